//! Whom to tell next of a visitor who waits, and when: the host, a reminder, a colleague, the desk (V3, V5).
//!
//! A plain function over what is known. Each step is taken once; the desk is the last one, and after it nobody else is told.

use super::account::{Account, Telling};
use crate::fact::{HostAnswer, TellingStep};

#[cfg(test)]
mod tests;

/// A visitor who registered longer ago than this is not told of any more, milliseconds: an office that comes back after a day does not
/// send yesterday's messages.
pub const TELL_WITHIN_MS: i64 = 4 * 3_600_000;

/// When each step comes, milliseconds after the host was told (or after the time that the host has asked for).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderTimes {
    /// The host again.
    pub reminder_after_ms: i64,
    /// The colleague.
    pub colleague_after_ms: i64,
    /// The desk.
    pub desk_after_ms: i64,
}

/// Somebody who could be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Works here now.
    pub enabled: bool,
    /// There is a channel that reaches them.
    pub reachable: bool,
}

impl Reach {
    /// A message would get to them, and they would be the right one to get it.
    #[must_use]
    pub fn can_be_told(self) -> bool {
        self.enabled && self.reachable
    }
}

/// What is known of a visit.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Registered at, UTC milliseconds.
    pub registered_ms: i64,
    /// Permitted, in, or gone.
    pub is_over: bool,
    /// The host; absent when the visitor does not know whom to see.
    pub host: Option<Reach>,
    /// The colleague in their place.
    pub colleague: Option<Reach>,
    /// Somebody who works here is named for visits of this purpose, and can be reached.
    pub by_purpose: bool,
    /// What was told and answered so far.
    pub account: &'a Account,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Next {
    /// Steps to take now, in the order of the ladder.
    pub steps: Vec<TellingStep>,
    /// When to look again if nothing else happens, UTC milliseconds.
    pub look_again_ms: Option<i64>,
}

/// Whom to tell now.
#[must_use]
pub fn next(times: LadderTimes, situation: &Situation<'_>, now_ms: i64) -> Next {
    let is_old = now_ms.saturating_sub(situation.registered_ms) >= TELL_WITHIN_MS;
    if situation.is_over || is_old || is_told(situation, TellingStep::Desk) {
        return Next::default();
    }
    let mut next = Next::default();
    let mut due = |step: TellingStep, at_ms: i64| {
        if is_told(situation, step) {
            // Taken already, and never again.
        } else if at_ms <= now_ms {
            next.steps.push(step);
        } else {
            next.look_again_ms = Some(next.look_again_ms.map_or(at_ms, |other| other.min(at_ms)));
        }
    };
    if situation.by_purpose {
        due(TellingStep::ByPurpose, i64::MIN);
    }
    for (step, at_ms) in climb(times, situation, now_ms) {
        due(step, at_ms);
    }
    next
}

fn told(situation: &Situation<'_>, step: TellingStep) -> impl Iterator<Item = Telling> {
    situation.account.tellings.iter().copied().filter(move |telling| telling.step == step)
}

fn is_told(situation: &Situation<'_>, step: TellingStep) -> bool {
    told(situation, step).next().is_some()
}

/// The steps that are open to this visit, each with its time.
fn climb(times: LadderTimes, situation: &Situation<'_>, now_ms: i64) -> Vec<(TellingStep, i64)> {
    let can = |reach: Option<Reach>| reach.is_some_and(Reach::can_be_told);
    let (host, colleague) = (can(situation.host), can(situation.colleague));
    let told_ms = told(situation, TellingStep::Host).map(|telling| telling.queued_ms).min();
    let mut steps = Vec::new();
    if host {
        steps.push((TellingStep::Host, i64::MIN));
    }
    let pace = pace(times, situation, told_ms.unwrap_or(if host { now_ms } else { i64::MIN }));
    if let Some(at_ms) = pace.reminder_ms.filter(|_| host && told_ms.is_some()) {
        steps.push((TellingStep::Reminder, at_ms));
    }
    if let Some(at_ms) = pace.colleague_ms.filter(|_| colleague) {
        steps.push((TellingStep::Colleague, at_ms));
    }
    // A colleague who could be told at once is given the time that the host would have had.
    let desk_ms = if colleague { pace.desk_ms } else { pace.desk_without_colleague_ms };
    steps.push((TellingStep::Desk, desk_ms));
    steps
}

/// When each step comes, by the answer that counts.
struct Pace {
    reminder_ms: Option<i64>,
    colleague_ms: Option<i64>,
    desk_ms: i64,
    desk_without_colleague_ms: i64,
}

fn pace(times: LadderTimes, situation: &Situation<'_>, base_ms: i64) -> Pace {
    let after = |base: i64| Pace {
        reminder_ms: Some(base.saturating_add(times.reminder_after_ms)),
        colleague_ms: Some(base.saturating_add(times.colleague_after_ms)),
        desk_ms: base.saturating_add(times.desk_after_ms),
        desk_without_colleague_ms: base.saturating_add(times.desk_after_ms),
    };
    // From whatever made the colleague the next one.
    let colleague_now = |at_ms: i64| Pace {
        reminder_ms: None,
        colleague_ms: Some(at_ms),
        desk_ms: told(situation, TellingStep::Colleague)
            .map(|telling| telling.queued_ms)
            .min()
            .map_or(i64::MAX, |told_ms| told_ms.saturating_add(times.desk_after_ms - times.colleague_after_ms)),
        desk_without_colleague_ms: at_ms,
    };
    let desk_now =
        |at_ms: i64| Pace { reminder_ms: None, colleague_ms: None, desk_ms: at_ms, desk_without_colleague_ms: at_ms };
    let Some(given) = situation.account.last_answer() else {
        return if base_ms == i64::MIN || is_lost(situation) { colleague_now(i64::MIN) } else { after(base_ms) };
    };
    let of_colleague =
        situation.account.telling(given.telling).is_some_and(|telling| telling.step == TellingStep::Colleague);
    match given.answer {
        // The permission that goes with it ends the ladder. Where it is not there yet, the time goes on from here.
        HostAnswer::Coming | HostAnswer::PleaseWait => after(given.at_ms),
        HostAnswer::InMinutes { minutes } => after(given.at_ms.saturating_add(i64::from(minutes) * 60_000)),
        HostAnswer::AskColleague if of_colleague => desk_now(given.at_ms),
        HostAnswer::AskColleague => colleague_now(given.at_ms),
        HostAnswer::CannotToday => desk_now(given.at_ms),
    }
}

/// No message has reached the host, nor will any.
fn is_lost(situation: &Situation<'_>) -> bool {
    is_told(situation, TellingStep::Host) && told(situation, TellingStep::Host).all(|telling| telling.is_lost)
}
