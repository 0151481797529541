//! A whole visit with a tray card, by a quick finger, for stories of which there are many.

use crate::site::{SOON, Site};
use crate::taps::{goes_in, reason};
use crate::wait;
use frontdesk_core::control::EntryRow;
use frontdesk_core::screen::Intent;
use frontdesk_hw::sim::card::{TearEffect, VirtualCard};

/// After so many good exchanges, with this effect.
pub type Tear = (u32, TearEffect);

/// A whole visit, with the card torn while it is given or taken back. Exchanges of the giving and of the taking back.
pub fn whole_visit(site: &Site, card: &VirtualCard, giving: Option<Tear>, returning: Option<Tear>) -> (u64, u64) {
    let mut finger = site.quick_finger().unwrap();
    let before = site.newest().unwrap();
    finger.register().unwrap();
    let is_new = |row: &EntryRow| row.kind == "visit.registered" && row.seq > before;
    let registered =
        wait::until(SOON, "the visit is registered", || site.journal().ok()?.into_iter().find(is_new)).unwrap();
    let visit = registered.open["visit"].as_str().unwrap().to_owned();
    let of_visit = |row: &EntryRow, kind: &str| row.kind == kind && row.open["visit"] == visit;
    let is_there = |kind: &str| site.journal().unwrap().iter().any(|row| of_visit(row, kind)).then_some(());
    let given = until_done(site, card, giving, || is_there("card.issued"));
    assert_eq!(reason(site, card), "not_permitted_yet");
    site.ctl(&["permit", &visit]).unwrap();
    goes_in(site, card);
    finger.touch(Intent::Home).unwrap();
    finger.touch(Intent::Leave).unwrap();
    let is_leaving = || (site.control().ok()?.status().ok()?.page == "leaving").then_some(());
    wait::until(SOON, "the card is asked for", is_leaving).unwrap();
    let returned = until_done(site, card, returning, || is_there("visit.left"));
    assert_eq!(reason(site, card), "credential_not_enabled", "{giving:?}, {returning:?}");
    (given, returned)
}

/// Holds the card up, torn if it is to be, and again until it is done. How many exchanges that took.
fn until_done(site: &Site, card: &VirtualCard, torn: Option<Tear>, done: impl Fn() -> Option<()>) -> u64 {
    let before = card.exchanges();
    if let Some((at, effect)) = torn {
        card.tear_after(at, effect);
        let held = site.hold(card).unwrap();
        let is_over = || (!held.is_present() || done().is_some()).then_some(());
        wait::until(SOON, "the card is torn away, or done before", is_over).unwrap();
        held.remove();
        card.hold_still();
    }
    let held = site.hold(card).unwrap();
    wait::until(SOON, "the card is done", &done).unwrap();
    held.remove();
    card.exchanges() - before
}
