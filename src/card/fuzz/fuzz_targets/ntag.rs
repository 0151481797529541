//! Any answers of an NTAG to reading and wiping: from an honest beginning (UID, pages 0 to 3) on, and from the first on. The
//! first byte chooses, the second is the card's size code; each answer is a length byte and that many bytes.
#![no_main]

use frontdesk_card::ntag::{ReadLabel, Step, Wipe};
use frontdesk_core::id::CardUid;

const UID: [u8; 7] = [4, 1, 2, 3, 4, 5, 6];

struct Tag<'a> {
    honest_beginning: bool,
    size_code: u8,
    rest: &'a [u8],
}

impl Tag<'_> {
    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        match command {
            [0xFF, 0xCA, ..] if self.honest_beginning => [&UID[..], &[0x90, 0]].concat(),
            [0xFF, 0xB0, 0, 0, _] if self.honest_beginning => {
                vec![4, 1, 2, 0x8F, 3, 4, 5, 6, 4, 0x48, 0, 0, 0xE1, 0x10, self.size_code, 0, 0x90, 0]
            }
            _ => {
                let Some((length, after)) = self.rest.split_first() else { return vec![] };
                let (answer, after) = after.split_at(after.len().min(usize::from(*length)));
                self.rest = after;
                // Sixteen bytes alone are a block that was read well.
                if answer.len() == 16 { [answer, &[0x90, 0]].concat() } else { answer.to_vec() }
            }
        }
    }
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let ([choice, size_code, rest @ ..], Ok(uid)) = (input, CardUid::new(&UID)) else { return };
    let tag = || Tag { honest_beginning: choice & 1 == 1, size_code: *size_code, rest };
    let (mut card, mut reading) = (tag(), ReadLabel::new(uid));
    let mut step = reading.next(None);
    while let Step::Transmit(command) = step {
        step = reading.next(Some(&card.answer(&command)));
    }
    let (mut card, mut wiping) = (tag(), Wipe::new(uid));
    let mut step = wiping.next(None);
    while let Step::Transmit(command) = step {
        step = wiping.next(Some(&card.answer(&command)));
    }
});
