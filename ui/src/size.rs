// SPDX-License-Identifier: GPL-3.0-or-later
//! Options that both programs with a screen share.

use std::str::FromStr;

/// A size in pixels, written `1024x600`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Not a size a screen could have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a size is written 1024x600, each side from 320 to 8192")]
pub struct BadSize;

impl FromStr for Size {
    type Err = BadSize;

    fn from_str(text: &str) -> Result<Self, BadSize> {
        let (width, height) = text.split_once('x').ok_or(BadSize)?;
        let side = |text: &str| text.parse().ok().filter(|side| (320..=8192).contains(side)).ok_or(BadSize);
        Ok(Self { width: side(width)?, height: side(height)? })
    }
}

impl From<Size> for slint::PhysicalSize {
    fn from(size: Size) -> Self {
        Self::new(size.width, size.height)
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Theme {
    /// Ink on paper.
    #[default]
    Light,
    /// For a dark lobby.
    Dark,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_as_it_is_written_and_nonsense_is_refused() {
        assert_eq!("1024x600".parse(), Ok(Size { width: 1024, height: 600 }));
        for bad in ["1024", "0x0", "1024x600x2", "1e3x600", "99999x600", "-1024x600"] {
            assert_eq!(bad.parse::<Size>(), Err(BadSize), "{bad}");
        }
    }
}
