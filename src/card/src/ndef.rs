//! NDEF messages in the memory of an NFC Forum Type 2 Tag.
//!
//! Sources: NFC Forum Type 2 Tag Technical Specification, 2.3 (TLV blocks); NFC Data Exchange Format, 3.2 (record layout).

use thiserror::Error;

/// Most records looked at in one message. Frontdesk writes one; more than this is somebody's and not worth walking.
pub const MAX_RECORDS: usize = 16;

const TLV_NULL: u8 = 0x00;
const TLV_NDEF: u8 = 0x03;
const TLV_TERMINATOR: u8 = 0xFE;
/// A length byte of FF announces two more.
const LONG_LENGTH: u8 = 0xFF;

const MESSAGE_BEGIN: u8 = 0x80;
const MESSAGE_END: u8 = 0x40;
const CHUNKED: u8 = 0x20;
const SHORT_RECORD: u8 = 0x10;
const HAS_ID: u8 = 0x08;

/// Type name format 4: an NFC Forum external type (NDEF, 3.2.6).
pub const TNF_EXTERNAL: u8 = 4;

/// Why bytes are no NDEF message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NdefError {
    /// A length points past the end.
    #[error("an NDEF length points past the end")]
    CutOff,
    /// Begin and end flags contradict the records.
    #[error("the NDEF begin and end flags are not consistent")]
    Framing,
    /// Chunked records are not read.
    #[error("chunked NDEF records are not supported")]
    Chunked,
    /// More than [`MAX_RECORDS`].
    #[error("the NDEF message has too many records")]
    TooManyRecords,
    /// Longer than the format can say.
    #[error("the record is too long")]
    TooLong,
}

/// One record, borrowed from the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// Type name format, 0 to 7.
    pub tnf: u8,
    /// The type; for an external one without the leading `urn:nfc:ext:`.
    pub kind: &'a [u8],
    /// The identifier, mostly empty.
    pub id: &'a [u8],
    /// The content.
    pub payload: &'a [u8],
}

/// What the beginning of a tag's data area holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan<'a> {
    /// No message, or one of length zero.
    Empty,
    /// More of the area must be read: at least this many bytes in all.
    NeedBytes(usize),
    /// The message, and how many bytes of the area are used up to its end.
    Message {
        /// The message's bytes.
        message: &'a [u8],
        /// Bytes from the area's start to the message's end.
        end_bytes: usize,
    },
    /// Not a chain of TLV blocks, or one that runs past `capacity_bytes`.
    Malformed,
}

/// Looks for the first NDEF message in a data area of `capacity_bytes`, of which the first bytes are known.
#[must_use]
pub fn scan(known: &[u8], capacity_bytes: usize) -> Scan<'_> {
    let mut at = 0;
    loop {
        if at >= capacity_bytes {
            return Scan::Empty;
        }
        let Some((tag, rest)) = known.get(at..).and_then(<[u8]>::split_first) else {
            return Scan::NeedBytes(at + 1);
        };
        match *tag {
            TLV_NULL => {
                at += 1;
                continue;
            }
            TLV_TERMINATOR => return Scan::Empty,
            _ => {}
        }
        let (head_bytes, len) = match rest {
            [] => return Scan::NeedBytes(at + 2).within(capacity_bytes),
            [LONG_LENGTH, high, low, ..] => (4, usize::from(u16::from_be_bytes([*high, *low]))),
            [LONG_LENGTH, ..] => return Scan::NeedBytes(at + 4).within(capacity_bytes),
            [len, ..] => (2, usize::from(*len)),
        };
        let start = at + head_bytes;
        let end = start + len;
        if end > capacity_bytes {
            return Scan::Malformed;
        }
        if *tag != TLV_NDEF {
            at = end;
            continue;
        }
        if len == 0 {
            return Scan::Empty;
        }
        return known.get(start..end).map_or(Scan::NeedBytes(end), |message| Scan::Message { message, end_bytes: end });
    }
}

impl Scan<'_> {
    /// A block whose header would need bytes that the card does not have is malformed.
    fn within(self, capacity_bytes: usize) -> Self {
        match self {
            Self::NeedBytes(needed) if needed > capacity_bytes => Self::Malformed,
            other => other,
        }
    }
}

