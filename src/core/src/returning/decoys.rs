//! Masked names of nobody, drawn from a number's hash so that a true one does not stand out among them.

use super::surnames::{self, Hanzi};
use super::{CHOICES, NumberHash};
use crate::screen::Language;
use sha2::{Digest, Sha256};

/// Initials, each as often as names begin with it among those that come to an office in China: pinyin and English together.
const INITIALS: &[u8] =
    b"AAAAABBBBCCCCCCDDDDEEEFFFGGGHHHHHIJJJJJJKKKLLLLLLLMMMMMMNNNOPPPQQQRRRRSSSSSSSTTTTUVWWWWWXXXXYYYYYZZZZZZ";

/// The most draws for a page. It takes about ten; the bound is there so that nothing goes on without end.
const MAX_DRAWS: u32 = 4_096;

/// A sequence of numbers that looks drawn at random, the same for the same hash.
pub(super) struct Draws<'h> {
    hash: &'h NumberHash,
    drawn: u32,
}

impl<'h> Draws<'h> {
    pub(super) fn of(hash: &'h NumberHash) -> Self {
        Self { hash, drawn: 0 }
    }

    fn next(&mut self) -> u32 {
        let digest = Sha256::new().chain_update(self.hash).chain_update(self.drawn.to_be_bytes()).finalize();
        self.drawn = self.drawn.saturating_add(1);
        digest.iter().take(4).fold(0, |number, byte| (number << 8) | u32::from(*byte))
    }

    /// One of 0 to `end` - 1, as good as evenly; 0 where `end` is.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() as usize).checked_rem(end).unwrap_or_default()
    }
}

/// What is alike in all names of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Surnames.
    Hanzi(Hanzi),
    /// So many initials, one to three.
    Latin(usize),
}

impl Script {
    /// Most names are written as the house writes, and some otherwise: of a page in another script nobody can say that it is a true one's.
    pub(super) fn draw(draws: &mut Draws<'_>, house: Language) -> Self {
        let (tenth, tenth_of_latin) = (draws.below(10), draws.below(10));
        let latin = Self::Latin(match tenth_of_latin {
            0 => 1,
            1 | 2 => 3,
            _ => 2,
        });
        let (most, other) = match house {
            Language::ZhHans => (Self::Hanzi(Hanzi::Simplified), Self::Hanzi(Hanzi::Traditional)),
            Language::ZhHant => (Self::Hanzi(Hanzi::Traditional), Self::Hanzi(Hanzi::Simplified)),
            Language::En => (latin, Self::Hanzi(Hanzi::Simplified)),
        };
        match tenth {
            0 => other,
            1 | 2 => latin,
            _ => most,
        }
    }

    /// Of a masked name. One whose surname is the same in both writings is in the one that was drawn, or in the house's.
    pub(super) fn of(masked: &str, drawn: Self, house: Language) -> Option<Self> {
        let first = masked.chars().next()?;
        if first.is_ascii_uppercase() {
            return Some(Self::Latin(masked.split(' ').count()));
        }
        let mut writings = surnames::writings(first);
        match (writings.next()?, writings.next(), drawn) {
            (only, None, _) => Some(Self::Hanzi(only)),
            (_, Some(_), Self::Hanzi(_)) => Some(drawn),
            _ if house == Language::ZhHant => Some(Self::Hanzi(Hanzi::Traditional)),
            _ => Some(Self::Hanzi(Hanzi::Simplified)),
        }
    }

    /// Masked names, all different and different from the owner's: so many that with the owner's there are [`CHOICES`].
    pub(super) fn decoys(self, draws: &mut Draws<'_>, own: Option<&str>) -> Vec<String> {
        let wanted = CHOICES - usize::from(own.is_some());
        let mut decoys: Vec<String> = Vec::with_capacity(CHOICES);
        while decoys.len() < wanted && draws.drawn < MAX_DRAWS {
            let decoy = self.decoy(draws);
            if own != Some(decoy.as_str()) && !decoys.contains(&decoy) {
                decoys.push(decoy);
            }
        }
        decoys
    }

    fn decoy(self, draws: &mut Draws<'_>) -> String {
        match self {
            Self::Hanzi(hanzi) => format!("{}＊", surname(draws, hanzi)),
            Self::Latin(words) => {
                let mut initial = || INITIALS.get(draws.below(INITIALS.len())).map_or('A', |byte| char::from(*byte));
                (0..words).map(|_| format!("{}＊", initial())).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// One of them, as often as people have it.
fn surname(draws: &mut Draws<'_>, hanzi: Hanzi) -> char {
    let weighted = || surnames::all(hanzi).enumerate().map(|(rank, surname)| (surname, surnames::weight(rank)));
    let sum: u32 = weighted().map(|(_, weight)| weight).sum();
    let mut left = u32::try_from(draws.below(sum as usize)).unwrap_or_default();
    for (surname, weight) in weighted() {
        match left.checked_sub(weight) {
            Some(less) => left = less,
            None => return surname,
        }
    }
    '王'
}
