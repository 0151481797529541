//! Several nodes, one site: visits across kiosks, the office's word, and views that do not depend on the order of arrival.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, import, ingest, rebuild, trust};
use common::{append, at, host_changed, message_left, open, options, registered, story, tamper, uid, views, visit};
use frontdesk_core::fact::{
    AtReader, CardPrivate, CommandOutcome, Drink, Fact, InvitationTerms, PersonPrivate, RemoteCommand, RevokedWhy,
    SiteFact, UpkeepFact, WishFact, WithdrawnWhy,
};
use frontdesk_core::id::{ApprovalId, CommandId, CredentialId, InvitationId, StaffId, VisitId};
use frontdesk_core::screen::{Language, Rating};
use frontdesk_core::time::Now;
use frontdesk_core::visit::{Home, LeftHow, PermittedBy, VisitState};
use frontdesk_store::{Journal, Options};
use proptest::prelude::*;

fn person(n: u8, enabled: bool) -> Fact {
    let private = PersonPrivate {
        number: format!("{n}"),
        name: "周雯".into(),
        department: "研发部".into(),
        place: String::new(),
        greet: String::new(),
        longer: false,
        ..PersonPrivate::default()
    };
    SiteFact::PersonSet { staff: StaffId([n; 16]), enabled, groups: vec!["day".into()], private: Some(private) }.into()
}

fn credential(n: u8, staff: u8, card: u8) -> Fact {
    SiteFact::CredentialAssigned {
        credential: CredentialId([n; 16]),
        staff: StaffId([staff; 16]),
        uid_only: false,
        until_ms: None,
        private: Some(CardPrivate { uid: uid(card) }),
    }
    .into()
}

fn command(n: u8, to: &Written) -> Fact {
    SiteFact::CommandGiven {
        command: CommandId([n; 16]),
        node: to.journal.node(),
        deadline_ms: 9,
        what: RemoteCommand::PermitVisit { visit: visit(1) },
        private: None,
    }
    .into()
}

fn answered(n: u8, outcome: CommandOutcome) -> Fact {
    UpkeepFact::CommandAnswered { command: CommandId([n; 16]), outcome }.into()
}

#[test]
fn a_card_that_was_given_out_at_one_kiosk_is_taken_back_at_another_whichever_journal_comes_first() {
    let (a, b) = (Written::new(1, false), Written::new(2, false));
    append(&a.journal, 100, &story(1)[..4]);
    // B's clock is behind: what it says of A's card is later all the same.
    let back = [
        Fact::VisitEntered { visit: visit(1) },
        Fact::CardReturned { visit: visit(1), wiped: true, card: None, private: Some(CardPrivate { uid: uid(1) }) },
        Fact::VisitLeft { visit: visit(1), how: LeftHow::CardReturned },
    ];
    append(&b.journal, 50, &back);
    for b_first in [false, true] {
        let office = Written::new(200, true);
        let mut nodes = [&a, &b];
        if b_first {
            nodes.reverse();
        }
        for node in nodes {
            let answer = ingest(&office.journal, node.public_key, node.entries());
            assert_eq!(answer.touched.visits.iter().copied().collect::<Vec<VisitId>>(), [visit(1)]);
            assert!(!answer.touched.people && answer.not_of_office.is_empty());
        }
        let touched = import(&office.journal, [a.keys(), b.keys()].concat());
        assert!(touched.visits.contains(&visit(1)) && !touched.people, "its name can be read now");
        let reader = office.journal.reader().unwrap();
        let record = reader.visit(visit(1)).unwrap().unwrap();
        assert_eq!((record.node, record.state), (a.journal.node(), VisitState::Left));
        assert!(record.card.is_none());
        let card = reader.card(uid(1)).unwrap().unwrap();
        assert!(card.written && card.returned && card.wiped);
        assert!(reader.open_visits().unwrap().is_empty() && reader.open_visit(visit(1)).unwrap().is_none());
    }
}

