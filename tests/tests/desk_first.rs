//! The office's first administrator, over the built program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

/// The newest link that the office printed.
fn printed(site: &Site) -> Option<String> {
    let said = site.office.as_ref()?.last_words();
    said.lines().rev().find(|line| line.contains("/first/")).map(|line| line.trim().to_owned())
}

#[test]
fn each_start_prints_a_link_for_the_first_administrator_and_the_one_before_is_void() {
    let mut site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let first = wait::until(SOON, "a link is printed", || printed(&site)).unwrap();
    let status = |site: &Site, link: &str| {
        let office = site.office();
        office.get(link.strip_prefix(&office.url()).unwrap()).unwrap().status
    };
    assert_eq!(status(&site, &first), 200);
    site.kill_office().unwrap();
    site.start_office().unwrap();
    let second = wait::until(SOON, "another link is printed", || printed(&site).filter(|link| *link != first)).unwrap();
    assert_eq!((status(&site, &first), status(&site, &second)), (404, 200));
    let asked = site.office_ctl(&["first-link"]).unwrap();
    assert_eq!((status(&site, &second), status(&site, asked.lines().next().unwrap())), (404, 200));
}
