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

/// The longest wait for the reader's look at its slot.
const LOOK_LIMIT: Duration = Duration::from_secs(2);

/// Pause between attempts to reach the reader.
const RETRY: Duration = Duration::from_millis(20);

/// A card lying on the virtual reader. Dropping it takes the card away.
#[derive(Debug)]
pub struct VpcdCard {
    port: u16,
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
        Ok(Self { port, socket, thread: Some(thread) })
    }

    /// Takes the card away, and waits until the reader has looked and found nothing: it looks every 400 ms, and a card that is
    /// swapped for another in between is never seen.
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
        // A reader that has gone looks no more.
        let _ = wait_for_a_look(self.port);
    }
}

/// Connects as a card that is gone at once: the reader hangs up when it has looked for a card and this was none.
fn wait_for_a_look(port: u16) -> io::Result<()> {
    let mut nothing = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    nothing.shutdown(Shutdown::Write)?;
    nothing.set_read_timeout(Some(LOOK_LIMIT))?;
    // What it asks before it finds out is of no interest.
    let mut asked = [0; 16];
    while nothing.read(&mut asked)? > 0 {}
    Ok(())
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
    // Taken away without a word, as when the reader hangs up.
    card.power_off();
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
            [0x00] => {
                card.power_off();
                continue;
            }
            // A reset leaves no more of what was said than taking the power away does.
            [0x01 | 0x02] => {
                card.power_on();
                continue;
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_card_is_told_of_power_and_of_resets() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let card = VirtualCard::desfire_ev1([4, 1, 2, 3, 4, 5, 6]);
        let port = listener.local_addr().unwrap().port();
        let _laid = VpcdCard::insert(card, port, Duration::from_secs(5)).unwrap();
        let (mut reader, _) = listener.accept().unwrap();
        reader.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let say = |mut reader: &TcpStream, payload: &[u8]| {
            let len = u16::try_from(payload.len()).unwrap().to_be_bytes();
            reader.write_all(&[&len[..], payload].concat()).unwrap();
        };
        let hear = |reader: &mut TcpStream| {
            let mut len = [0; 2];
            reader.read_exact(&mut len).unwrap();
            let mut payload = vec![0; usize::from(u16::from_be_bytes(len))];
            reader.read_exact(&mut payload).unwrap();
            payload
        };
        for power in [0x00, 0x01, 0x02] {
            say(&reader, &[0x90, 0x60, 0, 0, 0]);
            assert!(hear(&mut reader).ends_with(&[0x91, 0xAF]), "a version in three frames");
            say(&reader, &[power]);
            say(&reader, &[0x90, 0xAF, 0, 0, 0]);
            assert_eq!(hear(&mut reader), [0x91, 0xCA], "the second frame is not there after {power:02X}");
        }
    }
}
