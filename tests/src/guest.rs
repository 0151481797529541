//! Somebody who is invited at the office and comes to the kiosk (V7).

use anyhow::Context;
use chrono::{Days, Local};

use crate::site::{Plan, SOON, Site};
use crate::wait;

const PEOPLE: &str = "id,name,department,place,greet,card\n1001,周雯,研发部·测试组,3 楼,周女士,04B10001\n";

/// A site with an office, which knows 周雯, a screen, and these tables in the kiosk's configuration.
///
/// # Errors
/// Something did not start, or the kiosk does not hear of 周雯.
pub fn site(config: &str) -> anyhow::Result<Site> {
    let site = Site::start(Plan { office: true, screen: true, config: config.to_owned(), ..Plan::default() })?;
    let people = site.path().join("office-people.csv");
    std::fs::write(&people, PEOPLE)?;
    site.office_ctl(&["people", "import", &people.display().to_string()])?;
    site_says(&site, "\"people\":1")?;
    Ok(site)
}

/// A day from today on, as `yyyy-mm-dd`.
///
/// # Panics
/// There is no such day.
#[must_use]
pub fn day(days: u64) -> String {
    Local::now().date_naive().checked_add_days(Days::new(days)).expect("a day").to_string()
}

/// Invites 张伟 from today on for a week; answers the code and the invitation's id.
///
/// # Errors
/// The office does not.
pub fn invite(site: &Site, more: &[&str]) -> anyhow::Result<(String, String)> {
    let (from, until) = (day(0), day(7));
    let who = ["invitation", "make", "--for", "张伟", "--host", "1001"];
    let when = ["--from", &from, "--until", &until, "--doors", "front"];
    let said = site.office_ctl(&[&who, &when, more].concat())?;
    let mut lines = said.lines();
    let code = lines.next().context("a code")?.to_owned();
    let invitation = lines.next().context("its invitation")?.trim_start_matches("invitation ").to_owned();
    Ok((code, invitation))
}

/// The kiosk knows how many invitations there are; its station hears of it a moment later.
///
/// # Errors
/// Not in time.
pub fn wait_known(site: &Site, count: u64) -> anyhow::Result<()> {
    site_says(site, &format!("\"invitations\":{count}"))?;
    let known = || site.control().ok()?.status().ok().filter(|status| status.invitations == count).map(drop);
    Ok(wait::until(SOON, "the station knows the invitations", known)?)
}

fn site_says(site: &Site, what: &str) -> anyhow::Result<()> {
    Ok(wait::until(SOON, what, || site.ctl(&["--json", "site"]).ok()?.contains(what).then_some(()))?)
}
