//! The client: carries out what the planner says, over mutual TLS, and reports how far it came.

mod enrol;
mod http;
mod link;
mod renew;
mod report;

pub use enrol::{EnrolError, Enrolled, enrol};
pub use report::{ClientError, Progress, Settings};

use crate::engine::Engine;
use crate::exchange::{Answer, Asked, Exchange, ExchangeError, Heard, Peer, Request};
use crate::planner::{Action, Event, Planner, Poll};
use crate::source::Source;
use crate::tls::NodeIdentity;
use crate::wire::{MAX_ENTRIES, MAX_WAIT_S};
use frontdesk_core::fact::Alarm;
use frontdesk_core::health::phrases::office as said;
use link::Link;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Work that is under way, or nothing.
type UnderWay<T> = Option<Pin<Box<dyn Future<Output = T> + Send>>>;

/// How a piece of work ended, and the link that it was done over.
type Ended = (Link, Result<Heard, ClientError>, Option<Ahead>);

/// What comes next, made while what comes before it is under way.
type Ahead = (Action, JoinHandle<Result<Asked, ExchangeError>>);

/// Keeps one kiosk's journals in step with one office, for as long as it is run.
pub struct Client<S> {
    settings: Settings,
    exchange: Exchange<S>,
    engine: Engine,
    started: Instant,
    progress: watch::Sender<Progress>,
    /// The last alarm about the office's certificate, so that it is raised once and not with every attempt.
    strange: bool,
}

impl<S: Source> Client<S> {
    /// A client, and where it reports.
    ///
    /// # Errors
    /// [`ClientError::Address`] for an address that cannot work.
    pub fn new(
        settings: Settings,
        identity: NodeIdentity,
        source: Arc<S>,
    ) -> Result<(Self, watch::Receiver<Progress>), ClientError> {
        http::Address::parse(&settings.office)?;
        let (progress, reported) = watch::channel(Progress::default());
        let exchange = Exchange::new(source, identity);
        let planner = Planner::new(exchange.own, settings.pace, MAX_ENTRIES);
        let engine = Engine::new(planner);
        let client = Self { settings, exchange, engine, started: Instant::now(), progress, strange: false };
        Ok((client, reported))
    }

    /// Runs until the sender of `durable` is dropped. `durable` carries the count of the last durable entry.
    pub async fn run(mut self, mut durable: watch::Receiver<u64>) {
        self.begin().await;
        let (mut poll_link, mut work_link) = (Some(self.link()), Some(self.link()));
        let (mut polling, mut working): (UnderWay<_>, UnderWay<Ended>) = (None, None);
        let mut ahead = None;
        let mut renewal = renew::Renewal::default();
        loop {
            let now_ms = self.now_ms();
            self.engine.planner.on(now_ms, Event::Local { seq: *durable.borrow_and_update() });
            if self.engine.planner.take_stale_poll() {
                (polling, poll_link) = (None, Some(self.link()));
            }
            if polling.is_none()
                && let Some(poll) = self.engine.planner.poll(now_ms)
                && let Some(link) = poll_link.take()
            {
                polling = Some(Box::pin(self.ask_for_news(link, poll)));
            }
            // The next question may be due while work is under way.
            let mut wait_ms = self.settings.pace.gap_ms.max(1);
            if working.is_none()
                && let Some(link) = work_link.take()
            {
                if renewal.is_due(now_ms, utc_ms()) && self.engine.planner.in_step() {
                    let (link, done) = renewal.renew(now_ms, link, &self.exchange).await;
                    work_link = Some(link);
                    if let Err(error) = done {
                        tracing::warn!(error = one_line(&error), "the certificate was not renewed");
                    }
                    continue;
                }
                match self.engine.planner.next(now_ms) {
                    Action::Wait { ms } => (wait_ms, work_link) = (ms, Some(link)),
                    action => {
                        let made = ahead.take_if(|(made_for, _): &mut Ahead| *made_for == action);
                        working = Some(Box::pin(self.work(link, action, made)));
                    }
                }
            }
            self.report(|_| {});
            tokio::select! {
                (link, token, done) = under_way(&mut polling) => {
                    (polling, poll_link) = (None, Some(link));
                    self.ended(done, Some(token)).await;
                }
                (link, done, made) = under_way(&mut working) => {
                    (working, work_link) = (None, Some(link));
                    ahead = made.or(ahead);
                    self.ended(done, None).await;
                }
                changed = durable.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
            }
        }
    }

