//! What the office set of what the screen shows.

use super::super::*;
use super::shell::Shell;
use crate::fact::{BrandAccent, Notice, ScreenTheme, Texts};
use crate::screen::{About, Intent, View};
use crate::time::{Wall, WallTrust};

fn set(shell: &mut Shell, company: Option<Texts>, extension: Option<&str>) {
    let desk_extension = extension.map(str::to_owned);
    let settings = ScreenSettings { company, desk_extension, ..ScreenSettings::default() };
    shell.input(Input::Settings(Box::new(settings)));
}

fn speak(shell: &mut Shell, language: Language) {
    let revision = shell.frame.revision;
    shell.input(Input::Screen { revision, intent: Intent::Language { language }, fresh: [9; 16] });
}

#[test]
fn the_screen_shows_the_offices_name_of_the_company_in_its_language_and_the_configurations_where_there_is_none() {
    let mut shell = Shell::new();
    assert_eq!(shell.frame.company, "栖木科技");
    let name = Texts { zh_hans: "栖木".into(), en: "Qimu".into(), ..Texts::default() };
    set(&mut shell, Some(name), None);
    assert_eq!(shell.frame.company, "栖木");
    speak(&mut shell, Language::En);
    assert_eq!(shell.frame.company, "Qimu");
    speak(&mut shell, Language::ZhHant);
    assert_eq!(shell.frame.company, "栖木科技", "none in this language");
    set(&mut shell, None, None);
    speak(&mut shell, Language::ZhHans);
    assert_eq!(shell.frame.company, "栖木科技");
}

#[test]
fn a_setting_that_comes_in_the_middle_of_a_registration_changes_nothing_else() {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.input(Input::OfficeAway { away: true });
    let before = shell.frame.clone();
    set(&mut shell, None, Some("8888"));
    let View::Waiting(waiting) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    assert_eq!(waiting.extension, "8888");
    let mut expected = before;
    if let View::Waiting(waiting) = &mut expected.view {
        waiting.extension = "8888".into();
    }
    expected.revision = shell.frame.revision;
    assert_eq!(shell.frame, expected);
}

fn offer(shell: &mut Shell, languages: Option<Vec<Language>>) {
    shell.input(Input::Settings(Box::new(ScreenSettings { languages, ..ScreenSettings::default() })));
}

#[test]
fn the_greeting_speaks_the_first_language_that_is_offered_and_no_other_can_be_chosen() {
    let mut shell = Shell::new();
    assert!(shell.frame.languages.is_empty(), "all of them");
    offer(&mut shell, Some(vec![Language::En, Language::ZhHans]));
    assert_eq!(shell.frame.language, Language::En);
    assert_eq!(shell.frame.languages, [Language::En, Language::ZhHans]);
    speak(&mut shell, Language::ZhHant);
    assert_eq!(shell.frame.language, Language::En, "it is not offered");
    speak(&mut shell, Language::ZhHans);
    assert_eq!(shell.frame.language, Language::ZhHans);
    offer(&mut shell, Some(vec![Language::ZhHant, Language::ZhHans]));
    assert_eq!(shell.frame.language, Language::ZhHans, "somebody has chosen it, and it is offered still");
    shell.want(Intent::Home);
    assert_eq!(shell.frame.language, Language::ZhHant);
    offer(&mut shell, None);
    assert_eq!(shell.frame.language, Language::ZhHans, "the configuration's again");
}

#[test]
fn a_language_that_is_taken_away_is_spoken_until_whoever_speaks_it_is_gone() {
    let mut shell = Shell::new();
    speak(&mut shell, Language::En);
    shell.want(Intent::Register);
    offer(&mut shell, Some(vec![Language::ZhHans]));
    assert_eq!(shell.frame.language, Language::En);
    shell.want(Intent::Home);
    assert_eq!(shell.frame.language, Language::ZhHans);
    assert_eq!(shell.frame.languages, [Language::ZhHans]);
}

#[test]
fn the_offices_colour_and_theme_are_on_every_frame_until_they_are_not_set_any_more() {
    let mut shell = Shell::new();
    assert_eq!((shell.frame.accent, shell.frame.theme), (None, None));
    let (accent, theme) = (Some(BrandAccent::Pine), Some(ScreenTheme::Dark));
    shell.input(Input::Settings(Box::new(ScreenSettings { accent, theme, ..ScreenSettings::default() })));
    assert_eq!((shell.frame.accent, shell.frame.theme), (accent, theme));
    shell.want(Intent::Register);
    assert_eq!((shell.frame.accent, shell.frame.theme), (accent, theme));
    shell.input(Input::Settings(Box::default()));
    assert_eq!((shell.frame.accent, shell.frame.theme), (None, None));
}

