//! What the control socket answers about the hardware: tickets, inspections, a month's figures.

use super::{ControlServer, refused, send, unread};
use crate::inspector::{TicketRequest, TicketsAnswer, TicketsRefused};
use frontdesk_core::control::{Answer, Command, InspectedRow, Refusal};
use frontdesk_core::health::tickets::TicketRefusal;
use std::time::Duration;
use tokio::net::unix::OwnedWriteHalf;

/// How often somebody who watches is told of a change.
const WATCHED_EVERY: Duration = Duration::from_secs(1);

impl ControlServer {
    /// Tells of every change until the client goes.
    pub(super) async fn watch_health(&self, write: &mut OwnedWriteHalf) -> anyhow::Result<()> {
        let mut every = tokio::time::interval(WATCHED_EVERY);
        let mut told = Vec::new();
        loop {
            every.tick().await;
            let checks = self.board.checks();
            let says: Vec<_> = checks.iter().map(|one| (one.name.clone(), one.state, one.evidence.clone())).collect();
            if says != told {
                told = says;
                send(write, &Answer::Health { checks }).await?;
            }
        }
    }

    pub(super) async fn hardware_command(&self, uid: u32, command: Command) -> Result<Answer, Answer> {
        if command.changes_something() {
            self.record(command.name(), uid).await?;
        }
        let request = match command {
            Command::Inspect {} => TicketRequest::Inspect,
            Command::Tickets {} => TicketRequest::List,
            Command::TicketAcknowledge { ticket } => TicketRequest::Acknowledge(ticket),
            Command::TicketWork { ticket, note } => TicketRequest::Work { ticket, note },
            Command::TicketClose { ticket, note } => TicketRequest::Close { ticket, note },
            Command::TicketsMonth { month } => {
                let row = self.administration.hardware_month(month).await.map_err(unread)?;
                return Ok(Answer::TicketsMonth(Box::new(row)));
            }
            other => {
                return Err(refused(Refusal::NotUnderstood, format!("{} is not about the hardware", other.name())));
            }
        };
        match self.tickets.ask(request, format!("uid {uid}")).await.map_err(not_done)? {
            TicketsAnswer::Tickets(tickets) => Ok(Answer::Tickets { tickets }),
            TicketsAnswer::Inspected(checks) => Ok(Answer::Inspected(InspectedRow { checks })),
            TicketsAnswer::Done => Ok(Answer::Done {}),
        }
    }
}

fn not_done(error: TicketsRefused) -> Answer {
    let reason = match &error {
        TicketsRefused::Ticket(TicketRefusal::NotFound) => Refusal::NotFound,
        TicketsRefused::Ticket(TicketRefusal::Note) => Refusal::NotUnderstood,
        TicketsRefused::Ticket(TicketRefusal::Closed | TicketRefusal::StillThere) => Refusal::NotAllowed,
        TicketsRefused::TooLate | TicketsRefused::NotRecorded(_) => Refusal::NotRecorded,
    };
    refused(reason, error.to_string())
}
