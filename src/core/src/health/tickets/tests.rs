use super::*;
use crate::fact::{Fact, HEALTH_KINDS, HealthFact, MAX_NOTE_CHARS, Reading, Reopened};
use crate::health::Check;
use crate::id::TicketId;
use crate::time::{Now, Wall, WallTrust};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A kiosk whose checks are set by hand and looked at every second.
struct World {
    desk: TicketDesk,
    checks: BTreeMap<String, CheckState>,
    now_ms: u64,
    names: u8,
}

impl World {
    fn new() -> Self {
        Self { desk: TicketDesk::default(), checks: BTreeMap::new(), now_ms: 1_000_000, names: 0 }
    }

    fn now(&self) -> Now {
        let utc_ms = self.now_ms.cast_signed();
        Now { mono_ms: self.now_ms, wall: Wall { utc_ms, offset_s: 0, trust: WallTrust::Trusted } }
    }

    fn set(&mut self, name: &str, state: CheckState) {
        self.checks.insert(name.to_owned(), state);
    }

    fn seconds(&mut self, seconds: u64) -> Vec<HealthFact> {
        let mut facts = Vec::new();
        for _ in 0..seconds {
            self.now_ms += 1_000;
            self.names = self.names.wrapping_add(1);
            let checks: Vec<Check> = self.checks.iter().map(|(name, state)| check(name, *state)).collect();
            facts.extend(self.desk.look(self.now(), &checks, TicketId([self.names; 16])));
        }
        facts
    }

    fn only(&self) -> Ticket {
        let tickets = self.desk.tickets();
        assert_eq!(tickets.len(), 1, "{tickets:?}");
        tickets[0].clone()
    }

    fn close(&mut self) {
        let fact = self.desk.close(self.only().ticket, "uid 0", "plugged in").unwrap();
        self.desk.take(&fact, self.now().wall.utc_ms);
    }
}

fn check(name: &str, state: CheckState) -> Check {
    let (evidence, advice) = (format!("{name} is {state:?}"), "do something".to_owned());
    Check { name: name.into(), state, since_ms: 7, evidence, advice, numbers: BTreeMap::new() }
}

fn kinds(facts: &[HealthFact]) -> Vec<String> {
    facts.iter().map(|fact| Fact::from(fact.clone()).draft().unwrap().kind).collect()
}

#[test]
fn a_fault_that_lasts_opens_one_ticket_however_long_it_lasts() {
    let mut world = World::new();
    world.set("reader", CheckState::Ok);
    assert!(world.seconds(60).is_empty());
    world.set("reader", CheckState::Fault);
    assert!(world.seconds(10).is_empty(), "what mends itself is no ticket");
    assert_eq!(kinds(&world.seconds(1)), ["ticket.opened"]);
    assert!(world.seconds(3_600).is_empty(), "once, and not once a minute");
    let ticket = world.only();
    assert_eq!((ticket.severity, ticket.stage, ticket.present), (Severity::Critical, Stage::Open, true));
    assert_eq!((ticket.since_ms, ticket.evidence.as_str()), (7, "reader is Fault"));
}

#[test]
fn a_disk_that_stops_the_journal_is_one_ticket_about_the_disk_and_as_urgent_as_the_journal() {
    let mut world = World::new();
    for name in ["disk", "journal"] {
        world.set(name, CheckState::Fault);
    }
    assert_eq!(kinds(&world.seconds(60)), ["ticket.opened"]);
    assert_eq!((world.only().check.as_str(), world.only().severity), ("disk", Severity::Critical));
    assert!(world.desk.signal().bell);
    world.set("disk", CheckState::Ok);
    assert_eq!(kinds(&world.seconds(12)), ["ticket.cleared", "ticket.opened"], "the journal has a trouble of its own");
}

#[test]
fn a_disk_that_is_nearly_full_becomes_urgent_when_nothing_is_written_any_more() {
    let mut world = World::new();
    world.set("disk", CheckState::Fault);
    world.seconds(60);
    assert_eq!(world.only().severity, Severity::Major);
    world.set("journal", CheckState::Fault);
    assert_eq!(kinds(&world.seconds(60)), ["ticket.reopened"]);
    assert_eq!(world.only().severity, Severity::Critical);
}

#[test]
fn a_fault_that_is_over_at_once_is_none() {
    let mut world = World::new();
    world.set("journal", CheckState::Fault);
    assert!(world.seconds(9).is_empty());
    world.set("journal", CheckState::Ok);
    assert!(world.seconds(600).is_empty());
    assert!(world.desk.tickets().is_empty());
}

#[test]
fn it_is_cleared_when_the_check_is_well_for_a_while_and_stays_until_somebody_closes_it() {
    let mut world = World::new();
    world.set("lines", CheckState::Fault);
    world.seconds(20);
    world.set("lines", CheckState::Simulated);
    assert!(world.seconds(10).is_empty());
    assert_eq!(kinds(&world.seconds(1)), ["ticket.cleared"]);
    assert!(world.seconds(60).is_empty());
    assert!(!world.only().present);
    world.close();
    assert_eq!((world.only().stage, world.only().note.as_str()), (Stage::Closed, "plugged in"));
}

