//! One command, before a session protects it.

use zeroize::Zeroizing;

use super::access::CommunicationMode;
use super::command::Instruction;

/// A command and how it and its answer are to be protected.
pub(super) struct Order<'a> {
    pub(super) command: Instruction,
    /// Never enciphered.
    pub(super) head: &'a [u8],
    /// Enciphered in [`CommunicationMode::Full`]. In EV1 a command carries its own MAC only if this is not empty.
    pub(super) data: &'a [u8],
    /// Enciphered behind the data and behind EV1's checksum of the command: the checksum of a new key.
    pub(super) tail: &'a [u8],
    pub(super) mode: CommunicationMode,
    /// How many bytes the answer has under its protection, if it is to be enciphered.
    pub(super) sealed_answer_bytes: usize,
}

impl<'a> Order<'a> {
    /// A command without content: in EV1 it only moves the IV, in EV2 it and its answer carry a MAC.
    pub(super) fn maintenance(command: Instruction, head: &'a [u8]) -> Self {
        Self { command, head, data: &[], tail: &[], mode: CommunicationMode::Mac, sealed_answer_bytes: 0 }
    }

    /// A command whose content is enciphered; its answer has none.
    pub(super) fn sealed(command: Instruction, head: &'a [u8], data: &'a [u8]) -> Self {
        Self { command, head, data, tail: &[], mode: CommunicationMode::Full, sealed_answer_bytes: 0 }
    }

    /// Whether the answer must come enciphered.
    pub(super) fn expects_sealed_answer(&self) -> bool {
        self.mode == CommunicationMode::Full && self.sealed_answer_bytes > 0
    }

    /// Code, head and content in clear.
    pub(super) fn in_clear(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([&[self.command.code()], self.head, self.data].concat())
    }
}
