//! A visitor who has been here before (V7): from a telephone number to the page "is it you?", and what guessing costs. Plain functions over values.
//!
//! Whoever types a number sees [`CHOICES`] masked names, whether the number is known or not. Of a known one's, one is its owner's; picking it
//! is the proof. All the others are decoys, a function of a keyed hash of the number alone: the same names for the same number each time,
//! and nobody without the key can work them out. Neither the language of the screen nor what was picked before changes the page, so that there
//! is nothing in it to compare.

mod decoys;
mod surnames;
mod tries;

pub use tries::{FORGIVEN_AFTER_MS, FREE_LOOK_UPS, FREE_WRONG_PICKS, LOCKED_FOR_MS, Tries, WRONG_PICKS_A_NUMBER};

use crate::id::StaffId;
use crate::invitation;
use crate::screen::{Language, Purpose};
use decoys::{Draws, Script};

/// Masked names on the page.
pub const CHOICES: usize = 6;

/// What a number is to whoever does not have the key of this database: nothing. Also by what wrong picks of it are counted.
pub type NumberHash = [u8; 32];

/// What is known of a telephone number.
#[derive(Clone, PartialEq, Eq)]
pub struct Recollection {
    /// A keyed hash of it, also of one that is not known.
    pub hash: NumberHash,
    /// The newest visit that was registered with it and can still be read.
    pub last: Option<LastVisit>,
}

impl std::fmt::Debug for Recollection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not even whether the number is known.
        f.write_str("Recollection")
    }
}

/// A visit as its visitor need not type it again.
#[derive(Clone, PartialEq, Eq)]
pub struct LastVisit {
    /// Name 姓名.
    pub name: String,
    /// Organisation 单位; empty for none.
    pub organisation: String,
    /// Purpose 来访事由.
    pub purpose: Purpose,
    /// The host, if the visitor knew.
    pub host: Option<StaffId>,
}

impl std::fmt::Debug for LastVisit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it was stays out of logs.
        f.write_str("LastVisit")
    }
}

/// The page "is it you?".
#[derive(Clone, PartialEq, Eq)]
pub struct Choices {
    /// [`CHOICES`] masked names, all different.
    pub names: Vec<String>,
    /// The place of the owner's among them; none where nobody is known.
    pub own: Option<usize>,
}

impl std::fmt::Debug for Choices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Choices")
    }
}

/// The names for a number. `house` is the language of the greeting, in which most names of those who come are written.
///
/// A name that no decoy could stand beside without being told from it is nobody's: a rare surname, an initial beyond A to Z. Its owner
/// registers as if it were the first time.
#[must_use]
pub fn choices(recollection: &Recollection, house: Language) -> Choices {
    let mut draws = Draws::of(&recollection.hash);
    // All that is drawn for a number is drawn in this order, so that the page of one that becomes known changes as little as can be.
    let own = draws.below(CHOICES);
    let drawn = Script::draw(&mut draws, house);
    let name = recollection.last.as_ref().and_then(|last| masked(&last.name));
    let known = name.and_then(|name| Script::of(&name, drawn, house).map(|script| (name, script)));
    let (name, script) = known.map_or((None, drawn), |(name, script)| (Some(name), script));
    let mut names = script.decoys(&mut draws, name.as_deref());
    let own = name.map(|name| {
        names.insert(own.min(names.len()), name);
        own
    });
    names.truncate(CHOICES);
    Choices { names, own }
}

