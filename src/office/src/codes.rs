//! One-time codes for enrolment: kept in memory as a hash of their secret, for a quarter of an hour, and void when somebody guesses.

use frontdesk_core::id::NodeId;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// For how long a code is good, milliseconds.
pub(crate) const CODE_VALID_MS: u64 = 15 * 60_000;

/// How many codes may be out at once.
pub(crate) const MAX_CODES: usize = 16;

/// Wrong guesses of one address before it is refused, whatever it says.
pub(crate) const MAX_WRONG_OF_ADDRESS: u32 = 5;

/// Wrong guesses of all while codes are out before all of them are void.
pub(crate) const MAX_WRONG: u32 = 20;

#[derive(Debug, Clone)]
struct Code {
    digest: [u8; 32],
    label: String,
    ends_ms: u64,
    /// Who has used it. The same node may ask again, for its answer may have been lost.
    used_by: Option<NodeId>,
}

/// Why a code was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{MAX_CODES} codes are out already; use them, or wait a quarter of an hour")]
pub(crate) struct TooMany;

/// What a guess came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Guess {
    /// It is a code that is out; the label that it was made for.
    Right {
        /// What the kiosk is called.
        label: String,
    },
    /// It is none.
    Wrong,
    /// It was one wrong guess too many: no code is good any more. An alarm is due.
    Void,
    /// This address has guessed wrong too often.
    Refused,
}

/// Codes that are out, and guesses. Times are monotonic milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    out: Vec<Code>,
    wrong: BTreeMap<IpAddr, u32>,
    wrong_in_all: u32,
}

impl Codes {
    /// Puts a code out: the digest of its secret.
    pub(crate) fn put_out(&mut self, digest: [u8; 32], label: &str, now_ms: u64) -> Result<(), TooMany> {
        self.clear(now_ms);
        if self.out.len() >= MAX_CODES {
            return Err(TooMany);
        }
        let ends_ms = now_ms.saturating_add(CODE_VALID_MS);
        self.out.push(Code { digest, label: label.to_owned(), ends_ms, used_by: None });
        Ok(())
    }

    /// How many are out and not used.
    pub(crate) fn open(&mut self, now_ms: u64) -> usize {
        self.clear(now_ms);
        self.out.iter().filter(|code| code.used_by.is_none()).count()
    }

    /// A node says a code. A right one is its own from here on.
    pub(crate) fn redeem(&mut self, digest: [u8; 32], node: NodeId, from: IpAddr, now_ms: u64) -> Guess {
        self.clear(now_ms);
        if self.wrong.get(&from).is_some_and(|wrong| *wrong >= MAX_WRONG_OF_ADDRESS) {
            return Guess::Refused;
        }
        let said = self.out.iter_mut().find(|code| code.digest == digest);
        if let Some(code) = said.filter(|code| code.used_by.is_none_or(|by| by == node)) {
            code.used_by = Some(node);
            return Guess::Right { label: code.label.clone() };
        }
        if self.out.is_empty() {
            // There is nothing to guess.
            return Guess::Wrong;
        }
        *self.wrong.entry(from).or_default() += 1;
        self.wrong_in_all += 1;
        if self.wrong_in_all < MAX_WRONG {
            return Guess::Wrong;
        }
        self.out.clear();
        self.clear(now_ms);
        Guess::Void
    }

    /// The node could not be enrolled with it after all, so anybody may use it again.
    pub(crate) fn give_back(&mut self, node: NodeId) {
        self.out.iter_mut().filter(|code| code.used_by == Some(node)).for_each(|code| code.used_by = None);
    }

    /// Guesses are counted as long as there is something to guess, which is at most a quarter of an hour after the last code.
    fn clear(&mut self, now_ms: u64) {
        self.out.retain(|code| now_ms < code.ends_ms);
        if self.out.is_empty() {
            self.wrong.clear();
            self.wrong_in_all = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: NodeId = NodeId([1; 16]);
    const OTHER: NodeId = NodeId([2; 16]);

    fn from(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    fn right(label: &str) -> Guess {
        Guess::Right { label: label.into() }
    }

    #[test]
    fn a_code_is_good_once_for_a_quarter_of_an_hour() {
        let mut codes = Codes::default();
        codes.put_out([1; 32], "Front door", 0).unwrap();
        codes.put_out([2; 32], "Back door", 1_000).unwrap();
        assert_eq!(codes.open(1_000), 2);
        assert_eq!(codes.redeem([1; 32], NODE, from(1), 10), right("Front door"));
        assert_eq!(codes.redeem([1; 32], OTHER, from(2), 11), Guess::Wrong);
        // Its answer was lost on the way.
        assert_eq!(codes.redeem([1; 32], NODE, from(1), 12), right("Front door"));
        assert_eq!(codes.redeem([1; 32], NODE, from(1), CODE_VALID_MS), Guess::Wrong);
        assert_eq!(codes.redeem([2; 32], NODE, from(1), CODE_VALID_MS), right("Back door"));
        assert_eq!(codes.open(CODE_VALID_MS + 1_000), 0);
    }

    #[test]
    fn a_code_that_could_not_be_used_can_be_used_by_another() {
        let mut codes = Codes::default();
        codes.put_out([1; 32], "", 0).unwrap();
        assert_eq!(codes.redeem([1; 32], NODE, from(1), 1), right(""));
        codes.give_back(NODE);
        assert_eq!(codes.redeem([1; 32], OTHER, from(1), 1), right(""));
    }

    #[test]
    fn an_address_has_five_wrong_guesses_and_the_network_twenty() {
        let mut codes = Codes::default();
        codes.put_out([1; 32], "", 0).unwrap();
        for _ in 0..MAX_WRONG_OF_ADDRESS {
            assert_eq!(codes.redeem([9; 32], NODE, from(1), 1), Guess::Wrong);
        }
        // Not even the right one, now.
        assert_eq!(codes.redeem([1; 32], NODE, from(1), 1), Guess::Refused);
        for n in 0..14 {
            assert_eq!(codes.redeem([9; 32], NODE, from(2 + n), 1), Guess::Wrong, "{n}");
        }
        assert_eq!(codes.redeem([9; 32], NODE, from(99), 1), Guess::Void);
        assert_eq!(codes.open(1), 0);
        assert_eq!(codes.redeem([1; 32], NODE, from(50), 1), Guess::Wrong);
        // A new code begins anew.
        codes.put_out([2; 32], "", 2).unwrap();
        assert_eq!(codes.redeem([2; 32], NODE, from(1), 3), right(""));
    }

    #[test]
    fn only_so_many_codes_are_out_at_once() {
        let mut codes = Codes::default();
        for n in 0..MAX_CODES {
            codes.put_out([n as u8; 32], "", 0).unwrap();
        }
        assert_eq!(codes.put_out([99; 32], "", 0), Err(TooMany));
        assert_eq!(codes.put_out([99; 32], "", CODE_VALID_MS), Ok(()));
    }
}
