use super::*;
use crate::fact::TellingChannel;
use crate::id::TellingId;
use crate::telling::AnswerGiven;
use proptest::prelude::*;

const TIMES: LadderTimes = LadderTimes { reminder_after_ms: 100, colleague_after_ms: 200, desk_after_ms: 300 };
const THERE: Option<Reach> = Some(Reach { enabled: true, reachable: true });

/// A visit played through time: what is due is told at once and taken by its channel.
struct World {
    host: Option<Reach>,
    colleague: Option<Reach>,
    by_purpose: bool,
    is_over: bool,
    account: Account,
}

impl World {
    fn new() -> Self {
        Self { host: THERE, colleague: THERE, by_purpose: false, is_over: false, account: Account::default() }
    }

    fn look(&mut self, now_ms: i64) -> Next {
        let situation = Situation {
            registered_ms: 0,
            is_over: self.is_over,
            host: self.host,
            colleague: self.colleague,
            by_purpose: self.by_purpose,
            account: &self.account,
        };
        let next = next(TIMES, &situation, now_ms);
        for step in &next.steps {
            let id = TellingId([u8::try_from(self.account.tellings.len()).unwrap(); 16]);
            self.account.tellings.push(Telling::queued(id, *step, TellingChannel::Email, now_ms));
        }
        next
    }

    fn answer(&mut self, step: TellingStep, at_ms: i64, answer: HostAnswer) {
        let telling = self.account.tellings.iter().find(|telling| telling.step == step).unwrap().telling;
        let given = AnswerGiven { telling, at_ms, answer, name: String::new(), words: String::new() };
        self.account.answers.push(given);
    }

    /// Looks whenever it was asked to, and answers which step was taken when.
    fn play(&mut self, from_ms: i64) -> Vec<(TellingStep, i64)> {
        let (mut now_ms, mut taken) = (from_ms, Vec::new());
        for _ in 0..20 {
            let next = self.look(now_ms);
            taken.extend(next.steps.iter().map(|step| (*step, now_ms)));
            match (next.look_again_ms, next.steps.is_empty()) {
                (_, false) => {}
                (Some(at_ms), true) => now_ms = at_ms,
                (None, true) => break,
            }
        }
        taken
    }
}

use TellingStep::{ByPurpose, Colleague, Desk, Host, Reminder};

#[test]
fn a_silent_host_is_told_reminded_and_then_the_colleague_and_the_desk_are() {
    let mut world = World::new();
    assert_eq!(world.play(50), [(Host, 50), (Reminder, 150), (Colleague, 250), (Desk, 350)]);
}

#[test]
fn whoever_is_named_for_the_purpose_is_told_at_once_and_once() {
    let mut world = World { by_purpose: true, ..World::new() };
    assert_eq!(world.play(0), [(ByPurpose, 0), (Host, 0), (Reminder, 100), (Colleague, 200), (Desk, 300)]);
}

#[test]
fn without_a_host_who_can_be_told_the_colleague_is_told_at_once_and_without_both_the_desk() {
    let gone = Some(Reach { enabled: false, reachable: true });
    let mute = Some(Reach { enabled: true, reachable: false });
    for host in [gone, mute] {
        let mut world = World { host, ..World::new() };
        assert_eq!(world.play(10), [(Colleague, 10), (Desk, 110)]);
        let mut world = World { host, colleague: gone, ..World::new() };
        assert_eq!(world.play(10), [(Desk, 10)]);
    }
    let mut world = World { host: None, colleague: None, ..World::new() };
    assert_eq!(world.play(10), [(Desk, 10)]);
}

#[test]
fn a_host_whom_no_message_reaches_is_not_waited_for() {
    let mut world = World::new();
    world.look(0);
    world.account.tellings[0].is_lost = true;
    assert_eq!(world.play(20), [(Colleague, 20), (Desk, 120)]);
}

#[test]
fn who_asks_for_minutes_gets_them_before_anybody_else_is_told() {
    let mut world = World::new();
    world.look(0);
    world.answer(Host, 50, HostAnswer::InMinutes { minutes: 10 });
    assert_eq!(world.play(60), [(Reminder, 600_150), (Colleague, 600_250), (Desk, 600_350)]);
    let mut world = World::new();
    world.look(0);
    world.answer(Host, 50, HostAnswer::PleaseWait);
    assert_eq!(world.play(60), [(Reminder, 150), (Colleague, 250), (Desk, 350)]);
}

