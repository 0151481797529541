mod samples;

use self::samples::*;
use super::*;
use crate::access::Direction;
use crate::door::DoorMode;
use crate::id::{ApprovalId, CardId, CommandId, CredentialId, InvitationId, MessageId, RollCallId, StaffId, TellingId};
use crate::journal::RetentionClass;

#[test]
fn an_end_that_nobody_ordered_says_nothing_of_who_and_why() {
    let fact = DoorFact::ModeChanged {
        door: "front".into(),
        mode: DoorMode::Locked,
        cause: ModeCause::TimeUp,
        until_ms: None,
        command: None,
        by: OrderedBy::default(),
    };
    let open = Fact::from(fact).draft().unwrap().open;
    assert_eq!(String::from_utf8(open).unwrap(), r#"{"cause":"time_up","door":"front","mode":"Locked"}"#);
}

#[test]
fn a_kiosk_names_its_doors_at_its_start_and_one_without_is_written_as_ever() {
    let started = |doors: &[&str]| {
        let doors = doors.iter().map(|door| (*door).to_owned()).collect();
        let fact = Fact::NodeStarted { version: "1".into(), public_key: "00".into(), simulated: Vec::new(), doors };
        let draft = fact.draft().unwrap();
        (draft.kind_version, String::from_utf8(draft.open).unwrap())
    };
    assert_eq!(started(&[]), (1, r#"{"public_key":"00","simulated":[],"version":"1"}"#.into()));
    let named = r#"{"doors":["front","side"],"public_key":"00","simulated":[],"version":"1"}"#;
    assert_eq!(started(&["front", "side"]), (1, named.into()));
}

#[test]
fn the_end_of_a_roll_call_names_who_was_missing_and_fits_into_an_entry() {
    let ended = |missing| {
        let rollcall = RollCallId([10; 16]);
        let fact = Fact::Site(SiteFact::RollCallEnded { rollcall, missing, private: None });
        String::from_utf8(fact.draft().unwrap().open).unwrap()
    };
    let rollcall = "0a".repeat(16);
    assert_eq!(ended(Vec::new()), format!(r#"{{"rollcall":"{rollcall}"}}"#), "as ever");
    let one = format!(r#"{{"missing":[{{"staff":"{}"}}],"rollcall":"{rollcall}"}}"#, "05".repeat(16));
    assert_eq!(ended(vec![Counted::Staff(StaffId([5; 16]))]), one);
    assert!(ended(vec![Counted::Visit(VisitId([255; 16])); MAX_MISSING]).len() < crate::journal::MAX_BODY_BYTES);
}

#[test]
fn orders_for_every_door_of_a_kiosk_are_written_like_this_for_ever() {
    let written = |what: RemoteCommand| serde_json::to_string(&what).unwrap();
    assert_eq!(written(RemoteCommand::LockDownDoors {}), r#"{"do":"lock_down_doors"}"#);
    assert_eq!(written(RemoteCommand::NormalDoors {}), r#"{"do":"normal_doors"}"#);
}

#[test]
fn a_mail_to_a_guest_is_written_like_this_for_ever_and_goes_with_the_invitation() {
    let drafts: Vec<_> = invitation_mail_samples().iter().map(|fact| fact.draft().unwrap()).collect();
    let opens: Vec<String> = drafts.iter().map(|draft| String::from_utf8(draft.open.clone()).unwrap()).collect();
    let (telling, invitation) = ("04".repeat(16), "07".repeat(16));
    let (named, told) = (format!("\"invitation\":\"{invitation}\""), format!("\"telling\":\"{telling}\""));
    assert_eq!(opens[0], format!("{{{named},\"mail\":\"invitation\",{told}}}"));
    assert_eq!(opens[1], format!("{{{named},{told}}}"));
    assert_eq!(opens[2], format!("{{\"again\":false,{named},{told},\"why\":\"refused\"}}"));
    let sealed = drafts[0].private.as_ref().unwrap();
    assert_eq!(sealed.subject, InvitationId([7; 16]).into());
    assert!(drafts[1].private.is_none() && drafts[2].private.is_none());
}

#[test]
fn a_summons_is_written_like_this_for_ever_and_whom_it_was_for_goes_with_the_presence_of_staff() {
    let drafts: Vec<_> = summons_samples().iter().map(|fact| fact.draft().unwrap()).collect();
    let opens: Vec<String> = drafts.iter().map(|draft| String::from_utf8(draft.open.clone()).unwrap()).collect();
    let told = format!("\"telling\":\"{}\"", "04".repeat(16));
    let (rollcall, exception) = (r#""to":{"roll_call":"ID"}"#, r#""to":{"exception":"ID"}"#);
    let [rollcall, exception] = [(rollcall, "0a"), (exception, "08")].map(|(to, id)| to.replace("ID", &id.repeat(16)));
    assert_eq!(opens[0], format!(r#"{{"account":"{}","channel":"email",{told},{rollcall}}}"#, "0b".repeat(16)));
    assert_eq!(opens[1], format!("{{{told},{rollcall}}}"));
    assert_eq!(opens[2], format!(r#"{{"again":true,{told},{exception},"why":"unreachable"}}"#));
    assert_eq!(opens[3], format!("{{{told},{rollcall}}}"));
    let sealed = drafts[0].private.as_ref().unwrap();
    assert_eq!((sealed.subject, sealed.class), (RollCallId([10; 16]).into(), RetentionClass::StaffPresence));
    assert!(drafts[1..].iter().all(|draft| draft.private.is_none()));
}

#[test]
fn what_became_of_a_badge_is_written_like_this_for_ever() {
    let opens: Vec<String> =
        badge_samples().iter().map(|fact| String::from_utf8(fact.draft().unwrap().open).unwrap()).collect();
    let visit = "01".repeat(16);
    let with_visit = format!(r#"{{"visit":"{visit}"}}"#);
    let failed = format!(r#"{{"visit":"{visit}","why":"out_of_paper"}}"#);
    assert_eq!(opens, [with_visit.clone(), with_visit, failed]);
}

#[test]
fn a_permission_by_a_hosts_answer_is_of_the_second_version_and_others_are_as_they_were() {
    let permitted = |by| Fact::VisitPermitted { visit: VisitId([1; 16]), by, private: None }.draft().unwrap();
    assert_eq!(permitted(PermittedBy::Host).kind_version, 2);
    assert_eq!(permitted(PermittedBy::Desk).kind_version, 1);
    assert_eq!(permitted(PermittedBy::Employee).kind_version, 1);
}

#[test]
fn a_call_of_the_desk_is_as_it_was_and_with_a_cause_written_like_this_for_ever() {
    let open = |cause| String::from_utf8(Fact::DeskCalled { visit: None, cause }.draft().unwrap().open).unwrap();
    assert_eq!(open(None), r#"{"visit":null}"#);
    assert_eq!(open(Some(CallCause::TrayEmpty)), r#"{"cause":"tray_empty","visit":null}"#);
    let draft = Fact::DeskCalled { visit: None, cause: Some(CallCause::TrayEmpty) }.draft().unwrap();
    let Reading::Known(read) = Fact::read(&draft.kind, draft.kind_version, &draft.open, None).unwrap() else {
        panic!()
    };
    assert_eq!(*read, Fact::DeskCalled { visit: None, cause: Some(CallCause::TrayEmpty) });
}

#[test]
fn an_answer_is_written_like_this_for_ever() {
    let opens: Vec<String> =
        telling_samples().iter().map(|fact| String::from_utf8(fact.draft().unwrap().open).unwrap()).collect();
    let telling = "04".repeat(16);
    let visit = "01".repeat(16);
    assert_eq!(opens[0], format!(r#"{{"channel":"email","step":"host","telling":"{telling}","visit":"{visit}"}}"#));
    assert_eq!(
        opens[4],
        format!(r#"{{"answer":{{"minutes":10,"say":"in_minutes"}},"telling":"{telling}","visit":"{visit}"}}"#)
    );
}

#[test]
fn an_exception_of_a_visit_goes_with_the_visit_and_one_at_a_door_like_the_presence_of_staff() {
    let exception = ApprovalId([8; 16]);
    let asked = |of| {
        let private = Some(ExceptionPrivate { for_whom: "张伟".into(), why: String::new() });
        Fact::from(ExceptionFact::Asked { exception, of, until_ms: 1, uid: 0, remote: None, private }).draft().unwrap()
    };
    let visit = VisitId([1; 16]);
    let of_visit = asked(ExceptionOf::Visit(visit));
    let sealed = of_visit.private.unwrap();
    assert_eq!((sealed.subject, sealed.class), (visit.into(), RetentionClass::Visits));
    let open = r#"{"exception":"08080808080808080808080808080808","of":{"visit":"01010101010101010101010101010101"},"uid":0,"until_ms":1}"#;
    assert_eq!(String::from_utf8(of_visit.open).unwrap(), open);
    let at_door = asked(ExceptionOf::Door("front".into()));
    let sealed = at_door.private.unwrap();
    assert_eq!((sealed.subject, sealed.class), (exception.into(), RetentionClass::StaffPresence));
    assert!(String::from_utf8(at_door.open).unwrap().contains(r#""of":{"door":"front"}"#));
}

#[test]
fn who_does_not_lead_is_written_as_ever() {
    let person = |leader| {
        let SiteFact::PersonSet { staff, enabled, groups, private: Some(private) } = people_samples().remove(0) else {
            panic!("a person is set")
        };
        let PersonPrivate { number, name, department, place, greet, .. } = private;
        let private =
            Some(PersonPrivate { number, name, department, place, greet, leader, ..PersonPrivate::default() });
        let draft = Fact::Site(SiteFact::PersonSet { staff, enabled, groups, private }).draft().unwrap();
        (draft.kind_version, String::from_utf8(draft.private.unwrap().plain).unwrap())
    };
    assert_eq!(
        person(false),
        (1, r#"{"number":"1017","name":"周雯","department":"研发部","place":"","greet":""}"#.into())
    );
    assert!(person(true).1.ends_with(r#","leader":true}"#));
}

#[test]
fn what_is_done_at_the_staff_pages_is_sealed_as_the_presence_of_who_did_it() {
    for fact in &pages_samples()[..2] {
        let sealed = fact.draft().unwrap().private.unwrap();
        assert_eq!((sealed.subject, sealed.class), (StaffId([5; 16]).into(), RetentionClass::StaffPresence));
    }
    let open: Vec<_> =
        pages_samples().iter().map(|fact| String::from_utf8(fact.draft().unwrap().open).unwrap()).collect();
    assert_eq!(open, [r#"{"role":"administrator"}"#, r#"{"about":"front","act":"lock_down"}"#, r#"{"why":"idle"}"#]);
}

#[test]
fn what_a_visitor_wishes_is_written_like_this_for_ever() {
    let written: Vec<_> = wish_samples().iter().map(|fact| fact.draft().unwrap()).collect();
    let opens: Vec<String> = written.iter().map(|draft| String::from_utf8(draft.open.clone()).unwrap()).collect();
    let (visit, message) = ("01".repeat(16), "06".repeat(16));
    let expected = [
        format!(r#"{{"drink":"hot_tea","visit":"{visit}"}}"#),
        format!(r#"{{"message":"{message}","visit":"{visit}"}}"#),
        format!(r#"{{"nth":1,"visit":"{visit}"}}"#),
    ];
    assert_eq!(opens, expected);
    let sealed: Vec<_> = written.iter().filter_map(|draft| draft.private.as_ref()).collect();
    assert!(sealed.iter().all(|part| part.subject == VisitId([1; 16]).into() && part.class == RetentionClass::Visits));
    assert_eq!(sealed.len(), 2);
}

#[test]
fn a_telling_is_of_the_second_version_only_where_the_first_could_not_say_it() {
    let draft = |step, nth_host, message: Option<MessageId>| {
        let (telling, visit, channel) = (TellingId([4; 16]), VisitId([1; 16]), TellingChannel::Email);
        let fact = TellingFact::Queued { telling, visit, step, channel, nth_host, message, private: None };
        let draft = Fact::from(fact).draft().unwrap();
        (draft.kind_version, String::from_utf8(draft.open).unwrap())
    };
    let (version, open) = draft(TellingStep::Host, 0, None);
    assert!(version == 1 && !open.contains("nth_host") && !open.contains("message"), "{open}");
    assert_eq!(draft(TellingStep::Host, 1, None).0, 2);
    assert_eq!(draft(TellingStep::DeskMessage, 0, None).0, 2);
    assert_eq!(draft(TellingStep::Message, 0, Some(MessageId([6; 16]))).0, 2);
}

#[test]
fn praise_and_complaints_are_written_like_this_for_ever() {
    let open = |fact: &Fact| String::from_utf8(fact.draft().unwrap().open).unwrap();
    let [given, handled] = &feedback_samples()[..] else { panic!("both kinds") };
    let (id, visit) = ("08".repeat(16), "01".repeat(16));
    let told = format!(r#""feedback":"{id}","tone":"complaint","topics":["waiting","kiosk"]"#);
    let sorted = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(sorted(&open(given)), sorted(&format!(r#"{{{told},"visit":"{visit}"}}"#)));
    assert_eq!(open(handled), format!(r#"{{"feedback":"{id}"}}"#));
    let Fact::Feedback(FeedbackFact::Given { feedback, tone, topics, private, .. }) = given.clone() else { panic!() };
    let unnamed: Fact = FeedbackFact::Given { feedback, tone, topics, visit: None, private }.into();
    assert_eq!(sorted(&open(&unnamed)), sorted(&format!("{{{told}}}")));
    // With a name it is forgotten with the visit; without one nothing leads from its key to the visit.
    let subject = |fact: &Fact| {
        let sealed = fact.draft().unwrap().private.unwrap();
        (sealed.subject, sealed.class)
    };
    assert_eq!(subject(given), (VisitId([1; 16]).into(), RetentionClass::Messages));
    assert_eq!(subject(&unnamed), (feedback.into(), RetentionClass::Messages));
    assert_eq!(subject(handled), (feedback.into(), RetentionClass::Messages));
}

#[test]
fn a_loss_that_the_desk_recorded_is_written_as_ever_and_one_said_at_the_kiosk_says_so() {
    let card = CardId([7; 16]);
    let lost = |by_holder| CustodyFact::CardLost { card, cause: LostCause::Mislaid, by_holder, private: None };
    let open = |by_holder| String::from_utf8(Fact::from(lost(by_holder)).draft().unwrap().open).unwrap();
    let id = "07".repeat(16);
    assert_eq!(open(false), format!(r#"{{"card":"{id}","cause":"mislaid"}}"#));
    assert_eq!(open(true), format!(r#"{{"by_holder":true,"card":"{id}","cause":"mislaid"}}"#));
}

#[test]
fn every_kind_is_listed_and_read_back_as_it_was_written() {
    let kinds: Vec<String> = all_samples()
        .map(|fact| {
            let draft = fact.draft().unwrap();
            let private = draft.private.as_ref().map(|p| p.plain.as_slice());
            let read = Fact::read(&draft.kind, draft.kind_version, &draft.open, private).unwrap();
            assert_eq!(read, Reading::Known(Box::new(fact)));
            draft.kind
        })
        .collect();
    let listed = [
        KINDS.as_slice(),
        &BADGE_KINDS,
        &CUSTODY_KINDS,
        &DOOR_KINDS,
        &EXCEPTION_KINDS,
        &UPKEEP_KINDS,
        &TELLING_KINDS,
        &INVITATION_MAIL_KINDS,
        &SUMMONS_KINDS,
        &DESK_KINDS,
        &SITE_KINDS,
        &PAGES_KINDS,
        &FEEDBACK_KINDS,
        &AGREED_KINDS,
        &WISH_KINDS,
    ];
    assert_eq!(kinds, listed.concat());
}

#[test]
fn no_name_number_or_card_is_in_an_open_part() {
    for fact in all_samples() {
        let draft = fact.draft().unwrap();
        let open = String::from_utf8(draft.open).unwrap();
        for personal in
            ["张伟", "13800138000", "周雯", "zhou", "8017", "0401020304", "expected", "4711", "1017", "研发部"]
        {
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
fn what_only_a_later_version_can_say_is_written_in_it_and_all_else_in_the_first() {
    let remote = Some(CommandId([9; 16]));
    let granted = |grant, remote| Fact::AccessGranted {
        door: "front".into(),
        command: 1,
        grant,
        visit: None,
        remote,
        at: AtReader::default(),
        private: None,
    };
    let at = AtReader::default;
    let denied = |reason, visit| Fact::AccessDenied { door: "front".into(), reason, visit, at: at(), private: None };
    let permitted = |by| Fact::VisitPermitted { visit: VisitId([1; 16]), by, private: None };
    let invited = |terms| {
        let (invitation, doors) = (InvitationId([7; 16]), vec![]);
        Fact::Site(SiteFact::InvitationMade { invitation, from_ms: 1, until_ms: 2, doors, terms, private: None })
    };
    let answered = |outcome| Fact::from(UpkeepFact::CommandAnswered { command: CommandId([9; 16]), outcome });
    let used = |act| Fact::from(PagesFact::Used { act, about: None, private: None });
    let cases = [
        (granted(Grant::Remote, remote), 2),
        (granted(Grant::Staff, None), 1),
        (denied(Denial::NotInStep, None), 2),
        (denied(Denial::Expired, Some(VisitId([1; 16]))), 2),
        (denied(Denial::Expired, None), 1),
        (granted(Grant::DayPass, None), 3),
        (denied(Denial::NotGenuine, None), 3),
        (denied(Denial::Unused, Some(VisitId([1; 16]))), 3),
        (granted(Grant::Desk, None), 4),
        (granted(Grant::Exception, remote), 5),
        (permitted(PermittedBy::Leader), 2),
        (permitted(PermittedBy::Invitation), 2),
        (permitted(PermittedBy::Desk), 1),
        (invited(InvitationTerms::default()), 1),
        (invited(InvitationTerms { uses: Uses::Many, ..InvitationTerms::default() }), 2),
        (invited(InvitationTerms { on: Some(VisitDays::EveryDays(7)), ..InvitationTerms::default() }), 2),
        (Fact::DoorNotReleased { door: "front".into(), command: 1, reason: Denial::LockedDown }, 2),
        (Fact::DoorNotReleased { door: "front".into(), command: 1, reason: Denial::TooLate }, 1),
        (answered(CommandOutcome::NotPossible), 2),
        (answered(CommandOutcome::Done), 1),
        (answered(CommandOutcome::ScreenInUse), 3),
        (used(PagesAct::GiveCard), 2),
        (used(PagesAct::IssueCard), 1),
        (denied(Denial::NotPermittedAtThisTime, None), 4),
        (denied(Denial::NotPermittedAtThisDoor, Some(VisitId([1; 16]))), 4),
        (denied(Denial::LockedDown, None), 4),
    ];
    for (fact, version) in cases {
        let draft = fact.draft().unwrap();
        assert_eq!(draft.kind_version, version);
        assert_eq!(Fact::read(&draft.kind, version, &draft.open, None).unwrap(), Reading::Known(Box::new(fact)));
    }
    let visitor = Fact::AccessDenied {
        door: "front".into(),
        reason: Denial::Expired,
        visit: Some(VisitId([1; 16])),
        at: at(),
        private: Some(holder()),
    };
    assert_eq!(
        visitor.draft().unwrap().private.unwrap().subject,
        VisitId([1; 16]).into(),
        "it is forgotten with the visit"
    );
    let first = granted(Grant::Staff, None).draft().unwrap().open;
    assert!(!String::from_utf8(first).unwrap().contains("remote"), "a first version has no field of the second");
}

#[test]
fn a_tray_cards_name_is_in_the_second_version_and_a_card_without_one_in_the_first() {
    let visit = VisitId([1; 16]);
    for (card, version) in [(None, 1), (Some(CardId([7; 16])), 2)] {
        for fact in [
            Fact::CardIssuing { visit, until_ms: 1, card, private: None },
            Fact::CardReturned { visit, wiped: true, card, private: None },
        ] {
            let draft = fact.draft().unwrap();
            assert_eq!(draft.kind_version, version);
            assert_eq!(String::from_utf8(draft.open.clone()).unwrap().contains("\"card\""), card.is_some());
            assert_eq!(Fact::read(&draft.kind, version, &draft.open, None).unwrap(), Reading::Known(Box::new(fact)));
        }
    }
    let replaced = SiteFact::CredentialWithdrawn { credential: CredentialId([6; 16]), why: WithdrawnWhy::Replaced };
    assert_eq!(Fact::Site(replaced).draft().unwrap().kind_version, 2);
}

#[test]
fn another_reader_and_the_way_out_are_written_in_the_third_version_and_their_absence_means_the_way_in_at_the_front() {
    let granted = |at| Fact::AccessGranted {
        door: "front".into(),
        command: 1,
        grant: Grant::Staff,
        visit: None,
        remote: None,
        at,
        private: None,
    };
    let denied = |reason, at| Fact::AccessDenied { door: "front".into(), reason, visit: None, at, private: None };
    let (way_in, way_out) = (Direction::In, Direction::Out);
    let changed = |reader: &str| Fact::PartChanged { part: Part::Reader, present: true, reader: named(reader) };
    let cases = [
        (granted(AtReader::new("front", way_in)), 1, r#"{"command":1,"door":"front","grant":"staff","visit":null}"#),
        (
            granted(AtReader::new("inside", way_out)),
            3,
            r#"{"command":1,"direction":"out","door":"front","grant":"staff","reader":"inside","visit":null}"#,
        ),
        (
            granted(AtReader::new("front", way_out)),
            3,
            r#"{"command":1,"direction":"out","door":"front","grant":"staff","visit":null}"#,
        ),
        (
            denied(Denial::Expired, AtReader::new("gate", way_in)),
            3,
            r#"{"door":"front","reader":"gate","reason":"expired"}"#,
        ),
        (denied(Denial::TwoCards, AtReader::default()), 3, r#"{"door":"front","reason":"two_cards"}"#),
        (denied(Denial::Expired, AtReader::default()), 1, r#"{"door":"front","reason":"expired"}"#),
        (changed("front"), 1, r#"{"part":"reader","present":true}"#),
        (changed("gate"), 2, r#"{"part":"reader","present":true,"reader":"gate"}"#),
    ];
    for (fact, version, open) in cases {
        let draft = fact.draft().unwrap();
        assert_eq!((draft.kind_version, std::str::from_utf8(&draft.open).unwrap()), (version, open));
        assert_eq!(Fact::read(&draft.kind, version, &draft.open, None).unwrap(), Reading::Known(Box::new(fact)));
    }
    assert_eq!(Fact::read("part.changed", 3, b"{}", None).unwrap(), Reading::Unknown);
    assert_eq!(Fact::read("access.granted", 6, b"{}", None).unwrap(), Reading::Unknown);
}

#[test]
fn a_known_kind_with_a_body_of_another_shape_is_an_error() {
    assert!(Fact::read("visit.left", 1, b"{}", None).is_err());
    assert!(Fact::read("visit.left", 1, b"not json", None).is_err());
}

#[test]
fn a_command_of_a_later_version_is_read_as_one_that_is_not_known() {
    let open = br#"{"command":"09090909090909090909090909090909","node":"02020202020202020202020202020202",
        "deadline_ms":1,"what":{"do":"water_the_plants","litres":2}}"#;
    let Ok(Reading::Known(fact)) = Fact::read("command.given", 1, open, None) else { panic!("not read") };
    assert!(matches!(*fact, Fact::Site(SiteFact::CommandGiven { what: RemoteCommand::Unknown, .. })));
}
