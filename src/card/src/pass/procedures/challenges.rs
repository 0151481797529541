//! The random numbers that a procedure needs, from one seed that its caller drew.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::desfire::{Challenge, KEY_BYTES};

/// Keeps these hashes apart from any other.
const DOMAIN: &[u8] = b"frontdesk card challenge v1\0";

/// Random numbers for authentications, as many as are needed. How many that is depends on the card, and asking the system for
/// them may fail: so it is asked once, before the card is spoken to.
pub struct Challenges {
    seed: Zeroizing<[u8; 32]>,
    drawn: u64,
}

impl fmt::Debug for Challenges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenges(..)")
    }
}

impl Challenges {
    /// From 32 bytes of the system's good randomness, never used for anything else.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed: Zeroizing::new(seed), drawn: 0 }
    }

    /// The next one: the first half of SHA-256 over a domain, the seed and a count.
    pub(super) fn draw(&mut self) -> Challenge {
        self.drawn += 1;
        let hash = Sha256::new()
            .chain_update(DOMAIN)
            .chain_update(self.seed.as_slice())
            .chain_update(self.drawn.to_be_bytes())
            .finalize();
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        Challenge::new(*bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_comes_twice_and_another_seed_gives_others() {
        let mut drawn = Vec::new();
        for seed in 0..3 {
            let mut challenges = Challenges::from_seed([seed; 32]);
            drawn.extend((0..50).map(|_| *challenges.draw().bytes()));
        }
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 150);
    }
}
