//! The visit label on a visitor's card: whose visit, to whom, until when, through which doors.
//!
//! One NDEF external-type record, [`RECORD_TYPE`]. Its payload, version 1 (all there is; a later version may differ):
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version 1; bit 7 set if a signature follows |
//! | 16 | visit |
//! | 16 | node that wrote it |
//! | 1–10 | from: seconds since 1970 UTC, zigzag varint |
//! | 1–10 | until − from: seconds, zigzag varint |
//! | 1 + n, four times | name, organisation, host, department: UTF-8 or UTF-16, whichever is shorter |
//! | 1 | number of doors, then each as a text |
//! | 64 | Ed25519 signature, if bit 7 of the version is set |
//!
//! Fields have a fixed order instead of tags: an NTAG213 has 144 bytes, and a signed label leaves 18 of them for text.

use std::fmt;

use thiserror::Error;

use crate::ndef::{self, NdefError, Record};
use crate::text;
use frontdesk_core::id::CardUid;

/// The record's external type (NFC Forum RTD, 3.3), short because every byte is one less for the visitor's name.
pub const RECORD_TYPE: &[u8] = b"frontdesk:v";

/// Most doors on one label.
pub const MAX_DOORS: usize = 16;

/// Bytes of an Ed25519 signature (RFC 8032, 5.1.6).
pub const SIGNATURE_BYTES: usize = 64;

const VERSION: u8 = 1;
const SIGNED: u8 = 0x80;

/// First bytes of what is signed, so that a signature over a label can never pass for one over something else.
const SIGNING_DOMAIN: &[u8] = b"frontdesk visit label v1\0";

/// Why a label cannot be written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LabelError {
    /// A text is over 127 bytes in both encodings; [`VisitLabel::fit`] shortens the four texts.
    #[error("a text on the label is too long")]
    TextTooLong,
    /// More than [`MAX_DOORS`].
    #[error("the label names more than {MAX_DOORS} doors")]
    TooManyDoors,
    /// Even without its texts the label does not fit.
    #[error("the label needs {needed} bytes, the card has {capacity}")]
    DoesNotFit {
        /// Bytes needed with all four texts empty.
        needed: usize,
        /// Bytes the card has.
        capacity: usize,
    },
    /// The record is ours, but cut off, corrupt or of a version this program does not know.
    #[error("the label is damaged or of an unknown version")]
    Unreadable,
    /// The message is not a visit label.
    #[error("the message is not a visit label")]
    NotALabel,
    /// The bytes are no NDEF message.
    #[error("the label is not an NDEF message")]
    Ndef(#[source] NdefError),
}

/// A visit label. The texts are personal data: `Debug` leaves them out.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitLabel {
    /// The visit's identifier.
    pub visit: [u8; 16],
    /// The visitor's name.
    pub name: String,
    /// Where the visitor comes from.
    pub organisation: String,
    /// Who is visited.
    pub host: String,
    /// The host's department.
    pub department: String,
    /// Start of validity, seconds since 1970 UTC.
    pub from_utc_s: i64,
    /// End of validity, seconds since 1970 UTC.
    pub until_utc_s: i64,
    /// Doors it may open, at most [`MAX_DOORS`], by their short names.
    pub doors: Vec<String>,
    /// The node that wrote the label.
    pub written_by_node: [u8; 16],
    /// Ed25519 signature over [`VisitLabel::signed_bytes`]; made and checked by [`crate::label_signature`].
    pub signature: Option<[u8; SIGNATURE_BYTES]>,
}

impl fmt::Debug for VisitLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VisitLabel")
            .field("from_utc_s", &self.from_utc_s)
            .field("until_utc_s", &self.until_utc_s)
            .field("doors", &self.doors.len())
            .field("signed", &self.signature.is_some())
            .finish_non_exhaustive()
    }
}

