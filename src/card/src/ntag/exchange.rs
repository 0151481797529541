//! One command and what its answer must be, and the queue of them that every machine works through.

use std::collections::VecDeque;

use super::{NtagError, capacity_bytes};
use crate::apdu::{self, Response};
use frontdesk_core::id::CardUid;

/// First page of user memory (data sheet, 8.5).
pub(super) const FIRST_USER_PAGE: usize = 4;
/// Bytes of a page.
pub(super) const PAGE_BYTES: usize = 4;
/// Bytes of one READ: four pages.
pub(super) const BLOCK_BYTES: usize = 16;

/// A command and the check of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Exchange {
    /// The UID must be the expected one.
    CheckUid,
    /// Pages 0–3: serial number, static lock bytes, capability container.
    ReadHead,
    /// The dynamic lock bytes, behind the user memory.
    CheckDynamicLocks,
    /// Sixteen bytes of user memory, at an offset in bytes.
    Read { offset: usize },
    /// One page of user memory.
    Write { offset: usize, data: [u8; PAGE_BYTES] },
    /// Sixteen bytes of user memory, of which the first must be these.
    Verify { offset: usize, expected: Vec<u8> },
}

/// The conversation with one card.
#[derive(Debug)]
pub(super) struct Conversation {
    uid: CardUid,
    /// Sent, its answer not yet seen.
    pending: Option<Exchange>,
    queue: VecDeque<Exchange>,
    done: usize,
    /// User memory read so far, from its start.
    pub(super) area: Vec<u8>,
    /// Bytes of user memory; known after the head.
    pub(super) capacity: usize,
    size_code: u8,
    writable: bool,
}

impl Conversation {
    pub(super) fn new(uid: CardUid, first: impl IntoIterator<Item = Exchange>) -> Self {
        let queue = first.into_iter().collect();
        Self { uid, pending: None, queue, done: 0, area: Vec::new(), capacity: 0, size_code: 0, writable: false }
    }

    pub(super) fn push(&mut self, exchange: Exchange) {
        self.queue.push_back(exchange);
    }

    /// Exchanges done, and all that are planned so far.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.done, self.done + usize::from(self.pending.is_some()) + self.queue.len())
    }

    /// The next command of the queue, `None` when it is empty.
    pub(super) fn send(&mut self) -> Option<Vec<u8>> {
        let exchange = self.queue.pop_front()?;
        let command = self.command(&exchange);
        self.pending = Some(exchange);
        Some(command)
    }

    fn command(&self, exchange: &Exchange) -> Vec<u8> {
        match exchange {
            Exchange::CheckUid => apdu::read_uid(),
            Exchange::ReadHead => apdu::read_pages(0, BLOCK_BYTES as u8),
            Exchange::CheckDynamicLocks => apdu::read_pages(page_at(self.dynamic_lock_offset()), BLOCK_BYTES as u8),
            Exchange::Read { offset } | Exchange::Verify { offset, .. } => {
                apdu::read_pages(page_at(*offset), BLOCK_BYTES as u8)
            }
            Exchange::Write { offset, data } => apdu::write_page(page_at(*offset), *data),
        }
    }

    /// Offset of the dynamic lock page from the start of user memory: pages 28h, 82h and E2h (data sheet, 8.5.3). Only
    /// the NTAG216 has pages between what NDEF may use and the lock bytes.
    fn dynamic_lock_offset(&self) -> usize {
        if self.size_code == 0x6D { (0xE2 - FIRST_USER_PAGE) * PAGE_BYTES } else { self.capacity }
    }

    /// Checks the answer to what was sent last.
    pub(super) fn accept(&mut self, answer: Option<&[u8]>) -> Result<(), NtagError> {
        let (exchange, answer) = match (self.pending.take(), answer) {
            (Some(exchange), Some(answer)) => (exchange, answer),
            (None, None) if self.done == 0 => return Ok(()),
            _ => return Err(NtagError::OutOfStep),
        };
        let response = Response::parse(answer).map_err(NtagError::NoAnswer)?;
        if !response.status.is_ok() {
            return Err(NtagError::Refused(response.status));
        }
        self.check(&exchange, response.data)?;
        self.done += 1;
        Ok(())
    }

    fn check(&mut self, exchange: &Exchange, data: &[u8]) -> Result<(), NtagError> {
        match exchange {
            Exchange::CheckUid => match CardUid::new(data) {
                Ok(uid) if uid == self.uid => Ok(()),
                Ok(_) => Err(NtagError::CardSwapped),
                Err(_) => Err(NtagError::WrongLength(data.len())),
            },
            Exchange::ReadHead => self.check_head(&block(data)?),
            Exchange::CheckDynamicLocks => match block(data)? {
                [0, 0, _, _, ..] => Ok(()),
                _ => Err(NtagError::Locked),
            },
            Exchange::Read { .. } => {
                let left = self.capacity.saturating_sub(self.area.len());
                self.area.extend(block(data)?.iter().take(left));
                Ok(())
            }
            Exchange::Write { .. } => Ok(()),
            Exchange::Verify { expected, .. } => {
                if block(data)?.starts_with(expected) {
                    Ok(())
                } else {
                    Err(NtagError::NotHeld)
                }
            }
        }
    }

    /// Serial number, locks and capability container (data sheet, 8.5.1, 8.5.2, 8.5.6).
    fn check_head(&mut self, head: &[u8; BLOCK_BYTES]) -> Result<(), NtagError> {
        let [s0, s1, s2, _, s3, s4, s5, s6, _, _, lock0, lock1, magic, version, size_code, access] = *head;
        // The reader may answer the UID from memory, the card's own pages cannot.
        if CardUid::new(&[s0, s1, s2, s3, s4, s5, s6]) != Ok(self.uid) {
            return Err(NtagError::CardSwapped);
        }
        if magic != 0xE1 || version >> 4 != 1 {
            return Err(NtagError::NotNdef);
        }
        self.capacity = capacity_bytes(size_code).ok_or(NtagError::UnknownSize(size_code))?;
        self.size_code = size_code;
        // Bits 0–3 of the first lock byte lock the other lock bits and the capability container, not user memory.
        self.writable = access == 0 && lock0 & 0xF0 == 0 && lock1 == 0;
        Ok(())
    }

    pub(super) fn require_writable(&self) -> Result<(), NtagError> {
        if self.writable { Ok(()) } else { Err(NtagError::Locked) }
    }
}

/// Page of an offset in user memory. The largest NTAG ends at page E6h, so a page always fits a byte.
fn page_at(offset: usize) -> u8 {
    u8::try_from(FIRST_USER_PAGE + offset / PAGE_BYTES).unwrap_or(u8::MAX)
}

fn block(data: &[u8]) -> Result<[u8; BLOCK_BYTES], NtagError> {
    data.try_into().map_err(|_| NtagError::WrongLength(data.len()))
}
