//! From an answer to an event.

use super::{Answer, Asked, Exchange, ExchangeError, Heard, Peer, PeerChange, SnapshotUnderWay, Trouble, of_source};
use crate::planner::{Action, Event, NodeSurvey, Pushed, SnapshotStep, Verdict};
use crate::source::{JournalPage, NotTaken, SnapshotStart, Source, Taken};
use crate::wire::{
    BatchAnswer, EntryResult, HeadsAnswer, JournalAnswer, KeysGiven, NodeEntry, SnapshotAnswer, SnapshotPage,
};
use crate::wrap;
use frontdesk_core::fact::Alarm;
use frontdesk_core::health::phrases::office as said;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::NodePublicKey;

impl<S: Source> Exchange<S> {
    /// News.
    pub(crate) fn hear_heads(&self, answer: HeadsAnswer, token: u64) -> Result<Heard, ExchangeError> {
        let survey = self.survey(&answer, token)?;
        Ok(Heard { change: PeerChange::All(Box::new(answer)), ..Heard::just(Event::Heads(survey)) })
    }

    /// The answer to what was asked; `None` where nothing was.
    pub(crate) fn hear(&self, peer: &Peer, asked: Asked, answer: Option<Answer>) -> Result<Heard, ExchangeError> {
        match (asked.action, answer) {
            (Action::PushKeys { .. }, None | Some(Answer::Keys(_))) => {
                Ok(Heard::just(Event::KeysPushed { through: asked.through }))
            }
            (Action::PushBatch { after, .. }, None) => {
                Ok(Heard::just(Event::Pushed(Pushed { after, accepted: 0, then: Verdict::Done })))
            }
            (Action::PushBatch { after, .. }, Some(Answer::Batch(answer))) => self.pushed(after, asked.through, answer),
            (Action::Pull { node }, Some(Answer::Journal(page))) => self.pulled(peer, node, page),
            (Action::Pull { node }, Some(Answer::No)) => {
                let state = self.survey_of(peer, node)?;
                Ok(Heard::just(Event::Pulled { state, progress: false, own_acked: None, forged: false }))
            }
            (Action::Heal { node, .. }, Some(Answer::Batch(answer))) => self.healed(node, answer),
            (Action::Heal { node, .. }, no @ (None | Some(Answer::No))) => {
                let state = self.survey_of(peer, node)?;
                Ok(Heard::just(Event::Healed { state, progress: false, refused: no.is_some() }))
            }
            (Action::SupplyKeys, None | Some(Answer::Keys(_) | Answer::No)) => {
                Ok(Heard { change: PeerChange::KeysSupplied, ..Heard::just(Event::KeysSupplied) })
            }
            (Action::FetchKeys { .. }, None | Some(Answer::No)) => Ok(Heard::just(Event::KeysFetched { more: false })),
            (Action::FetchKeys { .. }, Some(Answer::KeysGiven(given))) => self.keys_given(&asked, given),
            (Action::Snapshot { .. }, Some(answer)) => self.snapshot(peer, asked.action, answer),
            _ => Err(ExchangeError::Unfitting),
        }
    }

    /// How far a batch of ours reached, and what is in the way.
    fn pushed(&self, after: u64, through: u64, answer: BatchAnswer) -> Result<Heard, ExchangeError> {
        let sent = through.saturating_sub(after);
        if answer.results.len() as u64 != sent {
            return Err(ExchangeError::Unfitting);
        }
        let accepted = answer.results.iter().take_while(|result| result.is_there()).count() as u64;
        let seq = after.saturating_add(accepted).saturating_add(1);
        let mut trouble = None;
        let then = match answer.results.iter().find(|result| !result.is_there()) {
            None => Verdict::Done,
            Some(EntryResult::Gap) => Verdict::Wants { seq: self.wanted(&answer)?.unwrap_or(1) },
            Some(EntryResult::Conflict) => {
                trouble = Some(Trouble::Conflict { seq });
                self.source.alarm(Alarm::Conflict, Some(self.own), said::OTHER_ENTRY_OF_OURS.with(&[&seq]));
                Verdict::Halted
            }
            Some(_) => {
                trouble = Some(Trouble::Refused { seq });
                Verdict::Halted
            }
        };
        self.tell_forks(self.own, answer.forks);
        let own = |receipt: &frontdesk_core::journal::Receipt| receipt.node == self.own;
        Ok(Heard {
            event: Event::Pushed(Pushed { after, accepted, then }),
            receipt: answer.receipt.map(Into::into).filter(own),
            forks: u64::from(answer.forks),
            recovered: 0,
            trouble: Some(trouble),
            change: heads_of(self.own, answer.heads),
        })
    }

    fn tell_forks(&self, node: NodeId, forks: u32) {
        if forks > 0 {
            self.source.alarm(
                Alarm::Fork,
                Some(node),
                format!("{forks} new branches of a journal: a disk was restored or lies"),
            );
        }
    }

