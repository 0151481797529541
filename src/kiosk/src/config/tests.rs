use super::*;
use frontdesk_core::tap::ReaderRole;
use proptest::prelude::*;

const DEFAULT_FILE: &str = include_str!("../../../../systemd/frontdesk.toml");

#[test]
fn the_documented_file_is_the_default_in_every_key() {
    assert_eq!(Config::parse(DEFAULT_FILE).unwrap(), Config::default());
    let all: toml::Table = toml::from_str(&toml::to_string(&Config::default()).unwrap()).unwrap();
    let mut keys = Vec::new();
    collect_keys(&all, &mut keys);
    for key in keys {
        let documented = DEFAULT_FILE.lines().any(|line| {
            let line = line.trim_start_matches(['#', ' ', '[']);
            line.starts_with(&format!("{key} ="))
                || line.starts_with(&format!("{key}]"))
                || line.contains(&format!(".{key}]"))
                || line.contains(&format!(" {key} = "))
        });
        assert!(documented, "{key} is not in systemd/frontdesk.toml");
    }
}

fn collect_keys(table: &toml::Table, keys: &mut Vec<String>) {
    for (key, value) in table {
        keys.push(key.clone());
        let list = value.as_array().into_iter().flatten().filter_map(toml::Value::as_table);
        value.as_table().into_iter().chain(list).for_each(|inner| collect_keys(inner, keys));
    }
}

#[test]
fn a_typo_is_answered_with_line_key_and_what_was_meant() {
    let fault = Config::parse("company = \"x\"\n[[door]]\nrelase_ms = 3000\n").unwrap_err();
    assert_eq!(fault.line, Some(3));
    assert_eq!(fault.meant.as_deref(), Some("release_ms"));
    assert!(fault.reason.contains("relase_ms"), "{}", fault.reason);
}

#[test]
fn a_value_out_of_bounds_is_answered_with_its_line_and_the_bounds() {
    let fault = Config::parse("\n\n[[door]]\nrelease_ms = 60000\n").unwrap_err();
    assert_eq!(fault.line, Some(4));
    assert!(fault.to_string().contains("500 to 30000"), "{fault}");
}

#[test]
fn a_real_door_refuses_simulated_parts() {
    let fault = Config::parse("[[reader]]\ndriver = \"simulated\"\n").unwrap_err();
    assert!(fault.reason.contains("a door is real but simulated: reader"), "{fault}");
    let text = "[[door]]\nhardware = \"simulated\"\n[[reader]]\ndriver = \"simulated\"\n";
    assert_eq!(Config::parse(text).unwrap().simulated_parts(), ["reader"]);
}

#[test]
fn a_reader_as_it_was_written_when_there_was_one_is_answered_with_how_it_is_written_now() {
    let fault = Config::parse("company = \"x\"\n[reader]\ndriver = \"pcsc\"\n").unwrap_err();
    assert_eq!((fault.line, fault.meant.as_deref()), (Some(2), Some("[[reader]]")), "{fault}");
}

#[test]
fn a_door_as_it_was_written_when_there_was_one_is_answered_with_how_it_is_written_now() {
    for (text, line, meant) in [
        ("company = \"x\"\n[door]\nname = \"front\"\n", 2, "[[door]]"),
        ("[[door]]\nname = \"front\"\n[lines]\ndriver = \"rppal\"\n", 3, "[door.lines]"),
    ] {
        let fault = Config::parse(text).unwrap_err();
        assert_eq!((fault.line, fault.meant.as_deref()), (Some(line), Some(meant)), "{fault}");
        assert!(fault.reason.contains("[door.lines] right under it"), "{fault}");
    }
}

#[test]
fn a_reader_is_at_the_first_door_or_at_the_one_it_names() {
    let doors = "[[door]]\nname = \"front\"\n[[door]]\nname = \"back\"\n[door.lines]\ndriver = \"gpiocdev\"\nrelay = { line = 27 }\n";
    let config = Config::parse(&format!("{doors}[[reader]]\ndoor = \"back\"\n")).unwrap();
    assert_eq!(config.door_of(&config.reader[0]), Some(1));
    assert_eq!(config.door_of(&ReaderConfig::default()), Some(0));
    let fault = Config::parse(&format!("{doors}[[reader]]\ndoor = \"side\"\n")).unwrap_err();
    assert!(fault.reason.contains("is none of: front, back"), "{fault}");
}

