//! A tag in memory for this crate's tests: just enough of an NTAG21x behind a PC/SC reader.

/// What happens at the exchange where the card is torn away.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tear {
    /// The command never arrived.
    Before,
    /// The command took effect, the answer was lost.
    After,
}

#[derive(Clone)]
pub(super) struct FakeTag {
    pub(super) uid: [u8; 7],
    pub(super) memory: Vec<u8>,
}

impl FakeTag {
    /// `size_code` is that of the capability container.
    pub(super) fn new(size_code: u8) -> Self {
        let pages = match size_code {
            0x12 => 45,
            0x3E => 135,
            _ => 231,
        };
        let mut memory = vec![0; pages * 4];
        memory[..16].copy_from_slice(&[4, 1, 2, 0x8F, 3, 4, 5, 6, 4, 0x48, 0, 0, 0xE1, 0x10, size_code, 0]);
        memory[16..20].copy_from_slice(&[3, 0, 0xFE, 0]);
        Self { uid: [4, 1, 2, 3, 4, 5, 6], memory }
    }

    pub(super) fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        match command {
            [0xFF, 0xCA, 0, 0, 0] => [&self.uid[..], &[0x90, 0]].concat(),
            [0xFF, 0xB0, 0, page, 16] => {
                let start = usize::from(*page) * 4;
                match self.memory.get(start..start + 16) {
                    Some(block) => [block, &[0x90, 0]].concat(),
                    None => vec![0x6A, 0x82],
                }
            }
            [0xFF, 0xD6, 0, page, 4, data @ ..] => {
                let start = usize::from(*page) * 4;
                self.memory[start..start + 4].copy_from_slice(data);
                vec![0x90, 0]
            }
            _ => vec![0x6D, 0],
        }
    }

    pub(super) fn torn(&mut self, command: &[u8], tear: Tear) -> Vec<u8> {
        if matches!(tear, Tear::After) {
            self.answer(command);
        }
        vec![]
    }

    pub(super) fn user_memory(&self, capacity: usize) -> &[u8] {
        &self.memory[16..16 + capacity]
    }
}
