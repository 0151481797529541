//! The memory of an NTAG213, 215 or 216, from the data sheet (NXP NTAG213/215/216 rev. 3.2, 8.5).

use serde::{Deserialize, Serialize};

/// Which NTAG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NtagModel {
    /// 144 bytes of user memory.
    Ntag213,
    /// 504 bytes, of which the capability container says 496.
    Ntag215,
    /// 888 bytes, of which the capability container says 872.
    Ntag216,
}

impl NtagModel {
    fn page_count(self) -> usize {
        match self {
            Self::Ntag213 => 45,
            Self::Ntag215 => 135,
            Self::Ntag216 => 231,
        }
    }

    fn size_code(self) -> u8 {
        match self {
            Self::Ntag213 => 0x12,
            Self::Ntag215 => 0x3E,
            Self::Ntag216 => 0x6D,
        }
    }

    /// Page of the dynamic lock bytes, the first behind user memory.
    fn dynamic_lock_page(self) -> usize {
        self.page_count() - 5
    }

    /// How many pages one dynamic lock bit stands for.
    fn pages_per_lock_bit(self) -> usize {
        if self == Self::Ntag213 { 2 } else { 16 }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Type2Memory {
    model: NtagModel,
    pages: Vec<[u8; 4]>,
}

impl Type2Memory {
    /// As delivered: serial number, capability container, an empty NDEF message.
    pub(crate) fn new(model: NtagModel, uid: [u8; 7]) -> Self {
        let [u0, u1, u2, u3, u4, u5, u6] = uid;
        let bcc0 = 0x88 ^ u0 ^ u1 ^ u2;
        let bcc1 = u3 ^ u4 ^ u5 ^ u6;
        let mut pages =
            vec![[u0, u1, u2, bcc0], [u3, u4, u5, u6], [bcc1, 0x48, 0, 0], [0xE1, 0x10, model.size_code(), 0]];
        match model {
            NtagModel::Ntag213 => pages.extend([[0x01, 0x03, 0xA0, 0x0C], [0x34, 0x03, 0x00, 0xFE]]),
            _ => pages.push([0x03, 0x00, 0xFE, 0x00]),
        }
        pages.resize(model.dynamic_lock_page(), [0; 4]);
        // Dynamic locks, then CFG 0, CFG 1, PWD, PACK (the last two read as zero).
        pages.extend([[0, 0, 0, 0xBD], [0x04, 0, 0, 0xFF], [0, 0x05, 0, 0], [0; 4], [0; 4]]);
        Self { model, pages }
    }

    /// The same chip as it was delivered.
    pub(crate) fn as_delivered(&self) -> Self {
        let byte = |page: usize, at: usize| self.pages.get(page).and_then(|page| page.get(at)).copied();
        let uid = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (1, 3)];
        Self::new(self.model, uid.map(|(page, at)| byte(page, at).unwrap_or_default()))
    }

    /// Whether it has the pages of its model, as one that was saved might not.
    pub(crate) fn is_whole(&self) -> bool {
        self.pages.len() == self.model.page_count()
    }

    /// READ: four pages, or as many as asked for; `None` behind the end. READ rolls over to page 0 within one answer.
    pub(crate) fn read(&self, page: usize, len: usize) -> Option<Vec<u8>> {
        self.pages.get(page)?;
        Some(self.pages.iter().cycle().skip(page).flatten().copied().take(len).collect())
    }

    /// WRITE: `None` if the card refuses. Lock bytes and capability container can only gain bits.
    pub(crate) fn write(&mut self, page: usize, data: [u8; 4]) -> Option<()> {
        if page < 2 || self.is_locked(page) {
            return None;
        }
        let one_way = page == 3 || page == self.model.dynamic_lock_page();
        let target = self.pages.get_mut(page)?;
        match (page, target) {
            (2, [_, _, lock0, lock1]) => {
                let [_, _, new0, new1] = data;
                *lock0 |= new0;
                *lock1 |= new1;
            }
            (_, target) if one_way => target.iter_mut().zip(data).for_each(|(old, new)| *old |= new),
            (_, target) => *target = data,
        }
        Some(())
    }

    fn is_locked(&self, page: usize) -> bool {
        let bit = |lock_page: usize, byte: usize, bit: usize| {
            self.pages.get(lock_page).and_then(|page| page.get(byte)).is_some_and(|byte| byte >> bit & 1 == 1)
        };
        match page {
            3..=7 => bit(2, 2, page),
            8..=15 => bit(2, 3, page - 8),
            16.. if page < self.model.dynamic_lock_page() => {
                let index = (page - 16) / self.model.pages_per_lock_bit();
                bit(self.model.dynamic_lock_page(), index / 8, index % 8)
            }
            _ => false,
        }
    }

    /// User memory, from page 4 up to the lock bytes.
    pub(crate) fn user(&self) -> Vec<u8> {
        self.pages.iter().take(self.model.dynamic_lock_page()).skip(4).flatten().copied().collect()
    }

    /// Puts bytes at the start of user memory, past any lock: what somebody else did to the card before.
    pub(crate) fn put_user(&mut self, bytes: &[u8]) {
        let user = self.pages.iter_mut().skip(4).flatten();
        user.zip(bytes).for_each(|(to, from)| *to = *from);
    }
}