    /// Reads what is known from before. Without it work merely begins further back.
    async fn begin(&mut self) {
        let known = blocking(&self.exchange, |exchange| {
            let source = &exchange.source;
            Ok((source.head_seq().map_err(of_source)?, source.countersigned_to().map_err(of_source)?))
        });
        match known.await {
            Ok((seq, receipted)) => {
                self.engine.planner.on(0, Event::Local { seq });
                self.engine.planner.on(0, Event::Receipted { seq: receipted.unwrap_or(0) });
            }
            Err(error) => {
                tracing::warn!(error = one_line(&error), "replication starts without knowing the journal's end")
            }
        }
    }

    fn link(&self) -> Link {
        Link::new(&self.settings)
    }

    fn ask_for_news(
        &self,
        mut link: Link,
        poll: Poll,
    ) -> impl Future<Output = (Link, u64, Result<Heard, ClientError>)> + Send + use<S> {
        let exchange = self.exchange.clone();
        let (wait_s, seen) = if poll.wait { (MAX_WAIT_S, self.engine.peer.tag.clone()) } else { (0, String::new()) };
        async move {
            let done = async {
                match link.ask(&exchange, Request::Heads { wait_s, seen }).await? {
                    Answer::Heads(answer) => {
                        blocking(&exchange, move |exchange| exchange.hear_heads(answer, poll.token)).await
                    }
                    _ => Err(ExchangeError::Unfitting.into()),
                }
            };
            let done = done.await;
            (link, poll.token, done)
        }
    }

    fn work(
        &self,
        mut link: Link,
        action: Action,
        ahead: Option<Ahead>,
    ) -> impl Future<Output = Ended> + Send + use<S> {
        let exchange = self.exchange.clone();
        let peer = Arc::new(self.engine.peer.clone());
        async move {
            let mut made = None;
            let done = async {
                let for_asking = Arc::clone(&peer);
                let mut asked = match made_for(action, ahead).await {
                    Some(asked) => asked,
                    None => blocking(&exchange, move |exchange| exchange.ask(&for_asking, action, utc_ms())).await?,
                };
                made = prepare_ahead(&exchange, &peer, &asked);
                let answer = match asked.request.take() {
                    Some(request) => Some(link.ask(&exchange, request).await?),
                    None => None,
                };
                blocking(&exchange, move |exchange| exchange.hear(&peer, asked, answer)).await
            };
            let done = done.await;
            (link, done, made)
        }
    }

    async fn ended(&mut self, done: Result<Heard, ClientError>, poll: Option<u64>) {
        let now_ms = self.now_ms();
        match done {
            Ok(heard) => {
                self.strange = false;
                self.engine.heard(now_ms, heard);
                self.keep_receipt(now_ms).await;
                self.tell_lost();
                self.report(|progress| {
                    progress.last_ok_ms = Some(utc_ms());
                    progress.last_error = None;
                    progress.is_refused = false;
                });
            }
            Err(error) => {
                let text = one_line(&error);
                tracing::debug!(error = text, "replication paused");
                self.tell_strange(&error);
                let retry_after_ms = error.retry_after_ms();
                let jitter_permille = jitter_permille();
                let event = match poll {
                    Some(_) => Event::PollFailed { jitter_permille, retry_after_ms },
                    None => Event::Failed { jitter_permille, retry_after_ms },
                };
                self.engine.planner.on(now_ms, event);
                let is_refused = error.is_refusal();
                self.report(|progress| (progress.last_error, progress.is_refused) = (Some(text), is_refused));
            }
        }
    }

