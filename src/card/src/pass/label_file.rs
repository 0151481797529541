//! The label file: the visit label as on an NTAG (an NDEF message in a TLV block), then zeroes to the end. All zeroes when there
//! is no label, so that nothing of the last one is left.

use super::layout::LABEL_BYTES;
use super::take::put;
use crate::label::{LabelError, VisitLabel};
use crate::ndef::{self, Scan};
use frontdesk_core::id::VisitId;

/// What a label file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelFile {
    /// Nothing: in the tray, or a card of staff.
    Empty,
    /// A label.
    Label(Box<VisitLabel>),
    /// Something that is no label.
    Broken,
}

impl LabelFile {
    /// A file without a label.
    pub const EMPTY: [u8; LABEL_BYTES] = [0; LABEL_BYTES];

    /// The bytes of a file with `label`, whose texts are shortened to fit. It is not signed: the desk key guards it.
    ///
    /// # Errors
    /// Those of [`VisitLabel::fit`].
    pub fn encode(label: &VisitLabel) -> Result<[u8; LABEL_BYTES], LabelError> {
        let message = label.fit(LABEL_BYTES, false)?.encode()?;
        let mut bytes = Self::EMPTY;
        put(&mut bytes, &ndef::encode_area(&message, LABEL_BYTES).map_err(LabelError::Ndef)?);
        Ok(bytes)
    }

    /// The visit that the label is of.
    #[must_use]
    pub fn visit(&self) -> Option<VisitId> {
        match self {
            Self::Label(label) => Some(VisitId(label.visit)),
            Self::Empty | Self::Broken => None,
        }
    }

    /// Reads a file of any bytes.
    #[must_use]
    pub fn parse(bytes: &[u8; LABEL_BYTES]) -> Self {
        match ndef::scan(bytes, LABEL_BYTES) {
            Scan::Empty => Self::Empty,
            Scan::Message { message, .. } => {
                VisitLabel::parse(message).map_or(Self::Broken, |label| Self::Label(Box::new(label)))
            }
            Scan::NeedBytes(_) | Scan::Malformed => Self::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn label(text: &str) -> VisitLabel {
        VisitLabel {
            visit: *b"visit-visit-visi",
            name: text.into(),
            organisation: text.into(),
            host: text.into(),
            department: text.into(),
            from_utc_s: 1_795_000_000,
            until_utc_s: 1_795_028_800,
            doors: vec!["laboratory".into(); 4],
            written_by_node: *b"node-node-node-n",
            signature: None,
        }
    }

    #[test]
    fn four_texts_of_24_chinese_characters_and_four_doors_fit_whole() {
        let label = label(&"访".repeat(24));
        let bytes = LabelFile::encode(&label).unwrap();
        assert_eq!(LabelFile::parse(&bytes), LabelFile::Label(Box::new(label)));
    }

    #[test]
    fn a_file_of_zeroes_is_empty_and_one_of_anything_else_is_broken() {
        assert_eq!(LabelFile::parse(&LabelFile::EMPTY), LabelFile::Empty);
        assert_eq!(LabelFile::parse(&[0xAA; LABEL_BYTES]), LabelFile::Broken);
        let mut bytes = LabelFile::encode(&label("x")).unwrap();
        bytes[20] ^= 1;
        assert_ne!(LabelFile::parse(&bytes), LabelFile::Label(Box::new(label("x"))));
    }

    #[test]
    fn nothing_of_a_longer_label_is_left_behind_a_shorter_one() {
        let bytes = LabelFile::encode(&label("x")).unwrap();
        let used = ndef::area_len(label("x").encode().unwrap().len());
        assert!(bytes[used + 1..].iter().all(|byte| *byte == 0));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_label_file(bytes in proptest::collection::vec(any::<u8>(), LABEL_BYTES)) {
            let mut bytes: [u8; LABEL_BYTES] = bytes.try_into().unwrap();
            let _ = LabelFile::parse(&bytes);
            bytes[0] = 3;
            let _ = LabelFile::parse(&bytes);
        }
    }
}
