//! Signing in at the desk, and what keeps strangers out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::{PASSWORD, between, to};
use common::{Browser, RunningOffice};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::{Allowance, Role, Scope};
use frontdesk_store::Reader;
use reqwest::{Method, Response, StatusCode};
use tempfile::tempdir;

async fn sign_in(browser: &Browser, name: &str, password: &str) -> Response {
    browser.text("/sign-in").await;
    browser.post("/sign-in", &[("sign_in", name), ("password", password)]).await
}

#[tokio::test]
async fn the_first_administrator_is_made_by_a_link_that_is_good_once_and_invites_the_others() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let Answer::Link { url, .. } = office.admin(Command::FirstLink {}).await else { panic!("no link") };
    let path = url.strip_prefix(&office.url).unwrap();
    let first = office.browser();
    assert!(first.text(path).await.contains("第一个管理员"));
    let typed = |new| [("sign_in", "Zhou"), ("name", "周雯"), ("new", new), ("again", PASSWORD)];
    assert_eq!(first.post(path, &typed("short")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(first.post(path, &typed("correct horse batterx")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let made = first.post(path, &typed(PASSWORD)).await;
    assert_eq!(to(&made), "/sign-in/factor", "an administrator has a second factor before anything else");
    assert_eq!(to(&first.get("/accounts").await), "/sign-in/factor");
    first.set_factor_up().await;
    assert_eq!(to(&first.get("/").await), "/accounts");
    assert_eq!(office.browser().get(path).await.status(), StatusCode::NOT_FOUND, "used");

    first.text("/accounts").await;
    let invited = [("name", "林溪"), ("sign_in", "linxi"), ("role", "receptionist")];
    let page = first.read(first.post("/accounts", &invited).await).await;
    let link = between(&page, "<code id=\"link\">", "<").unwrap();
    let receptionist = office.browser();
    receptionist.take_invitation(link.strip_prefix(&office.url).unwrap()).await;
    assert_eq!(to(&receptionist.get("/").await), "/today");
    assert_eq!(receptionist.get("/accounts").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(first.get("/today").await.status(), StatusCode::FORBIDDEN, "an administrator sees no visitors");
    let again = first.post("/accounts", &invited).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY, "the name is taken");
    office.stop().await;
}

#[tokio::test]
async fn signing_in_and_out_and_going_on_to_where_one_wanted() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    office.signed_in("Desk", &[Role::Receptionist]).await;
    let browser = office.browser();
    assert_eq!(to(&browser.get("/today").await), "/sign-in?next=%2Ftoday");
    browser.text("/sign-in?next=/today").await;
    let fields = [("sign_in", "desk"), ("password", PASSWORD), ("next", "/account")];
    let signed = browser.post("/sign-in", &fields).await;
    assert_eq!((signed.status(), to(&signed).as_str()), (StatusCode::SEE_OTHER, "/account"));
    let kept = browser.cookie().unwrap();
    browser.text("/account").await;
    assert_eq!(to(&browser.post("/sign-out", &[]).await), "/sign-in");
    assert_eq!(browser.cookie(), None);
    let stolen = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let stolen = stolen.get(format!("{}/today", office.url)).header("cookie", kept).send().await.unwrap();
    assert_eq!(stolen.status(), StatusCode::SEE_OTHER, "the session is over, not only its cookie");
    let away = [("sign_in", "desk"), ("password", PASSWORD), ("next", "//evil.example")];
    browser.text("/sign-in").await;
    assert_eq!(to(&browser.post("/sign-in", &away).await), "/", "to a page of ours and nowhere else");
    office.stop().await;
}

#[tokio::test]
async fn a_form_without_its_sessions_token_or_from_a_strange_page_changes_nothing() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let browser = office.signed_in("desk", &[Role::Receptionist]).await;
    let page = browser.text("/account").await;
    let token = between(&page, "name=\"csrf\" value=\"", "\"").unwrap();
    let other = office.signed_in("other", &[Role::Receptionist]).await;
    let others = between(&other.text("/account").await, "name=\"csrf\" value=\"", "\"").unwrap();
    let look = |token: &str, origin: Option<&str>, site: Option<&str>| {
        let body = format!("language=en&theme=dark&csrf={token}");
        let mut request = browser.request(Method::POST, "/account/look").body(body);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        async { request.send().await.unwrap().status() }
    };
    let own = Some(office.url.as_str());
    assert_eq!(look("", own, None).await, StatusCode::FORBIDDEN);
    assert_eq!(look(&others, own, None).await, StatusCode::FORBIDDEN, "of another session");
    assert_eq!(look(&token, None, None).await, StatusCode::FORBIDDEN, "from nowhere");
    assert_eq!(look(&token, Some("http://evil.example"), None).await, StatusCode::FORBIDDEN);
    assert_eq!(look(&token, own, Some("cross-site")).await, StatusCode::FORBIDDEN);
    assert!(!browser.text("/account").await.contains(r#"data-theme="dark""#), "nothing was changed");
    assert_eq!(look(&token, own, None).await, StatusCode::SEE_OTHER);
    assert!(browser.text("/account").await.contains(r#"data-theme="dark""#));
    // A form that signs in must come from here too: nobody is to be signed in as somebody else.
    let strange = browser.request(Method::POST, "/sign-in").header("origin", "http://evil.example").body("");
    assert_eq!(strange.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    office.stop().await;
}

#[tokio::test]
async fn who_guesses_has_to_wait_and_a_stranger_learns_nothing_of_who_has_an_account() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    office.signed_in("zhouwen", &[Role::Receptionist]).await;
    let browser = office.browser();
    let mut answers = Vec::new();
    for name in ["zhouwen", "nobody"] {
        for _ in 0..6 {
            let answer = sign_in(&browser, name, "wrong horse battery").await;
            answers.push((answer.status(), browser.read(answer).await.replace(name, "NAME")));
        }
    }
    let right = sign_in(&browser, "zhouwen", PASSWORD).await;
    answers.push((right.status(), browser.read(right).await.replace("zhouwen", "NAME")));
    answers.dedup();
    assert_eq!(answers.len(), 1, "an account, none, and one that has to wait are answered alike: {answers:?}");
    assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
    assert_eq!(acts(&data, "shut_out"), 1);
    office.stop().await;
}

#[tokio::test]
async fn one_address_has_so_many_guesses_and_so_many_requests() {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.guesses = Allowance { burst: 3, every_ms: 3_600_000 };
    settings.desk.requests = Allowance { burst: 12, every_ms: 3_600_000 };
    let office = RunningOffice::start_with(settings).await;
    let browser = office.browser();
    for name in ["a1", "a2", "a3"] {
        assert_eq!(sign_in(&browser, name, "wrong").await.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(sign_in(&browser, "a4", "wrong").await.status(), StatusCode::TOO_MANY_REQUESTS);
    for _ in 0..4 {
        assert_eq!(browser.get("/sign-in").await.status(), StatusCode::OK);
    }
    let refused = browser.get("/sign-in").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(browser.read(refused).await.contains("请求太频繁"));
    office.stop().await;
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_a_new_link_lets_it_in_again() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let admin = office.signed_in("admin", &[Role::Administrator]).await;
    let desk = office.signed_in("desk", &[Role::Receptionist]).await;
    let page = admin.text("/accounts").await;
    let row = page.split("<tr").find(|row| row.contains(">desk<")).unwrap();
    let path = between(row, "href=\"", "\"").unwrap();
    admin.text(&path).await;
    let disabled = admin.post(&format!("{path}/enabled"), &[("enabled", "no")]).await;
    assert_eq!((disabled.status(), to(&disabled)), (StatusCode::SEE_OTHER, path.clone()));
    assert_eq!(to(&desk.get("/today").await), "/sign-in?next=%2Ftoday");
    assert_eq!(sign_in(&desk, "desk", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    admin.post(&format!("{path}/enabled"), &[("enabled", "yes")]).await;
    let page = admin.read(admin.post(&format!("{path}/link"), &[]).await).await;
    let link = between(&page, "<code id=\"link\">", "<").unwrap();
    let again = office.browser();
    again.take_invitation(link.strip_prefix(&office.url).unwrap()).await;
    assert_eq!(again.get("/today").await.status(), StatusCode::OK);
    let own = page_of(&admin, "admin").await;
    admin.text(&own).await;
    let refused = admin.post(&format!("{own}/enabled"), &[("enabled", "no")]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT, "the last administrator");
    assert_eq!(admin.get("/accounts").await.status(), StatusCode::OK);
    office.stop().await;
}

async fn page_of(admin: &Browser, sign_in: &str) -> String {
    let page = admin.text("/accounts").await;
    let row = page.split("<tr").find(|row| row.contains(&format!(">{sign_in}<"))).unwrap();
    between(row, "href=\"", "\"").unwrap()
}

#[tokio::test]
async fn a_code_is_asked_for_and_one_of_the_recovery_codes_will_do_once() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let admin = office.browser();
    admin.text(&office.invitation("admin", &[Role::Administrator]).await).await;
    let path = office.invitation("admin", &[Role::Administrator]).await;
    admin.text(&path).await;
    assert_eq!(to(&admin.post(&path, &[("new", PASSWORD), ("again", PASSWORD)]).await), "/sign-in/factor");
    let wrong = admin.post("/sign-in/factor", &[("code", "000000")]).await;
    assert_eq!(wrong.status(), StatusCode::FORBIDDEN, "the form's token is of the session before");
    admin.set_factor_up().await;
    let page = admin.text("/account").await;
    assert!(page.contains("已启用"));
    let codes = admin.read(admin.post("/account/recovery", &[]).await).await;
    let code = between(&codes, "<li><code>", "<").unwrap();
    for status in [StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED] {
        let other = office.browser();
        assert_eq!(to(&sign_in(&other, "admin", PASSWORD).await), "/sign-in/code?next=%2F");
        other.text("/sign-in/code").await;
        assert_eq!(other.post("/sign-in/code", &[("code", &code)]).await.status(), status);
    }
    office.stop().await;
}

#[tokio::test]
async fn a_changed_password_signs_the_other_devices_out() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let here = office.signed_in("desk", &[Role::Receptionist]).await;
    let there = office.browser();
    sign_in(&there, "desk", PASSWORD).await;
    assert_eq!(there.get("/today").await.status(), StatusCode::OK);
    let change = |password: &'static str| {
        [("password", password), ("new", "a tree in the yard"), ("again", "a tree in the yard")]
    };
    here.text("/account").await;
    let refused = here.post("/account/password", &change("wrong horse battery")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(here.post("/account/password", &change(PASSWORD)).await.status(), StatusCode::OK);
    assert_eq!(there.get("/today").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(here.get("/today").await.status(), StatusCode::OK);
    assert_eq!(sign_in(&there, "desk", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&there, "desk", "a tree in the yard").await.status(), StatusCode::SEE_OTHER);
    office.stop().await;
}

#[tokio::test]
async fn every_answer_keeps_to_itself_and_what_does_not_change_is_kept() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let nobody = office.browser();
    for path in ["/sign-in", "/today", "/nothing/here", "/api/v1/today"] {
        let response = nobody.get(path).await;
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert!(!response.headers().contains_key("strict-transport-security"), "without TLS nobody is bound to it");
    }
    let page = nobody.text("/sign-in?lang=en").await;
    assert!(page.contains("<h1>Sign in</h1>") && !page.contains("<style") && !page.contains("style="));
    for asset in page.split("\"/assets/").skip(1) {
        let path = format!("/assets/{}", asset.split('"').next().unwrap());
        let response = nobody.get(&path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert!(response.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    }
    assert!(!page.contains("<script>") && !page.contains("onclick"));
    office.stop().await;
}

#[tokio::test]
async fn the_cookie_is_for_this_office_alone_and_no_script_reads_it() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let browser = office.signed_in("desk", &[Role::Receptionist]).await;
    browser.forget_cookie();
    let signed = sign_in(&browser, "desk", PASSWORD).await;
    let set = signed.headers()["set-cookie"].to_str().unwrap();
    assert!(
        set.starts_with("fd=") && set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/")
    );
    office.stop().await;
}

#[tokio::test]
async fn what_was_done_at_the_desk_is_in_the_journal_without_names() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let admin = office.signed_in("admin", &[Role::Administrator]).await;
    admin.text("/accounts").await;
    admin.post("/accounts", &[("name", "罗岚"), ("sign_in", "luolan"), ("role", "host")]).await;
    admin.text("/tokens").await;
    let made = admin.post("/tokens", &[("purpose", "lobby"), ("scope", "read"), ("days", "7")]).await;
    let token = between(&admin.read(made).await, "<code id=\"token\">", "<").unwrap();
    let asked = reqwest::Client::new().get(format!("{}/api/v1/today", office.url)).bearer_auth(&token);
    assert_eq!(asked.send().await.unwrap().status(), StatusCode::OK);
    let page = admin.text("/tokens").await;
    let path = between(&page, "action=\"/tokens/", "\"").unwrap();
    assert_eq!(admin.post(&format!("/tokens/{path}"), &[]).await.status(), StatusCode::SEE_OTHER);
    let asked = reqwest::Client::new().get(format!("{}/api/v1/today", office.url)).bearer_auth(&token);
    assert_eq!(asked.send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "revoked");
    for act in ["password_set", "factor_set", "account_made", "token_made", "token_revoked"] {
        assert_eq!(acts(&data, act), 1, "{act}");
    }
    office.stop().await;
    let mut journal = Vec::new();
    frontdesk_store::export_json_lines(&Reader::open(data.path()).unwrap(), false, &mut journal).unwrap();
    let journal = String::from_utf8(journal).unwrap();
    assert!(journal.contains("desk.used"));
    for personal in ["罗岚", "luolan", "周雯", "\"admin\""] {
        assert!(!journal.contains(personal), "{personal}");
    }
}

/// How often an act stands in the journal.
fn acts(data: &tempfile::TempDir, act: &str) -> usize {
    let mut journal = Vec::new();
    frontdesk_store::export_json_lines(&Reader::open(data.path()).unwrap(), false, &mut journal).unwrap();
    String::from_utf8(journal).unwrap().matches(&format!("\"act\":\"{act}\"")).count()
}

#[tokio::test]
async fn an_office_that_is_started_again_knows_its_people() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    office.signed_in("desk", &[Role::Receptionist]).await;
    let token = office.token(&[Scope::Machines]).await;
    office.stop().await;
    let office = RunningOffice::start(data.path()).await;
    assert_eq!(sign_in(&office.browser(), "desk", PASSWORD).await.status(), StatusCode::SEE_OTHER);
    let asked = reqwest::Client::new().get(format!("{}/api/v1/machines", office.url)).bearer_auth(token);
    let machines: serde_json::Value = serde_json::from_str(&asked.send().await.unwrap().text().await.unwrap()).unwrap();
    assert!(machines["kiosks"].is_array() && machines.get("visits").is_none());
    office.stop().await;
}

#[tokio::test]
async fn the_demonstration_says_so_on_every_page() {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.demo_banner = true;
    let office = RunningOffice::start_with(settings).await;
    let desk = office.signed_in("desk", &[Role::Receptionist]).await;
    for path in ["/today", "/account", "/nothing", "/sign-in/code"] {
        let page = desk.get(path).await;
        if page.status() != StatusCode::SEE_OTHER {
            assert!(desk.read(page).await.contains("演示"), "{path}");
        }
    }
    assert!(office.browser().text("/sign-in").await.contains("演示"));
    office.stop().await;
}

#[tokio::test]
async fn something_dangerous_asks_for_the_password_again_when_it_was_given_long_ago() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let admin = office.signed_in("admin", &[Role::Administrator]).await;
    let db = rusqlite::Connection::open(data.path().join("accounts.db")).unwrap();
    db.execute("UPDATE sessions SET proved_ms = proved_ms - 600000", []).unwrap();
    admin.text("/tokens").await;
    let token = [("purpose", "lobby"), ("scope", "read"), ("days", "7")];
    assert_eq!(to(&admin.post("/tokens", &token).await), "/prove?next=/tokens");
    assert_eq!(acts(&data, "token_made"), 0);
    admin.text("/prove?next=/tokens").await;
    let wrong = admin.post("/prove", &[("password", "wrong horse battery"), ("next", "/tokens")]).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(to(&admin.post("/prove", &[("password", PASSWORD), ("next", "/tokens")]).await), "/tokens");
    assert_eq!(admin.post("/tokens", &token).await.status(), StatusCode::OK);
    office.stop().await;
}

#[tokio::test]
async fn where_it_is_set_everybody_has_a_second_factor() {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.totp_for_all = true;
    let office = RunningOffice::start_with(settings).await;
    let desk = office.signed_in("zhouwen", &[Role::Receptionist]).await;
    let other = office.browser();
    assert_eq!(to(&sign_in(&other, "zhouwen", PASSWORD).await), "/sign-in/code?next=%2F");
    assert_eq!(to(&desk.post("/account/factor/off", &[]).await), "/account");
    assert!(desk.text("/account").await.contains("已启用"), "nor can they take it off");
    office.stop().await;
}

#[tokio::test]
async fn a_page_whose_session_is_over_leads_the_browser_to_signing_in() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let nobody = office.browser();
    let live = nobody.request(Method::GET, "/today/live").header("hx-request", "true").send().await.unwrap();
    assert_eq!((live.status(), live.headers()["hx-redirect"].to_str().unwrap()), (StatusCode::NO_CONTENT, "/sign-in"));
    assert_eq!(nobody.get("/sign-out").await.status(), StatusCode::NOT_FOUND, "a form's address is no page");
    office.stop().await;
}
