//! Who may forget what, what a hold keeps, and when retention is due.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, denied, forget_visit, keys_in, options, registered, retention, story, visit};
use frontdesk_core::access::Grant;
use frontdesk_core::fact::{AtReader, Fact, ForgetWhy, HoldScope, HolderPrivate, RetentionDays, SiteFact, UpkeepFact};
use frontdesk_core::id::{HoldId, KeyId, StaffId};
use frontdesk_core::journal::RetentionClass;
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::{
    Batch, BatchSource, ForgetRequest, ForgetWhat, Forgotten, Journal, KeysImported, Options, Reply, SealingKey,
};

const DAY: u64 = 86_400_000;
const STAFF: StaffId = StaffId([0x51; 16]);

struct Node {
    dir: tempfile::TempDir,
    journal: Journal,
}

fn node(run: u8, office: bool) -> Node {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(dir.path(), Options { office, ..options(run) }).unwrap();
    Node { dir, journal }
}

fn answer<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    ask(reply);
    answer.recv().unwrap().unwrap()
}

impl Node {
    fn write(&self, ms: u64, facts: &[Fact]) {
        append(&self.journal, ms, facts);
    }

    /// All of this node's own entries go to the other one.
    fn send(&self, to: &Self) {
        let entries = self.journal.reader().unwrap().entries(0, 1_000).unwrap();
        let public_key = self.journal.public_key();
        let batch = Batch { public_key, entries, checkpoint: None, received_ms: 5, source: BatchSource::Node };
        answer(|reply| to.journal.ingest(batch, reply));
    }

    /// The keys of its own entries.
    fn keys(&self) -> Vec<SealingKey> {
        let reader = self.journal.reader().unwrap();
        reader.keys_of(&reader.entries(0, 1_000).unwrap()).unwrap()
    }

    fn import(&self, keys: &[SealingKey]) -> KeysImported {
        answer(|reply| self.journal.import_keys(keys.to_vec(), reply))
    }

    fn has(&self, key: KeyId) -> bool {
        !keys_in(self.dir.path(), &format!("key_id = x'{key}'")).is_empty()
    }

    fn enforce(&self, now: Now, days: RetentionDays, limit: usize) -> Forgotten {
        answer(|reply| self.journal.enforce_retention(now, days, limit, reply))
    }

    fn hold(&self, ms: u64, hold: u8, scope: HoldScope) {
        let (hold, reference) = (HoldId([hold; 16]), "2026/17".into());
        self.write(ms, &[Fact::Upkeep(UpkeepFact::HoldPlaced { hold, scope, reference })]);
    }

    fn lift(&self, ms: u64, hold: u8) {
        self.write(ms, &[Fact::Upkeep(UpkeepFact::HoldLifted { hold: HoldId([hold; 16]) })]);
    }

    fn rebuild(&self) {
        answer(|reply| self.journal.rebuild_views(reply));
    }
}

/// How many keys were new, and how many came again.
fn counted(imported: KeysImported) -> (usize, usize) {
    (imported.new, imported.forgotten)
}

fn staff_tap() -> Fact {
    let private = Some(HolderPrivate { uid: common::uid(1), staff: Some(STAFF), name: "周雯".into() });
    Fact::AccessGranted {
        door: "front".into(),
        command: 1,
        grant: Grant::Staff,
        visit: None,
        remote: None,
        at: AtReader::default(),
        private,
    }
}

fn tombstone(keys: &[SealingKey], class: RetentionClass) -> Fact {
    let keys = keys.iter().map(|key| key.id).collect();
    Fact::Upkeep(UpkeepFact::DataForgotten { keys, class, why: ForgetWhy::Administrator, visit: None })
}

