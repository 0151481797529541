//! A kiosk's journal of two runs with checkpoints and a receipt, and the means to attack it.

use ed25519_dalek::SigningKey;
use frontdesk_core::access::Denial;
use frontdesk_core::fact::{AtReader, CardPrivate, Fact, VisitPrivate};
use frontdesk_core::id::{CardUid, IncarnationId, VisitId};
use frontdesk_core::journal::{Draft, Entry, Receipt};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_store::{Batch, BatchSource, Journal, LetGoPolicy, Options, Reader, Reply, SignedReceipt};
use rusqlite::Connection;
use std::path::Path;

pub(crate) struct Fixture {
    pub(crate) dir: tempfile::TempDir,
    /// For the very end: kept outside of the kiosk.
    pub(crate) outside: SignedReceipt,
}

fn at(ms: u64) -> Now {
    let utc_ms = 1_795_395_600_000 + i64::try_from(ms).unwrap();
    Now { mono_ms: ms, wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } }
}

fn wait<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    ask(reply);
    answer.recv().unwrap().unwrap()
}

fn registered(n: u8) -> Fact {
    let private = VisitPrivate {
        name: "张伟".into(),
        organisation: "山风物流".into(),
        contact: "13800138000".into(),
        host: None,
        host_name: "周雯".into(),
        host_department: String::new(),
    };
    let (purpose, language) = (Purpose::Meeting, Language::ZhHans);
    Fact::VisitRegistered { visit: VisitId([n; 16]), purpose, language, party: None, private: Some(private) }
}

/// Eight entries of a visit that ends.
fn visit(n: u8) -> Vec<Fact> {
    let visit = VisitId([n; 16]);
    let card = || Some(CardPrivate { uid: CardUid::new(&[4, 1, 2, 3, 4, 5, n]).unwrap() });
    vec![
        registered(n),
        Fact::VisitPermitted { visit, by: PermittedBy::Desk, private: None },
        Fact::CardIssuing { visit, until_ms: 1_795_478_400_000, card: None, private: card() },
        Fact::CardIssued { visit, private: card() },
        Fact::VisitEntered { visit },
        Fact::AccessDenied {
            door: "front".into(),
            reason: Denial::UnknownCredential,
            visit: None,
            at: AtReader::default(),
            private: None,
        },
        Fact::CardReturned { visit, wiped: true, card: None, private: card() },
        Fact::VisitLeft { visit, how: LeftHow::CardReturned },
    ]
}

fn run(dir: &Path, number: u8, facts: Vec<Fact>) -> Journal {
    let (journal, _) = Journal::open(dir, Options::new(IncarnationId([number; 16]))).unwrap();
    let drafts: Vec<Draft> = facts.iter().map(|fact| fact.draft().unwrap()).collect();
    journal.append_and_wait(at(u64::from(number) * 1_000), drafts).unwrap();
    journal
}

/// Sends all there is to the office; answers with its receipt.
fn send(kiosk: &Journal, office: &Journal) -> Receipt {
    let entries = kiosk.reader().unwrap().entries(0, 1_000).unwrap();
    let batch =
        Batch { public_key: kiosk.public_key(), entries, checkpoint: None, received_ms: 7, source: BatchSource::Node };
    wait(|reply| office.ingest(batch, reply)).receipt.unwrap()
}

impl Fixture {
    /// 24 entries: a run of 10 and one of 14. Checkpoints at 10, 21 and 24, a receipt for 21. Visit 9 is open.
    pub(crate) fn whole() -> Self {
        let (dir, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let office = run(there.path(), 100, vec![Fact::NodeStopped {}]);
        let mut first = visit(1);
        first.insert(2, registered(9));
        first.push(Fact::DeskCalled { visit: None, cause: None });
        let kiosk = run(dir.path(), 1, first);
        wait(|reply| kiosk.sign_checkpoint(1, reply));
        drop(kiosk);
        let mut second = visit(2);
        second.extend([
            Fact::DeskCalled { visit: None, cause: None },
            Fact::NodeStopped {},
            Fact::DeskCalled { visit: None, cause: None },
        ]);
        let kiosk = run(dir.path(), 2, second);
        wait(|reply| kiosk.sign_checkpoint(2, reply));
        let receipt = send(&kiosk, &office);
        wait(|reply| kiosk.keep_receipt(receipt, office.public_key(), reply));
        let later = Draft { kind: "parcel.arrived".into(), kind_version: 3, open: b"not json".to_vec(), private: None };
        let more = [
            later,
            Fact::NodeStopped {}.draft().unwrap(),
            Fact::DeskCalled { visit: None, cause: None }.draft().unwrap(),
        ];
        kiosk.append_and_wait(at(3_000), more.to_vec()).unwrap();
        wait(|reply| kiosk.sign_checkpoint(3, reply));
        let outside = SignedReceipt { receipt: send(&kiosk, &office), office_key: office.public_key() };
        Self { dir, outside }
    }

    /// The same, after all was let go that may be: run 1 has its first, its last and what is open, run 2 its first and from 21 on.
    pub(crate) fn let_go() -> Self {
        let whole = Self::whole();
        let (journal, _) = Journal::open(whole.dir.path(), Options::new(IncarnationId([3; 16]))).unwrap();
        let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
        while wait(|reply| journal.let_go(at(1_000_000), policy, reply)).more {}
        whole
    }

    pub(crate) fn node(&self) -> String {
        self.outside.receipt.node.to_string()
    }

    pub(crate) fn kinds(&self) -> Vec<String> {
        self.entries().into_iter().map(|entry| entry.kind).collect()
    }

    fn entries(&self) -> Vec<Entry> {
        Reader::open(self.dir.path()).unwrap().entries(0, 1_000).unwrap()
    }

    /// A copy of the directory.
    pub(crate) fn copy(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.dir.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        copy
    }

    /// A copy to which this was done.
    pub(crate) fn attacked(&self, sql: &str) -> tempfile::TempDir {
        let copy = self.copy();
        open(copy.path()).execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        copy
    }
}

/// The database as an attacker opens it.
pub(crate) fn open(dir: &Path) -> Connection {
    let connection = Connection::open(dir.join("journal.db")).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    connection
}

/// The key that whoever owns the disk owns, too.
pub(crate) fn node_key(dir: &Path) -> SigningKey {
    let text = std::fs::read_to_string(dir.join("node.key")).unwrap();
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim(), &mut seed).unwrap();
    SigningKey::from_bytes(&seed)
}
