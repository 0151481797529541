// SPDX-License-Identifier: GPL-3.0-or-later
//! A look at the fonts before anything is drawn: the renderer draws a character it has no glyph for as nothing, silently.

use fontique::{Attributes, Collection, CollectionOptions, FontWeight, QueryFamily, QueryStatus, SourceCache};
use std::collections::HashSet;

/// The families of `theme.slint`, with characters that a font of the other script or a cut-down one lacks.
/// The last ones are rare, and people's names: 喆 珺 玮 頔, and of Unicode's Extension B 𠮷.
const NEEDED: [(&str, &str); 2] = [
    ("Noto Sans CJK SC", "您请问登记来访离开还卡找前台帮忙张玮喆珺頔龘𠮷09:26·“”…"),
    ("Noto Sans CJK TC", "您請問登記來訪離開還卡找櫃檯幫忙張瑋喆珺頔龘𠮷09:26·「」…"),
];

/// The weights of the type roles. Without Light the page loses its voice but still fits.
const WEIGHTS: [f32; 4] = [300.0, 350.0, 400.0, 500.0];

/// What is missing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shortage {
    /// There is no font of any kind: nothing can be drawn at all.
    pub no_font: bool,
    /// What to tell the administrator, most important first.
    pub faults: Vec<String>,
}

/// Looks at the fonts of this machine, as Slint will.
#[must_use]
pub fn look() -> Shortage {
    look_for(&NEEDED)
}

fn look_for(needed: &[(&str, &str)]) -> Shortage {
    let mut fonts = Collection::new(CollectionOptions { shared: false, system_fonts: true });
    if fonts.family_names().next().is_none() {
        return Shortage {
            no_font: true,
            faults: vec!["there is no font on this machine; install fonts-noto-cjk".into()],
        };
    }
    let mut cache = SourceCache::default();
    let faults =
        needed.iter().filter_map(|(family, characters)| family_fault(&mut fonts, &mut cache, family, characters));
    Shortage { no_font: false, faults: faults.collect() }
}

fn family_fault(fonts: &mut Collection, cache: &mut SourceCache, family: &str, characters: &str) -> Option<String> {
    if fonts.family_id(family).is_none() {
        return Some(format!("the font family “{family}” is missing: Chinese will be blank; install fonts-noto-cjk"));
    }
    let missing = missing(family, characters).unwrap_or_default();
    let mut weights = Vec::new();
    for weight in WEIGHTS {
        let mut query = fonts.query(cache);
        query.set_families([QueryFamily::Named(family)]);
        query.set_attributes(Attributes { weight: FontWeight::new(weight), ..Attributes::default() });
        query.matches_with(|font| {
            weights.push((font.blob.id(), font.index));
            QueryStatus::Stop
        });
    }
    weights.dedup();
    if !missing.is_empty() {
        return Some(format!("“{family}” has no glyphs for {missing}"));
    }
    (weights.len() < WEIGHTS.len())
        .then(|| format!("“{family}” has {} of 4 weights; install fonts-noto-cjk-extra for the others", weights.len()))
}

/// The characters that this family has no glyph for; none if there is no such family.
#[must_use]
pub fn missing(family: &str, characters: &str) -> Option<String> {
    let mut fonts = Collection::new(CollectionOptions { shared: false, system_fonts: true });
    let mut cache = SourceCache::default();
    let mut query = fonts.query(&mut cache);
    query.set_families([QueryFamily::Named(family)]);
    let mut missing = None;
    query.matches_with(|font| {
        missing =
            font.charmap().map(|glyphs| characters.chars().filter(|c| glyphs.map(*c).unwrap_or(0) == 0).collect());
        QueryStatus::Stop
    });
    missing
}

/// The characters beyond Unicode's first plane that can be drawn in either script: some thousand rare ones, out of ten times as many. Those
/// of the first plane both families have.
#[must_use]
pub fn rare_ones() -> HashSet<char> {
    let all: String = ('\u{20000}'..='\u{3ffff}').collect();
    let mut drawn: HashSet<char> = all.chars().collect();
    for (family, _) in NEEDED {
        for character in missing(family, &all).unwrap_or_else(|| all.clone()).chars() {
            drawn.remove(&character);
        }
    }
    drawn
}

/// Logs what is missing.
///
/// # Errors
/// There is no font at all, and drawing would panic.
pub fn check() -> anyhow::Result<()> {
    let shortage = look();
    for fault in &shortage.faults {
        tracing::error!("{fault}");
    }
    anyhow::ensure!(!shortage.no_font, "nothing can be drawn without a font");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_the_fonts() {
        assert_eq!(look(), Shortage::default());
    }

    #[test]
    fn a_rare_character_is_drawn_or_known_not_to_be() {
        let drawn = rare_ones();
        assert!(drawn.contains(&'𠮷') && !drawn.contains(&'𠃒'), "{}", drawn.len());
    }

    #[test]
    fn a_family_that_is_not_there_is_named() {
        let shortage = look_for(&[("No Such Family", "您")]);
        assert!(!shortage.no_font);
        assert!(shortage.faults[0].contains("No Such Family"));
    }

    #[test]
    fn a_character_without_a_glyph_is_named() {
        // A private-use character: no font of ours has it.
        let shortage = look_for(&[("Noto Sans CJK SC", "您\u{F8F0}")]);
        assert!(shortage.faults[0].contains('\u{F8F0}') && !shortage.faults[0].contains('您'), "{:?}", shortage.faults);
    }
}
