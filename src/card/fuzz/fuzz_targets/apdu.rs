//! Any answer split into data and status, and any data in a command.
#![no_main]

use frontdesk_card::apdu::{Response, command};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Ok(response) = Response::parse(input) {
        assert_eq!([response.data, &response.status.0.to_be_bytes()].concat(), input);
    }
    assert_eq!(command([0x90, 0, 0, 0], input, Some(0)).is_ok(), input.len() <= 255);
});
