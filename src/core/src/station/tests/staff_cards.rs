//! Cards at the staff pages: looked at, and made an employee's.

use super::super::*;
use super::people::{FRONT, LI_CARD, TRAY_CARD, ZHOU, ZHOU_CARD, uid};
use super::shell::Shell;
use super::staff::open_with;
use crate::access::Denial;
use crate::fact::{Chip, CustodyFact, PagesAct, PagesClosed, WithdrawnWhy};
use crate::id::CredentialId;
use crate::proof::Proof;
use crate::screen::staff::{
    CardMake, CardPage, CardShows, IssueStage, StaffOutcome, StaffPage, StaffPlace, StaffRefusal, Whose,
};
use crate::screen::{CardTrouble, Intent, View};

/// A DESFire that nobody has.
const NEW_CARD: u8 = 40;
/// What the control socket's requests are counted from.
const REQUEST: u64 = 3;

fn at_cards() -> Shell {
    let mut shell = open_with(LI_CARD);
    shell.go(StaffPlace::Cards);
    shell
}

impl Shell {
    fn cards(&self) -> &CardPage {
        match &self.pages().on {
            StaffPage::Cards(page) => page,
            other => panic!("no cards: {other:?}"),
        }
    }

    fn looks(&mut self) {
        self.act(PagesAct::LookAtCard);
        assert_eq!(*self.cards(), CardPage::Look { reading: false });
    }

    fn finds(&mut self, make: CardMake, is_blank: bool) {
        let job = self.jobs.last().expect("the card is read").job;
        self.input(Input::CardFound { job, found: CardFound { make, is_blank, is_torn: false } });
        self.finish_job(Ok(()));
        self.settle();
    }

    fn stage(&self) -> IssueStage {
        match self.cards() {
            CardPage::Issue { stage, .. } => *stage,
            other => panic!("no card is issued: {other:?}"),
        }
    }

    /// Somebody is chosen whom the card will be for; what the shell is asked.
    fn issues_to_zhou(&mut self) -> (u64, CredentialId) {
        self.act(PagesAct::IssueCard);
        self.want(Intent::FindHost { query: "zhouwen".into() });
        self.want(Intent::Host { staff: ZHOU });
        assert!(self.issues.is_empty(), "nothing is done before it is written");
        self.settle();
        let (request, staff, credential) = self.issues.pop().expect("the keys are asked for");
        assert_eq!((staff, self.stage()), (ZHOU, IssueStage::Keys {}));
        (request, credential)
    }

    fn keys_are_there(&mut self, credential: CredentialId) {
        let want = DeskWant::StaffCard { staff: ZHOU, credential, replaces: None };
        self.input(Input::DeskCard { want, request: REQUEST });
    }

    fn desk_was_told(&self) -> Option<Result<(), DeskRefusal>> {
        self.replies.iter().rfind(|(request, _)| *request == REQUEST).map(|(_, result)| *result)
    }
}

#[test]
fn a_colleagues_card_is_looked_at_and_opens_no_door_and_closes_nothing() {
    let mut shell = at_cards();
    shell.looks();
    shell.tap(ZHOU_CARD);
    assert_eq!(*shell.cards(), CardPage::Look { reading: true });
    shell.finds(CardMake::NumberOnly, false);
    let CardPage::Seen { card } = shell.cards().clone() else { panic!("it was seen") };
    assert_eq!((card.whose, card.name.as_str(), card.make), (Whose::Staff, "周雯", CardMake::NumberOnly));
    assert_eq!((card.shows, card.refused, card.ended), (CardShows::Number, None, None));
    assert!(!shell.coil_on() && shell.used() == [PagesAct::LookAtCard]);
    // What the journal says of it comes as it is looked up.
    assert_eq!(shell.looks.last(), Some(&Look::Card(uid(ZHOU_CARD))));
    let lost = CardSeen { uid: uid(ZHOU_CARD), ended: Some(WithdrawnWhy::Lost), place: None };
    shell.input(Input::Looked(Box::new(Seen::Card(lost))));
    assert!(matches!(shell.cards(), CardPage::Seen { card } if card.ended == Some(WithdrawnWhy::Lost)));
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert_eq!(shell.closed(), Some(PagesClosed::Tap), "the next card that is held up comes in");
    assert!(shell.coil_on() && shell.frame.view == View::Home {});
}

