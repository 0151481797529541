//! Every page of the web desk, in a real browser, over an office on a working day: in three languages, at a desk and on a phone, and in the
//! dark. The pictures are in `target/desk`, with `index.html` over them. The list of pages is the desk's own table of routes: a page without
//! an example here fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_core::id::staff_id;
use frontdesk_office::demo::portrait;
use frontdesk_office::desk::rules;
use frontdesk_tests::believable::{Believable, EXERCISE, IS_IN, OPEN, staff_card, tray_card, visit};
use frontdesk_tests::browser::{Browser, Gallery, Look, Window, password_of_stories};

/// Pages as they are asked: the route, who asks (of [`STAFF`], or nobody), and the path, in which `=` stands for the route itself.
const PAGES: &[(&str, &str, &str)] = &[
    ("/sign-in", "nobody", "="),
    ("/first/{token}", "nobody", "{first}"),
    ("/invited/{token}", "nobody", "{invited}"),
    ("/answer/{token}", "nobody", "/answer/none"),
    ("/warden/{token}", "nobody", "/warden/none"),
    ("/sign-in/code", "half-way", "="),
    ("/sign-in/factor", "half-enrolled", "="),
    ("/prove", "receptionist", "="),
    ("/today", "receptionist", "="),
    ("/today/{list}", "receptionist", "/today/doors"),
    ("/visits", "receptionist", "="),
    ("/visits/new", "receptionist", "="),
    ("/visits/{id}", "administration-head", "{visit}"),
    ("/invitations", "receptionist", "="),
    ("/invitations/new", "receptionist", "="),
    ("/invitations/{id}", "receptionist", "{invitation}"),
    ("/inside", "warden", "="),
    ("/mine", "host", "="),
    ("/keys", "receptionist", "="),
    ("/roll-call", "warden", "="),
    ("/roll-call/end", "warden", "="),
    ("/roll-calls", "auditor", "="),
    ("/roll-call/{id}", "auditor", "{roll-call}"),
    ("/approvals", "receptionist", "="),
    ("/approvals", "leader", "="),
    ("/approvals/{id}", "leader", "{approval}"),
    ("/kiosks", "receptionist", "="),
    ("/kiosks", "administrator", "="),
    ("/kiosks/{id}", "receptionist", "{kiosk}"),
    ("/kiosks/{id}", "administration-head", "{kiosk-with-a-ticket}"),
    ("/kiosks/{id}/orders", "receptionist", "{kiosk-orders}"),
    ("/accounts", "administrator", "="),
    ("/accounts/{id}", "administrator", "{account}"),
    ("/tokens", "administrator", "="),
    ("/account", "receptionist", "="),
    ("/settings", "administration-head", "="),
    ("/settings/history", "administration-head", "="),
    ("/access", "administration-head", "="),
    ("/people", "administration-head", "="),
    ("/people", "receptionist", "="),
    ("/people/departments", "administration-head", "="),
    ("/people/import", "administration-head", "="),
    ("/people/new", "administration-head", "="),
    ("/people/{id}", "administration-head", "{person}"),
    ("/people/{id}/edit", "administration-head", "{person-edited}"),
    ("/people/{id}/taps", "receptionist", "{person-taps}"),
    ("/cards", "administration-head", "="),
    ("/cards/counts", "administration-head", "="),
    ("/cards/{id}", "administration-head", "{tray-card}"),
    ("/cards/staff/{id}", "administration-head", "{staff-card}"),
    ("/feedback", "administration-head", "="),
    ("/journal", "auditor", "="),
    ("/journal/{node}/{seq}", "auditor", "{entry}"),
];

/// What a browser gets that is no page: parts of one, files, streams, and the way to somebody's first page.
const NO_PAGES: &[&str] = &[
    "/",
    "/assets/{name}",
    "/events",
    "/logo/{version}",
    "/roll-call.csv",
    "/roll-call/{id}/csv",
    "/notices",
    "/roll-call/banner",
    "/visits/new/hosts",
    "/visits/{id}/badge.pdf",
    "/people.csv",
    "/people/{id}/photo",
    "/invitations/{id}/calendar.ics",
];

fn is_page(path: &str) -> bool {
    !NO_PAGES.contains(&path) && !path.starts_with("/api/") && !path.ends_with("/live")
}

#[test]
fn every_page_has_an_example_and_every_example_a_page() {
    let routes = rules().into_iter().filter(|(method, path, _)| method == "GET" && is_page(path));
    let served: BTreeSet<&str> = routes.map(|(_, path, _)| path).collect();
    let examples: BTreeSet<&str> = PAGES.iter().map(|(route, ..)| *route).collect();
    assert_eq!(examples, served, "left: examples here, right: what is served");
}

/// Who works at the desk: role and name.
const STAFF: [(&str, &str); 7] = [
    ("receptionist", "周雯"),
    ("administration-head", "欧阳明月"),
    ("administrator", "秦越"),
    ("leader", "李娜"),
    ("host", "张伟"),
    ("warden", "赵武"),
    ("auditor", "章文"),
];