impl VisitLabel {
    /// The NDEF message to be put on a card.
    ///
    /// # Errors
    /// [`LabelError::TextTooLong`], [`LabelError::TooManyDoors`].
    pub fn encode(&self) -> Result<Vec<u8>, LabelError> {
        let mut payload = self.content()?;
        if let (Some(signature), Some(head)) = (&self.signature, payload.first_mut()) {
            *head |= SIGNED;
            payload.extend_from_slice(signature);
        }
        ndef::encode_external(RECORD_TYPE, &payload).map_err(LabelError::Ndef)
    }

    /// What a signature is made over: a domain, the UID of the card it is on, and everything the label says. A label
    /// copied to another card does not verify there.
    ///
    /// # Errors
    /// Those of [`VisitLabel::encode`].
    pub fn signed_bytes(&self, uid: &CardUid) -> Result<Vec<u8>, LabelError> {
        let mut bytes = SIGNING_DOMAIN.to_vec();
        bytes.extend(u8::try_from(uid.as_bytes().len()));
        bytes.extend_from_slice(uid.as_bytes());
        bytes.extend(self.content()?);
        Ok(bytes)
    }

    /// The payload without signature.
    fn content(&self) -> Result<Vec<u8>, LabelError> {
        let doors = u8::try_from(self.doors.len()).map_err(|_| LabelError::TooManyDoors)?;
        if self.doors.len() > MAX_DOORS {
            return Err(LabelError::TooManyDoors);
        }
        let mut payload = vec![VERSION];
        payload.extend_from_slice(&self.visit);
        payload.extend_from_slice(&self.written_by_node);
        put_varint(self.from_utc_s, &mut payload);
        put_varint(self.until_utc_s.wrapping_sub(self.from_utc_s), &mut payload);
        for field in [&self.name, &self.organisation, &self.host, &self.department] {
            text::encode(field, &mut payload).ok_or(LabelError::TextTooLong)?;
        }
        payload.push(doors);
        for door in &self.doors {
            text::encode(door, &mut payload).ok_or(LabelError::TextTooLong)?;
        }
        Ok(payload)
    }

    /// Shortens texts until the label fits into a card's `capacity_bytes`: first the organisation, then department, host
    /// and name, at character boundaries, with an ellipsis for what is gone. With `signed`, room for a signature is kept.
    ///
    /// The result carries no signature: sign what fits, not what was meant.
    ///
    /// # Errors
    /// [`LabelError::DoesNotFit`] if it does not fit without any text; doors are never shortened, a wrong door name is
    /// worse than none. [`LabelError::TextTooLong`] for a door's name, [`LabelError::TooManyDoors`].
    pub fn fit(&self, capacity_bytes: usize, signed: bool) -> Result<Self, LabelError> {
        let mut label = self.clone();
        label.signature = None;
        for field in [&mut label.organisation, &mut label.department, &mut label.host, &mut label.name] {
            shorten_until(field, |text| text::encoded_len(text) <= 1 + text::MAX_TEXT_BYTES);
        }
        let in_order: [fn(&mut Self) -> &mut String; 4] =
            [|l| &mut l.organisation, |l| &mut l.department, |l| &mut l.host, |l| &mut l.name];
        for choose in in_order {
            let needed = label.area_bytes(signed)?;
            let Some(excess) = needed.checked_sub(capacity_bytes).filter(|excess| *excess > 0) else {
                return Ok(label);
            };
            let field = choose(&mut label);
            let room = text::encoded_len(field).saturating_sub(excess).max(1);
            shorten_until(field, |text| text::encoded_len(text) <= room);
        }
        let needed = label.area_bytes(signed)?;
        if needed > capacity_bytes {
            return Err(LabelError::DoesNotFit { needed, capacity: capacity_bytes });
        }
        Ok(label)
    }