#[test]
fn a_card_as_delivered_says_so_and_one_with_something_on_it_is_nobodys_we_know() {
    for (is_blank, whose) in [(true, Whose::Blank), (false, Whose::Unknown)] {
        let mut shell = at_cards();
        shell.looks();
        shell.tap_as(NEW_CARD, Proof::Number, Some(Chip::Desfire));
        shell.finds(CardMake::DesfireEv2, is_blank);
        let CardPage::Seen { card } = shell.cards() else { panic!("it was seen") };
        assert_eq!((card.whose, card.refused), (whose, Some(Denial::UnknownCredential)));
    }
}

#[test]
fn a_visitors_card_says_whose_it_is_until_when_and_whom_they_visit() {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.want(Intent::Done);
    shell.want(Intent::StaffPages);
    shell.tap(LI_CARD);
    shell.settle();
    shell.go(StaffPlace::Cards);
    shell.looks();
    shell.tap(TRAY_CARD);
    shell.finds(CardMake::Ntag, false);
    let CardPage::Seen { card } = shell.cards() else { panic!("it was seen") };
    assert_eq!((card.whose, card.name.as_str(), card.second.as_str()), (Whose::Visitor, "张伟", "周雯"));
    assert_eq!(card.refused, Some(Denial::NotPermittedYet));
    assert_eq!(card.until.len(), "2026-11-24 20:00".len());
    assert!(!shell.kinds().contains(&"card.returned".to_owned()), "it was only looked at");
}

#[test]
fn a_card_that_does_not_come_or_cannot_be_read_is_said_and_another_may_be_held_up() {
    let mut shell = at_cards();
    shell.looks();
    shell.pass_ms(30_500);
    let refused = |why| Some(StaffOutcome { act: PagesAct::LookAtCard, refused: Some(why) });
    assert_eq!((shell.cards(), shell.pages().outcome), (&CardPage::Choose {}, refused(StaffRefusal::NoCard)));
    shell.looks();
    shell.tap(ZHOU_CARD);
    shell.finish_job(Err(CardTrouble::MovedTooEarly));
    shell.settle();
    assert_eq!(shell.pages().outcome, refused(StaffRefusal::Card(CardTrouble::MovedTooEarly)));
    shell.looks();
    shell.want(Intent::Back { text: String::new() });
    shell.settle();
    assert_eq!((shell.cards(), shell.pages().outcome), (&CardPage::Choose {}, None));
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on(), "nobody looks at it any more");
}

#[test]
fn a_card_that_cannot_be_read_at_once_is_waited_for_and_the_pages_stay() {
    let mut shell = at_cards();
    shell.looks();
    for mute in [true, false] {
        shell.input(Input::TapUnreadable { at: FRONT, mute });
        shell.settle();
        assert_eq!(*shell.cards(), CardPage::Look { reading: false });
        assert_eq!(shell.feedback.last(), Some(&(FRONT.id, Feedback::Refused)));
    }
    shell.tap(ZHOU_CARD);
    shell.finds(CardMake::NumberOnly, false);
    shell.input(Input::TapUnreadable { at: FRONT, mute: true });
    shell.settle();
    shell.pass_ms(1_000);
    assert_eq!(shell.closed(), Some(PagesClosed::Tap), "where none is awaited, somebody else stands there");
}

