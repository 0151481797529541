//! The canonical encoding that the hash covers: fixed fields in fixed order, integers big-endian, variable parts with their
//! length in front. Nothing is optional without a flag byte, so no two entries share an encoding.

use super::{Entry, Hash};
use crate::time::WallTrust;
use sha2::{Digest, Sha256};

/// Keeps the hashes of entries apart from those of anything else that is ever hashed or signed here.
const DOMAIN: &[u8] = b"frontdesk.entry.v1\0";
/// The same for what a sealed body is bound to.
const SEAL_DOMAIN: &[u8] = b"frontdesk.seal.v1\0";

impl Entry {
    /// The bytes that [`Entry::hash`] is the SHA-256 of. `docs/journal.md`, "Canonical encoding", has the table.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256 + self.open.len());
        out.extend_from_slice(DOMAIN);
        out.extend_from_slice(&self.node.0);
        out.extend_from_slice(&self.position.incarnation.0);
        out.extend_from_slice(&self.position.seq.to_be_bytes());
        out.push(u8::from(self.parent.is_some()));
        if let Some(parent) = &self.parent {
            out.extend_from_slice(&parent.position.incarnation.0);
            out.extend_from_slice(&parent.position.seq.to_be_bytes());
            out.extend_from_slice(&parent.hash.0);
        }
        out.extend_from_slice(&self.mono_ms.to_be_bytes());
        out.extend_from_slice(&self.wall.utc_ms.to_be_bytes());
        out.extend_from_slice(&self.wall.offset_s.to_be_bytes());
        out.push(self.wall.trust.code());
        out.push(u8::from(self.simulated));
        push_bytes(&mut out, self.kind.as_bytes());
        out.extend_from_slice(&self.kind_version.to_be_bytes());
        push_bytes(&mut out, &self.open);
        out.push(u8::from(self.sealed.is_some()));
        if let Some(sealed) = &self.sealed {
            out.extend_from_slice(&sealed.key.0);
            push_bytes(&mut out, &sealed.ciphertext);
        }
        out.extend_from_slice(&self.prev_hash.0);
        out
    }

    /// What the entry's hash must be.
    #[must_use]
    pub fn computed_hash(&self) -> Hash {
        Hash(Sha256::digest(self.canonical()).into())
    }

    /// What a sealed body is bound to, so that a ciphertext moved to another entry does not open.
    #[must_use]
    pub fn seal_context(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        out.extend_from_slice(SEAL_DOMAIN);
        out.extend_from_slice(&self.node.0);
        out.extend_from_slice(&self.position.incarnation.0);
        out.extend_from_slice(&self.position.seq.to_be_bytes());
        push_bytes(&mut out, self.kind.as_bytes());
        out.extend_from_slice(&self.kind_version.to_be_bytes());
        out
    }
}

impl WallTrust {
    /// The stable one-byte code, in the canonical encoding and in tables: 0 trusted, 1 not before, 2 unknown.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Trusted => 0,
            Self::NotBefore => 1,
            Self::Unknown => 2,
        }
    }

    /// The trust level of a code, or `None` for a code of a later version.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Trusted, Self::NotBefore, Self::Unknown].into_iter().find(|trust| trust.code() == code)
    }
}

/// Length as 32 bits, then the bytes. Bodies are bounded far below 4 GiB before they get here.
fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::super::{Parent, Position, Sealed};
    use super::*;
    use crate::id::{IncarnationId, KeyId, NodeId};
    use crate::time::Wall;
    use proptest::prelude::*;

    fn entry() -> Entry {
        Entry {
            node: NodeId([1; 16]),
            position: Position { incarnation: IncarnationId([2; 16]), seq: 3 },
            parent: Some(Parent {
                position: Position { incarnation: IncarnationId([4; 16]), seq: 2 },
                hash: Hash([5; 32]),
            }),
            mono_ms: 6,
            wall: Wall { utc_ms: 7, offset_s: 28_800, trust: WallTrust::NotBefore },
            simulated: true,
            kind: "visit.registered".into(),
            kind_version: 1,
            open: br#"{"visit":"00"}"#.to_vec(),
            sealed: Some(Sealed { key: KeyId([8; 16]), ciphertext: vec![9; 40] }),
            prev_hash: Hash([5; 32]),
            hash: Hash::ZERO,
        }
    }

    /// If this test fails, do not change the test: every journal ever written depends on these bytes.
    #[test]
    fn the_canonical_encoding_and_its_hash_are_frozen() {
        let plain = Entry { parent: None, sealed: None, simulated: false, ..entry() };
        assert_eq!(
            hex::encode(plain.canonical()),
            concat!(
                "66726f6e746465736b2e656e7472792e763100",
                "01010101010101010101010101010101",
                "02020202020202020202020202020202",
                "0000000000000003",
                "00",
                "0000000000000006",
                "0000000000000007",
                "00007080",
                "01",
                "00",
                "00000010",
                "76697369742e72656769737465726564",
                "0001",
                "0000000e",
                "7b227669736974223a223030227d",
                "00",
                "0505050505050505050505050505050505050505050505050505050505050505",
            )
        );
        assert_eq!(entry().computed_hash().to_string(), FROZEN_HASH);
    }

    const FROZEN_HASH: &str = "838df2e377e3259b8b1f4b297cb322fd96af085ec60f7e74a424bab185352170";

    proptest! {
        #[test]
        fn entries_that_differ_anywhere_have_different_encodings(
            seq in 0u64..4, mono_ms in 0u64..4, simulated: bool, kind in "[ab]{0,2}", open in "[ab]{0,2}",
            sealed in proptest::option::of("[ab]{0,2}"), with_parent: bool,
            seq2 in 0u64..4, mono2 in 0u64..4, simulated2: bool, kind2 in "[ab]{0,2}", open2 in "[ab]{0,2}",
            sealed2 in proptest::option::of("[ab]{0,2}"), with_parent2: bool,
        ) {
            let make = |seq, mono_ms, simulated, kind: &str, open: &str, sealed: &Option<String>, with_parent: bool| {
                let base = entry();
                Entry {
                    position: Position { seq, ..base.position },
                    parent: base.parent.filter(|_| with_parent),
                    mono_ms,
                    simulated,
                    kind: kind.into(),
                    open: open.as_bytes().to_vec(),
                    sealed: sealed.as_ref().map(|s| Sealed { key: KeyId([8; 16]), ciphertext: s.as_bytes().to_vec() }),
                    ..base
                }
            };
            let one = make(seq, mono_ms, simulated, &kind, &open, &sealed, with_parent);
            let two = make(seq2, mono2, simulated2, &kind2, &open2, &sealed2, with_parent2);
            prop_assert_eq!(one == two, one.canonical() == two.canonical());
        }
    }
}
