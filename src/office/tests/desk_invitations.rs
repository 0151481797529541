//! The pages of invitations (V7): who makes, sees, sends and cancels which, and what becomes of mail that cannot be sent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::{between, to};
use common::{Browser, PATIENCE, RunningOffice};
use frontdesk_core::fact::{TellingFailure, Uses, VisitDays, VisitHours};
use frontdesk_core::id::InvitationId;
use frontdesk_core::invitation::Code;
use frontdesk_core::screen::Language;
use frontdesk_core::visit::{PermittedBy, VisitState};
use frontdesk_office::admin::Command;
use frontdesk_office::desk::Role;
use frontdesk_office::{OfficeConfig, people};
use frontdesk_store::{InvitationMail, InvitationRecord, Reader};
use reqwest::StatusCode;
use tempfile::{TempDir, tempdir};

const HOSTILE: &str = "<img src=x onerror=alert(1)>";

struct Scene {
    data: TempDir,
    office: RunningOffice,
    desk: Browser,
}

impl Scene {
    async fn start(config: OfficeConfig) -> Self {
        let data = tempdir().unwrap();
        let office = RunningOffice::start_telling(data.path(), config).await;
        let rows = people::read("id,name,department\n1,周雯,研发部\n2,李娜,财务部\n".as_bytes()).unwrap();
        office.admin(Command::People { people: rows }).await;
        let desk = office.signed_in("desk", &[Role::Receptionist]).await;
        Self { data, office, desk }
    }

    fn reader(&self) -> Reader {
        Reader::open(self.data.path()).unwrap()
    }

    fn records(&self) -> Vec<InvitationRecord> {
        self.reader().invitations_page(None, None, 50).unwrap().rows
    }

    fn mails(&self, invitation: InvitationId) -> Vec<InvitationMail> {
        self.reader().invitation_mails(invitation).unwrap()
    }

    /// Somebody invites; answers the path of the invitation's page.
    async fn invites(browser: &Browser, more: &[(&str, &str)]) -> String {
        browser.text("/invitations/new").await;
        let done = browser.post("/invitations/new", &form(more)).await;
        let path = to(&done);
        assert!(path.starts_with("/invitations/"), "{} {}", done.status(), browser.read(done).await);
        path
    }
}

/// For today and the years to come, whatever the hour; what is in `more` counts in place of that.
fn form<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    static TODAY: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| chrono::Local::now().date_naive().to_string());
    let mut fields = more.to_vec();
    let usual =
        [("name", "罗岚"), ("host", "周雯"), ("purpose", "interview"), ("language", "en"), ("from", TODAY.as_str())];
    fields.extend(usual.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name)));
    fields
}

