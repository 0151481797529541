//! Who uses which PC/SC reader, so that two threads never wait for cards on the same one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::lock::lock;

/// The readers of one process. Clones are the same list.
#[derive(Debug, Clone, Default)]
pub struct ReaderClaims(Arc<Mutex<Claims>>);

#[derive(Debug, Default)]
struct Claims {
    claimants: u32,
    /// The claimant of each reader, by the reader's PC/SC name. pcsc-lite has 16 at most.
    of: BTreeMap<String, u32>,
}

/// One of those who take readers. What it took is free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Claimant {
    claims: ReaderClaims,
    number: u32,
    at_most: usize,
}

impl ReaderClaims {
    /// Somebody who takes at most so many readers.
    pub(crate) fn claimant(&self, at_most: usize) -> Claimant {
        let mut claims = lock(&self.0);
        claims.claimants += 1;
        Claimant { number: claims.claimants, claims: self.clone(), at_most }
    }
}

impl Claimant {
    /// Takes a reader. `false`: somebody else has it, or this one has as many as it may.
    pub(crate) fn take(&self, reader: &str) -> bool {
        let mut claims = lock(&self.claims.0);
        match claims.of.get(reader) {
            Some(owner) => *owner == self.number,
            None if claims.of.values().filter(|owner| **owner == self.number).count() >= self.at_most => false,
            None => {
                claims.of.insert(reader.to_owned(), self.number);
                true
            }
        }
    }

    /// Gives a reader back, if it is this one's.
    pub(crate) fn give_back(&self, reader: &str) {
        lock(&self.claims.0).of.retain(|name, owner| *owner != self.number || name != reader);
    }

    /// Gives everything back.
    pub(crate) fn give_all_back(&self) {
        lock(&self.claims.0).of.retain(|_, owner| *owner != self.number);
    }
}

impl Drop for Claimant {
    fn drop(&mut self) {
        self.give_all_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_one_claimants_until_it_is_given_back() {
        let claims = ReaderClaims::default();
        let (first, second) = (claims.claimant(1), claims.claimant(1));
        assert!(first.take("a"));
        assert!(first.take("a"), "its own again");
        assert!(!second.take("a"));
        second.give_back("a");
        assert!(!second.take("a"), "nobody gives back what is another's");
        first.give_back("a");
        assert!(second.take("a"));
    }

    #[test]
    fn nobody_takes_more_than_they_may_and_the_next_reader_is_left_for_the_next_claimant() {
        let claims = ReaderClaims::default();
        let (first, second) = (claims.claimant(1), claims.claimant(1));
        assert!(first.take("a") && !first.take("b"));
        assert!(second.take("b"));
    }

    #[test]
    fn what_a_claimant_had_is_free_when_it_is_gone() {
        let claims = ReaderClaims::default();
        let first = claims.claimant(2);
        assert!(first.take("a") && first.take("b"));
        drop(first);
        let second = claims.claimant(2);
        assert!(second.take("a") && second.take("b"));
    }
}
