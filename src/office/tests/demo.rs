//! A demonstration: it is filled once, is loud, lets nothing real in, and is left without a trace in what follows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, RunningOffice};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::demo::{self, DemoAccount, DemoError, DemoState};
use frontdesk_office::desk::{PasswordCost, Role, Scope};
use frontdesk_office::{Office, OfficeError, Settings};
use frontdesk_store::Reader;
use frontdesk_sync::tls::EnrolmentCode;
use reqwest::StatusCode;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command as Program, Stdio};
use std::time::Instant;
use tempfile::tempdir;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

async fn filled(data: &Path) -> Vec<DemoAccount> {
    demo::fill(data, PasswordCost::of_a_test()).await.unwrap()
}

async fn start(data: &Path) -> RunningOffice {
    RunningOffice::start_with(Settings { demo: true, ..RunningOffice::settings(data) }).await
}

#[tokio::test]
async fn a_day_is_filled_once_in_which_every_column_of_today_has_something() {
    let data = tempdir().unwrap();
    let accounts = filled(data.path()).await;
    assert_eq!(accounts.len(), Role::ALL.len());
    assert!(filled(data.path()).await.is_empty(), "once");
    assert_eq!(demo::state(data.path()).unwrap(), DemoState::OfToday);
    let office = start(data.path()).await;
    let today = office.today().await;
    assert_eq!(today["demo"], true);
    let visits = today["visits"].as_array().unwrap();
    for (state, least) in [("registered", 3), ("permitted", 1), ("in", 8), ("left", 6)] {
        assert!(visits.iter().filter(|visit| visit["state"] == state).count() >= least, "{state}");
    }
    for standing in ["with_visitor", "overdue", "missing", "lost", "with_staff"] {
        let out = today["cards"]["out"].as_array().unwrap();
        assert!(out.iter().any(|card| card["standing"] == standing), "{standing}: {out:?}");
    }
    for list in ["doors", "expected", "desk_calls", "tickets", "kiosks"] {
        assert!(!today[list].as_array().unwrap().is_empty(), "{list}");
    }
    assert!(visits.iter().any(|visit| !visit["told"].as_array().unwrap().is_empty()));
    for list in ["visits", "doors", "kiosks", "tickets", "desk_calls"] {
        let real = today[list].as_array().unwrap().iter().filter(|line| line["simulated"] != true).count();
        assert_eq!(real, 0, "{list}: all of it is simulated, and says so");
    }
    let page = office.text("/today").await;
    assert!(page.contains("演示") && page.contains("罗岚"));
    // Who taps has a face to compare with (A1), drawn, which says that it is nobody's.
    let face = page.split("class=\"face\" src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(face.starts_with("/people/") && face.contains("/photo?"), "{face}");
    let picture = office.get(face).await.bytes().await.unwrap();
    assert!(picture.starts_with(&[0xFF, 0xD8]), "a JPEG");
    let waits = visits.iter().find(|visit| visit["name"] == "罗岚").unwrap();
    let badge = office.get(&format!("/visits/{}/badge.pdf", waits["visit"].as_str().unwrap())).await;
    let file = data.path().join("badge.pdf");
    std::fs::write(&file, badge.bytes().await.unwrap()).unwrap();
    let text = Program::new("pdftotext").arg(&file).arg("-").output().unwrap();
    assert!(String::from_utf8_lossy(&text.stdout).contains("DEMO"), "a badge is carried out of it");
    let Answer::Status(status) = office.admin(Command::Status {}).await else { panic!("no status") };
    assert!(status.demo);
    let token = office.token(&[Scope::Machines]).await;
    let asked = reqwest::Client::new().get(format!("{}/api/v1/machines", office.url)).bearer_auth(token);
    let machines: serde_json::Value = serde_json::from_str(&asked.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(machines["demo"], true);
    office.stop().await;
    assert!(frontdesk_store::verify(data.path()).unwrap().is_good());
    assert!(frontdesk_store::verify_views(data.path()).unwrap().is_good());
}

#[tokio::test]
async fn who_was_printed_can_sign_in_and_no_password_is_kept_anywhere() {
    let data = tempdir().unwrap();
    let accounts = filled(data.path()).await;
    let office = start(data.path()).await;
    for DemoAccount { sign_in, password, .. } in &accounts {
        let fields = [("sign_in", *sign_in), ("password", password.as_str())];
        let browser = office.browser();
        browser.text("/sign-in").await;
        assert_eq!(browser.post("/sign-in", &fields).await.status(), StatusCode::SEE_OTHER, "{sign_in}");
    }
    office.stop().await;
    let files = std::fs::read_dir(data.path()).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for account in &accounts {
            let needle = account.password.as_bytes();
            assert!(!bytes.windows(needle.len()).any(|some| some == needle), "{}", file.display());
        }
    }
}

#[tokio::test]
async fn a_demonstration_is_not_taken_for_an_office_nor_an_office_for_a_demonstration() {
    let (shown, live) = (tempdir().unwrap(), tempdir().unwrap());
    filled(shown.path()).await;
    let opened = Office::open(RunningOffice::settings(shown.path()));
    assert!(matches!(opened.err(), Some(OfficeError::IsADemonstration)));
    drop(Office::open(RunningOffice::settings(live.path())).unwrap());
    let refused = demo::fill(live.path(), PasswordCost::of_a_test()).await;
    assert!(matches!(refused.err(), Some(DemoError::Live { .. })));
    let opened = Office::open(Settings { demo: true, ..RunningOffice::settings(live.path()) });
    assert!(matches!(opened.err(), Some(OfficeError::IsNoDemonstration)));
    assert!(!Reader::open(live.path()).unwrap().entries(0, 1).unwrap().is_empty(), "nothing was changed");
}

#[tokio::test]
async fn a_demonstration_stays_one_whose_key_is_followed_by_another() {
    let data = tempdir().unwrap();
    filled(data.path()).await;
    frontdesk_store::succeed(data.path(), common::now(), frontdesk_core::id::IncarnationId([3; 16])).unwrap();
    let opened = Office::open(RunningOffice::settings(data.path()));
    assert!(matches!(opened.err(), Some(OfficeError::IsADemonstration)));
}

#[tokio::test]
async fn filling_that_was_interrupted_is_said_and_can_be_left() {
    let data = tempdir().unwrap();
    filled(data.path()).await;
    for name in ["accounts.db", "accounts.db-wal", "accounts.db-shm"] {
        drop(std::fs::remove_file(data.path().join(name)));
    }
    let again = demo::fill(data.path(), PasswordCost::of_a_test()).await;
    assert!(matches!(again.err(), Some(DemoError::Interrupted { .. })));
    demo::leave(data.path(), "half").unwrap();
    assert_eq!(demo::state(data.path()).unwrap(), DemoState::Empty);
}

#[tokio::test]
async fn no_kiosk_gets_a_code_or_comes_in_with_one() {
    let data = tempdir().unwrap();
    filled(data.path()).await;
    let office = start(data.path()).await;
    let answer = office.admin(Command::EnrolCode { label: "Front door".into() }).await;
    assert!(matches!(&answer, Answer::Refused { text, .. } if text.contains("demonstration")), "{answer:?}");
    // Nor with one that was put out some other way.
    let authority = std::fs::read(data.path().join("ca.pem")).unwrap();
    let code = EnrolmentCode::new(&CertificateDer::from_pem_slice(&authority).unwrap(), [7; 5]).to_string();
    let dir = tempdir().unwrap();
    let answered = Kiosk::open(dir.path(), 1, false).enrol(&office, &code).await;
    assert_eq!(answered.status, 403);
    assert!(String::from_utf8_lossy(&answered.body).contains("demonstration"));
    office.stop().await;
}

#[tokio::test]
async fn leaving_sets_all_aside_but_the_configuration_and_what_starts_then_is_empty() {
    let data = tempdir().unwrap();
    std::fs::write(data.path().join("office.toml"), "# ours\n").unwrap();
    filled(data.path()).await;
    let office = start(data.path()).await;
    let running = demo::leave(data.path(), "2026-11-26");
    assert!(matches!(running, Err(DemoError::Runs { .. })), "{running:?}");
    office.stop().await;
    let aside = demo::leave(data.path(), "2026-11-26").unwrap();
    let names = |dir: &Path| {
        let mut names: Vec<_> =
            std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names(data.path()), ["demonstration-2026-11-26", "office.toml"]);
    assert!(frontdesk_store::verify(&aside).unwrap().is_good(), "nothing of it is lost");
    let office = RunningOffice::start(data.path()).await;
    let today = office.today().await;
    assert_eq!((today["demo"].as_bool(), today["visits"].as_array().unwrap().len()), (Some(false), 0));
    assert!(!office.text("/today").await.contains("演示"));
    // And a kiosk can join again.
    let kiosk = tempdir().unwrap();
    drop(Kiosk::member(kiosk.path(), 1, &office).await);
    office.stop().await;
}

/// The program, which is killed when a test is done with it.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn program(data: &Path, arguments: &[&str]) -> Program {
    let mut program = Program::new(env!("CARGO_BIN_EXE_frontdesk-office"));
    program.args(arguments).arg("--data").arg(data);
    program
}

