use super::*;
use crate::pass::keys::Role;
use proptest::prelude::*;

const SITE: &str = "\
site = \"736974652d736974652d736974652d73\"
issuers = [\"ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c\"]

[[keys]]
version = 2
read = \"02020202020202020202020202020202\"
privacy = \"82828282828282828282828282828282\"

[[keys]]
version = 1
read = \"01010101010101010101010101010101\"
desk = \"41414141414141414141414141414141\"
privacy = \"81818181818181818181818181818181\"
";

const ISSUER: &str = "\
site = \"736974652d736974652d736974652d73\"
signing_key = \"0707070707070707070707070707070707070707070707070707070707070707\"

[[keys]]
version = 1
master = \"01010101010101010101010101010101\"
picc = \"02020202020202020202020202020202\"
";

/// If these two fail, do not change the tests: files like these are on kiosks and in safes.
#[test]
fn a_kiosk_s_file_is_read_and_written_the_same() {
    let keys = SiteKeys::parse(SITE).unwrap();
    assert_eq!(keys.to_text().as_str(), SITE);
    assert_eq!((keys.versions(), keys.trust().site), (vec![2, 1], SiteId(*b"site-site-site-s")));
    assert!(keys.card_key(Role::Desk, 2, crate::pass::credential::RealUid([4; 7])).is_none());
}

#[test]
fn an_issuer_s_file_is_read_and_written_the_same() {
    let keys = IssuerKeys::parse(ISSUER).unwrap();
    assert_eq!(keys.to_text().as_str(), ISSUER);
    assert_eq!(SiteKeys::parse(SITE).unwrap().trust().issuers, [keys.signing_key().verifying_key()]);
}

#[test]
fn a_file_that_is_not_in_order_is_refused_and_the_error_says_where_but_not_what() {
    let secret = "02020202020202020202020202020202";
    for (what, text, expected) in [
        ("an unknown key", SITE.replace("privacy", "privicy"), BadKeysFile::Form { line: Some(7) }),
        (
            "a key where a number belongs",
            SITE.replace("version = 2", &format!("version = \"{secret}\"")),
            BadKeysFile::Form { line: Some(5) },
        ),
        (
            "a version that is no byte",
            SITE.replace("version = 2", "version = 256"),
            BadKeysFile::Form { line: Some(5) },
        ),
        ("no TOML", SITE.replace("read = \"02", "read = \"02\"02"), BadKeysFile::Form { line: Some(6) }),
        ("a short key", SITE.replace("\"0202", "\"02"), BadKeysFile::Value("read")),
        ("no digits", SITE.replace("\"0202", "\"zz02"), BadKeysFile::Value("read")),
        ("an issuer that is no point", SITE.replace("ea4a6c", "ea4a6d"), BadKeysFile::Value("issuers")),
        ("one version twice", SITE.replace("version = 2", "version = 1"), BadKeysFile::Keys(BadKeys::VersionTwice(1))),
        ("one key twice", SITE.replace("4141", "0101"), BadKeysFile::Keys(BadKeys::KeyTwice)),
        ("too long", format!("{SITE}#{}", " ".repeat(MAX_FILE_BYTES)), BadKeysFile::TooLong),
    ] {
        let error = SiteKeys::parse(&text).unwrap_err();
        assert_eq!(error, expected, "{what}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("0202"), "{what}: {shown}");
    }
    assert_eq!(IssuerKeys::parse(&ISSUER.replace("0707", "07")).unwrap_err(), BadKeysFile::Value("signing_key"));
    assert_eq!(IssuerKeys::parse(SITE).unwrap_err(), BadKeysFile::Form { line: Some(2) }, "the other file");
}

proptest! {
    #[test]
    fn any_text_is_keys_or_an_error(text in "\\PC{0,80}", at in 0..SITE.len(), with in "[\\PC\n]{0,3}") {
        let _ = SiteKeys::parse(&text);
        let mut text = SITE.to_owned();
        text.replace_range(at..=at, &with);
        if let Ok(keys) = SiteKeys::parse(&text) {
            prop_assert!(SiteKeys::parse(&keys.to_text()).is_ok());
        }
    }
}