#[test]
fn unknown_is_not_well_so_it_clears_nothing_and_it_opens_nothing() {
    let mut world = World::new();
    world.set("reader", CheckState::Unknown);
    assert!(world.seconds(600).is_empty());
    world.set("reader", CheckState::Fault);
    world.seconds(20);
    world.set("reader", CheckState::Unknown);
    assert!(world.seconds(600).is_empty());
    assert!(world.only().present);
}

#[test]
fn what_returns_is_the_same_ticket_also_when_it_was_closed_a_short_while_ago() {
    let mut world = World::new();
    world.set("screen", CheckState::Fault);
    world.seconds(30);
    world.set("screen", CheckState::Ok);
    world.seconds(20);
    world.set("screen", CheckState::Fault);
    assert_eq!(kinds(&world.seconds(30)), ["ticket.reopened"]);
    assert_eq!((world.only().returns, world.only().stage), (1, Stage::Open));
    world.set("screen", CheckState::Ok);
    world.seconds(20);
    world.close();
    world.set("screen", CheckState::Fault);
    assert_eq!(kinds(&world.seconds(30)), ["ticket.reopened"]);
    assert_eq!((world.only().returns, world.only().closed_ms), (2, None));
}

#[test]
fn what_returns_a_day_after_it_was_closed_is_another_ticket() {
    let mut world = World::new();
    world.set("lines", CheckState::Fault);
    world.seconds(20);
    world.set("lines", CheckState::Ok);
    world.seconds(20);
    world.close();
    world.now_ms += REOPEN_WITHIN_MS.cast_unsigned();
    world.set("lines", CheckState::Fault);
    assert_eq!(kinds(&world.seconds(20)), ["ticket.opened"]);
}

#[test]
fn what_comes_and_goes_all_the_time_is_a_ticket_although_it_never_lasts_and_is_not_cleared_in_every_pause() {
    let mut world = World::new();
    let mut facts = Vec::new();
    for _ in 0..20 {
        world.set("reader", CheckState::Fault);
        facts.extend(world.seconds(3));
        world.set("reader", CheckState::Ok);
        facts.extend(world.seconds(30));
    }
    assert_eq!(kinds(&facts), ["ticket.opened"]);
    assert!(world.only().evidence.starts_with("6 times within an hour: "), "{}", world.only().evidence);
    assert_eq!(kinds(&world.seconds(600)), ["ticket.cleared"]);
}

#[test]
fn what_gets_worse_says_so_once_and_asks_for_somebody_anew() {
    let mut world = World::new();
    world.set("power", CheckState::Degraded);
    assert_eq!(kinds(&world.seconds(61)), ["ticket.opened"]);
    let fact = world.desk.acknowledge(world.only().ticket, "uid 0").unwrap();
    world.desk.take(&fact, 0);
    assert_eq!(world.only().stage, Stage::Acknowledged);
    world.set("power", CheckState::Fault);
    let facts = world.seconds(60);
    assert!(matches!(facts[..], [HealthFact::TicketReopened { why: Reopened::Worse, .. }]), "{facts:?}");
    assert_eq!((world.only().stage, world.only().returns), (Stage::Open, 0));
    world.set("power", CheckState::Degraded);
    assert!(world.seconds(600).is_empty(), "better is not over");
}

#[test]
fn several_faults_at_once_are_a_ticket_each() {
    let mut world = World::new();
    for name in ["reader front", "reader inside", "temperature"] {
        world.set(name, CheckState::Fault);
    }
    assert_eq!(kinds(&world.seconds(20)), ["ticket.opened"; 3]);
    let checks: Vec<String> = world.desk.tickets().into_iter().map(|ticket| ticket.check).collect();
    assert_eq!(checks.len(), 3);
}

#[test]
fn people_acknowledge_work_and_close_in_any_order_but_not_while_the_trouble_is_there() {
    let mut world = World::new();
    world.set("lines", CheckState::Fault);
    world.seconds(20);
    let id = world.only().ticket;
    assert_eq!(world.desk.close(id, "uid 0", "done"), Err(TicketRefusal::StillThere));
    for bad in ["", "  ", "a\nb", &"x".repeat(MAX_NOTE_CHARS + 1)] {
        assert_eq!(world.desk.work(id, "uid 0", bad), Err(TicketRefusal::Note), "{bad:?}");
    }
    let fact = world.desk.work(id, "uid 0", "a new strike is ordered").unwrap();
    world.desk.take(&fact, 0);
    assert_eq!((world.only().stage, world.only().note.as_str()), (Stage::InProgress, "a new strike is ordered"));
    let late = world.desk.acknowledge(id, "uid 0").unwrap();
    world.desk.take(&late, 0);
    assert_eq!(world.only().stage, Stage::InProgress, "seen it they have");
    world.set("lines", CheckState::Ok);
    world.seconds(20);
    world.close();
    assert_eq!(world.desk.acknowledge(id, "uid 0"), Err(TicketRefusal::Closed));
    assert_eq!(world.desk.acknowledge(TicketId([0xFF; 16]), "uid 0"), Err(TicketRefusal::NotFound));
}

