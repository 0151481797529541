//! The link to the office at the staff pages, and joining a site there.

use super::super::*;
use super::people::LI_CARD;
use super::shell::Shell;
use super::staff::{done, open_with};
use crate::fact::{PagesAct, PagesFact};
use crate::screen::Intent;
use crate::screen::staff::{EnrolQuestion, Enrolling, Network, StaffOutcome, StaffPage, StaffPlace, StaffRefusal};

const CODE: &str = "ABCD-EFGH-JKLM-NPQR";

fn at_network(office: &str) -> Shell {
    let mut shell = open_with(LI_CARD);
    shell.go(StaffPlace::Network);
    let node = NodeSeen { office: office.into(), label: "north gate".into(), ..NodeSeen::default() };
    shell.input(Input::Looked(Box::new(Seen::Node(node))));
    shell
}

impl Shell {
    fn network(&self) -> &Network {
        match &self.pages().on {
            StaffPage::Network(network) => network,
            other => panic!("no network: {other:?}"),
        }
    }

    fn enrolling(&self) -> &Enrolling {
        match &self.pages().on {
            StaffPage::Enrol(enrolling) => enrolling,
            other => panic!("nothing is asked: {other:?}"),
        }
    }

    fn types(&mut self, text: &str) {
        self.want(Intent::Answer { text: text.into() });
    }
}

#[test]
fn an_administrator_types_the_address_and_the_code_and_this_kiosk_asks_to_be_let_in_once_that_is_written() {
    let mut shell = at_network("");
    shell.act(PagesAct::EnrolKiosk);
    assert_eq!((shell.enrolling().asked, shell.enrolling().value.as_str()), (EnrolQuestion::Office, "https://"));
    shell.types("http://office");
    assert!(shell.enrolling().problem && shell.enrolling().value == "http://office", "what was typed is still there");
    shell.types("office.example:8443");
    assert_eq!((shell.enrolling().asked, shell.enrolling().problem), (EnrolQuestion::Code, false));
    shell.types("  ");
    assert!(shell.enrolling().problem);
    shell.types(CODE);
    assert!(shell.enrolments.is_empty(), "nothing is done before it is written");
    shell.settle();
    let (request, office, code, label) = shell.enrolments.pop().unwrap();
    assert_eq!((office.as_str(), code.as_str(), label.as_str()), ("https://office.example:8443", CODE, "north gate"));
    assert!(shell.pages().working);
    let used = shell.durable().iter().find_map(|fact| match fact {
        Fact::Pages(PagesFact::Used { act: PagesAct::EnrolKiosk, about, .. }) => about.clone(),
        _ => None,
    });
    assert_eq!(used.as_deref(), Some("https://office.example:8443"));
    assert!(!format!("{:?}", shell.durable()).contains("ABCD") && !format!("{:?}", shell.frame).contains("ABCD"));
    shell.input(Input::StaffAnswered { request, result: Err(StaffRefusal::CodeRefused) });
    let refused = Some(StaffRefusal::CodeRefused);
    assert_eq!(shell.pages().outcome, Some(StaffOutcome { act: PagesAct::EnrolKiosk, refused }));
    shell.act(PagesAct::EnrolKiosk);
    shell.types("office.example:8443");
    shell.types(CODE);
    shell.settle();
    let (request, ..) = shell.enrolments.pop().unwrap();
    shell.input(Input::StaffAnswered { request, result: Ok(()) });
    assert_eq!(shell.pages().outcome, done(PagesAct::EnrolKiosk));
}

#[test]
fn a_kiosk_that_belongs_to_an_office_offers_its_address_and_shows_how_the_link_is() {
    let mut shell = at_network("https://office.example:8443");
    shell.input(Input::OfficeAway { away: true });
    assert!(shell.network().away && !shell.network().looking);
    shell.act(PagesAct::EnrolKiosk);
    assert_eq!(shell.enrolling().value, "https://office.example:8443");
    shell.want(Intent::Back { text: String::new() });
    assert_eq!(shell.network().office, "https://office.example:8443");
    let started_ms = shell.started_ms;
    let node = NodeSeen {
        answered_ms: Some(started_ms),
        certificate_until_ms: Some(started_ms + 397 * 86_400_000),
        behind: Some(12),
        ..NodeSeen::default()
    };
    shell.input(Input::Looked(Box::new(Seen::Node(node))));
    assert_eq!((shell.network().answered_at.len(), shell.network().behind), ("08:00".len(), Some(12)));
    assert!(shell.network().certificate_until.starts_with("2027-12-"), "{}", shell.network().certificate_until);
}

#[test]
fn the_test_of_the_screen_is_behind_the_kiosks_own_page_and_leads_back_there() {
    let mut shell = open_with(LI_CARD);
    shell.go(StaffPlace::ScreenTest);
    assert!(matches!(shell.pages().on, StaffPage::Menu(_)));
    shell.go(StaffPlace::About);
    shell.go(StaffPlace::ScreenTest);
    assert_eq!(shell.pages().on, StaffPage::ScreenTest {});
    shell.want(Intent::Back { text: String::new() });
    assert!(matches!(shell.pages().on, StaffPage::About(_)));
}
