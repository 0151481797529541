// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of given frames, in every size, theme and language: to look at a page without a daemon.

use super::platform::{Display, Picture};
use crate::adapters::compose;
use crate::link::Link;
use crate::logo;
use crate::screen;
use crate::size::{Size, Theme};
use crate::typing::{Mode, Typing};
use crate::ui::{Compose, GoodToKnowData, Look, Scan, ScreenWindow, Session};
use anyhow::Context;
use frontdesk_core::screen::{Comfort, Frame, Language, TextSize};
use serde::Deserialize;
use slint::{ComponentHandle, PhysicalSize, Rgb8Pixel};
use std::collections::HashSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::str::FromStr;

/// The sizes the design knows.
pub const SIZES: [(u32, u32); 4] = [(1024, 600), (800, 480), (1280, 800), (720, 1280)];

/// The languages, with their codes.
pub const LANGUAGES: [(Language, &str); 3] =
    [(Language::ZhHans, "zh-Hans"), (Language::ZhHant, "zh-Hant"), (Language::En, "en")];

/// A way in which the screen can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// What its pictures are called.
    pub name: &'static str,
    /// How the screen was started.
    pub theme: Theme,
    /// What the visitor asked for.
    pub comfort: Comfort,
    /// Only the first picture of each kind is taken so.
    pub sampled: bool,
}

impl Way {
    /// The same picture, taken this way.
    #[must_use]
    pub fn of(&self, shot: &Shot) -> Shot {
        let comfort = if self.comfort.is_standard() { shot.frame.comfort } else { self.comfort };
        Shot { frame: Frame { comfort, ..shot.frame.clone() }, ..shot.clone() }
    }
}

const NOTHING: Comfort =
    Comfort { text: TextSize::Standard, high_contrast: false, low_reach: false, less_motion: false, more_time: false };

/// All ways: every page light and dark, and each kind of page in all that a visitor can ask for.
pub const WAYS: [Way; 8] = [
    Way { name: "light", theme: Theme::Light, comfort: NOTHING, sampled: false },
    Way { name: "dark", theme: Theme::Dark, comfort: NOTHING, sampled: false },
    Way { name: "contrast", theme: Theme::Light, comfort: Comfort { high_contrast: true, ..NOTHING }, sampled: true },
    Way {
        name: "contrast-dark",
        theme: Theme::Dark,
        comfort: Comfort { high_contrast: true, ..NOTHING },
        sampled: true,
    },
    Way { name: "large", theme: Theme::Light, comfort: Comfort { text: TextSize::Large, ..NOTHING }, sampled: true },
    Way {
        name: "largest",
        theme: Theme::Light,
        comfort: Comfort { text: TextSize::Largest, ..NOTHING },
        sampled: true,
    },
    Way { name: "low", theme: Theme::Light, comfort: Comfort { low_reach: true, ..NOTHING }, sampled: true },
    Way {
        name: "low-largest-contrast-dark",
        theme: Theme::Dark,
        comfort: Comfort { text: TextSize::Largest, low_reach: true, high_contrast: true, ..NOTHING },
        sampled: true,
    },
];

/// The first of each kind of page: of each page, step, stage and kind of signal, with and without a scanner.
#[must_use]
pub fn samples(shots: &[Shot]) -> Vec<&Shot> {
    let mut kinds = HashSet::new();
    shots.iter().filter(|shot| kinds.insert(kind(shot))).collect()
}

fn kind(shot: &Shot) -> String {
    let view = serde_json::to_value(&shot.frame.view).unwrap_or_default();
    let signal = serde_json::to_value(&shot.frame.signal).unwrap_or_default();
    // What tells one kind of page from another: the first four of a visitor's, the rest of the staff's.
    let parts = [
        "/page",
        "/step",
        "/stage/stage",
        "/stage/state",
        "/on/staff_page",
        "/on/of",
        "/on/asking",
        "/stage/forgot_stage",
        "/on/card_page",
        "/on/stage/issue_stage",
        "/on/asked",
    ]
    .map(|part| view.pointer(part));
    let signal = signal.pointer("/signal");
    let scanner = view.pointer("/scanner").is_some_and(|there| there == true);
    let scans = if shot.scans.is_some() { " scans" } else { "" };
    format!("{parts:?} {signal:?} {scanner} {} {} {}{scans}", shot.display, shot.reads.is_some(), shot.typed.is_some())
}

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
    /// The visitor changes how the screen is shown.
    #[serde(default)]
    pub display: bool,
    /// What the visitor has typed and not chosen yet.
    #[serde(default)]
    pub typed: Option<Typed>,
    /// The visitor uses one switch, and this is framed, from the first stop of the page on.
    #[serde(default)]
    pub scans: Option<u32>,
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

/// A share of the pictures, for programs that take them side by side, written `1/2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    number: usize,
    of: usize,
}

impl Share {
    /// All of them.
    pub const WHOLE: Self = Self { number: 1, of: 1 };
}

impl FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, of) = text.split_once('/').ok_or("a share is written 1/2")?;
        let share = number.parse().ok().zip(of.parse().ok()).map(|(number, of)| Self { number, of });
        share.filter(|share| (1..=share.of).contains(&share.number)).ok_or("a share is one of 1/n to n/n")
    }
}

/// Takes a share of the pictures, in all sizes or in one, and writes them into a directory; the first share also writes the sheet that shows all of them.
///
/// # Errors
/// The list cannot be read or a picture cannot be written.
pub fn render(list: &Path, out: &Path, input: &Path, share: Share, only: Option<Size>) -> anyhow::Result<()> {
    let shots: Vec<Shot> = serde_json::from_reader(File::open(list)?).context("reading the list of frames")?;
    std::fs::create_dir_all(out)?;
    if share.number == 1 {
        super::sheet::write(&shots, out)?;
    }
    let sampled: HashSet<&str> = samples(&shots).into_iter().map(|shot| shot.name.as_str()).collect();
    let ours = |n: usize| n % share.of + 1 == share.number;
    let shots: Vec<&Shot> = shots.iter().enumerate().filter(|(n, _)| ours(*n)).map(|(_, shot)| shot).collect();
    let display = Display::install()?;
    let link = Link::default();
    let window = screen::open(&link, Size { width: 1024, height: 600 }, Theme::Light, None)?;
    let mut typing = Typing::open(input).inspect_err(|error| tracing::warn!(%error, "nothing is typed")).ok();
    window.show()?;
    let wanted = |size: &(u32, u32)| only.is_none_or(|only| *size == (only.width, only.height));
    for (width, height) in SIZES.into_iter().filter(wanted) {
        display.resize(PhysicalSize::new(width, height));
        for way in WAYS {
            window.global::<Look>().set_own_dark(way.theme == Theme::Dark);
            let taken = shots.iter().filter(|shot| !way.sampled || sampled.contains(shot.name.as_str()));
            for (shot, (language, code)) in taken.flat_map(|shot| LANGUAGES.map(|language| (shot, language))) {
                let picture = take(&display, &window, &link, &way.of(shot), language, typing.as_mut());
                write_png(&out.join(format!("{}-{code}-{}-{width}.png", shot.name, way.name)), &picture)?;
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
    if shot.display {
        window.global::<Session>().invoke_show_display();
    }
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
    // The first one begins; what can be chosen is known two turns later.
    for _ in 0..shot.scans.map_or(0, |stop| stop.saturating_add(1)) {
        display.turn();
        window.global::<Scan>().invoke_stepped();
        display.turn();
        display.turn();
    }
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
