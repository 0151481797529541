//! One browser's connection, plain or with TLS. It ends when nothing passes for a while: who says nothing keeps no place.

use super::Place;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};
use tokio_rustls::server::TlsStream;

/// A browser's connection, and its place among those that there may be.
pub(crate) struct WebStream {
    half: Half,
    /// For how long nothing may pass.
    longest_silence: Duration,
    silence: Pin<Box<Sleep>>,
    _place: Place,
}

pub(super) enum Half {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl WebStream {
    pub(super) fn new(half: Half, place: Place, longest_silence: Duration) -> Self {
        Self { half, longest_silence, silence: Box::pin(sleep(longest_silence)), _place: place }
    }

    /// What came of reading or writing, or the end of it when nothing came for too long.
    fn or_silence<T>(&mut self, passed: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if passed.is_ready() {
            let until = Instant::now() + self.longest_silence;
            self.silence.as_mut().reset(until);
            return passed;
        }
        ready!(self.silence.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for WebStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Half::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        self.or_silence(read, context)
    }
}

impl AsyncWrite for WebStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Half::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        };
        self.or_silence(written, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_flush(context),
            Half::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Half::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
