//! Where everything stands on a badge: a plain function of what stands on it, the size, and how wide text is.
//!
//! From top to bottom: what this is (a band that is seen from afar), the company, the visitor, the host, and the time at the foot. A text
//! that is too wide becomes smaller, then breaks into lines; what is left over is never cut off: then all texts become smaller.

mod lines;
mod words;

use self::lines::break_lines;
use self::words::{Words, words};
use crate::badge::{Badge, BadgeSize, points};

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For what explains.
    Regular,
    /// For what is read from afar.
    Bold,
}

/// Label printers know no grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Black.
    Black,
    /// The label's own colour, on black.
    White,
}

/// Something that is drawn. Points of 1/72 inch, from the label's upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Placed {
    /// A black rectangle.
    Block {
        /// Left edge.
        x: f32,
        /// Upper edge.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
    },
    /// A line of text.
    Text {
        /// Left edge.
        x: f32,
        /// Its baseline.
        baseline: f32,
        /// Size, points.
        size_pt: f32,
        /// Weight.
        weight: Weight,
        /// Colour.
        ink: Ink,
        /// What is read.
        text: String,
    },
}

/// How wide text is.
pub trait Measure {
    /// Points.
    fn width(&self, text: &str, weight: Weight, size_pt: f32) -> f32;
}

/// A line takes so much of its size: what stands above and below the baseline of hanzi, and some air.
const LINE: f32 = 1.24;
/// Of that, above the baseline.
const ASCENT: f32 = 0.98;
/// A text that is made smaller is made so by this factor at a time.
const SMALLER: f32 = 0.94;
/// Nothing is asked to be smaller than this, as a part of what it should be, before it breaks into lines.
const BREAKS_BELOW: f32 = 0.62;
/// More steps than all texts ever take.
const MAX_STEPS: usize = 60;

/// A text that takes the width and as many lines as it needs.
struct Block<'a> {
    text: &'a str,
    weight: Weight,
    size_pt: f32,
    /// Air above it, points.
    above: f32,
}

/// Everything on the badge, in the order in which it is drawn.
#[must_use]
pub fn lay_out(badge: &Badge, size: BadgeSize, measure: &impl Measure) -> Vec<Placed> {
    let (width, height) = size.points();
    // A label that is twice as wide is read from twice as far.
    let unit = (width / points(62.0)).min(height / points(100.0)).max(0.5);
    let margin = points(4.5) * unit;
    let words = words(badge.language);
    let mut placed = band(&words, width, unit, margin, measure);
    let top = points(15.0) * unit;
    let foot_top = foot(badge, &words, (width, height), unit, margin, measure, &mut placed);
    let room = (foot_top - top - points(2.0) * unit).max(1.0);
    placed.extend(middle(badge, &words, unit, (margin, top, width - 2.0 * margin, room), measure));
    placed
}

/// What this is, white on black, in the visit's language and in the other one.
fn band(words: &Words, width: f32, unit: f32, margin: f32, measure: &impl Measure) -> Vec<Placed> {
    let height = points(15.0) * unit;
    let inner = width - 2.0 * margin;
    let mut size_pt = 27.0 * unit;
    let else_of = |size_pt: f32| size_pt * 0.5;
    let gap = 6.0 * unit;
    for _ in 0..MAX_STEPS {
        let both = measure.width(words.what, Weight::Bold, size_pt)
            + gap
            + measure.width(words.what_else, Weight::Regular, else_of(size_pt));
        if both <= inner {
            break;
        }
        size_pt *= SMALLER;
    }
    let baseline = height / 2.0 + size_pt * 0.36;
    let else_width = measure.width(words.what_else, Weight::Regular, else_of(size_pt));
    let text = |x, size_pt, weight, text: &str| Placed::Text {
        x,
        baseline,
        size_pt,
        weight,
        ink: Ink::White,
        text: text.to_owned(),
    };
    vec![
        Placed::Block { x: 0.0, y: 0.0, width, height },
        text(margin, size_pt, Weight::Bold, words.what),
        text(width - margin - else_width, else_of(size_pt), Weight::Regular, words.what_else),
    ]
}

