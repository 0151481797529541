//! Any answer to reset.
#![no_main]

use frontdesk_card::atr::CardKind;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = CardKind::parse(input).is_uid_only();
});
