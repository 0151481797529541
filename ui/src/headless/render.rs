// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of given frames, in every size, theme and language: to look at a page without a daemon.

use super::platform::{Display, Picture};
use crate::adapters::compose;
use crate::link::Link;
use crate::logo;
use crate::screen;
use crate::size::{Size, Theme};
use crate::typing::{Mode, Typing};
use crate::ui::{Compose, GoodToKnowData, Look, ScreenWindow};
use anyhow::Context;
use frontdesk_core::screen::{Frame, Language};
use serde::Deserialize;
use slint::{ComponentHandle, PhysicalSize, Rgb8Pixel};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// The sizes the design knows.
pub const SIZES: [(u32, u32); 4] = [(1024, 600), (800, 480), (1280, 800), (720, 1280)];

/// The languages, with their codes.
pub const LANGUAGES: [(Language, &str); 3] =
    [(Language::ZhHans, "zh-Hans"), (Language::ZhHant, "zh-Hant"), (Language::En, "en")];

/// One picture to take.
#[derive(Debug, Clone, Deserialize)]
pub struct Shot {
    /// The beginning of its file's name.
    pub name: String,
    /// What to show; the language is set three times over.
    pub frame: Frame,
    /// The visitor reads this one of what they are told, from 0.
    #[serde(default)]
    pub reads: Option<i32>,
    /// The company's mark, a PNG in base64; empty for the screen's own.
    #[serde(default)]
    pub logo: String,
    /// What the visitor has typed and not chosen yet.
    #[serde(default)]
    pub typed: Option<Typed>,
}

/// Something typed with the input method.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    /// `plain`, `pinyin` or `stroke`; without it what the question begins with.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// The keys, as librime knows them.
    #[serde(default)]
    pub keys: String,
    /// The candidates are looked through.
    #[serde(default)]
    pub opened: bool,
    /// There is no input method.
    #[serde(default)]
    pub absent: bool,
}

/// Takes every picture and writes them into a directory.
///
/// # Errors
/// The list cannot be read or a picture cannot be written.
pub fn render(list: &Path, out: &Path, input: &Path) -> anyhow::Result<()> {
    let shots: Vec<Shot> = serde_json::from_reader(File::open(list)?).context("reading the list of frames")?;
    std::fs::create_dir_all(out)?;
    let display = Display::install()?;
    let link = Link::default();
    let window = screen::open(&link, Size { width: 1024, height: 600 }, Theme::Light, None)?;
    let mut typing = Typing::open(input).inspect_err(|error| tracing::warn!(%error, "nothing is typed")).ok();
    window.show()?;
    for (width, height) in SIZES {
        display.resize(PhysicalSize::new(width, height));
        for theme in [Theme::Light, Theme::Dark] {
            window.global::<Look>().set_own_dark(theme == Theme::Dark);
            for (shot, (language, code)) in shots.iter().flat_map(|shot| LANGUAGES.map(|language| (shot, language))) {
                let picture = take(&display, &window, &link, shot, language, typing.as_mut());
                let theme = if theme == Theme::Dark { "dark" } else { "light" };
                write_png(&out.join(format!("{}-{code}-{theme}-{width}.png", shot.name)), &picture)?;
            }
        }
    }
    Ok(())
}

/// Shows one frame in this language and returns its pixels.
pub fn take(
    display: &Display,
    window: &ScreenWindow,
    link: &Link,
    shot: &Shot,
    language: Language,
    typing: Option<&mut Typing>,
) -> Picture {
    // The question is posed anew, so that nothing of the picture before is in this one.
    screen::away(window);
    logo::show(window, &shot.logo);
    screen::show(window, link, &Frame { language, ..shot.frame.clone() });
    if let Some(current) = shot.reads {
        let known = window.global::<GoodToKnowData>();
        known.set_current(current);
        known.set_open(true);
    }
    let typed = shot.typed.clone().unwrap_or_default();
    match typing {
        _ if typed.absent => compose::picture_without(window),
        Some(typing) => compose::picture(window, typing, typed.mode, &typed.keys),
        None => {}
    }
    window.global::<Compose>().set_opened(typed.opened);
    // Layout may take a second turn: a size that a `changed` handler has to hand on is known after the first.
    for _ in 0..3 {
        display.turn();
    }
    display.picture()
}

/// Writes pixels as a PNG.
///
/// # Errors
/// The file cannot be written.
pub fn write_png(path: &Path, picture: &Picture) -> anyhow::Result<()> {
    let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(|Rgb8Pixel { r, g, b }| [*r, *g, *b]).collect();
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(())
}
