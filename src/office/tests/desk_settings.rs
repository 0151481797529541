//! Settings at the desk: checked at the field, one entry for each change, and who shows them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::{between, to};
use common::{Kiosk, RunningOffice};
use frontdesk_core::agreement::{Agreement, Signing};
use frontdesk_core::fact::{
    BrandAccent, Fact, HealthFact, Notice, RetentionDays, SampledCheck, ScreenSettings, ScreenTheme, Setting,
    SettingName, Texts,
};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::sampling::IN_FORCE;
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::Role;
use frontdesk_office::people;
use frontdesk_store::Reader;
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::StatusCode;
use std::io::Cursor;
use tempfile::tempdir;

fn written(data: &std::path::Path) -> usize {
    let entries = Reader::open(data).unwrap().entries(0, 1_000).unwrap();
    entries.iter().filter(|entry| entry.kind == "settings.set" || entry.kind == "retention.set").count()
}

#[tokio::test]
async fn a_setting_is_written_once_with_who_and_shown_with_what_it_was_before() {
    let (data, at_kiosk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(at_kiosk.path(), 1, &office).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    let page = head.text("/settings").await;
    assert!(page.contains("各门口机用自己的设置") && page.contains("没有设置"), "{page}");
    let name = [("zh_hans", "栖木<b>"), ("zh_hant", ""), ("en", "Qimu")];
    for _ in 0..2 {
        let set = head.post("/settings/company", &name).await;
        assert_eq!((set.status(), to(&set).as_str()), (StatusCode::SEE_OTHER, "/settings"));
    }
    assert_eq!(written(data.path()), 1, "what is so already is not written again");
    assert_eq!(head.post("/settings/extension", &[("number", "8000")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(head.post("/settings/extension", &[("number", "8888")]).await.status(), StatusCode::SEE_OTHER);
    let Answer::Settings { settings } = office.admin(Command::Settings {}).await else { panic!("settings") };
    assert!(settings.iter().any(|row| row.setting == Setting::DeskExtension { value: "8888".into() }), "{settings:?}");
    let page = head.text("/settings").await;
    assert!(page.contains("栖木&lt;b&gt;") && !page.contains("栖木<b>"), "what was typed is no markup");
    assert!(
        page.contains("8000 → <b>8888</b>") && page.contains("<b>周雯</b>") && page.contains("还没有回音"),
        "{page}"
    );

    let newest_ms = settings.iter().map(|row| row.set_ms).max().unwrap();
    for (in_force, said) in [(newest_ms - 1, "还在显示"), (newest_ms, "设置在全部 1 台门口机显示")] {
        let numbers = [(IN_FORCE.to_owned(), in_force)].into();
        let check = SampledCheck { check: "settings".into(), state: CheckState::Ok, since_ms: 1, numbers };
        kiosk.append(&[Fact::Health(HealthFact::HealthSampled { checks: vec![check] })]);
        kiosk.drain(&office).await;
        let page = head.text("/settings").await;
        assert!(page.contains(said), "{page}");
    }
    office.stop().await;
}

fn ladder<'a>(reminder: &'a str, colleague: &'a str, desk: &'a str) -> [(&'a str, &'a str); 3] {
    [("reminder_after_s", reminder), ("colleague_after_s", colleague), ("desk_after_s", desk)]
}

fn told(meeting: &str) -> [(&str, &str); 5] {
    [("meeting", meeting), ("interview", ""), ("delivery", ""), ("service", ""), ("other", "")]
}

fn text<'a>(about: &'a str, zh_hans: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("about", about), ("zh_hans", zh_hans), ("zh_hant", ""), ("en", "")]
}

fn notice<'a>(zh_hans: &'a str, until: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("zh_hans", zh_hans), ("zh_hant", ""), ("en", ""), ("until", until)]
}