#[test]
fn retention_forgets_what_is_due_and_neither_open_visits_nor_what_is_held() {
    let kiosk = node(1, false);
    kiosk.write(0, &story(1));
    kiosk.write(0, &[registered(2, "李四"), denied(7), staff_tap()]);
    kiosk.write(0, &story(3));
    kiosk.write(35 * DAY, &story(4));
    kiosk.hold(36 * DAY, 1, HoldScope::Visit(visit(3)));
    // November's thirty days end with December.
    let untrusted = |trust| Now { wall: Wall { trust, ..at(60 * DAY).wall }, ..at(60 * DAY) };
    for now in [at(36 * DAY), untrusted(WallTrust::NotBefore), untrusted(WallTrust::Unknown)] {
        assert_eq!(kiosk.enforce(now, retention(), 100).deleted, 0);
    }
    let nothing_set = RetentionDays { visits: None, messages: None, refused_taps: None, staff_presence: None };
    assert_eq!(kiosk.enforce(at(60 * DAY), nothing_set, 100), Forgotten::default());
    let first = kiosk.enforce(at(60 * DAY), retention(), 2);
    assert_eq!((first.deleted, first.held, first.more, first.tombstones.len()), (2, 1, true, 2));
    let second = kiosk.enforce(at(60 * DAY), retention(), 2);
    assert_eq!((second.deleted, second.held, second.more), (1, 1, false));
    let reader = kiosk.journal.reader().unwrap();
    let named = |n| reader.visit(visit(n)).unwrap().unwrap().private.is_some();
    assert_eq!([1, 2, 3, 4].map(named), [false, true, true, true]);
    kiosk.lift(61 * DAY, 1);
    assert_eq!(kiosk.enforce(at(61 * DAY), retention(), 2).deleted, 1);
    assert!(!named(3));
}

#[test]
fn what_was_written_before_the_clock_was_set_is_kept_as_long_as_everything_else() {
    let kiosk = node(1, false);
    let unset = Now { mono_ms: 0, wall: Wall { utc_ms: 5_000, offset_s: 0, trust: WallTrust::Unknown } };
    let drafts = story(1).iter().map(|fact| fact.draft().unwrap()).collect();
    kiosk.journal.append_and_wait(unset, drafts).unwrap();
    assert_eq!(kiosk.enforce(at(0), retention(), 100).deleted, 0);
    assert_eq!(kiosk.enforce(at(36 * DAY), retention(), 100).deleted, 0);
    assert_eq!(kiosk.enforce(at(38 * DAY), retention(), 100).deleted, 1);
}

#[test]
fn a_tombstone_counts_only_for_what_its_node_has_a_say_over() {
    let (office, one, other) = (node(100, true), node(1, false), node(2, false));
    one.write(0, &[staff_tap(), registered(1, "张伟")]);
    one.send(&office);
    office.import(&one.keys());
    let of = |class| one.keys().into_iter().filter(move |key| key.class == class).collect::<Vec<_>>();
    let (presence, visits) = (of(RetentionClass::StaffPresence), of(RetentionClass::Visits));
    assert_eq!((presence.len(), visits.len()), (1, 1));
    // Another kiosk, and one that says a wrong class.
    other
        .write(1, &[tombstone(&presence, RetentionClass::StaffPresence), tombstone(&presence, RetentionClass::Visits)]);
    other.send(&office);
    assert!(office.has(presence[0].id));
    office.rebuild();
    assert!(office.has(presence[0].id));
    // Visits are the whole site's.
    other.write(2, &[tombstone(&visits, RetentionClass::Visits)]);
    other.send(&office);
    assert!(!office.has(visits[0].id));
    // Whose entries it is for.
    one.write(3, &[tombstone(&presence, RetentionClass::StaffPresence)]);
    assert!(!one.has(presence[0].id));
    one.send(&office);
    assert!(!office.has(presence[0].id));
}

#[test]
fn the_offices_word_counts_for_every_key_and_from_when_it_is_known_to_be_the_office() {
    let (office, kiosk) = (node(100, true), node(1, false));
    kiosk.write(0, &[staff_tap()]);
    let keys = kiosk.keys();
    office.write(1, &[tombstone(&keys, RetentionClass::StaffPresence)]);
    office.send(&kiosk);
    assert!(kiosk.has(keys[0].id));
    answer(|reply| kiosk.journal.trust_office(office.journal.public_key(), reply));
    assert!(!kiosk.has(keys[0].id));
    // It had never had the key, and does not take it now.
    assert_eq!(counted(office.import(&keys)), (0, 1));
    assert_eq!(office.journal.reader().unwrap().forgotten_among(&[keys[0].id]).unwrap(), [keys[0].id]);
}

