//! Following a chain entry by entry and naming the first one that does not fit.

use super::{Entry, Hash, Parent, Position};
use crate::id::NodeId;

/// The end of a chain: what the next entry must go on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the last entry.
    pub position: Position,
    /// Its hash.
    pub hash: Hash,
}

impl From<Head> for Parent {
    fn from(head: Head) -> Self {
        Self { position: head.position, hash: head.hash }
    }
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainFault {
    /// Its hash is not that of its content: changed.
    Changed,
    /// Entries before it are missing, or it was moved: the count does not go on.
    Gap {
        /// The count that was due.
        due: u64,
    },
    /// It does not go on from the hash before: something was inserted, re-hashed or replaced.
    Broken,
    /// It belongs to another node's journal.
    Stranger,
}

/// The first entry that does not fit, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} does not fit: {}", match fault {
    ChainFault::Changed => "its content was changed".to_owned(),
    ChainFault::Gap { due } => format!("entry {due} was due"),
    ChainFault::Broken => "it does not go on from the entry before".to_owned(),
    ChainFault::Stranger => "it belongs to another node".to_owned(),
})]
pub struct ChainError {
    /// The entry's own count.
    pub seq: u64,
    /// What is wrong.
    pub fault: ChainFault,
}

/// Follows one branch of one node's journal.
#[derive(Debug, Clone, Default)]
pub struct Verifier {
    node: Option<NodeId>,
    head: Option<Head>,
}

impl Verifier {
    /// Starts before the very first entry.
    #[must_use]
    pub fn from_start() -> Self {
        Self::default()
    }

    /// Starts after an entry that is already trusted.
    #[must_use]
    pub fn after(node: NodeId, head: Head) -> Self {
        Self { node: Some(node), head: Some(head) }
    }

    /// The last entry that fitted.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.head
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// Why it does not fit; the verifier stays where it was.
    pub fn push(&mut self, entry: &Entry) -> Result<(), ChainError> {
        self.fault(entry).map_or(Ok(()), |fault| Err(ChainError { seq: entry.position.seq, fault }))?;
        self.node = Some(entry.node);
        self.head = Some(Head { position: entry.position, hash: entry.hash });
        Ok(())
    }

    fn fault(&self, entry: &Entry) -> Option<ChainFault> {
        if self.node.is_some_and(|node| node != entry.node) {
            return Some(ChainFault::Stranger);
        }
        let due = self.head.map_or(1, |head| head.position.seq.saturating_add(1));
        if entry.position.seq != due {
            return Some(ChainFault::Gap { due });
        }
        if entry.computed_hash() != entry.hash {
            return Some(ChainFault::Changed);
        }
        (!self.goes_on(entry)).then_some(ChainFault::Broken)
    }

    fn goes_on(&self, entry: &Entry) -> bool {
        match self.head {
            None => entry.parent.is_none() && entry.prev_hash == Hash::ZERO,
            Some(head) if head.position.incarnation == entry.position.incarnation => {
                entry.parent.is_none() && entry.prev_hash == head.hash
            }
            Some(head) => entry.parent == Some(head.into()) && entry.prev_hash == head.hash,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::IncarnationId;
    use crate::time::{Wall, WallTrust};
    use proptest::prelude::*;

    /// A good chain of `incarnations[i]` entries in the i-th run.
    fn chain(runs: &[u8]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (run, count) in runs.iter().enumerate() {
            for step in 0..*count {
                let before = entries.last().map(|e| Head { position: e.position, hash: e.hash });
                let mut entry = Entry {
                    node: NodeId([1; 16]),
                    position: Position { incarnation: IncarnationId([run as u8; 16]), seq: entries.len() as u64 + 1 },
                    parent: before.filter(|_| step == 0).map(Parent::from),
                    mono_ms: u64::from(step),
                    wall: Wall { utc_ms: 0, offset_s: 0, trust: WallTrust::Unknown },
                    simulated: false,
                    kind: "node.started".into(),
                    kind_version: 1,
                    open: vec![step],
                    sealed: None,
                    prev_hash: before.map_or(Hash::ZERO, |head| head.hash),
                    hash: Hash::ZERO,
                };
                entry.hash = entry.computed_hash();
                entries.push(entry);
            }
        }
        entries
    }

    fn first_bad(entries: &[Entry]) -> Option<ChainError> {
        let mut verifier = Verifier::from_start();
        entries.iter().find_map(|entry| verifier.push(entry).err())
    }

    #[test]
    fn a_chain_over_several_runs_of_the_process_is_whole() {
        assert_eq!(first_bad(&chain(&[3, 1, 4])), None);
    }

    #[test]
    fn a_rehashed_entry_is_caught_by_the_one_after_it() {
        let mut entries = chain(&[4]);
        entries[1].open = b"other".to_vec();
        entries[1].hash = entries[1].computed_hash();
        assert_eq!(first_bad(&entries), Some(ChainError { seq: 3, fault: ChainFault::Broken }));
    }

    #[test]
    fn an_entry_of_another_node_is_a_stranger() {
        let mut entries = chain(&[2]);
        entries[1].node = NodeId([9; 16]);
        entries[1].hash = entries[1].computed_hash();
        assert_eq!(first_bad(&entries), Some(ChainError { seq: 2, fault: ChainFault::Stranger }));
    }

    proptest! {
        #[test]
        fn any_change_removal_or_swap_is_found_at_or_before_its_place(
            runs in proptest::collection::vec(1u8..5, 1..4), at in 0usize..100, what in 0u8..3,
        ) {
            let mut entries = chain(&runs);
            let last = entries.len() - 1;
            let at = at % entries.len();
            match what {
                0 => entries[at].open.push(0),
                // Removing the last entry is a truncation, which only the office's receipts can show.
                1 if at < last => { entries.remove(at); }
                2 if at < last => entries.swap(at, at + 1),
                _ => return Ok(()),
            }
            let error = first_bad(&entries);
            prop_assert!(error.is_some());
        }
    }
}
