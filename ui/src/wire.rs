// SPDX-License-Identifier: GPL-3.0-or-later
//! JSON lines, bounded: what comes over a socket is hostile until it is parsed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, BufRead, Read, Write};

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
