//! What somebody who owns the disk can do to a journal, and the first entry that must be named.

use super::Verdict;
use super::fixture::{self, Fixture};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, KeptDigest, Parent, SnapshotSeal};
use frontdesk_store::{Reader, SignedReceipt};
use rusqlite::params;
use std::path::Path;

pub(crate) struct Attack {
    what: &'static str,
    act: Act,
    first_bad: Option<u64>,
}

enum Act {
    Sql(&'static str),
    With(fn(&Path)),
}

type Agreed = fn(&str, &Path, &[SignedReceipt], &str) -> Verdict;

impl Attack {
    pub(crate) fn check(&self, fixture: &Fixture, agreed: Agreed) {
        let copy = match self.act {
            Act::Sql(sql) => fixture.attacked(sql),
            Act::With(act) => {
                let copy = fixture.copy();
                act(copy.path());
                copy
            }
        };
        let verdict = agreed(self.what, copy.path(), &[], &fixture.node());
        assert_eq!(verdict.first_bad, self.first_bad, "{}: {verdict:?}", self.what);
    }
}

fn sql(what: &'static str, first_bad: u64) -> Attack {
    Attack { what, act: Act::Sql(what), first_bad: Some(first_bad) }
}

fn with(what: &'static str, first_bad: u64, act: fn(&Path)) -> Attack {
    Attack { what, act: Act::With(act), first_bad: Some(first_bad) }
}

pub(crate) fn on_a_whole_journal() -> Vec<Attack> {
    vec![
        // Every column.
        sql("UPDATE entries SET seq = 400 WHERE seq = 4", 5),
        sql("UPDATE entries SET seq = -4 WHERE seq = 4", 0),
        sql("UPDATE entries SET mono_ms = mono_ms + 1 WHERE seq = 4", 4),
        sql("UPDATE entries SET mono_ms = -1 WHERE seq = 4", 4),
        sql("UPDATE entries SET wall_ms = wall_ms + 1 WHERE seq = 4", 4),
        sql("UPDATE entries SET wall_offset_s = 0 WHERE seq = 4", 4),
        sql("UPDATE entries SET wall_offset_s = 5000000000 WHERE seq = 4", 4),
        sql("UPDATE entries SET wall_trust = 1 WHERE seq = 4", 4),
        sql("UPDATE entries SET wall_trust = 9 WHERE seq = 4", 4),
        sql("UPDATE entries SET simulated = 1 WHERE seq = 4", 4),
        sql("UPDATE entries SET kind = 'visit.Entered' WHERE seq = 4", 4),
        sql("UPDATE entries SET kind_version = 2 WHERE seq = 4", 4),
        sql("UPDATE entries SET kind_version = 70000 WHERE seq = 4", 4),
        sql("UPDATE entries SET open = x'7B7D' WHERE seq = 4", 4),
        sql("UPDATE entries SET key_id = zeroblob(16) WHERE seq = 4", 4),
        sql("UPDATE entries SET key_id = NULL WHERE seq = 4", 4),
        sql("UPDATE entries SET ciphertext = zeroblob(40) WHERE seq = 4", 4),
        sql("UPDATE entries SET prev_hash = zeroblob(32) WHERE seq = 4", 4),
        sql("UPDATE entries SET hash = zeroblob(32) WHERE seq = 4", 4),
        sql("UPDATE entries SET hash = zeroblob(31) WHERE seq = 4", 4),
        sql("UPDATE entries SET run = 2 WHERE seq = 4", 4),
        sql("UPDATE entries SET run = 9 WHERE seq = 4", 5),
        sql("UPDATE runs SET first_seq = 4 WHERE id = 1", 1),
        sql("UPDATE runs SET parent_seq = 9 WHERE id = 2", 11),
        sql("UPDATE runs SET parent_hash = zeroblob(32) WHERE id = 2", 11),
        sql("UPDATE runs SET parent_incarnation = NULL WHERE id = 2", 11),
        sql("UPDATE runs SET incarnation = zeroblob(16) WHERE id = 1", 1),
        // Removed, inserted, reordered, swapped.
        sql("DELETE FROM entries WHERE seq = 4", 5),
        sql("DELETE FROM entries WHERE seq = 1", 2),
        sql("DELETE FROM entries WHERE seq <= 10", 10),
        sql("DELETE FROM runs WHERE id = 1", 11),
        sql(
            "UPDATE entries SET seq = seq + 100 WHERE seq IN (4, 5); UPDATE entries SET seq = 109 - seq WHERE seq > 100",
            4,
        ),
        sql("UPDATE entries AS e SET open = (SELECT open FROM entries WHERE seq = 9 - e.seq) WHERE seq IN (4, 5)", 4),
        sql(
            "UPDATE entries AS e SET (key_id, ciphertext) = (SELECT key_id, ciphertext FROM entries WHERE seq = 5 - e.seq) \
             WHERE seq IN (2, 3)",
            2,
        ),
        sql(
            "INSERT INTO entries SELECT 1000, run, 0, mono_ms, wall_ms, wall_offset_s, wall_trust, simulated, kind, kind_version, \
             open, key_id, ciphertext, prev_hash, hash FROM entries WHERE seq = 4",
            0,
        ),
        with("an entry inserted in its place, later ones moved up", 5, |dir| {
            let mut entries = read(dir);
            let mut slipped = entries[3].clone();
            slipped.open = br#"{"visit":null}"#.to_vec();
            slipped.position.seq = 5;
            slipped.prev_hash = entries[3].hash;
            slipped.hash = slipped.computed_hash();
            let database = fixture::open(dir);
            database.execute_batch("UPDATE entries SET seq = seq + 100 WHERE run = 1 AND seq >= 5").unwrap();
            database.execute_batch("UPDATE entries SET seq = seq - 99 WHERE run = 1 AND seq >= 100").unwrap();
            insert(&database, 1, &slipped);
            entries.clear();
        })
        .expecting(6),
        // Re-hashed and re-signed with the node's own key.
        with("one entry changed and re-hashed", 5, |dir| {
            let mut entry = read(dir).swap_remove(3);
            entry.open = b"{}".to_vec();
            entry.hash = entry.computed_hash();
            store(dir, &entry);
        }),
        with("a whole tail re-hashed: the checkpoint names it", 10, |dir| rewrite_from(dir, 4)),
        with("a whole tail re-hashed and its checkpoints signed anew: the receipt names it", 21, |dir| {
            rewrite_from(dir, 4);
            sign_anew(dir);
        }),
        with("the tail after the receipt re-hashed: the checkpoint names it", 24, |dir| rewrite_from(dir, 22)),
        // Cut off.
        sql("DELETE FROM entries WHERE seq > 22", 24),
        sql("DELETE FROM entries WHERE seq > 20; DELETE FROM checkpoints", 21),
        sql("DELETE FROM entries WHERE run = 2; DELETE FROM runs WHERE id = 2; DELETE FROM receipts", 0).homeless(),
        // Signatures and keys.
        sql("UPDATE checkpoints SET signature = zeroblob(64) WHERE seq = 10", 10),
        sql("UPDATE checkpoints SET hash = zeroblob(32) WHERE seq = 10", 10),
        sql("UPDATE checkpoints SET wall_ms = wall_ms + 1 WHERE seq = 24", 24),
        sql("UPDATE nodes SET public_key = zeroblob(32)", 10),
        sql("UPDATE receipts SET seq = 20", 20),
        sql("UPDATE receipts SET hash = zeroblob(32)", 21),
        sql("UPDATE receipts SET wall_ms = 8", 21),
        sql("UPDATE receipts SET signature = zeroblob(64)", 21),
        sql("UPDATE receipts SET office = (SELECT value FROM meta WHERE name = 'node')", 21),
        sql("DELETE FROM nodes WHERE node <> (SELECT value FROM meta WHERE name = 'node')", 21),
        // Slipped into a journal that is whole.
        sql("INSERT INTO bases SELECT run, seq, hash FROM entries WHERE seq = 5", 5),
        sql(
            "INSERT INTO bases SELECT run, seq, hash FROM entries WHERE seq = 5; DELETE FROM entries WHERE seq IN (2, 3)",
            5,
        ),
        sql("INSERT INTO seals SELECT node, zeroblob(32), 0, zeroblob(32), 0, zeroblob(64) FROM nodes", 1),
    ]
}

pub(crate) fn on_what_was_kept() -> Vec<Attack> {
    vec![
        sql("UPDATE entries SET open = x'7B7D' WHERE seq = 3", 3),
        sql("UPDATE entries SET wall_ms = wall_ms + 1 WHERE seq = 1", 1),
        with("a kept entry changed and re-hashed", 10, |dir| {
            let mut entry = read(dir).into_iter().find(|entry| entry.position.seq == 3).unwrap();
            entry.open = b"{}".to_vec();
            entry.hash = entry.computed_hash();
            store(dir, &entry);
        }),
        sql("DELETE FROM entries WHERE seq = 3", 10),
        sql("DELETE FROM entries WHERE seq = 1", 3),
        with("a kept entry slipped in", 10, |dir| {
            let mut entry = read(dir).into_iter().find(|entry| entry.position.seq == 3).unwrap();
            entry.position.seq = 4;
            entry.hash = entry.computed_hash();
            insert(&fixture::open(dir), 1, &entry);
        }),
        sql("DELETE FROM entries WHERE seq = 10", 10),
        sql("DELETE FROM entries WHERE seq = 21", 21),
        sql("DELETE FROM entries WHERE seq = 22", 23),
        sql("UPDATE bases SET hash = zeroblob(32) WHERE run = 2", 10),
        sql("UPDATE bases SET seq = 22, hash = (SELECT hash FROM entries WHERE seq = 22) WHERE run = 2", 10),
        sql("DELETE FROM bases WHERE run = 2", 10),
        sql("DELETE FROM bases", 3),
        sql("DELETE FROM seals", 10),
        sql("UPDATE seals SET wall_ms = wall_ms + 1", 10),
        sql("UPDATE seals SET kept_count = kept_count + 1", 10),
        sql("UPDATE seals SET signature = zeroblob(64)", 10),
        with("a base forged with another node's seal", 10, |dir| {
            let database = fixture::open(dir);
            let other = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
            let seal = SnapshotSeal::sign(&other, &[], &KeptDigest::default(), 1);
            database
                .execute("UPDATE seals SET signer = ?1, signature = ?2", params![seal.signer.0, seal.signature])
                .unwrap();
        }),
        sql("DELETE FROM receipts; DELETE FROM entries WHERE seq > 22", 24),
        sql("UPDATE receipts SET hash = zeroblob(32)", 21),
    ]
}

impl Attack {
    fn expecting(self, first_bad: u64) -> Self {
        Self { first_bad: Some(first_bad), ..self }
    }

