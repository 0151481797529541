use super::*;
use crate::id::{CardUid, StaffId};

fn holder() -> HolderPrivate {
    HolderPrivate { uid: CardUid::new(&[4, 1, 2, 3]).unwrap(), staff: Some(StaffId([5; 16])), name: "周雯".into() }
}

fn samples() -> Vec<Fact> {
    let visit = VisitId([1; 16]);
    let card = Some(CardPrivate { uid: CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap() });
    let door = || "front".to_owned();
    vec![
        Fact::NodeStarted { version: "0".into(), public_key: "00".into(), simulated: vec!["lines".into()] },
        Fact::NodeStopped {},
        Fact::VisitRegistered {
            visit,
            purpose: Purpose::Meeting,
            language: Language::ZhHant,
            private: Some(VisitPrivate {
                name: "张伟".into(),
                organisation: String::new(),
                contact: "13800138000".into(),
                host: None,
                host_name: String::new(),
                host_department: String::new(),
            }),
        },
        Fact::VisitPermitted {
            visit,
            by: PermittedBy::Desk,
            private: Some(PermissionPrivate { staff: None, name: "root".into(), why: "expected".into() }),
        },
        Fact::VisitEntered { visit },
        Fact::VisitLeft { visit, how: LeftHow::CardReturned },
        Fact::VisitRated { visit, rating: Rating::Good },
        Fact::CardIssuing { visit, until_ms: 1, private: card.clone() },
        Fact::CardIssued { visit, private: card.clone() },
        Fact::CardFailed { visit, why: CardTrouble::MovedTooEarly },
        Fact::CardReturned { visit, wiped: true, private: card },
        Fact::AccessGranted { door: door(), command: 1, grant: Grant::Staff, visit: None, private: Some(holder()) },
        Fact::AccessDenied { door: door(), reason: Denial::Expired, private: Some(holder()) },
        Fact::AccessTaken { door: door(), command: 1 },
        Fact::AccessNotTaken { door: door(), command: 1 },
        Fact::DoorNotReleased { door: door(), command: 1, reason: Denial::TooLate },
        Fact::DeskCalled { visit: None },
        Fact::ControlUsed { command: "sim_tap".into(), uid: 0 },
        Fact::PartChanged { part: Part::Reader, present: false },
        Fact::JournalResumed { lost_ms: 1, refused: 2 },
    ]
}

#[test]
fn every_kind_is_listed_and_read_back_as_it_was_written() {
    let kinds: Vec<String> = samples()
        .into_iter()
        .map(|fact| {
            let draft = fact.draft().unwrap();
            let private = draft.private.as_ref().map(|p| p.plain.as_slice());
            let read = Fact::read(&draft.kind, draft.kind_version, &draft.open, private).unwrap();
            assert_eq!(read, Reading::Known(Box::new(fact)));
            draft.kind
        })
        .collect();
    assert_eq!(kinds, KINDS);
}

#[test]
fn no_name_number_or_card_is_in_an_open_part() {
    for fact in samples() {
        let draft = fact.draft().unwrap();
        let open = String::from_utf8(draft.open).unwrap();
        for personal in ["张伟", "13800138000", "周雯", "0401020304", "expected"] {
            assert!(!open.contains(personal), "{open}");
        }
    }
}

#[test]
fn a_kind_or_version_of_a_later_build_is_unknown_and_not_an_error() {
    assert_eq!(Fact::read("parcel.arrived", 1, b"{}", None).unwrap(), Reading::Unknown);
    assert_eq!(Fact::read("node.stopped", 2, b"{\"more\":1}", None).unwrap(), Reading::Unknown);
}

#[test]
fn a_known_kind_with_a_body_of_another_shape_is_an_error() {
    assert!(Fact::read("visit.left", 1, b"{}", None).is_err());
    assert!(Fact::read("visit.left", 1, b"not json", None).is_err());
}
