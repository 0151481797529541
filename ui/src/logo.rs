// SPDX-License-Identifier: GPL-3.0-or-later
//! The company's mark: read from the daemon's PNG, and drawn as large as its place is. One that cannot be read is none, so that the
//! screen's own stays.

use crate::ui::{ScreenWindow, Session, Shapes};
use frontdesk_core::fact::{MAX_LOGO_HEIGHT, MAX_LOGO_WIDTH, logo_of_base64};
use image::imageops::{FilterType, resize};
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbaImage};
use slint::{ComponentHandle, Image, Rgba8Pixel, SharedPixelBuffer};
use std::io::Cursor;

/// What a logo may take while it is decoded, bytes: its pixels with sixteen bits a channel, and as much again for the decoder.
const MAX_DECODED_BYTES: u64 = 2 * 8 * MAX_LOGO_WIDTH as u64 * MAX_LOGO_HEIGHT as u64;

/// The largest place of a logo, pixels a side: a wrong size must not take all memory.
const MAX_PLACE_PX: f32 = 1_024.0;

pub(crate) fn connect(window: &ScreenWindow) {
    window.global::<Shapes>().on_fitted(|logo, width, height| fitted(&logo, place(width), place(height)));
}

/// Shows a logo as the daemon sends it, or the screen's own mark.
pub(crate) fn show(window: &ScreenWindow, png_in_base64: &str) {
    let logo = if png_in_base64.is_empty() { None } else { read(png_in_base64) };
    window.global::<Session>().set_logo(logo.unwrap_or_default());
}

fn read(png_in_base64: &str) -> Option<Image> {
    let Some(png) = logo_of_base64(png_in_base64) else {
        tracing::warn!("the company's mark is no PNG within its bounds; the screen draws its own");
        return None;
    };
    match decoded(&png) {
        Ok(logo) => Some(premultiplied(&logo)),
        Err(fault) => {
            tracing::warn!("the company's mark cannot be read ({fault}); the screen draws its own");
            None
        }
    }
}

fn decoded(png: &[u8]) -> Result<RgbaImage, image::ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_LOGO_WIDTH);
    limits.max_image_height = Some(MAX_LOGO_HEIGHT);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    reader.decode().map(DynamicImage::into_rgba8)
}

/// So that the colour of what is transparent bleeds into nothing when pixels are mixed.
fn premultiplied(logo: &RgbaImage) -> Image {
    let mut buffer = SharedPixelBuffer::<Rgba8Pixel>::new(logo.width(), logo.height());
    for (to, from) in buffer.make_mut_slice().iter_mut().zip(logo.pixels()) {
        let [r, g, b, a] = from.0;
        let covered = |channel: u8| u8::try_from(u16::from(channel) * u16::from(a) / 255).unwrap_or(u8::MAX);
        *to = Rgba8Pixel { r: covered(r), g: covered(g), b: covered(b), a };
    }
    Image::from_rgba8_premultiplied(buffer)
}

/// A logical length as whole pixels. Kiosks run at a scale of 1.
fn place(length: f32) -> u32 {
    length.clamp(1.0, MAX_PLACE_PX).round() as u32
}

/// In exactly this size: the renderer itself takes every so many pixels, which leaves stairs.
fn fitted(logo: &Image, width: u32, height: u32) -> Image {
    let Some(pixels) = logo.to_rgba8_premultiplied() else { return Image::default() };
    let Some(pixels) = RgbaImage::from_raw(pixels.width(), pixels.height(), pixels.as_bytes().to_vec()) else {
        return Image::default();
    };
    let small = resize(&pixels, width, height, FilterType::Triangle);
    Image::from_rgba8_premultiplied(SharedPixelBuffer::clone_from_slice(small.as_raw(), width, height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::logo_in_base64;
    use image::Rgba;

    fn png(width: u32, height: u32) -> Vec<u8> {
        // The left half is red, and the right one a transparent green.
        let pixel = |x| if x < width / 2 { Rgba([200, 0, 0, 255]) } else { Rgba([0, 255, 0, 0]) };
        let mut bytes = Cursor::new(Vec::new());
        RgbaImage::from_fn(width, height, |x, _| pixel(x)).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_logo_is_drawn_in_the_size_of_its_place_and_what_is_transparent_lends_it_no_colour() {
        let logo = read(&logo_in_base64(&png(500, 100))).unwrap();
        let small = fitted(&logo, 50, 10).to_rgba8_premultiplied().unwrap();
        assert_eq!((small.width(), small.height()), (50, 10));
        let row = &small.as_slice()[..50];
        assert!(row.iter().all(|pixel| pixel.g == 0 && pixel.r <= pixel.a), "{row:?}");
        assert_eq!((row[2].r, row[2].a, row[47].a), (200, 255, 0));
    }

    #[test]
    fn what_cannot_be_read_is_no_logo() {
        let whole = png(300, 60);
        assert!(read(&logo_in_base64(&whole)).is_some());
        assert!(read(&logo_in_base64(&whole[..whole.len() / 2])).is_none(), "cut off");
        assert!(read(&logo_in_base64(&png(513, 10))).is_none(), "too wide");
        assert!(read("no base64 at all").is_none());
        assert!(fitted(&Image::default(), 10, 10).to_rgba8().is_none());
    }
}
