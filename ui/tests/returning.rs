// SPDX-License-Identifier: GPL-3.0-or-later
//! A visitor who has been here before (V7).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::{Intent, IsItYou, NumberEntry, NumberProblem, Step, View};
use shared::{ask, field, run, story, tap, there, wait};

fn number(serial: u64, value: &str, problem: Option<NumberProblem>, looking: bool) -> View {
    View::Returning(NumberEntry { serial, value: value.into(), problem, looking, wipes_in_s: None })
}

fn is_enabled(label: &str) -> bool {
    let seen = run(serde_json::json!({ "labels": true }));
    let labels = seen["labels"].as_array().unwrap();
    labels.iter().any(|seen| seen["label"] == label && seen["enabled"] == true)
}

#[test]
fn a_number_typed_by_finger_and_a_masked_name_make_the_right_intents_and_are_gone_with_their_page() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Ask(ask(1, Step::Name, "")));
        tap("我来过");
        assert_eq!(daemon.intent(), Intent::Returning);

        // The digits are there at once.
        daemon.show_view(number(2, "", None, false));
        wait("请问您的电话？");
        for key in "13800138000".chars() {
            tap(&key.to_string());
        }
        tap("下一步");
        assert_eq!(daemon.intent(), Intent::Number { text: "13800138000".into() });
        daemon.show_view(number(2, "13800138000", None, true));
        assert!(!is_enabled("下一步"), "one is looked up at a time");
        daemon.show_view(number(2, "13800138000", Some(NumberProblem::NotANumber), false));
        wait("请填写电话（至少 5 位数字），谢谢。");
        daemon.show_view(number(2, "13800138000", Some(NumberProblem::Wait { seconds: 30 }), false));
        wait("尝试次数过多，请 30 秒后再试，或返回直接登记，谢谢。");
        assert_eq!(field(), "13800138000", "what was typed stays to be corrected");

        let names: Vec<String> = ["李＊", "张＊", "欧＊", "陈＊", "朱＊", "王＊"].map(Into::into).into();
        let page = || View::IsItYou(IsItYou { names: names.clone(), wipes_in_s: None });
        daemon.show_view(page());
        tap("张＊");
        assert_eq!(daemon.intent(), Intent::ThisIsMe { place: 1 });
        tap("都不是我");
        assert_eq!(daemon.intent(), Intent::NoneOfThese);
        tap("返回");
        assert_eq!(daemon.intent(), Intent::Back { text: String::new() });
        daemon.show_view(number(3, "13800138000", None, false));
        assert_eq!(field(), "13800138000");

        let mut anew = ask(4, Step::Name, "");
        anew.anew = true;
        daemon.show_view(View::Ask(anew));
        wait("请您重新登记一次，电话已保留，不用再填，谢谢。");
        assert!(!there("张＊"));
        assert_eq!(field(), "");
        // Who changes a name on the review is not asked whether they were here before.
        let mut changed = ask(5, Step::Name, "张伟");
        changed.from_review = true;
        daemon.show_view(View::Ask(changed));
        assert!(!there("我来过"));
    });
}