/// Everybody at a window of their own.
fn windows<'b>(browser: &'b Browser, office: &Believable) -> BTreeMap<&'static str, Window<'b>> {
    let open = |name| browser.window(name, &office.url(), Look::DESK).unwrap();
    let mut windows = BTreeMap::from([("nobody", open("nobody"))]);
    for (role, name) in STAFF {
        let window = open(role);
        window.takes_invitation(&office.invitation(role, name, role).unwrap()).unwrap();
        windows.insert(role, window);
    }
    for (role, number) in [("leader", "1004"), ("host", "1002")] {
        office.ctl(&["link-staff", "--sign-in", role, "--staff", number]).unwrap();
    }
    // Whoever needs a second factor and has not set it up, or has not given a code yet, is half-way.
    let enrols = open("half-enrolled");
    enrols.go(&office.invitation("newcomer", "蒋蓝", "administrator").unwrap()).unwrap();
    for field in ["新密码", "再输入一次"] {
        enrols.fill(field, password_of_stories()).unwrap();
    }
    enrols.click("保存并登录").unwrap();
    enrols.at("/sign-in/factor").unwrap();
    let owes = open("half-way");
    owes.go("/sign-in").unwrap();
    owes.fill("登录名", "administrator").unwrap();
    owes.fill("密码", password_of_stories()).unwrap();
    owes.click("登录").unwrap();
    owes.at("/sign-in/code").unwrap();
    windows.extend([("half-enrolled", enrols), ("half-way", owes)]);
    windows
}

/// Drawn portraits of whoever taps, as the head of administration sets them: so that the pictures of Today have faces (A1).
fn hang_portraits(head: &Window) {
    let files = tempfile::tempdir().unwrap();
    for n in [1, 2, 4, 5, 6] {
        let file = files.path().join("portrait.jpg");
        std::fs::write(&file, portrait(n).unwrap()).unwrap();
        head.go(&format!("/people/{}?lang=zh-Hans", staff_id(&format!("100{n}")))).unwrap();
        head.attach("选择照片", &file).unwrap();
        head.click("使用这张").unwrap();
        head.see("删除照片").unwrap();
    }
}

/// What a page's name is in the gallery; who asks is part of it where several do.
fn name(route: &str, who: &str) -> String {
    let page = route.trim_start_matches('/').replace('/', "-").replace(['{', '}'], "");
    let is_first = PAGES.iter().find(|(other, ..)| *other == route).is_some_and(|(_, first, _)| *first == who);
    if is_first { page } else { format!("{page}-{who}") }
}

#[test]
fn every_page_fits_its_window_and_shuts_nobody_out_in_three_languages() {
    let office = Believable::start().unwrap();
    let browser = Browser::start().unwrap();
    let first = office.first_link().unwrap();
    let mut gallery = Gallery::new().unwrap();
    let early = browser.window("early", &office.url(), Look::DESK).unwrap();
    for language in ["zh-Hant", "en", "zh-Hans"] {
        early.go(&format!("{first}?lang={language}")).unwrap();
        gallery.hang(&early, "first-token", language, language == "zh-Hans").unwrap();
    }
    let windows = windows(&browser, &office);
    hang_portraits(&windows["administration-head"]);
    windows["administrator"].go("/accounts").unwrap();
    let places = BTreeMap::from([
        ("{invited}", office.invitation("late", "温言", "receptionist").unwrap()),
        ("{visit}", format!("/visits/{}", visit(IS_IN))),
        ("{invitation}", format!("/invitations/{}", "04".repeat(16))),
        ("{person}", format!("/people/{}", staff_id("1002"))),
        ("{person-edited}", format!("/people/{}/edit", staff_id("1002"))),
        ("{person-taps}", format!("/people/{}/taps", staff_id("1002"))),
        ("{kiosk-orders}", format!("/kiosks/{}/orders", office.front)),
        ("{tray-card}", format!("/cards/{}", tray_card(IS_IN))),
        ("{staff-card}", format!("/cards/staff/{}", staff_card(2))),
        ("{entry}", format!("/journal/{}/3", office.front)),
        ("{approval}", format!("/approvals/{OPEN}")),
        ("{roll-call}", format!("/roll-call/{EXERCISE}")),
        ("{kiosk}", format!("/kiosks/{}", office.front)),
        ("{kiosk-with-a-ticket}", format!("/kiosks/{}", office.back)),
        ("{account}", windows["administrator"].link("/accounts/").unwrap()),
    ]);
    for language in ["zh-Hant", "en", "zh-Hans"] {
        for (route, who, path) in PAGES.iter().filter(|(_, _, path)| *path != "{first}") {
            let path = if *path == "=" {
                (*route).to_owned()
            } else {
                places.get(path).map_or_else(|| (*path).to_owned(), |place| place.trim().to_owned())
            };
            let window = &windows[who];
            let status = window.asks_for(&format!("{path}?lang={language}")).unwrap();
            // The pages behind good links are in the stories of the host who answers and of the wardens who count.
            let is_bad_link = ["/answer/{token}", "/warden/{token}"].contains(route);
            assert_eq!(status, if is_bad_link { 404 } else { 200 }, "{path}");
            gallery.hang(window, &name(route, who), language, language == "zh-Hans").unwrap();
        }
    }
    // While heads are counted every page of a warden has that above it.
    let warden = &windows["warden"];
    warden.go("/roll-call").unwrap();
    warden.click("开始演练").unwrap();
    warden.see("还有 14 人没有报平安").unwrap();
    warden.click_with("何林", "平安").unwrap();
    warden.see("还有 13 人没有报平安").unwrap();
    gallery.hang(warden, "roll-call-open", "zh-Hans", true).unwrap();
    warden.click("结束点名").unwrap();
    warden.see("真的结束吗").unwrap();
    gallery.hang(warden, "roll-call-end-asked", "zh-Hans", true).unwrap();
    gallery.close().unwrap();
}