/// A name as it stands on the page: like [`invitation::masked`], with capitals. `None` for one that cannot stand there.
#[must_use]
pub fn masked(name: &str) -> Option<String> {
    let masked = invitation::masked(name).to_uppercase();
    let first = masked.chars().next()?;
    let is_latin = || masked.split(' ').all(|word| word.starts_with(|first: char| first.is_ascii_uppercase()));
    (surnames::writings(first).next().is_some() || is_latin()).then_some(masked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const LANGUAGES: [Language; 3] = [Language::ZhHans, Language::ZhHant, Language::En];

    fn known(hash: NumberHash, name: &str) -> Recollection {
        let last = LastVisit { name: name.into(), organisation: String::new(), purpose: Purpose::Meeting, host: None };
        Recollection { hash, last: Some(last) }
    }

    fn unknown(hash: NumberHash) -> Recollection {
        Recollection { hash, last: None }
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof!["[张張王李陳陈冼揭]伟", "[a-zA-Z]{1,9}( [a-zA-Z]{1,9}){0,3}", ".{0,20}"]
    }

    fn language() -> impl Strategy<Value = Language> {
        proptest::sample::select(LANGUAGES.to_vec())
    }

    /// What can be told from a page without knowing anybody: how many names, how many words each has, and of what writing they are.
    fn shape(choices: &Choices) -> (usize, BTreeSet<(usize, bool)>) {
        let of_name = |name: &String| (name.split(' ').count(), name.starts_with(|first: char| first.is_ascii()));
        (choices.names.len(), choices.names.iter().map(of_name).collect())
    }

    #[test]
    fn a_name_is_masked_to_what_its_owner_knows_and_one_that_would_stand_out_is_nobodys() {
        let shown = ["张伟", "欧阳娜", "zhang wei", "Anna de la Tour", "Madonna"].map(masked);
        let expected = ["张＊", "欧＊", "Z＊ W＊", "A＊ D＊ L＊", "M＊"].map(|masked| Some(masked.to_owned()));
        assert_eq!(shown, expected);
        for nobodys in ["", "亚历山大", "Élodie Durand", "Иван", "김민수", "Li 2", "(Zhang)"] {
            assert_eq!(masked(nobodys), None, "{nobodys}");
            let page = choices(&known([7; 32], nobodys), Language::ZhHans);
            assert_eq!(page, choices(&unknown([7; 32]), Language::ZhHans), "{nobodys}");
        }
    }

    #[test]
    fn the_page_of_a_number_that_becomes_known_changes_by_its_owners_name_alone() {
        for seed in 0..=255 {
            let (before, after) = (unknown([seed; 32]), known([seed; 32], "王伟"));
            let (before, after) = (choices(&before, Language::ZhHans), choices(&after, Language::ZhHans));
            let before: BTreeSet<_> = before.names.into_iter().collect();
            let new: Vec<_> = after.names.iter().filter(|name| !before.contains(*name)).collect();
            // Where the number's page would have been of another writing all of it is new.
            assert!(new.len() <= 1 || new.len() == CHOICES, "{new:?}");
        }
    }

    #[test]
    fn somebody_of_a_common_surname_is_often_among_decoys_and_a_rare_surname_is_now_and_then() {
        let all: Vec<String> = (0..2_000_u32)
            .flat_map(|number| {
                let mut hash = [0; 32];
                hash[..4].copy_from_slice(&number.to_be_bytes());
                choices(&unknown(hash), Language::ZhHans).names
            })
            .collect();
        let count = |masked: &str| all.iter().filter(|name| *name == masked).count();
        assert!(count("王＊") > 200 && count("张＊") > 200, "{} {}", count("王＊"), count("张＊"));
        assert!(count("冼＊") > 0 && count("冼＊") < 50, "{}", count("冼＊"));
        assert!(all.iter().any(|name| name.starts_with("J＊ ")), "and some are of foreigners");
    }

    proptest! {
        #[test]
        fn known_or_not_the_page_has_one_shape_and_the_same_names_for_the_same_number(
            hash: NumberHash, name in name(), house in language(),
        ) {
            let (of_known, of_unknown) = (known(hash, &name), unknown(hash));
            for recollection in [&of_known, &of_unknown] {
                let page = choices(recollection, house);
                prop_assert_eq!(&page, &choices(recollection, house));
                prop_assert_eq!(page.names.len(), CHOICES);
                prop_assert_eq!(page.names.iter().collect::<BTreeSet<_>>().len(), CHOICES, "{:?}", page.names);
                prop_assert_eq!(shape(&page).1.len(), 1, "all of one writing and so many words: {:?}", page.names);
                prop_assert!(page.names.iter().all(|name| masked(name).as_ref() == Some(name)), "{:?}", page.names);
            }
            prop_assert_eq!(choices(&of_unknown, house).own, None);
        }

        #[test]
        fn the_owners_name_is_there_once_and_no_decoy_has_it(hash: NumberHash, name in name(), house in language()) {
            let page = choices(&known(hash, &name), house);
            let own = page.own.and_then(|own| page.names.get(own).cloned());
            prop_assert_eq!(&own, &masked(&name));
            if let Some(own) = own {
                prop_assert_eq!(page.names.iter().filter(|name| **name == own).count(), 1);
            }
        }
    }
}
