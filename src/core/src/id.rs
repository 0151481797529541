//! Identifiers. All are 16 random bytes drawn by the shell and passed in with the input, so that core stays deterministic
//! and two nodes never need to agree before naming something.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A string that is not 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 32 hexadecimal digits")]
pub struct BadId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(s: &str) -> Result<Self, BadId> {
                let mut bytes = [0; 16];
                hex::decode_to_slice(s, &mut bytes).map_err(|_| BadId)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let s = std::borrow::Cow::<'de, str>::deserialize(d)?;
                s.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id! {
    /// A node of the site: a kiosk or the office. The first 16 bytes of the SHA-256 of its Ed25519 public key, so that a
    /// journal names its own signer.
    NodeId
}
id! {
    /// One run of one node's process. Fresh at every start, so that a journal position is never used twice (invariant 5).
    IncarnationId
}
id! {
    /// One visit of one person.
    VisitId
}
id! {
    /// One member of staff.
    StaffId
}
id! {
    /// One sealing key: of one subject, one retention class and one month.
    KeyId
}
id! {
    /// One credential of a member of staff: the right that a card carries, whichever card that is.
    CredentialId
}
id! {
    /// One card of the tray. Drawn once for each card and on it, where its chip can hold that; it says nothing about anybody.
    CardId
}
id! {
    /// One invitation (V7).
    InvitationId
}
id! {
    /// One approval by somebody who leads (A5), and so one exception that needs it.
    ApprovalId
}
id! {
    /// One remote command, which is given once and answered once.
    CommandId
}
id! {
    /// One legal hold: what is under it is not forgotten.
    HoldId
}
id! {
    /// One ticket about a part of a kiosk that needs somebody to see to it (A6).
    TicketId
}
id! {
    /// One telling of somebody that a visitor is here, over one channel.
    TellingId
}
id! {
    /// One message that a visitor has left.
    MessageId
}
id! {
    /// One account at the office's web desk. Random, so that it says nothing about its holder.
    AccountId
}
id! {
    /// One roll-call: who is out of the building, counted by several people at once (V8).
    RollCallId
}
id! {
    /// One message of praise, or a complaint (Q2). Random, so that it says nothing about whose it is.
    FeedbackId
}
id! {
    /// Whom a sealed body is about: a visit's or a member of staff's id, seen as bytes.
    SubjectId
}

impl From<VisitId> for SubjectId {
    fn from(id: VisitId) -> Self {
        Self(id.0)
    }
}

impl From<StaffId> for SubjectId {
    fn from(id: StaffId) -> Self {
        Self(id.0)
    }
}

impl From<InvitationId> for SubjectId {
    fn from(id: InvitationId) -> Self {
        Self(id.0)
    }
}

impl From<CardId> for SubjectId {
    fn from(id: CardId) -> Self {
        Self(id.0)
    }
}

impl From<CredentialId> for SubjectId {
    fn from(id: CredentialId) -> Self {
        Self(id.0)
    }
}

impl From<ApprovalId> for SubjectId {
    fn from(id: ApprovalId) -> Self {
        Self(id.0)
    }
}

impl From<RollCallId> for SubjectId {
    fn from(id: RollCallId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for SubjectId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<FeedbackId> for SubjectId {
    fn from(id: FeedbackId) -> Self {
        Self(id.0)
    }
}

/// A card's unique identifier as the reader reports it: 4, 7 or 10 bytes (ISO/IEC 14443-3, section 6.5.4).
///
/// Who holds which card is personal, so `Debug` shows only the last byte; write it out with [`CardUid::to_hex`] on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardUid {
    len: u8,
    bytes: [u8; 10],
}

/// A card identifier of a length that ISO/IEC 14443-3 does not know, all zeroes (what a confused reader gives, never what a card
/// has), or not hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a card identifier is 4, 7 or 10 bytes, not all zero, written as hexadecimal digits")]
pub struct BadUid;

impl CardUid {
    /// Takes 4, 7 or 10 bytes, not all zero.
    ///
    /// # Errors
    /// [`BadUid`] for anything else.
    pub fn new(uid: &[u8]) -> Result<Self, BadUid> {
        if uid.iter().all(|byte| *byte == 0) {
            return Err(BadUid);
        }
        let mut bytes = [0; 10];
        match (uid.len(), bytes.get_mut(..uid.len())) {
            (4 | 7 | 10, Some(to)) => to.copy_from_slice(uid),
            _ => return Err(BadUid),
        }
        // 4, 7 and 10 fit a byte.
        Ok(Self { len: uid.len() as u8, bytes })
    }

    /// The bytes as the card sends them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&[])
    }

    /// Whether the card makes up a new identifier each time it is powered (ISO/IEC 14443-3, 6.5.4: 4 bytes, the first 08). Such
    /// an identifier identifies nothing.
    #[must_use]
    pub fn is_random(&self) -> bool {
        matches!(self.as_bytes(), [0x08, _, _, _])
    }

    /// Upper-case hexadecimal, no separators.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode_upper(self.as_bytes())
    }
}

impl fmt::Debug for CardUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardUid(…{:02X})", self.as_bytes().last().unwrap_or(&0))
    }
}

impl FromStr for CardUid {
    type Err = BadUid;
    fn from_str(s: &str) -> Result<Self, BadUid> {
        let compact: String = s.chars().filter(|c| !matches!(c, ':' | ' ' | '-')).collect();
        Self::new(&hex::decode(compact).map_err(|_| BadUid)?)
    }
}

impl Serialize for CardUid {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for CardUid {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = std::borrow::Cow::<'de, str>::deserialize(d)?;
        s.parse().map_err(serde::de::Error::custom)
    }
}

/// A stable id from the company's own staff number, the same at every kiosk and at the office: the first 16 bytes of its SHA-256.
#[must_use]
pub fn staff_id(number: &str) -> StaffId {
    let digest: [u8; 32] = Sha256::digest(number.as_bytes()).into();
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(digest) {
        *to = from;
    }
    StaffId(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_own_text() {
        let id = VisitId([7; 16]);
        assert_eq!(id.to_string().parse::<VisitId>(), Ok(id));
        assert_eq!("xyz".parse::<VisitId>(), Err(BadId));
    }

    #[test]
    fn a_uid_of_another_length_is_refused_and_debug_does_not_show_it_whole() {
        for len in 0..=12 {
            assert_eq!(CardUid::new(&vec![1; len]).is_ok(), [4, 7, 10].contains(&len), "{len} bytes");
        }
        assert_eq!(CardUid::new(&[0; 7]), Err(BadUid));
        let uid: CardUid = "04:A1:B2:C3:D4:E5:F6".parse().unwrap();
        assert_eq!(uid.to_hex(), "04A1B2C3D4E5F6");
        assert_eq!(format!("{uid:?}"), "CardUid(…F6)");
    }

    #[test]
    fn a_random_identifier_is_recognised() {
        for (uid, random) in [("08A1B2C3", true), ("04A1B2C3", false), ("08A1B2C3D4E5F6", false)] {
            assert_eq!(uid.parse::<CardUid>().unwrap().is_random(), random, "{uid}");
        }
    }
}
