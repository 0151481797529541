//! Where every part says how it is, and everybody who asks reads the same list (A6).

use frontdesk_core::health::{Check, CheckState, MAX_NUMBERS, Verdict, overall};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The list.
#[derive(Clone, Default)]
pub struct HealthBoard {
    checks: Arc<Mutex<BTreeMap<String, Check>>>,
}

impl HealthBoard {
    /// A part says how it is. `since` moves only when the state changes.
    pub fn set(&self, name: &str, state: CheckState, evidence: impl Into<String>, advice: impl Into<String>) {
        self.set_with_numbers(name, state, evidence, advice, BTreeMap::new());
    }

    /// [`HealthBoard::set`] with the evidence for programs, too. More than [`MAX_NUMBERS`] are cut off.
    pub fn set_with_numbers(
        &self,
        name: &str,
        state: CheckState,
        evidence: impl Into<String>,
        advice: impl Into<String>,
        numbers: BTreeMap<String, i64>,
    ) {
        let (evidence, advice) = (evidence.into(), advice.into());
        let numbers = numbers.into_iter().take(MAX_NUMBERS).collect();
        self.judged(name, Verdict { state, evidence, advice, numbers });
    }

    /// [`HealthBoard::set`] with what a rule says.
    pub fn judged(&self, name: &str, verdict: Verdict) {
        let Verdict { state, evidence, advice, numbers } = verdict;
        let mut checks = self.lock();
        let since_ms = checks
            .get(name)
            .filter(|check| check.state == state)
            .map_or_else(|| chrono::Utc::now().timestamp_millis(), |check| check.since_ms);
        let check = Check { name: name.to_owned(), state, since_ms, evidence, advice, numbers };
        if checks.get(name).is_none_or(|before| before.state != state) {
            tracing::info!(check = name, ?state, evidence = check.evidence, "health");
        }
        checks.insert(name.to_owned(), check);
    }

    /// All checks, by name.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        self.lock().values().cloned().collect()
    }

    /// One check; `None` if nobody has said anything of it.
    #[must_use]
    pub fn check(&self, name: &str) -> Option<Check> {
        self.lock().get(name).cloned()
    }

    /// The worst of them.
    #[must_use]
    pub fn overall(&self) -> CheckState {
        overall(&self.checks())
    }

    /// One line for `systemctl status`: what is not well, the worst first, or that nothing is known to be; and what is not known.
    #[must_use]
    pub fn status_line(&self) -> String {
        let mut checks = self.checks();
        checks.sort_by_key(|check| std::cmp::Reverse(check.state));
        let unwell = checks.iter().filter(|check| check.state >= CheckState::Degraded);
        let mut said: Vec<String> = unwell.map(|check| format!("{}: {}", check.name, check.evidence)).collect();
        if said.is_empty() {
            said.push("no check at fault".to_owned());
        }
        let unknown = checks.iter().filter(|check| check.state == CheckState::Unknown);
        let unknown: Vec<&str> = unknown.map(|check| check.name.as_str()).collect();
        if !unknown.is_empty() {
            said.push(format!("unknown: {}", unknown.join(", ")));
        }
        one_line(&said.join("; "))
    }

    // A poisoned lock holds a whole list all the same: entries are replaced in one step.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Check>> {
        self.checks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// At most this many characters go to systemd.
const MAX_STATUS_CHARS: usize = 500;

/// What others had a say in (an office's error text) stays one line: a line break would begin another word to systemd.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_STATUS_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_moves_only_with_the_state() {
        let board = HealthBoard::default();
        board.set("reader", CheckState::Ok, "1", "");
        let since = board.checks()[0].since_ms;
        board.set("reader", CheckState::Ok, "2", "");
        assert_eq!((board.checks()[0].since_ms, board.checks()[0].evidence.as_str()), (since, "2"));
        assert_eq!(board.status_line(), "no check at fault");
        board.set("reader", CheckState::Fault, "gone", "plug it in");
        board.set("clock", CheckState::Degraded, "not synchronised", "");
        board.set("printer", CheckState::Unknown, "none", "");
        assert_eq!(board.status_line(), "reader: gone; clock: not synchronised; unknown: printer");
        let board = HealthBoard::default();
        board.set("reader", CheckState::Fault, "gone\nWATCHDOG_USEC=0", "");
        assert_eq!(board.status_line(), "reader: gone WATCHDOG_USEC=0");
        assert_eq!(board.overall(), CheckState::Fault);
    }
}