    /// What is left belongs to no node that is known: the kiosk's own journal looks whole, and the whole is not good.
    fn homeless(self) -> Self {
        Self { first_bad: None, ..self }
    }
}

fn read(dir: &Path) -> Vec<Entry> {
    Reader::open(dir).unwrap().entries(0, 1_000).unwrap()
}

fn run_of(database: &rusqlite::Connection, entry: &Entry) -> i64 {
    let incarnation = entry.position.incarnation.0;
    database.query_row("SELECT id FROM runs WHERE incarnation = ?1", [incarnation], |row| row.get(0)).unwrap()
}

fn store(dir: &Path, entry: &Entry) {
    let database = fixture::open(dir);
    let run = run_of(&database, entry);
    let changed = database
        .execute(
            "UPDATE entries SET open = ?3, prev_hash = ?4, hash = ?5 WHERE run = ?1 AND seq = ?2",
            params![run, entry.position.seq.cast_signed(), entry.open, entry.prev_hash.0, entry.hash.0],
        )
        .unwrap();
    assert_eq!(changed, 1);
    if let Some(parent) = entry.parent {
        database.execute("UPDATE runs SET parent_hash = ?2 WHERE id = ?1", params![run, parent.hash.0]).unwrap();
    }
}

fn insert(database: &rusqlite::Connection, run: i64, entry: &Entry) {
    database
        .execute(
            "INSERT INTO entries (run, seq, mono_ms, wall_ms, wall_offset_s, wall_trust, simulated, kind, kind_version, open, \
             key_id, ciphertext, prev_hash, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                run,
                entry.position.seq.cast_signed(),
                entry.mono_ms.cast_signed(),
                entry.wall.utc_ms,
                entry.wall.offset_s,
                entry.wall.trust.code(),
                entry.simulated,
                entry.kind,
                entry.kind_version,
                entry.open,
                entry.sealed.as_ref().map(|sealed| sealed.key.0),
                entry.sealed.as_ref().map(|sealed| sealed.ciphertext.clone()),
                entry.prev_hash.0,
                entry.hash.0,
            ],
        )
        .unwrap();
}

/// Changes the body at `seq` and hashes everything from there on anew, over the border of runs.
fn rewrite_from(dir: &Path, seq: u64) {
    let mut before = Hash::ZERO;
    for mut entry in read(dir) {
        if entry.position.seq >= seq {
            if entry.position.seq == seq {
                entry.open = b"{}".to_vec();
            }
            if entry.position.seq > seq {
                entry.prev_hash = before;
                entry.parent = entry.parent.map(|parent| Parent { hash: before, ..parent });
            }
            entry.hash = entry.computed_hash();
            store(dir, &entry);
        }
        before = entry.hash;
    }
}

/// Signs all checkpoints for the entries as they are now.
fn sign_anew(dir: &Path) {
    let (database, key) = (fixture::open(dir), fixture::node_key(dir));
    for entry in read(dir) {
        let signed = Checkpoint::sign(&key, entry.position, entry.hash, 1);
        database
            .execute(
                "UPDATE checkpoints SET hash = ?3, wall_ms = 1, signature = ?4 WHERE run = ?1 AND seq = ?2",
                params![run_of(&database, &entry), entry.position.seq.cast_signed(), signed.hash.0, signed.signature],
            )
            .unwrap();
    }
}
