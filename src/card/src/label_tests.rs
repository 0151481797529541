use super::*;
use proptest::prelude::*;

/// User memory of an NTAG213, bytes.
const NTAG213: usize = 144;

fn label() -> VisitLabel {
    VisitLabel {
        visit: *b"visit-visit-visi",
        name: "王小明".into(),
        organisation: "蓝海科技有限公司".into(),
        host: "李雷".into(),
        department: "研发部".into(),
        from_utc_s: 1_795_000_000,
        until_utc_s: 1_795_028_800,
        doors: vec![],
        written_by_node: *b"node-node-node-n",
        signature: None,
    }
}

fn any_label() -> impl Strategy<Value = VisitLabel> {
    let texts = ("\\PC{0,30}", "\\PC{0,30}", "\\PC{0,30}", "\\PC{0,30}");
    let times = (any::<i64>(), any::<i64>());
    let doors = proptest::collection::vec("[a-z北门]{0,8}", 0..5);
    let signature = proptest::option::of(proptest::array::uniform32(any::<u8>()));
    (texts, times, doors, signature, any::<[u8; 16]>()).prop_map(|(texts, times, doors, signature, visit)| VisitLabel {
        visit,
        name: texts.0,
        organisation: texts.1,
        host: texts.2,
        department: texts.3,
        from_utc_s: times.0,
        until_utc_s: times.1,
        doors,
        written_by_node: *b"node-node-node-n",
        signature: signature.map(|half| [half, half].concat().try_into().unwrap()),
    })
}

#[test]
fn a_signed_label_with_a_chinese_name_fits_the_smallest_card_and_keeps_the_name() {
    let mut fitted = label().fit(NTAG213, true).unwrap();
    assert_eq!((fitted.name.as_str(), fitted.host.as_str(), fitted.department.as_str()), ("王小明", "李雷", "研发部"));
    assert_eq!(fitted.organisation, "");
    fitted.signature = Some([7; SIGNATURE_BYTES]);
    let area = ndef::encode_area(&fitted.encode().unwrap(), NTAG213).unwrap();
    assert!(area.len() <= NTAG213);
}

#[test]
fn without_a_signature_everything_fits_the_smallest_card() {
    let mut label = label();
    label.doors = vec!["main".into(), "lift".into()];
    assert_eq!(label.fit(NTAG213, false).unwrap(), label);
}

#[test]
fn the_organisation_is_shortened_first_with_an_ellipsis() {
    let mut label = label();
    label.department = String::new();
    let fitted = label.fit(NTAG213, true).unwrap();
    assert_eq!(fitted.organisation, "蓝海科…");
    assert_eq!(fitted.name, "王小明");
}

#[test]
fn doors_that_do_not_fit_are_an_error_not_a_wrong_door() {
    let mut label = label();
    label.doors = vec!["laboratory-north".into(), "laboratory-south".into()];
    assert!(matches!(label.fit(NTAG213, true), Err(LabelError::DoesNotFit { capacity: NTAG213, .. })));
    label.doors = vec!["d".into(); MAX_DOORS + 1];
    assert_eq!(label.fit(872, false), Err(LabelError::TooManyDoors));
    assert_eq!(label.encode(), Err(LabelError::TooManyDoors));
}

#[test]
fn a_signature_does_not_survive_shortening() {
    let signed = VisitLabel { signature: Some([1; SIGNATURE_BYTES]), ..label() };
    assert_eq!(signed.fit(872, true).unwrap().signature, None);
}

#[test]
fn what_is_signed_depends_on_the_card_and_not_on_the_signature() {
    let (one, other): (CardUid, CardUid) = ("04A1B2C3D4E5F6".parse().unwrap(), "04A1B2C3D4E5F7".parse().unwrap());
    let signed = VisitLabel { signature: Some([1; SIGNATURE_BYTES]), ..label() };
    assert_eq!(signed.signed_bytes(&one), label().signed_bytes(&one));
    assert_ne!(signed.signed_bytes(&one), signed.signed_bytes(&other));
}

#[test]
fn a_message_of_somebody_else_is_not_a_label_and_an_unknown_version_is_unreadable() {
    let message = ndef::encode_external(b"example.com:x", &[1]).unwrap();
    assert_eq!(VisitLabel::parse(&message), Err(LabelError::NotALabel));
    let message = ndef::encode_external(RECORD_TYPE, &[9; 60]).unwrap();
    assert_eq!(VisitLabel::parse(&message), Err(LabelError::Unreadable));
}

#[test]
fn bytes_behind_an_unsigned_label_are_refused() {
    let mut payload = label().content().unwrap();
    payload.push(0);
    assert!(VisitLabel::parse_payload(&payload).is_none());
}

/// If this fails, do not change the test: cards with this format are in visitors' pockets.
#[test]
fn the_format_on_the_card_is_frozen() {
    let label = VisitLabel { doors: vec!["main".into()], organisation: "ACME".into(), ..label() };
    let expected = concat!(
        "d40b47",
        "66726f6e746465736b3a76", // frontdesk:v
        "01",
        "76697369742d76697369742d76697369",
        "6e6f64652d6e6f64652d6e6f64652d6e",
        "809becaf0d",
        "80c203",
        "86738b5c0f660e",
        "0441434d45",
        "84674e96f7",
        "86781453d190e8",
        "01",
        "046d61696e",
    );
    assert_eq!(hex::encode(label.encode().unwrap()), expected);
}

#[test]
fn debug_shows_no_personal_data() {
    let shown = format!("{:?}", label());
    assert!(!shown.contains('王') && !shown.contains('李') && !shown.contains('蓝'), "{shown}");
}

proptest! {
    #[test]
    fn a_label_survives_the_round_trip(label in any_label()) {
        prop_assert_eq!(VisitLabel::parse(&label.encode().unwrap()).unwrap(), label);
    }

    #[test]
    fn a_fitted_label_fits_and_keeps_what_is_not_text(label in any_label(), capacity in 40usize..900, signed: bool) {
        if let Ok(fitted) = label.fit(capacity, signed) {
            prop_assert!(fitted.area_bytes(signed).unwrap() <= capacity);
            prop_assert_eq!(&fitted.doors, &label.doors);
            prop_assert_eq!((fitted.visit, fitted.until_utc_s), (label.visit, label.until_utc_s));
        } else {
            let bare = VisitLabel { name: String::new(), organisation: String::new(), host: String::new(),
                department: String::new(), ..label };
            prop_assert!(bare.area_bytes(signed).unwrap() > capacity);
        }
    }

    #[test]
    fn a_hostile_text_is_cut_not_refused(name in "\\PC{0,400}") {
        let label = VisitLabel { name, ..label() };
        prop_assert!(label.fit(872, true).unwrap().encode().is_ok());
    }

    #[test]
    fn any_bytes_are_a_label_or_an_error(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = VisitLabel::parse(&payload);
        let mut payload = payload;
        payload.insert(0, VERSION);
        let _ = VisitLabel::parse(&ndef::encode_external(RECORD_TYPE, &payload).unwrap());
    }
}