#[test]
fn ask_a_colleague_goes_on_to_the_colleague_at_once_and_from_there_to_the_desk() {
    let mut world = World::new();
    world.look(0);
    world.answer(Host, 50, HostAnswer::AskColleague);
    assert_eq!(world.look(50).steps, [Colleague]);
    let mut silent = World { account: world.account.clone(), ..World::new() };
    assert_eq!(silent.play(60), [(Desk, 150)]);
    world.answer(Colleague, 70, HostAnswer::AskColleague);
    assert_eq!(world.play(70), [(Desk, 70)]);
    let mut alone = World { colleague: None, ..World::new() };
    alone.look(0);
    alone.answer(Host, 50, HostAnswer::AskColleague);
    assert_eq!(alone.play(50), [(Desk, 50)]);
}

#[test]
fn who_cannot_today_leaves_it_to_the_desk_at_once() {
    let mut world = World::new();
    world.look(0);
    world.answer(Host, 50, HostAnswer::CannotToday);
    assert_eq!(world.play(50), [(Desk, 50)]);
}

#[test]
fn a_visit_that_is_over_or_of_yesterday_is_nobodys_news() {
    let mut world = World { is_over: true, by_purpose: true, ..World::new() };
    assert_eq!(world.play(0), []);
    let mut world = World::new();
    assert_eq!(world.play(TELL_WITHIN_MS), []);
}

fn reaches() -> impl Strategy<Value = Option<Reach>> {
    prop_oneof![
        Just(None),
        (any::<bool>(), any::<bool>()).prop_map(|(enabled, reachable)| Some(Reach { enabled, reachable }))
    ]
}

#[derive(Debug, Clone, Copy)]
enum Happens {
    Answer(HostAnswer),
    Lost(usize),
    Over,
    Passes(i64),
}

fn happenings() -> impl Strategy<Value = Vec<Happens>> {
    let answer = prop_oneof![
        Just(HostAnswer::PleaseWait),
        Just(HostAnswer::AskColleague),
        Just(HostAnswer::CannotToday),
        (1..=120_u16).prop_map(|minutes| HostAnswer::InMinutes { minutes }),
    ];
    let one = prop_oneof![
        answer.prop_map(Happens::Answer),
        (0..6_usize).prop_map(Happens::Lost),
        Just(Happens::Over),
        (0..400_i64).prop_map(Happens::Passes),
        (0..400_i64).prop_map(Happens::Passes),
        (0..8_000_000_i64).prop_map(Happens::Passes),
    ];
    proptest::collection::vec(one, 0..30)
}

proptest! {
    #[test]
    fn whatever_happens_no_step_is_taken_twice_nor_after_the_end_nor_to_anybody_who_cannot_be_told(
        host in reaches(), colleague in reaches(), by_purpose in any::<bool>(), happenings in happenings()
    ) {
        let mut world = World { host, colleague, by_purpose, ..World::new() };
        let (mut now_ms, mut taken) = (0, Vec::new());
        for happens in happenings {
            match happens {
                Happens::Answer(answer) => {
                    if let Some(telling) = world.account.tellings.last().copied() {
                        world.answer(telling.step, now_ms, answer);
                    }
                }
                Happens::Lost(at) => {
                    if let Some(telling) = world.account.tellings.get_mut(at) {
                        telling.is_lost = true;
                    }
                }
                Happens::Over => world.is_over = true,
                Happens::Passes(ms) => now_ms += ms,
            }
            let next = world.look(now_ms);
            prop_assert!(next.steps.is_empty() || (!world.is_over && now_ms < TELL_WITHIN_MS));
            prop_assert!(next.look_again_ms.is_none_or(|at_ms| at_ms > now_ms));
            prop_assert!(next.steps.is_empty() || !taken.contains(&Desk), "the desk is the last");
            taken.extend(next.steps);
        }
        let mut once = taken.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), taken.len());
        let can = |reach: Option<Reach>| reach.is_some_and(Reach::can_be_told);
        prop_assert!(can(host) || !(taken.contains(&Host) || taken.contains(&Reminder)));
        prop_assert!(can(colleague) || !taken.contains(&Colleague));
    }

    #[test]
    fn a_visitor_for_whom_nobody_comes_ends_at_the_desk(
        host in reaches(), colleague in reaches(), by_purpose in any::<bool>()
    ) {
        let mut world = World { host, colleague, by_purpose, ..World::new() };
        let taken = world.play(0);
        prop_assert_eq!(taken.last().map(|(step, _)| *step), Some(Desk));
    }
}