#[test]
fn a_key_that_comes_after_its_tombstone_is_kept_under_a_hold_and_gone_with_it() {
    let (office, kiosk) = (node(100, true), node(1, false));
    kiosk.write(0, &story(1));
    let keys = kiosk.keys();
    assert_eq!(forget_visit(&kiosk.journal, 1).deleted, 1);
    kiosk.send(&office);
    office.hold(1, 1, HoldScope::Visit(visit(1)));
    assert_eq!(counted(office.import(&keys)), (1, 0));
    office.rebuild();
    let reader = office.journal.reader().unwrap();
    assert_eq!(reader.visit(visit(1)).unwrap().unwrap().private.unwrap().name, "张伟");
    assert_eq!(reader.visits_by_contact("13800138000", 9).unwrap().len(), 1);
    office.lift(2, 1);
    assert!(!office.has(keys[0].id));
    assert_eq!(reader.visit(visit(1)).unwrap().unwrap().private, None);
    assert_eq!(reader.visits_by_contact("13800138000", 9).unwrap(), []);
    assert_eq!(counted(office.import(&keys)), (0, 1));
    // Where nothing holds it, it is not taken in the first place.
    let second = node(101, true);
    kiosk.send(&second);
    assert_eq!(counted(second.import(&keys)), (0, 1));
}

#[test]
fn a_forgotten_visit_stays_forgotten_when_a_key_of_it_comes_only_later() {
    let (office, kiosk) = (node(100, true), node(1, false));
    kiosk.write(0, &story(1));
    let forgotten = forget_visit(&office.journal, 1);
    assert_eq!((forgotten.deleted, forgotten.tombstones.len()), (0, 1));
    kiosk.send(&office);
    assert_eq!(counted(office.import(&kiosk.keys())), (0, 1));
    assert_eq!(office.journal.reader().unwrap().visit(visit(1)).unwrap().unwrap().private, None);
    // What is written about it from now on is another matter.
    kiosk.write(20_000, &[registered(2, "李四")]);
    kiosk.send(&office);
    assert_eq!(counted(office.import(&kiosk.keys())), (1, 1));
}

#[test]
fn what_is_held_is_left_and_reported_and_no_tombstone_names_it() {
    let kiosk = node(1, false);
    kiosk.write(0, &[registered(1, "张伟"), staff_tap()]);
    kiosk.hold(1, 1, HoldScope::Class(RetentionClass::StaffPresence));
    kiosk.hold(2, 2, HoldScope::Visit(visit(1)));
    for (what, held) in [(ForgetWhat::Visit(visit(1)), 1), (ForgetWhat::Staff(STAFF), 1)] {
        let request = ForgetRequest { what, why: ForgetWhy::Administrator };
        let forgotten = answer(|reply| kiosk.journal.forget(at(3), request, reply));
        assert_eq!(forgotten, Forgotten { held, ..Forgotten::default() });
    }
    let keys: Vec<KeyId> = kiosk.keys().iter().map(|key| key.id).collect();
    kiosk.lift(4, 2);
    kiosk.lift(4, 2);
    assert!(keys.iter().all(|key| kiosk.has(*key)), "nobody had asked for them after the hold");
    let request = ForgetRequest { what: ForgetWhat::Keys(keys.clone()), why: ForgetWhy::Administrator };
    let forgotten = answer(|reply| kiosk.journal.forget(at(5), request, reply));
    assert_eq!((forgotten.deleted, forgotten.held), (1, 1));
    let holds = kiosk.journal.reader().unwrap().holds().unwrap();
    assert_eq!(holds.iter().map(|hold| hold.in_force).collect::<Vec<_>>(), [false, true]);
    assert_eq!((holds[0].scope, holds[0].lifted_ms), (HoldScope::Visit(visit(1)), Some(at(4).wall.utc_ms)));
}

#[test]
fn a_kiosks_hold_counts_there_and_at_the_office_and_the_office_can_lift_it() {
    let (office, one, other) = (node(100, true), node(1, false), node(2, false));
    for kiosk in [&one, &other] {
        answer(|reply| kiosk.journal.trust_office(office.journal.public_key(), reply));
    }
    one.hold(0, 1, HoldScope::Visit(visit(1)));
    one.send(&office);
    one.send(&other);
    let in_force = |node: &Node| node.journal.reader().unwrap().holds().unwrap()[0].in_force;
    assert_eq!([&one, &office, &other].map(in_force), [true, true, false]);
    // Another kiosk cannot lift it.
    other.lift(1, 1);
    other.send(&office);
    other.send(&one);
    assert_eq!([&one, &office].map(in_force), [true, true]);
    office.lift(2, 1);
    office.send(&one);
    assert_eq!([&one, &office].map(in_force), [false, false]);
    // And one that the office placed counts everywhere.
    office.hold(3, 2, HoldScope::Staff(STAFF));
    office.send(&other);
    assert!(in_force(&other));
}

