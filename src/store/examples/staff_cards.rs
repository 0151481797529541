//! How long it takes to find whose card it is, with a thousand cards of staff and with many more. Prints both and their ratio.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

use frontdesk_core::fact::{CardPrivate, CustodyFact, Fact, PersonPrivate, SiteFact};
use frontdesk_core::id::{CardUid, CredentialId, IncarnationId, StaffId};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::{Journal, Options, Reader};
use std::time::{Duration, Instant};

const FEW: u64 = 1_000;
const LOOKUPS: u64 = 2_000;

fn now(ms: u64) -> Now {
    Now { mono_ms: ms, wall: Wall { utc_ms: 1_795_395_600_000, offset_s: 0, trust: WallTrust::Trusted } }
}

fn id(n: u64) -> [u8; 16] {
    let mut id = [7; 16];
    id[..8].copy_from_slice(&n.to_be_bytes());
    id
}

fn uid(n: u64) -> CardUid {
    CardUid::new(&[&[4], &n.to_be_bytes()[2..]].concat()).unwrap()
}

fn facts(n: u64) -> [Fact; 2] {
    let text = |what: &str| format!("{what}{n}");
    let private = PersonPrivate {
        number: text("N"),
        name: text("name"),
        department: text("department"),
        place: String::new(),
        greet: String::new(),
        longer: false,
        ..PersonPrivate::default()
    };
    let staff = StaffId(id(n));
    let groups = vec!["day".to_owned()];
    let private = Some(private);
    let person = SiteFact::PersonSet { staff, enabled: true, groups, private };
    let credential = CredentialId(id(n));
    let private = Some(CardPrivate { uid: uid(n) });
    // One is the office's, the next one a kiosk's.
    let card: Fact = if n.is_multiple_of(2) {
        SiteFact::CredentialAssigned { credential, staff, uid_only: false, until_ms: None, private }.into()
    } else {
        CustodyFact::CredentialIssued { credential, staff, replaces: None, private }.into()
    };
    [person.into(), card]
}

fn fill(journal: &Journal, from: u64, to: u64) {
    for begin in (from..to).step_by(32) {
        let drafts = (begin..to.min(begin + 32)).flat_map(facts).map(|fact| fact.draft().unwrap()).collect();
        journal.append_and_wait(now(begin), drafts).unwrap();
    }
}

fn look_up(reader: &Reader, cards: u64) -> Duration {
    let round = |turn: u64| {
        let begun = Instant::now();
        for n in 0..LOOKUPS {
            let card = reader.staff_card(uid((n * 7_919 + turn) % cards)).unwrap().unwrap();
            assert!(card.enabled && card.person.is_some());
        }
        begun.elapsed()
    };
    (0..5).map(round).min().unwrap()
}

fn main() {
    let many: u64 = std::env::args().nth(2).map_or(1_000_000, |text| text.parse().unwrap());
    let dir = tempfile::tempdir_in(std::env::args().nth(1).unwrap_or_else(|| ".".into())).unwrap();
    let options = Options { office: true, ..Options::new(IncarnationId([1; 16])) };
    let (journal, _) = Journal::open(&dir.path().join("journal"), options).unwrap();
    fill(&journal, 0, FEW);
    let few_took = look_up(&journal.reader().unwrap(), FEW);
    fill(&journal, FEW, many);
    let many_took = look_up(&journal.reader().unwrap(), many);
    for (cards, took) in [(FEW, few_took), (many, many_took)] {
        println!("{cards} cards: {} us a lookup", took.as_micros() / u128::from(LOOKUPS));
    }
    println!("ratio {:.2}", many_took.as_secs_f64() / few_took.as_secs_f64());
}