#[tokio::test]
async fn what_screens_show_and_how_they_look_is_set_and_read_back_on_the_page() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    head.text("/settings").await;
    let languages = vec![("offered", "zh-Hans"), ("offered", "en"), ("first", "en")];
    for (path, fields) in [
        ("/settings/text", text("wifi", "密码 <tea>")),
        ("/settings/text", text("contact", "拨 8000")),
        ("/settings/text", text("emergency", "走楼梯")),
        ("/settings/notice", notice("一号电梯检修", "2026-12-24")),
        ("/settings/accent", vec![("accent", "pine")]),
        ("/settings/theme", vec![("theme", "dark")]),
        ("/settings/languages", languages),
    ] {
        assert_eq!(head.post(path, &fields).await.status(), StatusCode::SEE_OTHER, "{path}");
    }
    let Answer::Settings { settings } = office.admin(Command::Settings {}).await else { panic!("settings") };
    let texts = |zh: &str| Texts { zh_hans: zh.into(), ..Texts::default() };
    let until = "2026-12-24".parse().unwrap();
    for setting in [
        Setting::Wifi { value: texts("密码 <tea>") },
        Setting::Contact { value: texts("拨 8000") },
        Setting::Emergency { value: texts("走楼梯") },
        Setting::Notice { value: Notice { texts: texts("一号电梯检修"), until } },
        Setting::Accent { value: BrandAccent::Pine },
        Setting::Theme { value: ScreenTheme::Dark },
        Setting::Languages { value: vec![Language::En, Language::ZhHans] },
    ] {
        assert!(settings.iter().any(|row| row.setting == setting), "{setting:?} is not in {settings:?}");
    }
    let page = head.text("/settings").await;
    for shown in
        ["密码 &lt;tea&gt;", "一号电梯检修 · 空 · 空 · 到 2026-12-24", "English · 简体中文", "<b>松</b>", "<b>深色</b>"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    office.stop().await;
}

/// 1 and 2 work here.
async fn people(office: &RunningOffice) {
    let people = people::read("id,name,department\n1,周雯,研发部\n2,李娜,研发部\n".as_bytes()).unwrap();
    let answer = office.admin(Command::People { people }).await;
    assert!(matches!(answer, Answer::People { set: 2, .. }), "{answer:?}");
}

#[tokio::test]
async fn when_whom_the_office_tells_stands_as_configured_until_it_is_set() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    people(&office).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    let page = head.text("/settings").await;
    assert!(page.contains("用办公端配置文件的") && page.contains("value=\"180\""), "{page}");
    assert!(page.contains("谁也不通知"), "no channel is set up here");
    assert_eq!(head.post("/settings/ladder", &ladder("60", "120", "240")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(head.post("/settings/told", &told("2、1，2")).await.status(), StatusCode::SEE_OTHER);
    let page = head.text("/settings").await;
    assert!(page.contains("value=\"60\"") && page.contains("value=\"2 1\""), "{page}");
    assert!(page.contains("会议洽谈 李娜、周雯"), "{page}");
    assert!(page.contains("各门口机用自己的设置"), "no screen shows these");
    assert_eq!(written(data.path()), 2);

    let administrator = office.signed_in("admin", &[Role::Administrator]).await;
    administrator.set_factor_up().await;
    let page = administrator.text("/settings").await;
    assert!(page.contains("会议洽谈 2 人") && !page.contains("李娜"), "an administrator sees no names: {page}");
    office.stop().await;
}

fn agreement<'a>(title: &'a str, text: &'a str, signing: &'a str) -> Vec<(&'a str, &'a str)> {
    let names = ["title_zh_hans", "title_zh_hant", "title_en", "text_zh_hans", "text_zh_hant", "text_en"];
    let values = [title, "", "", text, "", ""];
    names.into_iter().zip(values).chain([("signing", signing)]).collect()
}

