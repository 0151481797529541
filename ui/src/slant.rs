// SPDX-License-Identifier: GPL-3.0-or-later
//! The slanted fills of `components/slant.slint`, as pictures with a smooth edge.

use crate::ui::{ScreenWindow, Shapes};
use slint::{Color, ComponentHandle, Image, Rgba8Pixel, SharedPixelBuffer};

/// No display of a kiosk is larger, in pixels a side: a wrong size must not take all memory.
const MAX_SIDE_PX: f32 = 8_192.0;

pub(crate) fn connect(window: &ScreenWindow) {
    window.global::<Shapes>().on_slant(|width, height, from, to, across, after, color| {
        picture(&Slant { width: side(width), height: side(height), from, to, across, after }, color)
    });
}

/// A logical length as whole pixels. Kiosks run at a scale of 1.
fn side(length: f32) -> u32 {
    length.clamp(0.0, MAX_SIDE_PX) as u32
}

/// A fill with one slanted border, which goes from `from` at the top (or left) to `to` at the bottom (or right).
struct Slant {
    width: u32,
    height: u32,
    from: f32,
    to: f32,
    /// The border runs from left to right, not from top to bottom.
    across: bool,
    /// The fill is right of the border (or below it).
    after: bool,
}

impl Slant {
    /// How much of a pixel the fill covers, 0 to 1.
    fn cover(&self, x: u32, y: u32) -> f32 {
        let (along, length, at) = if self.across { (x, self.width, y) } else { (y, self.height, x) };
        let border = self.from + (self.to - self.from) * (along as f32 + 0.5) / (length.max(1) as f32);
        let before = (border - at as f32).clamp(0.0, 1.0);
        if self.after { 1.0 - before } else { before }
    }
}

fn picture(slant: &Slant, color: Color) -> Image {
    let mut buffer = SharedPixelBuffer::<Rgba8Pixel>::new(slant.width, slant.height);
    let width = slant.width.max(1);
    for (number, pixel) in (0u32..).zip(buffer.make_mut_slice()) {
        let alpha = (slant.cover(number % width, number / width) * 255.0).round() as u8;
        *pixel = Rgba8Pixel { r: color.red(), g: color.green(), b: color.blue(), a: alpha };
    }
    Image::from_rgba8(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fill_lies_on_its_side_of_the_border_and_the_edge_is_smooth() {
        let mut slant = Slant { width: 100, height: 10, from: 60.0, to: 40.0, across: false, after: true };
        assert_eq!((slant.cover(99, 0), slant.cover(0, 0)), (1.0, 0.0));
        assert_eq!((slant.cover(45, 0), slant.cover(45, 9)), (0.0, 1.0));
        let edge: Vec<f32> = (0..100).map(|x| slant.cover(x, 3)).filter(|cover| *cover > 0.0 && *cover < 1.0).collect();
        assert!(edge.len() <= 1, "{edge:?}");
        slant.after = false;
        assert_eq!((slant.cover(99, 0), slant.cover(0, 0)), (0.0, 1.0));
        slant.across = true;
        assert_eq!((slant.cover(0, 9), slant.cover(99, 0)), (1.0, 1.0));
    }

    #[test]
    fn an_absurd_size_is_bounded() {
        assert_eq!((side(f32::INFINITY), side(-1.0), side(f32::NAN)), (8_192, 0, 0));
    }
}
