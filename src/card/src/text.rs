//! Short texts in few bytes: UTF-8 or UTF-16, whichever is shorter (a Chinese character is 3 bytes in one, 2 in the other).
//!
//! One head byte: bit 7 says UTF-16 (big-endian), bits 0–6 the length in bytes.

/// Most bytes of one encoded text, without its head byte: what bits 0–6 can say.
pub(crate) const MAX_TEXT_BYTES: usize = 0x7F;

const UTF16: u8 = 0x80;

/// Bytes `text` takes, head byte included.
pub(crate) fn encoded_len(text: &str) -> usize {
    1 + text.len().min(utf16_len(text))
}

fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count() * 2
}

/// Appends `text`, or nothing and `None` if it is longer than [`MAX_TEXT_BYTES`].
pub(crate) fn encode(text: &str, to: &mut Vec<u8>) -> Option<()> {
    let utf16 = utf16_len(text);
    let len = text.len().min(utf16);
    let head = u8::try_from(len).ok().filter(|len| *len < UTF16)?;
    if utf16 < text.len() {
        to.push(head | UTF16);
        to.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    } else {
        to.push(head);
        to.extend_from_slice(text.as_bytes());
    }
    Some(())
}

/// Takes one text from the front of `from`; `None` if it is cut off or no valid text.
pub(crate) fn decode(from: &mut &[u8]) -> Option<String> {
    let (head, rest) = from.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(head & !UTF16))?;
    *from = rest;
    if head & UTF16 == 0 {
        return String::from_utf8(text.to_vec()).ok();
    }
    let (units, odd) = text.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    char::decode_utf16(units.iter().map(|unit| u16::from_be_bytes(*unit))).collect::<Result<String, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chinese_name_takes_two_bytes_a_character_and_a_latin_one_takes_one() {
        assert_eq!(encoded_len("欧阳修文"), 9);
        assert_eq!(encoded_len("Ann"), 4);
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        let mut bytes = vec![];
        assert!(encode(&"x".repeat(128), &mut bytes).is_none());
        assert!(bytes.is_empty());
    }

    proptest! {
        #[test]
        fn texts_survive_the_round_trip(text in "\\PC{0,31}") {
            let mut bytes = vec![];
            encode(&text, &mut bytes).unwrap();
            prop_assert_eq!(bytes.len(), encoded_len(&text));
            let mut rest = &bytes[..];
            prop_assert_eq!(decode(&mut rest), Some(text));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn any_bytes_are_a_text_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..140)) {
            let _ = decode(&mut &bytes[..]);
        }
    }
}