#[test]
fn an_employee_is_chosen_and_a_new_card_becomes_theirs_with_who_did_it_written_first() {
    let mut shell = at_cards();
    let (request, credential) = shell.issues_to_zhou();
    shell.keys_are_there(credential);
    assert_eq!(shell.stage(), IssueStage::Hold {});
    shell.tap_as(NEW_CARD, Proof::Number, Some(Chip::Desfire));
    assert_eq!(shell.stage(), IssueStage::Writing { done: 0, total: 0 });
    assert!(shell.jobs.is_empty(), "its credential is named in the journal first");
    shell.settle();
    let job = shell.jobs.last().unwrap().job;
    shell.input(Input::CardProgress { job, done: 7, total: 40 });
    assert_eq!(shell.stage(), IssueStage::Writing { done: 7, total: 40 });
    shell.want(Intent::Back { text: String::new() });
    assert!(matches!(shell.cards(), CardPage::Issue { .. }), "it is finished first");
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.desk_was_told(), Some(Ok(())));
    shell.input(Input::StaffAnswered { request, result: Ok(()) });
    assert_eq!(shell.stage(), IssueStage::Done {});
    let kinds = shell.kinds();
    let place = |kind: &str| kinds.iter().position(|there| there == kind);
    assert!(place("pages.used") < place("credential.issuing"), "{kinds:?}");
    assert!(shell.durable().iter().any(|fact| matches!(fact,
        Fact::Custody(CustodyFact::CredentialIssued { credential: issued, staff, .. }) if *issued == credential && *staff == ZHOU)));
    assert_eq!(shell.used(), [PagesAct::IssueCard]);
}

#[test]
fn whoever_turns_back_while_the_keys_are_fetched_has_no_card_written_by_whoever_comes_next() {
    for closes in [false, true] {
        let mut shell = at_cards();
        let (request, credential) = shell.issues_to_zhou();
        shell.want(if closes { Intent::Home } else { Intent::Back { text: String::new() } });
        shell.settle();
        shell.keys_are_there(credential);
        assert_eq!(shell.desk_was_told(), Some(Err(DeskRefusal::NoCard)));
        shell.input(Input::StaffAnswered { request, result: Err(StaffRefusal::NoCard) });
        shell.tap_as(NEW_CARD, Proof::Number, Some(Chip::Desfire));
        shell.settle();
        assert!(shell.jobs.is_empty() && !shell.kinds().contains(&"credential.issuing".to_owned()));
    }
}

#[test]
fn closing_the_pages_ends_the_waiting_for_the_new_card() {
    let mut shell = at_cards();
    let (_, credential) = shell.issues_to_zhou();
    shell.keys_are_there(credential);
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    shell.settle();
    assert_eq!(shell.desk_was_told(), Some(Err(DeskRefusal::NoCard)));
    shell.tap_as(NEW_CARD, Proof::Number, Some(Chip::Desfire));
    shell.settle();
    assert!(!shell.kinds().contains(&"credential.issuing".to_owned()));
}

#[test]
fn without_the_issuers_keys_no_card_is_waited_for_and_the_words_say_so() {
    let mut shell = at_cards();
    let (request, _) = shell.issues_to_zhou();
    shell.input(Input::StaffAnswered { request, result: Err(StaffRefusal::NoIssuerKeys) });
    assert_eq!(shell.stage(), IssueStage::Failed { why: StaffRefusal::NoIssuerKeys });
    shell.act(PagesAct::IssueCard);
    assert!(matches!(shell.cards(), CardPage::Find { .. }), "and it may be tried again");
}

#[test]
fn only_who_was_offered_gets_a_card_and_no_receptionist_gives_one() {
    let mut shell = at_cards();
    shell.act(PagesAct::IssueCard);
    shell.want(Intent::Host { staff: ZHOU });
    shell.settle();
    assert!(shell.issues.is_empty() && matches!(shell.cards(), CardPage::Find { .. }));
    let mut shell = open_with(super::people::RECEPTIONIST_CARD);
    shell.go(StaffPlace::Cards);
    assert!(matches!(shell.pages().on, StaffPage::Menu(_)));
}
