//! Any message as a visit label, and any payload in a message of the right form. What is a label must survive being written
//! again.
#![no_main]

use frontdesk_card::label::{RECORD_TYPE, VisitLabel};
use frontdesk_card::ndef;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let framed = ndef::encode_external(RECORD_TYPE, input);
    for message in [Some(input), framed.as_deref().ok()].into_iter().flatten() {
        if let Ok(label) = VisitLabel::parse(message) {
            let again = label.encode().map(|message| VisitLabel::parse(&message));
            assert_eq!(again, Ok(Ok(label)));
        }
    }
});
