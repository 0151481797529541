//! Any answer to the question for a card's number.
#![no_main]

use frontdesk_card::uid::from_answer;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Ok(uid) = from_answer(input) {
        assert_eq!(Some(uid.as_bytes()), input.strip_suffix(&[0x90, 0x00]));
    }
});