/// The time, at the foot, from the lower edge up; answers where the foot begins.
fn foot(
    badge: &Badge,
    words: &Words,
    (width, height): (f32, f32),
    unit: f32,
    margin: f32,
    measure: &impl Measure,
    placed: &mut Vec<Placed>,
) -> f32 {
    let from = badge.from().map(|(day, time)| (words.from, format!("{day} {time}"), Weight::Regular));
    let until = badge.until().map(|until| (words.until, until, Weight::Bold));
    let mut baseline = height - margin;
    for (label, value, weight) in [until, from].into_iter().flatten() {
        let (mut label_pt, mut value_pt) =
            if weight == Weight::Bold { (9.5 * unit, 17.0 * unit) } else { (9.5 * unit, 11.5 * unit) };
        for _ in 0..MAX_STEPS {
            let both =
                measure.width(label, Weight::Regular, label_pt) + 4.0 * unit + measure.width(&value, weight, value_pt);
            if both <= width - 2.0 * margin {
                break;
            }
            (label_pt, value_pt) = (label_pt * SMALLER, value_pt * SMALLER);
        }
        let x = width - margin - measure.width(&value, weight, value_pt);
        let text = |x, size_pt, weight, text: &str| Placed::Text {
            x,
            baseline,
            size_pt,
            weight,
            ink: Ink::Black,
            text: text.to_owned(),
        };
        placed.push(text(margin, label_pt, Weight::Regular, label));
        placed.push(text(x, value_pt, weight, &value));
        baseline -= value_pt * LINE;
    }
    let top = baseline;
    if top < height - margin {
        placed.push(Placed::Block { x: margin, y: top, width: width - 2.0 * margin, height: 0.8 * unit });
    }
    top
}

/// Company, visitor and host: as large as fits.
fn middle(
    badge: &Badge,
    words: &Words,
    unit: f32,
    (x, top, width, room): (f32, f32, f32, f32),
    measure: &impl Measure,
) -> Vec<Placed> {
    let block =
        |text, weight, size_pt: f32, above: f32| Block { text, weight, size_pt: size_pt * unit, above: above * unit };
    let mut blocks = vec![
        block(badge.company.as_str(), Weight::Regular, 10.5, 7.0),
        block(badge.name.as_str(), Weight::Bold, 38.0, 12.0),
        block(badge.organisation.as_str(), Weight::Regular, 15.0, 2.0),
    ];
    let has_host = !badge.host.is_empty() || !badge.department.is_empty();
    if has_host {
        blocks.push(block(words.host, Weight::Regular, 9.5, 14.0));
        blocks.push(block(badge.host.as_str(), Weight::Bold, 18.0, 0.0));
        blocks.push(block(badge.department.as_str(), Weight::Regular, 13.0, 0.0));
    }
    blocks.retain(|block| !block.text.trim().is_empty());
    let mut scale = 1.0;
    for _ in 0..MAX_STEPS {
        let set = set(&blocks, scale, width, measure);
        let needed: f32 = set.iter().map(|line| line.above + line.size_pt * LINE).sum();
        if needed <= room {
            return place(set, x, top);
        }
        scale *= SMALLER;
    }
    place(set(&blocks, scale, width, measure), x, top)
}

/// A line with the air above it.
struct Line {
    text: String,
    weight: Weight,
    size_pt: f32,
    above: f32,
}

fn place(lines: Vec<Line>, x: f32, top: f32) -> Vec<Placed> {
    let mut y = top;
    let mut placed = Vec::with_capacity(lines.len());
    for Line { text, weight, size_pt, above } in lines {
        y += above;
        placed.push(Placed::Text { x, baseline: y + size_pt * ASCENT, size_pt, weight, ink: Ink::Black, text });
        y += size_pt * LINE;
    }
    placed
}