    /// Bytes the label takes in a card's data area, with room for a signature if `signed`.
    fn area_bytes(&self, signed: bool) -> Result<usize, LabelError> {
        let reserve = if signed { SIGNATURE_BYTES } else { 0 };
        let payload_bytes = self.content()?.len() + reserve;
        let message = ndef::encode_external(RECORD_TYPE, &vec![0; payload_bytes]).map_err(LabelError::Ndef)?;
        Ok(ndef::area_len(message.len()))
    }

    /// Reads a label from an NDEF message of any bytes.
    ///
    /// # Errors
    /// [`LabelError::Unreadable`] for our record that cannot be understood, [`LabelError::NotALabel`] for somebody
    /// else's message, [`LabelError::Ndef`] for bytes that are no message.
    pub fn parse(message: &[u8]) -> Result<Self, LabelError> {
        let records = ndef::parse_message(message).map_err(LabelError::Ndef)?;
        match records.as_slice() {
            [Record { tnf: ndef::TNF_EXTERNAL, kind: RECORD_TYPE, payload, .. }] => {
                Self::parse_payload(payload).ok_or(LabelError::Unreadable)
            }
            _ => Err(LabelError::NotALabel),
        }
    }

    fn parse_payload(payload: &[u8]) -> Option<Self> {
        let (head, mut rest) = payload.split_first()?;
        if head & !SIGNED != VERSION {
            return None;
        }
        let visit = take_id(&mut rest)?;
        let written_by_node = take_id(&mut rest)?;
        let from_utc_s = take_varint(&mut rest)?;
        let until_utc_s = from_utc_s.wrapping_add(take_varint(&mut rest)?);
        let name = text::decode(&mut rest)?;
        let organisation = text::decode(&mut rest)?;
        let host = text::decode(&mut rest)?;
        let department = text::decode(&mut rest)?;
        let (door_count, mut rest) = rest.split_first()?;
        if usize::from(*door_count) > MAX_DOORS {
            return None;
        }
        let doors = (0..*door_count).map(|_| text::decode(&mut rest)).collect::<Option<Vec<_>>>()?;
        // Bytes left over are no label of this version: they would not be under the signature.
        let signature = match head & SIGNED {
            0 if rest.is_empty() => None,
            0 => return None,
            _ => Some(rest.try_into().ok()?),
        };
        Some(Self {
            visit,
            name,
            organisation,
            host,
            department,
            from_utc_s,
            until_utc_s,
            doors,
            written_by_node,
            signature,
        })
    }
}

/// Cuts characters off the end, an ellipsis in their place, until `fits`; an empty text if nothing else does.
fn shorten_until(text: &mut String, fits: impl Fn(&str) -> bool) {
    if fits(text) {
        return;
    }
    // No text under the limit has more characters than this, so a hostile megabyte costs nothing.
    let mut kept: Vec<char> = text.chars().take(text::MAX_TEXT_BYTES).collect();
    while kept.pop().is_some() {
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if !kept.is_empty() && fits(&shorter) {
            *text = shorter;
            return;
        }
    }
    text.clear();
}

fn take_id(rest: &mut &[u8]) -> Option<[u8; 16]> {
    let (id, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*id)
}

/// Zigzag, then seven bits a byte, lowest first (the encoding of Protocol Buffers' sint64).
fn put_varint(value: i64, to: &mut Vec<u8>) {
    let mut left = (value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned();
    while left > 0x7F {
        to.push((left & 0x7F) as u8 | 0x80);
        left >>= 7;
    }
    to.push((left & 0x7F) as u8);
}

fn take_varint(rest: &mut &[u8]) -> Option<i64> {
    let mut value: u64 = 0;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        let bits = u64::from(byte & 0x7F);
        // The tenth byte has one bit left; an encoding with spare bytes or bits would give one label two forms.
        if (shift == 63 && bits > 1) || (*byte == 0 && shift > 0) {
            return None;
        }
        value |= bits << shift;
        if byte & 0x80 == 0 {
            return Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
        }
    }
    None
}

#[cfg(test)]
#[path = "label_tests.rs"]
mod tests;
