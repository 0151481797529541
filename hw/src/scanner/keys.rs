//! From keys to text. A scanner types like a keyboard with the US layout; a scan ends with Enter or Tab, or when nothing more comes.

use std::time::{Duration, Instant};

use evdev::KeyCode;

use super::{MAX_SCAN_CHARS, Scan, ScannerEvent};

/// After so long without a key a scan is over. Scanners type a key every 1 to 100 ms.
pub const PAUSE: Duration = Duration::from_millis(300);

/// A key with what it types alone and with shift, by the US layout.
const LAYOUT: [(KeyCode, char, char); 48] = [
    (KeyCode::KEY_1, '1', '!'),
    (KeyCode::KEY_2, '2', '@'),
    (KeyCode::KEY_3, '3', '#'),
    (KeyCode::KEY_4, '4', '$'),
    (KeyCode::KEY_5, '5', '%'),
    (KeyCode::KEY_6, '6', '^'),
    (KeyCode::KEY_7, '7', '&'),
    (KeyCode::KEY_8, '8', '*'),
    (KeyCode::KEY_9, '9', '('),
    (KeyCode::KEY_0, '0', ')'),
    (KeyCode::KEY_MINUS, '-', '_'),
    (KeyCode::KEY_EQUAL, '=', '+'),
    (KeyCode::KEY_Q, 'q', 'Q'),
    (KeyCode::KEY_W, 'w', 'W'),
    (KeyCode::KEY_E, 'e', 'E'),
    (KeyCode::KEY_R, 'r', 'R'),
    (KeyCode::KEY_T, 't', 'T'),
    (KeyCode::KEY_Y, 'y', 'Y'),
    (KeyCode::KEY_U, 'u', 'U'),
    (KeyCode::KEY_I, 'i', 'I'),
    (KeyCode::KEY_O, 'o', 'O'),
    (KeyCode::KEY_P, 'p', 'P'),
    (KeyCode::KEY_LEFTBRACE, '[', '{'),
    (KeyCode::KEY_RIGHTBRACE, ']', '}'),
    (KeyCode::KEY_A, 'a', 'A'),
    (KeyCode::KEY_S, 's', 'S'),
    (KeyCode::KEY_D, 'd', 'D'),
    (KeyCode::KEY_F, 'f', 'F'),
    (KeyCode::KEY_G, 'g', 'G'),
    (KeyCode::KEY_H, 'h', 'H'),
    (KeyCode::KEY_J, 'j', 'J'),
    (KeyCode::KEY_K, 'k', 'K'),
    (KeyCode::KEY_L, 'l', 'L'),
    (KeyCode::KEY_SEMICOLON, ';', ':'),
    (KeyCode::KEY_APOSTROPHE, '\'', '"'),
    (KeyCode::KEY_GRAVE, '`', '~'),
    (KeyCode::KEY_BACKSLASH, '\\', '|'),
    (KeyCode::KEY_Z, 'z', 'Z'),
    (KeyCode::KEY_X, 'x', 'X'),
    (KeyCode::KEY_C, 'c', 'C'),
    (KeyCode::KEY_V, 'v', 'V'),
    (KeyCode::KEY_B, 'b', 'B'),
    (KeyCode::KEY_N, 'n', 'N'),
    (KeyCode::KEY_M, 'm', 'M'),
    (KeyCode::KEY_COMMA, ',', '<'),
    (KeyCode::KEY_DOT, '.', '>'),
    (KeyCode::KEY_SLASH, '/', '?'),
    (KeyCode::KEY_SPACE, ' ', ' '),
];

const SHIFTS: [KeyCode; 2] = [KeyCode::KEY_LEFTSHIFT, KeyCode::KEY_RIGHTSHIFT];
const ENDS: [KeyCode; 3] = [KeyCode::KEY_ENTER, KeyCode::KEY_KPENTER, KeyCode::KEY_TAB];

/// A key goes down or up. What the kernel repeats because it is held is none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    /// The key's number, as `linux/input-event-codes.h` has it.
    pub key: u16,
    /// It goes down.
    pub down: bool,
}