#[tokio::test]
async fn what_visitors_agree_to_is_set_read_back_and_taken_back() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    head.text("/settings").await;
    let mut fields = agreement("访客须知", "请勿拍照 <b>。\r\n请戴安全帽。", "drawn");
    fields.extend([("purposes", "service"), ("purposes", "delivery")]);
    assert_eq!(head.post("/settings/agreement", &fields).await.status(), StatusCode::SEE_OTHER);
    let set = Agreement {
        title: Texts { zh_hans: "访客须知".into(), ..Texts::default() },
        text: Texts { zh_hans: "请勿拍照 <b>。\n请戴安全帽。".into(), ..Texts::default() },
        signing: Signing::Drawn,
        purposes: vec![Purpose::Service, Purpose::Delivery],
    };
    let Answer::Settings { settings } = office.admin(Command::Settings {}).await else { panic!("settings") };
    assert!(settings.iter().any(|row| row.setting == Setting::Agreement { value: set.clone() }), "{settings:?}");
    let page = head.text("/settings").await;
    let version = &set.version().to_string()[..8];
    assert!(page.contains("请勿拍照 &lt;b&gt;。\n请戴安全帽。") && page.contains(version), "{page}");
    let (long_title, long_text) = ("须".repeat(21), "字".repeat(2_001));
    for (title, text) in [("", "请勿拍照。"), ("须知", ""), (&long_title, "字"), ("须知", &long_text)] {
        let answer = head.post("/settings/agreement", &agreement(title, text, "drawn")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(head.read(answer).await.contains("要么都有，要么都没有"));
    }
    let longest = agreement(&long_title[3..], &long_text[3..], "said");
    assert_eq!(head.post("/settings/agreement", &longest).await.status(), StatusCode::SEE_OTHER);
    for odd in [agreement("须知", "字", "sworn"), vec![("signing", "drawn")]] {
        assert_eq!(head.post("/settings/agreement", &odd).await.status(), StatusCode::BAD_REQUEST);
    }
    assert_eq!(head.post("/settings/agreement", &agreement("", "", "drawn")).await.status(), StatusCode::SEE_OTHER);
    assert!(head.text("/settings").await.contains("没有须知"));
    let back = head.post("/settings/as-configured", &[("of", "agreement")]).await;
    assert_eq!(back.status(), StatusCode::SEE_OTHER);
    office.stop().await;
}

#[tokio::test]
async fn what_is_out_of_bounds_is_said_beside_what_was_typed_and_not_written() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    people(&office).await;
    head.text("/settings").await;
    let long = "名".repeat(301);
    let days = |visits| [("visits", visits), ("messages", ""), ("refused_taps", "30"), ("staff_presence", "0")];
    for (path, fields, said) in [
        ("/settings/company", vec![("zh_hans", long.as_str()), ("zh_hant", ""), ("en", "")], "每种语言最多 300 个字"),
        ("/settings/company", vec![("zh_hans", "a\nb"), ("zh_hant", ""), ("en", "")], "每种语言最多 300 个字"),
        ("/settings/extension", vec![("number", "123456789012345678901")], "最多 20 个字"),
        ("/settings/text", text("wifi", &long[..363]), "每种语言最多 120 个字"),
        ("/settings/notice", notice(&long[..93], "2026-12-24"), "最多 30 个汉字"),
        ("/settings/notice", notice("电梯检修", "24.12."), "最多 30 个汉字"),
        ("/settings/languages", vec![("offered", "en"), ("first", "zh-Hans")], "首页用的语言也要能选"),
        ("/settings/languages", vec![("first", "zh-Hans")], "首页用的语言也要能选"),
        ("/settings/ladder", ladder("180", "180", "600").to_vec(), "一步比一步晚"),
        ("/settings/closing", vec![("closing", "00:30")], "午夜以后才关门就留空"),
        ("/settings/ladder", ladder("180", "360", "14401").to_vec(), "一步比一步晚"),
        ("/settings/ladder", ladder("", "360", "600").to_vec(), "一步比一步晚"),
        ("/settings/told", told("1 <b>").to_vec(), "名单上没有在职的 &lt;b&gt;"),
        ("/settings/told", told("9").to_vec(), "名单上没有在职的 9"),
        ("/settings/retention", days("-1").to_vec(), "天数是 0 到 65535"),
        ("/settings/retention", days("65536").to_vec(), "天数是 0 到 65535"),
    ] {
        let answer = head.post(path, &fields).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = head.read(answer).await;
        assert!(page.contains(said), "{path}: {page}");
    }
    let paths = [
        "/settings/company",
        "/settings/extension",
        "/settings/ladder",
        "/settings/told",
        "/settings/retention",
        "/settings/closing",
    ];
    for path in paths {
        assert_eq!(head.post(path, &[]).await.status(), StatusCode::BAD_REQUEST, "nothing is not an empty field");
    }
    for path in
        ["accent", "theme", "languages", "text", "notice", "as-configured"].map(|thing| format!("/settings/{thing}"))
    {
        let odd = [
            ("accent", "red"),
            ("theme", "blue"),
            ("offered", "de"),
            ("first", "de"),
            ("about", "weather"),
            ("of", "told_by_purpose"),
        ];
        assert_eq!(head.post(&path, &odd).await.status(), StatusCode::BAD_REQUEST, "{path}");
    }
    assert_eq!(written(data.path()), 0);
    let unread = Setting::AsConfigured { of: SettingName::Unknown };
    let refused = office.admin(Command::SettingSet { setting: unread }).await;
    assert!(matches!(&refused, Answer::Refused { text, .. } if text.contains("nothing goes by")), "{refused:?}");

    assert_eq!(head.post("/settings/retention", &days("90")).await.status(), StatusCode::SEE_OTHER);
    let kept = Reader::open(data.path()).unwrap().retention().unwrap();
    let days = RetentionDays { visits: Some(90), messages: None, refused_taps: Some(30), staff_presence: Some(0) };
    assert_eq!(kept, Some(days));
    assert!(head.text("/settings").await.contains("来访 90"));
    office.stop().await;
}

