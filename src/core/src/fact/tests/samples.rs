//! One fact of each kind and shape, for tests that hold for all of them.

use super::super::*;
use crate::door::{DoorAlarm, DoorMode};
use crate::id::{
    AccountId, ApprovalId, CardId, CardUid, CommandId, CredentialId, FeedbackId, HoldId, InvitationId, KeyId,
    MessageId, NodeId, RollCallId, StaffId, TellingId,
};
use crate::journal::RetentionClass;

pub(super) fn holder() -> HolderPrivate {
    HolderPrivate { uid: CardUid::new(&[4, 1, 2, 3]).unwrap(), staff: Some(StaffId([5; 16])), name: "周雯".into() }
}

pub(super) fn samples() -> Vec<Fact> {
    let visit = VisitId([1; 16]);
    let card = Some(CardPrivate { uid: CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap() });
    let door = || "front".to_owned();
    vec![
        Fact::NodeStarted {
            version: "0".into(),
            public_key: "00".into(),
            simulated: vec!["lines".into()],
            doors: vec!["front".into()],
        },
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
        Fact::DeskCalled { visit: None, cause: None },
        Fact::ControlUsed { command: "sim_tap".into(), uid: 0 },
        Fact::PartChanged { part: Part::Reader, present: false, reader: None },
        Fact::JournalResumed { lost_ms: 1, refused: 2 },
        Fact::PartyCompleted { party: visit },
    ]
}

pub(super) fn upkeep_samples() -> Vec<Fact> {
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

pub(super) fn desk_samples() -> Vec<Fact> {
    let (account, about) = (AccountId([4; 16]), Some("04".repeat(16)));
    let used = DeskFact::DeskUsed { account: Some(account), act: "account_set".into(), about };
    let seen = DeskFact::CallSeen { account, node: NodeId([5; 16]), seq: 7 };
    [used, seen].map(Fact::Desk).into()
}

pub(super) fn door_samples() -> Vec<Fact> {
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

pub(super) fn custody_samples() -> Vec<Fact> {
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

pub(super) fn people_samples() -> Vec<SiteFact> {
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

pub(super) fn site_samples() -> Vec<Fact> {
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

pub(super) fn invitation_mail_samples() -> Vec<Fact> {
    let (telling, invitation) = (TellingId([4; 16]), InvitationId([7; 16]));
    let private = TellingPrivate { staff: None, name: "张伟".into(), address: "zhang@example.com".into() };
    let facts = [
        InvitationMailFact::Queued { telling, invitation, mail: GuestMail::Invitation, private: Some(private) },
        InvitationMailFact::Sent { telling, invitation },
        InvitationMailFact::Failed { telling, invitation, why: TellingFailure::Refused, again: false },
    ];
    facts.map(Fact::InvitationMail).into()
}

pub(super) fn summons_samples() -> Vec<Fact> {
    let (telling, account, channel) = (TellingId([4; 16]), AccountId([11; 16]), TellingChannel::Email);
    let (to, exception) = (SummonedTo::RollCall(RollCallId([10; 16])), SummonedTo::Exception(ApprovalId([8; 16])));
    let staff = Some(StaffId([5; 16]));
    let private = Some(TellingPrivate { staff, name: "周雯".into(), address: "zhou@example.com".into() });
    let facts = [
        SummonsFact::Queued { telling, to, channel, account, private },
        SummonsFact::Sent { telling, to },
        SummonsFact::Failed { telling, to: exception, why: TellingFailure::Unreachable, again: true },
        SummonsFact::Seen { telling, to },
    ];
    facts.map(Fact::Summons).into()
}

pub(super) fn badge_samples() -> Vec<Fact> {
    let visit = VisitId([1; 16]);
    let facts = [
        BadgeFact::Queued { visit },
        BadgeFact::Printed { visit },
        BadgeFact::Failed { visit, why: BadgeFailure::OutOfPaper },
    ];
    facts.map(Fact::Badge).into()
}

pub(super) fn telling_samples() -> Vec<Fact> {
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

pub(super) fn exception_samples() -> Vec<Fact> {
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

pub(super) fn rollcall_samples() -> [SiteFact; 4] {
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
        SiteFact::RollCallEnded { rollcall, missing: vec![Counted::Staff(StaffId([5; 16]))], private: who() },
        SiteFact::RollCallResumed { rollcall, private: who() },
    ]
}

pub(super) fn pages_samples() -> Vec<Fact> {
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

pub(super) fn agreed_samples() -> [Fact; 2] {
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

pub(super) fn wish_samples() -> Vec<Fact> {
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

pub(super) fn all_samples() -> impl Iterator<Item = Fact> {
    samples()
        .into_iter()
        .chain(badge_samples())
        .chain(custody_samples())
        .chain(door_samples())
        .chain(exception_samples())
        .chain(upkeep_samples())
        .chain(telling_samples())
        .chain(invitation_mail_samples())
        .chain(summons_samples())
        .chain(desk_samples())
        .chain(site_samples())
        .chain(pages_samples())
        .chain(feedback_samples())
        .chain(agreed_samples())
        .chain(wish_samples())
}

pub(super) fn feedback_samples() -> Vec<Fact> {
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
