//! The systemd watchdog, fed by proof of progress of every part that must not hang, never by a timer alone (invariant 10).

use crate::health_board::HealthBoard;
use crate::progress::Progress;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::{board as said, cards};
use sd_notify::NotifyState;
use std::time::Duration;

/// One watched part.
pub struct Watched {
    /// Its name, for the log, and of its check in health.
    pub name: String,
    /// Its counter.
    pub progress: Progress,
}

/// How often parts are looked at when systemd sets no watchdog: health needs it, too.
const DEFAULT_LOOK: Duration = Duration::from_secs(5);

/// Tells systemd that the daemon is ready.
pub fn ready() {
    notify(&[NotifyState::Ready]);
}

/// Tells systemd that the daemon is going.
pub fn stopping() {
    notify(&[NotifyState::Stopping]);
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd was not notified");
    }
}

/// Feeds the watchdog as long as every part moves. When one stops, so does the feeding, and systemd ends the process; what hung
/// is in the log by then.
///
/// # Errors
/// Never ends by itself; the type is that of a supervised task.
pub async fn feed(parts: Vec<Watched>, board: HealthBoard) -> anyhow::Result<()> {
    let every = sd_notify::watchdog_enabled().map_or(DEFAULT_LOOK, |limit| limit / 3);
    let mut last: Vec<Option<u64>> = parts.iter().map(|_| None).collect();
    loop {
        let mut hung = Vec::new();
        for (part, last) in parts.iter().zip(&mut last) {
            let count = part.progress.count();
            let stands = last.replace(count) == Some(count);
            if stands && part.progress.is_excused() {
                waits(&part.name, &board);
            } else if stands {
                hung.push(part.name.as_str());
            }
        }
        report(&hung, &board);
        tokio::time::sleep(every).await;
    }
}

/// Waiting for something outside is no hang, but somebody has to take it away.
fn waits(part: &str, board: &HealthBoard) {
    board.set(part, CheckState::Fault, cards::NO_ANSWER, cards::TAKE_CARD_OFF);
}

fn report(hung: &[&str], board: &HealthBoard) {
    let status = board.status_line();
    if hung.is_empty() {
        board.set("progress", CheckState::Ok, said::ALL_TURN_OVER, "");
        notify(&[NotifyState::Watchdog, NotifyState::Status(&status)]);
    } else {
        let names = hung.join(", ");
        tracing::error!(parts = %names, "no progress: the watchdog is not fed");
        board.set("progress", CheckState::Fault, said::NO_PROGRESS.with(&[&names]), said::SYSTEMD_RESTARTS);
        notify(&[NotifyState::Status(&format!("hung: {names}"))]);
    }
}
