//! How whoever stands at the screen wants it, and how large the display truly is.

use serde::{Deserialize, Serialize};

/// How much longer pages stay for whoever asked for more time.
pub const MORE_TIME: u32 = 3;

/// What the visitor of the moment has asked for. Ends with them, as their language does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Comfort {
    /// How large the text is.
    #[serde(skip_serializing_if = "TextSize::is_standard")]
    pub text: TextSize,
    /// Text at 7:1 and outlines at 4.5:1 or better, in the theme that is there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub high_contrast: bool,
    /// Everything that can be touched lies in the lower half, within reach from a wheelchair.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub low_reach: bool,
    /// Nothing moves.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub less_motion: bool,
    /// Pages stay [`MORE_TIME`] times as long.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more_time: bool,
}

impl Comfort {
    /// Nothing was asked for.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        *self == Self::default()
    }

    /// A time that ends a page, in whatever unit, as long as this visitor needs it.
    #[must_use]
    pub fn stretched(&self, time: u32) -> u32 {
        if self.more_time { time.saturating_mul(MORE_TIME) } else { time }
    }
}

/// How large the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// As drawn.
    #[default]
    Standard,
    /// A fifth larger.
    Large,
    /// Two fifths larger.
    Largest,
}

impl TextSize {
    /// As drawn.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_nobody_asked_for_is_not_on_the_wire() {
        assert_eq!(serde_json::to_string(&Comfort::default()).unwrap(), "{}");
        let comfort = Comfort { text: TextSize::Largest, low_reach: true, ..Comfort::default() };
        assert_eq!(serde_json::to_string(&comfort).unwrap(), r#"{"text":"largest","low_reach":true}"#);
    }

    proptest! {
        #[test]
        fn more_time_is_never_less(time: u32, more_time: bool) {
            let comfort = Comfort { more_time, ..Comfort::default() };
            prop_assert!(comfort.stretched(time) >= time);
        }
    }
}
