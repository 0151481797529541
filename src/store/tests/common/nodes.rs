//! Nodes of a site, and what they send each other.

use super::options;
use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Entry, NodePublicKey};
use frontdesk_store::{Batch, BatchSource, IngestAnswer, Journal, Options, Reply, SealingKey, Touched};

/// A node of the site with what it wrote.
pub(crate) struct Written {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) journal: Journal,
    pub(crate) public_key: NodePublicKey,
}

impl Written {
    pub(crate) fn new(run: u8, office: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (journal, opened) = Journal::open(dir.path(), Options { office, ..options(run) }).unwrap();
        Self { dir, journal, public_key: opened.public_key }
    }

    /// The same node on a copy of its disk as it is now, in another run: a fork, as soon as both write.
    pub(crate) fn forked(&self, run: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("journal.db");
        let from = rusqlite::Connection::open(self.dir.path().join("journal.db")).unwrap();
        from.execute("VACUUM INTO ?1", [to.to_str().unwrap()]).unwrap();
        std::fs::copy(self.dir.path().join("node.key"), dir.path().join("node.key")).unwrap();
        let (journal, opened) = Journal::open(dir.path(), Options::new(IncarnationId([run; 16]))).unwrap();
        Self { dir, journal, public_key: opened.public_key }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.journal.reader().unwrap().entries(0, 1_000).unwrap()
    }

    pub(crate) fn keys(&self) -> Vec<SealingKey> {
        self.journal.reader().unwrap().keys_of(&self.entries()).unwrap()
    }

    /// Everything that this node wrote goes to another one, without its keys.
    pub(crate) fn send(&self, to: &Self) -> IngestAnswer {
        ingest(&to.journal, self.public_key, self.entries())
    }

    /// The same with its keys, which come first.
    pub(crate) fn tell(&self, to: &Self) {
        import(&to.journal, self.keys());
        self.send(to);
    }
}

pub(crate) fn ask<T: Send + 'static>(work: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    work(reply);
    answer.recv().unwrap().unwrap()
}

pub(crate) fn ingest(to: &Journal, from: NodePublicKey, entries: Vec<Entry>) -> IngestAnswer {
    let batch = Batch { public_key: from, entries, checkpoint: None, received_ms: 5, source: BatchSource::Node };
    ask(|reply| to.ingest(batch, reply))
}

pub(crate) fn import(to: &Journal, keys: Vec<SealingKey>) -> Touched {
    ask(|reply| to.import_keys(keys, reply)).touched
}

pub(crate) fn rebuild(journal: &Journal) {
    ask(|reply| journal.rebuild_views(reply));
}

pub(crate) fn trust(journal: &Journal, office: &Written) {
    ask(|reply| journal.trust_office(office.public_key, reply));
}
