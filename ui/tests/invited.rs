// SPDX-License-Identifier: GPL-3.0-or-later
//! A guest with an invitation's code (V7).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::{Clock, CodeEntry, CodeProblem, Intent, Invited, Kept, View};
use shared::{field, story, tap, there, type_text, wait};

fn code(serial: u64, problem: Option<CodeProblem>) -> View {
    View::Code(CodeEntry { serial, problem, wipes_in_s: None, scanner: false })
}

fn with_scanner(serial: u64, problem: Option<CodeProblem>) -> View {
    View::Code(CodeEntry { serial, problem, wipes_in_s: None, scanner: true })
}

#[test]
fn a_code_typed_by_finger_makes_the_right_intents_and_is_gone_with_its_page() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Home {});
        tap("我有访客码");
        assert_eq!(daemon.intent(), Intent::HaveCode);

        daemon.show_view(code(1, None));
        wait("请输入访客码");
        for key in ["A", "7", "-", "K", "0"] {
            tap(key);
        }
        tap("下一步");
        assert_eq!(daemon.intent(), Intent::Code { text: "A7-K0".into() });

        // What was typed stays to be corrected, and what is wrong with it is said.
        daemon.show_view(code(1, Some(CodeProblem::Mistyped)));
        wait("好像有输错的地方，请逐个核对，谢谢。");
        assert_eq!(field(), "A7-K0");
        type_text("\u{8}\u{8}2B");
        tap("下一步");
        assert_eq!(daemon.intent(), Intent::Code { text: "A7-2B".into() });
        let from = Some(Clock { hour: 9, minute: 30, month: 12, day: 1, weekday: 2 });
        daemon.show_view(code(1, Some(CodeProblem::NotNow { from })));
        wait("这个访客码从 12 月 1 日 09:30 起有效，到时欢迎您。");
        daemon.show_view(code(1, Some(CodeProblem::NotNow { from: None })));
        wait("这个访客码现在不能使用，请联系前台，前台会帮您。");
        daemon.show_view(code(1, Some(CodeProblem::Wait { seconds: 30 })));
        wait("几次都不对，请 30 秒后再试，或请前台帮忙。");

        let invited = Invited {
            masked: "张＊".into(),
            host: "周雯".into(),
            department: "研发部".into(),
            saving: false,
            wipes_in_s: None,
            kept: Kept { days: Some(180), held: false },
        };
        daemon.show_view(View::Invited(invited.clone()));
        wait("张＊");
        wait("周雯");
        // What they agree to says how long it is kept, as where somebody registers.
        assert!(there("以上信息只用于接待和安全，加密保存到本月底后 180 天。您离开时可以要求删除。"));
        tap("不是我");
        assert_eq!(daemon.intent(), Intent::Back { text: String::new() });
        daemon.show_view(code(2, None));
        wait("请输入访客码");
        assert_eq!(field(), "", "asked anew the field is empty");
        // Where there is a scanner it is said; what was held to it is in no field.
        daemon.show_view(with_scanner(2, None));
        wait("请扫描或输入访客码");
        wait("请把邀请里的二维码对准扫码器，或输入里面的八位访客码。");
        type_text("A7");
        daemon.show_view(with_scanner(2, Some(CodeProblem::NotACode)));
        wait("这不是访客码，请扫描邀请里的二维码，或输入访客码，谢谢。");
        assert_eq!(field(), "A7");
        daemon.show_view(View::Invited(invited));
        tap("是我，登记");
        assert_eq!(daemon.intent(), Intent::Confirm);
        daemon.show_view(View::Home {});
        wait("登记来访");
        assert!(!there("张＊"));
    });
}
