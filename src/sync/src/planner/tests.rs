use super::*;
use proptest::prelude::*;

const PACE: Pace = Pace { first_ms: 100, longest_ms: 5_000, halted_ms: 60_000, idle_ms: 10_000 };

/// An office that holds a prefix of the journal, counts what was stored, and can be restored from an old backup.
#[derive(Default)]
struct Office {
    has: u64,
    keys_through: u64,
    /// How often each entry was newly stored since the last restoring.
    stored: Vec<u32>,
}

impl Office {
    fn batch(&mut self, after: u64, count: u64) -> Pushed {
        if after > self.has {
            return Pushed { after, accepted: 0, then: Verdict::Wants { seq: self.has + 1 } };
        }
        for seq in (after + 1)..=(after + count) {
            if seq > self.has {
                assert_eq!(seq, self.has + 1);
                self.has = seq;
                self.stored.push(1);
            }
        }
        Pushed { after, accepted: count, then: Verdict::Done }
    }
}

#[derive(Debug, Clone, Copy)]
enum Weather {
    Fine,
    RequestLost,
    AnswerLost,
    RestoredTo(u64),
    NewEntries(u64),
}

fn weather() -> impl Strategy<Value = Weather> {
    prop_oneof![
        3 => Just(Weather::Fine),
        1 => Just(Weather::RequestLost),
        1 => Just(Weather::AnswerLost),
        1 => (0u64..30).prop_map(Weather::RestoredTo),
        2 => (1u64..40).prop_map(Weather::NewEntries),
    ]
}

/// Carries out one action against the office; answers how long to wait.
fn step(planner: &mut Planner, office: &mut Office, local: u64, now_ms: u64, weather: Weather) -> u64 {
    let action = planner.next(now_ms);
    if matches!(weather, Weather::RequestLost) && !matches!(action, Action::Wait { .. } | Action::Backoff { .. }) {
        planner.on(now_ms, Event::Failed { jitter_permille: 500 });
        return 0;
    }
    let event = match action {
        Action::Wait { ms } | Action::Backoff { ms } => return ms,
        Action::FetchHeads => Event::Heads { acked: office.has.min(local) },
        Action::PushKeys { after, limit } => {
            let through = local.min(after + limit as u64);
            office.keys_through = office.keys_through.max(through);
            Event::KeysPushed { through }
        }
        Action::PushBatch { after, limit } => {
            let count = (limit as u64).min(local - after);
            assert!(office.keys_through >= after + count, "entries before their keys");
            Event::Pushed(office.batch(after, count))
        }
    };
    if matches!(weather, Weather::AnswerLost) {
        planner.on(now_ms, Event::Failed { jitter_permille: 0 });
    } else {
        planner.on(now_ms, event);
    }
    0
}

proptest! {
    #[test]
    fn whatever_the_weather_was_the_office_ends_with_everything_once(
        weathers in proptest::collection::vec(weather(), 0..120), batch in 1usize..20,
    ) {
        let (mut planner, mut office) = (Planner::new(PACE, batch), Office::default());
        let (mut local, mut now_ms) = (0, 0);
        for weather in weathers {
            match weather {
                Weather::NewEntries(count) => {
                    local += count;
                    planner.on(now_ms, Event::Local { seq: local });
                }
                Weather::RestoredTo(seq) if seq < office.has => {
                    office.has = seq;
                    office.stored.truncate(seq as usize);
                }
                _ => now_ms += step(&mut planner, &mut office, local, now_ms, weather),
            }
        }
        // Fair weather from here on: it must end, and in time.
        for _ in 0..(2 * local + 20) {
            now_ms += step(&mut planner, &mut office, local, now_ms, Weather::Fine);
        }
        prop_assert_eq!(office.has, local);
        prop_assert_eq!(office.stored.len() as u64, local);
        prop_assert!(office.stored.iter().all(|count| *count == 1));
        prop_assert_eq!(planner.behind(), 0);
    }

    #[test]
    fn pauses_grow_to_their_bound_and_stay_there(jitters in proptest::collection::vec(0u16..1_000, 1..40)) {
        let mut planner = Planner::new(PACE, 10);
        for jitter_permille in jitters {
            planner.on(0, Event::Failed { jitter_permille });
            let Action::Backoff { ms } = planner.next(0) else { panic!() };
            prop_assert!((PACE.first_ms / 2..=PACE.longest_ms).contains(&ms));
        }
    }
}

fn in_step(local: u64) -> Planner {
    let mut planner = Planner::new(PACE, 10);
    planner.on(0, Event::Local { seq: local });
    planner.on(0, Event::Heads { acked: local });
    planner
}

#[test]
fn a_new_entry_is_sent_at_once_keys_first() {
    let mut planner = in_step(5);
    assert_eq!(planner.next(0), Action::Wait { ms: PACE.idle_ms });
    planner.on(1, Event::Local { seq: 6 });
    assert_eq!(planner.next(1), Action::PushKeys { after: 5, limit: 10 });
    planner.on(1, Event::KeysPushed { through: 6 });
    assert_eq!(planner.next(1), Action::PushBatch { after: 5, limit: 1 });
}

#[test]
fn a_conflict_does_not_loop() {
    let mut planner = in_step(5);
    planner.on(1, Event::Local { seq: 6 });
    planner.on(1, Event::Pushed(Pushed { after: 5, accepted: 0, then: Verdict::Halted }));
    planner.on(2, Event::Local { seq: 7 });
    assert_eq!(planner.next(2), Action::Backoff { ms: PACE.halted_ms - 1 });
}

#[test]
fn an_office_that_wants_what_it_was_just_sent_is_not_asked_at_once_again() {
    let mut planner = in_step(5);
    planner.on(1, Event::Local { seq: 6 });
    planner.on(1, Event::Pushed(Pushed { after: 5, accepted: 0, then: Verdict::Wants { seq: 6 } }));
    assert!(matches!(planner.next(1), Action::Backoff { .. }));
}

#[test]
fn an_idle_kiosk_asks_now_and_then_what_the_office_has() {
    assert_eq!(in_step(5).next(PACE.idle_ms), Action::FetchHeads);
}
