//! How well names are found, and how long a key waits for its candidates.

use super::{Ratio, ratio, timed};
use frontdesk_ime::measure::{self, Figures};
use frontdesk_ime::names::{Book, NameComposer, Script};
use frontdesk_ime::rime::Rime;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Of a display that is drawn sixty times a second.
pub const FRAME: Duration = Duration::from_micros(16_667);

/// What of the list of names is found where, and a key of them against a frame: the middle one, and the one of a hundred that takes longest.
/// The input method's part only, which is on a thread of its own; with the screen around it: [`super::screen`].
pub fn run(scratch: &Path) -> (Figures, [Ratio; 2]) {
    let data = scratch.join("input");
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/ime/rime/build.sh");
    assert!(Command::new(build).arg(&data).status().unwrap().success());
    let (book, mut rime) = (Book::default(), Rime::open(&data).unwrap());
    let figures = measure::typing(&book, &mut rime);
    let mut times: Vec<Duration> = measure::letters().flat_map(|name| keys(&book, &mut rime, &name)).collect();
    let middle = ratio("a key of a name to its candidates / a frame, 1/60 s", &mut times, &mut [FRAME]);
    // Sorted by now.
    let slow = times[times.len() * 99 / 100];
    let slow = ratio("the same, the slowest of a hundred / a frame", &mut [slow], &mut [FRAME]);
    (figures, [middle, slow])
}

/// How long each key of a name takes.
fn keys(book: &Book, rime: &mut Rime, name: &str) -> Vec<Duration> {
    let mut composer = NameComposer::new(book, Script::Simplified, "");
    let press = |key| {
        timed(|| {
            composer.press(key);
            black_box(composer.choices(rime));
        })
        .0
    };
    name.chars().map(press).collect()
}