fn picture(width: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(width, 40, Rgb([90, 30, 120])).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Where the page shows the company's mark.
fn logo_on(page: &str) -> Option<&str> {
    let at = page.find("/logo/")?;
    page[at..].split('"').next()
}

#[tokio::test]
async fn the_companys_mark_is_uploaded_shown_at_the_head_of_every_page_and_taken_back() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    assert_eq!(logo_on(&head.text("/settings").await), None);
    for (file, said) in [
        (b"".as_slice(), "没有选择文件"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "只收 PNG、JPEG 或 WebP"),
        (&picture(80, ImageFormat::Png)[..60], "读不出来"),
        (&[0xFF; 2 * 1024 * 1024 + 1], "图片太大"),
    ] {
        let answer = head.upload("/settings/logo", file).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(head.read(answer).await.contains(said), "{said}");
    }
    assert_eq!(written(data.path()), 0);

    let set = head.upload("/settings/logo", &picture(1_000, ImageFormat::Jpeg)).await;
    assert_eq!((set.status(), to(&set).as_str()), (StatusCode::SEE_OTHER, "/settings"));
    let page = head.text("/settings").await;
    let first = logo_on(&page).unwrap().to_owned();
    assert!(page.contains("<b>图片</b>") && !page.contains("base64"), "{page}");
    let shown = head.get(&first).await;
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert!(shown.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let png = shown.bytes().await.unwrap();
    let read = image::load_from_memory_with_format(&png, ImageFormat::Png).unwrap();
    assert_eq!((read.width(), read.height()), (512, 20));
    let signed_out = office.browser();
    assert_eq!(logo_on(&signed_out.text("/sign-in").await), Some(first.as_str()), "before anybody has signed in, too");
    assert_eq!(signed_out.get("/logo/000000000000").await.status(), StatusCode::NOT_FOUND);

    assert_eq!(head.upload("/settings/logo", &picture(80, ImageFormat::WebP)).await.status(), StatusCode::SEE_OTHER);
    let second = logo_on(&head.text("/settings").await).unwrap().to_owned();
    assert_ne!(first, second, "another picture has another address");
    office.stop().await;

    let office = RunningOffice::start(data.path()).await;
    let head = office.signed_in("other-head", &[Role::AdministrationHead]).await;
    assert_eq!(logo_on(&head.text("/settings").await), Some(second.as_str()), "after a restart");
    assert_eq!(head.post("/settings/as-configured", &[("of", "logo")]).await.status(), StatusCode::SEE_OTHER);
    let page = head.text("/settings").await;
    assert!(logo_on(&page).is_none() && page.contains("图片 → <b>用配置文件的</b>"), "{page}");
    office.stop().await;
}

#[tokio::test]
async fn what_was_set_is_taken_back_once_and_the_kiosk_that_says_so_counts_as_showing_it() {
    let (data, at_kiosk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(at_kiosk.path(), 1, &office).await;
    people(&office).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    assert!(!head.text("/settings").await.contains("as-configured"), "there is nothing to take back");
    for (path, fields) in [
        ("/settings/accent", vec![("accent", "pine")]),
        ("/settings/extension", vec![("number", "8000")]),
        ("/settings/ladder", ladder("60", "120", "240").to_vec()),
        ("/settings/told", told("2").to_vec()),
    ] {
        assert_eq!(head.post(path, &fields).await.status(), StatusCode::SEE_OTHER, "{path}");
    }
    let administrator = office.signed_in("admin", &[Role::Administrator]).await;
    administrator.set_factor_up().await;
    let page = administrator.text("/settings").await;
    assert!(page.contains("/settings/as-configured") && !page.contains("/settings/told/as-configured"), "{page}");
    for _ in 0..2 {
        for of in ["accent", "desk_extension", "ladder", "theme"] {
            assert_eq!(head.post("/settings/as-configured", &[("of", of)]).await.status(), StatusCode::SEE_OTHER);
        }
        assert_eq!(head.post("/settings/told/as-configured", &[]).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(written(data.path()), 8, "what is not set is not taken back");
    let page = head.text("/settings").await;
    for shown in ["<b>用配置文件的</b>", "松 → ", "8000 → ", "value=\"180\"", "没有设置：用办公端配置文件的"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains("as-configured"), "there is nothing to take back any more");

    let Answer::Settings { settings } = office.admin(Command::Settings {}).await else { panic!("settings") };
    let of_screens = settings.iter().filter(|row| ScreenSettings::default().take(&row.setting));
    let newest_ms = of_screens.map(|row| row.set_ms).max().unwrap();
    let numbers = [(IN_FORCE.to_owned(), newest_ms)].into();
    let check = SampledCheck { check: "settings".into(), state: CheckState::Ok, since_ms: 1, numbers };
    kiosk.append(&[Fact::Health(HealthFact::HealthSampled { checks: vec![check] })]);
    kiosk.drain(&office).await;
    assert!(head.text("/settings").await.contains("设置在全部 1 台门口机显示"));
    office.stop().await;
}

#[tokio::test]
async fn the_closing_time_is_set_and_emptied_and_is_what_heads_are_counted_by() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    let closing_min = || Reader::open(data.path()).unwrap().closing_min().unwrap();
    let close = async |at: &str| head.post("/settings/closing", &[("closing", at)]).await.status();
    head.text("/settings").await;
    assert_eq!((close("18:30").await, closing_min()), (StatusCode::SEE_OTHER, Some(1_110)));
    let page = head.text("/settings").await;
    assert!(page.contains("value=\"18:30\"") && page.contains("<b>18:30</b>"), "{page}");
    assert_eq!((close("04:00").await, closing_min()), (StatusCode::UNPROCESSABLE_ENTITY, Some(1_110)));
    assert_eq!((close("").await, closing_min()), (StatusCode::SEE_OTHER, None));
    office.stop().await;
}

#[tokio::test]
async fn an_account_is_linked_by_the_staff_number_and_a_number_that_nobody_has_is_refused_and_named() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let rows = people::read("id,name,department\n1001,周雯,研发部\n".as_bytes()).unwrap();
    office.admin_all(vec![Command::People { people: rows }, Command::PeopleDone { remove_missing: false }]).await;
    office.signed_in("host", &[Role::Host]).await;
    let admin = office.signed_in("admin", &[Role::Administrator]).await;
    let row = admin.text("/accounts").await;
    let row = row.split("<tr").find(|row| row.contains(">host<")).unwrap().to_owned();
    let path = between(&row, "href=\"", "\"").unwrap();
    admin.text(&path).await;
    let link = |number: &'static str| [("name", "周雯"), ("role", "host"), ("staff", number)];
    let wrong = admin.post(&path, &link("1002")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(admin.read(wrong).await.contains("人员名单里没有工号“1002”"));
    assert!(
        between(&admin.text(&path).await, "name=\"staff\" value=\"", "\"").unwrap().is_empty(),
        "nothing was changed"
    );
    assert_eq!(admin.post(&path, &link(" 1001 ")).await.status(), StatusCode::SEE_OTHER);
    let page = admin.text(&path).await;
    assert_eq!(between(&page, "name=\"staff\" value=\"", "\"").as_deref(), Some("1001"));
    assert!(page.contains("您的角色不显示姓名") && !page.contains("研发部"), "{page}");
    let both = office.signed_in("both", &[Role::Administrator, Role::AdministrationHead]).await;
    assert!(both.text(&path).await.contains("这是 周雯 · 研发部 的账号"));
    office.stop().await;
}

#[tokio::test]
async fn the_colour_that_is_set_is_that_of_the_desks_pages_and_taken_back_the_configured_one() {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.accent = frontdesk_office::desk::Accent::Clay;
    let office = RunningOffice::start_with(settings).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    assert!(head.text("/settings").await.contains("data-accent=\"clay\""));
    head.post("/settings/accent", &[("accent", "plum")]).await;
    assert!(head.text("/settings").await.contains("data-accent=\"plum\""));
    head.post("/settings/as-configured", &[("of", "accent")]).await;
    assert!(head.text("/settings").await.contains("data-accent=\"clay\""));
    office.stop().await;
}
