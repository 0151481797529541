//! What the desk's pages cost at an office with many visits, against an office with few: whole pages of a running `frontdesk-office`, over
//! loopback, as somebody who is signed in gets them.

mod fill;

use super::{Ratio, ratio, timed};
use crate::office::OfficeClient;
use crate::process::{Daemon, Launch};
use crate::scratch::free_tcp_port;
use crate::wait;
use anyhow::Context;
use fill::{STILL_THERE, contact, fill, visit};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Questions measured of each page.
const RUNS: usize = 30;

/// Opening a journal of a million visits takes its time.
const STARTS_WITHIN: Duration = Duration::from_secs(300);

/// The hour at which the bench's day is looked at: most of the day's visitors have come.
const HOUR: i64 = 18;

/// A running office, and a receptionist who is signed in.
struct Desk {
    visits: u64,
    client: OfficeClient,
    _office: Daemon,
}

impl Desk {
    /// Fills `dir`, and serves it.
    fn start(dir: &Path, visits: u64) -> anyhow::Result<Self> {
        let data = dir.join(format!("desk-{visits}"));
        std::fs::create_dir_all(&data)?;
        let now_ms = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
        fill(&data, visits, now_ms);
        let [page, kiosks] = [free_tcp_port()?, free_tcp_port()?].map(|port| format!("127.0.0.1:{port}"));
        let office = Launch::binary("frontdesk-office", dir)?
            .named(&format!("office-{visits}"))
            .args(["serve", "--listen", &page, "--kiosks", &kiosks, "--data", &data.display().to_string()])
            .envs([("TZ", zone(now_ms))])
            .start()?;
        let client = OfficeClient::new(page.parse()?);
        wait::until(STARTS_WITHIN, "the office answers", || client.get("/sign-in").ok())?;
        let client = client.signed_in(&invitation(dir, &data)?)?;
        Ok(Self { visits, client, _office: office })
    }

    fn page(&self, path: &str) -> String {
        let answer = self.client.get(path).unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }
}

/// A zone in which it is [`HOUR`] o'clock (POSIX.1, 8.3): the page's day begins at local midnight.
fn zone(now_ms: u64) -> String {
    let hour = i64::try_from(now_ms / 3_600_000 % 24).unwrap();
    // From twelve hours west to eleven east; the sign is the other way round.
    let east = (HOUR - hour + 36) % 24 - 12;
    format!("<bench>{}", -east)
}

fn invitation(dir: &Path, data: &PathBuf) -> anyhow::Result<String> {
    let said = Launch::binary("frontdesk-office", dir)?
        .named("office-ctl")
        .args(["invite", "--sign-in", "desk", "--role", "receptionist", "--data"])
        .args([data])
        .output()?;
    let said = String::from_utf8(said.stdout)?;
    let link = said.split_whitespace().find(|word| word.starts_with("http"));
    Ok(link.with_context(|| format!("no link in {said:?}"))?.to_owned())
}

/// That the page is of a day with visitors, and not an empty one.
fn check(desk: &Desk) {
    let today = desk.page("/today?lang=en");
    let waiting = format!("<b class=\"num\">{}</b>", STILL_THERE / 2);
    assert!(today.matches(&waiting).count() >= 2, "as many wait as are in: {today}");
    assert!(today.contains("/today/left") && today.contains("/today/doors"), "hundreds have left: {today}");
}

fn times(desk: &Desk, path: &str) -> Vec<Duration> {
    desk.page(path);
    (0..RUNS).map(|_| timed(|| desk.page(path)).0).collect()
}

/// Pages with `many` visits against `few`.
///
/// # Errors
/// An office did not start.
pub fn run(dir: &Path, few: u64, many: u64) -> anyhow::Result<Vec<Ratio>> {
    let desks = [Desk::start(dir, few)?, Desk::start(dir, many)?];
    desks.iter().for_each(check);
    let compare = |what: &str, path: &dyn Fn(&Desk) -> String| {
        let [mut baseline, mut ours] = desks.each_ref().map(|desk| times(desk, &path(desk)));
        ratio(&format!("{what} with {many} visits / with {few}"), &mut ours, &mut baseline)
    };
    let search = |text: String| format!("/visits?q={text}");
    Ok(vec![
        compare("GET /today", &|_| "/today".into()),
        // Without digests of what it shows, so that every part comes.
        compare("GET /today/live", &|_| "/today/live".into()),
        compare("GET /today/left, its last page,", &|_| "/today/left?page=6".into()),
        compare("GET /visits", &|_| "/visits".into()),
        compare("a visit's page", &|desk| format!("/visits/{}", visit(desk.visits / 2))),
        compare("search for a surname, first page,", &|_| search("%E5%BC%A0".into())),
        compare("search for a name by pinyin and a company, first page,", &|_| {
            search("zhang+%E7%89%A9%E6%B5%81".into())
        }),
        compare("search for the newest visitor's number", &|desk| search(contact(desk.visits - 1))),
        compare("search for the very first visitor's number", &|_| search(contact(0))),
        compare("search for what nobody is called", &|_| search("%E6%AC%A7%E9%98%B3%E4%BF%AE".into())),
    ])
}
