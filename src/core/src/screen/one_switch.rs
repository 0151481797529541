//! The switch of whoever uses the screen by one key alone.

use serde::{Deserialize, Serialize};

/// A function key, `F1` to `F12`: what adapters for switches send, and what is never part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FunctionKey(u8);

impl FunctionKey {
    /// Its number, 1–12.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// It is none of `F1` to `F12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is a function key, \"F1\" to \"F12\"")]
pub struct NotAFunctionKey;

impl TryFrom<String> for FunctionKey {
    type Error = NotAFunctionKey;

    fn try_from(name: String) -> Result<Self, NotAFunctionKey> {
        (1..=12).map(Self).find(|key| String::from(*key) == name).ok_or(NotAFunctionKey)
    }
}

impl From<FunctionKey> for String {
    fn from(key: FunctionKey) -> Self {
        format!("F{}", key.0)
    }
}

/// Which key it is, and how fast the screen goes from one thing to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneSwitch {
    /// The key that it sends.
    pub key: FunctionKey,
    /// Each stays framed for so many milliseconds, [`STEP_MS`]. 0: for two switches, nothing goes on by itself; the other one sends Tab.
    pub step_ms: u16,
}

/// The bounds of [`OneSwitch::step_ms`], apart from 0.
pub const STEP_MS: std::ops::RangeInclusive<u16> = 300..=10_000;

impl OneSwitch {
    /// F12, and so long that a hand that was ready has time to press.
    pub const STANDARD: Self = Self { key: FunctionKey(12), step_ms: 1_200 };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_called_as_on_the_keyboard() {
        assert_eq!(serde_json::to_string(&OneSwitch::STANDARD).unwrap(), r#"{"key":"F12","step_ms":1200}"#);
        let read = |name: &str| serde_json::from_str::<FunctionKey>(&format!("{name:?}"));
        assert_eq!(read("F1").unwrap().number(), 1);
        for other in ["F0", "F13", "f12", "F01", "Enter", " ", ""] {
            assert!(read(other).is_err(), "{other:?}");
        }
    }
}
