//! What the office is made of: its journal, its keys, its authority, and who waits for news.

use crate::alarms::Alarms;
use crate::authority::{Authorities, AuthorityError};
use crate::badges::BadgeDesk;
use crate::branding::Branding;
use crate::clock::{Clock, ClockTrust};
use crate::codes::Codes;
use crate::config::OfficeConfig;
use crate::desk::{Desk, DeskSettings};
use crate::directory::Directory;
use crate::give_card::LastEntrances;
use crate::kiosks::{HeadsNow, Snapshots};
use crate::logo::LogoSet;
use crate::members::{self, Members};
use crate::photos::{Photos, PhotosError};
use crate::readers::Readers;
use crate::telling::{SetUpError, Teller};
use crate::visit_acts::Orders;
use frontdesk_core::fact::{Alarm, Fact, FactError, SiteFact, UpkeepFact};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_store::{
    AppendError, Appended, Journal, KEY_FILE, KeyError, MAX_DRAFTS_PER_APPEND, NodeKey, OfficeKeys, OpenError, Options,
    ReadError, Reader, Reply,
};
use frontdesk_sync::SealingSecret;
use frontdesk_sync::tls::{Issued, NodeIdentity, TlsError, server_config};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio_rustls::rustls;
use tokio_util::sync::CancellationToken;

/// How many writes may wait; more are answered with 503, and kiosks come back by themselves.
pub(crate) const WRITE_QUEUE: usize = 64;

/// How many pages may listen for news at once; each holds a connection.
pub(crate) const MAX_LISTENERS: usize = 64;

/// How many kiosks may wait for news at once.
const MAX_WAITERS: usize = 200;

/// How many nodes' last contact is kept in memory: a site has a handful.
const MAX_CONTACTS: usize = 1_000;

/// The longest detail of an alarm, characters, as core documents it.
const MAX_DETAIL_CHARS: usize = 200;

/// How an office is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where its journal and keys are.
    pub data: PathBuf,
    /// The directory holds a demonstration, see [`crate::demo`]. An office in another one does not open, nor one in such a one without it.
    pub demo: bool,
    /// Shows on every page that this is a demonstration; one that is filled says so anyway.
    pub demo_banner: bool,
    /// The network of the page is trusted, so that names other than loopback addresses may lead here.
    pub trusted_network: bool,
    /// When the clock is believed.
    pub clock: ClockTrust,
    /// How people are told of visitors.
    pub config: OfficeConfig,
    /// How the web desk is run.
    pub desk: DeskSettings,
}

impl Settings {
    /// An office in this directory, with nothing special about it.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            demo: false,
            demo_banner: false,
            trusted_network: false,
            clock: ClockTrust::default(),
            config: OfficeConfig::default(),
            desk: DeskSettings::default(),
        }
    }

    /// People and firms that are shown are invented.
    pub(crate) fn is_shown_as_demo(&self) -> bool {
        self.demo || self.demo_banner
    }
}

