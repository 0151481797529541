//! A kiosk's journal, and the way of its entries to the office.

use super::{Peer, RunningOffice, now};
use frontdesk_core::fact::Fact;
use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Checkpoint, Entry};
use frontdesk_core::time::Now;
use frontdesk_store::{Journal, KEY_FILE, NodeKey, Options};
use frontdesk_sync::PlainKey;
use frontdesk_sync::tls::{EnrolmentCode, NodeIdentity};
use frontdesk_sync::wire::{
    BatchAnswer, BatchRequest, EnrolAnswer, EnrolRequest, HeadsAnswer, KeysAnswer, KeysRequest, WireEntry,
};
use std::path::Path;

pub(crate) struct Kiosk {
    pub(crate) journal: Journal,
    pub(crate) identity: NodeIdentity,
    /// Certificate and authorities, once enrolled.
    pub(crate) papers: Option<EnrolAnswer>,
}

impl Kiosk {
    pub(crate) fn open(dir: &Path, run: u8, simulated: bool) -> Self {
        let options = Options { simulated, ..Options::new(IncarnationId([run; 16])) };
        let (journal, _) = Journal::open(dir, options).unwrap();
        let key = NodeKey::load(&dir.join(KEY_FILE)).unwrap().unwrap();
        Self { journal, identity: NodeIdentity::from_seed(&key.seed()), papers: None }
    }

    /// A kiosk that is a member.
    pub(crate) async fn member(dir: &Path, run: u8, office: &RunningOffice) -> Self {
        let mut kiosk = Self::open(dir, run, false);
        kiosk.join(office).await;
        kiosk
    }

    /// Becomes a member.
    pub(crate) async fn join(&mut self, office: &RunningOffice) {
        let code = office.code().await;
        self.papers = Some(self.enrol(office, &code).await.read());
    }

    pub(crate) fn enrol_request(&self, secret: &str) -> EnrolRequest {
        EnrolRequest {
            secret: secret.to_owned(),
            csr_pem: self.identity.csr_pem().unwrap(),
            sealing_key: self.identity.sealing().public(),
            label: String::new(),
        }
    }

    /// Says a code.
    pub(crate) async fn enrol(&self, office: &RunningOffice, code: &str) -> super::Answered {
        let secret = code.parse::<EnrolmentCode>().unwrap().secret().to_string();
        Peer::stranger(office.kiosks, code).post("/v1/enrol", &self.enrol_request(&secret)).await
    }

    pub(crate) fn peer(&self, office: &RunningOffice) -> Peer {
        let papers = self.papers.as_ref().unwrap();
        Peer::member(office.kiosks, &self.identity, &papers.certificate_pem, &papers.ca_pem)
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

    pub(crate) fn checkpoint_at(&self, entry: &Entry) -> Checkpoint {
        self.identity.checkpoint(entry.position, entry.hash, now().wall.utc_ms)
    }

    /// A batch with the word of the node for it.
    pub(crate) fn batch(&self, entries: &[Entry]) -> BatchRequest {
        let checkpoint = entries.last().map(|last| self.checkpoint_at(last).into());
        BatchRequest { public_key: self.journal.public_key().0, entries: to_wire(entries), checkpoint }
    }

    pub(crate) fn path(&self) -> String {
        format!("/v1/journals/{}", self.journal.node())
    }

    pub(crate) async fn push(&self, office: &RunningOffice, entries: &[Entry]) -> BatchAnswer {
        self.peer(office).post(&self.path(), &self.batch(entries)).await.read()
    }

    /// Without a checkpoint: for entries that the journal does not have.
    pub(crate) async fn push_as_is(&self, office: &RunningOffice, entries: &[Entry]) -> BatchAnswer {
        let batch = BatchRequest { checkpoint: None, entries: to_wire(entries), ..self.batch(&[]) };
        self.peer(office).post(&self.path(), &batch).await.read()
    }

    pub(crate) fn keys(&self, office_key: &[u8; 32], entries: &[Entry]) -> KeysRequest {
        let keys = self.journal.reader().unwrap().keys_of(entries).unwrap().into_iter().map(|key| {
            let plain = PlainKey {
                id: key.id,
                subject: key.subject,
                class: key.class,
                month: key.month,
                created_ms: key.created_ms,
                key: key.key,
                maker: key.maker,
            };
            frontdesk_sync::wrap(&plain, office_key).unwrap()
        });
        KeysRequest { node: self.journal.node(), keys: keys.collect() }
    }

    /// Sends everything: keys first.
    pub(crate) async fn drain(&self, office: &RunningOffice) {
        let peer = self.peer(office);
        let heads: HeadsAnswer = peer.get("/v1/heads").await.read();
        for entries in self.entries().chunks(300) {
            let keys = self.keys(&heads.sealing_key, entries);
            let _: KeysAnswer = peer.post("/v1/keys", &keys).await.read();
            let answer = self.push(office, entries).await;
            assert!(answer.results.iter().all(|result| result.is_there()), "{answer:?}");
        }
    }
}

pub(crate) fn to_wire(entries: &[Entry]) -> Vec<WireEntry> {
    entries.iter().cloned().map(WireEntry::from).collect()
}
