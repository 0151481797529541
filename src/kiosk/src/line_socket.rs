//! Lines of bounded length from a socket.
//!
//! What a visitor typed comes through here. A buffer that lives as long as its socket would keep it for as long, so the buffer is
//! given up with each line: the daemon's allocator wipes what is freed (invariant 7).

use anyhow::{Context, bail};
use std::io;
use tokio::net::unix::OwnedReadHalf;
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder, FramedRead};

/// The lines of one socket.
pub struct Lines {
    inner: FramedRead<OwnedReadHalf, LineCutter>,
}

/// Reads lines of at most `max_bytes`.
#[must_use]
pub fn lines(read: OwnedReadHalf, max_bytes: usize) -> Lines {
    Lines { inner: FramedRead::new(read, LineCutter { max_bytes, searched: 0 }) }
}

impl Lines {
    /// The next line, or `None` at the end. Cancel safe.
    ///
    /// # Errors
    /// A line that is too long, or the socket's own error.
    pub async fn next(&mut self) -> anyhow::Result<Option<String>> {
        use futures::StreamExt;
        match self.inner.next().await {
            None => Ok(None),
            Some(Ok(line)) => Ok(Some(line)),
            Some(Err(LineError::TooLong)) => bail!("a line is too long"),
            Some(Err(LineError::Io(error))) => Err(error).context("reading a line"),
        }
    }
}

/// Cuts lines out of what came.
struct LineCutter {
    max_bytes: usize,
    /// So much of the buffer has no line end.
    searched: usize,
}

#[derive(Debug)]
enum LineError {
    TooLong,
    Io(io::Error),
}

impl From<io::Error> for LineError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl LineCutter {
    /// Takes a line of so many bytes off the front, with `ending` bytes behind it.
    fn cut(&mut self, buffer: &mut BytesMut, line_bytes: usize, ending: usize) -> Result<String, LineError> {
        self.searched = 0;
        if line_bytes > self.max_bytes {
            return Err(LineError::TooLong);
        }
        let (line, rest) = buffer.split_at(line_bytes);
        let line = std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line));
        let line =
            line.map(str::to_owned).map_err(|error| LineError::Io(io::Error::new(io::ErrorKind::InvalidData, error)));
        *buffer = BytesMut::from(rest.get(ending..).unwrap_or_default());
        line
    }
}

impl Decoder for LineCutter {
    type Item = String;
    type Error = LineError;

    fn decode(&mut self, buffer: &mut BytesMut) -> Result<Option<String>, LineError> {
        let fresh = buffer.get(self.searched..).unwrap_or_default();
        if let Some(at) = fresh.iter().position(|byte| *byte == b'\n') {
            return self.cut(buffer, self.searched + at, 1).map(Some);
        }
        self.searched = buffer.len();
        if self.searched > self.max_bytes { Err(LineError::TooLong) } else { Ok(None) }
    }

    /// A last line without an end is a line.
    fn decode_eof(&mut self, buffer: &mut BytesMut) -> Result<Option<String>, LineError> {
        match self.decode(buffer)? {
            None if !buffer.is_empty() => self.cut(buffer, buffer.len(), 0).map(Some),
            line => Ok(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All lines of these pieces, as they arrive.
    fn read(pieces: &[&[u8]], max_bytes: usize) -> Result<Vec<String>, LineError> {
        let mut cutter = LineCutter { max_bytes, searched: 0 };
        let (mut buffer, mut lines) = (BytesMut::new(), Vec::new());
        for piece in pieces {
            buffer.extend_from_slice(piece);
            while let Some(line) = cutter.decode(&mut buffer)? {
                lines.push(line);
            }
        }
        while let Some(line) = cutter.decode_eof(&mut buffer)? {
            lines.push(line);
        }
        Ok(lines)
    }

    #[test]
    fn a_line_that_just_fits_is_taken_and_a_longer_one_is_not_however_it_arrives() {
        assert_eq!(read(&[b"abc\r\nd", b"ef\n\ng"], 4).unwrap(), ["abc", "def", "", "g"]);
        assert!(matches!(read(&[b"abcd\n"], 3), Err(LineError::TooLong)));
        assert!(matches!(read(&[b"ab", b"cd"], 3), Err(LineError::TooLong)));
        assert!(matches!(read(&[b"\xFF\n"], 3), Err(LineError::Io(_))));
    }

    #[test]
    fn nothing_of_a_line_stays_in_the_buffer_once_it_is_cut_out() {
        let mut cutter = LineCutter { max_bytes: 64, searched: 0 };
        let mut buffer = BytesMut::with_capacity(4_096);
        buffer.extend_from_slice(b"a visitor's name\nnext");
        let before = buffer.as_ptr();
        assert_eq!(cutter.decode(&mut buffer).unwrap().as_deref(), Some("a visitor's name"));
        assert!(buffer.as_ptr() != before && buffer.capacity() < 64, "the old buffer is still in use");
    }

    proptest! {
        #[test]
        fn lines_are_the_same_however_they_are_cut_into_pieces(text in "[a-c\\n]{0,40}", cut in 0usize..40) {
            let (one, two) = text.as_bytes().split_at(cut.min(text.len()));
            let whole: Vec<&str> = text.strip_suffix('\n').unwrap_or(&text).split('\n').collect();
            let whole = if text.is_empty() { Vec::new() } else { whole };
            prop_assert_eq!(read(&[one, two], 64).unwrap(), whole);
        }
    }
}
