//! A registration, touch by touch: every letter is a key that is seen, and the journal has what was meant. Who has a code holds it to the
//! scanner and touches next to nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use frontdesk_core::control::{Command, Unlogged};
use frontdesk_tests::guest;
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::visitor::{Typed, touch};
use frontdesk_tests::wait;

/// A promise to visitors (V2): name, company, telephone, purpose and host, from the greeting until the visit is recorded.
const MOST_TOUCHES: u64 = 40;

/// A promise to guests (V7): from the greeting until the visit is recorded, with a code that is scanned.
const MOST_TOUCHES_WITH_A_SCANNED_CODE: u64 = 8;

const TELEPHONE: &str = "13800138000";

struct Visitor {
    code: &'static str,
    /// The button of their language, where the greeting does not speak it.
    language: Option<&'static str>,
    register: &'static str,
    next: &'static str,
    meeting: &'static str,
    agree: &'static str,
    it_is_me: &'static str,
    name: Typed,
    organisation: Typed,
}

const VISITORS: [Visitor; 3] = [
    Visitor {
        code: "zh-Hans",
        language: None,
        register: "登记来访",
        next: "下一步",
        meeting: "会议洽谈",
        agree: "同意，登记",
        it_is_me: "是我，登记",
        name: Typed::chinese("张伟", "zhangwei", "zhang wei"),
        organisation: Typed::chinese("阿里巴巴", "alibaba", "a li ba ba"),
    },
    Visitor {
        code: "zh-Hant",
        language: Some("繁體"),
        register: "登記來訪",
        next: "下一步",
        meeting: "會議洽談",
        agree: "同意，登記",
        it_is_me: "是我，登記",
        name: Typed::chinese("張偉", "zhangwei", "zhang wei"),
        organisation: Typed::chinese("華碩", "huashuo", "hua shuo"),
    },
    Visitor {
        code: "en",
        language: Some("English"),
        register: "Register a visit",
        next: "Next",
        meeting: "Meeting",
        agree: "I agree, register me",
        it_is_me: "Yes, it is me",
        name: Typed::letter_by_letter("Zhang Wei"),
        organisation: Typed::letter_by_letter("Siemens"),
    },
];

fn wait_step(screen: &ScreenDriver, step: &str) {
    let is_there = || screen.page().ok()?.step.filter(|shown| shown == step).map(drop);
    wait::until(SOON, step, is_there).unwrap();
}

/// From the greeting until the visit is recorded; answers how many touches it took.
fn register(screen: &ScreenDriver, visitor: &Visitor) -> u64 {
    let before = screen.page().unwrap().touches;
    if let Some(language) = visitor.language {
        screen.tap(language).unwrap();
    }
    screen.wait_and_tap(visitor.register, SOON).unwrap();
    wait_step(screen, "name");
    // The keyboard is ready for Chinese, whoever wants it.
    screen.wait_label("拼音", SOON).unwrap();
    visitor.name.on(screen).unwrap();
    screen.tap(visitor.next).unwrap();
    wait_step(screen, "organisation");
    visitor.organisation.on(screen).unwrap();
    screen.tap(visitor.next).unwrap();
    wait_step(screen, "contact");
    touch(screen, TELEPHONE).unwrap();
    screen.tap(visitor.next).unwrap();
    screen.wait_and_tap(visitor.meeting, SOON).unwrap();
    wait_step(screen, "host");
    touch(screen, "zw").unwrap();
    screen.wait_and_tap("周雯", SOON).unwrap();
    screen.wait_and_tap(visitor.agree, SOON).unwrap();
    screen.wait_page("card", SOON).unwrap();
    screen.page().unwrap().touches - before
}

#[test]
fn a_visitor_registers_in_forty_touches_at_the_most_in_each_language_and_the_journal_has_it_as_it_was_meant() {
    for visitor in &VISITORS {
        let site = Site::start(Plan { screen: true, chinese: true, ..Plan::default() }).unwrap();
        let touches = register(site.screen(), visitor);
        println!(
            "{}: {} of {} registers in {touches} touches",
            visitor.code, visitor.name.text, visitor.organisation.text
        );
        assert!(touches <= MOST_TOUCHES, "{}: {touches} touches", visitor.code);

        let visit = site.wait_entry("visit.registered", |row| row.private.is_some()).unwrap();
        assert_eq!((&visit.open["language"], &visit.open["purpose"]), (&visitor.code.into(), &"meeting".into()));
        let private = visit.private.unwrap();
        let told = ["name", "organisation", "contact", "host_name"].map(|field| private[field].as_str().unwrap());
        assert_eq!(told, [visitor.name.text, visitor.organisation.text, TELEPHONE, "周雯"]);
        site.verify().unwrap();
    }
}

#[test]
fn a_code_that_is_scanned_is_a_recorded_visit_in_eight_touches_at_the_most_in_each_language() {
    for visitor in &VISITORS {
        let site = guest::site("[scanner]\ndriver = \"simulated\"\n").unwrap();
        let (code, _) = guest::invite(&site, &[]).unwrap();
        guest::wait_known(&site, 1).unwrap();
        let screen = site.screen();
        let before = screen.page().unwrap().touches;
        if let Some(language) = visitor.language {
            screen.tap(language).unwrap();
            screen.wait_label(visitor.register, SOON).unwrap();
        }
        // As the QR code of the invitation has it: without the hyphen.
        let text = Unlogged(code.replace('-', ""));
        site.control().unwrap().order(Command::SimScan { text }).unwrap();
        screen.wait_label("张＊", SOON).unwrap();
        screen.wait_and_tap(visitor.it_is_me, SOON).unwrap();
        screen.wait_page("card", SOON).unwrap();
        let touches = screen.page().unwrap().touches - before;
        println!("{}: a scanned code is a recorded visit in {touches} touches", visitor.code);
        assert!(touches <= MOST_TOUCHES_WITH_A_SCANNED_CODE, "{}: {touches} touches", visitor.code);

        let visit = site.wait_entry("visit.registered", |row| row.private.is_some()).unwrap();
        assert_eq!(visit.open["language"], visitor.code);
        assert_eq!(visit.private.unwrap()["name"], "张伟");
        assert_eq!(site.journal_holds("invitation.used"), 1);
        site.verify().unwrap();
    }
}
