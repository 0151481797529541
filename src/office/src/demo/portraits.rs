//! Drawn portraits for the demonstration, so that taps and people have pictures: nobody's face, and DEMO is written on each.

use super::DemoError;
use super::people::everybody;
use crate::photos::Photos;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, Rgb, RgbImage};
use std::path::Path;

/// Pixels: square, as pictures of staff are.
const WIDTH: u32 = 240;
const HEIGHT: u32 = 240;

/// JPEG's own scale, of 100.
const QUALITY: u8 = 85;

/// The one of so many who has no picture: there the page shows initials.
const WITHOUT: u8 = 5;

/// Pixels of one dot of the letters.
const DOT: u32 = 5;

/// D, E, M and O, five dots wide and seven high, the leftmost dot highest in each row's five bits.
const LETTERS: [[u8; 7]; 4] = [
    [0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110],
    [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
    [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
    [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
];

/// Backgrounds, clothes, skin and hair.
const GROUNDS: [[u8; 3]; 5] = [[214, 222, 230], [226, 218, 206], [208, 224, 214], [230, 214, 214], [220, 214, 232]];
const CLOTHES: [[u8; 3]; 4] = [[52, 74, 110], [96, 60, 58], [54, 92, 78], [70, 66, 74]];
const SKINS: [[u8; 3]; 3] = [[240, 208, 180], [226, 188, 154], [206, 164, 128]];
const HAIRS: [[u8; 3]; 3] = [[40, 34, 32], [74, 54, 40], [120, 116, 112]];

/// Gives most of the people their portraits.
///
/// # Errors
/// The pictures could not be written.
pub(super) async fn hang(data: &Path, set_ms: i64) -> Result<(), DemoError> {
    let photos = Photos::open(data)?;
    for person in everybody().filter(|person| person.n % WITHOUT != WITHOUT - 1) {
        photos.put(person.id(), portrait(person.n)?, set_ms).await?;
    }
    Ok(())
}

/// One of the portraits, a JPEG; numbers far apart may have the same.
///
/// # Errors
/// It could not be made into a JPEG.
pub fn portrait(n: u8) -> Result<Vec<u8>, DemoError> {
    let mut bytes = Vec::new();
    let picture = drawn(n);
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(&picture, WIDTH, HEIGHT, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

fn of<const N: usize>(colours: [[u8; 3]; N], n: usize) -> Rgb<u8> {
    Rgb(colours.get(n % N.max(1)).copied().unwrap_or([128; 3]))
}

fn drawn(n: u8) -> RgbImage {
    let n = usize::from(n);
    let (ground, clothes, skin, hair) = (of(GROUNDS, n), of(CLOTHES, n / 2), of(SKINS, n / 3), of(HAIRS, n));
    let mut picture = RgbImage::from_pixel(WIDTH, HEIGHT, ground);
    let long = u32::try_from(n % 3).unwrap_or(0) * 24;
    ellipse(&mut picture, (120, 92), (62, 64 + long), hair);
    ellipse(&mut picture, (120, 262), (104, 90), clothes);
    ellipse(&mut picture, (120, 164), (24, 40), skin);
    ellipse(&mut picture, (120, 106), (50, 60), skin);
    ellipse(&mut picture, (120, 60), (52, 24), hair);
    demo(&mut picture);
    picture
}

fn ellipse(picture: &mut RgbImage, (x, y): (u32, u32), (wide, high): (u32, u32), colour: Rgb<u8>) {
    let (wide, high) = (i64::from(wide).max(1), i64::from(high).max(1));
    for (at_x, at_y, pixel) in picture.enumerate_pixels_mut() {
        let (dx, dy) = (i64::from(at_x) - i64::from(x), i64::from(at_y) - i64::from(y));
        if dx * dx * high * high + dy * dy * wide * wide <= wide * wide * high * high {
            *pixel = colour;
        }
    }
}

/// White on a dark band along the lower edge.
fn demo(picture: &mut RgbImage) {
    let (left, top) = ((WIDTH - (4 * 6 - 1) * DOT) / 2, HEIGHT - 8 * DOT);
    for (x, y, pixel) in picture.enumerate_pixels_mut().filter(|(_, y, _)| *y >= top - DOT) {
        let is_ink = x >= left && y >= top && is_dot((x - left) / DOT, (y - top) / DOT);
        *pixel = if is_ink { Rgb([255; 3]) } else { Rgb([60, 56, 52]) };
    }
}

fn is_dot(x: u32, y: u32) -> bool {
    let rows = LETTERS.get(x as usize / 6);
    let row = rows.and_then(|rows| rows.get(y as usize)).copied().unwrap_or(0);
    x % 6 < 5 && row >> (4 - x % 6) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portraits_differ_are_jpegs_of_a_face_and_all_say_demo() {
        let [one, other] = [0, 1].map(drawn);
        assert_ne!(one, other);
        let band =
            |picture: &RgbImage| (0..WIDTH).map(|x| picture.get_pixel(x, HEIGHT - 8 * DOT).0).collect::<Vec<_>>();
        assert_eq!(band(&one), band(&other));
        assert!(band(&one).contains(&[255; 3]) && band(&one).contains(&[60, 56, 52]));
        assert_eq!(crate::photos::decoded(&portrait(7).unwrap()).unwrap().0.into_rgb8().dimensions(), (WIDTH, HEIGHT));
    }
}
