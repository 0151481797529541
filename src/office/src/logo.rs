//! The company's mark: made from whatever was uploaded, and kept at hand for the head of every page.

use crate::photos::{MAX_BYTES, PictureError, decoded};
use frontdesk_core::fact::{
    Fact, MAX_LOGO_BYTES, MAX_LOGO_HEIGHT, MAX_LOGO_WIDTH, ScreenSettings, Setting, SettingName, SiteFact,
};
use frontdesk_store::SettingRecord;
use image::RgbaImage;
use image::codecs::png::{CompressionType, FilterType as RowFilter, PngEncoder};
use image::imageops::{FilterType, resize};
use sha2::{Digest, Sha256};
use std::sync::{Arc, PoisonError, RwLock};

/// The longest upload, bytes.
pub(crate) const MAX_UPLOAD_BYTES: usize = MAX_BYTES;

/// How often a mark that is too long as a file is made smaller: each time to three quarters a side, in the end to less than a tenth.
const MAX_SHRINKS: u32 = 9;

/// A mark at hand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Logo {
    /// The file.
    pub(crate) png: Vec<u8>,
    /// Changes with its content: part of its address, so that browsers keep it for good.
    pub(crate) version: String,
}

impl Logo {
    fn of(png: Vec<u8>) -> Arc<Self> {
        let version = hex::encode(Sha256::digest(&png)).chars().take(12).collect();
        Arc::new(Self { png, version })
    }
}

/// The mark that is set, if one is.
#[derive(Default)]
pub(crate) struct LogoSet(RwLock<Option<Arc<Logo>>>);

impl LogoSet {
    pub(crate) fn get(&self) -> Option<Arc<Logo>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// At the start.
    pub(crate) fn load(&self, records: &[SettingRecord]) {
        records.iter().for_each(|record| self.take(&record.setting));
    }

    /// These were recorded.
    pub(crate) fn follow(&self, facts: &[Fact]) {
        for fact in facts {
            if let Fact::Site(SiteFact::SettingSet(setting)) = fact {
                self.take(setting);
            }
        }
    }

    fn take(&self, setting: &Setting) {
        let mut settings = ScreenSettings::default();
        if setting.of() == SettingName::Logo && settings.take(setting) {
            let logo = settings.logo.filter(|png| !png.is_empty()).map(Logo::of);
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = logo;
        }
    }
}

/// The upload as a PNG within the bounds of a logo, turned as its camera says it stands; what is transparent stays so. Blocking, and takes
/// some tenths of a second.
///
/// # Errors
/// [`PictureError`]: it is none that we read.
pub fn png_of(upload: &[u8]) -> Result<Vec<u8>, PictureError> {
    let (mut picture, orientation) = decoded(upload)?;
    picture.apply_orientation(orientation);
    let picture = premultiplied(picture.into_rgba8());
    let fits = |side: u32, max: u32| f64::from(max) / f64::from(side);
    let mut scale = fits(picture.width(), MAX_LOGO_WIDTH).min(fits(picture.height(), MAX_LOGO_HEIGHT)).min(1.0);
    for _ in 0..MAX_SHRINKS {
        let png = encoded(scaled(&picture, scale))?;
        if png.len() <= MAX_LOGO_BYTES {
            return Ok(png);
        }
        scale *= 0.75;
    }
    Err(PictureError::TooLong)
}

/// So that the colour of what is transparent counts for nothing where pixels are mixed.
fn premultiplied(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let covered = |channel: u8| rounded(u32::from(channel) * u32::from(a), 255);
        pixel.0 = [covered(r), covered(g), covered(b), a];
    }
    picture
}

/// Of premultiplied pixels, in straight ones, as a file has them.
fn scaled(picture: &RgbaImage, scale: f64) -> RgbaImage {
    let side = |length: u32, max: u32| ((f64::from(length) * scale).round() as u32).clamp(1, max);
    let (width, height) = (side(picture.width(), MAX_LOGO_WIDTH), side(picture.height(), MAX_LOGO_HEIGHT));
    let mut small = resize(picture, width, height, FilterType::Triangle);
    for pixel in small.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let straight = |channel: u8| rounded(u32::from(channel) * 255, u32::from(a).max(1));
        pixel.0 = [straight(r), straight(g), straight(b), a];
    }
    small
}