/// What a scanner with a US layout types for a text, without an end; `None` if it cannot.
#[must_use]
pub fn strokes(text: &str) -> Option<Vec<Stroke>> {
    let mut strokes = Vec::new();
    for wanted in text.chars() {
        let (key, alone, _) = LAYOUT.iter().find(|(_, alone, shifted)| wanted == *alone || wanted == *shifted)?;
        let shift = KeyCode::KEY_LEFTSHIFT;
        let keys = if wanted == *alone { vec![*key] } else { vec![shift, *key] };
        strokes.extend(keys.iter().map(|key| Stroke { key: key.0, down: true }));
        strokes.extend(keys.iter().rev().map(|key| Stroke { key: key.0, down: false }));
    }
    Some(strokes)
}

/// The end of a scan.
#[must_use]
pub fn enter() -> [Stroke; 2] {
    [true, false].map(|down| Stroke { key: KeyCode::KEY_ENTER.0, down })
}

/// The keys of one device, on their way to a scan.
#[derive(Debug, Default)]
pub struct Keystrokes {
    text: String,
    /// Something in it is no text, or it is too long: nothing of it counts.
    is_void: bool,
    /// Which of the two shifts are down.
    shifts: [bool; 2],
    last: Option<Instant>,
}

impl Keystrokes {
    /// When a scan ends by itself if nothing more comes.
    #[must_use]
    pub fn ends_at(&self) -> Option<Instant> {
        self.last.map(|last| last + PAUSE)
    }

    /// Nothing more has come for [`PAUSE`]. To be asked before a key is told of.
    pub fn settle(&mut self, now: Instant) -> Option<ScannerEvent> {
        if self.ends_at().is_some_and(|ends_at| ends_at <= now) { self.end() } else { None }
    }

    /// A key moved.
    pub fn stroke(&mut self, stroke: Stroke, now: Instant) -> Option<ScannerEvent> {
        let key = KeyCode(stroke.key);
        if let Some(shift) = SHIFTS.iter().position(|shift| *shift == key) {
            self.shifts.iter_mut().skip(shift).take(1).for_each(|is_down| *is_down = stroke.down);
            return None;
        }
        if !stroke.down {
            return None;
        }
        if ENDS.contains(&key) {
            return self.end();
        }
        self.last = Some(now);
        match typed(key, self.shifts.contains(&true)) {
            Some(character) if !self.is_void && self.text.len() < MAX_SCAN_CHARS => self.text.push(character),
            _ => self.void(),
        }
        None
    }

    /// Keys were lost on the way, so nobody knows what was typed, and which keys are down.
    pub fn lost_some(&mut self, now: Instant) {
        self.shifts = [false; 2];
        self.last = Some(now);
        self.void();
    }

    fn void(&mut self) {
        self.is_void = true;
        self.text.clear();
    }

    fn end(&mut self) -> Option<ScannerEvent> {
        self.last = None;
        let text = std::mem::take(&mut self.text);
        if std::mem::take(&mut self.is_void) {
            Some(ScannerEvent::Broken)
        } else if text.is_empty() {
            None
        } else {
            Some(ScannerEvent::Scanned(Scan(text)))
        }
    }
}