#[test]
fn the_bell_rings_for_what_is_critical_until_somebody_has_seen_it() {
    let mut world = World::new();
    world.set("temperature", CheckState::Fault);
    world.seconds(20);
    assert_eq!(world.desk.signal(), DeskSignal { bell: false, open: 1, worst: Some(Severity::Major) });
    world.set("reader", CheckState::Fault);
    world.seconds(20);
    assert_eq!(world.desk.signal(), DeskSignal { bell: true, open: 2, worst: Some(Severity::Critical) });
    let reader = world.desk.tickets().into_iter().find(|ticket| ticket.check == "reader").unwrap();
    let fact = world.desk.acknowledge(reader.ticket, "uid 0").unwrap();
    world.desk.take(&fact, 0);
    assert!(!world.desk.signal().bell);
}

#[test]
fn after_a_restart_it_goes_on_with_the_tickets_that_the_journal_has() {
    let mut world = World::new();
    world.set("lines", CheckState::Fault);
    world.seconds(20);
    world.desk = TicketDesk::restore(world.desk.tickets());
    assert!(world.seconds(60).is_empty(), "it is known");
    world.set("lines", CheckState::Ok);
    assert_eq!(kinds(&world.seconds(20)), ["ticket.cleared"]);
}

#[test]
fn every_kind_is_written_and_read_back() {
    let ticket = TicketId([7; 16]);
    let (by, note, evidence) = ("uid 0".to_owned(), "x".to_owned(), "e".to_owned());
    let facts = [
        HealthFact::TicketOpened {
            ticket,
            check: "reader".into(),
            severity: Severity::Critical,
            tell: told(Severity::Critical),
            since_ms: 1,
            flaps: 0,
            evidence: evidence.clone(),
            advice: "a".into(),
        },
        HealthFact::TicketAcknowledged { ticket, by: by.clone() },
        HealthFact::TicketInProgress { ticket, by: by.clone(), note: note.clone() },
        HealthFact::TicketCleared { ticket },
        HealthFact::TicketReopened { ticket, why: Reopened::Returned, severity: Severity::Major, evidence },
        HealthFact::TicketClosed { ticket, by, note },
        crate::health::inspection::record(crate::fact::InspectionWhy::Asked, None, &[check("lines", CheckState::Ok)]),
        HealthFact::AvailabilityCounted { from_ms: 1, until_ms: 2, watched_ms: 1, well_ms: 1 },
        crate::health::sampling::sample(&[check("lines", CheckState::Ok)]),
    ];
    assert_eq!(kinds(&facts), HEALTH_KINDS);
    for fact in facts {
        let draft = Fact::from(fact.clone()).draft().unwrap();
        let read = Fact::read(&draft.kind, draft.kind_version, &draft.open, None).unwrap();
        assert_eq!(read, Reading::Known(Box::new(Fact::Health(fact))));
    }
}

fn state() -> impl Strategy<Value = CheckState> {
    prop_oneof![
        Just(CheckState::Ok),
        Just(CheckState::Simulated),
        Just(CheckState::Unknown),
        Just(CheckState::Degraded),
        Just(CheckState::Fault),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_a_check_has_one_ticket_that_is_not_closed_and_the_facts_alone_make_the_same_tickets(
        steps in proptest::collection::vec((0usize..3, state(), 1u64..90, any::<bool>()), 0..40)
    ) {
        let names = ["reader", "lines", "temperature"];
        let mut world = World::new();
        let mut told: BTreeMap<TicketId, Option<Ticket>> = BTreeMap::new();
        for (which, state, seconds, close) in steps {
            world.set(names[which], state);
            for _ in 0..seconds {
                for fact in world.seconds(1) {
                    let kept = told.entry(fact.ticket().unwrap()).or_default();
                    *kept = Ticket::after(kept.take(), &fact, world.now().wall.utc_ms);
                }
            }
            for ticket in world.desk.tickets() {
                if close && let Ok(fact) = world.desk.close(ticket.ticket, "uid 0", "done") {
                    world.desk.take(&fact, world.now().wall.utc_ms);
                    let kept = told.entry(ticket.ticket).or_default();
                    *kept = Ticket::after(kept.take(), &fact, world.now().wall.utc_ms);
                }
            }
            for name in names {
                let open = world.desk.tickets().into_iter().filter(|one| one.check == name && one.stage != Stage::Closed);
                prop_assert!(open.count() <= 1);
            }
        }
        for ticket in world.desk.tickets() {
            prop_assert_eq!(told.get(&ticket.ticket), Some(&Some(ticket)));
        }
    }
}
