//! Inviting somebody at the administrators' socket (V7).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, RunningOffice, registered, visit};
use frontdesk_core::fact::{Fact, Uses, VisitDays, VisitHours};
use frontdesk_core::id::InvitationId;
use frontdesk_core::invitation::Code;
use frontdesk_core::visit::PermittedBy;
use frontdesk_office::admin::{Answer, Command, Refusal};
use frontdesk_office::{InvitationRow, InvitationWanted, people};
use frontdesk_store::Reader;
use tempfile::tempdir;

const HOUR_MS: i64 = 3_600_000;

fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

fn wanted(name: &str) -> InvitationWanted {
    InvitationWanted {
        name: name.into(),
        organisation: String::new(),
        contact: String::new(),
        host: "1".into(),
        from_ms: now_ms() - HOUR_MS,
        until_ms: now_ms() + HOUR_MS,
        on: None,
        hours: None,
        uses: Uses::Once,
        purpose: None,
        doors: vec!["front".into()],
        language: None,
        message: String::new(),
        mail: false,
        made_by: None,
    }
}

async fn office_with_a_host(data: &std::path::Path) -> RunningOffice {
    let office = RunningOffice::start(data).await;
    let rows = people::read("id,name,department\n1,周雯,研发部\n".as_bytes()).unwrap();
    office.admin(Command::People { people: rows }).await;
    office
}

async fn make(office: &RunningOffice, wanted: InvitationWanted) -> (InvitationId, Code) {
    let answer = office.admin(Command::InvitationMake { wanted: Box::new(wanted) }).await;
    let Answer::Invited { invitation, code, calendar, qr_svg } = answer else { panic!("{answer:?}") };
    assert!(calendar.contains("BEGIN:VEVENT") && qr_svg.starts_with("<svg"));
    (invitation, Code::read(&code).unwrap())
}

async fn list(office: &RunningOffice) -> Vec<InvitationRow> {
    let answer = office.admin(Command::Invitations {}).await;
    let Answer::Invitations { invitations } = answer else { panic!("{answer:?}") };
    invitations
}

#[tokio::test]
async fn an_invitation_is_made_listed_used_and_cancelled_and_what_makes_no_sense_is_refused() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = office_with_a_host(data.path()).await;
    let (first, code) = make(&office, wanted("张伟")).await;
    let (second, other) = make(&office, wanted("李娜")).await;
    assert_ne!(code, other);
    let rows = list(&office).await;
    assert_eq!(rows.iter().map(|row| row.invitation).collect::<Vec<_>>(), [second, first]);
    assert_eq!((rows[1].name.as_deref(), rows[1].code.as_deref()), (Some("张伟"), Some(code.to_string().as_str())));

    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let permitted = Fact::VisitPermitted { visit: visit(1), by: PermittedBy::Invitation, private: None };
    let used = Fact::InvitationUsed { invitation: first, visit: visit(1), doors: vec![], until_ms: now_ms() };
    kiosk.append(&[registered(1, "张伟"), permitted, used]);
    kiosk.drain(&office).await;
    assert_eq!(list(&office).await[1].uses, 1);
    let names = |today: serde_json::Value| {
        let expected = today["expected"].as_array().unwrap().clone();
        expected.iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(office.today().await), ["李娜"], "who is there is expected no more");

    assert_eq!(office.admin(Command::InvitationCancel { invitation: second }).await, Answer::Done {});
    assert_eq!(office.admin(Command::InvitationCancel { invitation: second }).await, Answer::Done {});
    assert!(list(&office).await[0].is_cancelled);
    assert_eq!(names(office.today().await), Vec::<String>::new());
    let reader = Reader::open(data.path()).unwrap();
    assert!(reader.invitation(second).unwrap().unwrap().is_cancelled);

    let nobody = InvitationId([9; 16]);
    let today = chrono::Datelike::weekday(&chrono::Local::now().date_naive()).num_days_from_monday();
    let never = InvitationWanted {
        on: Some(VisitDays::Weekdays(vec![u8::try_from((today + 3) % 7 + 1).unwrap()])),
        hours: Some(VisitHours { from_min: 540, until_min: 1_080 }),
        ..wanted("张伟")
    };
    let refused = [
        (Command::InvitationCancel { invitation: nobody }, Refusal::NotFound),
        (
            Command::InvitationMake { wanted: Box::new(InvitationWanted { host: "2".into(), ..wanted("张伟") }) },
            Refusal::NotFound,
        ),
        (
            Command::InvitationMake { wanted: Box::new(InvitationWanted { name: " ".into(), ..wanted("x") }) },
            Refusal::NotPossible,
        ),
        (Command::InvitationMake { wanted: Box::new(never) }, Refusal::NotPossible),
    ];
    for (command, why) in refused {
        let answer = office.admin(command).await;
        assert!(matches!(&answer, Answer::Refused { reason, .. } if *reason == why), "{answer:?}");
    }
    assert_eq!(list(&office).await.len(), 2);
    office.stop().await;
}