#[tokio::test]
async fn a_receptionist_invites_for_anybody_and_the_page_has_the_code_the_picture_and_the_calendar() {
    let scene = Scene::start(OfficeConfig::default()).await;
    let desk = &scene.desk;
    let bad = desk.post("/invitations/new", &form(&[("name", HOSTILE), ("host", "nobody")])).await;
    assert_eq!(bad.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = desk.read(bad).await;
    assert!(page.contains("请选择被访人") && page.contains("&lt;img src=x") && !page.contains("<img src=x"), "{page}");
    assert!(scene.records().is_empty());
    let more = [
        ("name", HOSTILE),
        ("recurring", "yes"),
        ("weekday", "1"),
        ("weekday", "3"),
        ("hours_from", "09:00"),
        ("hours_until", "17:30"),
        ("door", "front"),
        ("message", "请带\r\n身份证"),
    ];
    let until = chrono::Local::now().date_naive().checked_add_days(chrono::Days::new(30)).unwrap().to_string();
    let path = Scene::invites(desk, &[more.as_slice(), &[("until", &until)]].concat()).await;
    let record = scene.records().remove(0);
    assert_eq!((record.terms.uses, &record.terms.on), (Uses::Many, &Some(VisitDays::Weekdays(vec![1, 3]))));
    assert_eq!(record.terms.hours, Some(VisitHours { from_min: 540, until_min: 1_050 }));
    assert_eq!((record.terms.language, record.doors.as_slice()), (Some(Language::En), ["front".to_owned()].as_slice()));
    assert!(record.terms.made_by.is_some());
    let private = record.private.unwrap();
    assert_eq!((private.host, private.message.as_str()), (people::staff_id("1"), "请带\n身份证"));
    let page = desk.text(&path).await;
    let code = Code::read(&private.code).unwrap().to_string();
    assert!(
        page.contains(&code)
            && page.contains("<svg xmlns")
            && page.contains("每周一、三")
            && page.contains("09:00–17:30")
    );
    assert!(!page.contains("<img src=x") && page.contains("没有给访客发过邮件"));
    let file = desk.get(&format!("{path}/calendar.ics")).await;
    assert!(file.headers()["content-type"].to_str().unwrap().starts_with("text/calendar"));
    let file = file.text().await.unwrap();
    assert!(file.contains("METHOD:PUBLISH") && file.contains("Visit: ") && file.contains("BEGIN:VEVENT"), "{file}");
    assert!(desk.text("/invitations?lang=en").await.contains("0, any number"));
    scene.office.stop().await;
}

#[tokio::test]
async fn a_host_has_to_do_with_their_own_alone_and_an_auditor_looks_without_the_code() {
    let scene = Scene::start(OfficeConfig::default()).await;
    let of_other = Scene::invites(&scene.desk, &[("name", "孟白"), ("host", "李娜")]).await;
    let host = scene.office.signed_in("host", &[Role::Host]).await;
    for path in ["/invitations", "/invitations/new"] {
        assert!(host.text(path).await.contains("还没有对应的员工"), "{path}");
    }
    host.text("/account").await;
    assert_eq!(host.post("/invitations/new", &form(&[])).await.status(), StatusCode::CONFLICT);
    let link = Command::LinkStaff { sign_in: "host".into(), staff: "1".into() };
    scene.office.admin(link).await;
    // Whatever the form says, they invite for themselves.
    let chosen = people::staff_id("2").to_string();
    let own = Scene::invites(&host, &[("staff", &chosen)]).await;
    assert_eq!(scene.records()[0].private.as_ref().unwrap().host, people::staff_id("1"));
    let list = host.text("/invitations").await;
    assert!(list.contains("罗岚") && !list.contains("孟白"), "{list}");
    assert_eq!(host.get(&own).await.status(), StatusCode::OK);
    host.text(&own).await;
    for path in ["", "/live", "/calendar.ics"] {
        assert_eq!(host.get(&format!("{of_other}{path}")).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    for act in ["send", "cancel", "arrived"] {
        let done = host.post(&format!("{of_other}/{act}"), &[("sure", "yes")]).await;
        assert_eq!(done.status(), StatusCode::FORBIDDEN, "{act}");
    }
    assert!(scene.records().iter().all(|record| !record.is_cancelled));

    let auditor = scene.office.signed_in("auditor", &[Role::Auditor]).await;
    let code = Code::read(&scene.records()[0].private.as_ref().unwrap().code).unwrap().to_string();
    assert!(auditor.text("/invitations").await.contains("孟白"));
    let page = auditor.text(&own).await;
    assert!(page.contains("罗岚") && !page.contains(&code) && !page.contains("/cancel"), "{page}");
    assert_eq!(auditor.get(&format!("{own}/calendar.ics")).await.status(), StatusCode::FORBIDDEN);
    scene.office.stop().await;
}

#[tokio::test]
async fn an_invitation_is_cancelled_by_a_clear_yes_and_its_code_is_on_the_page_no_more() {
    let scene = Scene::start(OfficeConfig::default()).await;
    let path = Scene::invites(&scene.desk, &[]).await;
    let cancel = format!("{path}/cancel");
    assert_eq!(scene.desk.post(&cancel, &[]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!scene.records()[0].is_cancelled);
    assert_eq!(to(&scene.desk.post(&cancel, &[("sure", "yes")]).await), path);
    let record = scene.records().remove(0);
    assert!(record.is_cancelled && scene.mails(record.invitation).is_empty(), "nobody was written to");
    let code = Code::read(&record.private.unwrap().code).unwrap().to_string();
    let page = scene.desk.text(&path).await;
    assert!(page.contains("已取消") && !page.contains(&code), "{page}");
    assert_eq!(scene.desk.post(&format!("{path}/send"), &[]).await.status(), StatusCode::CONFLICT);
    assert_eq!(scene.desk.post(&format!("{path}/arrived"), &[]).await.status(), StatusCode::CONFLICT);
    assert!(scene.reader().visits(0, 10).unwrap().is_empty());
    scene.office.stop().await;
}

#[tokio::test]
async fn who_is_expected_and_has_no_code_is_registered_and_permitted_from_today_and_the_invitation_is_used() {
    let scene = Scene::start(OfficeConfig::default()).await;
    let path = Scene::invites(&scene.desk, &[]).await;
    let page = scene.desk.text("/today").await;
    assert!(page.contains(&format!("{path}/arrived")) && page.contains("已到，登记"), "{page}");
    let done = scene.desk.post(&format!("{path}/arrived"), &[("next", "/today")]).await;
    assert_eq!(to(&done), "/today", "{}", scene.desk.read(done).await);
    let visit = scene.reader().visits(0, 10).unwrap().remove(0);
    assert_eq!((visit.state, visit.permitted_by), (VisitState::Permitted, Some(PermittedBy::Invitation)));
    assert_eq!(visit.private.unwrap().host, Some(people::staff_id("1")));
    assert_eq!(scene.records()[0].uses, 1);
    let page = scene.desk.text("/today").await;
    let column = between(&page, "id=\"expected\"", "id=\"waiting\"").unwrap();
    assert!(column.contains("已到") && !column.contains("/arrived"), "{column}");
    let today = scene.office.today().await;
    assert_eq!((today["expected"].as_array().unwrap().len(), today["arrived"].as_array().unwrap().len()), (0, 1));
    assert!(scene.desk.text(&path).await.contains(&format!("/visits/{}", visit.visit)));
    // Once is once.
    assert_eq!(scene.desk.post(&format!("{path}/arrived"), &[]).await.status(), StatusCode::CONFLICT);
    scene.office.stop().await;
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_said_on_the_page_and_one_without_an_address_is_not_queued() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("office.toml");
    // Nobody listens at port 1.
    let smtp = "[smtp]\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"none\"\nfrom = \"frontdesk@example.com\"\n";
    std::fs::write(&file, smtp).unwrap();
    let scene = Scene::start(OfficeConfig::load(&file).unwrap()).await;
    let desk = &scene.desk;
    desk.text("/invitations/new").await;
    let done = desk.post("/invitations/new", &form(&[("mail", "yes"), ("contact", "13800138000")])).await;
    assert_eq!(done.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(desk.read(done).await.contains("要发邮件，请填邮箱") && scene.records().is_empty());
    let path = Scene::invites(desk, &[("mail", "yes"), ("contact", "luo@example.com")]).await;
    let invitation = scene.records()[0].invitation;
    let began = std::time::Instant::now();
    while scene.mails(invitation)[0].failed.is_none() {
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let mail = scene.mails(invitation).remove(0);
    assert!(mail.is_pending() && mail.failed.unwrap().1 == TellingFailure::Unreachable, "{mail:?}");
    assert_eq!(mail.recipient.unwrap().address, "luo@example.com");
    let page = desk.text(&path).await;
    assert!(page.contains("没有发出，会再试") && page.contains("连不上邮件服务器"), "{page}");
    // What was queued of an invitation that is cancelled is not sent any more; that it was taken back is.
    desk.post(&format!("{path}/cancel"), &[("sure", "yes")]).await;
    let began = std::time::Instant::now();
    while !scene.mails(invitation)[0].is_lost {
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let mails = scene.mails(invitation);
    assert_eq!(mails[0].failed.unwrap().1, TellingFailure::Outlived);
    assert!(mails.len() == 2 && mails[1].is_pending(), "{mails:?}");
    scene.office.stop().await;
}
