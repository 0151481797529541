//! The suite for code scanners.

use std::time::{Duration, Instant};

use super::{LIMIT, Verdict, require, violation};
use crate::scanner::keys::{PAUSE, Stroke, enter, strokes};
use crate::scanner::{CodeScanner, MAX_SCAN_CHARS, Presence, ScannerEvent};

/// F1: a key that is no text.
const NO_TEXT: u16 = 59;

/// The world on the other side of a scanner.
pub trait ScannerOutside {
    /// The scanner types these.
    fn types(&mut self, strokes: &[Stroke]);
    /// It is plugged in or out.
    fn plug(&mut self, plugged: bool);
}

/// The suite for a code scanner, plugged in, that nobody has asked yet.
///
/// # Errors
/// What the driver did wrong.
pub fn code_scanner(scanner: &mut dyn CodeScanner, outside: &mut dyn ScannerOutside) -> Verdict {
    require(!scanner.driver().is_empty(), "the driver has a name")?;
    is_here(scanner)?;
    require(scanner.next_event(Duration::from_millis(50)).is_none(), "nothing is read while nothing is held up")?;
    for text in ["ABCD-1234", "https://example.com/?q=a&b='~\"", " ", &"z".repeat(MAX_SCAN_CHARS)] {
        outside.types(&typed(text)?);
        outside.types(&enter());
        reads(scanner, text)?;
    }
    what_has_no_end_is_read_after_a_pause(scanner, outside)?;
    what_is_no_code_is_dropped_as_a_whole(scanner, outside)?;
    what_was_half_read_is_gone_with_the_plug(scanner, outside)
}

fn what_has_no_end_is_read_after_a_pause(scanner: &mut dyn CodeScanner, outside: &mut dyn ScannerOutside) -> Verdict {
    let since = Instant::now();
    outside.types(&typed("7QK3")?);
    reads(scanner, "7QK3")?;
    require(since.elapsed() >= PAUSE, "what has no end is not read before its pause")
}

fn what_is_no_code_is_dropped_as_a_whole(scanner: &mut dyn CodeScanner, outside: &mut dyn ScannerOutside) -> Verdict {
    let no_text = [true, false].map(|down| Stroke { key: NO_TEXT, down });
    let with_key = [typed("AB")?, no_text.to_vec(), typed("CD")?].concat();
    for broken in [with_key, typed(&"x".repeat(MAX_SCAN_CHARS + 1))?] {
        outside.types(&broken);
        outside.types(&enter());
        let told = next(scanner)?;
        require(told == ScannerEvent::Broken, format!("a scan that cannot be read is told as such, not {told:?}"))?;
        outside.types(&[typed("next")?, enter().to_vec()].concat());
        reads(scanner, "next")?;
    }
    Ok(())
}

fn what_was_half_read_is_gone_with_the_plug(
    scanner: &mut dyn CodeScanner,
    outside: &mut dyn ScannerOutside,
) -> Verdict {
    outside.types(&typed("HALF")?);
    outside.plug(false);
    let told = next(scanner)?;
    require(
        told == ScannerEvent::Presence(Presence::Missing),
        format!("an unplugged scanner is missing, not {told:?}"),
    )?;
    outside.plug(true);
    is_here(scanner)?;
    outside.types(&[typed("WHOLE")?, enter().to_vec()].concat());
    reads(scanner, "WHOLE")
}

fn typed(text: &str) -> Verdict<Vec<Stroke>> {
    strokes(text).map_or_else(|| violation(format!("{text:?} can be typed")), Ok)
}

fn next(scanner: &mut dyn CodeScanner) -> Verdict<ScannerEvent> {
    scanner.next_event(LIMIT).map_or_else(|| violation("something is told in time"), Ok)
}

fn is_here(scanner: &mut dyn CodeScanner) -> Verdict {
    let until = Instant::now() + LIMIT;
    // A device appears a little before its node may be opened.
    while Instant::now() < until {
        match next(scanner)? {
            ScannerEvent::Presence(Presence::Here { name }) => {
                return require(!name.is_empty(), "the scanner has a name");
            }
            ScannerEvent::Presence(_) => {}
            other => return violation(format!("{other:?} before the scanner is there")),
        }
    }
    violation("the scanner is there in time")
}

fn reads(scanner: &mut dyn CodeScanner, text: &str) -> Verdict {
    match next(scanner)? {
        ScannerEvent::Scanned(scan) => {
            let read = scan.into_text();
            require(read == text, format!("{text:?} is read as it was typed, not {read:?}"))
        }
        other => violation(format!("{text:?} is read, not {other:?}")),
    }
}
