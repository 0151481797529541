//! The client: carries out what the planner says, over HTTP, and reports how far it came.

mod http;
mod report;

pub use report::{ClientError, Progress, Settings, Trouble};

use crate::planner::{Action, Event, Planner, Pushed, Verdict};
use crate::source::Source;
use crate::wire::{self, BatchAnswer, BatchRequest, EntryResult, HeadsAnswer, KeysRequest, MAX_ENTRIES, WireEntry};
use crate::wrap;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::Entry;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// How full a batch is made, bytes of JSON: below [`wire::MAX_BODY_BYTES`] by the room that one entry's estimate may be wrong.
const BATCH_BYTES: usize = wire::MAX_BODY_BYTES - 256 * 1024;

/// Sends one journal to one office, for as long as it is run.
pub struct Client<S> {
    office: http::Office,
    source: Arc<S>,
    node: NodeId,
    planner: Planner,
    /// The office's wrapping key, from its last heads.
    sealing_key: Option<[u8; 32]>,
    started: Instant,
    progress: watch::Sender<Progress>,
}

impl<S: Source> Client<S> {
    /// A client, and where it reports.
    ///
    /// # Errors
    /// [`ClientError::Address`] or [`ClientError::Http`] for settings that cannot work.
    pub fn new(settings: Settings, source: Arc<S>) -> Result<(Self, watch::Receiver<Progress>), ClientError> {
        let (progress, reported) = watch::channel(Progress::default());
        let client = Self {
            office: http::Office::new(&settings)?,
            node: source.public_key().node(),
            source,
            planner: Planner::new(settings.pace, MAX_ENTRIES),
            sealing_key: None,
            started: Instant::now(),
            progress,
        };
        Ok((client, reported))
    }

    /// Runs until the sender of `durable` is dropped. `durable` carries the count of the last durable entry.
    pub async fn run(mut self, mut durable: watch::Receiver<u64>) {
        match self.blocking(|source| source.head_seq()).await {
            Ok(seq) => self.planner.on(0, Event::Local { seq }),
            Err(error) => tracing::warn!(%error, "replication starts without knowing the journal's end"),
        }
        loop {
            let seq = *durable.borrow_and_update();
            let now_ms = self.now_ms();
            self.planner.on(now_ms, Event::Local { seq });
            match self.planner.next(now_ms) {
                Action::Wait { ms } => {
                    self.report(|_| {});
                    let changed = tokio::time::timeout(Duration::from_millis(ms), durable.changed()).await;
                    if matches!(changed, Ok(Err(_))) {
                        return;
                    }
                }
                Action::Backoff { ms } => {
                    self.report(|_| {});
                    let pause = tokio::time::sleep(Duration::from_millis(ms));
                    tokio::pin!(pause);
                    // New entries do not shorten the pause, but the end of the program does.
                    loop {
                        tokio::select! {
                            () = &mut pause => break,
                            changed = durable.changed() => match changed {
                                Ok(()) => {}
                                Err(_) => return,
                            },
                        }
                    }
                }
                action => self.exchange(action).await,
            }
        }
    }

    async fn exchange(&mut self, action: Action) {
        let done = match action {
            Action::FetchHeads => self.fetch_heads().await,
            Action::PushKeys { after, limit } => self.push_keys(after, limit).await,
            Action::PushBatch { after, limit } => self.push_batch(after, limit).await,
            Action::Wait { .. } | Action::Backoff { .. } => return,
        };
        let now_ms = self.now_ms();
        match done {
            Ok(event) => {
                self.planner.on(now_ms, event);
                self.report(|progress| {
                    progress.last_ok_ms = Some(utc_ms());
                    progress.last_error = None;
                });
            }
            Err(error) => {
                let text = one_line(&error);
                tracing::debug!(error = text, "replication paused");
                self.planner.on(now_ms, Event::Failed { jitter_permille: jitter_permille() });
                self.report(|progress| progress.last_error = Some(text));
            }
        }
    }

    async fn fetch_heads(&mut self) -> Result<Event, ClientError> {
        let answer: HeadsAnswer = self.office.heads(self.node).await?;
        self.sealing_key = Some(answer.sealing_key);
        let node = self.node;
        let acked = self
            .blocking(move |source| {
                let mut acked = 0;
                for head in answer.heads.iter().filter(|head| head.node == node) {
                    // What both have of the run that the office's branch ends in. On a fork the rest is asked for entry by entry.
                    if let Some((_, last)) = source.run_span(head.incarnation)? {
                        acked = acked.max(head.seq.min(last));
                    }
                }
                Ok(acked)
            })
            .await?;
        Ok(Event::Heads { acked })
    }

    async fn push_keys(&mut self, after: u64, limit: usize) -> Result<Event, ClientError> {
        let entries = self.batch(after, limit).await?;
        let through = entries.last().map_or(after, |entry| entry.position.seq);
        let keys = self.blocking(move |source| source.keys_for(&entries)).await?;
        let recipient = self.sealing_key.unwrap_or_default();
        for chunk in keys.chunks(wire::MAX_KEYS) {
            let keys = chunk.iter().map(|key| wrap::wrap(key, &recipient)).collect::<Result<Vec<_>, _>>()?;
            self.office.keys(&KeysRequest { node: self.node, keys }).await?;
        }
        Ok(Event::KeysPushed { through })
    }

