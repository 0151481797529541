//! An office rolls its node key: the old key's last word names the new one, and from then on the journal is written under a new name.

use crate::node_key::{NodeKey, sync_directory_of};
use crate::open::KEY_FILE;
use crate::{AppendError, Journal, KeyError, OpenError, Options, Reply};
use frontdesk_core::fact::{Fact, SiteFact};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::NodePublicKey;
use frontdesk_core::time::Now;
use rusqlite::params;
use std::io;
use std::path::{Path, PathBuf};

/// The new key until it has taken the old one's place.
pub(crate) const NEXT_KEY_FILE: &str = "node.key.next";

/// Who follows whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Succession {
    /// The node that wrote until now.
    pub from: NodePublicKey,
    /// The node that writes from now on.
    pub to: NodePublicKey,
}

/// Why there is no succession yet. Asking again goes on where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum SuccessionError {
    /// The journal could not be opened: a server that runs holds it.
    #[error("the journal could not be opened")]
    Open(#[from] Box<OpenError>),
    /// The new key could not be made.
    #[error("the new key could not be made")]
    Key(#[from] KeyError),
    /// The old key's last word could not be written.
    #[error("the journal could not be written")]
    Append(#[from] AppendError),
    /// The new key could not take its place.
    #[error("{path} could not take its place")]
    Io {
        /// The new key.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// What a power cut can come after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    KeyMade,
    Announced,
    Switched,
    Done,
}

/// Makes a new node key, announces it with the old one and switches to it. The journal must not be open. Crash-safe: before the
/// switch the old key goes on, after it the new one, and whoever asks or opens next finishes what was begun.
///
/// # Errors
/// [`SuccessionError`].
pub fn succeed(dir: &Path, now: Now, incarnation: IncarnationId) -> Result<Succession, SuccessionError> {
    succeed_to(dir, now, incarnation, Step::Done)
}

fn succeed_to(dir: &Path, now: Now, incarnation: IncarnationId, last: Step) -> Result<Succession, SuccessionError> {
    let (journal, opened) = Journal::open(dir, Options::new(incarnation)).map_err(Box::new)?;
    let path = dir.join(NEXT_KEY_FILE);
    let next = match NodeKey::load(&path)? {
        Some(next) => next,
        None => NodeKey::create(&path)?,
    };
    let succession = Succession { from: opened.public_key, to: next.public() };
    if last == Step::KeyMade {
        return Ok(succession);
    }
    announce(&journal, now, next.public())?;
    if last == Step::Announced {
        return Ok(succession);
    }
    switch(&journal, next.public())?;
    if last == Step::Switched {
        return Ok(succession);
    }
    // The journal, and with it the lock, is held until the key is in its place.
    take_place(dir)?;
    drop(journal);
    Ok(succession)
}

/// `office.succeeded` under the old key, and its signature under all that it wrote.
fn announce(journal: &Journal, now: Now, to: NodePublicKey) -> Result<(), SuccessionError> {
    let fact = Fact::Site(SiteFact::OfficeSucceeded { public_key: hex::encode(to.0) });
    let draft = fact.draft().map_err(|_| AppendError::Seal)?;
    journal.append_and_wait(now, vec![draft])?;
    let (reply, signed) = Reply::channel();
    journal.sign_checkpoint(now.wall.utc_ms, reply);
    signed.recv().unwrap_or(Err(AppendError::Closed))?;
    Ok(())
}

fn switch(journal: &Journal, to: NodePublicKey) -> Result<(), SuccessionError> {
    let (reply, switched) = Reply::channel();
    journal.alone(reply, move |context| {
        context
            .transaction
            .execute("INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)", params![to.node().0, to.0])?;
        context.transaction.execute("UPDATE meta SET value = ?1 WHERE name = 'node'", [to.node().0])?;
        Ok(())
    });
    Ok(switched.recv().unwrap_or(Err(AppendError::Closed))?)
}

fn take_place(dir: &Path) -> Result<(), SuccessionError> {
    let path = dir.join(NEXT_KEY_FILE);
    let moved = std::fs::rename(&path, dir.join(KEY_FILE)).and_then(|()| sync_directory_of(&path));
    moved.map_err(|source| SuccessionError::Io { path, source })
}

/// Before a journal is opened: if its database has switched and its key has not, the key follows.
pub(crate) fn finish(key_path: &Path, node: NodeId) -> Result<(), KeyError> {
    let path = key_path.with_file_name(NEXT_KEY_FILE);
    let is_next = |key: Option<NodeKey>| key.is_some_and(|key| key.node() == node);
    if is_next(NodeKey::load(key_path)?) || !is_next(NodeKey::load(&path)?) {
        return Ok(());
    }
    let moved = std::fs::rename(&path, key_path).and_then(|()| sync_directory_of(key_path));
    moved.map_err(|source| KeyError::Io { path, what: "moved into its place", source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Reader, verify};
    use frontdesk_core::time::{Wall, WallTrust};

    fn now() -> Now {
        let wall = Wall { utc_ms: 1_795_395_600_000, offset_s: 0, trust: WallTrust::Trusted };
        Now { mono_ms: 0, wall }
    }

    fn write(dir: &Path, run: u8) -> NodePublicKey {
        let (journal, opened) = Journal::open(dir, Options::new(IncarnationId([run; 16]))).unwrap();
        journal.append_and_wait(now(), vec![Fact::NodeStopped {}.draft().unwrap()]).unwrap();
        opened.public_key
    }

    #[test]
    fn after_a_stop_at_any_step_the_journal_opens_and_asking_again_finishes_it() {
        for stop in [Step::KeyMade, Step::Announced, Step::Switched, Step::Done] {
            let dir = tempfile::tempdir().unwrap();
            let old = write(dir.path(), 1);
            let begun = succeed_to(dir.path(), now(), IncarnationId([2; 16]), stop).unwrap();
            let writes = write(dir.path(), 3);
            assert_eq!(writes, if stop >= Step::Switched { begun.to } else { old }, "{stop:?}");
            if stop < Step::Switched {
                let done = succeed(dir.path(), now(), IncarnationId([4; 16])).unwrap();
                assert_eq!(done, begun, "{stop:?}: the key that was announced is the one");
                assert_eq!(write(dir.path(), 5), begun.to);
            }
            assert!(!dir.path().join(NEXT_KEY_FILE).exists(), "{stop:?}");
            let report = verify(dir.path()).unwrap();
            assert!(report.is_good(), "{report}");
            let of = |key: NodePublicKey| report.nodes.iter().find(|node| node.node == key.node()).unwrap().clone();
            assert!(of(begun.to).own && !of(old).own);
            assert_eq!((of(begun.to).consistent_to, of(old).good_checkpoints >= 1), (1, true), "{report}");
        }
    }

    #[test]
    fn the_own_journal_is_the_new_ones_and_the_old_one_stays_to_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let old = write(dir.path(), 1);
        let new = succeed(dir.path(), now(), IncarnationId([2; 16])).unwrap().to;
        write(dir.path(), 3);
        let reader = Reader::open(dir.path()).unwrap();
        assert_eq!(reader.node(), Some(new.node()));
        assert_eq!(reader.head().unwrap().unwrap().position.seq, 1);
        assert_eq!(reader.entries(0, 10).unwrap().len(), 1);
        let heads: Vec<_> = reader.heads().unwrap().iter().map(|head| (head.node, head.position.seq)).collect();
        assert_eq!(heads, [(old.node(), 2), (new.node(), 1)]);
    }
}
