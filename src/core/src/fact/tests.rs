use super::*;
use crate::access::Direction;
use crate::door::{DoorAlarm, DoorMode};
use crate::id::{
    AccountId, ApprovalId, CardId, CardUid, CommandId, CredentialId, FeedbackId, HoldId, InvitationId, KeyId,
    MessageId, NodeId, RollCallId, StaffId, TellingId,
};
use crate::journal::RetentionClass;

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
            party: None,
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
            private: Some(PermissionPrivate {
                staff: None,
                name: "root".into(),
                why: "expected".into(),
                for_whom: String::new(),
            }),
        },
        Fact::InvitationUsed { invitation: InvitationId([7; 16]), visit, doors: vec![door()], until_ms: 1 },
        Fact::VisitEntered { visit },
        Fact::VisitLeft { visit, how: LeftHow::CardReturned },
        Fact::VisitRated { visit, rating: Rating::Good },
        Fact::CardIssuing { visit, until_ms: 1, card: None, private: card.clone() },
        Fact::CardIssued { visit, private: card.clone() },
        Fact::CardFailed { visit, why: CardTrouble::MovedTooEarly },
        Fact::CardReturned { visit, wiped: true, card: None, private: card },
        Fact::AccessGranted {
            door: door(),
            command: 1,
            grant: Grant::Staff,
            visit: None,
            remote: None,
            at: AtReader::default(),
            private: Some(holder()),
        },
        Fact::AccessDenied {
            door: door(),
            reason: Denial::Expired,
            visit: None,
            at: AtReader::default(),
            private: Some(holder()),
        },
        Fact::AccessTaken { door: door(), command: 1 },
        Fact::AccessNotTaken { door: door(), command: 1 },
        Fact::DoorNotReleased { door: door(), command: 1, reason: Denial::TooLate },
        Fact::DeskCalled { visit: None },
        Fact::ControlUsed { command: "sim_tap".into(), uid: 0 },
        Fact::PartChanged { part: Part::Reader, present: false, reader: None },
        Fact::JournalResumed { lost_ms: 1, refused: 2 },
        Fact::PartyCompleted { party: visit },
    ]
}

fn upkeep_samples() -> Vec<Fact> {
    let (visit, node) = (VisitId([1; 16]), NodeId([2; 16]));
    let facts = [
        UpkeepFact::DataForgotten {
            keys: vec![KeyId([3; 16])],
            class: RetentionClass::Visits,
            why: ForgetWhy::Visitor,
            visit: Some(visit),
        },
        UpkeepFact::HoldPlaced {
            hold: HoldId([4; 16]),
            scope: HoldScope::Class(RetentionClass::StaffPresence),
            reference: "2026-17".into(),
        },
        UpkeepFact::HoldLifted { hold: HoldId([4; 16]) },
        UpkeepFact::AlarmRaised { alarm: Alarm::Fork, node: Some(node), detail: "two runs".into() },
        UpkeepFact::NodeRestored { from_seq: 7, backup_ms: 8 },
        UpkeepFact::NodeCaughtUp { recovered: 9 },
        UpkeepFact::CommandAnswered { command: CommandId([5; 16]), outcome: CommandOutcome::TooLate },
    ];
    facts.map(Fact::Upkeep).into()
}

fn desk_samples() -> Vec<Fact> {
    let (account, about) = (AccountId([4; 16]), Some("04".repeat(16)));
    let used = DeskFact::DeskUsed { account: Some(account), act: "account_set".into(), about };
    let seen = DeskFact::CallSeen { account, node: NodeId([5; 16]), seq: 7 };
    [used, seen].map(Fact::Desk).into()
}

fn door_samples() -> Vec<Fact> {
    let door = || "front".to_owned();
    let by = || OrderedBy { uid: Some(0), remote: Some(CommandId([5; 16])), why: "a drill".into() };
    let facts = [
        DoorFact::ModeChanged {
            door: door(),
            mode: DoorMode::LockedOpen,
            cause: ModeCause::Ordered,
            until_ms: Some(1),
            command: Some(2),
            by: by(),
        },
        DoorFact::Unlocked { door: door(), command: 1, by: by() },
        DoorFact::Exercised { door: door(), command: 1, release_ms: 750 },
        DoorFact::Forced { door: door() },
        DoorFact::OpenTooLong { door: door() },
        DoorFact::Closed { door: door(), alarm: DoorAlarm::DoorForcedOpen, open_ms: 1 },
        DoorFact::ExitUsed { door: door() },
        DoorFact::ExitStuck { door: door(), stuck: true },
        DoorFact::Fire { door: door(), visitors_in: 3 },
        DoorFact::FireOver { door: door(), released_after_ms: None },
        DoorFact::LockAstray { door: door(), astray: true, released: false },
        DoorFact::Tampered { door: door(), tampered: true },
    ];
    facts.map(Fact::Door).into()
}

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

