//! Every route of the desk, as every role, as somebody half-way, as a program, and as nobody.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Browser, RunningOffice, browser};
use frontdesk_office::desk::{Allowance, Role, Roles, Rule, Scope, rules};
use reqwest::{Method, StatusCode};
use std::collections::BTreeMap;
use tempfile::tempdir;

/// Who may use what, said once more by hand: a rule that is changed in the table must be changed here too.
/// `*` is anyone, `half` whoever has given a password, `in` whoever is signed in, `api:` a scope, and the rest are roles.
const MATRIX: &[(&str, &str, &str)] = &[
    ("GET", "/", "in"),
    ("GET", "/account", "in"),
    ("POST", "/account/factor/off", "in"),
    ("POST", "/account/look", "in"),
    ("POST", "/account/password", "in"),
    ("POST", "/account/recovery", "in"),
    ("GET", "/access", "administrator administration_head"),
    ("POST", "/access", "administrator administration_head"),
    ("POST", "/access/save", "administrator administration_head"),
    ("GET", "/accounts", "administrator"),
    ("POST", "/accounts", "administrator"),
    ("GET", "/accounts/{id}", "administrator"),
    ("POST", "/accounts/{id}", "administrator"),
    ("POST", "/accounts/{id}/enabled", "administrator"),
    ("POST", "/accounts/{id}/factor", "administrator"),
    ("POST", "/accounts/{id}/link", "administrator"),
    ("GET", "/answer/{token}", "*"),
    ("POST", "/answer/{token}", "*"),
    ("GET", "/api/v1/machines", "api:machines"),
    ("GET", "/api/v1/openapi.json", "*"),
    ("GET", "/api/v1/today", "api:read"),
    ("GET", "/approvals", "receptionist administration_head leader"),
    ("POST", "/approvals", "receptionist administration_head"),
    ("GET", "/approvals/live", "receptionist administration_head leader"),
    ("GET", "/approvals/{id}", "receptionist administration_head leader"),
    ("POST", "/approvals/{id}", "leader"),
    ("GET", "/approvals/{id}/live", "receptionist administration_head leader"),
    ("GET", "/assets/{name}", "*"),
    ("GET", "/cards", "receptionist administrator administration_head auditor"),
    ("POST", "/cards/count", "receptionist administration_head"),
    ("GET", "/cards/counts", "receptionist administrator administration_head auditor"),
    ("GET", "/cards/staff/{id}", "receptionist administrator administration_head auditor"),
    ("POST", "/cards/staff/{id}/compensation", "administration_head"),
    ("POST", "/cards/staff/{id}/lost", "receptionist administration_head"),
    ("POST", "/cards/staff/{id}/withdraw", "administration_head"),
    ("GET", "/cards/{id}", "receptionist administrator administration_head auditor"),
    ("POST", "/cards/{id}/compensation", "administration_head"),
    ("POST", "/cards/{id}/found", "receptionist administration_head"),
    ("POST", "/cards/{id}/lost", "receptionist administration_head"),
    ("POST", "/cards/{id}/remove", "administrator administration_head"),
    ("GET", "/events", "in"),
    ("GET", "/feedback", "administration_head auditor"),
    ("POST", "/feedback/{id}", "administration_head"),
    ("GET", "/first/{token}", "*"),
    ("POST", "/first/{token}", "*"),
    ("GET", "/inside", "warden"),
    ("GET", "/invited/{token}", "*"),
    ("POST", "/invited/{token}", "*"),
    ("GET", "/journal", "administrator auditor"),
    ("POST", "/journal/export", "administrator auditor"),
    ("GET", "/journal/{node}/{seq}", "administrator auditor"),
    ("GET", "/keys", "in"),
    ("GET", "/mine", "host"),
    ("GET", "/kiosks", "receptionist administrator administration_head"),
    ("POST", "/kiosks", "administrator"),
    ("GET", "/kiosks/live", "receptionist administrator administration_head"),
    ("POST", "/kiosks/lockdown", "receptionist administration_head"),
    ("POST", "/kiosks/normal", "receptionist administration_head"),
    ("GET", "/kiosks/{id}", "receptionist administrator administration_head"),
    ("POST", "/kiosks/{id}/doors", "receptionist administration_head"),
    ("GET", "/kiosks/{id}/orders", "receptionist administrator administration_head"),
    ("GET", "/kiosks/{id}/live", "receptionist administrator administration_head"),
    ("POST", "/kiosks/{id}/lockdown", "receptionist administration_head"),
    ("POST", "/kiosks/{id}/revoke", "administrator"),
    ("POST", "/kiosks/{id}/tickets", "administrator administration_head"),
    ("GET", "/notices", "receptionist administration_head leader auditor"),
    ("GET", "/people", "receptionist administration_head auditor"),
    ("GET", "/people.csv", "administration_head"),
    ("GET", "/people/departments", "receptionist administration_head auditor"),
    ("GET", "/people/import", "administration_head"),
    ("POST", "/people/import", "administration_head"),
    ("POST", "/people/import/drop", "administration_head"),
    ("POST", "/people/import/take", "administration_head"),
    ("GET", "/people/new", "administration_head"),
    ("POST", "/people/new", "administration_head"),
    ("GET", "/people/{id}", "receptionist administration_head auditor"),
    ("GET", "/people/{id}/edit", "administration_head"),
    ("POST", "/people/{id}/edit", "administration_head"),
    ("GET", "/people/{id}/live", "receptionist administration_head auditor"),
    ("GET", "/people/{id}/taps", "receptionist administration_head auditor"),
    ("GET", "/people/{id}/photo", "receptionist administration_head leader warden auditor"),
    ("POST", "/people/{id}/photo", "administration_head"),
    ("POST", "/people/{id}/photo/remove", "administration_head"),
    ("POST", "/people/{id}/remove", "administration_head"),
    ("GET", "/prove", "in"),
    ("POST", "/prove", "in"),
    ("GET", "/roll-call", "receptionist administration_head warden"),
    ("POST", "/roll-call", "receptionist administration_head warden"),
    ("GET", "/roll-call.csv", "receptionist administration_head warden"),
    ("GET", "/roll-call/banner", "receptionist administration_head warden"),
    ("GET", "/roll-call/end", "receptionist administration_head warden"),
    ("POST", "/roll-call/end", "receptionist administration_head warden"),
    ("GET", "/roll-call/live", "receptionist administration_head warden"),
    ("POST", "/roll-call/mark", "receptionist administration_head warden"),
    ("POST", "/roll-call/resume", "receptionist administration_head warden"),
    ("GET", "/roll-call/{id}", "receptionist administration_head warden auditor"),
    ("GET", "/roll-call/{id}/csv", "receptionist administration_head warden auditor"),
    ("GET", "/roll-calls", "receptionist administration_head warden auditor"),
    ("GET", "/settings", "administrator administration_head"),
    ("GET", "/settings/history", "administrator administration_head"),
    ("POST", "/settings/company", "administrator administration_head"),
    ("POST", "/settings/extension", "administrator administration_head"),
    ("POST", "/settings/accent", "administrator administration_head"),
    ("POST", "/settings/theme", "administrator administration_head"),
    ("POST", "/settings/languages", "administrator administration_head"),
    ("POST", "/settings/text", "administrator administration_head"),
    ("POST", "/settings/notice", "administrator administration_head"),
    ("POST", "/settings/closing", "administrator administration_head"),
    ("POST", "/settings/ladder", "administrator administration_head"),
    ("POST", "/settings/told", "administration_head"),
    ("GET", "/logo/{version}", "*"),
    ("POST", "/settings/logo", "administrator administration_head"),
    ("POST", "/settings/as-configured", "administrator administration_head"),
    ("POST", "/settings/told/as-configured", "administration_head"),
    ("POST", "/settings/retention", "administrator administration_head"),
    ("POST", "/settings/agreement", "administrator administration_head"),
    ("GET", "/sign-in", "*"),
    ("POST", "/sign-in", "*"),
    ("GET", "/sign-in/code", "half"),
    ("POST", "/sign-in/code", "half"),
    ("GET", "/sign-in/factor", "half"),
    ("POST", "/sign-in/factor", "half"),
    ("POST", "/sign-out", "half"),
    ("GET", "/today", "receptionist administration_head leader auditor"),
    ("GET", "/today/{list}", "receptionist administration_head leader auditor"),
    ("POST", "/today/entrance", "receptionist administration_head leader auditor"),
    ("POST", "/today/calls/{node}/{seq}", "receptionist administration_head"),
    ("GET", "/today/live", "receptionist administration_head leader auditor"),
    ("GET", "/tokens", "administrator"),
    ("POST", "/tokens", "administrator"),
    ("POST", "/tokens/{id}/revoke", "administrator"),
    ("GET", "/invitations", "receptionist administration_head host auditor"),
    ("GET", "/invitations/new", "receptionist administration_head host"),
    ("POST", "/invitations/new", "receptionist administration_head host"),
    ("GET", "/invitations/{id}", "receptionist administration_head host auditor"),
    ("GET", "/invitations/{id}/calendar.ics", "receptionist administration_head host"),
    ("GET", "/invitations/{id}/live", "receptionist administration_head host auditor"),
    ("POST", "/invitations/{id}/arrived", "receptionist administration_head"),
    ("POST", "/invitations/{id}/cancel", "receptionist administration_head host"),
    ("POST", "/invitations/{id}/send", "receptionist administration_head host"),
    ("GET", "/visits", "receptionist administration_head leader auditor"),
    ("GET", "/visits/new", "receptionist administration_head"),
    ("POST", "/visits/new", "receptionist administration_head"),
    ("GET", "/visits/new/hosts", "receptionist administration_head"),
    ("GET", "/visits/{id}", "receptionist administration_head leader auditor"),
    ("POST", "/visits/{id}/badge", "receptionist administration_head"),
    ("GET", "/visits/{id}/badge.pdf", "receptionist administration_head"),
    ("POST", "/visits/{id}/card", "receptionist administration_head"),
    ("POST", "/visits/{id}/end", "receptionist administration_head"),
    ("POST", "/visits/{id}/forget", "administration_head"),
    ("POST", "/visits/{id}/hold", "administration_head"),
    ("POST", "/visits/{id}/lift", "administration_head"),
    ("POST", "/visits/{id}/permit", "receptionist administration_head"),
    ("POST", "/visits/{id}/tell-again", "receptionist administration_head"),
    ("POST", "/visits/{id}/tell-colleague", "receptionist administration_head"),
    ("GET", "/warden/{token}", "*"),
    ("GET", "/warden/{token}/live", "*"),
    ("POST", "/warden/{token}", "*"),
];