#[test]
fn an_open_visit_of_another_kiosk_is_seen_with_its_card_and_what_came_before_its_registration_is_not_shown() {
    let (a, b) = (Written::new(1, false), Written::new(2, false));
    append(&a.journal, 100, &story(1)[..4]);
    append(&b.journal, 200, &[Fact::VisitPermitted { visit: visit(1), by: PermittedBy::Employee, private: None }]);
    append(&b.journal, 300, &[registered(2, "李四")]);
    import(&b.journal, a.keys());
    let reader = b.journal.reader().unwrap();
    assert!(reader.visit(visit(1)).unwrap().is_none() && reader.open_visit(visit(1)).unwrap().is_none());
    assert_eq!(reader.open_visits().unwrap().len(), 1);
    ingest(&b.journal, a.public_key, a.entries());
    let open: Vec<_> = reader.open_visits().unwrap().iter().map(|open| open.visit).collect();
    assert_eq!(open, [visit(2), visit(1)], "the own one first");
    let other = reader.open_visit(visit(1)).unwrap().unwrap();
    assert_eq!((other.name.as_str(), other.card.unwrap().uid), ("张伟", uid(1)));
    assert_eq!(other.home, Home::Kiosk(a.journal.node()));
    assert_eq!(reader.open_visit(visit(2)).unwrap().unwrap().home, Home::Here);
    assert_eq!(reader.visit(visit(1)).unwrap().unwrap().permitted_by, Some(PermittedBy::Desk), "the earlier one");
    assert!(!reader.card(uid(1)).unwrap().unwrap().returned);
}

#[test]
fn a_visit_that_was_registered_at_the_web_desk_is_the_offices_to_a_kiosk_and_in_the_language_of_its_registration() {
    let (office, kiosk) = (Written::new(1, true), Written::new(2, false));
    trust(&kiosk.journal, &office);
    append(&office.journal, 100, &[registered(1, "罗岚")]);
    office.tell(&kiosk);
    let open = kiosk.journal.reader().unwrap().open_visit(visit(1)).unwrap().unwrap();
    assert_eq!((open.home, open.language), (Home::Office, Language::ZhHans));
}

#[test]
fn a_card_that_a_clock_set_back_gave_out_again_is_found_by_the_visit_that_has_it() {
    let a = Written::new(1, false);
    append(&a.journal, 3_600_000, &story(1));
    let again = [registered(2, "李四"), {
        Fact::CardIssuing { visit: visit(2), until_ms: 7, card: None, private: Some(CardPrivate { uid: uid(1) }) }
    }];
    append(&a.journal, 1_000, &again);
    let card = a.journal.reader().unwrap().card(uid(1)).unwrap().unwrap();
    assert_eq!((card.visit, card.returned), (visit(2), false));
}

#[test]
fn the_offices_word_counts_and_nobody_elses_and_a_repeated_trust_changes_nothing() {
    let (office, kiosk, thief) = (Written::new(1, true), Written::new(2, false), Written::new(3, false));
    append(&office.journal, 0, &[person(1, true), credential(1, 1, 7), command(1, &kiosk)]);
    append(&thief.journal, 0, &[person(9, true), credential(9, 9, 8), command(9, &kiosk)]);
    append(&kiosk.journal, 0, &[person(8, true)]);
    // Before the office is known nobody's word counts, and it counts afterwards without being sent again.
    let early = ingest(&kiosk.journal, office.public_key, office.entries());
    assert_eq!((early.not_of_office.len(), early.touched.is_empty()), (3, true));
    let touched = import(&kiosk.journal, [office.keys(), thief.keys()].concat());
    assert!(touched.people && touched.visits.is_empty());
    trust(&kiosk.journal, &office);
    let answer = ingest(&kiosk.journal, thief.public_key, thief.entries());
    assert_eq!((answer.not_of_office.len(), answer.touched.is_empty()), (3, true));
    let reader = kiosk.journal.reader().unwrap();
    let check = || {
        let people = reader.people().unwrap();
        assert_eq!(people.iter().map(|person| person.staff.0[0]).collect::<Vec<_>>(), [1]);
        assert_eq!(people[0].private.as_ref().unwrap().name, "周雯");
        let card = reader.staff_card(uid(7)).unwrap().unwrap();
        assert!(card.enabled && card.person.is_some() && card.groups == ["day"]);
        assert!(reader.staff_card(uid(8)).unwrap().is_none());
        assert_eq!(reader.commands_for(kiosk.journal.node(), 9).unwrap().len(), 1);
    };
    check();
    let before = views(kiosk.dir.path());
    trust(&kiosk.journal, &office);
    tamper(kiosk.dir.path(), "DELETE FROM site_records; DELETE FROM staff_cards; DELETE FROM commands;");
    rebuild(&kiosk.journal);
    assert_eq!(views(kiosk.dir.path()), before);
    check();
}