/// Why an office could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// Its journal.
    #[error("the office's journal could not be opened")]
    Journal(#[from] OpenError),
    /// A reading connection.
    #[error("the office's journal could not be read")]
    Read(#[from] ReadError),
    /// Its node key.
    #[error("the office's key could not be had")]
    Key(#[from] KeyError),
    /// Its authority.
    #[error("the office's certificate authority could not be had")]
    Authority(#[from] AuthorityError),
    /// Its own certificate.
    #[error("the office's certificate could not be made")]
    Tls(#[from] TlsError),
    /// What people are told with.
    #[error("people cannot be told as it is set up")]
    Telling(#[from] SetUpError),
    /// Who may sign in.
    #[error("the accounts of the web desk could not be opened")]
    Accounts(#[from] crate::desk::AccountsError),
    /// Pictures of staff.
    #[error("the pictures of staff could not be opened")]
    Photos(#[from] PhotosError),
    /// No random bytes.
    #[error("no random bytes could be had")]
    Random(String),
    /// A demonstration is not to be taken for an office.
    #[error("this directory holds a demonstration: start it with --demo, or set it aside with leave-demo")]
    IsADemonstration,
    /// Nor an office for a demonstration.
    #[error("this directory holds no demonstration")]
    IsNoDemonstration,
    /// Its beginning could not be recorded.
    #[error("the office's start could not be recorded")]
    NotRecorded(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An open office.
pub struct Office {
    pub(crate) settings: Settings,
    /// Before the journal, so that they are closed first and the journal's own closing empties the write-ahead log.
    readers: Readers,
    pub(crate) journal: Journal,
    pub(crate) clock: Clock,
    identity: NodeIdentity,
    pub(crate) sealing: SealingSecret,
    /// Public keys of the offices that this one has followed, hexadecimal, oldest first.
    predecessors: Vec<String>,
    authorities: Mutex<Authorities>,
    tls: RwLock<Arc<rustls::ServerConfig>>,
    pub(crate) members: Members,
    pub(crate) alarms: Alarms,
    codes: Mutex<Codes>,
    /// Accounts and bounds of the web desk.
    pub(crate) desk: Desk,
    /// Pictures of staff.
    pub(crate) photos: Photos,
    /// The company's mark.
    pub(crate) logo: LogoSet,
    /// What the company is called and looks like.
    pub(crate) branding: Branding,
    pub(crate) snapshots: Snapshots,
    /// Who can be visited.
    pub(crate) directory: Directory,
    /// What kiosks were told to do about visits lately.
    pub(crate) orders: Orders,
    /// Where people at the web desk gave the last card.
    pub(crate) entrances: LastEntrances,
    pub(crate) telling: Teller,
    /// Whoever sets rules of access looks first at what they were.
    pub(crate) rules_turn: tokio::sync::Mutex<()>,
    /// Two fires at once open one roll-call.
    pub(crate) roll_call_turn: tokio::sync::Mutex<()>,
    /// What is to be printed.
    pub(crate) badges: BadgeDesk,
    /// Counts changes; pages and kiosks listen to it.
    pub(crate) news: watch::Sender<u64>,
    heads: Mutex<Option<HeadsNow>>,
    pub(crate) listeners: Arc<Semaphore>,
    pub(crate) waiters: Semaphore,
    /// Ends the streams when the server stops.
    pub(crate) stopping: CancellationToken,
    /// Kiosks that asked something since our start, UTC milliseconds. Not worth a write each time.
    asked: Mutex<BTreeMap<NodeId, i64>>,
    /// Where kiosks connect, for the status.
    pub(crate) kiosks_at: Mutex<String>,
}

impl Office {
    /// Opens the office in its data directory: makes its keys and its authority on the first start. Blocking.
    ///
    /// # Errors
    /// [`OfficeError`], with the path of what is wrong.
    pub fn open(settings: Settings) -> Result<Arc<Self>, OfficeError> {
        let mut incarnation = [0; 16];
        getrandom::fill(&mut incarnation).map_err(|error| OfficeError::Random(error.to_string()))?;
        let news = watch::Sender::new(0);
        let on_durable = {
            let news = news.clone();
            Box::new(move |_| tell(&news))
        };
        let options = Options {
            queue: WRITE_QUEUE,
            office: true,
            simulated: settings.demo,
            on_durable,
            ..Options::new(IncarnationId(incarnation))
        };
        let (journal, opened) = Journal::open(&settings.data, options)?;
        match (settings.demo, crate::demo::is_demonstration(&journal.reader()?)?) {
            (false, true) => return Err(OfficeError::IsADemonstration),
            (true, false) => return Err(OfficeError::IsNoDemonstration),
            _ => {}
        }
        tracing::info!(node = %opened.node, entries = opened.entries, "the office's journal is open");
        let key_path = settings.data.join(KEY_FILE);
        let key = NodeKey::load(&key_path)?.ok_or(KeyError::Malformed { path: key_path })?;
        let identity = NodeIdentity::from_seed(&key.seed());
        let telling = Teller::new(&settings.config, &key.seed())?;
        let clock = Clock::new(settings.clock, opened.last_wall_ms);
        let authorities = Authorities::open(&settings.data, clock.now().wall.utc_ms)?;
        let tls = tls_of(&identity, &authorities, clock.now().wall.utc_ms)?;
        let readers = Readers::open(&journal)?;
        let predecessors = predecessors(&journal.reader()?, opened.node)?;
        let desk = Desk::open(&settings.data, settings.desk.clone())?;
        let photos = Photos::open(&settings.data)?;
        let office = Arc::new(Self {
            readers,
            journal,
            clock,
            sealing: identity.sealing(),
            predecessors,
            identity,
            authorities: Mutex::new(authorities),
            tls: RwLock::new(tls),
            members: Members::default(),
            alarms: Alarms::default(),
            codes: Mutex::default(),
            desk,
            photos,
            logo: LogoSet::default(),
            branding: Branding::default(),
            snapshots: Snapshots::default(),
            directory: Directory::default(),
            orders: Orders::default(),
            entrances: LastEntrances::default(),
            telling,
            rules_turn: tokio::sync::Mutex::default(),
            roll_call_turn: tokio::sync::Mutex::default(),
            badges: BadgeDesk::default(),
            settings,
            news,
            heads: Mutex::default(),
            listeners: Arc::new(Semaphore::new(MAX_LISTENERS)),
            waiters: Semaphore::new(MAX_WAITERS),
            stopping: CancellationToken::new(),
            asked: Mutex::default(),
            kiosks_at: Mutex::default(),
        });
        office.begin().map_err(|failure| OfficeError::NotRecorded(Box::new(failure)))?;
        Ok(office)
    }

    /// Records the start, and the keys where the site journal does not have them as they are.
    fn begin(&self) -> Result<(), Failure> {
        let started = Fact::NodeStarted {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            public_key: hex::encode(self.journal.public_key().0),
            simulated: self.settings.demo.then(|| crate::demo::PART.to_owned()).into_iter().collect(),
            doors: Vec::new(),
        };
        let (members, announced, set) =
            self.read_blocking(|reader| Ok((members::load(reader)?, reader.office_keys()?, reader.settings()?)))?;
        self.members.replace(members);
        self.logo.load(&set);
        self.branding.load(&set);
        let keys = self.keys_fact();
        let is_announced = announced.is_some_and(|announced| says(&announced, &keys));
        let facts = if is_announced { vec![started] } else { vec![started, Fact::Site(keys)] };
        let drafts = facts.iter().map(Fact::draft).collect::<Result<_, _>>().map_err(Failure::Fact)?;
        self.journal.append_and_wait(self.clock.now(), drafts).map(drop).map_err(Failure::Write)
    }

    /// What `office.keys` says now.
    pub(crate) fn keys_fact(&self) -> SiteFact {
        SiteFact::OfficeKeys {
            sealing_key: hex::encode(self.sealing.public()),
            ca_certificates: self.ca_certificates(),
            predecessors: self.predecessors.clone(),
        }
    }

    /// What people open, once it is known where the desk listens.
    #[must_use]
    pub fn url(&self) -> String {
        self.desk.link("")
    }

    /// Ends the streams, so that a stop need not wait for the pages that listen.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Tells pages and kiosks that something is new.
    pub(crate) fn tell(&self) {
        tell(&self.news);
    }

    /// Reads on a blocking thread.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, Failure> {
        let readers = self.readers.clone();
        let done = tokio::task::spawn_blocking(move || readers.with(work)).await;
        done.ok().flatten().ok_or(Failure::Panicked)?.map_err(Failure::Read)
    }

    fn read_blocking<T>(&self, work: impl FnOnce(&Reader) -> Result<T, ReadError>) -> Result<T, Failure> {
        self.readers.with(work).ok_or(Failure::Panicked)?.map_err(Failure::Read)
    }

    /// Writes, and waits until it is durable.
    pub(crate) async fn write<T: Send + 'static>(&self, ask: impl FnOnce(&Journal, Reply<T>)) -> Result<T, Failure> {
        let (sender, receiver) = oneshot::channel();
        // Whoever asked may have gone away.
        ask(&self.journal, Reply::to(move |answer| drop(sender.send(answer))));
        receiver.await.map_err(|_| Failure::Write(AppendError::Closed))?.map_err(Failure::Write)
    }

    /// Writes facts into the own journal: all or none of up to 64, and of more as many as it can, in their order.
    pub(crate) async fn record(&self, facts: &[Fact]) -> Result<Vec<Appended>, Failure> {
        let mut appended = Vec::with_capacity(facts.len());
        for some in facts.chunks(MAX_DRAFTS_PER_APPEND) {
            let drafts = some.iter().map(Fact::draft).collect::<Result<_, _>>().map_err(Failure::Fact)?;
            let now = self.clock.now();
            appended.extend(self.write(|journal, reply| journal.append(now, drafts, reply)).await?);
            self.logo.follow(some);
            self.branding.follow(some);
        }
        Ok(appended)
    }

    /// Raises an alarm: counted always, journalled once an hour for each kind and node.
    pub(crate) async fn alarm(&self, alarm: Alarm, node: Option<NodeId>, detail: &str) {
        tracing::warn!(?alarm, node = node.map(tracing::field::display), detail, "alarm");
        if !self.alarms.is_due(alarm, node, self.clock.mono_ms()) {
            return;
        }
        let detail = detail.chars().take(MAX_DETAIL_CHARS).collect();
        let fact = Fact::Upkeep(UpkeepFact::AlarmRaised { alarm, node, detail });
        if let Err(failure) = self.record(&[fact]).await {
            tracing::error!(%failure, ?alarm, "an alarm could not be recorded");
            self.alarms.not_journalled(alarm, node);
        }
    }

    /// Takes over who belongs to the site from the site journal.
    pub(crate) async fn load_members(&self) -> Result<(), Failure> {
        let members = self.read(members::load).await?;
        self.members.replace(members);
        self.tell();
        Ok(())
    }

    pub(crate) fn codes(&self) -> MutexGuard<'_, Codes> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn authorities(&self) -> MutexGuard<'_, Authorities> {
        self.authorities.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Certificates (PEM) of the authorities that kiosks are to believe.
    pub(crate) fn ca_certificates(&self) -> Vec<String> {
        self.authorities().certificates()
    }

    /// A certificate for whoever made this request.
    pub(crate) fn issue(&self, csr_pem: &str) -> Result<Issued, TlsError> {
        let now_ms = self.clock.now().wall.utc_ms;
        self.authorities().current.issue_kiosk(csr_pem, now_ms)
    }

    pub(crate) fn tls_config(&self) -> Arc<rustls::ServerConfig> {
        Arc::clone(&self.tls.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Issues our own certificate anew: after the authority has changed, and before the old one ends.
    pub(crate) fn renew_tls(&self) -> Result<(), TlsError> {
        let config = tls_of(&self.identity, &self.authorities(), self.clock.now().wall.utc_ms)?;
        *self.tls.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    pub(crate) fn known_heads<T>(&self, look: impl FnOnce(Option<&HeadsNow>) -> T) -> T {
        look(self.heads.lock().unwrap_or_else(PoisonError::into_inner).as_ref())
    }

    pub(crate) fn know_heads(&self, now: HeadsNow) {
        *self.heads.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    pub(crate) fn note_contact(&self, node: NodeId) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.contains_key(&node) || asked.len() < MAX_CONTACTS {
            asked.insert(node, utc_ms());
        }
    }

    pub(crate) fn asked_ms(&self) -> BTreeMap<NodeId, i64> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The keys of all former offices, in the order in which they were the office.
fn predecessors(reader: &Reader, own: NodeId) -> Result<Vec<String>, ReadError> {
    let known: BTreeMap<NodeId, _> = reader.nodes()?.into_iter().collect();
    let former = reader.offices()?.into_iter().filter(|node| *node != own);
    Ok(former.filter_map(|node| known.get(&node)).map(|key| hex::encode(key.0)).collect())
}

/// The site journal says the same as `keys`.
fn says(announced: &OfficeKeys, keys: &SiteFact) -> bool {
    matches!(keys, SiteFact::OfficeKeys { sealing_key, ca_certificates, .. }
        if *sealing_key == announced.sealing_key && *ca_certificates == announced.ca_certificates)
}

fn tell(news: &watch::Sender<u64>) {
    news.send_modify(|count| *count = count.wrapping_add(1));
}

fn tls_of(
    identity: &NodeIdentity,
    authorities: &Authorities,
    now_ms: i64,
) -> Result<Arc<rustls::ServerConfig>, TlsError> {
    let certificate = authorities.current.issue_server(&identity.public_key(), now_ms)?;
    server_config(identity, &certificate, authorities.current.certificate_pem(), &authorities.certificates().concat())
}

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the journal could not be read")]
    Read(#[source] ReadError),
    #[error("the journal could not be written")]
    Write(#[source] AppendError),
    #[error("what was to be written could not be put into words")]
    Fact(#[source] FactError),
    #[error("the accounts of the desk could not be read")]
    Accounts(#[from] crate::desk::AccountsError),
    #[error("no random bytes could be had")]
    Random(String),
    #[error("reading ended unexpectedly")]
    Panicked,
}

/// Our own clock, UTC milliseconds.
pub(crate) fn utc_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}
