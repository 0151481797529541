//! Cards made at the desk, and what comes of holding them to the reader.

use crate::site::{Plan, SOON, Site};
use crate::wait;
use frontdesk_core::control::EntryRow;
use frontdesk_hw::sim::card::VirtualCard;

/// A site with the real pcscd, where cards prove themselves.
#[must_use]
pub fn plan() -> Plan {
    Plan { pcscd: true, card_keys: true, ..Plan::default() }
}

/// A second kiosk of the site, with the same cards.
#[must_use]
pub fn beside(first: &Site) -> Site {
    let plan = Plan {
        pcscd: true,
        joins: Some(first.office_at()),
        card_keys_of: Some(first.path().to_owned()),
        ..Plan::default()
    };
    Site::start(plan).unwrap()
}

/// Personalises a card: `to` says for whom.
pub fn issue(site: &Site, card: &VirtualCard, to: &[&str]) {
    let issuer = site.issuer_keys();
    let (code, said) = site.ctl_with_card(&[&["card", "issue", "--issuer", &issuer], to].concat(), card).unwrap();
    assert_eq!(code, Some(0), "{said}");
}

/// How many of the daemon's newest entries are of this kind.
#[must_use]
pub fn count(site: &Site, kind: &str) -> usize {
    site.journal().unwrap().iter().filter(|row| row.kind == kind).count()
}

/// The refusal that comes of this tap. The door stays as it is.
#[must_use]
pub fn refused(site: &Site, card: &VirtualCard) -> EntryRow {
    let before = site.newest().unwrap();
    let held = site.hold(card).unwrap();
    let refusal = wait::until(SOON, "the card is refused", || {
        let rows = site.journal().ok()?;
        rows.into_iter().find(|row| row.kind == "access.denied" && row.seq > before)
    });
    held.remove();
    assert!(!site.lines().unwrap().get().unwrap().coil);
    refusal.unwrap()
}

/// The reason of the refusal that comes of this tap.
#[must_use]
pub fn reason(site: &Site, card: &VirtualCard) -> String {
    refused(site, card).open["reason"].as_str().unwrap().to_owned()
}

/// The door opens for this card, and its holder goes through. How many exchanges it took to be let in.
pub fn goes_in(site: &Site, card: &VirtualCard) -> u64 {
    let before = card.exchanges();
    let held = site.hold(card).unwrap();
    site.wait_coil(true).unwrap();
    let exchanges = card.exchanges() - before;
    passes(site);
    held.remove();
    exchanges
}

/// As [`goes_in`], where another kiosk was told that the card is good: what came from there is in the journal a moment before the door goes
/// by it. Who is refused in that moment holds the card up again.
pub fn goes_in_once_heard(site: &Site, card: &VirtualCard) {
    let held = wait::until(SOON, "the card is let in", || {
        let before = site.newest().ok()?;
        let held = site.hold(card).ok()?;
        let decided = wait::until(SOON, "the tap is decided", || {
            let rows = site.journal().ok()?;
            rows.into_iter().find(|row| row.kind.starts_with("access.") && row.seq > before)
        });
        if decided.ok()?.kind == "access.granted" {
            return Some(held);
        }
        held.remove();
        None
    });
    let held = held.unwrap();
    site.wait_coil(true).unwrap();
    passes(site);
    held.remove();
}

/// Somebody goes through the door, which is unlocked.
fn passes(site: &Site) {
    site.lines().unwrap().set_contact(true).unwrap();
    site.wait_coil(false).unwrap();
    site.lines().unwrap().set_contact(false).unwrap();
}
