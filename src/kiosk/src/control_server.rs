//! The control socket: JSON lines, versioned, the peer's user id checked per command (invariant 11). What changes anything is
//! journalled before it is done; `sim …` is refused unless that part is simulated.

mod cards;
mod doors;
mod exceptions;
mod hardware;

pub use cards::CardDesk;

use crate::administration::Administration;
use crate::badges::{BadgeDesk, NotAsked};
use crate::event::{DeskRequest, Event, Events};
use crate::health_board::HealthBoard;
use crate::inspector::TicketsSender;
use crate::line_socket::lines;
use crate::replication::OfficeState;
use crate::sim_parts::{SimParts, SimTrouble};
use crate::station_loop::Glance;
use crate::trap::Mishap;
use anyhow::Context;
use frontdesk_core::bell::BellWhy;
use frontdesk_core::control::{
    Answer, Command, EntryRow, MAX_LINE_BYTES, PROTOCOL, Refusal, Request, Status, VisitRow,
};
use frontdesk_core::door::DoorMode;
use frontdesk_core::health::tickets::DeskSignal;
use frontdesk_core::screen::{Frame, View};
use frontdesk_core::station::DeskRefusal;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::timeout;

/// Connections at once; a few more are kept for root, so that nobody can lock the administrator out.
const MAX_CLIENTS: usize = 32;
const MAX_ROOT_CLIENTS: usize = 8;

/// A client that asks nothing for so long is hung up on.
const IDLE: Duration = Duration::from_secs(120);

/// Entries a tail starts with at most.
const MAX_TAIL: u32 = 1_000;

/// A client that takes no answer for so long is dropped.
const WRITE_WITHIN: Duration = Duration::from_secs(5);

/// The core's answer to a request. Longer than any disk that still works takes.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// What the control socket reads of the journal. Blocking.
pub trait JournalView: Send + Sync + 'static {
    /// The newest entries, oldest first.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn tail(&self, count: u32, personal: bool) -> anyhow::Result<Vec<EntryRow>>;
    /// Entries after a count of entries, oldest first.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn after(&self, seq: u64, personal: bool) -> anyhow::Result<Vec<EntryRow>>;
    /// Visits that have not ended, and the newest others.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn visits(&self) -> anyhow::Result<Vec<VisitRow>>;
}

/// Everything the control socket answers from.
pub struct ControlServer {
    /// Where the core listens.
    pub events: Events,
    /// Health.
    pub board: HealthBoard,
    /// The journal, for reading.
    pub journal: Arc<dyn JournalView>,
    /// Count of durable entries.
    pub durable: watch::Receiver<u64>,
    /// The station at a glance.
    pub glance: watch::Receiver<Glance>,
    /// The newest frame: its page's name is in the status.
    pub frames: watch::Receiver<Option<Frame>>,
    /// The screen is there.
    pub screen: watch::Receiver<bool>,
    /// How far replication is.
    pub office: watch::Receiver<OfficeState>,
    /// The site, holds and forgetting.
    pub administration: Arc<Administration>,
    /// Cards.
    pub cards: CardDesk,
    /// The badge's printer, where one is configured.
    pub badges: Option<BadgeDesk>,
    /// Tickets and inspections.
    pub tickets: TicketsSender,
    /// What the desk is told of the hardware.
    pub signal: watch::Receiver<DeskSignal>,
    /// What the desk bell rings for.
    pub bell: watch::Receiver<Option<BellWhy>>,
    /// Simulated parts.
    pub sim: SimParts,
    /// Their names.
    pub simulated: Vec<String>,
    /// The user of the screen process, who is fed by strangers and has no business here.
    pub screen_uid: Option<u32>,
    /// This node.
    pub node: String,
    /// This run.
    pub incarnation: String,
    /// The daemon's own user and others who may change things.
    pub operators: Vec<u32>,
    /// When the daemon was ready.
    pub started: Instant,
    /// The journal goes on from a backup and has not caught up.
    pub restored: watch::Receiver<bool>,
}

