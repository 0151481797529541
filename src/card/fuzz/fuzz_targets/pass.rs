//! What stands on a card of ours, as any bytes, and any text as a file of keys. What can be read has one form.
#![no_main]

use frontdesk_card::pass::issuer_keys::IssuerKeys;
use frontdesk_card::pass::keys::SiteKeys;
use frontdesk_card::pass::label_file::LabelFile;
use frontdesk_card::pass::layout::{ACCESS_DATA_BYTES, LABEL_BYTES, PASS_BYTES};
use frontdesk_card::pass::pass_file::PassFile;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Some(bytes) = input.first_chunk::<PASS_BYTES>() {
        let (access, credential) = bytes.split_at(ACCESS_DATA_BYTES);
        let file = PassFile::parse(bytes);
        if let Ok(read) = &file.access {
            assert_eq!(read.encode(), access);
        }
        if let Ok(read) = &file.credential {
            assert_eq!(read.encode(), credential);
        }
    }
    if let Some(bytes) = input.first_chunk::<LABEL_BYTES>()
        && let LabelFile::Label(label) = LabelFile::parse(bytes)
    {
        let _ = LabelFile::encode(&label);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        if let Ok(keys) = SiteKeys::parse(text) {
            assert!(SiteKeys::parse(&keys.to_text()).is_ok());
        }
        if let Ok(keys) = IssuerKeys::parse(text) {
            assert!(IssuerKeys::parse(&keys.to_text()).is_ok());
        }
    }
});
