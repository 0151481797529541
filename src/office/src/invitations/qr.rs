//! A code as a QR code (ISO/IEC 18004): drawn as SVG for pages and paper, as PNG for mail, whose readers show no SVG.

use frontdesk_core::invitation::Code;
use image::{GrayImage, ImageFormat, Luma};
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

/// A module of the PNG, pixels.
const MODULE_PX: u32 = 8;

/// The same as a PNG.
pub(crate) fn png(code: Code) -> Option<Vec<u8>> {
    let drawn = QrCode::with_error_correction_level(code.plain(), EcLevel::Q).ok()?;
    let (width, quiet) = (u32::try_from(drawn.width()).ok()?, u32::try_from(QUIET).ok()?);
    let colors = drawn.to_colors();
    let is_dark = |x: u32, y: u32| {
        let (x, y) = ((x / MODULE_PX).checked_sub(quiet)?, (y / MODULE_PX).checked_sub(quiet)?);
        let at = usize::try_from(y * width + x).ok().filter(|_| x < width && y < width)?;
        colors.get(at).map(|color| *color == Color::Dark)
    };
    let side = (width + 2 * quiet) * MODULE_PX;
    let picture = GrayImage::from_fn(side, side, |x, y| Luma([if is_dark(x, y) == Some(true) { 0 } else { 255 }]));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
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
        let png = image::load_from_memory(&png(code).unwrap()).unwrap().into_luma8();
        assert_eq!(png.dimensions(), (29 * 8, 29 * 8));
        for (x, y, pixel) in png.enumerate_pixels() {
            assert_eq!(pixel.0[0] == 0, is_dark(x as usize / 8, y as usize / 8), "{x} {y}");
        }
    }
}
