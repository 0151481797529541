//! What a visitor needs of the screen, for as long as they stand there.

use super::super::*;
use super::shell::Shell;
use crate::screen::{Intent, TextSize, View};

const EVERYTHING: Comfort =
    Comfort { text: TextSize::Largest, high_contrast: true, low_reach: true, less_motion: true, more_time: true };

fn want(shell: &mut Shell, comfort: Comfort) {
    shell.want(Intent::Comfort { comfort });
}

#[test]
fn what_a_visitor_asked_for_is_on_every_page_of_theirs_and_ends_when_the_greeting_is_left_alone() {
    let mut shell = Shell::new();
    assert!(shell.frame.comfort.is_standard());
    let comfort = Comfort { more_time: false, ..EVERYTHING };
    want(&mut shell, comfort);
    shell.want(Intent::Register);
    assert_eq!(shell.frame.comfort, comfort);
    shell.want(Intent::Home);
    assert_eq!(shell.frame.comfort, comfort, "whoever went back still stands there");
    shell.pass_ms(59_000);
    assert_eq!(shell.frame.comfort, comfort);
    shell.pass_ms(2_000);
    assert!(shell.frame.comfort.is_standard());
}

#[test]
fn a_form_walked_away_from_takes_its_visitors_wishes_with_it() {
    let mut shell = Shell::new();
    want(&mut shell, Comfort { high_contrast: true, ..Comfort::default() });
    shell.want(Intent::Register);
    shell.pass_ms(61_000);
    assert_eq!(shell.frame.view, View::Home {});
    assert!(shell.frame.comfort.is_standard());
}

#[test]
fn a_screen_that_starts_again_shows_what_was_asked_for() {
    let mut shell = Shell::new();
    want(&mut shell, EVERYTHING);
    shell.want(Intent::Register);
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    assert_eq!((&shell.frame.view, shell.frame.comfort), (&View::Home {}, EVERYTHING));
}

#[test]
fn more_time_is_three_times_as_long_and_so_is_the_warning() {
    let mut shell = Shell::new();
    want(&mut shell, Comfort { more_time: true, ..Comfort::default() });
    shell.want(Intent::Register);
    let wipes_in_s = |shell: &Shell| match &shell.frame.view {
        View::Ask(question) => question.wipes_in_s,
        other => panic!("{other:?}"),
    };
    shell.pass_ms(134_000);
    assert_eq!(wipes_in_s(&shell), None);
    shell.pass_ms(1_000);
    assert_eq!(wipes_in_s(&shell), Some(45));
    shell.pass_ms(43_500);
    assert!(wipes_in_s(&shell).is_some());
    shell.want(Intent::StillHere);
    assert_eq!(wipes_in_s(&shell), None, "extended with one touch");
    shell.pass_ms(181_000);
    assert_eq!(shell.frame.view, View::Home {});
}