fn rounded(of: u32, by: u32) -> u8 {
    u8::try_from((of + by / 2) / by).unwrap_or(u8::MAX)
}

fn encoded(picture: RgbaImage) -> Result<Vec<u8>, PictureError> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, RowFilter::Adaptive);
    picture.write_with_encoder(encoder)?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::is_logo;
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba};
    use proptest::prelude::*;
    use std::io::Cursor;

    fn upload(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn read(png: &[u8]) -> RgbaImage {
        image::load_from_memory_with_format(png, ImageFormat::Png).unwrap().into_rgba8()
    }

    #[test]
    fn a_picture_in_each_format_becomes_a_mark_within_its_bounds_in_its_own_proportions() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            for ((width, height), kept) in
                [((1_024, 256), (512, 128)), ((300, 600), (96, 192)), ((64, 20), (64, 20)), ((4_000, 3), (512, 1))]
            {
                let png = png_of(&upload(RgbImage::from_pixel(width, height, Rgb([200, 30, 30])), format)).unwrap();
                assert!(is_logo(&png));
                assert_eq!(read(&png).dimensions(), kept, "{format:?} {width} × {height}");
            }
        }
    }

    #[test]
    fn what_is_transparent_stays_so_and_lends_its_neighbours_no_colour() {
        // Red on the left; on the right a green that nobody sees.
        let pixel = |x| if x < 601 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 255, 0, 0]) };
        let png = png_of(&upload(RgbaImage::from_fn(1_200, 300, |x, _| pixel(x)), ImageFormat::Png)).unwrap();
        let small = read(&png);
        assert_eq!((small.get_pixel(10, 50).0, small.get_pixel(500, 50)[3]), ([255, 0, 0, 255], 0));
        assert!(small.pixels().all(|pixel| pixel[1] == 0), "no green anywhere");
        assert!(small.pixels().any(|pixel| (1..255).contains(&pixel[3])), "the edge between them is smooth");
    }

    #[test]
    fn a_mark_that_does_not_compress_is_made_smaller_until_it_fits() {
        let mut state = 1_u32;
        let noise = RgbImage::from_fn(512, 192, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
        });
        let png = png_of(&upload(noise, ImageFormat::Png)).unwrap();
        assert!(is_logo(&png));
        assert!(read(&png).width() > 80, "{}", read(&png).width());
    }

    #[test]
    fn the_last_word_on_the_mark_is_at_hand() {
        let (one, other) =
            (upload(RgbImage::new(4, 4), ImageFormat::Png), upload(RgbImage::new(5, 5), ImageFormat::Png));
        let set = LogoSet::default();
        let say = |setting| set.follow(&[Fact::Site(SiteFact::SettingSet(setting))]);
        say(Setting::logo(&one));
        let first = set.get().unwrap();
        assert_eq!(first.png, one);
        say(Setting::Logo { value: "iVBO".into() });
        say(Setting::DeskExtension { value: "8000".into() });
        assert_eq!(set.get().unwrap(), first, "what is no logo changes nothing");
        say(Setting::logo(&other));
        assert_ne!(set.get().unwrap().version, first.version);
        say(Setting::AsConfigured { of: SettingName::Logo });
        assert!(set.get().is_none());
        set.load(&[SettingRecord { setting: Setting::logo(&one), set_ms: 1 }]);
        assert_eq!(set.get().unwrap(), first);
        say(Setting::logo(&[]));
        assert!(set.get().is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_upload_is_a_mark_or_none(
            bytes in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), to in any::<u8>(),
        ) {
            drop(png_of(&bytes));
            let mut changed = upload(RgbImage::from_pixel(24, 17, Rgb([9, 9, 9])), ImageFormat::Png);
            let at = at.index(changed.len());
            changed[at] = to;
            if let Ok(png) = png_of(&changed) {
                prop_assert!(is_logo(&png));
            }
        }
    }
}
