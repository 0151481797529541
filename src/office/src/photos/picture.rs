//! From whatever was uploaded to its pixels, and to a small picture of a face. Nothing of the upload itself is kept: no place, no camera, no thumbnail.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The longest upload, bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The longest side of an upload, pixels: of a wide photo with 30 megapixels.
const MAX_SIDE: u32 = 8_200;

/// What one upload may take while it is decoded, bytes.
const MAX_DECODED_BYTES: u64 = 96 * 1024 * 1024;

/// The side of what is kept, pixels: sharp at the largest place where it is shown, on a screen of double density.
const SIDE: u32 = 240;

/// Of 100: without visible blocks at this size.
const QUALITY: u8 = 82;

/// An upload that is no picture for us.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It is longer than [`MAX_BYTES`].
    #[error("it is longer than 2 MiB")]
    TooLong,
    /// It is neither JPEG nor PNG nor WebP.
    #[error("it is neither JPEG nor PNG nor WebP")]
    Format,
    /// It has too many pixels, or is damaged.
    #[error("it cannot be read")]
    Decode(#[from] image::ImageError),
}

/// The middle of the picture as a small square JPEG, turned as its camera says it stands. Blocking, and takes some tenths of a second.
///
/// # Errors
/// [`PictureError`]: it is none that we read.
pub fn small(upload: &[u8]) -> Result<Vec<u8>, PictureError> {
    let (decoded, orientation) = decoded(upload)?;
    let side = decoded.width().min(decoded.height());
    let middle = decoded.crop_imm((decoded.width() - side) / 2, (decoded.height() - side) / 2, side, side);
    let mut face = middle.resize_exact(SIDE, SIDE, FilterType::Triangle);
    face.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    face.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))?;
    Ok(jpeg)
}

/// The pixels of an upload, and how its camera says it stands. Blocking.
///
/// # Errors
/// [`PictureError`]: it is none that we read.
pub(crate) fn decoded(upload: &[u8]) -> Result<(DynamicImage, Orientation), PictureError> {
    if upload.len() > MAX_BYTES {
        return Err(PictureError::TooLong);
    }
    let format = image::guess_format(upload).map_err(|_| PictureError::Format)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(PictureError::Format);
    }
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    // What a format's decoder does not ask the limits itself, is asked here, before a pixel is decoded.
    limits.check_dimensions(width, height)?;
    limits.reserve(decoder.total_bytes())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GenericImageView, Rgb, RgbImage};
    use proptest::prelude::*;

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture =
            RgbImage::from_fn(
                width,
                height,
                |x, _| if x < width / 2 { Rgb([200, 30, 30]) } else { Rgb([30, 30, 200]) },
            );
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_in_each_format_becomes_a_small_square_jpeg() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            for (width, height) in [(900, 600), (10, 40), (1, 1), (4_000, 3_000)] {
                let face = small(&encoded(width, height, format)).unwrap();
                assert!(face.len() < 32 * 1024, "{} bytes", face.len());
                let read = image::load_from_memory_with_format(&face, ImageFormat::Jpeg).unwrap();
                assert_eq!(read.dimensions(), (SIDE, SIDE), "{format:?} {width}x{height}");
            }
        }
    }

    #[test]
    fn what_a_camera_says_of_itself_is_obeyed_and_not_kept() {
        let picture = encoded(300, 300, ImageFormat::Jpeg);
        // Exif (CIPA DC-008, 4.6): one field, Orientation = 6, “turn it a quarter to the right”.
        let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut turned = picture[..2].to_vec();
        turned.extend([0xFF, 0xE1, 0, u8::try_from(exif.len() + 2).unwrap()]);
        turned.extend(exif);
        turned.extend(&picture[2..]);
        let face = small(&turned).unwrap();
        assert!(!face.windows(4).any(|window| window == b"Exif"));
        let read = image::load_from_memory(&face).unwrap();
        let red_above = read.get_pixel(SIDE / 2, 20)[0] > 150 && read.get_pixel(SIDE / 2, SIDE - 20)[2] > 150;
        assert!(red_above, "what was on the left is above");
    }

    #[test]
    fn what_is_too_long_too_large_or_nothing_that_we_read_is_answered_before_it_is_decoded() {
        assert!(matches!(small(&vec![0; MAX_BYTES + 1]), Err(PictureError::TooLong)));
        assert!(matches!(small(b"GIF89a........."), Err(PictureError::Format)));
        assert!(matches!(small(b""), Err(PictureError::Format)));
        // A PNG says its size in its first chunk: 50,000 pixels each way in a few bytes of file.
        let mut bomb = encoded(8, 8, ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50]);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(matches!(small(&bomb), Err(PictureError::Decode(_))));
        // Each side within its limit, and too much altogether.
        bomb[16..24].copy_from_slice(&[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(matches!(small(&bomb), Err(PictureError::Decode(image::ImageError::Limits(_)))));
    }

    /// As PNG has it (annex D).
    fn crc32(bytes: &[u8]) -> u32 {
        let mut crc = u32::MAX;
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
            }
        }
        !crc
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            drop(small(&bytes));
        }

        #[test]
        fn a_picture_with_any_bytes_changed_is_answered(
            which in 0..3_usize,
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP][which];
            let mut bytes = encoded(24, 17, format);
            for (at, to) in changes {
                let at = at.index(bytes.len());
                bytes[at] = to;
            }
            bytes.truncate(cut.index(bytes.len()) + 1);
            if let Ok(face) = small(&bytes) {
                prop_assert!(face.len() < 64 * 1024);
            }
        }
    }
}