/// Splits a message into its records.
///
/// # Errors
/// Any [`NdefError`]; nothing is returned from a message that is not whole.
pub fn parse_message(message: &[u8]) -> Result<Vec<Record<'_>>, NdefError> {
    let mut records = Vec::new();
    let mut rest = message;
    loop {
        if records.len() >= MAX_RECORDS {
            return Err(NdefError::TooManyRecords);
        }
        let (flags, record) = take_record(&mut rest)?;
        if (flags & MESSAGE_BEGIN != 0) != records.is_empty() {
            return Err(NdefError::Framing);
        }
        records.push(record);
        if flags & MESSAGE_END != 0 {
            return if rest.is_empty() { Ok(records) } else { Err(NdefError::Framing) };
        }
    }
}

fn take_record<'a>(rest: &mut &'a [u8]) -> Result<(u8, Record<'a>), NdefError> {
    let flags = take_byte(rest)?;
    if flags & CHUNKED != 0 {
        return Err(NdefError::Chunked);
    }
    let kind_len = take_byte(rest)?;
    let payload_len = if flags & SHORT_RECORD != 0 {
        usize::from(take_byte(rest)?)
    } else {
        let (bytes, after) = rest.split_first_chunk::<4>().ok_or(NdefError::CutOff)?;
        *rest = after;
        usize::try_from(u32::from_be_bytes(*bytes)).map_err(|_| NdefError::CutOff)?
    };
    let id_len = if flags & HAS_ID != 0 { take_byte(rest)? } else { 0 };
    let kind = take(rest, usize::from(kind_len))?;
    let id = take(rest, usize::from(id_len))?;
    let payload = take(rest, payload_len)?;
    Ok((flags, Record { tnf: flags & 0x07, kind, id, payload }))
}

fn take_byte(rest: &mut &[u8]) -> Result<u8, NdefError> {
    let (byte, after) = rest.split_first().ok_or(NdefError::CutOff)?;
    *rest = after;
    Ok(*byte)
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Result<&'a [u8], NdefError> {
    let (taken, after) = rest.split_at_checked(len).ok_or(NdefError::CutOff)?;
    *rest = after;
    Ok(taken)
}

/// A message of one external-type record.
///
/// # Errors
/// [`NdefError::TooLong`] if the type is over 255 bytes or the payload over 65,535 (more than any Type 2 tag holds).
pub fn encode_external(kind: &[u8], payload: &[u8]) -> Result<Vec<u8>, NdefError> {
    let kind_len = u8::try_from(kind.len()).map_err(|_| NdefError::TooLong)?;
    let payload_len = u16::try_from(payload.len()).map_err(|_| NdefError::TooLong)?;
    let flags = MESSAGE_BEGIN | MESSAGE_END | TNF_EXTERNAL;
    let mut message = Vec::with_capacity(payload.len() + kind.len() + 6);
    match u8::try_from(payload_len) {
        Ok(short) => message.extend([flags | SHORT_RECORD, kind_len, short]),
        Err(_) => {
            message.extend([flags, kind_len]);
            message.extend(u32::from(payload_len).to_be_bytes());
        }
    }
    message.extend_from_slice(kind);
    message.extend_from_slice(payload);
    Ok(message)
}

/// Bytes a message takes in the data area; the terminator is not counted, it may be left out of a full area.
#[must_use]
pub fn area_len(message_bytes: usize) -> usize {
    message_bytes + if message_bytes < usize::from(LONG_LENGTH) { 2 } else { 4 }
}

/// The data area holding one message: its TLV block, and a terminator when `capacity_bytes` has room for it.
///
/// # Errors
/// [`NdefError::TooLong`] if it does not fit.
pub fn encode_area(message: &[u8], capacity_bytes: usize) -> Result<Vec<u8>, NdefError> {
    let len = u16::try_from(message.len()).map_err(|_| NdefError::TooLong)?;
    let mut area = vec![TLV_NDEF];
    match u8::try_from(len) {
        Ok(short) if short != LONG_LENGTH => area.push(short),
        _ => {
            area.push(LONG_LENGTH);
            area.extend(len.to_be_bytes());
        }
    }
    area.extend_from_slice(message);
    if area.len() > capacity_bytes {
        return Err(NdefError::TooLong);
    }
    if area.len() < capacity_bytes {
        area.push(TLV_TERMINATOR);
    }
    Ok(area)
}

