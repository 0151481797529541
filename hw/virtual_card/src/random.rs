//! Where a card's random numbers come from.

use std::collections::VecDeque;

use crate::crypto::cipher::Cipher;

/// Most bytes that can be laid out in advance.
const MAX_SCRIPTED: usize = 4096;

/// The system's randomness, or a reproducible stream; in front of either, bytes that a test has laid out.
#[derive(Default)]
pub(crate) struct Randomness {
    scripted: VecDeque<u8>,
    /// AES in counter mode under the seed.
    seeded: Option<Seeded>,
}

struct Seeded {
    cipher: Cipher,
    counter: u128,
}

impl Randomness {
    pub(crate) fn seed(&mut self, seed: u64) {
        self.seeded = Some(Seeded { cipher: Cipher::aes(&u128::from(seed).to_be_bytes()), counter: 0 });
    }

    /// What is drawn next, before anything else. Beyond [`MAX_SCRIPTED`] bytes the rest is dropped.
    pub(crate) fn script(&mut self, bytes: &[u8]) {
        let room = MAX_SCRIPTED.saturating_sub(self.scripted.len());
        self.scripted.extend(bytes.iter().take(room));
    }

    /// `count` bytes; `None` if the system has none to give.
    pub(crate) fn draw(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes: Vec<u8> = self.scripted.drain(..count.min(self.scripted.len())).collect();
        let from = bytes.len();
        bytes.resize(count, 0);
        let rest = bytes.get_mut(from..)?;
        match &mut self.seeded {
            Some(seeded) => rest.chunks_mut(16).for_each(|chunk| seeded.fill(chunk)),
            None => getrandom::fill(rest).ok()?,
        }
        Some(bytes)
    }
}

impl Seeded {
    fn fill(&mut self, chunk: &mut [u8]) {
        self.counter = self.counter.wrapping_add(1);
        let block = self.cipher.encrypt(&self.cipher.zero_iv(), &self.counter.to_be_bytes());
        chunk.iter_mut().zip(block).for_each(|(to, from)| *to = from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_stream_and_another_seed_another() {
        let draw = |seed| {
            let mut random = Randomness::default();
            random.seed(seed);
            random.draw(40).unwrap()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_ne!(draw(1)[..16], draw(1)[16..32]);
    }

    #[test]
    fn what_was_laid_out_comes_first() {
        let mut random = Randomness::default();
        random.script(&[1, 2, 3]);
        assert_eq!(random.draw(2).unwrap(), [1, 2]);
        assert_eq!(random.draw(16).unwrap()[0], 3);
        assert_ne!(random.draw(16).unwrap(), random.draw(16).unwrap());
    }
}