fn typed(key: KeyCode, shifted: bool) -> Option<char> {
    let (_, alone, with_shift) = LAYOUT.iter().find(|(known, ..)| *known == key)?;
    Some(if shifted { *with_shift } else { *alone })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Types, and tells what came of it; the last key was at `now`.
    fn all(keys: &mut Keystrokes, strokes: &[Stroke], now: Instant) -> Vec<ScannerEvent> {
        strokes.iter().filter_map(|stroke| keys.stroke(*stroke, now)).collect()
    }

    fn scanned(text: &str) -> ScannerEvent {
        ScannerEvent::Scanned(Scan(text.into()))
    }

    #[test]
    fn keys_are_read_by_the_us_layout_with_either_shift() {
        // By the numbers of linux/input-event-codes.h, apart from the table: 2 is "1", 42 and 54 are the shifts.
        let down = |key| Stroke { key, down: true };
        let up = |key| Stroke { key, down: false };
        let typed: [&[Stroke]; 3] = [
            &[down(30), up(30), down(42), down(30), up(30), up(42)],
            &[down(54), down(2), up(2), up(54), down(2), up(2), down(12), up(12)],
            &[down(42), down(54), up(42), down(53), up(53), up(54), down(53), down(28), up(28)],
        ];
        let mut keys = Keystrokes::default();
        assert_eq!(all(&mut keys, &typed.concat(), Instant::now()), [scanned("aA!1-?/")]);
    }

    #[test]
    fn a_scan_ends_with_enter_tab_or_a_pause_and_an_empty_one_is_none() {
        let mut keys = Keystrokes::default();
        let start = Instant::now();
        let code = strokes("ABCD-1234").unwrap();
        for end in [28, 96, 15] {
            assert_eq!(all(&mut keys, &code, start), []);
            assert_eq!(keys.stroke(Stroke { key: end, down: true }, start), Some(scanned("ABCD-1234")));
            assert_eq!(keys.stroke(Stroke { key: end, down: false }, start), None);
            assert_eq!(keys.stroke(Stroke { key: end, down: true }, start), None, "once is once");
        }
        assert_eq!(all(&mut keys, &code, start), []);
        assert_eq!(keys.settle(start + PAUSE - Duration::from_millis(1)), None);
        assert_eq!(keys.settle(start + PAUSE), Some(scanned("ABCD-1234")));
        assert_eq!(keys.settle(start + 2 * PAUSE), None);
        assert_eq!(keys.ends_at(), None);
    }

    #[test]
    fn what_is_too_long_or_no_text_is_dropped_as_a_whole_and_the_next_scan_counts() {
        let now = Instant::now();
        let mut keys = Keystrokes::default();
        let longest = "x".repeat(MAX_SCAN_CHARS);
        let whole = [strokes(&longest).unwrap(), enter().to_vec()].concat();
        assert_eq!(all(&mut keys, &whole, now), [scanned(&longest)]);
        let longer = [strokes(&longest).unwrap(), whole.clone()].concat();
        let with_control = [strokes("ab").unwrap(), vec![Stroke { key: 29, down: true }], strokes("cd").unwrap()];
        for broken in [longer, [with_control.concat(), enter().to_vec()].concat()] {
            assert_eq!(all(&mut keys, &broken, now), [ScannerEvent::Broken]);
            assert_eq!(all(&mut keys, &whole, now), [scanned(&longest)]);
        }
        all(&mut keys, &strokes("ab").unwrap(), now);
        keys.lost_some(now);
        assert_eq!(all(&mut keys, &[strokes("cd").unwrap(), enter().to_vec()].concat(), now), [ScannerEvent::Broken]);
    }

    #[test]
    fn what_was_scanned_is_in_no_log() {
        assert!(!format!("{:?}", scanned("ABCD-1234")).contains("ABCD"));
    }

    proptest! {
        #[test]
        fn every_text_of_printable_ascii_is_read_as_it_was_typed(text in "[ -~]{1,128}") {
            let typed = [strokes(&text).unwrap(), enter().to_vec()].concat();
            prop_assert_eq!(all(&mut Keystrokes::default(), &typed, Instant::now()), [scanned(&text)]);
        }

        #[test]
        fn whatever_keys_come_a_scan_is_printable_within_its_bound_and_the_next_one_counts(
            keys_of in proptest::collection::vec((0u16..260, any::<bool>(), 0u64..400), 0..600),
        ) {
            let mut keys = Keystrokes::default();
            let mut now = Instant::now();
            for (key, down, after_ms) in keys_of {
                now += Duration::from_millis(after_ms);
                let told = [keys.settle(now), keys.stroke(Stroke { key, down }, now)];
                for event in told.into_iter().flatten() {
                    if let ScannerEvent::Scanned(Scan(text)) = event {
                        prop_assert!((1..=MAX_SCAN_CHARS).contains(&text.chars().count()));
                        prop_assert!(text.chars().all(|c| c == ' ' || c.is_ascii_graphic()));
                    }
                }
                prop_assert!(keys.text.len() <= MAX_SCAN_CHARS);
            }
            keys.settle(now + PAUSE);
            let up = SHIFTS.map(|shift| Stroke { key: shift.0, down: false });
            let next = [up.to_vec(), strokes("ok").unwrap(), enter().to_vec()].concat();
            prop_assert_eq!(all(&mut keys, &next, now + PAUSE), [scanned("ok")]);
        }
    }
}