/// First page of a data area with no message: an NDEF TLV block of length zero and the terminator.
pub const EMPTY_FIRST_PAGE: [u8; 4] = [TLV_NDEF, 0x00, TLV_TERMINATOR, 0x00];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cards_fresh_from_the_factory_are_empty() {
        // NTAG213 and NTAG215/216 data sheet, "Memory content at delivery".
        assert_eq!(scan(&hex::decode("0103A00C340300FE").unwrap(), 144), Scan::Empty);
        assert_eq!(scan(&hex::decode("0300FE00").unwrap(), 496), Scan::Empty);
        assert_eq!(scan(&EMPTY_FIRST_PAGE, 144), Scan::Empty);
        assert_eq!(scan(&[0; 144], 144), Scan::Empty);
    }

    #[test]
    fn an_empty_area_as_large_as_the_card_asks_for_no_more() {
        assert_eq!(scan(&[0, 0, 0, 3], 4), Scan::Malformed);
        assert_eq!(scan(&[0, 0, 0xFF], 4), Scan::NeedBytes(4));
        assert_eq!(scan(&[3, 0xFF], 4), Scan::NeedBytes(4));
        assert_eq!(scan(&[0, 3, 0xFF], 4), Scan::Malformed);
    }

    #[test]
    fn a_message_behind_a_lock_control_block_is_found() {
        let area = [1, 3, 0xA0, 0x0C, 0x34, 3, 3, 0xD0, 0, 0, 0xFE];
        assert_eq!(scan(&area, 144), Scan::Message { message: &[0xD0, 0, 0], end_bytes: 10 });
        assert_eq!(scan(&area[..8], 144), Scan::NeedBytes(10));
    }

    #[test]
    fn a_length_past_the_card_s_end_is_malformed() {
        assert_eq!(scan(&[3, 200], 144), Scan::Malformed);
    }

    #[test]
    fn records_without_begin_or_end_are_refused() {
        assert_eq!(parse_message(&[0x10, 0, 0]), Err(NdefError::Framing));
        assert_eq!(parse_message(&[0x90, 0, 0]), Err(NdefError::CutOff));
        assert_eq!(parse_message(&[0xD0, 0, 0, 1]), Err(NdefError::Framing));
        assert_eq!(parse_message(&[0xF0, 0, 0]), Err(NdefError::Chunked));
        assert_eq!(parse_message(&[0xC0, 0, 0xFF, 0xFF, 0xFF, 0xFF]), Err(NdefError::CutOff));
    }

    proptest! {
        #[test]
        fn a_message_survives_the_round_trip(payload in proptest::collection::vec(any::<u8>(), 0..600)) {
            let message = encode_external(b"a:b", &payload).unwrap();
            let area = encode_area(&message, 872).unwrap();
            prop_assert_eq!(area.len(), area_len(message.len()) + 1);
            let Scan::Message { message: found, .. } = scan(&area, 872) else { panic!("not found") };
            let records = parse_message(found).unwrap();
            prop_assert_eq!(records, vec![Record { tnf: TNF_EXTERNAL, kind: b"a:b", id: b"", payload: &payload }]);
        }

        #[test]
        fn any_area_is_scanned_and_more_is_asked_for_only_within_the_card(
            area in proptest::collection::vec(prop_oneof![Just(0u8), Just(3), Just(0xFF), any::<u8>()], 0..200),
            capacity in 1usize..200,
        ) {
            let known = &area[..area.len().min(capacity)];
            match scan(known, capacity) {
                Scan::NeedBytes(bytes) => prop_assert!(bytes > known.len() && bytes <= capacity),
                Scan::Message { message, .. } => { let _ = parse_message(message); }
                Scan::Empty | Scan::Malformed => {}
            }
            let _ = parse_message(&area);
        }
    }
}