const SERVE: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--kiosks", "127.0.0.1:0"];

#[test]
fn from_the_command_line_a_demonstration_becomes_a_live_office() {
    let data = tempdir().unwrap();
    let office = data.path().join("office");
    let log = data.path().join("log");
    let began = Instant::now();
    let mut demo = program(&office, &[&SERVE[..], &["--demo"]].concat());
    demo.stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
    let mut demo = Serving(demo.spawn().unwrap());
    let said = BufReader::new(demo.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let said: Vec<String> = said.take(2 + Role::ALL.len()).collect();
    assert!(began.elapsed() < common::PATIENCE * 3, "{:?}", began.elapsed());
    assert!(said[0].contains("demonstration") && said[0].contains("http://127.0.0.1:"), "{}", said[0]);
    let passwords: Vec<&str> = said[2..].iter().map(|line| line.split_whitespace().nth(1).unwrap()).collect();
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(passwords.iter().all(|password| password.len() == 19 && !logged.contains(password)), "{logged}");
    let left = program(&office, &["leave-demo"]).output().unwrap();
    assert!(!left.status.success() && String::from_utf8_lossy(&left.stderr).contains("stop it first"), "{left:?}");
    // Not even asked to stop: what stands in the logs of its databases is set aside with them.
    drop(demo);
    let live = program(&office, &SERVE).output().unwrap();
    assert!(!live.status.success() && String::from_utf8_lossy(&live.stderr).contains("leave-demo"), "{live:?}");
    let left = program(&office, &["leave-demo"]).output().unwrap();
    assert!(left.status.success(), "{left:?}");
    let again = program(&office, &["leave-demo"]).output().unwrap();
    assert!(
        !again.status.success() && String::from_utf8_lossy(&again.stderr).contains("no demonstration"),
        "{again:?}"
    );
    let mut live = Serving(program(&office, &SERVE).stderr(Stdio::piped()).spawn().unwrap());
    let mut said = BufReader::new(live.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(said.any(|line| line.contains("/first/")), "nobody administers an office that is new");
    drop(live);
    let refused = program(&office, &[&SERVE[..], &["--demo"]].concat()).output().unwrap();
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("no demonstration"));
}
