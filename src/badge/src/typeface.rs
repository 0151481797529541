//! The fonts of the badge: Noto Sans CJK as Debian installs it, which has Latin, Greek, Cyrillic, kana, hangul and hanzi in the forms of
//! each region. A character that it does not have is drawn as its empty box.

use crate::layout::{Measure, Weight};
use frontdesk_core::screen::Language;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where fonts-noto-cjk puts them on Debian.
const DIRECTORY: &str = "/usr/share/fonts/opentype/noto";

/// The largest font read, bytes: these have some 20 MB.
const MAX_FONT_BYTES: u64 = 64 * 1024 * 1024;

/// A font that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// It is not there.
    #[error("{path}: install fonts-noto-cjk", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{path} is no font of four faces", path = path.display())]
    Broken {
        /// Which file.
        path: PathBuf,
    },
}

/// The two weights, in the forms of one language's region.
pub struct Typefaces {
    regular: Typeface,
    bold: Typeface,
}

struct Typeface {
    data: Arc<Vec<u8>>,
    index: u32,
    font: Font,
}

impl Typefaces {
    /// Reads them; some 40 MB, for as long as a badge is drawn.
    ///
    /// # Errors
    /// [`FontError`].
    pub fn load(language: Language) -> Result<Self, FontError> {
        // The order of the faces in the collections, as their makers document it: JP, KR, SC, TC, HK.
        let index = match language {
            Language::ZhHans | Language::En => 2,
            Language::ZhHant => 3,
        };
        let open = |file: &str| Typeface::open(&Path::new(DIRECTORY).join(file), index);
        Ok(Self { regular: open("NotoSansCJK-Regular.ttc")?, bold: open("NotoSansCJK-Bold.ttc")? })
    }

    fn of(&self, weight: Weight) -> &Typeface {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// The text's glyphs, with advances in parts of the size, and their font.
    pub(crate) fn shape(&self, text: &str, weight: Weight) -> (Vec<KrillaGlyph>, Font) {
        let typeface = self.of(weight);
        (typeface.shape(text), typeface.font.clone())
    }
}

impl Measure for Typefaces {
    fn width(&self, text: &str, weight: Weight, size_pt: f32) -> f32 {
        self.of(weight).shape(text).iter().map(|glyph| glyph.x_advance).sum::<f32>() * size_pt
    }
}

impl Typeface {
    fn open(path: &Path, index: u32) -> Result<Self, FontError> {
        let read = |source| FontError::Read { path: path.to_owned(), source };
        let broken = || FontError::Broken { path: path.to_owned() };
        if std::fs::metadata(path).map_err(read)?.len() > MAX_FONT_BYTES {
            return Err(broken());
        }
        let data = Arc::new(std::fs::read(path).map_err(read)?);
        Face::from_slice(&data, index).ok_or_else(broken)?;
        let font = Font::new(Arc::<Vec<u8>>::clone(&data).into(), index).ok_or_else(broken)?;
        Ok(Self { data, index, font })
    }

    fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        // Seen when it was opened: parsing it again is what a borrowed face costs.
        let Some(face) = Face::from_slice(&self.data, self.index) else { return Vec::new() };
        let per_em = self.font.units_per_em();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(&face, &[], buffer);
        let clusters: Vec<usize> =
            shaped.glyph_infos().iter().map(|info| usize::try_from(info.cluster).unwrap_or(0)).collect();
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).zip(&clusters);
        #[expect(clippy::cast_precision_loss, reason = "a font's units fit")]
        let part = |units: i32| units as f32 / per_em;
        glyphs
            .map(|((info, position), start)| {
                let end = clusters.iter().copied().filter(|next| next > start).min().unwrap_or(text.len());
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    part(position.x_advance),
                    part(position.x_offset),
                    part(position.y_offset),
                    part(position.y_advance),
                    *start..end,
                    None,
                )
            })
            .collect()
    }
}
