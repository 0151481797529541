//! The company's mark: a small PNG (ISO/IEC 15948), in a setting and on its way to the screen in base64.

use super::Setting;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The largest logo, bytes of the PNG file: with its name in base64 it fits into an entry's body, and into a line for the screen.
pub const MAX_LOGO_BYTES: usize = 44 * 1024;

/// The widest logo, pixels: sharp at the largest place where it is shown, on a screen of double density.
pub const MAX_LOGO_WIDTH: u32 = 512;

/// The highest logo, pixels.
pub const MAX_LOGO_HEIGHT: u32 = 192;

/// What a PNG file begins with (5.2), then the length and the name of its first chunk (11.2.2).
const BEGINNING: &[u8; 16] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";

/// Begins as a PNG file of at most [`MAX_LOGO_BYTES`], and says that it is at most [`MAX_LOGO_WIDTH`] × [`MAX_LOGO_HEIGHT`] pixels. Whether
/// it can be drawn is found out by whoever draws it.
#[must_use]
pub fn is_logo(png: &[u8]) -> bool {
    let Some(rest) = png.strip_prefix(BEGINNING) else { return false };
    let (Some((width, rest)), true) = (rest.split_first_chunk(), png.len() <= MAX_LOGO_BYTES) else { return false };
    let Some((height, _)) = rest.split_first_chunk() else { return false };
    let is_up_to = |side: &[u8; 4], max| (1..=max).contains(&u32::from_be_bytes(*side));
    is_up_to(width, MAX_LOGO_WIDTH) && is_up_to(height, MAX_LOGO_HEIGHT)
}

/// The file of a logo as it is set or sent; none when it is no logo. An empty text is no logo either.
#[must_use]
pub fn logo_of_base64(text: &str) -> Option<Vec<u8>> {
    // Long before it is decoded.
    if text.len() > MAX_LOGO_BYTES.div_ceil(3) * 4 {
        return None;
    }
    STANDARD.decode(text).ok().filter(|png| is_logo(png))
}

/// A logo as it is set or sent; empty for none.
#[must_use]
pub fn logo_in_base64(png: &[u8]) -> String {
    STANDARD.encode(png)
}

impl Setting {
    /// The company's mark; an empty file for none.
    #[must_use]
    pub fn logo(png: &[u8]) -> Self {
        Self::Logo { value: logo_in_base64(png) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::fact::ScreenSettings;
    use crate::screen::{MAX_LINE_BYTES, ToScreen};
    use proptest::prelude::*;

    /// The beginning of a PNG file, and then so many bytes.
    pub(in super::super) fn beginning(width: u32, height: u32, then: usize) -> Vec<u8> {
        [BEGINNING.as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &vec![7; then]].concat()
    }

    #[test]
    fn a_logo_is_a_png_within_its_bounds() {
        assert!(is_logo(&beginning(512, 192, 5)) && is_logo(&beginning(1, 1, MAX_LOGO_BYTES - 24)));
        for (width, height) in [(513, 192), (512, 193), (0, 1), (1, 0), (u32::MAX, 1)] {
            assert!(!is_logo(&beginning(width, height, 5)), "{width} × {height}");
        }
        assert!(!is_logo(&beginning(1, 1, MAX_LOGO_BYTES - 23)));
        assert!(!is_logo(b"GIF89a") && !is_logo(b"") && !is_logo(&beginning(1, 1, 0)[..20]));
    }

    #[test]
    fn the_largest_logo_is_taken_and_fits_into_a_line_for_the_screen() {
        let png = beginning(512, 192, MAX_LOGO_BYTES - 24);
        let setting = Setting::logo(&png);
        let mut settings = ScreenSettings::default();
        assert!(settings.take(&setting));
        assert_eq!(settings.logo.as_deref(), Some(png.as_slice()));
        let line = serde_json::to_string(&ToScreen::Logo { png: logo_in_base64(&png) }).unwrap();
        assert!(line.len() < MAX_LINE_BYTES, "{} bytes", line.len());
        assert!(!settings.take(&Setting::Logo { value: "iVBO".into() }), "nothing but the beginning of one");
        assert_eq!(settings.logo.as_deref(), Some(png.as_slice()), "and changes nothing");
        assert!(settings.take(&Setting::logo(&[])));
        assert_eq!(settings.logo.as_deref(), Some([].as_slice()), "none, whatever the configuration says");
    }

    proptest! {
        #[test]
        fn any_text_is_a_logo_or_none(text in ".{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(logo_of_base64(&text).is_none_or(|png| is_logo(&png)));
            let encoded = logo_in_base64(&bytes);
            prop_assert_eq!(logo_of_base64(&encoded), is_logo(&bytes).then_some(bytes));
        }
    }
}
