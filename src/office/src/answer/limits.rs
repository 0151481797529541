//! How often one link may be used: whoever plays with one is slowed down. How often one address may come is the desk's to bound.

use frontdesk_core::id::TellingId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Uses of a host's link in [`WINDOW_MS`].
pub(crate) const PER_ANSWER_LINK: u32 = 20;

/// Uses of a warden's link in it: the page asks every few seconds by itself, and a hand marks one after the other.
pub(crate) const PER_WARDEN_LINK: u32 = 240;

const WINDOW_MS: u64 = 60_000;
/// Links that are remembered at once; more share one count.
const MAX_REMEMBERED: usize = 10_000;

/// Counts in windows of a minute.
#[derive(Default)]
pub(crate) struct Limits(Mutex<Window>);

#[derive(Default)]
struct Window {
    began_ms: u64,
    /// `None` stands for all that are too many to tell apart.
    counts: BTreeMap<Option<[u8; 16]>, u32>,
}

impl Limits {
    /// This link may be used, of which so many uses are allowed. `now_ms` is monotonic.
    pub(crate) fn admits(&self, now_ms: u64, telling: TellingId, per_link: u32) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now_ms.saturating_sub(window.began_ms) >= WINDOW_MS {
            *window = Window { began_ms: now_ms, counts: BTreeMap::new() };
        }
        let link = Some(telling.0);
        let has_place = window.counts.contains_key(&link) || window.counts.len() < MAX_REMEMBERED;
        let count = window.counts.entry(link.filter(|_| has_place)).or_default();
        *count = count.saturating_add(1);
        *count <= per_link
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_is_used_too_often_waits_for_the_next_minute_and_takes_no_other_with_it() {
        let limits = Limits::default();
        let (one, other) = (TellingId([1; 16]), TellingId([2; 16]));
        for _ in 0..20 {
            assert!(limits.admits(5, one, 20));
        }
        assert!(!limits.admits(6, one, 20) && limits.admits(6, other, 20));
        assert!(limits.admits(WINDOW_MS, one, 20));
    }

    #[test]
    fn any_number_of_links_fills_no_memory() {
        let limits = Limits::default();
        for n in 0..u128::try_from(MAX_REMEMBERED).unwrap() * 2 {
            limits.admits(0, TellingId(n.to_be_bytes()), 20);
        }
        assert!(limits.0.lock().unwrap().counts.len() <= MAX_REMEMBERED + 1);
        assert!(!limits.admits(0, TellingId([255; 16]), 20), "the rest share one count");
    }
}
