//! How much one address may ask: a bucket of requests that fills up again at a steady pace.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Addresses that are told apart; with more, those that asked longest ago are forgotten.
const MAX_ADDRESSES: usize = 4_096;

/// One address's bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// At once.
    pub burst: u32,
    /// Then one every so many milliseconds.
    pub every_ms: u32,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// How much of the allowance is used, in milliseconds of refilling.
    used_ms: u64,
    /// Monotonic.
    at_ms: u64,
}

/// Buckets of all addresses.
#[derive(Debug)]
pub(crate) struct Limits {
    allowance: Allowance,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

impl Limits {
    pub(crate) fn new(allowance: Allowance) -> Self {
        Self { allowance, buckets: Mutex::default() }
    }

    /// Whether one more is allowed. `now_ms` is monotonic.
    pub(crate) fn allows(&self, address: IpAddr, now_ms: u64) -> bool {
        let Allowance { burst, every_ms } = self.allowance;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let address = neighbourhood(address);
        if buckets.len() >= MAX_ADDRESSES && !buckets.contains_key(&address) {
            make_room(&mut buckets, now_ms);
        }
        let bucket = buckets.entry(address).or_insert(Bucket { used_ms: 0, at_ms: now_ms });
        let refilled = now_ms.saturating_sub(bucket.at_ms);
        let used_ms = bucket.used_ms.saturating_sub(refilled);
        let is_allowed = used_ms + u64::from(every_ms) <= u64::from(burst) * u64::from(every_ms);
        *bucket = Bucket { used_ms: used_ms + if is_allowed { u64::from(every_ms) } else { 0 }, at_ms: now_ms };
        is_allowed
    }
}

/// Forgets those that are full again; if there are none, the half that asked longest ago.
fn make_room(buckets: &mut HashMap<IpAddr, Bucket>, now_ms: u64) {
    buckets.retain(|_, bucket| bucket.used_ms > now_ms.saturating_sub(bucket.at_ms));
    if buckets.len() >= MAX_ADDRESSES {
        let mut moments: Vec<u64> = buckets.values().map(|bucket| bucket.at_ms).collect();
        moments.sort_unstable();
        let middle = moments.get(moments.len() / 2).copied().unwrap_or(now_ms);
        buckets.retain(|_, bucket| bucket.at_ms > middle);
    }
}

/// Whoever has one address of IPv6 has a whole /64 of them (RFC 6177).
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    const A: Allowance = Allowance { burst: 3, every_ms: 1_000 };

    fn address(n: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(n))
    }

    #[test]
    fn a_burst_is_allowed_and_then_one_a_second() {
        let limits = Limits::new(A);
        let allowed: Vec<bool> = [0, 0, 0, 0, 999, 1_000, 1_000].map(|at| limits.allows(address(1), at)).into();
        assert_eq!(allowed, [true, true, true, false, false, true, false]);
        assert!(limits.allows(address(2), 0), "another one's bucket is its own");
    }

    #[test]
    fn a_network_of_ipv6_is_one_and_a_mapped_address_is_the_one_that_it_maps() {
        let limits = Limits::new(A);
        for last in ["2001:db8::1", "2001:db8::2", "2001:db8::3"] {
            assert!(limits.allows(last.parse().unwrap(), 0));
        }
        assert!(!limits.allows("2001:db8::4".parse().unwrap(), 0));
        assert_eq!(neighbourhood("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn any_number_of_addresses_takes_a_bounded_place() {
        let limits = Limits::new(A);
        for n in 0..20_000 {
            assert!(limits.allows(address(n), u64::from(n) / 100));
        }
        assert!(limits.buckets.lock().unwrap().len() <= MAX_ADDRESSES);
    }

    proptest! {
        #[test]
        fn never_more_than_the_burst_and_what_was_refilled(gaps in prop::collection::vec(0_u64..3_000, 1..300)) {
            let limits = Limits::new(A);
            let (mut now_ms, mut allowed) = (0, 0);
            for gap in gaps {
                now_ms += gap;
                allowed += u64::from(limits.allows(address(1), now_ms));
                prop_assert!(allowed <= 3 + now_ms / 1_000);
            }
        }
    }
}