#[test]
fn readers_have_a_role_and_without_any_there_is_the_one_at_the_desk_and_entrance() {
    let text = "[[reader]]\nname = \"gate\"\nrole = \"entry\"\nname_contains = \"A\"\n\
                [[reader]]\nname = \"inside\"\nrole = \"exit\"\nname_contains = \"B\"\n";
    let roles: Vec<ReaderRole> = Config::parse(text).unwrap().reader.iter().map(|reader| reader.role).collect();
    assert_eq!(roles, [ReaderRole::Entry, ReaderRole::Exit]);
    assert_eq!(Config::parse("").unwrap().reader, [ReaderConfig::default()]);
    let fault = Config::parse("[[reader]]\nrole = \"exti\"\n").unwrap_err();
    assert_eq!(fault.meant.as_deref(), Some("exit"), "{fault}");
    assert!(Config::parse("reader = []\n").is_err());
}

#[test]
fn an_office_is_reached_by_https_at_a_host_with_a_port() {
    for (url, good) in [
        ("https://10.0.0.5:8443", true),
        ("https://office.example", true),
        ("https://[::1]", true),
        ("http://127.0.0.1:8080", false),
        ("https://localhost:99999", false),
        ("https://", false),
    ] {
        assert_eq!(Config::parse(&format!("[office]\nurl = \"{url}\"\n")).is_ok(), good, "{url}");
    }
}

#[test]
fn a_user_is_found_by_name_and_nobody_is_nobody() {
    let passwd = "root:x:0:0:root:/root:/bin/sh\nfrontdesk-screen:x:991:990::/nonexistent:/usr/sbin/nologin\nodd:x\n";
    assert_eq!(uid_in(passwd, "frontdesk-screen"), Some(991));
    assert_eq!(uid_in(passwd, "frontdesk"), None);
    assert_eq!(uid_in(passwd, "odd"), None);
}

proptest! {
    #[test]
    fn any_text_is_answered_and_never_panics(text in "[a-z_\\[\\]=\"0-9\\n .#{},-]{0,200}") {
        let _ = Config::parse(&text);
    }
}

#[test]
fn an_inspection_has_a_time_of_day_and_figures_are_for_this_machine_alone() {
    assert_eq!(Config::default().health.inspect_at_minute(), Some(210));
    for bad in ["24:00", "12:60", "3:30", "03.30", "", "+3:30", "ab:cd"] {
        let fault = Config::parse(&format!("[health]\ninspect_at = \"{bad}\"\n")).unwrap_err();
        assert_eq!(fault.line, Some(2), "{bad}");
    }
    for (listen, good) in
        [("127.0.0.1:9464", true), ("[::1]:9464", true), ("0.0.0.0:9464", false), ("192.168.1.5:9464", false)]
    {
        assert_eq!(Config::parse(&format!("[metrics]\nlisten = \"{listen}\"\n")).is_ok(), good, "{listen}");
    }
}

#[test]
fn a_switch_sends_a_function_key_and_steps_neither_too_fast_nor_too_slowly_to_be_used() {
    let read = |line: &str| Config::parse(&format!("[screen]\n{line}\n"));
    assert_eq!(Config::default().screen.switch(), None);
    let switch = read("switch_key = \"F9\"\nswitch_step_ms = 0").unwrap().screen.switch().unwrap();
    assert_eq!((switch.key.number(), switch.step_ms), (9, 0));
    for good in ["switch_step_ms = 300", "switch_step_ms = 10000"] {
        assert!(read(good).is_ok(), "{good}");
    }
    for bad in ["switch_step_ms = 299", "switch_step_ms = 10001", "switch_key = \"F13\"", "switch_key = \"Enter\""] {
        assert_eq!(read(bad).unwrap_err().line, Some(2), "{bad}");
    }
}

#[test]
fn what_visitors_agree_to_is_read_with_its_lines_and_is_refused_without_a_title_or_a_text() {
    let given = "[agreement]\nsigning = \"drawn\"\npurposes = [\"service\"]\n[agreement.title]\nen = \"House rules\"\n\
                 [agreement.text]\nen = \"\"\"\nBe kind.\nStay with your host.\n\"\"\"\n";
    let config = Config::parse(given).unwrap();
    let agreement = frontdesk_core::agreement::Agreement::from(&config.agreement.unwrap());
    assert_eq!(agreement.text.en, "Be kind.\nStay with your host.");
    assert!(agreement.is_for(frontdesk_core::screen::Purpose::Service) && agreement.text.zh_hans.is_empty());
    for wrong in ["title.en = \"x\"\ntext.zh-Hans = \"x\"", "title.en = \"\"\ntext.en = \"\"", "title = {}\ntext = {}"]
    {
        let fault = Config::parse(&format!("[agreement]\n{wrong}\n")).unwrap_err();
        assert!(fault.reason.contains("in each language"), "{fault}");
    }
    assert!(Config::parse("[agreement]\ntitle.de = \"x\"\ntext.de = \"x\"\n").is_err());
}
