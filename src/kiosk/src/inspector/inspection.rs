//! One inspection: the relays are exercised where that is allowed, the journal is verified, every check is written down, and the node signs its journal's end behind it.

use super::{EVERY, Inspector, Turn};
use anyhow::Context;
use frontdesk_core::fact::InspectionWhy;
use frontdesk_core::health::chain::Verified;
use frontdesk_core::health::{Check, CheckState, chain, inspection};
use frontdesk_store::{InspectionRecord, Reader, Reply, VerifyReport, verify};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// The newest verification of the journal, shared with who shows it.
#[derive(Debug, Clone, Default)]
pub struct VerifiedAt(Arc<Mutex<Option<(i64, Verified)>>>);

impl VerifiedAt {
    /// As measured now, UTC milliseconds.
    #[must_use]
    pub fn measures(&self, now_ms: i64) -> Option<Verified> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        found.map(|(at_ms, verified)| Verified {
            ago_ms: u64::try_from(now_ms.saturating_sub(at_ms)).unwrap_or(0),
            ..verified
        })
    }

    /// What the last inspection before this run found.
    pub(super) fn restore(&self, inspection: &InspectionRecord) {
        let Some(chain) = inspection.checks.iter().find(|check| check.check == "chain") else { return };
        let number = |name: &str| chain.numbers.get(name).and_then(|number| u64::try_from(*number).ok());
        let Some(to_seq) = number("verified_to_seq") else { return };
        let wrong = (chain.state == CheckState::Fault).then(|| chain.evidence.clone());
        let anchored_to = number("anchored_to_seq").unwrap_or(0);
        self.set(inspection.at_ms, Verified { ago_ms: 0, to_seq, anchored_to, wrong, file_whole: true });
    }

    fn set(&self, at_ms: i64, verified: Verified) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((at_ms, verified));
    }
}

impl Inspector {
    /// Does it. Answers every check as it was written down.
    ///
    /// # Errors
    /// It could not be recorded, or the signature behind it not made.
    pub(super) async fn inspect(
        &self,
        why: InspectionWhy,
        by: Option<String>,
        turn: &mut Turn,
    ) -> anyhow::Result<Vec<Check>> {
        self.exercise_relays().await;
        let dir = self.data_dir.clone();
        // Reading all of the journal takes its time, and none of the runtime's. What is watched goes on meanwhile.
        let mut verifying = tokio::task::spawn_blocking(move || verify_all(&dir));
        let verified = loop {
            tokio::select! {
                verified = &mut verifying => break verified?,
                () = tokio::time::sleep(EVERY) => self.watch(turn).await?,
            }
        };
        let now_ms = self.clock.now().wall.utc_ms;
        self.verified.set(now_ms, verified);
        let measured =
            chain::ChainMeasures { verified: self.verified.measures(now_ms), checkpoint_ago_ms: None, up_ms: 0 };
        self.board.judged("chain", chain::judge(&measured));
        let checks = self.board.checks();
        self.write(inspection::record(why, by, &checks)).await.context("the inspection could not be recorded")?;
        self.sign().await?;
        tracing::info!(checks = checks.len(), ?why, "inspected");
        Ok(checks)
    }

    async fn sign(&self) -> anyhow::Result<()> {
        let (answer, answered) = oneshot::channel();
        self.journal.sign_checkpoint(self.clock.now().wall.utc_ms, Reply::to(move |signed| drop(answer.send(signed))));
        answered.await.context("the journal is closed")?.context("the inspection could not be signed")?;
        Ok(())
    }
}

/// Every node whose journal is not as it was written, on one line.
fn said(report: &VerifyReport) -> String {
    let bad = report.nodes.iter().filter(|node| node.first_bad.is_some());
    bad.map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// The whole journal, and the file that it is in.
fn verify_all(dir: &Path) -> Verified {
    let file_whole = Reader::open(dir).and_then(|reader| reader.is_file_whole()).unwrap_or(false);
    let nothing = Verified { ago_ms: 0, to_seq: 0, anchored_to: 0, wrong: None, file_whole };
    match verify(dir) {
        Ok(report) => {
            let wrong = (!report.is_good()).then(|| said(&report));
            let own = report.nodes.iter().find(|node| node.own);
            let (to_seq, anchored_to) = own.map_or((0, 0), |own| (own.consistent_to, own.anchored_to));
            Verified { to_seq, anchored_to, wrong, ..nothing }
        }
        Err(error) => Verified { wrong: Some(crate::error_chain::error_chain(&error)), ..nothing },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::health::phrases::{Piece, read, storage};
    use frontdesk_core::id::{IncarnationId, NodeId};
    use frontdesk_store::{BadEntry, EntryFault, NodeReport};

    fn report(n: u8, branches: u64, fault: Option<EntryFault>) -> NodeReport {
        let (node, incarnation) = (NodeId([n; 16]), IncarnationId([n; 16]));
        NodeReport {
            node,
            own: n == 1,
            good_entries: 7,
            consistent_from: n.into(),
            consistent_to: 7,
            anchored_to: 0,
            good_checkpoints: 1,
            good_receipts: 0,
            branches,
            first_bad: fault.map(|fault| BadEntry { node, incarnation, seq: 8, fault }),
        }
    }

    #[test]
    fn each_damaged_journal_is_said_on_one_line_in_sentences_that_are_read_back() {
        let (first, second) = (report(1, 2, Some(EntryFault::Missing)), report(2, 1, Some(EntryFault::Homeless)));
        let line = said(&VerifyReport { nodes: vec![first, report(3, 1, None), second] });
        let phrases: Vec<_> = read(&line)
            .into_iter()
            .map(|piece| match piece {
                Piece::Known { phrase, .. } => phrase,
                Piece::Words(words) => panic!("{words}"),
            })
            .collect();
        let expected = [
            storage::NODE_CONSISTENT,
            storage::BRANCHES,
            storage::FIRST_BAD,
            storage::NODE_CONSISTENT_FROM,
            storage::FIRST_BAD,
        ];
        assert_eq!(phrases, expected, "{line}");
        assert!(line.contains(storage::SIGNED_MISSING.english()) && !line.contains('\n'), "{line}");
    }
}
