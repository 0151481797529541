//! Twenty days without the office, with 200 visits and 2,000 taps a day, fast-forwarded: written with the days' own clocks, then
//! sent by the real daemon. It comes into step, and its memory does not grow with what it has to tell.

use std::path::Path;

use frontdesk_core::fact::{CardPrivate, Fact, VisitPrivate};
use frontdesk_core::id::{CardUid, VisitId};
use frontdesk_core::journal::Draft;
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_store::Journal;

use super::Ratio;
use super::data::{open, tap};
use super::drain::wait_drained;
use crate::site::{Plan, Site};

const DAYS: u64 = 20;
const VISITS: u64 = 200;
const TAPS: u64 = 2_000;

const DAY_MS: u64 = 86_400_000;

/// Lives the days, drains them, and compares the most memory that daemon and office ever had with that of a day-old pair.
pub fn run(dir: &Path) -> Vec<Ratio> {
    let data = dir.join("away");
    let entries = live(&data);
    let (kiosk, office) = peaks(Some(data), entries);
    let (kiosk_fresh, office_fresh) = peaks(None, 0);
    let memory = |who: &str, ours: u64, base: u64| Ratio {
        what: format!("peak memory of {who}, draining {DAYS} days ({entries} entries) / with nothing to drain"),
        times: ours as f64 / base as f64,
        from: format!("{} and {} MiB", ours >> 10, base >> 10),
    };
    vec![memory("the daemon", kiosk, kiosk_fresh), memory("the office", office, office_fresh)]
}

/// Peaks of daemon and office in KiB, after all was sent and both journals verified.
fn peaks(data: Option<std::path::PathBuf>, entries: u64) -> (u64, u64) {
    let mut site = Site::start(Plan { data, ..Plan::default() }).unwrap();
    site.start_office().unwrap();
    site.enrol_without_waiting("front").unwrap();
    wait_drained(&site);
    let peaks = (peak_kib(site.kiosk.as_ref().unwrap().pid()), peak_kib(site.office.as_ref().unwrap().pid()));
    let said = site.office_ctl(&["verify"]).unwrap();
    assert!(site.control().unwrap().status().unwrap().journal_seq >= entries, "{said}");
    site.verify().unwrap();
    peaks
}

/// `VmHWM` of proc_pid_status(5).
fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Writes the days. Answers how many entries they made.
fn live(data: &Path) -> u64 {
    let journal = open(data);
    let today_ms = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    let first_ms = today_ms - (DAYS + 1) * DAY_MS;
    let mut entries = 0;
    for day in 0..DAYS {
        for number in 0..TAPS {
            // Ten hours a day; the monotonic clock goes on over the days.
            let since_ms = day * DAY_MS + number * (10 * 3_600_000 / TAPS);
            let now = moment(first_ms + since_ms, since_ms);
            entries += write(&journal, now, vec![tap(day * TAPS + number)]);
            if number % (TAPS / VISITS) == 0 {
                let visit = day * VISITS + number / (TAPS / VISITS);
                for facts in a_visit(visit) {
                    entries += write(&journal, now, facts);
                }
            }
        }
    }
    entries
}

fn moment(utc_ms: u64, mono_ms: u64) -> Now {
    let utc_ms = i64::try_from(utc_ms).unwrap();
    Now { mono_ms, wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } }
}

/// Writes entries in one transaction. Answers how many.
fn write(journal: &Journal, now: Now, drafts: Vec<Draft>) -> u64 {
    let count = drafts.len() as u64;
    journal.append_and_wait(now, drafts).unwrap();
    count
}

/// The entries of one visitor who comes and goes, by the transactions in which the kiosk writes them.
fn a_visit(number: u64) -> Vec<Vec<Draft>> {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let visit = VisitId(id);
    let [.., high, low] = (number % 60_000).to_be_bytes();
    let card = Some(CardPrivate { uid: CardUid::new(&[4, 9, high, low, 1, 2, 3]).unwrap() });
    let private = VisitPrivate {
        name: format!("访客{number}"),
        organisation: String::new(),
        contact: format!("138{number:08}"),
        host: None,
        host_name: "周雯".into(),
        host_department: "研发部".into(),
    };
    let registered = Fact::VisitRegistered {
        visit,
        purpose: Purpose::Meeting,
        language: Language::ZhHans,
        party: None,
        private: Some(private),
    };
    let steps = vec![
        vec![registered],
        vec![Fact::CardIssuing { visit, until_ms: i64::MAX, card: None, private: card.clone() }],
        vec![Fact::CardIssued { visit, private: card.clone() }],
        vec![Fact::VisitPermitted { visit, by: PermittedBy::Desk, private: None }],
        vec![Fact::VisitEntered { visit }],
        vec![
            Fact::CardReturned { visit, wiped: true, card: None, private: card },
            Fact::VisitLeft { visit, how: LeftHow::CardReturned },
        ],
    ];
    steps.into_iter().map(|facts| facts.iter().map(|fact| fact.draft().unwrap()).collect()).collect()
}
