//! An office in this process, and kiosks that speak with it over real TLS, well behaved or not.
#![allow(dead_code, unused_imports, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub(crate) mod browser;
pub(crate) mod kiosk;
pub(crate) mod peer;
pub(crate) mod receiver;

pub(crate) use browser::Browser;
pub(crate) use kiosk::Kiosk;
pub(crate) use peer::{Answered, Peer};

use frontdesk_core::access::{Denial, Grant};
use frontdesk_core::fact::{Alarm, AtReader, Fact, HolderPrivate, VisitPrivate};
use frontdesk_core::id::{CardUid, VisitId};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_core::visit::LeftHow;
use frontdesk_office::admin::{AdminClient, Answer, Command};
use frontdesk_office::desk::{PasswordCost, Role, Scope};
use frontdesk_office::{Listeners, Office, OfficeConfig, ServeError, Settings, serve};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, oneshot};

/// How long anything here may take before a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What is seen, once it is as wanted.
pub(crate) async fn once<T: std::fmt::Debug>(look: impl Fn() -> T, wanted: impl Fn(&T) -> bool) -> T {
    let began = Instant::now();
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    loop {
        looks.tick().await;
        let seen = look();
        if wanted(&seen) {
            return seen;
        }
        assert!(began.elapsed() < PATIENCE, "{seen:?}");
    }
}

pub(crate) struct RunningOffice {
    /// Of the page.
    pub(crate) url: String,
    /// Where kiosks connect.
    pub(crate) kiosks: SocketAddr,
    pub(crate) data: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    task: tokio::task::JoinHandle<Result<(), ServeError>>,
    receptionist: OnceCell<Browser>,
    token: OnceCell<String>,
}

impl RunningOffice {
    pub(crate) async fn start(data: &Path) -> Self {
        Self::start_with(Self::settings(data)).await
    }

    /// As usual, but for passwords that cost little.
    pub(crate) fn settings(data: &Path) -> Settings {
        let mut settings = Settings::new(data);
        settings.desk.password_cost = PasswordCost::of_a_test();
        settings
    }

    /// One that tells people of visitors.
    pub(crate) async fn start_telling(data: &Path, config: OfficeConfig) -> Self {
        Self::start_with(Settings { config, ..Self::settings(data) }).await
    }

