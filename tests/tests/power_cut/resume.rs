//! After the power is back: whoever was in the middle of something can go on.

use std::collections::BTreeSet;

use frontdesk_core::control::Command;
use frontdesk_core::id::VisitId;
use frontdesk_core::screen::Intent;
use frontdesk_tests::site::SOON;
use frontdesk_tests::wait;

use crate::journal::Exported;
use crate::kiosk_rounds::KioskRounds;

impl KioskRounds {
    /// The daemon knows the visits that the journal has; a card that was promised is finished or taken back at its next tap; and
    /// the desk can end whatever is still open.
    pub(crate) fn people_go_on(&mut self, seed: u64, journal: &Exported) {
        let open = self.open_visits();
        assert_eq!(open, journal.open_visits(), "seed {seed}: the daemon's open visits are the journal's");
        for visit in open {
            if let Some((uid, false)) = journal.card_of(&visit) {
                self.tap_promised_card(&visit, tray_card_of(&uid));
            }
            if self.open_visits().contains(&visit) {
                let command = Command::EndVisit { visit: visit.parse::<VisitId>().unwrap() };
                self.site.control().unwrap().order(command).unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
            }
            self.done.ended += 1;
        }
        assert!(self.open_visits().is_empty(), "seed {seed}: all visits have ended");
    }

    fn open_visits(&self) -> BTreeSet<String> {
        let visits = self.site.control().unwrap().visits().unwrap();
        visits.into_iter().filter(|visit| visit.left_ms.is_none()).map(|visit| visit.visit.to_string()).collect()
    }

    /// At the greeting a tap finishes it; at the page for leaving a tap takes it back.
    fn tap_promised_card(&mut self, visit: &str, card: &str) {
        let leaves = self.luck.coin();
        let mut finger = self.site.quick_finger().unwrap();
        let mut control = self.site.control().unwrap();
        let mut turn_to = |intent, page| {
            finger.touch(intent).unwrap();
            wait::until(SOON, page, || (control.status().ok()?.page == page).then_some(())).unwrap();
        };
        // Whoever left before is still being thanked, which is also on the page for leaving.
        turn_to(Intent::Home, "home");
        if leaves {
            turn_to(Intent::Leave, "leaving");
        }
        control.order(Command::SimTap { card: card.into() }).unwrap();
        let kind = if leaves { "visit.left" } else { "card.issued" };
        self.site.wait_entry(kind, |row| row.open["visit"] == visit).unwrap();
        control.order(Command::SimRemove {}).unwrap();
        self.done.cards_taken_back += usize::from(leaves);
        self.done.cards_finished += usize::from(!leaves);
    }
}

/// The simulated card of this number.
fn tray_card_of(uid: &str) -> &'static str {
    if uid.ends_with("F6") { "tray-1" } else { "tray-2" }
}
