//! Telling a PC/SC reader's own lamp and buzzer something.

use std::collections::BTreeSet;
use std::ffi::{CStr, CString};

use pcsc::{Card, Context, Disposition, Error, Protocols, ShareMode};

use crate::quirks::{Channel, Lamp, quirks_of};
use crate::reader::Feedback;

/// The escape of pcsc-lite's CCID driver: `IOCTL_SMARTCARD_VENDOR_IFD_EXCHANGE` is `SCARD_CTL_CODE(1)` (libccid, `src/ccid_ifdhandler.h`).
const ESCAPE: pcsc::ffi::DWORD = 1;

/// A reader's answer to an escape at its longest, in bytes: all known ones have a handful.
const ANSWER_BYTES: usize = 64;

/// What remembers which readers do not listen.
#[derive(Debug, Default)]
pub(crate) struct PcscLamp {
    /// Readers that refused once: the driver allows no escapes, and will not until it is configured. No more than are plugged in.
    deaf: BTreeSet<CString>,
}

impl PcscLamp {
    /// What a reader is told once when it is found.
    pub(crate) fn set_up(&mut self, context: &Context, reader: &CStr) {
        let quirks = quirks_of(&reader.to_string_lossy());
        self.try_all(reader, quirks.setup, |command| escape(context, reader, command));
    }

    /// Says something, through `card` where one is connected and the reader takes it so.
    pub(crate) fn show(&mut self, context: &Context, reader: &CStr, card: Option<&Card>, feedback: Feedback) {
        let Some(lamp) = quirks_of(&reader.to_string_lossy()).lamp else { return };
        let commands = lamp.commands(feedback);
        match card {
            Some(card) => self.try_all(reader, commands, |command| by_card(card, &lamp, command)),
            None => self.try_all(reader, commands, |command| escape(context, reader, command)),
        }
    }

    /// The reader is gone; one of its name that comes is asked again.
    pub(crate) fn forget(&mut self, reader: &CStr) {
        self.deaf.remove(reader);
    }

    fn try_all(&mut self, reader: &CStr, commands: &[&[u8]], send: impl Fn(&[u8]) -> Result<(), Error>) {
        if self.deaf.contains(reader) {
            return;
        }
        if let Err(error) = commands.iter().try_for_each(|command| send(command)) {
            tracing::info!(?reader, %error, "the reader's lamp cannot be told anything: see \"Card readers\" in hw/WIRING.md");
            self.deaf.insert(reader.to_owned());
        }
    }
}

/// Whoever has the card has the reader: no second connection is to be had.
fn by_card(card: &Card, lamp: &Lamp, command: &[u8]) -> Result<(), Error> {
    let mut answer = [0; ANSWER_BYTES];
    match lamp.channel {
        Channel::TransmitOrEscape => card.transmit(command, &mut answer).map(drop),
        Channel::Escape => card.control(pcsc::ctl_code(ESCAPE), command, &mut answer).map(drop),
    }
}

/// A direct connection does not power a card that lies there, so nothing of it is lost.
fn escape(context: &Context, reader: &CStr, command: &[u8]) -> Result<(), Error> {
    let connection = context.connect(reader, ShareMode::Direct, Protocols::UNDEFINED)?;
    let mut answer = [0; ANSWER_BYTES];
    let said = connection.control(pcsc::ctl_code(ESCAPE), command, &mut answer).map(drop);
    // An error means that the reader has gone.
    let _ = connection.disconnect(Disposition::LeaveCard);
    said
}