#[test]
fn the_last_word_counts_and_what_is_removed_or_withdrawn_opens_nothing() {
    let office = Written::new(1, true);
    append(&office.journal, 0, &[person(1, true), credential(1, 1, 1), credential(2, 1, 2), person(2, true)]);
    append(&office.journal, 1, &[credential(3, 2, 3), person(2, false)]);
    let reader = office.journal.reader().unwrap();
    assert!(!reader.staff_card(uid(3)).unwrap().unwrap().enabled);
    let withdrawn = SiteFact::CredentialWithdrawn { credential: CredentialId([1; 16]), why: WithdrawnWhy::Lost };
    append(&office.journal, 2, &[withdrawn.into()]);
    let lost = reader.staff_card(uid(1)).unwrap().unwrap();
    assert_eq!(
        (lost.enabled, lost.ended.map(|end| end.why)),
        (false, Some(WithdrawnWhy::Lost)),
        "recognised and refused"
    );
    assert!(reader.staff_card(uid(2)).unwrap().unwrap().enabled);
    append(&office.journal, 3, &[SiteFact::PersonRemoved { staff: StaffId([1; 16]) }.into()]);
    assert!(reader.staff_card(uid(2)).unwrap().is_none());
    // A card that is given to somebody else is theirs.
    append(&office.journal, 4, &[person(3, true), credential(4, 3, 3)]);
    assert_eq!(reader.staff_card(uid(3)).unwrap().unwrap().staff, StaffId([3; 16]));
    let summary = reader.site_summary().unwrap();
    assert_eq!((summary.people, summary.credentials, summary.newest_ms), (2, 2, Some(at(4).wall.utc_ms)));
}