fn said(rule: Rule) -> String {
    match rule {
        Rule::Anyone => "*".to_owned(),
        Rule::HalfWay => "half".to_owned(),
        Rule::SignedIn => "in".to_owned(),
        Rule::Only(roles) => roles.iter().map(Role::tag).collect::<Vec<_>>().join(" "),
        Rule::Api(scope) => format!("api:{}", scope.tag()),
    }
}

#[test]
fn the_rules_are_those_that_were_agreed_on() {
    let served: BTreeMap<_, _> =
        rules().into_iter().map(|(method, path, rule)| ((path.to_owned(), method), said(rule))).collect();
    let agreed: BTreeMap<_, _> = MATRIX
        .iter()
        .map(|(method, path, who)| (((*path).to_owned(), (*method).to_owned()), (*who).to_owned()))
        .collect();
    assert_eq!(served, agreed);
}

/// A path that can be asked: what stands in braces is something that is not there.
fn asked(path: &str) -> String {
    path.replace("{id}", &"00".repeat(16))
        .replace("{token}", "none")
        .replace("{name}", "app.js")
        .replace("{version}", "none")
        .replace("{list}", "left")
        .replace("{node}", &"00".repeat(16))
        .replace("{seq}", "1")
}

/// Whether a route let somebody through to its handler: whatever that answered, it was not the guard.
async fn is_let_through(browser: &Browser, method: &str, path: &str) -> bool {
    let response = match method {
        "GET" => browser.get(&asked(path)).await,
        // An empty form: it reaches the handler, which finds nothing in it.
        _ => browser.post(&asked(path), &[]).await,
    };
    let leads_away =
        ["/sign-in?", "/sign-in/code", "/sign-in/factor"].iter().any(|to| browser::to(&response).starts_with(to));
    let is_to_sign_in = browser::to(&response) == "/sign-in" && path != "/sign-out";
    !(response.status() == StatusCode::FORBIDDEN || leads_away || is_to_sign_in)
}

