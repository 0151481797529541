// SPDX-License-Identifier: GPL-3.0-or-later
//! JSON lines, bounded: what comes over a socket is hostile until it is parsed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, BufRead, Read, Write};
use zeroize::Zeroize;

/// Read at once from the daemon: most lines come whole.
const BUFFER_BYTES: usize = 8 * 1024;

/// A buffered reader that wipes each byte as soon as it was taken.
///
/// A buffer lives as long as its connection, and its far end is overwritten only by lines as long as the longest: what a visitor typed
/// would outlive the visit there (invariant 7). For the same reason it cannot be printed.
pub struct WipingReader<R> {
    inner: R,
    buffer: Box<[u8]>,
    /// What was read and not taken yet.
    unread: std::ops::Range<usize>,
}

impl<R: Read> WipingReader<R> {
    /// Reads from `inner`.
    pub fn new(inner: R) -> Self {
        Self { inner, buffer: vec![0; BUFFER_BYTES].into_boxed_slice(), unread: 0..0 }
    }
}

impl<R: Read> Read for WipingReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for WipingReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.unread.is_empty() {
            self.unread = 0..self.inner.read(&mut self.buffer)?;
        }
        Ok(self.buffer.get(self.unread.clone()).unwrap_or_default())
    }

    fn consume(&mut self, length: usize) {
        let taken = self.unread.start..self.unread.end.min(self.unread.start.saturating_add(length));
        self.unread.start = taken.end;
        self.buffer.get_mut(taken).unwrap_or_default().zeroize();
    }
}

/// Reads one line of at most `limit` bytes and parses it; `None` when the peer has hung up.
///
/// # Errors
/// The peer's line is longer than `limit` or not what was expected, or the connection failed.
pub fn read_line<T: DeserializeOwned>(reader: &mut impl BufRead, limit: usize) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    // One byte more than allowed, so that "too long" can be told from "just fits".
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(most).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.len() > limit || line.last() != Some(&b'\n') {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is too long or was cut off"));
    }
    // Only the place of the fault: the line itself may hold what a visitor typed.
    serde_json::from_slice(&line).map(Some).map_err(|fault| {
        let place = format!("a line is not understood (column {}, {:?})", fault.column(), fault.classify());
        io::Error::new(io::ErrorKind::InvalidData, place)
    })
}

/// Writes one value as one line.
///
/// # Errors
/// The connection failed.
pub fn write_line(writer: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    writer.write_all(&line)?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_of_a_line_stays_in_the_buffer_once_it_was_read() {
        let text = [b"\"".as_slice(), &[b'n'; 6_000], b"\"\n\"ab\"\n\"c"].concat();
        let mut reader = WipingReader::new(text.as_slice());
        assert_eq!(read_line::<String>(&mut reader, 8_000).unwrap().map(|line| line.len()), Some(6_000));
        assert_eq!(read_line::<String>(&mut reader, 8_000).unwrap().as_deref(), Some("ab"));
        let left: Vec<u8> = reader.buffer.iter().copied().filter(|byte| *byte != 0).collect();
        assert_eq!(left, b"\"c", "only what was not taken yet");
        assert!(read_line::<String>(&mut reader, 8_000).is_err());
        assert!(reader.buffer.iter().all(|byte| *byte == 0));
    }

    proptest! {
        #[test]
        fn what_is_read_through_it_is_what_was_sent(bytes in prop::collection::vec(1_u8.., 0..20_000), at_once in 1_usize..9_000) {
            let mut reader = WipingReader::new(bytes.as_slice());
            let mut read = Vec::new();
            let mut piece = vec![0; at_once];
            while let length @ 1.. = reader.read(&mut piece).unwrap() {
                read.extend_from_slice(&piece[..length]);
            }
            prop_assert_eq!(read, bytes);
        }
    }

    #[test]
    fn a_line_that_just_fits_is_read_and_one_byte_more_is_refused() {
        let line = b"\"abcdef\"\n";
        let read = |limit| read_line::<String>(&mut &line[..], limit);
        assert_eq!(read(line.len()).unwrap().as_deref(), Some("abcdef"));
        assert_eq!(read(line.len() - 1).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_fault_does_not_repeat_what_was_on_the_line() {
        let fault = read_line::<u32>(&mut &b"\"zhang wei\"\n"[..], 64).unwrap_err();
        assert!(!fault.to_string().contains("zhang"), "{fault}");
    }

    #[test]
    fn a_hang_up_is_not_a_fault_and_half_a_line_is() {
        assert_eq!(read_line::<u32>(&mut &b""[..], 64).unwrap(), None);
        assert!(read_line::<u32>(&mut &b"12"[..], 64).is_err());
    }
}
