// SPDX-License-Identifier: GPL-3.0-or-later
//! A visitor reads what the company wants to be agreed to, and signs it with a finger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::agreement::Signing;
use frontdesk_core::screen::{AgreementPage, Intent, Language, View};
use frontdesk_screen::headless::stage;
use frontdesk_screen::ui::AgreementData;
use shared::{Daemon, run, story, tap, there, wait};
use slint::ComponentHandle;

fn agreement(serial: u64, signing: Signing) -> AgreementPage {
    AgreementPage {
        serial,
        title: "访客须知".into(),
        text: "请由接待人陪同，请勿拍照。\n".repeat(40),
        language: Language::ZhHans,
        signing,
        not_signed: false,
        saving: false,
        wipes_in_s: None,
    }
}

fn draw() {
    run(serde_json::json!({ "draw": "签名处" }));
}

fn drawn() -> String {
    stage::ask(|stage| stage.window.global::<AgreementData>().get_path().into()).unwrap()
}

fn can_be_touched(label: &str) -> bool {
    let labels = run(serde_json::json!({ "labels": true }));
    labels["labels"].as_array().unwrap().iter().any(|seen| seen["label"] == label && seen["enabled"] == true)
}

#[test]
fn what_is_drawn_is_sent_once_it_is_a_signature_and_nothing_of_it_is_left_when_the_page_is() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Agreement(agreement(1, Signing::Drawn)));
        wait("请阅读");
        assert!(!can_be_touched("签名并登记") && !there("不便签名，直接同意"));
        draw();
        tap("清除");
        assert_eq!(drawn(), "");
        draw();
        tap("签名并登记");
        let Intent::Agree { signature: Some(signature) } = daemon.intent() else { panic!() };
        assert!(signature.is_drawn());
        assert_eq!(signature.strokes().len(), 2);
        let (width, height) = signature.size();
        assert!(width > height && signature.strokes()[0][0].abs_diff(width / 5) < 8);
        let saving = AgreementPage { saving: true, ..agreement(1, Signing::Drawn) };
        daemon.show_view(View::Agreement(saving));
        assert!(!drawn().is_empty(), "the same question keeps what is drawn, should it not be written");
        daemon.show_view(View::Agreement(agreement(2, Signing::Drawn)));
        assert_eq!(drawn(), "", "another one does not");
        draw();
        daemon.show_view(View::Home {});
        assert_eq!(drawn(), "");
        pages(&mut daemon);
    });
}

fn pages(daemon: &mut Daemon) {
    daemon.show_view(View::Agreement(agreement(3, Signing::DrawnOrSaid)));
    assert!(!can_be_touched("往上看"));
    tap("往下看");
    assert!(can_be_touched("往上看"));
    for _ in 0..20 {
        if can_be_touched("往下看") {
            tap("往下看");
        }
    }
    assert!(!can_be_touched("往下看"), "there is an end");
    tap("不便签名，直接同意");
    assert_eq!(daemon.intent(), Intent::Agree { signature: None });
    tap("不同意？请找前台");
    assert_eq!(daemon.intent(), Intent::CallDesk);
    daemon.show_view(View::Agreement(AgreementPage { text: "请勿拍照。".into(), ..agreement(4, Signing::Said) }));
    assert!(!there("往下看") && !there("签名处"), "all of it is seen, and nothing is drawn");
    tap("同意，登记");
    assert_eq!(daemon.intent(), Intent::Agree { signature: None });
    tap("返回");
    assert_eq!(daemon.intent(), Intent::Back { text: String::new() });
}
