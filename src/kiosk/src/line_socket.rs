//! Lines of bounded length from a socket.

use anyhow::{Context, bail};
use tokio::net::unix::OwnedReadHalf;
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};

/// The lines of one socket.
pub struct Lines {
    inner: FramedRead<OwnedReadHalf, LinesCodec>,
}

/// Reads lines of at most `max_bytes`.
#[must_use]
pub fn lines(read: OwnedReadHalf, max_bytes: usize) -> Lines {
    Lines { inner: FramedRead::new(read, LinesCodec::new_with_max_length(max_bytes)) }
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
            Some(Err(LinesCodecError::MaxLineLengthExceeded)) => bail!("a line is too long"),
            Some(Err(LinesCodecError::Io(error))) => Err(error).context("reading a line"),
        }
    }
}
