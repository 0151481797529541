//! What the office does with this kiosk's tickets: its command, carried to the inspector and the answer back to the station.

use crate::clock::Clock;
use crate::event::{Event, Events};
use crate::inspector::{TicketRequest, TicketsRefused, TicketsSender};
use frontdesk_core::fact::CommandOutcome;
use frontdesk_core::health::tickets::TicketRefusal;
use frontdesk_core::id::CommandId;
use frontdesk_core::station::{Input, TicketAct};
use std::time::{Duration, Instant};

/// Who it was, as tickets say it: the office's own journal has the account.
const BY: &str = "the office";

/// Carries one out beside the station, which bounds how many there are ([`frontdesk_core::station::MAX_COMMANDS`]).
pub fn carry_out(
    tickets: &TicketsSender,
    events: &Events,
    clock: &Clock,
    (command, act, until_ms): (CommandId, TicketAct, u64),
) {
    let (tickets, events) = (tickets.clone(), events.clone());
    let left = Duration::from_millis(until_ms.saturating_sub(clock.now().mono_ms));
    let until = Instant::now() + left;
    tokio::spawn(async move {
        let answer = tickets.ask_until(request(act), BY.to_owned(), Some(until)).await;
        let outcome = answer.map_or_else(|refused| outcome(&refused), |_| CommandOutcome::Done);
        // The station is gone only when the daemon ends: the command is told again then.
        let _ = events.send(Event::Input(Input::TicketAnswered { command, outcome })).await;
    });
}

fn request(act: TicketAct) -> TicketRequest {
    match act {
        TicketAct::Acknowledge(ticket) => TicketRequest::Acknowledge(ticket),
        TicketAct::Work { ticket, note } => TicketRequest::Work { ticket, note },
        TicketAct::Close { ticket, note } => TicketRequest::Close { ticket, note },
    }
}

fn outcome(refused: &TicketsRefused) -> CommandOutcome {
    match refused {
        TicketsRefused::Ticket(TicketRefusal::NotFound) => CommandOutcome::NotFound,
        TicketsRefused::Ticket(TicketRefusal::Note | TicketRefusal::Closed | TicketRefusal::StillThere) => {
            CommandOutcome::NotPossible
        }
        TicketsRefused::TooLate => CommandOutcome::TooLate,
        TicketsRefused::NotRecorded(_) => CommandOutcome::NotRecorded,
    }
}
