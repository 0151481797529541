//! A visitor who has been here before types their number, picks their name and confirms (V7).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use frontdesk_core::returning::CHOICES;
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::visitor::{Typed, touch};
use frontdesk_tests::wait;

/// A promise to visitors (V7): from the greeting until the second visit is recorded.
const MOST_TOUCHES: u64 = 17;

const TELEPHONE: &str = "13800138000";

struct Visitor {
    code: &'static str,
    /// The button of their language, where the greeting does not speak it.
    language: Option<&'static str>,
    register: &'static str,
    been_here: &'static str,
    next: &'static str,
    no_organisation: &'static str,
    meeting: &'static str,
    agree: &'static str,
    without_card: &'static str,
    done: &'static str,
    name: Typed,
    masked: &'static str,
}

const VISITORS: [Visitor; 3] = [
    Visitor {
        code: "zh-Hans",
        language: None,
        register: "登记来访",
        been_here: "我来过",
        next: "下一步",
        no_organisation: "没有单位",
        meeting: "会议洽谈",
        agree: "同意，登记",
        without_card: "不拿卡，继续",
        done: "返回首页",
        name: Typed::chinese("张伟", "zhangwei", "zhang wei"),
        masked: "张＊",
    },
    Visitor {
        code: "zh-Hant",
        language: Some("繁體"),
        register: "登記來訪",
        been_here: "我來過",
        next: "下一步",
        no_organisation: "沒有單位",
        meeting: "會議洽談",
        agree: "同意，登記",
        without_card: "不拿卡，繼續",
        done: "返回首頁",
        name: Typed::chinese("張偉", "zhangwei", "zhang wei"),
        masked: "張＊",
    },
    Visitor {
        code: "en",
        language: Some("English"),
        register: "Register a visit",
        been_here: "Been here before",
        next: "Next",
        no_organisation: "No organisation",
        meeting: "Meeting",
        agree: "I agree, register me",
        without_card: "Go on without a card",
        done: "Back to the start",
        name: Typed::letter_by_letter("Zhang Wei"),
        masked: "Z＊ W＊",
    },
];

fn site() -> Site {
    Site::start(Plan { screen: true, chinese: true, ..Plan::default() }).unwrap()
}

fn speak_and_register(screen: &ScreenDriver, visitor: &Visitor) {
    if let Some(language) = visitor.language {
        screen.tap(language).unwrap();
    }
    screen.wait_and_tap(visitor.register, SOON).unwrap();
    screen.wait_label(visitor.been_here, SOON).unwrap();
}

