//! The exercise of the relays in an inspection. The station decides and writes; this asks it, door by door, and judges what was seen.

use super::Inspector;
use crate::config::{Config, DoorConfig};
use crate::event::{Event, Events};
use frontdesk_core::door::DoorId;
use frontdesk_core::door::exercise::{ExerciseReport, ExerciseTimes, NotExercised};
use frontdesk_core::health::relay::{RelayMeasures, judge};
use frontdesk_hw::lines::LineDriver;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Longest time until the station answers: the entry's, the release's, and what must be seen afterwards.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// The coil is on for so long at least: a lock needs to move, and somebody who inspects to hear it. Milliseconds.
const LEAST_RELEASE_MS: u32 = 500;

/// After its end the contact may lag and the coil is read back ten times a second. Milliseconds.
const LEAST_SETTLE_MS: u32 = 1_000;

/// A door whose relay may be exercised.
#[derive(Debug, Clone)]
pub struct ExercisedDoor {
    id: DoorId,
    check: String,
    has_sense: bool,
    simulated: bool,
}

impl ExercisedDoor {
    /// Every door, if the configuration allows it at all.
    #[must_use]
    pub fn all(config: &Config) -> Vec<Self> {
        let one = |(place, door): (u8, &DoorConfig)| Self {
            id: DoorId(place),
            check: if config.door.len() == 1 { "relay".to_owned() } else { format!("relay {}", door.name) },
            has_sense: door.lines.lock_sense.is_some(),
            simulated: door.lines.driver == LineDriver::Simulated,
        };
        let allowed = config.health.exercise_relay;
        (0..).zip(&config.door).filter(|_| allowed).map(one).collect()
    }
}

/// How a door's relay is exercised: the lock's sense has its whole time for each way.
#[must_use]
pub fn times(door: &DoorConfig) -> ExerciseTimes {
    let sensed_ms = door.lines.lock_sense.map_or(0, |_| door.lines.lock_sense_ms.saturating_add(250));
    ExerciseTimes {
        release_ms: sensed_ms.max(LEAST_RELEASE_MS).min(door.release_ms),
        settle_ms: sensed_ms.saturating_add(250).max(LEAST_SETTLE_MS),
    }
}

impl Inspector {
    /// One after the other; each is a check of its own.
    pub(super) async fn exercise_relays(&self) {
        for door in &self.exercised {
            let outcome = ask(&self.events, door.id).await;
            if let Err(why) = outcome {
                tracing::info!(check = door.check, %why, "a relay was not exercised");
            }
            let measures = RelayMeasures { outcome, has_sense: door.has_sense, simulated: door.simulated };
            self.board.judged(&door.check, judge(&measures));
        }
    }
}

async fn ask(events: &Events, door: DoorId) -> Result<ExerciseReport, NotExercised> {
    let (reply, answer) = oneshot::channel();
    events.send(Event::Exercise { door, reply }).await.map_err(|_| NotExercised::Busy)?;
    match timeout(ANSWER_WITHIN, answer).await {
        Ok(Ok(outcome)) => outcome,
        // A disk that hangs: what is written too late moves nothing.
        _ => Err(NotExercised::TooLate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_hw::lines::{InputLine, Pull};

    #[test]
    fn a_release_is_short_and_leaves_the_sense_its_time_and_never_longer_than_a_passage() {
        let mut door = DoorConfig::default();
        assert_eq!(times(&door), ExerciseTimes { release_ms: 500, settle_ms: 1_000 });
        door.lines.lock_sense = Some(InputLine { line: 16, active_low: false, pull: Pull::Up });
        door.lines.lock_sense_ms = 2_000;
        assert_eq!(times(&door), ExerciseTimes { release_ms: 2_250, settle_ms: 2_500 });
        door.release_ms = 1_000;
        assert_eq!(times(&door).release_ms, 1_000);
    }

    #[test]
    fn nothing_is_exercised_unless_it_is_allowed_and_then_every_door_with_its_name() {
        let mut config = Config::default();
        assert!(ExercisedDoor::all(&config).is_empty());
        config.health.exercise_relay = true;
        config.door.push(DoorConfig { name: "back".into(), ..DoorConfig::default() });
        let checks: Vec<String> = ExercisedDoor::all(&config).into_iter().map(|door| door.check).collect();
        assert_eq!(checks, ["relay front", "relay back"]);
    }
}
