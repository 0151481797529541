//! A virtual card in the virtual reader of pcscd (Debian package vsmartcard-vpcd).
//!
//! The card connects to the reader by TCP; connected means present. Both ways: two bytes of length, big-endian, then the
//! payload. From the reader, one byte: 00 power off, 01 power on, 02 reset (none answered), 04 asks for the ATR. Anything
//! else is a command, answered by the card's response (vsmartcard, virtualsmartcard/src/vpcd/vpcd.c).

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::net::sockopt;

use super::card::{Reply, VirtualCard};

/// Pause between attempts to reach the reader.
const RETRY: Duration = Duration::from_millis(20);

/// A card lying on the virtual reader. Dropping it takes the card away.
#[derive(Debug)]
pub struct VpcdCard {
    socket: TcpStream,
    thread: Option<JoinHandle<()>>,
}

impl VpcdCard {
    /// Lays `card` on the virtual reader that listens on `port` of this machine, trying until `limit` has passed.
    ///
    /// # Errors
    /// The reader cannot be reached in time.
    pub fn insert(card: VirtualCard, port: u16, limit: Duration) -> io::Result<Self> {
        let socket = connect(port, limit)?;
        socket.set_nodelay(true)?;
        let conversation = socket.try_clone()?;
        let thread = std::thread::Builder::new().name("vpcd-card".into()).spawn(move || serve(&card, conversation))?;
        Ok(Self { socket, thread: Some(thread) })
    }

    /// Takes the card away.
    pub fn remove(self) {}

    /// Whether the card is still there: it has not been torn away by its own mishap, and the reader lives.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for VpcdCard {
    fn drop(&mut self) {
        // An error means that the connection has gone already.
        let _ = self.socket.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn connect(port: u16, limit: Duration) -> io::Result<TcpStream> {
    let deadline = Instant::now() + limit;
    loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Err(_) if Instant::now() < deadline => std::thread::park_timeout(RETRY),
            result => return result,
        }
    }
}

/// Answers until the reader hangs up or the card is torn away; either ends the connection.
fn serve(card: &VirtualCard, mut socket: TcpStream) {
    if let Err(error) = converse(card, &mut socket) {
        tracing::debug!(%error, "the virtual card left the virtual reader");
    }
    // The other handle is still open, so closing this one would not be enough.
    let _ = socket.shutdown(Shutdown::Both);
}

fn converse(card: &VirtualCard, socket: &mut TcpStream) -> io::Result<()> {
    loop {
        let mut len = [0; 2];
        socket.read_exact(&mut len)?;
        // vpcd sends length and payload apart, and its kernel holds the second back until the first is acknowledged: 44 ms,
        // unless that is done at once. The kernel forgets the wish, so it is made for every frame.
        sockopt::set_tcp_quickack(&*socket, true)?;
        let mut payload = vec![0; usize::from(u16::from_be_bytes(len))];
        socket.read_exact(&mut payload)?;
        let answer = match payload.as_slice() {
            [0x04] => card.atr(),
            [] | [_] => continue,
            apdu => match card.answer(apdu) {
                // vpcd cannot carry an empty answer: it waits for ever for no bytes (seen with 3.3). A card that hangs up
                // gives the application the same: success with no bytes.
                Reply::Answer(answer) if answer.is_empty() => return Ok(()),
                Reply::Answer(answer) => answer,
                Reply::Torn => return Ok(()),
            },
        };
        let len = u16::try_from(answer.len()).unwrap_or(u16::MAX);
        let mut frame = len.to_be_bytes().to_vec();
        frame.extend(answer.into_iter().take(usize::from(len)));
        socket.write_all(&frame)?;
    }
}