fn tell(shell: &mut Shell, told: &[(About, &str, &str)]) {
    let texts = |zh: &str, en: &str| Texts { zh_hans: zh.into(), en: en.into(), ..Texts::default() };
    let told = told.iter().map(|(about, zh, en)| (*about, texts(zh, en))).collect();
    shell.input(Input::Settings(Box::new(ScreenSettings { told, ..ScreenSettings::default() })));
}

#[test]
fn who_has_registered_reads_in_their_language_what_the_company_tells_and_nobody_else_does() {
    let mut shell = Shell::new();
    tell(&mut shell, &[(About::Parking, "地下二层", ""), (About::WaitingArea, "左手边", "on your left")]);
    assert!(shell.frame.good_to_know.is_empty(), "not on the greeting");
    shell.register_with_card();
    let shown = |shell: &Shell| -> Vec<(About, String)> {
        shell.frame.good_to_know.iter().map(|known| (known.about, known.text.clone())).collect()
    };
    assert!(matches!(shell.frame.view, View::Waiting(_)));
    assert_eq!(shown(&shell), [(About::WaitingArea, "左手边".into()), (About::Parking, "地下二层".into())]);
    speak(&mut shell, Language::En);
    assert_eq!(
        shown(&shell),
        [(About::WaitingArea, "on your left".into())],
        "what is not said in English is not shown"
    );
    shell.want(Intent::Done);
    assert!(shell.frame.good_to_know.is_empty());
}

#[test]
fn a_notice_stands_on_the_greeting_until_its_day_is_over_by_a_clock_that_is_trusted() {
    let mut shell = Shell::new();
    let now = shell.now();
    let day = chrono::DateTime::from_timestamp(now.wall.local_minutes() * 60, 0).unwrap().date_naive();
    let until = |until| {
        let texts = Texts { zh_hans: "一号电梯检修".into(), ..Texts::default() };
        ScreenSettings { notice: Some(Notice { texts, until }), ..ScreenSettings::default() }
    };
    shell.input(Input::Settings(Box::new(until(day))));
    assert_eq!(shell.frame.notice, "一号电梯检修");
    shell.want(Intent::Register);
    assert_eq!(shell.frame.notice, "");
    shell.want(Intent::Home);
    shell.input(Input::Settings(Box::new(until(day.pred_opt().unwrap()))));
    assert_eq!(shell.frame.notice, "", "its day is over");

    let mut station = Station::new(super::shell::config(), Arc::default(), Vec::new());
    let unknown = Now { wall: Wall { trust: WallTrust::NotBefore, ..now.wall }, ..now };
    for (now, notice) in [(unknown, ""), (now, "一号电梯检修")] {
        station.handle(now, Input::Settings(Box::new(until(day))));
        assert_eq!(station.frame().unwrap().notice, notice, "nobody knows what day it is");
    }
}

#[test]
fn how_to_reach_the_reception_stands_before_who_waits_while_the_office_is_away() {
    let mut shell = Shell::new();
    tell(&mut shell, &[(About::Contact, "请拨值班手机", ""), (About::Emergency, "走楼梯", "")]);
    shell.register_with_card();
    let contact = |shell: &Shell| match &shell.frame.view {
        View::Waiting(waiting) => waiting.contact.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(contact(&shell), "", "the desk can be told from here");
    assert_eq!(shell.frame.good_to_know.len(), 2);
    shell.input(Input::OfficeAway { away: true });
    assert_eq!(contact(&shell), "请拨值班手机");
    speak(&mut shell, Language::En);
    assert_eq!(contact(&shell), "", "nothing is said in English");
    speak(&mut shell, Language::ZhHans);
    for (text, shown) in [("拨".repeat(30), true), ("拨".repeat(31), false)] {
        tell(&mut shell, &[(About::Contact, &text, "")]);
        assert_eq!(contact(&shell), if shown { text.as_str() } else { "" }, "it has to stand above the buttons");
        assert_eq!(shell.frame.good_to_know[0].text, text);
    }
}
