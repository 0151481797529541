//! An invitation's code (V7): eight characters of Crockford's base 32, which has no I, L, O or U; the last one checks the others.
//!
//! The seven drawn ones are 35 bits: among the few thousand invitations that a kiosk looks through, one guess in seven million finds one.
//! The check is a weighted sum over the field of 32 elements (x⁵ + x² + 1), each place with another power of x: any one wrong
//! character, and any two that were exchanged, are noticed.

use std::fmt;

/// Characters of a code.
pub const CODE_CHARS: usize = 8;

/// The drawn ones among them.
const DRAWN: usize = CODE_CHARS - 1;

/// The most characters that are looked at when one is typed: with blanks and hyphens.
pub const MAX_TYPED_CHARS: usize = 24;

/// Douglas Crockford, "Base 32": the digits and 22 letters.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code whose check character is right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code([u8; CODE_CHARS]);

impl Code {
    /// The code of seven random bytes, of each the five lowest bits.
    #[must_use]
    pub fn of_random(bytes: [u8; DRAWN]) -> Self {
        let drawn = bytes.map(|byte| byte & 31);
        let mut symbols = [0; CODE_CHARS];
        for (symbol, value) in symbols.iter_mut().zip(drawn.into_iter().chain([check(&drawn)])) {
            *symbol = value;
        }
        Self(symbols)
    }

    /// What somebody typed: in either case, with blanks and hyphens anywhere, I and L for 1 and O for 0. `None` if it is no code: something
    /// is missing, or mistyped.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        if typed.chars().nth(MAX_TYPED_CHARS).is_some() {
            return None;
        }
        let mut symbols = [0; CODE_CHARS];
        let mut places = symbols.iter_mut();
        for character in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.')) {
            *places.next()? = value(character)?;
        }
        if places.next().is_some() {
            return None;
        }
        let [drawn @ .., last] = symbols;
        (check(&drawn) == last).then_some(Self(symbols))
    }

    /// As an entry has it: the characters alone.
    #[must_use]
    pub fn plain(self) -> String {
        self.0.iter().map(|symbol| character(*symbol)).collect()
    }
}

/// As people read it: two groups.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        let (first, second) = plain.split_at(CODE_CHARS / 2);
        write!(f, "{first}-{second}")
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever has it is let in.
        f.write_str("Code")
    }
}

fn character(symbol: u8) -> char {
    ALPHABET.get(usize::from(symbol)).map_or('0', |byte| char::from(*byte))
}

fn value(character: char) -> Option<u8> {
    let meant = match character.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let place = ALPHABET.iter().position(|byte| char::from(*byte) == meant)?;
    u8::try_from(place).ok()
}

fn check(drawn: &[u8; DRAWN]) -> u8 {
    drawn.iter().fold(0, |sum, symbol| times_x(sum ^ symbol))
}

/// Multiplied by x in the field of 32 elements.
fn times_x(symbol: u8) -> u8 {
    let shifted = symbol << 1;
    if shifted & 32 == 0 { shifted } else { (shifted ^ 0b10_0101) & 31 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_people_write_it() {
        let code = Code::of_random([1, 0, 30, 17, 8, 255, 64]);
        let shown = code.to_string();
        assert_eq!(shown.len(), 9);
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown.replace('0', "O").replace('1', "l"),
            code.plain(),
        ] {
            assert_eq!(Code::read(&typed), Some(code), "{typed}");
        }
        for bad in ["", "1234", "ABCD-EFGU", "测试", &"0".repeat(9), &"0".repeat(10_000)] {
            assert_eq!(Code::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_code_is_in_no_log() {
        let code = Code::of_random([7; 7]);
        assert!(!format!("{code:?}").contains(&code.plain()));
    }

    #[test]
    fn a_code_is_written_like_this_for_ever() {
        // Invitations that were sent out must go on to be read. If this fails, do not change the test.
        assert_eq!(Code::of_random([0, 1, 2, 3, 4, 5, 6]).to_string(), "0123-4568");
    }

    proptest! {
        #[test]
        fn every_code_is_read_back(bytes: [u8; 7]) {
            let code = Code::of_random(bytes);
            prop_assert_eq!(Code::read(&code.to_string()), Some(code));
        }

        #[test]
        fn one_wrong_character_is_noticed(bytes: [u8; 7], place in 0..8_usize, other in 0..32_u8) {
            let code = Code::of_random(bytes);
            let mut symbols = code.0;
            prop_assume!(symbols[place] != other);
            symbols[place] = other;
            prop_assert_eq!(Code::read(&Code(symbols).plain()), None);
        }

        #[test]
        fn two_that_were_exchanged_are_noticed(bytes: [u8; 7], one in 0..8_usize, two in 0..8_usize) {
            let code = Code::of_random(bytes);
            let mut symbols = code.0;
            prop_assume!(symbols[one] != symbols[two]);
            symbols.swap(one, two);
            prop_assert_eq!(Code::read(&Code(symbols).plain()), None);
        }

        #[test]
        fn whatever_is_typed_is_a_code_or_none(typed in ".{0,40}") {
            if let Some(code) = Code::read(&typed) {
                prop_assert_eq!(Code::read(&code.plain()), Some(code));
            }
        }
    }
}