    /// The first count that the office lacks on our branch.
    fn wanted(&self, answer: &BatchAnswer) -> Result<Option<u64>, ExchangeError> {
        let mut wanted: Option<u64> = None;
        for next in &answer.next {
            let seq = match next.seq {
                Some(seq) => Some(seq),
                None => self.source.run_span(next.incarnation).map_err(of_source)?.map(|(first, _)| first),
            };
            wanted = match (wanted, seq) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        Ok(wanted)
    }

    fn pulled(&self, peer: &Peer, node: NodeId, page: JournalAnswer) -> Result<Heard, ExchangeError> {
        let public_key = NodePublicKey(page.public_key);
        let own_acked = if node == self.own { self.parted_at(&page.entries)? } else { None };
        let taken = if public_key.node() != node {
            Taken { not_taken: Some(NotTaken::Forged), ..Taken::default() }
        } else if page.entries.is_empty() {
            Taken::default()
        } else {
            let entries = page.entries.into_iter().map(|entry| entry.into_entry(node)).collect();
            let checkpoint = page.checkpoint.map(|checkpoint| checkpoint.into_checkpoint(node));
            self.source.ingest(JournalPage { public_key, entries, checkpoint }).map_err(of_source)?
        };
        match taken.not_taken {
            Some(NotTaken::Forged) => {
                self.source.alarm(Alarm::Forged, Some(node), said::UNSIGNED_SENT.into());
            }
            Some(NotTaken::Conflict) => {
                self.source.alarm(Alarm::Conflict, Some(node), said::OTHER_ENTRY_SENT.into());
            }
            Some(NotTaken::Gap) | None => {}
        }
        self.tell_forks(node, taken.forks);
        let forged = matches!(taken.not_taken, Some(NotTaken::Forged | NotTaken::Conflict));
        let state = self.survey_of(peer, node)?;
        Ok(Heard {
            forks: u64::from(taken.forks),
            recovered: if node == self.own { taken.stored } else { 0 },
            ..Heard::just(Event::Pulled { state, progress: taken.stored > 0, own_acked, forged })
        })
    }

    fn healed(&self, node: NodeId, answer: BatchAnswer) -> Result<Heard, ExchangeError> {
        let progress = answer.results.contains(&EntryResult::Stored);
        let refused = answer.results.iter().any(|result| !result.is_there() && *result != EntryResult::Gap);
        let state = if answer.heads.is_empty() {
            NodeSurvey { node, lacking: false, ahead: true }
        } else {
            self.survey_one(&answer.heads, node)?
        };
        let event = Event::Healed { state, progress, refused };
        Ok(Heard { forks: u64::from(answer.forks), change: heads_of(node, answer.heads), ..Heard::just(event) })
    }

    fn keys_given(&self, asked: &Asked, given: KeysGiven) -> Result<Heard, ExchangeError> {
        let secret = self.identity.sealing();
        let is_asked = |id: &frontdesk_core::id::KeyId| asked.ids.contains(id);
        let wrapped = given.keys.iter().filter(|key| is_asked(&key.id));
        // One that is not for us is as good as not given, and holds up no other.
        let keys: Vec<_> = wrapped.filter_map(|key| wrap::unwrap(key, &secret).ok()).collect();
        let forgotten: Vec<_> = given.forgotten.into_iter().filter(is_asked).collect();
        let some = !keys.is_empty() || !forgotten.is_empty();
        self.source.take_keys(&asked.ids, keys, forgotten).map_err(of_source)?;
        Ok(Heard::just(Event::KeysFetched { more: some }))
    }

    fn snapshot(&self, peer: &Peer, action: Action, answer: Answer) -> Result<Heard, ExchangeError> {
        match (action, answer) {
            (Action::Snapshot { .. }, Answer::Snapshot(answer)) => self.begin_snapshot(answer),
            (Action::Snapshot { after: Some(after) }, Answer::SnapshotPage(page)) => {
                let total = peer.snapshot.as_ref().map_or(0, |under_way| under_way.total);
                self.snapshot_page(peer.office, after, total, page)
            }
            (Action::Snapshot { after }, Answer::No) => {
                let step = if after.is_none() { SnapshotStep::NotOffered } else { SnapshotStep::Gone };
                Ok(Heard { change: PeerChange::Snapshot(None), ..Heard::just(Event::Snapshot(step)) })
            }
            _ => Err(ExchangeError::Unfitting),
        }
    }

    fn begin_snapshot(&self, answer: SnapshotAnswer) -> Result<Heard, ExchangeError> {
        let start = SnapshotStart {
            bases: answer.bases.into_iter().map(Into::into).collect(),
            seal: answer.seal.into(),
            public_keys: answer.public_keys.into_iter().map(NodePublicKey).collect(),
            total: answer.total,
        };
        self.source.begin_snapshot(start).map_err(of_source)?;
        let under_way = SnapshotUnderWay { id: answer.id, total: answer.total };
        let event = Event::Snapshot(SnapshotStep::Through { entries: 0 });
        Ok(Heard { change: PeerChange::Snapshot(Some(under_way)), ..Heard::just(event) })
    }

    fn snapshot_page(
        &self,
        office: Option<NodeId>,
        after: u64,
        total: u64,
        page: SnapshotPage,
    ) -> Result<Heard, ExchangeError> {
        let entries = after.saturating_add(page.entries.len() as u64);
        // Not even an office's own word makes a snapshot without end.
        if !page.entries.is_empty() && entries <= total {
            let page = page.entries.into_iter().map(NodeEntry::into_item).collect();
            self.source.take_snapshot_page(page).map_err(of_source)?;
            return Ok(Heard::just(Event::Snapshot(SnapshotStep::Through { entries })));
        }
        let is_good = self.source.finish_snapshot().map_err(of_source)?;
        if !is_good {
            self.source.alarm(Alarm::Forged, office, said::SNAPSHOT_NOT_SIGNED.into());
        }
        let step = if is_good { SnapshotStep::Done } else { SnapshotStep::Refused };
        Ok(Heard { change: PeerChange::Snapshot(None), ..Heard::just(Event::Snapshot(step)) })
    }
}

/// An office that does not say has told nothing.
fn heads_of(node: NodeId, heads: Vec<crate::wire::WireHead>) -> PeerChange {
    if heads.is_empty() { PeerChange::Nothing } else { PeerChange::HeadsOf(node, heads) }
}
