//! ISO/IEC 7816-4 short commands and responses, and the pseudo-APDUs of PC/SC part 3 for contactless storage cards.

use thiserror::Error;

/// Most data bytes in a short command (ISO/IEC 7816-4, 5.2: Lc is one byte, 1 to 255).
pub const MAX_COMMAND_DATA_BYTES: usize = 255;

/// What is wrong with a command or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ApduError {
    /// The answer has no room for a status word. A card torn out of the field may give a "successful" empty answer.
    #[error("the answer has {0} bytes, too few for a status word")]
    ShortAnswer(usize),
    /// More data than a short command carries.
    #[error("{0} bytes do not fit into a short command")]
    DataTooLong(usize),
}

/// The last two bytes of every answer (ISO/IEC 7816-4, 5.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// 90 00: done.
    pub const OK: Self = Self(0x9000);

    /// Whether the command succeeded.
    #[must_use]
    pub fn is_ok(self) -> bool {
        self == Self::OK
    }
}

impl std::fmt::Display for StatusWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

/// An answer, split into data and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response<'a> {
    /// Everything before the status word.
    pub data: &'a [u8],
    /// The status word.
    pub status: StatusWord,
}

impl<'a> Response<'a> {
    /// Splits an answer.
    ///
    /// # Errors
    /// [`ApduError::ShortAnswer`] with fewer than two bytes.
    pub fn parse(answer: &'a [u8]) -> Result<Self, ApduError> {
        let (data, [high, low]) = answer.split_last_chunk::<2>().ok_or(ApduError::ShortAnswer(answer.len()))?;
        Ok(Self { data, status: StatusWord(u16::from_be_bytes([*high, *low])) })
    }
}

/// Builds a short command. `le` is the number of bytes expected, 0 meaning "as many as there are, up to 256".
///
/// # Errors
/// [`ApduError::DataTooLong`] over [`MAX_COMMAND_DATA_BYTES`].
pub fn command(head: [u8; 4], data: &[u8], le: Option<u8>) -> Result<Vec<u8>, ApduError> {
    let lc = u8::try_from(data.len()).map_err(|_| ApduError::DataTooLong(data.len()))?;
    let mut bytes = Vec::with_capacity(head.len() + 2 + data.len());
    bytes.extend_from_slice(&head);
    if lc > 0 {
        bytes.push(lc);
        bytes.extend_from_slice(data);
    }
    bytes.extend(le);
    Ok(bytes)
}

/// "Get Data", UID (PC/SC part 3, 3.2.2.1.3).
#[must_use]
pub fn read_uid() -> Vec<u8> {
    vec![0xFF, 0xCA, 0x00, 0x00, 0x00]
}

/// "Read Binary" of `len_bytes` from `page` (PC/SC part 3, 3.2.2.1.8). Readers reliably know 4 and 16 bytes on Type 2 tags.
#[must_use]
pub fn read_pages(page: u8, len_bytes: u8) -> Vec<u8> {
    vec![0xFF, 0xB0, 0x00, page, len_bytes]
}

/// "Update Binary" of one 4-byte `page` (PC/SC part 3, 3.2.2.1.9).
#[must_use]
pub fn write_page(page: u8, data: [u8; 4]) -> Vec<u8> {
    let [a, b, c, d] = data;
    vec![0xFF, 0xD6, 0x00, page, 0x04, a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_split_into_data_and_status() {
        let response = Response::parse(&[1, 2, 3, 0x90, 0x00]).unwrap();
        assert_eq!((response.data, response.status), (&[1, 2, 3][..], StatusWord::OK));
        assert!(!Response::parse(&[0x63, 0x00]).unwrap().status.is_ok());
    }

    #[test]
    fn a_torn_out_card_s_empty_answer_is_an_error() {
        assert_eq!(Response::parse(&[]), Err(ApduError::ShortAnswer(0)));
        assert_eq!(Response::parse(&[0x90]), Err(ApduError::ShortAnswer(1)));
    }

    #[test]
    fn commands_have_the_bytes_of_the_standards() {
        assert_eq!(hex::encode_upper(read_uid()), "FFCA000000");
        assert_eq!(hex::encode_upper(read_pages(4, 16)), "FFB0000410");
        assert_eq!(hex::encode_upper(write_page(4, [3, 0, 0xFE, 0])), "FFD60004040300FE00");
        assert_eq!(hex::encode_upper(command([0x90, 0x5A, 0, 0], &[1, 2, 3], Some(0)).unwrap()), "905A00000301020300");
        assert_eq!(hex::encode_upper(command([0x90, 0xAF, 0, 0], &[], Some(0)).unwrap()), "90AF000000");
    }

    #[test]
    fn data_that_does_not_fit_is_refused() {
        assert_eq!(command([0; 4], &[0; 256], None), Err(ApduError::DataTooLong(256)));
    }
}
