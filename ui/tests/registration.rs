// SPDX-License-Identifier: GPL-3.0-or-later
//! A visitor registers with one finger (V1, V2).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::form::Problem;
use frontdesk_core::id::StaffId;
use frontdesk_core::screen::{Ask, CardStage, Intent, Kept, LeavingStage, Purpose, Rating, Review, Step, View};
use shared::{Daemon, ask, hit, story, tap, there, type_text, wait, with_problem};

#[test]
fn a_registration_typed_by_finger_makes_exactly_the_right_intents() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Home {});
        wait("您好！请问有什么可以帮您？");
        tap("登记来访");
        assert_eq!(daemon.intent(), Intent::Register);
        typed_questions(&mut daemon);
        purpose_and_host(&mut daemon);
        review(&mut daemon);
        card_and_leaving(&mut daemon);
    });
}

fn typed_questions(daemon: &mut Daemon) {
    daemon.show_view(View::Ask(ask(1, Step::Name, "")));
    assert!(shared::run(serde_json::json!({ "labels": true }))["labels"].to_string().contains("下一步"));
    type_text("Zhang Wei");
    tap("下一步");
    assert_eq!(daemon.intent(), Intent::Answer { text: "Zhang Wei".into() });

    daemon.show_view(View::Ask(ask(2, Step::Organisation, "")));
    tap("没有单位");
    assert_eq!(daemon.intent(), Intent::NoOrganisation);

    daemon.show_view(View::Ask(ask(3, Step::Contact, "")));
    type_text("12");
    tap("下一步");
    assert_eq!(daemon.intent(), Intent::Answer { text: "12".into() });
    daemon.show_view(View::Ask(with_problem(ask(3, Step::Contact, ""), Problem::NotAContact)));
    wait("请填写电话（至少 5 位数字）或邮箱地址。");
    type_text("\u{8}\u{8}13800138000");
    tap("下一步");
    assert_eq!(daemon.intent(), Intent::Answer { text: "13800138000".into() });
}

fn purpose_and_host(daemon: &mut Daemon) {
    daemon.show_view(View::Ask(ask(4, Step::Purpose, "")));
    tap("会议洽谈");
    assert_eq!(daemon.intent(), Intent::Choose { purpose: Purpose::Meeting });

    daemon.show_view(View::Ask(ask(5, Step::Host, "")));
    type_text("zw");
    assert_eq!(daemon.intent(), Intent::FindHost { query: "z".into() });
    assert_eq!(daemon.intent(), Intent::FindHost { query: "zw".into() });
    let hits = vec![hit(1, "张伟", "研发部", true), hit(2, "张伟", "财务部", true), hit(3, "周雯", "人事部", false)];
    daemon.show_view(View::Ask(Ask { hits, ..ask(5, Step::Host, "") }));
    assert_eq!(shared::field(), "zw", "hits disturb no typing");
    tap("张伟 财务部");
    assert_eq!(daemon.intent(), Intent::Host { staff: StaffId([2; 16]) });
    tap("我不知道姓名");
    assert_eq!(daemon.intent(), Intent::HostUnknown);
    tap("返回");
    assert_eq!(daemon.intent(), Intent::Back { text: "zw".into() });
}

fn review(daemon: &mut Daemon) {
    let mut review = Review {
        name: "Zhang Wei".into(),
        organisation: String::new(),
        contact_tail: "8000".into(),
        purpose: Purpose::Meeting,
        host: "张伟".into(),
        department: "财务部".into(),
        saving: false,
        wipes_in_s: Some(9),
        kept: Kept { days: Some(30), held: false },
    };
    daemon.show_view(View::Review(review.clone()));
    wait("以上信息只用于接待和安全，加密保存到本月底后 30 天。您离开时可以要求删除。");
    wait("您还在吗？9 秒后清除已填的内容");
    review.wipes_in_s = None;
    daemon.show_view(View::Review(review.clone()));
    tap("修改联系方式");
    assert_eq!(daemon.intent(), Intent::Change { step: Step::Contact });
    tap("同意，登记");
    assert_eq!(daemon.intent(), Intent::Confirm);
    review.saving = true;
    daemon.show_view(View::Review(review));
    assert!(!there("同意，登记"), "no second touch while it is saved");
}

fn card_and_leaving(daemon: &mut Daemon) {
    daemon.show_view(View::Card { visitor: "Zhang Wei".into(), stage: CardStage::Take });
    tap("不拿卡，继续");
    assert_eq!(daemon.intent(), Intent::WithoutCard);
    daemon.show_view(View::Card { visitor: "Zhang Wei".into(), stage: CardStage::Writing { done: 3, total: 9 } });
    wait("正在写卡，请先别拿走");
    daemon.show_view(View::Leaving { stage: LeavingStage::TapCard });
    tap("没有卡，直接离开");
    assert_eq!(daemon.intent(), Intent::LeaveWithoutCard);
    daemon.show_view(View::Leaving { stage: LeavingStage::Rate });
    wait("感谢您的来访，祝您工作顺利！");
    tap("一般");
    assert_eq!(daemon.intent(), Intent::Rate { rating: Rating::Fair });
}