fn custody_samples() -> Vec<Fact> {
    let (card, credential, staff) = (CardId([7; 16]), CredentialId([6; 16]), StaffId([5; 16]));
    let uid = CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap();
    let number = || Some(CardPrivate { uid });
    let who = || {
        Some(PermissionPrivate {
            staff: Some(staff),
            name: "周雯".into(),
            why: "expected".into(),
            for_whom: String::new(),
        })
    };
    let facts = [
        CustodyFact::CardAdded { card, chip: Chip::Desfire, private: number() },
        CustodyFact::CardRemoved { card, why: RemovedWhy::Defective },
        CustodyFact::CardLost { card, cause: LostCause::Mislaid, by_holder: false, private: who() },
        CustodyFact::CardFound { card },
        CustodyFact::CompensationSet {
            of: CardName::Card(card),
            amount_minor: 5_000,
            currency: "CNY".into(),
            state: Compensation::Asked,
        },
        CustodyFact::TrayCounted { counted: 18, booked: 19, given: 1, missing: 0, private: who() },
        CustodyFact::PassIssuing {
            pass: credential,
            card,
            until_ms: 1,
            vouched_by: VouchedBy::Employee,
            private: Some(PassPrivate { uid, staff, voucher: Some(staff), voucher_name: "周雯".into() }),
        },
        CustodyFact::PassIssued { pass: credential, card },
        CustodyFact::PassReturned { pass: credential, card, wiped: true },
        CustodyFact::CredentialIssuing { credential, staff, private: number() },
        CustodyFact::CredentialIssued { credential, staff, replaces: None, private: number() },
        CustodyFact::CredentialBlocked {
            credential,
            why: WithdrawnWhy::Lost,
            cause: Some(LostCause::Stolen),
            private: who(),
        },
        CustodyFact::KeysRolled { of: CardName::Credential(credential), key_version: 2 },
    ];
    facts.map(Fact::Custody).into()
}

fn people_samples() -> Vec<SiteFact> {
    let (staff, credential) = (StaffId([5; 16]), CredentialId([6; 16]));
    vec![
        SiteFact::PersonSet {
            staff,
            enabled: true,
            groups: vec!["everybody".into()],
            private: Some(PersonPrivate {
                number: "1017".into(),
                name: "周雯".into(),
                department: "研发部".into(),
                place: String::new(),
                greet: String::new(),
                longer: false,
                leader: false,
                desk: None,
                email: "zhou@example.com".into(),
                wecom: "zhouwen".into(),
                deputy: "1017".into(),
                extension: "8017".into(),
                language: Some(crate::screen::Language::ZhHant),
            }),
        },
        SiteFact::PersonRemoved { staff },
        SiteFact::GroupSet { group: "everybody".into(), doors: vec!["front".into()], schedule: None },
        SiteFact::GroupRemoved { group: "everybody".into() },
        SiteFact::ScheduleSet {
            schedule: "office hours".into(),
            weekly: vec![WeeklySpan { weekdays: vec![1, 5], from_min: 480, until_min: 1_080 }],
            holidays: vec![chrono::NaiveDate::from_ymd_opt(2026, 10, 1).unwrap()],
            make_up: vec![(chrono::NaiveDate::from_ymd_opt(2026, 10, 10).unwrap(), 4)],
        },
        SiteFact::ScheduleRemoved { schedule: "office hours".into() },
        SiteFact::CredentialAssigned {
            credential,
            staff,
            uid_only: true,
            until_ms: None,
            private: Some(CardPrivate { uid: CardUid::new(&[4, 1, 2, 3]).unwrap() }),
        },
        SiteFact::CredentialWithdrawn { credential, why: WithdrawnWhy::Lost },
    ]
}