    async fn push_batch(&mut self, after: u64, limit: usize) -> Result<Event, ClientError> {
        let entries = self.batch(after, limit).await?;
        let through = entries.last().map_or(after, |entry| entry.position.seq);
        let local = self.blocking(|source| source.head_seq()).await?;
        // The node's word goes with what reaches its end; in the middle of a backlog it would only cost the disk.
        let checkpoint =
            if through >= local { self.blocking(|source| source.checkpoint(utc_ms())).await? } else { None };
        let request = BatchRequest {
            public_key: self.source.public_key().0,
            entries: entries.into_iter().map(WireEntry::from).collect(),
            checkpoint: checkpoint.map(Into::into),
        };
        let answer = self.office.batch(self.node, &request).await?;
        if answer.results.len() != request.entries.len() {
            return Err(ClientError::Unfitting { sent: request.entries.len(), found: answer.results.len() });
        }
        self.judge(after, &answer).await
    }

    /// Translates an answer into how far it reaches and what is in the way.
    async fn judge(&mut self, after: u64, answer: &BatchAnswer) -> Result<Event, ClientError> {
        let fits = |result: &EntryResult| matches!(result, EntryResult::Stored | EntryResult::Already);
        let accepted = answer.results.iter().take_while(|result| fits(result)).count() as u64;
        let seq = after.saturating_add(accepted).saturating_add(1);
        let mut trouble = None;
        let then = match answer.results.iter().find(|result| !fits(result)) {
            None => Verdict::Done,
            Some(EntryResult::Gap) => Verdict::Wants { seq: self.wanted(answer).await?.unwrap_or(1) },
            Some(EntryResult::Conflict) => {
                trouble = Some(Trouble::Conflict { seq });
                Verdict::Halted
            }
            Some(_) => {
                trouble = Some(Trouble::Refused { seq });
                Verdict::Halted
            }
        };
        if let Some(trouble) = trouble {
            tracing::error!(?trouble, "the office does not take the journal on");
        }
        if answer.forks > 0 {
            tracing::error!(
                forks = answer.forks,
                "the office sees a fork of this journal: its disk was restored or lies"
            );
        }
        self.report(|progress| {
            progress.trouble = trouble;
            progress.forks += u64::from(answer.forks);
        });
        Ok(Event::Pushed(Pushed { after, accepted, then }))
    }

    /// The first count that the office lacks on our branch.
    async fn wanted(&self, answer: &BatchAnswer) -> Result<Option<u64>, ClientError> {
        let next = answer.next.clone();
        self.blocking(move |source| {
            let mut wanted: Option<u64> = None;
            for next in next {
                let seq = match next.seq {
                    Some(seq) => Some(seq),
                    None => source.run_span(next.incarnation)?.map(|(first, _)| first),
                };
                wanted = match (wanted, seq) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                };
            }
            Ok(wanted)
        })
        .await
    }

    /// As many entries as fit one request.
    async fn batch(&self, after: u64, limit: usize) -> Result<Vec<Entry>, ClientError> {
        let mut entries = self.blocking(move |source| source.entries(after, limit.min(MAX_ENTRIES))).await?;
        let mut bytes = 0;
        let fitting = entries
            .iter()
            .take_while(|entry| {
                bytes += WireEntry::json_bytes_of(entry);
                bytes <= BATCH_BYTES
            })
            .count();
        entries.truncate(fitting.max(1));
        Ok(entries)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&S) -> Result<T, S::Error> + Send + 'static,
    ) -> Result<T, ClientError> {
        let source = Arc::clone(&self.source);
        match tokio::task::spawn_blocking(move || work(&source)).await {
            Ok(done) => done.map_err(|error| ClientError::Source(Box::new(error))),
            Err(panicked) => Err(ClientError::Source(Box::new(panicked))),
        }
    }

    fn report(&self, change: impl FnOnce(&mut Progress)) {
        let (acked, behind) = (self.planner.acked(), self.planner.behind());
        self.progress.send_if_modified(|progress| {
            let before = progress.clone();
            if let Some(acked) = acked {
                progress.acked_seq = Some(acked);
                progress.behind = behind;
            } else {
                // While nobody answers, what the office last said still counts.
                progress.behind = self.planner.local().saturating_sub(progress.acked_seq.unwrap_or(0));
            }
            change(progress);
            *progress != before
        });
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn utc_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// Without random bytes the pause is merely not spread.
fn jitter_permille() -> u16 {
    let mut bytes = [0; 2];
    if getrandom::fill(&mut bytes).is_err() {
        return 0;
    }
    u16::from_be_bytes(bytes) % 1_000
}

/// How much of an error's text is shown, characters.
const ERROR_CHARS: usize = 200;

/// An error with all that caused it, in one short line: part of it is what somebody else's server said.
fn one_line(error: &dyn std::error::Error) -> String {
    with_sources(error).chars().map(|c| if c.is_control() { ' ' } else { c }).take(ERROR_CHARS).collect()
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    // An error's sources do not go in circles; eight are more than any of ours has.
    for _ in 0..8 {
        let Some(cause) = source else { break };
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_said_is_shown_in_one_short_line() {
        let text = format!("<html>\r\n\u{1b}[31m\u{85}{}", "坏".repeat(300));
        let shown = one_line(&ClientError::Status { status: 502, text });
        assert!(shown.starts_with("the office answered 502: <html>   [31m 坏坏"), "{shown}");
        assert_eq!(shown.chars().count(), 200);
    }
}
