use super::*;

fn map(json: &str) -> LineMap {
    serde_json::from_str(json).unwrap()
}

fn refusal(json: &str) -> String {
    map(json).validate().unwrap_err().to_string()
}

#[test]
fn an_ordinary_map_is_valid() {
    let map = map(r#"{"driver":"gpiocdev","chip":"pinctrl-rp1","relay":{"line":17},
        "contact":{"line":22,"active_low":true,"pull":"up"},"exit":{"line":23,"pull":"up"}}"#);
    map.validate().unwrap();
    assert_eq!(map.debounce_ms, 20);
    assert_eq!(serde_json::from_str::<LineMap>(&serde_json::to_string(&map).unwrap()).unwrap(), map);
}

#[test]
fn a_relay_on_a_line_that_is_pulled_up_at_boot_is_refused_with_the_reason() {
    for line in 0..=8 {
        let json = format!(r#"{{"driver":"rppal","relay":{{"line":{line}}}}}"#);
        assert!(refusal(&json).contains("boots"));
    }
    assert!(refusal(r#"{"driver":"gpiocdev","relay":{"line":4}}"#).contains("boots"));
    assert!(refusal(r#"{"driver":"gpiocdev","chip":"pinctrl-rp1","relay":{"line":4}}"#).contains("boots"));
    map(r#"{"driver":"gpiocdev","chip":"gpio-other","relay":{"line":4}}"#).validate().unwrap();
}

#[test]
fn maps_that_contradict_themselves_are_refused() {
    assert!(refusal(r#"{"driver":"rppal","relay":{"line":17},"exit":{"line":17}}"#).contains("twice"));
    assert!(
        refusal(r#"{"driver":"rppal","relay":{"line":17},"tamper":{"line":5},"lock_sense":{"line":5}}"#)
            .contains("twice")
    );
    assert!(refusal(r#"{"driver":"rppal","relay":{"line":17},"lock_sense_ms":20}"#).contains("lock_sense_ms"));
    assert!(refusal(r#"{"driver":"rppal","relay":{"line":17},"lock_sense_ms":6000}"#).contains("lock_sense_ms"));
    assert!(refusal(r#"{"driver":"rppal","relay":{"line":28}}"#).contains("header"));
    assert!(refusal(r#"{"driver":"rppal","relay":{"line":17},"chip":"x"}"#).contains("chip"));
    assert!(refusal(r#"{"driver":"gpiocdev"}"#).contains("relay"));
    assert!(refusal(r#"{"driver":"gpiocdev","relay":{"line":17},"socket":"/x"}"#).contains("socket"));
    assert!(refusal(r#"{"driver":"simulated"}"#).contains("socket"));
    assert!(refusal(r#"{"driver":"rppal","relay":{"line":17},"debounce_ms":5000}"#).contains("debounce_ms"));
}

#[test]
fn an_unknown_key_is_refused() {
    assert!(serde_json::from_str::<LineMap>(r#"{"driver":"rppal","rely":{"line":17}}"#).is_err());
}

#[test]
fn an_active_low_relay_on_a_line_pulled_down_at_boot_is_warned_about() {
    let map = map(r#"{"driver":"rppal","relay":{"line":17,"active_low":true}}"#);
    assert!(map.warnings()[0].contains("pull-up"));
}

#[test]
fn off_a_raspberry_pi_the_rppal_driver_says_so() {
    let map = map(r#"{"driver":"rppal","relay":{"line":17}}"#);
    let error = open_lines(&map).err().unwrap();
    assert!(matches!(error, LineError::NotAPi(_)), "{error}");
    assert!(error.is_permanent() && error.to_string().contains("gpiocdev"));
}

#[test]
fn without_the_chip_the_gpiocdev_driver_says_what_is_missing() {
    for (chip, wanted) in
        [(r#""chip":"no-such-label","#, "no-such-label"), (r#""chip":"/dev/gpiochip99","#, "gpiochip99")]
    {
        let map = map(&format!(r#"{{"driver":"gpiocdev",{chip}"relay":{{"line":17}}}}"#));
        let error = open_lines(&map).err().unwrap();
        assert!(matches!(error, LineError::NoChip { .. }), "{error}");
        assert!(error.to_string().contains(wanted));
    }
}
