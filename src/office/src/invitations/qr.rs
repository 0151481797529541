//! A code as a QR code (ISO/IEC 18004), drawn as SVG: for mail, paper, and a phone that is held to a scanner.

use frontdesk_core::invitation::Code;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// The quiet zone around it, modules, as the standard wants it.
const QUIET: usize = 4;

/// The drawing, black on white, without a size of its own: it is as large as where it is put.
pub(crate) fn svg(code: Code) -> Option<String> {
    let drawn = QrCode::with_error_correction_level(code.plain(), EcLevel::Q).ok()?;
    let (width, side) = (drawn.width(), drawn.width() + 2 * QUIET);
    let mut path = String::new();
    let dark = drawn.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    for (at, _) in dark {
        let (x, y) = (at % width + QUIET, at / width + QUIET);
        // Writing into a string cannot fail.
        let _ = write!(path, "M{x} {y}h1v1h-1z");
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_has_the_three_corners_of_a_qr_code_and_a_quiet_zone() {
        let code = Code::of_random([1, 2, 3, 4, 5, 6, 7]);
        let svg = svg(code).unwrap();
        let is_dark = |x: usize, y: usize| svg.contains(&format!("M{x} {y}h"));
        // Version 1 has 21 modules; a finder is a ring of seven around a block of three.
        assert!(svg.contains("viewBox=\"0 0 29 29\""));
        for (left, top) in [(4, 4), (18, 4), (4, 18)] {
            assert!((0..7).all(|n| is_dark(left + n, top) && is_dark(left, top + n)));
            assert!(!is_dark(left + 1, top + 1) && is_dark(left + 3, top + 3));
        }
        assert!((0..29).all(|n| !is_dark(n, 3) && !is_dark(3, n)));
        assert!(!svg.contains(&code.plain()));
    }
}
