//! An office in this process over real HTTP, and a kiosk's journal that is sent to it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::access::{Denial, Grant};
use frontdesk_core::fact::{Fact, HolderPrivate, VisitPrivate};
use frontdesk_core::id::{CardUid, IncarnationId, VisitId};
use frontdesk_core::journal::{Checkpoint, Entry, NodePublicKey};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_core::visit::LeftHow;
use frontdesk_office::{Office, Settings, serve};
use frontdesk_store::{AppendError, Journal, Options, Reply};
use frontdesk_sync::wire::{BatchAnswer, BatchRequest, WireEntry};
use frontdesk_sync::{PlainKey, Source};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

/// How long anything here may take before a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct RunningOffice {
    pub(crate) url: String,
    stop: Option<oneshot::Sender<()>>,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl RunningOffice {
    pub(crate) async fn start(data: &Path) -> Self {
        Self::start_at(data, "127.0.0.1:0").await
    }

    pub(crate) async fn start_at(data: &Path, address: &str) -> Self {
        let settings = Settings { data: data.to_owned(), demo_banner: false, trusted_network: false };
        let office = Office::open(settings).unwrap();
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(serve(office, listener, async move { drop(stopped.await) }));
        Self { url, stop: Some(stop), task }
    }

    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        tokio::time::timeout(PATIENCE, self.task).await.unwrap().unwrap().unwrap();
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        reqwest::get(format!("{}{path}", self.url)).await.unwrap().text().await.unwrap()
    }

    pub(crate) async fn today(&self) -> serde_json::Value {
        serde_json::from_str(&self.text("/v1/today").await).unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> reqwest::Response {
        reqwest::Client::new().post(format!("{}{path}", self.url)).body(body).send().await.unwrap()
    }

    pub(crate) async fn batch(&self, kiosk: &Kiosk, entries: &[Entry]) -> BatchAnswer {
        let entries = entries.iter().cloned().map(WireEntry::from).collect();
        let request = BatchRequest { public_key: kiosk.journal.public_key().0, entries, checkpoint: None };
        let path = format!("/v1/journals/{}", kiosk.journal.node());
        let response = self.post(&path, serde_json::to_vec(&request).unwrap()).await;
        assert_eq!(response.status(), 200);
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }
}

pub(crate) struct Kiosk {
    pub(crate) journal: Arc<Journal>,
    pub(crate) durable: watch::Receiver<u64>,
}

impl Kiosk {
    pub(crate) fn open(dir: &Path, run: u8, simulated: bool) -> Self {
        let (sender, durable) = watch::channel(0);
        let on_durable = Box::new(move |seq| {
            sender.send_replace(seq);
        });
        let options = Options { simulated, on_durable, ..Options::new(IncarnationId([run; 16])) };
        let (journal, _) = Journal::open(dir, options).unwrap();
        Self { journal: Arc::new(journal), durable }
    }

    pub(crate) fn append(&self, facts: &[Fact]) {
        self.append_at(now(), facts);
    }

    pub(crate) fn append_at(&self, now: Now, facts: &[Fact]) {
        let drafts = facts.iter().map(|fact| fact.draft().unwrap()).collect();
        self.journal.append_and_wait(now, drafts).unwrap();
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.journal.reader().unwrap().entries(0, 10_000).unwrap()
    }

    pub(crate) fn source(&self) -> Arc<JournalSource> {
        let reader = Mutex::new(self.journal.reader().unwrap());
        Arc::new(JournalSource { journal: Arc::clone(&self.journal), reader })
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
        Fact::AccessGranted { door: "front".into(), command, grant: Grant::Staff, visit: None, private: private() },
        Fact::AccessTaken { door: "front".into(), command },
        Fact::AccessDenied { door: "front".into(), reason: Denial::UnknownCredential, private: None },
    ]
}

/// A journal as the replication client needs it.
pub(crate) struct JournalSource {
    journal: Arc<Journal>,
    reader: Mutex<frontdesk_store::Reader>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("read")]
    Read(#[from] frontdesk_store::ReadError),
    #[error("write")]
    Write(#[from] AppendError),
}

impl Source for JournalSource {
    type Error = SourceError;

    fn public_key(&self) -> NodePublicKey {
        self.journal.public_key()
    }

    fn head_seq(&self) -> Result<u64, SourceError> {
        Ok(self.reader.lock().unwrap().head()?.map_or(0, |head| head.position.seq))
    }

    fn entries(&self, after_seq: u64, limit: usize) -> Result<Vec<Entry>, SourceError> {
        Ok(self.reader.lock().unwrap().entries(after_seq, limit)?)
    }

    fn keys_for(&self, entries: &[Entry]) -> Result<Vec<PlainKey>, SourceError> {
        let keys = self.reader.lock().unwrap().keys_of(entries)?;
        Ok(keys
            .into_iter()
            .map(|key| PlainKey {
                id: key.id,
                subject: key.subject,
                class: key.class,
                month: key.month,
                created_ms: key.created_ms,
                key: key.key,
            })
            .collect())
    }

    fn run_span(&self, incarnation: IncarnationId) -> Result<Option<(u64, u64)>, SourceError> {
        Ok(self.reader.lock().unwrap().run_span(incarnation)?)
    }

    fn checkpoint(&self, wall_ms: i64) -> Result<Option<Checkpoint>, SourceError> {
        let (reply, answer) = Reply::channel();
        self.journal.sign_checkpoint(wall_ms, reply);
        Ok(answer.recv().unwrap_or(Err(AppendError::Closed))?)
    }
}
