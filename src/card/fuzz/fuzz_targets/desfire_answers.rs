//! Any answers to any command of a DESFire, under any session, also with a right MAC around them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| frontdesk_card::desfire::fuzzing::any_answers_to_any_command(input));
