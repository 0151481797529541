//! The memory of a tag, of any size, and any NDEF message.
#![no_main]

use frontdesk_card::ndef::{Scan, parse_message, scan};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = parse_message(input);
    if let [capacity, area @ ..] = input {
        let capacity_bytes = usize::from(*capacity) * 8;
        if let Scan::NeedBytes(bytes) = scan(area, capacity_bytes) {
            assert!(bytes > area.len() && bytes <= capacity_bytes);
        }
    }
});