/// The first visit, typed whole, and ended at the desk.
fn come_and_go(site: &Site, visitor: &Visitor) {
    let screen = site.screen();
    speak_and_register(screen, visitor);
    wait_step(screen, "name");
    screen.wait_label("拼音", SOON).unwrap();
    visitor.name.on(screen).unwrap();
    // What was chosen is written a moment later.
    let is_written = || screen.labels().ok()?.iter().any(|it| it.label == visitor.next && it.enabled).then_some(());
    wait::until(SOON, "the name is written", is_written).unwrap();
    screen.tap(visitor.next).unwrap();
    screen.wait_and_tap(visitor.no_organisation, SOON).unwrap();
    wait_step(screen, "contact");
    screen.type_text("138-0013-8000").unwrap();
    screen.tap(visitor.next).unwrap();
    screen.wait_and_tap(visitor.meeting, SOON).unwrap();
    wait_step(screen, "host");
    screen.type_text("zw").unwrap();
    screen.wait_and_tap("周雯", SOON).unwrap();
    screen.wait_and_tap(visitor.agree, SOON).unwrap();
    screen.wait_and_tap(visitor.without_card, SOON).unwrap();
    screen.wait_and_tap(visitor.done, SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
    let visit = site.wait_entry("visit.registered", |_| true).unwrap();
    site.ctl(&["end-visit", visit.open["visit"].as_str().unwrap()]).unwrap();
    site.wait_entry("visit.left", |_| true).unwrap();
}

fn wait_step(screen: &ScreenDriver, step: &str) {
    let is_there = || screen.page().ok()?.step.filter(|shown| shown == step).map(drop);
    wait::until(SOON, step, is_there).unwrap();
}

/// From wherever the screen is, with the greeting's language, until the names are shown; answers them.
fn names_for(site: &Site, number: &str) -> Vec<String> {
    let screen = site.screen();
    ask_number(site);
    touch(screen, number).unwrap();
    screen.tap("下一步").unwrap();
    screen.wait_page("is_it_you", SOON).unwrap();
    let labels = screen.labels().unwrap();
    labels.into_iter().map(|seen| seen.label).filter(|label| label.ends_with('＊')).collect()
}

fn ask_number(site: &Site) {
    let screen = site.screen();
    while screen.page().unwrap().page != "home" {
        let before = screen.page().unwrap().revision;
        screen.tap("返回").unwrap();
        wait::until(SOON, "another page", || (screen.page().ok()?.revision > before).then_some(())).unwrap();
    }
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_and_tap("我来过", SOON).unwrap();
    screen.wait_page("returning", SOON).unwrap();
}

#[test]
fn a_second_visit_takes_at_most_seventeen_touches_in_each_language_and_is_registered_as_the_first() {
    for visitor in &VISITORS {
        let site = site();
        come_and_go(&site, visitor);
        let screen = site.screen();
        let before = screen.page().unwrap().touches;
        speak_and_register(screen, visitor);
        screen.tap(visitor.been_here).unwrap();
        screen.wait_page("returning", SOON).unwrap();
        touch(screen, TELEPHONE).unwrap();
        screen.tap(visitor.next).unwrap();
        screen.wait_page("is_it_you", SOON).unwrap();
        let is_named = |screen: &ScreenDriver| {
            screen
                .labels()
                .unwrap()
                .iter()
                .any(|seen| seen.label.contains(visitor.name.text) || seen.label.contains("周雯"))
        };
        assert!(!is_named(screen), "nobody is named before they say so");
        screen.tap(visitor.masked).unwrap();
        screen.wait_label(visitor.agree, SOON).unwrap();
        let full_name = || screen.labels().unwrap().into_iter().find(|seen| seen.label.contains(visitor.name.text));
        assert_eq!(full_name(), None, "and then no more than they need");
        screen.tap(visitor.agree).unwrap();
        screen.wait_page("card", SOON).unwrap();
        let touches = screen.page().unwrap().touches - before;
        println!("{}: {} comes again in {touches} touches", visitor.code, visitor.name.text);
        assert!(touches <= MOST_TOUCHES, "{}: {touches} touches", visitor.code);

        let registered: Vec<_> =
            site.journal().unwrap().into_iter().filter(|row| row.kind == "visit.registered").collect();
        assert_eq!(registered.len(), 2);
        let told = registered.iter().map(|row| {
            let private = row.private.as_ref().unwrap();
            let texts = ["name", "organisation", "host_name"].map(|field| private[field].as_str().unwrap().to_owned());
            (texts, row.open["purpose"].clone(), private["host"].clone())
        });
        let told: Vec<_> = told.collect();
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0].0, [visitor.name.text, "", "周雯"]);
        let log = site.kiosk.as_ref().unwrap().last_words();
        assert!(!log.contains(visitor.name.text) && !log.contains(TELEPHONE), "{log}");
        site.verify().unwrap();
    }
}

#[test]
fn an_unknown_number_gets_the_same_page_wrong_picks_lead_to_a_kind_start_and_three_of_them_cost_a_wait() {
    let site = site();
    come_and_go(&site, &VISITORS[0]);
    let known = names_for(&site, TELEPHONE);
    let unknown = names_for(&site, "13900139000");
    assert_eq!((known.len(), unknown.len()), (CHOICES, CHOICES));
    assert!(known.contains(&"张＊".to_owned()));
    assert_eq!(names_for(&site, TELEPHONE), known, "a number has the same names each time");
    let screen = site.screen();
    // The first of these is wrong for a number that is known, the others for numbers that nobody has.
    for number in [TELEPHONE, "13900139000", "13700137000"] {
        let names = names_for(&site, number);
        let wrong = names.iter().find(|name| *name != "张＊").unwrap();
        screen.tap(wrong).unwrap();
        screen.wait_label("请您重新登记一次，电话已保留，不用再填，谢谢。", SOON).unwrap();
    }
    ask_number(&site);
    touch(screen, TELEPHONE).unwrap();
    screen.tap("下一步").unwrap();
    let waits = || screen.labels().ok()?.iter().any(|seen| seen.label.contains("秒后再试")).then_some(());
    wait::until(SOON, "must wait", waits).unwrap();
    assert_eq!(screen.page().unwrap().page, "returning");
    let alarm = site.wait_entry("alarm.raised", |row| row.open["alarm"] == "code_guessed").unwrap();
    let detail = alarm.open["detail"].as_str().unwrap();
    assert!(detail.starts_with("3 wrong names in a row") && !detail.contains("138"), "{detail}");
    assert_eq!(site.journal_holds("visit.registered"), 1);
    site.verify().unwrap();
}