fn site_samples() -> Vec<Fact> {
    let (visit, node) = (VisitId([1; 16]), NodeId([2; 16]));
    let who = || {
        Some(PermissionPrivate { staff: None, name: "root".into(), why: "expected".into(), for_whom: String::new() })
    };
    let mut facts = vec![
        SiteFact::OfficeKeys {
            sealing_key: "00".into(),
            ca_certificates: vec!["PEM".into()],
            predecessors: vec!["00".into()],
        },
        SiteFact::OfficeSucceeded { public_key: "00".into() },
        SiteFact::NodeEnrolled { node, public_key: "00".into(), sealing_key: "00".into(), label: "front".into() },
        SiteFact::NodeRevoked { node, why: RevokedWhy::Stolen },
        SiteFact::RetentionSet {
            days: RetentionDays { visits: Some(90), messages: None, refused_taps: Some(30), staff_presence: Some(0) },
        },
    ];
    facts.extend(people_samples());
    facts.extend([
        SiteFact::InvitationMade {
            invitation: InvitationId([7; 16]),
            from_ms: 1,
            until_ms: 2,
            doors: vec![],
            terms: InvitationTerms::default(),
            private: Some(InvitationPrivate {
                name: "张伟".into(),
                organisation: String::new(),
                contact: "13800138000".into(),
                host: StaffId([5; 16]),
                code: "4711".into(),
                message: String::new(),
            }),
        },
        SiteFact::InvitationCancelled { invitation: InvitationId([7; 16]) },
        SiteFact::ApprovalGiven { approval: ApprovalId([8; 16]), visit, yes: true, private: who() },
        SiteFact::CommandGiven {
            command: CommandId([9; 16]),
            node,
            deadline_ms: 1,
            what: RemoteCommand::ReleaseDoor { door: "front".into() },
            private: who(),
        },
        SiteFact::SettingSet(Setting::Toilet { value: Texts { en: "second floor".into(), ..Texts::default() } }),
    ]);
    facts.extend(rollcall_samples());
    facts.push(SiteFact::RulesSet { rules: rules::tests::sample().into() });
    facts.into_iter().map(Fact::Site).collect()
}