    async fn keep_receipt(&mut self, now_ms: u64) {
        let Some(receipt) = self.engine.due_receipt() else { return };
        let kept = blocking(&self.exchange, move |exchange| exchange.source.keep_receipt(receipt).map_err(of_source));
        match kept.await {
            Ok(()) => self.engine.planner.on(now_ms, Event::Receipted { seq: receipt.position.seq }),
            Err(error) => tracing::warn!(error = one_line(&error), "a receipt of the office was not kept"),
        }
    }

    fn tell_lost(&mut self) {
        let Some((signed, has)) = self.engine.planner.take_lost() else { return };
        tracing::error!(signed, has, "the office has less of this journal than it signed for");
        let detail = said::OFFICE_RESTORED.with(&[&signed, &has]);
        self.exchange.source.alarm(Alarm::OfficeLost, self.engine.peer.office, detail);
    }

    /// Somebody else answers at the office's address. Said once until the office is back.
    fn tell_strange(&mut self, error: &ClientError) {
        if error.is_stranger() && !self.strange {
            self.strange = true;
            let detail = said::STRANGER_ANSWERS.with(&[&self.settings.office, &one_line(error)]);
            self.exchange.source.alarm(Alarm::NotOfThisSite, None, detail);
        }
    }

    fn report(&self, change: impl FnOnce(&mut Progress)) {
        let planner = &self.engine.planner;
        self.progress.send_if_modified(|progress| {
            let before = progress.clone();
            if let Some(acked) = planner.acked() {
                progress.acked_seq = Some(acked);
            }
            // While nobody answers, what the office last said still counts.
            progress.behind = planner.local().saturating_sub(progress.acked_seq.unwrap_or(0));
            progress.in_step = planner.in_step();
            progress.nodes = planner.node_counts();
            progress.office = self.engine.peer.office;
            progress.office_version = self.engine.peer.version;
            progress.forks = self.engine.forks;
            progress.recovered = self.engine.recovered;
            progress.trouble = self.engine.trouble;
            change(progress);
            *progress != before
        });
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// While keys or entries of ours are under way, what follows them is read, signed and made.
fn prepare_ahead<S: Source>(exchange: &Exchange<S>, peer: &Arc<Peer>, asked: &Asked) -> Option<Ahead> {
    let through = asked.through;
    let next = match asked.action {
        Action::PushKeys { after, limit } if through > after => {
            // The entries of just these keys.
            let count = usize::try_from(through - after).unwrap_or(limit);
            Action::PushBatch { after, limit: count.min(limit) }
        }
        Action::PushBatch { after, .. } if through > after => Action::PushKeys { after: through, limit: MAX_ENTRIES },
        _ => return None,
    };
    let (exchange, peer) = (exchange.clone(), Arc::clone(peer));
    Some((next, tokio::task::spawn_blocking(move || exchange.ask(&peer, next, utc_ms()))))
}

/// What was made ahead for this action, if it was and holds anything.
async fn made_for(action: Action, ahead: Option<Ahead>) -> Option<Asked> {
    let (made_for, asked) = ahead?;
    if made_for != action {
        return None;
    }
    let asked = asked.await.ok()?.ok()?;
    let (Action::PushKeys { after, .. } | Action::PushBatch { after, .. }) = action else { return None };
    (asked.through > after).then_some(asked)
}

/// Waits for what is under way; for ever when nothing is.
async fn under_way<T>(work: &mut UnderWay<T>) -> T {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

async fn blocking<S: Source, T: Send + 'static>(
    exchange: &Exchange<S>,
    work: impl FnOnce(&Exchange<S>) -> Result<T, ExchangeError> + Send + 'static,
) -> Result<T, ClientError> {
    let exchange = exchange.clone();
    match tokio::task::spawn_blocking(move || work(&exchange)).await {
        Ok(done) => Ok(done?),
        Err(panicked) => Err(ExchangeError::Source(Box::new(panicked)).into()),
    }
}

fn of_source<E: std::error::Error + Send + Sync + 'static>(error: E) -> ExchangeError {
    ExchangeError::Source(Box::new(error))
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
mod tests;