async fn office() -> (tempfile::TempDir, RunningOffice) {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.requests = Allowance { burst: 100_000, every_ms: 1 };
    settings.desk.guesses = Allowance { burst: 100_000, every_ms: 1 };
    let office = RunningOffice::start_with(settings).await;
    (data, office)
}

#[tokio::test]
async fn every_route_is_open_to_those_of_its_rule_and_to_nobody_else() {
    let (_data, office) = office().await;
    let (read, machines) = (office.token(&[Scope::Read]).await, office.token(&[Scope::Machines]).await);
    let nobody = office.browser();
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((role, office.signed_in(role.tag(), &[role]).await));
    }
    let mut wrong = Vec::new();
    // Last what ends a session.
    let mut routes = rules();
    routes.sort_by_key(|(_, path, _)| *path == "/sign-out");
    for (method, path, rule) in &routes {
        let mut expect = |who: &str, let_through: bool, may: bool| {
            if let_through != may {
                wrong.push(format!("{method} {path} as {who}: let through {let_through}, may {may}"));
            }
        };
        if let Rule::Api(scope) = rule {
            for (given, has) in [(Scope::Read, &read), (Scope::Machines, &machines)] {
                let request = nobody.request(Method::from_bytes(method.as_bytes()).unwrap(), &asked(path));
                let status = request.bearer_auth(has).send().await.unwrap().status();
                expect(given.tag(), status != StatusCode::FORBIDDEN, given == *scope);
            }
            // A session is no token.
            for (role, browser) in &people {
                expect(role.tag(), browser.get(&asked(path)).await.status() != StatusCode::UNAUTHORIZED, false);
            }
            expect("nobody", nobody.get(&asked(path)).await.status() != StatusCode::UNAUTHORIZED, false);
            continue;
        }
        for (role, browser) in &people {
            let may = match rule {
                Rule::Only(roles) => roles.meets(Roles::of(&[*role])),
                _ => true,
            };
            // Whoever is signed in is led on from the page for a code, which is no refusal.
            expect(role.tag(), is_let_through(browser, method, path).await, may);
        }
        expect("nobody", is_let_through(&nobody, method, path).await, *rule == Rule::Anyone);
        // A token is no session.
        let request = nobody.request(Method::GET, &asked(path)).bearer_auth(&read).send().await.unwrap();
        if method == "GET" && *rule != Rule::Anyone {
            expect("a program", browser::to(&request).is_empty(), false);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    office.stop().await;
}

#[tokio::test]
async fn who_owes_a_code_or_a_second_factor_gets_no_further() {
    let (_data, office) = office().await;
    let whole = office.signed_in("admin", &[Role::Administrator]).await;
    let half = office.browser();
    half.text("/sign-in").await;
    let signed = half.post("/sign-in", &[("sign_in", "admin"), ("password", browser::PASSWORD)]).await;
    assert_eq!((signed.status(), browser::to(&signed).as_str()), (StatusCode::SEE_OTHER, "/sign-in/code?next=%2F"));
    let page = half.text("/sign-in/code").await;
    assert!(page.contains("one-time-code"));
    for (method, path, rule) in rules() {
        if matches!(rule, Rule::SignedIn | Rule::Only(_)) {
            assert!(!is_let_through(&half, &method, path).await, "{method} {path}");
        }
    }
    // Nor may they put another factor in place of the one that they owe a code of.
    assert_eq!(browser::to(&half.get("/sign-in/factor").await), "/sign-in/code");
    assert_eq!(browser::to(&half.post("/sign-in/factor", &[("code", "000000")]).await), "/sign-in/code");
    assert_eq!(whole.get("/accounts").await.status(), StatusCode::OK);
    office.stop().await;
}