impl ControlServer {
    /// Serves clients for ever.
    ///
    /// # Errors
    /// The listener fails.
    pub async fn serve(self, listener: UnixListener) -> anyhow::Result<()> {
        let server = Arc::new(self);
        let places = Arc::new(Semaphore::new(MAX_CLIENTS));
        let root_places = Arc::new(Semaphore::new(MAX_ROOT_CLIENTS));
        loop {
            let (stream, _) = listener.accept().await.context("accepting a control client")?;
            let uid = stream.peer_cred().context("asking who the client is")?.uid();
            if uid != 0 && server.screen_uid == Some(uid) {
                tracing::warn!(uid, "the screen's user may not use the control socket");
                continue;
            }
            let places = if uid == 0 { &root_places } else { &places };
            let Ok(place) = Arc::clone(places).try_acquire_owned() else {
                tracing::warn!("too many control clients");
                continue;
            };
            let server = Arc::clone(&server);
            tokio::spawn(async move {
                if let Err(error) = server.client(uid, stream).await {
                    tracing::debug!(error = format!("{error:#}"), "control client");
                }
                drop(place);
            });
        }
    }

    async fn client(&self, uid: u32, stream: UnixStream) -> anyhow::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut input = lines(read, MAX_LINE_BYTES);
        while let Some(line) = timeout(IDLE, input.next()).await.context("the client asks nothing")?? {
            match serde_json::from_str::<Request>(&line) {
                Ok(Request { protocol: PROTOCOL, command }) => {
                    if let Command::JournalTail { count, follow, personal } = command {
                        let followed = self.tail(uid, count, follow, personal, &mut write);
                        tokio::select! {
                            ended = followed => ended?,
                            // Whoever follows says nothing more; the end of their half is the end of the tail.
                            _ = input.next(), if follow => return Ok(()),
                        }
                    } else if command == (Command::HealthWatch {}) {
                        tokio::select! {
                            ended = self.watch_health(&mut write) => ended?,
                            _ = input.next() => return Ok(()),
                        }
                    } else {
                        let answer = self.answer(uid, command).await;
                        send(&mut write, &answer).await?;
                    }
                }
                Ok(Request { protocol, .. }) => {
                    let text = format!("this daemon speaks protocol {PROTOCOL}, not {protocol}");
                    send(&mut write, &refused(Refusal::Protocol, text)).await?;
                }
                Err(error) => send(&mut write, &refused(Refusal::NotUnderstood, error.to_string())).await?,
            }
        }
        Ok(())
    }

    async fn answer(&self, uid: u32, command: Command) -> Answer {
        if (command.changes_something() || command.is_personal()) && !self.is_operator(uid) {
            return refused(Refusal::NotAllowed, format!("user {uid} may not {}", command.name()));
        }
        match self.carry_out(uid, command).await {
            Ok(answer) | Err(answer) => answer,
        }
    }

    fn is_operator(&self, uid: u32) -> bool {
        uid == 0 || self.operators.contains(&uid)
    }

    async fn carry_out(&self, uid: u32, command: Command) -> Result<Answer, Answer> {
        let name = command.name();
        match command {
            Command::Status {} => Ok(Answer::Status(Box::new(self.status()))),
            Command::Health {} => Ok(Answer::Health { checks: self.board.checks() }),
            Command::Visits {} => {
                let journal = Arc::clone(&self.journal);
                let visits = self.read(move || journal.visits()).await?;
                Ok(Answer::Visits { visits })
            }
            Command::Permit { visit, why } => {
                let who = format!("uid {uid}");
                self.record(name, uid).await?;
                self.desk(DeskRequest::Permit { visit, who, why }).await
            }
            Command::EndVisit { visit } => {
                self.record(name, uid).await?;
                self.desk(DeskRequest::EndVisit { visit }).await
            }
            Command::BadgePrint { visit } => {
                let badges = self.badges.as_ref();
                let badges =
                    badges.ok_or_else(|| refused(Refusal::NotPossible, "no printer is configured".to_owned()))?;
                self.record(name, uid).await?;
                badges.print(visit).await.map(|()| Answer::Done {}).map_err(not_asked)
            }
            Command::AnswerCall {} => {
                if self.glance.borrow().call.is_none() {
                    return Err(refused(Refusal::NotFound, "nobody calls the desk".to_owned()));
                }
                self.record(name, uid).await?;
                self.desk(DeskRequest::AnswerCall).await
            }
            Command::Enrol { office, code, label } => {
                self.record(name, uid).await?;
                let done = self.administration.enrol(&office, &code.0, &label).await;
                done.map(|()| Answer::Done {}).map_err(|error| refused(Refusal::NotAllowed, format!("{error:#}")))
            }
            Command::Forget { visit, why } => {
                self.record(name, uid).await?;
                tracing::info!(%visit, uid, why, "an administrator forgets a visit");
                let (deleted, held) = self.administration.forget(visit).await.map_err(not_recorded)?;
                let count = |keys| u32::try_from(keys).unwrap_or(u32::MAX);
                Ok(Answer::Forgot { deleted: count(deleted), held: count(held) })
            }
            Command::HoldPlace { scope, reference } => {
                self.record(name, uid).await?;
                let hold = self.administration.hold(scope, &reference).await.map_err(not_recorded)?;
                Ok(Answer::HoldPlaced { hold })
            }
            Command::HoldLift { hold } => {
                self.record(name, uid).await?;
                match self.administration.lift(hold).await.map_err(not_recorded)? {
                    true => Ok(Answer::Done {}),
                    false => Err(refused(Refusal::NotFound, "there is no such hold".to_owned())),
                }
            }
            Command::Site {} => Ok(Answer::Site(Box::new(self.administration.site().await.map_err(unread)?))),
            Command::VisitsByContact { contact } => {
                let visits = self.administration.visits_by_contact(contact.0).await.map_err(unread)?;
                Ok(Answer::Visits { visits })
            }
            Command::Counts { month } => {
                Ok(Answer::Counts(Box::new(self.administration.counts(month).await.map_err(unread)?)))
            }
            Command::SimTap { card } => {
                let cards = [card];
                self.sim.check_hold(&cards, None).map_err(sim_refused)?;
                self.record(name, uid).await?;
                self.sim.hold(&cards, None).map_err(sim_refused)?;
                Ok(Answer::Done {})
            }
            Command::SimRemove {} => {
                self.record(name, uid).await?;
                self.sim.hold(&[], None).map_err(sim_refused)?;
                Ok(Answer::Done {})
            }
            Command::SimHold { cards, reader } => {
                self.sim.check_hold(&cards, reader.as_deref()).map_err(sim_refused)?;
                self.record(name, uid).await?;
                self.sim.hold(&cards, reader.as_deref()).map_err(sim_refused)?;
                Ok(Answer::Done {})
            }
            Command::SimDoor { open, door } => {
                self.sim.check_door(door.as_deref()).map_err(sim_refused)?;
                self.record(name, uid).await?;
                self.sim_blocking(move |sim| sim.door(open, door.as_deref())).await?;
                Ok(Answer::Done {})
            }
            Command::SimLines { act, door } => {
                self.sim.check_door(door.as_deref()).map_err(sim_refused)?;
                self.record(name, uid).await?;
                self.sim_blocking(move |sim| sim.lines(act, door.as_deref())).await?;
                Ok(Answer::Done {})
            }
            Command::SimScan { text } => {
                self.sim.check_scan(&text.0).map_err(sim_refused)?;
                self.record(name, uid).await?;
                self.sim.scan(&text.0).map_err(sim_refused)?;
                Ok(Answer::Done {})
            }
            Command::SimPanic { part } => self.mishap(name, uid, &part, Mishap::Panic).await,
            Command::SimHang { part } => self.mishap(name, uid, &part, Mishap::Hang).await,
            Command::DoorUnlock { .. }
            | Command::DoorLockdown { .. }
            | Command::DoorHold { .. }
            | Command::DoorNormal { .. } => self.door_command(uid, command).await,
            Command::SimState {} => self.sim_blocking(SimParts::state).await.map(Answer::SimState),
            Command::CardIssue { .. }
            | Command::CardReturn {}
            | Command::CardDayPass { .. }
            | Command::CardWithdraw { .. }
            | Command::CardFound { .. }
            | Command::CardCompensation { .. }
            | Command::CardCount { .. }
            | Command::Cards {}
            | Command::CardInspect {}
            | Command::CardErase { .. }
            | Command::Keys {} => self.card_command(uid, command).await,
            Command::ExceptionAsk { .. } | Command::Exceptions {} => self.exception_command(uid, command).await,
            Command::Inspect {}
            | Command::Tickets {}
            | Command::TicketAcknowledge { .. }
            | Command::TicketWork { .. }
            | Command::TicketClose { .. }
            | Command::TicketsMonth { .. } => self.hardware_command(uid, command).await,
            Command::JournalTail { .. } | Command::HealthWatch {} => {
                Err(refused(Refusal::NotUnderstood, "this streams".to_owned()))
            }
        }
    }

    async fn mishap(&self, command: &str, uid: u32, part: &str, mishap: Mishap) -> Result<Answer, Answer> {
        self.sim.check_part(part).map_err(sim_refused)?;
        self.record(command, uid).await?;
        self.sim.mishap(part, mishap).map_err(sim_refused)?;
        Ok(Answer::Done {})
    }

    /// The simulator's answer may take its time: off the runtime's threads.
    async fn sim_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SimParts) -> Result<T, SimTrouble> + Send + 'static,
    ) -> Result<T, Answer> {
        let sim = self.sim.clone();
        tokio::task::spawn_blocking(move || work(&sim))
            .await
            .map_err(|error| refused(Refusal::Hardware, error.to_string()))?
            .map_err(sim_refused)
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, Answer> {
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| refused(Refusal::Hardware, error.to_string()))?
            .map_err(|error| refused(Refusal::Hardware, format!("{error:#}")))
    }

    async fn record(&self, command: &str, uid: u32) -> Result<(), Answer> {
        self.desk(DeskRequest::Record { command: command.to_owned(), uid }).await.map(|_| ())
    }

    async fn desk(&self, request: DeskRequest) -> Result<Answer, Answer> {
        self.desk_within(request, ANSWER_WITHIN).await
    }

    /// What the core says of a request; nothing if it has not said anything in time.
    async fn desk_outcome(&self, request: DeskRequest, within: Duration) -> Option<Result<(), DeskRefusal>> {
        let (reply, answer) = oneshot::channel();
        if self.events.send(Event::Desk { request, reply }).await.is_err() {
            return Some(Err(DeskRefusal::NotRecorded));
        }
        timeout(within, answer).await.ok().map(|said| said.unwrap_or(Err(DeskRefusal::NotRecorded)))
    }

    async fn desk_within(&self, request: DeskRequest, within: Duration) -> Result<Answer, Answer> {
        match self.desk_outcome(request, within).await {
            Some(Ok(())) => Ok(Answer::Done {}),
            Some(Err(DeskRefusal::NotFound)) => {
                Err(refused(Refusal::NotFound, "there is no open visit of that id".to_owned()))
            }
            Some(Err(DeskRefusal::NoCard)) => Err(refused(Refusal::NoCard, "no card was held up in time".to_owned())),
            Some(Err(DeskRefusal::Busy)) => {
                Err(refused(Refusal::Busy, "the desk waits for another card already".to_owned()))
            }
            Some(Err(
                why @ (DeskRefusal::WhichDoor
                | DeskRefusal::LockedDown
                | DeskRefusal::LockedDownNotRecorded
                | DeskRefusal::OnlyPulses
                | DeskRefusal::DoorFault),
            )) => Err(doors::refused_because(why)),
            Some(Err(why @ (DeskRefusal::NotApproved | DeskRefusal::Lapsed | DeskRefusal::NotNeeded))) => {
                Err(exceptions::refused_because(why))
            }
            Some(Err(DeskRefusal::Card(why))) => Err(refused(Refusal::Card, cards::trouble(why).to_owned())),
            Some(Err(DeskRefusal::NotRecorded)) => {
                Err(refused(Refusal::NotRecorded, "it could not be recorded, so it was not done".to_owned()))
            }
            None => Err(refused(
                Refusal::NotRecorded,
                "the disk has not answered yet; it may still be recorded and done: look before you try again"
                    .to_owned(),
            )),
        }
    }

    async fn tail(
        &self,
        uid: u32,
        count: u32,
        follow: bool,
        personal: bool,
        write: &mut OwnedWriteHalf,
    ) -> anyhow::Result<()> {
        if personal && !self.is_operator(uid) {
            return send(write, &refused(Refusal::NotAllowed, format!("user {uid} may not read personal data"))).await;
        }
        let mut durable = self.durable.clone();
        let mut seq = *durable.borrow_and_update();
        let journal = Arc::clone(&self.journal);
        let rows = tokio::task::spawn_blocking(move || journal.tail(count.min(MAX_TAIL), personal)).await??;
        for row in rows {
            seq = seq.max(row.seq);
            send(write, &Answer::Entry(Box::new(row))).await?;
        }
        send(write, &Answer::TailReached {}).await?;
        while follow && durable.changed().await.is_ok() {
            loop {
                let journal = Arc::clone(&self.journal);
                let rows = tokio::task::spawn_blocking(move || journal.after(seq, personal)).await??;
                if rows.is_empty() {
                    break;
                }
                for row in rows {
                    seq = seq.max(row.seq);
                    send(write, &Answer::Entry(Box::new(row))).await?;
                }
            }
        }
        Ok(())
    }

    fn status(&self) -> Status {
        let glance = self.glance.borrow().clone();
        let office = self.office.borrow().clone();
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            node: self.node.clone(),
            incarnation: self.incarnation.clone(),
            journal_seq: *self.durable.borrow(),
            uptime_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            door_mode: glance.doors.first().map_or(DoorMode::Locked, |door| door.mode),
            leaf_open: glance.doors.first().and_then(|door| door.leaf_open),
            doors: glance.doors,
            page: self.frames.borrow().as_ref().map_or("", |frame| page_name(&frame.view)).to_owned(),
            screen_connected: *self.screen.borrow(),
            open_visits: glance.open_visits,
            office_behind: office.behind,
            simulated: self.simulated.clone(),
            health: self.board.overall(),
            in_step: office.in_step,
            restored: *self.restored.borrow(),
            enrolled: office.membership.is_some(),
            office: office.membership.map(|membership| membership.url),
            desk: *self.signal.borrow(),
            bell: *self.bell.borrow(),
            invitations: glance.invitations,
            wrong_codes: glance.wrong_codes,
        }
    }
}