fn set(blocks: &[Block<'_>], scale: f32, width: f32, measure: &impl Measure) -> Vec<Line> {
    let mut lines = Vec::new();
    for block in blocks {
        let full_pt = block.size_pt * scale;
        let (size_pt, broken) = fit(block, full_pt, width, measure);
        let mut above = block.above * scale;
        for text in broken {
            lines.push(Line { text, weight: block.weight, size_pt, above: std::mem::take(&mut above) });
        }
    }
    lines
}

/// One line if it fits without becoming too small, else as many lines as it takes.
fn fit(block: &Block<'_>, full_pt: f32, width: f32, measure: &impl Measure) -> (f32, Vec<String>) {
    let text = block.text.trim();
    let natural = measure.width(text, block.weight, full_pt);
    if natural <= width {
        return (full_pt, vec![text.to_owned()]);
    }
    let one_line_pt = full_pt * width / natural * 0.995;
    if one_line_pt >= full_pt * BREAKS_BELOW {
        return (one_line_pt, vec![text.to_owned()]);
    }
    let size_pt = full_pt * BREAKS_BELOW;
    (size_pt, break_lines(text, |part| measure.width(part, block.weight, size_pt) <= width))
}

#[cfg(test)]
mod tests {
    use super::lines::is_wide;
    use super::*;
    use crate::badge::tests::badge;
    use frontdesk_core::screen::Language;
    use proptest::prelude::*;

    /// Hanzi as wide as they are high, everything else half of it, bold a little wider.
    struct Rough;

    impl Measure for Rough {
        fn width(&self, text: &str, weight: Weight, size_pt: f32) -> f32 {
            let heavy = if weight == Weight::Bold { 1.08 } else { 1.0 };
            text.chars().map(|c| if is_wide(c) { 1.0 } else { 0.56 }).sum::<f32>() * size_pt * heavy
        }
    }

    fn texts(placed: &[Placed]) -> Vec<(&str, f32)> {
        let text = |one| match one {
            &Placed::Text { ref text, size_pt, .. } => Some((text.as_str(), size_pt)),
            Placed::Block { .. } => None,
        };
        placed.iter().filter_map(text).collect()
    }

    /// Everything is on the label, no two lines of the middle overlap, and nothing of any text is missing.
    fn check(badge: &Badge, size: BadgeSize) -> Result<(), TestCaseError> {
        let placed = lay_out(badge, size, &Rough);
        let (width, height) = size.points();
        for one in &placed {
            match one {
                Placed::Text { x, baseline, size_pt, weight, text, .. } => {
                    prop_assert!(*x >= 0.0 && x + Rough.width(text, *weight, *size_pt) <= width + 0.01, "{one:?}");
                    prop_assert!(baseline - size_pt * ASCENT >= -0.01 && baseline + size_pt * 0.2 <= height, "{one:?}");
                }
                Placed::Block { x, y, width: wide, height: high } => {
                    prop_assert!(*x >= 0.0 && *y >= 0.0 && x + wide <= width + 0.01 && y + high <= height + 0.01);
                }
            }
        }
        let all: String = texts(&placed).into_iter().map(|(text, _)| text).collect();
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        for text in [&badge.name, &badge.organisation, &badge.host, &badge.department, &badge.company] {
            prop_assert!(bare(&all).contains(&bare(text)), "{text:?} is not in {all:?}");
        }
        let black = placed.iter().filter_map(|one| match one {
            Placed::Text { ink: Ink::Black, baseline, size_pt, text, .. } => Some((*baseline, *size_pt, text)),
            _ => None,
        });
        let mut lines: Vec<_> = black.collect();
        lines.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in lines.windows(2) {
            let [(above, ..), (below, size_pt, _)] = pair else { continue };
            // Label and value of the foot share a line.
            prop_assert!((below - above).abs() < 0.01 || below - size_pt * 0.9 >= *above - 0.01, "{pair:?}");
        }
        Ok(())
    }

    #[test]
    fn what_fits_stands_in_one_line_at_its_full_size() {
        let badge = badge(Language::ZhHans);
        let placed = lay_out(&badge, BadgeSize::default(), &Rough);
        assert!(texts(&placed).contains(&("沈知远", 38.0)));
        assert_eq!(texts(&placed)[0].0, "访客");
    }

    #[test]
    fn a_long_name_becomes_smaller_first_and_then_breaks_between_words() {
        let mut badge = badge(Language::En);
        badge.name = "Alexandra Meyer".to_owned();
        let placed = lay_out(&badge, BadgeSize::default(), &Rough);
        assert_eq!(texts(&placed).iter().filter(|(text, _)| "Alexandra Meyer".contains(text)).count(), 2);
        badge.name = "Maximiliane Featherstonehaugh-Cholmondeley".to_owned();
        let placed = lay_out(&badge, BadgeSize::default(), &Rough);
        assert!(texts(&placed).iter().any(|(text, _)| *text == "Maximiliane"), "{placed:?}");
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zA-Z][a-zA-Z' -]{0,78}[a-z]",
            "[\u{4e00}-\u{9fa5}]{1,80}",
            "[\u{4e00}-\u{9fa5}a-z ·]{0,79}[a-z]",
            "[A-Z]{80}"
        ]
    }

    proptest! {
        #[test]
        fn whatever_the_names_and_the_size_nothing_is_clipped_lost_or_drawn_over(
            name in name(), organisation in name(), host in name(), department in name(), company in name(),
            width_mm in BadgeSize::WIDTH_MM, height_mm in BadgeSize::HEIGHT_MM, language in 0..3_usize,
        ) {
            let language = [Language::ZhHans, Language::ZhHant, Language::En][language];
            let badge = Badge { name, organisation, host, department, company, ..badge(language) };
            check(&badge, BadgeSize { width_mm, height_mm })?;
        }
    }
}
