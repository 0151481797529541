//! How often one address may come, and one link may be used: whoever guesses links, or plays with one, is slowed down.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Requests of one address in [`WINDOW_MS`].
const PER_ADDRESS: u32 = 120;
/// Uses of one link in [`WINDOW_MS`].
const PER_LINK: u32 = 20;
const WINDOW_MS: u64 = 60_000;
/// Addresses and links that are remembered at once; more are all one.
const MAX_REMEMBERED: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Address(IpAddr),
    Link([u8; 16]),
    Anybody,
}

/// Counts in windows of a minute.
#[derive(Default)]
pub(crate) struct Limits(Mutex<Window>);

#[derive(Default)]
struct Window {
    began_ms: u64,
    counts: BTreeMap<Who, u32>,
}

impl Limits {
    /// A request from this address may be looked at.
    pub(crate) fn admits_address(&self, now_ms: u64, address: IpAddr) -> bool {
        self.admits(now_ms, Who::Address(address), PER_ADDRESS)
    }

    /// This link may be used.
    pub(crate) fn admits_link(&self, now_ms: u64, telling: [u8; 16]) -> bool {
        self.admits(now_ms, Who::Link(telling), PER_LINK)
    }

    fn admits(&self, now_ms: u64, who: Who, most: u32) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now_ms.saturating_sub(window.began_ms) >= WINDOW_MS {
            *window = Window { began_ms: now_ms, counts: BTreeMap::new() };
        }
        let is_known = window.counts.contains_key(&who);
        let who = if is_known || window.counts.len() < MAX_REMEMBERED { who } else { Who::Anybody };
        let count = window.counts.entry(who).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_too_often_waits_for_the_next_minute_and_takes_nobody_with_them() {
        let limits = Limits::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..PER_ADDRESS {
            assert!(limits.admits_address(5, one));
        }
        assert!(!limits.admits_address(6, one) && limits.admits_address(6, other));
        assert!(limits.admits_address(WINDOW_MS, one));
        for _ in 0..PER_LINK {
            assert!(limits.admits_link(WINDOW_MS, [1; 16]));
        }
        assert!(!limits.admits_link(WINDOW_MS, [1; 16]));
    }

    #[test]
    fn any_number_of_addresses_fills_no_memory() {
        let limits = Limits::default();
        for n in 0..u32::try_from(MAX_REMEMBERED).unwrap() * 2 {
            limits.admits_address(0, IpAddr::from(n.to_be_bytes()));
        }
        assert!(limits.0.lock().unwrap().counts.len() <= MAX_REMEMBERED + 1);
        assert!(!limits.admits_address(0, IpAddr::from([255, 0, 0, 1])), "the rest share one count");
    }
}