/// A page's name, never its content.
fn page_name(view: &View) -> &'static str {
    match view {
        View::Home { .. } => "home",
        View::Ask(_) => "ask",
        View::Review(_) => "review",
        View::Code(_) => "code",
        View::Invited(_) => "invited",
        View::Card { .. } => "card",
        View::Waiting(_) => "waiting",
        View::Permitted(_) => "permitted",
        View::Leaving { .. } => "leaving",
        View::OutOfService { .. } => "out_of_service",
        View::StaffCard(_) => "staff_card",
        View::Staff(_) => "staff",
        View::ForgotCard(_) => "forgot_card",
        View::LeavingText(_) => "leaving_text",
        View::Claimed(_) => "claimed",
        View::Feedback(_) => "feedback",
        View::Agreement(_) => "agreement",
        View::Returning(_) => "returning",
        View::IsItYou(_) => "is_it_you",
        View::Drink { .. } => "drink",
    }
}

fn refused(reason: Refusal, text: String) -> Answer {
    Answer::Refused { reason, text }
}

fn not_recorded(error: anyhow::Error) -> Answer {
    refused(Refusal::NotRecorded, format!("{error:#}"))
}

fn not_asked(error: NotAsked) -> Answer {
    let reason = match error {
        NotAsked::NoVisit => Refusal::NotFound,
        NotAsked::TooMany => Refusal::Busy,
        NotAsked::Unread => Refusal::Hardware,
    };
    refused(reason, error.to_string())
}

fn unread(error: anyhow::Error) -> Answer {
    refused(Refusal::Hardware, format!("{error:#}"))
}

fn sim_refused(trouble: SimTrouble) -> Answer {
    let reason = match trouble {
        SimTrouble::NotSimulated(_) => Refusal::NotSimulated,
        SimTrouble::NoSuchCard(_)
        | SimTrouble::NoSuchReader(_)
        | SimTrouble::NoSuchDoor(_)
        | SimTrouble::NoSuchPart(_)
        | SimTrouble::TooManyCards => Refusal::NotFound,
        SimTrouble::NoScan => Refusal::NotUnderstood,
        SimTrouble::Lines(_) => Refusal::Hardware,
    };
    refused(reason, trouble.to_string())
}

async fn send(write: &mut OwnedWriteHalf, answer: &Answer) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(answer).context("writing an answer")?;
    line.push(b'\n');
    timeout(WRITE_WITHIN, write.write_all(&line)).await.context("the client takes no answers")??;
    Ok(())
}