fn invitation_mail_samples() -> Vec<Fact> {
    let (telling, invitation) = (TellingId([4; 16]), InvitationId([7; 16]));
    let private = TellingPrivate { staff: None, name: "张伟".into(), address: "zhang@example.com".into() };
    let facts = [
        InvitationMailFact::Queued { telling, invitation, mail: GuestMail::Invitation, private: Some(private) },
        InvitationMailFact::Sent { telling, invitation },
        InvitationMailFact::Failed { telling, invitation, why: TellingFailure::Refused, again: false },
    ];
    facts.map(Fact::InvitationMail).into()
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

fn badge_samples() -> Vec<Fact> {
    let visit = VisitId([1; 16]);
    let facts = [
        BadgeFact::Queued { visit },
        BadgeFact::Printed { visit },
        BadgeFact::Failed { visit, why: BadgeFailure::OutOfPaper },
    ];
    facts.map(Fact::Badge).into()
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

fn telling_samples() -> Vec<Fact> {
    let (telling, visit, staff) = (TellingId([4; 16]), VisitId([1; 16]), Some(StaffId([5; 16])));
    let facts = [
        TellingFact::Queued {
            telling,
            visit,
            step: TellingStep::Host,
            channel: TellingChannel::Email,
            nth_host: 0,
            message: None,
            private: Some(TellingPrivate { staff, name: "周雯".into(), address: "zhou@example.com".into() }),
        },
        TellingFact::Sent { telling, visit },
        TellingFact::Failed { telling, visit, why: TellingFailure::Unreachable, again: true },
        TellingFact::Seen { telling, visit },
        TellingFact::Answered {
            telling,
            visit,
            answer: HostAnswer::InMinutes { minutes: 10 },
            private: Some(AnswerPrivate { staff, name: "周雯".into(), words: "我在研发部".into() }),
        },
    ];
    facts.map(Fact::Telling).into()
}

#[test]
fn a_permission_by_a_hosts_answer_is_of_the_second_version_and_others_are_as_they_were() {
    let permitted = |by| Fact::VisitPermitted { visit: VisitId([1; 16]), by, private: None }.draft().unwrap();
    assert_eq!(permitted(PermittedBy::Host).kind_version, 2);
    assert_eq!(permitted(PermittedBy::Desk).kind_version, 1);
    assert_eq!(permitted(PermittedBy::Employee).kind_version, 1);
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

fn exception_samples() -> Vec<Fact> {
    let (exception, of) = (ApprovalId([8; 16]), ExceptionOf::Visit(VisitId([1; 16])));
    let who = || {
        Some(PermissionPrivate {
            staff: Some(StaffId([5; 16])),
            name: "周雯".into(),
            why: "expected".into(),
            for_whom: String::new(),
        })
    };
    let facts = [
        ExceptionFact::Asked {
            exception,
            of: of.clone(),
            until_ms: 1,
            uid: 0,
            remote: None,
            private: Some(ExceptionPrivate { for_whom: "张伟".into(), why: "expected".into() }),
        },
        ExceptionFact::Approved { exception, of: of.clone(), command: None, remote: None, private: who() },
        ExceptionFact::Refused { exception, of, remote: CommandId([9; 16]), private: who() },
        ExceptionFact::Lapsed { exception, why: LapsedWhy::TimeUp },
    ];
    facts.map(Fact::Exception).into()
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

fn rollcall_samples() -> [SiteFact; 3] {
    let rollcall = RollCallId([10; 16]);
    let who = || {
        Some(PermissionPrivate {
            staff: Some(StaffId([5; 16])),
            name: "周雯".into(),
            why: String::new(),
            for_whom: String::new(),
        })
    };
    [
        SiteFact::RollCallStarted {
            rollcall,
            why: RollCallWhy::Fire,
            door: Some("front".into()),
            node: Some(NodeId([4; 16])),
            private: who(),
        },
        SiteFact::RollCallMarked { rollcall, who: Counted::Visit(VisitId([1; 16])), safe: true, private: who() },
        SiteFact::RollCallEnded { rollcall, private: who() },
    ]
}

fn pages_samples() -> Vec<Fact> {
    let who = || {
        Some(PermissionPrivate {
            staff: Some(StaffId([5; 16])),
            name: "周雯".into(),
            why: String::new(),
            for_whom: String::new(),
        })
    };
    vec![
        PagesFact::Opened { role: crate::access::DeskRole::Administrator, private: who() }.into(),
        PagesFact::Used { act: PagesAct::LockDown, about: Some("front".into()), private: who() }.into(),
        PagesFact::Closed { why: PagesClosed::Idle }.into(),
    ]
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

fn agreed_samples() -> [Fact; 2] {
    let texts = || Texts { en: "Be kind.".into(), ..Texts::default() };
    let agreement = crate::agreement::Agreement { title: texts(), text: texts(), ..Default::default() };
    let version = agreement.version();
    let signature = crate::agreement::Signature::new(100, 50, &[vec![80, 17, 84, 21]]);
    let agreed = AgreedFact::Agreed {
        visit: VisitId([1; 16]),
        version,
        language: Language::En,
        drawn: true,
        private: Some(AgreedPrivate { signature }),
    };
    [AgreedFact::Shown { version, agreement: Box::new(agreement) }.into(), agreed.into()]
}

fn wish_samples() -> Vec<Fact> {
    let (visit, staff) = (VisitId([1; 16]), Some(StaffId([5; 16])));
    let (host_name, host_department) = ("周雯".to_owned(), "研发部".to_owned());
    let facts = [
        WishFact::Drink { visit, drink: Drink::HotTea },
        WishFact::Message {
            visit,
            message: MessageId([6; 16]),
            private: Some(MessagePrivate { host: staff, host_name: host_name.clone(), text: "我是张伟".into() }),
        },
        WishFact::HostChanged { visit, nth: 1, private: Some(HostPrivate { host: staff, host_name, host_department }) },
    ];
    facts.map(Fact::Wish).into()
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

fn all_samples() -> impl Iterator<Item = Fact> {
    samples()
        .into_iter()
        .chain(badge_samples())
        .chain(custody_samples())
        .chain(door_samples())
        .chain(exception_samples())
        .chain(upkeep_samples())
        .chain(telling_samples())
        .chain(invitation_mail_samples())
        .chain(desk_samples())
        .chain(site_samples())
        .chain(pages_samples())
        .chain(feedback_samples())
        .chain(agreed_samples())
        .chain(wish_samples())
}

fn feedback_samples() -> Vec<Fact> {
    let feedback = FeedbackId([8; 16]);
    let given = FeedbackFact::Given {
        feedback,
        tone: FeedbackTone::Complaint,
        topics: vec![FeedbackTopic::Waiting, FeedbackTopic::Kiosk],
        visit: Some(VisitId([1; 16])),
        private: Some(FeedbackPrivate { words: "等了 1017 分钟，周雯不在".into() }),
    };
    let private = Some(HandledPrivate { name: "周雯".into(), note: "打过电话 13800138000".into() });
    [given, FeedbackFact::Handled { feedback, private }].map(Fact::Feedback).into()
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
