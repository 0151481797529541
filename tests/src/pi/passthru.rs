//! A card in QEMU's card reader, by the protocol of its `ccid-card-passthru`.
//!
//! Every message, both ways, is three big-endian words and the data: type, reader, length of the data (libcacard, vscard_common.h,
//! version 0.0.2). We say Init and ReaderAdd, then ATR when a card is laid down, CardRemove when it is taken away, and answer each
//! APDU. QEMU answers Init and everything else with Error, of which 0 is none.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontdesk_hw::sim::card::{Reply, VirtualCard};

use super::line_socket;
use super::pins::lock;

const INIT: u32 = 1;
const READER_ADD: u32 = 3;
const ATR: u32 = 5;
const CARD_REMOVE: u32 = 6;
const APDU: u32 = 7;

/// "VSCD", the version, and no capability.
const HELLO: [u8; 12] = [b'V', b'S', b'C', b'D', 0, 0, 0, 2, 0, 0, 0, 0];

/// pcscd looks at a slot every 400 ms, and never sees that a card was gone which is back at its next look.
const EMPTY_FOR: Duration = Duration::from_millis(1_000);

/// Longer than any command a card is sent.
const MAX_DATA_BYTES: usize = 70_000;

/// The reader's slot, seen from outside.
#[derive(Debug)]
pub struct PassthruSlot {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    socket: Mutex<UnixStream>,
    card: Mutex<Option<VirtualCard>>,
    /// When the last card was taken away, unless the reader is another one since.
    emptied: Mutex<Option<Instant>>,
}

impl PassthruSlot {
    /// Connects to the slot of a reader that is plugged in.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(path: &Path) -> anyhow::Result<Self> {
        let socket = line_socket::connect(path)?;
        let hearing = socket.try_clone()?;
        let shared = Shared { socket: Mutex::new(socket), card: Mutex::default(), emptied: Mutex::default() };
        let slot = Self { shared: Arc::new(shared) };
        let shared = Arc::clone(&slot.shared);
        // It ends when QEMU does.
        std::thread::Builder::new()
            .name("passthru-card".into())
            .spawn(move || while shared.hear(&hearing).is_ok() {})?;
        slot.plugged_in()?;
        Ok(slot)
    }

    /// Tells a reader that was just plugged in that it has a slot.
    ///
    /// # Errors
    /// The connection broke.
    pub fn plugged_in(&self) -> io::Result<()> {
        self.is_new_to_pcscd();
        self.shared.say(INIT, &HELLO)?;
        self.shared.say(READER_ADD, b"slot\0")
    }

    /// Whoever looks at the slot next has not seen what lay in it last.
    pub fn is_new_to_pcscd(&self) {
        *lock(&self.shared.emptied) = None;
    }

    /// Lays a card on the reader, which must have been seen to be empty before. When that was.
    ///
    /// # Errors
    /// The connection broke.
    pub fn lay(&self, card: &VirtualCard) -> io::Result<Instant> {
        if let Some(emptied) = lock(&self.shared.emptied).take() {
            std::thread::park_timeout(EMPTY_FOR.saturating_sub(emptied.elapsed()));
        }
        card.power_on();
        *lock(&self.shared.card) = Some(card.clone());
        let laid = Instant::now();
        self.shared.say(ATR, &card.atr())?;
        Ok(laid)
    }

    /// Takes the card away.
    ///
    /// # Errors
    /// The connection broke.
    pub fn take_away(&self) -> io::Result<()> {
        if let Some(card) = lock(&self.shared.card).take() {
            card.power_off();
        }
        *lock(&self.shared.emptied) = Some(Instant::now());
        self.shared.say(CARD_REMOVE, &[])
    }
}

impl Shared {
    fn say(&self, kind: u32, data: &[u8]) -> io::Result<()> {
        let length = u32::try_from(data.len()).map_err(io::Error::other)?;
        let header = [kind, 0, length].map(u32::to_be_bytes).concat();
        lock(&self.socket).write_all(&[&header, data].concat())
    }

    /// Hears one message, and answers if it is a command for the card. What a card that has gone was asked is not answered.
    fn hear(&self, mut socket: &UnixStream) -> io::Result<()> {
        let mut header = [0; 12];
        socket.read_exact(&mut header)?;
        let word = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let length = usize::try_from(word(8)).map_err(io::Error::other)?;
        if length > MAX_DATA_BYTES {
            return Err(io::Error::other(format!("QEMU sends {length} bytes")));
        }
        let mut data = vec![0; length];
        socket.read_exact(&mut data)?;
        let card = lock(&self.card).clone();
        match (word(0), card) {
            (APDU, Some(card)) => match card.answer(&data) {
                Reply::Answer(answer) => self.say(APDU, &answer),
                Reply::Torn => self.say(CARD_REMOVE, &[]),
            },
            _ => Ok(()),
        }
    }
}