#[test]
fn groups_schedules_invitations_approvals_keys_and_members_are_read_as_they_were_said() {
    let office = Written::new(1, true);
    let kiosk = Written::new(2, false);
    let enrolled = |label: &str| SiteFact::NodeEnrolled {
        node: kiosk.journal.node(),
        public_key: hex(&kiosk.public_key.0),
        sealing_key: "00".into(),
        label: label.into(),
    };
    let invited = |n: u8, until_ms| SiteFact::InvitationMade {
        invitation: InvitationId([n; 16]),
        from_ms: 1,
        until_ms,
        doors: vec!["front".into()],
        terms: InvitationTerms::default(),
        private: None,
    };
    let approval = SiteFact::ApprovalGiven { approval: ApprovalId([1; 16]), visit: visit(1), yes: true, private: None };
    let facts = [
        SiteFact::GroupSet { group: "day".into(), doors: vec!["front".into()], schedule: Some("weekdays".into()) },
        SiteFact::ScheduleSet { schedule: "weekdays".into(), weekly: vec![], holidays: vec![], make_up: vec![] },
        invited(1, 100),
        invited(2, 300),
        invited(3, 200),
        SiteFact::InvitationCancelled { invitation: InvitationId([3; 16]) },
        approval,
        SiteFact::OfficeKeys { sealing_key: "ab".into(), ca_certificates: vec!["pem".into()], predecessors: vec![] },
        enrolled("前门"),
        enrolled("后门"),
    ];
    append(&office.journal, 0, &facts.map(Fact::from));
    let reader = office.journal.reader().unwrap();
    assert_eq!(reader.groups().unwrap()[0].schedule.as_deref(), Some("weekdays"));
    assert_eq!(reader.schedules().unwrap()[0].schedule, "weekdays");
    let until: Vec<_> = reader.invitations(100).unwrap().iter().map(|one| one.until_ms).collect();
    assert_eq!(until, [100, 300]);
    assert_eq!(reader.invitations(101).unwrap().len(), 1);
    assert!(reader.approvals(visit(1)).unwrap()[0].yes && reader.approvals(visit(2)).unwrap().is_empty());
    assert_eq!(reader.office_keys().unwrap().unwrap().sealing_key, "ab");
    let member = reader.member(kiosk.journal.node()).unwrap().unwrap();
    assert_eq!((member.label.as_str(), member.public_key, member.revoked), ("后门", kiosk.public_key, None));
    assert!(reader.nodes().unwrap().contains(&(kiosk.journal.node(), kiosk.public_key)));
    let revoked = SiteFact::NodeRevoked { node: kiosk.journal.node(), why: RevokedWhy::Stolen };
    append(&office.journal, 1, &[revoked.into(), enrolled("前门").into()]);
    assert_eq!(reader.members().unwrap()[0].revoked, Some(RevokedWhy::Stolen), "for ever");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_command_is_answered_by_the_kiosk_that_it_was_given_to_and_by_nobody_else() {
    let (office, kiosk, other) = (Written::new(1, true), Written::new(2, false), Written::new(3, false));
    append(&other.journal, 0, &[answered(1, CommandOutcome::Done)]);
    append(&kiosk.journal, 5, &[answered(2, CommandOutcome::TooLate)]);
    for node in [&other, &kiosk] {
        assert!(ingest(&office.journal, node.public_key, node.entries()).touched.commands);
    }
    append(&office.journal, 9, &[command(1, &kiosk), command(2, &kiosk), command(3, &kiosk)]);
    let reader = office.journal.reader().unwrap();
    let open: Vec<_> =
        reader.commands_for(kiosk.journal.node(), 9).unwrap().iter().map(|one| one.command.0[0]).collect();
    assert_eq!(open, [1, 3]);
    assert_eq!(reader.commands_for(kiosk.journal.node(), 1).unwrap().len(), 1);
    let early = reader.command(CommandId([2; 16])).unwrap().unwrap();
    assert_eq!((early.outcome, early.answered_ms), (Some(CommandOutcome::TooLate), Some(at(5).wall.utc_ms)));
    assert!(!reader.command(CommandId([3; 16])).unwrap().unwrap().begun);
    let grant = |n: u8| Fact::AccessGranted {
        door: "front".into(),
        command: 1,
        grant: frontdesk_core::access::Grant::Remote,
        visit: None,
        remote: Some(CommandId([n; 16])),
        at: AtReader::default(),
        private: None,
    };
    // Another kiosk's grant under this command's name begins nothing here.
    append(&other.journal, 10, &[grant(1)]);
    append(&kiosk.journal, 10, &[grant(3)]);
    for node in [&other, &kiosk] {
        ingest(&office.journal, node.public_key, node.entries());
    }
    assert!(reader.command(CommandId([3; 16])).unwrap().unwrap().begun);
    assert!(!reader.command(CommandId([1; 16])).unwrap().unwrap().begun);
    append(&kiosk.journal, 11, &[answered(1, CommandOutcome::Done)]);
    ingest(&office.journal, kiosk.public_key, kiosk.entries());
    assert_eq!(reader.command(CommandId([1; 16])).unwrap().unwrap().outcome, Some(CommandOutcome::Done));
}

#[test]
fn a_successor_speaks_from_the_moment_it_is_named_and_the_old_key_no_more() {
    let (old, new, kiosk) = (Written::new(1, true), Written::new(2, true), Written::new(3, false));
    append(&old.journal, 0, &[person(1, true), person(2, true)]);
    append(&new.journal, 5, &[person(1, false), person(3, true)]);
    trust(&kiosk.journal, &old);
    // The successor's journal comes first: it is nobody yet.
    assert_eq!(ingest(&kiosk.journal, new.public_key, new.entries()).not_of_office.len(), 2);
    append(&old.journal, 3, &[SiteFact::OfficeSucceeded { public_key: hex(&new.public_key.0) }.into()]);
    let answer = ingest(&kiosk.journal, old.public_key, old.entries());
    assert!(answer.touched.people && answer.touched.nodes);
    let people = || {
        let people = kiosk.journal.reader().unwrap().people().unwrap();
        people.iter().map(|person| (person.staff.0[0], person.enabled)).collect::<Vec<_>>()
    };
    assert_eq!(people(), [(1, false), (2, true), (3, true)]);
    // Whoever has the old key says nothing any more.
    append(&old.journal, 9, &[person(1, true), credential(1, 1, 1)]);
    assert_eq!(ingest(&kiosk.journal, old.public_key, old.entries()).not_of_office.len(), 2);
    assert_eq!(people(), [(1, false), (2, true), (3, true)]);
    assert_eq!(kiosk.journal.reader().unwrap().offices().unwrap(), [old.journal.node(), new.journal.node()]);
    let before = views(kiosk.dir.path());
    rebuild(&kiosk.journal);
    assert_eq!(views(kiosk.dir.path()), before);
}

/// What one of three nodes says: who, what, of whom, and what its clock says.
type Say = (u8, u8, u8, u16);

fn say(nodes: &[Written; 3], (who, what, whom, ms): Say) {
    let (speaker, n) = (&nodes[usize::from(who % 3)], whom % 3 + 1);
    let card = Some(CardPrivate { uid: uid(n % 2) });
    let fact = match what {
        0 => registered(n, "张伟"),
        1 => Fact::VisitPermitted { visit: visit(n), by: PermittedBy::Desk, private: None },
        2 => Fact::VisitPermitted { visit: visit(n), by: PermittedBy::Employee, private: None },
        3 => Fact::VisitEntered { visit: visit(n) },
        4 => Fact::VisitLeft { visit: visit(n), how: LeftHow::CardReturned },
        5 => Fact::VisitLeft { visit: visit(n), how: LeftHow::WithoutCard },
        6 => Fact::VisitRated { visit: visit(n), rating: if ms % 2 == 0 { Rating::Good } else { Rating::Poor } },
        7 => Fact::CardIssuing { visit: visit(n), until_ms: 1, card: None, private: card },
        8 => Fact::CardIssued { visit: visit(n), private: card },
        9 => Fact::CardReturned { visit: visit(n), wiped: ms % 2 == 0, card: None, private: card },
        10 => answered(n, if ms % 2 == 0 { CommandOutcome::Done } else { CommandOutcome::TooLate }),
        // Of the office this counts, of the others it does not.
        11 => command(n, &nodes[usize::from(ms % 3 == 0)]),
        12 => person(n, ms % 2 == 0),
        13 => credential(n, n % 2, n),
        14 => SiteFact::PersonRemoved { staff: StaffId([n; 16]) }.into(),
        16 => WishFact::Drink { visit: visit(n), drink: Drink::ALL[usize::from(ms % 4)] }.into(),
        17 => message_left(n, &format!("{ms}")),
        18 => host_changed(n, u8::from(ms % 2 == 0) + 1, "李娜"),
        _ => SiteFact::CredentialWithdrawn { credential: CredentialId([n; 16]), why: WithdrawnWhy::Lost }.into(),
    };
    let now = Now { mono_ms: 1, ..at(u64::from(ms % 4)) };
    speaker.journal.append_and_wait(now, vec![fact.draft().unwrap()]).unwrap();
}

/// What readers are told, as text.
fn told(journal: &Journal) -> Vec<String> {
    let reader = journal.reader().unwrap();
    let mut told: Vec<String> = (0..4).map(|n| format!("{:?}", reader.card(uid(n)).unwrap())).collect();
    told.extend((1..4).map(|n| format!("{:?} {:?}", reader.visit(visit(n)).unwrap(), reader.open_visit(visit(n)))));
    told.extend((0..4).map(|n| format!("{:?}", reader.staff_card(uid(n)).unwrap())));
    told.extend((1..4).map(|n| format!("{:?}", reader.command(CommandId([n; 16])).unwrap())));
    told.push(format!("{:?}", reader.people().unwrap()));
    let mut open: Vec<String> = reader.open_visits().unwrap().iter().map(|open| format!("{open:?}")).collect();
    open.sort();
    told.extend(open);
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_interleaving_of_journals_with_repeats_and_late_keys_gives_the_same_views_and_so_does_a_rebuild(
        says in proptest::collection::vec((0u8..3, 0u8..19, 0u8..3, 0u16..16), 1..40),
        order in proptest::collection::vec((0usize..4, 1usize..6), 0..30),
    ) {
        let nodes = [Written::new(1, true), Written::new(2, false), Written::new(3, false)];
        says.iter().for_each(|one| say(&nodes, *one));
        let (plain, mixed) = (Written::new(10, false), Written::new(11, false));
        for observer in [&plain, &mixed] {
            trust(&observer.journal, &nodes[0]);
        }
        for node in &nodes {
            import(&plain.journal, node.keys());
            ingest(&plain.journal, node.public_key, node.entries());
        }
        let mut sent = [0; 3];
        for (who, count) in order {
            match nodes.get(who) {
                Some(node) => {
                    // Some of it again, and some more.
                    let entries = node.entries();
                    let to = (sent[who] + count).min(entries.len());
                    ingest(&mixed.journal, node.public_key, entries[sent[who].saturating_sub(2).min(to)..to].to_vec());
                    sent[who] = to;
                }
                None => drop(import(&mixed.journal, nodes[count % 3].keys().into_iter().take(count).collect())),
            }
        }
        for node in nodes.iter().rev() {
            ingest(&mixed.journal, node.public_key, node.entries());
            import(&mixed.journal, node.keys());
        }
        prop_assert_eq!(views(mixed.dir.path()), views(plain.dir.path()));
        prop_assert_eq!(told(&mixed.journal), told(&plain.journal));
        rebuild(&mixed.journal);
        prop_assert_eq!(views(mixed.dir.path()), views(plain.dir.path()));
        prop_assert_eq!(told(&mixed.journal), told(&plain.journal));
    }
}

#[test]
fn a_journal_that_is_opened_as_the_office_takes_its_own_word_from_before() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[person(1, true)]);
    assert!(journal.reader().unwrap().people().unwrap().is_empty());
    drop(journal);
    let (journal, _) = Journal::open(dir.path(), Options { office: true, ..options(2) }).unwrap();
    assert_eq!(journal.reader().unwrap().people().unwrap().len(), 1);
}