    pub(crate) async fn start_with(settings: Settings) -> Self {
        // The test's own HTTP client has no other way of being told; who has done it already has said the same.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let data = settings.data.clone();
        let office = Office::open(settings).unwrap();
        let listeners = Listeners {
            page: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            kiosks: TcpListener::bind("127.0.0.1:0").await.unwrap(),
        };
        let url = format!("http://{}", listeners.page.local_addr().unwrap());
        let kiosks = listeners.kiosks.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let running: Arc<Office> = office;
        let task = tokio::spawn(serve(running, listeners, async move { drop(stopped.await) }));
        Self { url, kiosks, data, stop: Some(stop), task, receptionist: OnceCell::new(), token: OnceCell::new() }
    }

    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        tokio::time::timeout(PATIENCE, self.task).await.unwrap().unwrap().unwrap();
    }

    /// A browser in which nobody has signed in.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// The path of a one-time link for a new account with these roles.
    pub(crate) async fn invitation(&self, sign_in: &str, roles: &[Role]) -> String {
        let invite = Command::Invite { sign_in: sign_in.into(), full_name: "周雯".into(), roles: roles.to_vec() };
        match self.admin(invite).await {
            Answer::Link { url, .. } => url.strip_prefix(&self.url).unwrap().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    /// A browser in which somebody with these roles has taken their invitation.
    pub(crate) async fn signed_in(&self, sign_in: &str, roles: &[Role]) -> Browser {
        let browser = self.browser();
        browser.take_invitation(&self.invitation(sign_in, roles).await).await;
        browser
    }

    async fn receptionist(&self) -> &Browser {
        self.receptionist.get_or_init(|| self.signed_in("desk", &[Role::Receptionist])).await
    }

    /// A page as a receptionist sees it.
    pub(crate) async fn text(&self, path: &str) -> String {
        self.receptionist().await.text(path).await
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.receptionist().await.get(path).await
    }

    pub(crate) async fn token(&self, scopes: &[Scope]) -> String {
        match self.admin(Command::Token { scopes: scopes.to_vec(), purpose: "tests".into(), days: 1 }).await {
            Answer::Token { token } => token,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn today(&self) -> serde_json::Value {
        let token = self.token.get_or_init(|| self.token(&[Scope::Read])).await;
        let asked = reqwest::Client::new().get(format!("{}/api/v1/today", self.url)).bearer_auth(token);
        serde_json::from_str(&asked.send().await.unwrap().text().await.unwrap()).unwrap()
    }

    /// One command on a connection of its own.
    pub(crate) async fn admin(&self, command: Command) -> Answer {
        self.admin_all(vec![command]).await.remove(0)
    }

    /// Commands on one connection. The socket is there once the office serves.
    pub(crate) async fn admin_all(&self, commands: Vec<Command>) -> Vec<Answer> {
        let data = self.data.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let began = Instant::now();
            let mut client = loop {
                match AdminClient::connect(&data) {
                    Ok(client) => break client,
                    Err(error) => assert!(began.elapsed() < PATIENCE, "{error:#}"),
                }
                std::thread::yield_now();
            };
            commands.into_iter().map(|command| client.ask(command).unwrap()).collect()
        });
        asked.await.unwrap()
    }

    pub(crate) async fn code(&self) -> String {
        match self.admin(Command::EnrolCode { label: "Front door".into() }).await {
            Answer::Code { code, .. } => code,
            other => panic!("{other:?}"),
        }
    }

    /// How often an alarm stands in the office's journal, and how often it was seen.
    pub(crate) async fn alarms(&self, alarm: Alarm) -> (usize, u64) {
        match self.admin(Command::Alarms { days: 1 }).await {
            Answer::Alarms { alarms, counts } => (
                alarms.iter().filter(|one| one.alarm == alarm).count(),
                counts.iter().filter(|one| one.alarm == alarm).map(|one| one.count).sum(),
            ),
            other => panic!("{other:?}"),
        }
    }

    /// Waits for an alarm that is raised beside the request that caused it.
    pub(crate) async fn wait_for_alarm(&self, alarm: Alarm) {
        let seen = async {
            while self.alarms(alarm).await.0 == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, seen).await.unwrap();
    }
}

pub(crate) fn now() -> Now {
    let utc_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
    Now { mono_ms: 1, wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } }
}

/// A moment some minutes ago.
pub(crate) fn minutes_ago(minutes: i64) -> Now {
    let mut then = now();
    then.wall.utc_ms -= minutes * 60_000;
    then
}

/// Ids are of the whole site, so each kiosk of a test takes its own.
pub(crate) fn visit(n: u8) -> VisitId {
    VisitId([n; 16])
}

pub(crate) fn registered(n: u8, name: &str) -> Fact {
    let private = VisitPrivate {
        name: name.into(),
        organisation: "山风物流".into(),
        contact: "13800138000".into(),
        host: None,
        host_name: "周雯".into(),
        host_department: "研发部".into(),
    };
    Fact::VisitRegistered {
        visit: visit(n),
        purpose: Purpose::Meeting,
        language: Language::ZhHans,
        party: None,
        private: Some(private),
    }
}

pub(crate) fn left(n: u8) -> [Fact; 2] {
    [
        Fact::VisitRated { visit: visit(n), rating: Rating::VeryGood },
        Fact::VisitLeft { visit: visit(n), how: LeftHow::NeverHadCard },
    ]
}

pub(crate) fn tapped(command: u64, name: &str) -> [Fact; 3] {
    let private = || Some(HolderPrivate { uid: CardUid::new(&[4, 1, 2, 3]).unwrap(), staff: None, name: name.into() });
    [
        Fact::AccessGranted {
            door: "front".into(),
            command,
            grant: Grant::Staff,
            visit: None,
            remote: None,
            at: AtReader::default(),
            private: private(),
        },
        Fact::AccessTaken { door: "front".into(), command },
        Fact::AccessDenied {
            door: "front".into(),
            reason: Denial::UnknownCredential,
            visit: None,
            at: AtReader::default(),
            private: private(),
        },
    ]
}