#[test]
fn after_retirement_the_next_body_gets_a_fresh_key_and_the_old_ones_still_open() {
    let kiosk = node(1, false);
    kiosk.write(0, &[registered(1, "张伟"), registered(1, "张伟")]);
    assert_eq!(kiosk.keys().len(), 1);
    assert_eq!(answer(|reply| kiosk.journal.retire_keys(reply)), 1);
    kiosk.write(1, &[registered(1, "张伟"), registered(1, "张伟")]);
    assert_eq!(kiosk.keys().len(), 2);
    let reader = kiosk.journal.reader().unwrap();
    for entry in reader.entries(0, 9).unwrap() {
        assert!(reader.open_body(&entry).unwrap().is_some());
    }
    assert_eq!(forget_visit(&kiosk.journal, 1).deleted, 2);
}

#[test]
fn the_sites_retention_is_what_the_office_said_last() {
    let (office, kiosk) = (node(100, true), node(1, false));
    let set = |days| Fact::Site(SiteFact::RetentionSet { days: RetentionDays { visits: Some(days), ..retention() } });
    office.write(0, &[set(90), set(45)]);
    kiosk.write(0, &[set(1)]);
    office.send(&kiosk);
    let visits = |node: &Node| node.journal.reader().unwrap().retention().unwrap().map(|days| days.visits);
    assert_eq!([&office, &kiosk].map(visits), [Some(Some(45)), None]);
    answer(|reply| kiosk.journal.trust_office(office.journal.public_key(), reply));
    assert_eq!(visits(&kiosk), Some(Some(45)));
}

#[test]
fn a_card_that_came_back_unwiped_is_counted_once_and_every_month_by_itself() {
    let kiosk = node(1, false);
    let returned = |n, wiped| Fact::CardReturned { visit: visit(n), wiped, card: None, private: None };
    kiosk.write(0, &[returned(1, false), returned(1, false), returned(1, true), returned(2, true), denied(1)]);
    kiosk.write(10 * DAY, &story(3));
    kiosk.write(10 * DAY, &[Fact::DeskCalled { visit: None, cause: None }]);
    let counts = |month| kiosk.journal.reader().unwrap().counts(month).unwrap();
    assert_eq!((counts(202_611).cards_returned, counts(202_611).registered), (2, 0));
    assert_eq!(counts(202_611).denied.into_iter().collect::<Vec<_>>(), [("unknown_credential".to_owned(), 1)]);
    let december = counts(202_612);
    assert_eq!((december.registered, december.entered, december.left), (1, 1, 1));
    assert_eq!((december.cards_issued, december.cards_returned, december.granted, december.desk_calls), (1, 1, 1, 1));
    assert_eq!(counts(202_613), frontdesk_store::MonthCounts::default());
}

#[test]
fn whoever_is_forgotten_is_recalled_by_no_number_and_every_number_keeps_its_hash() {
    let kiosk = node(1, false);
    let reader = kiosk.journal.reader().unwrap();
    let hash = |number: &str| reader.recall(number).unwrap().unwrap().hash;
    let before = hash("13800138000");
    kiosk.write(0, &story(1));
    let known = reader.recall("+86 138 0013 8000").unwrap().unwrap();
    assert_eq!((known.hash, known.last.unwrap().name.as_str()), (before, "张伟"));
    let unknown = reader.recall("13900139000").unwrap().unwrap();
    assert!(unknown.last.is_none() && unknown.hash != before && unknown.hash == hash("139 0013 9000"));
    assert!(reader.recall("a@b.cn").unwrap().unwrap().last.is_none());
    // Another database has other ones: nobody can work out what is drawn from them.
    assert_ne!(node(2, false).journal.reader().unwrap().recall("13800138000").unwrap().unwrap().hash, before);
    forget_visit(&kiosk.journal, 1);
    let forgotten = reader.recall("13800138000").unwrap().unwrap();
    assert!(forgotten.last.is_none() && forgotten.hash == before);
}
