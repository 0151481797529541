//! What the control socket asks of the inspector.

use super::{Inspector, Turn};
use frontdesk_core::fact::InspectionWhy;
use frontdesk_core::health::Check;
use frontdesk_core::health::tickets::{Ticket, TicketRefusal};
use frontdesk_core::id::TicketId;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketRequest {
    /// All that matter.
    List,
    /// Somebody has seen one.
    Acknowledge(TicketId),
    /// Somebody works on one.
    Work {
        /// Which.
        ticket: TicketId,
        /// What is done.
        note: String,
    },
    /// One is repaired.
    Close {
        /// Which.
        ticket: TicketId,
        /// What was done.
        note: String,
    },
    /// Inspect everything now.
    Inspect,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketsAnswer {
    /// To [`TicketRequest::List`].
    Tickets(Vec<Ticket>),
    /// To [`TicketRequest::Inspect`].
    Inspected(Vec<Check>),
    /// To all others: it is done and durable.
    Done,
}

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum TicketsRefused {
    /// The ticket is not one for this.
    #[error(transparent)]
    Ticket(#[from] TicketRefusal),
    /// It waited for longer than whoever asked allows.
    #[error("it came after its deadline")]
    TooLate,
    /// The journal did not take it.
    #[error("it could not be recorded: {0}")]
    NotRecorded(String),
}

/// One request, by whom, and where the answer goes.
pub struct Asked {
    request: TicketRequest,
    by: String,
    reply: oneshot::Sender<Result<TicketsAnswer, TicketsRefused>>,
    /// Not after this: an inspection that goes before may take minutes.
    until: Option<Instant>,
}

/// The asking side.
#[derive(Clone)]
pub struct TicketsSender(mpsc::Sender<Asked>);

/// Requests that wait at most.
const QUEUE: usize = 16;

impl TicketsSender {
    /// Both sides.
    #[must_use]
    pub fn new() -> (Self, mpsc::Receiver<Asked>) {
        let (sender, requests) = mpsc::channel(QUEUE);
        (Self(sender), requests)
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// Why not.
    pub async fn ask(&self, request: TicketRequest, by: String) -> Result<TicketsAnswer, TicketsRefused> {
        self.ask_until(request, by, None).await
    }

    /// The same; nothing is done after this moment.
    ///
    /// # Errors
    /// Why not.
    pub async fn ask_until(
        &self,
        request: TicketRequest,
        by: String,
        until: Option<Instant>,
    ) -> Result<TicketsAnswer, TicketsRefused> {
        let gone = || TicketsRefused::NotRecorded("the daemon is stopping".to_owned());
        let (reply, answer) = oneshot::channel();
        self.0.send(Asked { request, by, reply, until }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl Inspector {
    pub(super) async fn answer(&self, asked: Asked, turn: &mut Turn) {
        let Asked { request, by, reply, until } = asked;
        let is_late = until.is_some_and(|until| Instant::now() > until);
        let answer = if is_late { Err(TicketsRefused::TooLate) } else { self.carry_out(request, by, turn).await };
        // Whoever asked may have gone.
        let _ = reply.send(answer);
    }

    async fn carry_out(
        &self,
        request: TicketRequest,
        by: String,
        turn: &mut Turn,
    ) -> Result<TicketsAnswer, TicketsRefused> {
        let fact = match request {
            TicketRequest::List => return Ok(TicketsAnswer::Tickets(turn.desk.tickets())),
            TicketRequest::Inspect => {
                let inspected = self.inspect(InspectionWhy::Asked, Some(by), turn).await;
                let checks = inspected.map_err(|error| TicketsRefused::NotRecorded(format!("{error:#}")))?;
                turn.last = Some(Instant::now());
                turn.last_ms = Some(self.clock.now().wall.utc_ms);
                return Ok(TicketsAnswer::Inspected(checks));
            }
            TicketRequest::Acknowledge(ticket) => turn.desk.acknowledge(ticket, &by)?,
            TicketRequest::Work { ticket, note } => turn.desk.work(ticket, &by, &note)?,
            TicketRequest::Close { ticket, note } => turn.desk.close(ticket, &by, &note)?,
        };
        self.write_waiting(turn).await;
        if !turn.waiting.is_empty() {
            return Err(TicketsRefused::NotRecorded("the journal cannot be written".to_owned()));
        }
        self.write(fact.clone())
            .await
            .map_err(|error| TicketsRefused::NotRecorded(crate::error_chain::error_chain(&error)))?;
        turn.desk.take(&fact, self.clock.now().wall.utc_ms);
        Ok(TicketsAnswer::Done)
    }
}
