//! Who waits and has a card finds the way back to how far it is.

use super::super::*;
use super::people::TRAY_CARD;
use super::shell::Shell;
use crate::access::Denial;
use crate::fact::Chip;
use crate::proof::Proof;
use crate::screen::{Intent, View};

/// A visitor waits with a card, and the screen is at its greeting.
fn waiting_elsewhere() -> Shell {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.want(Intent::Done);
    assert_eq!(shell.frame.view, View::Home {});
    shell
}

fn is_waiting(shell: &Shell) -> bool {
    matches!(&shell.frame.view, View::Waiting(waiting) if waiting.visitor == "张伟")
}

#[test]
fn who_waits_holds_their_card_up_and_sees_again_how_far_it_is() {
    let mut shell = waiting_elsewhere();
    shell.tap(TRAY_CARD);
    assert_eq!(shell.frame.view, View::Home {}, "nothing is shown before the tap is on record");
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotPermittedYet }));
    assert!(is_waiting(&shell) && !shell.coil_on());
    // It stays for as long as somebody touches it.
    shell.pass_ms(50_000);
    shell.want(Intent::StillHere);
    shell.pass_ms(50_000);
    assert!(is_waiting(&shell));
    shell.pass_ms(15_000);
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn a_card_that_would_open_nothing_shows_nothing() {
    let mut shell = waiting_elsewhere();
    // A number is copied in seconds; this card has more to show, and does not.
    let mut credential = shell.credential(TRAY_CARD);
    let tray = credential.tray.as_mut().unwrap();
    tray.chip = Chip::Desfire;
    credential.proof = Proof::Number;
    shell.lay_on_credential(credential);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotPermittedYet }));
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn whoever_types_meanwhile_goes_on() {
    let mut shell = waiting_elsewhere();
    shell.want(Intent::Register);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Ask(_)));
    // Also who has begun before the tap was on record.
    shell.want(Intent::Home);
    shell.tap(TRAY_CARD);
    shell.want(Intent::Register);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Ask(_)));
}
