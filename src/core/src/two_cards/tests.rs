use super::*;
use proptest::prelude::*;

const DOOR: ReaderId = ReaderId(0);
const STRANGER: Shown = Shown::Stranger(None);

fn uid(number: u8) -> CardUid {
    CardUid::new(&[4, number, 0, 0]).unwrap()
}

fn ours(number: u8) -> Shown {
    Shown::Ours(uid(number))
}

/// A reader that shows cards one after the other, with nothing between two of them.
struct Reader {
    rule: TwoCards,
    now_ms: u64,
}

impl Reader {
    fn new() -> Self {
        Self { rule: TwoCards::default(), now_ms: 1_000 }
    }

    fn shows(&mut self, shown: Shown) -> Verdict {
        self.rule.seen(DOOR, shown, self.now_ms)
    }

    fn after(&mut self, ms: u64) -> &mut Self {
        self.now_ms += ms;
        self
    }

    fn empty(&mut self) -> &mut Self {
        self.rule.gone(DOOR, self.now_ms);
        self
    }

    fn waits(&self) -> Verdict {
        Verdict::WaitUntil(self.now_ms + SETTLE_MS)
    }
}

#[test]
fn a_card_of_ours_never_waits() {
    let mut reader = Reader::new();
    assert_eq!(reader.shows(ours(1)), Verdict::Decide);
}

#[test]
fn an_unknown_card_alone_is_refused_after_its_wait_even_if_it_has_left() {
    let mut reader = Reader::new();
    let waits = reader.waits();
    assert_eq!(reader.shows(STRANGER), waits);
    reader.after(100).empty();
    assert_eq!(reader.rule.settled(DOOR), Settled::Decide);
    assert_eq!(reader.rule.settled(DOOR), Settled::Drop, "once");
}

#[test]
fn a_bank_card_that_is_seen_before_a_card_of_ours_is_not_spoken_of() {
    let mut reader = Reader::new();
    reader.shows(STRANGER);
    assert_eq!(reader.after(SETTLE_MS - 1).shows(ours(1)), Verdict::Decide);
    assert_eq!(reader.rule.settled(DOOR), Settled::Drop);
}

#[test]
fn somebody_who_tries_another_card_and_then_the_right_one_gets_one_answer() {
    let mut reader = Reader::new();
    reader.shows(STRANGER);
    reader.after(100).empty();
    assert_eq!(reader.after(EMPTY_MS).shows(ours(1)), Verdict::Decide);
    assert_eq!(reader.rule.settled(DOOR), Settled::Drop);
}

#[test]
fn a_bank_card_that_is_seen_after_a_card_of_ours_is_not_spoken_of_and_ours_counts_once() {
    let mut reader = Reader::new();
    assert_eq!(reader.shows(ours(1)), Verdict::Decide);
    for _ in 0..20 {
        assert_eq!(reader.after(250).empty().shows(STRANGER), Verdict::Nothing);
        assert_eq!(reader.after(250).empty().shows(ours(1)), Verdict::Nothing);
    }
}

#[test]
fn an_unknown_card_behind_a_colleague_gets_its_own_refusal() {
    let mut reader = Reader::new();
    reader.shows(ours(1));
    reader.after(100).empty().after(EMPTY_MS);
    let waits = reader.waits();
    assert_eq!(reader.shows(STRANGER), waits);
    assert_eq!(reader.rule.settled(DOOR), Settled::Decide);
}

#[test]
fn a_refusal_that_waits_is_not_put_off_by_a_second_unknown_card() {
    let mut reader = Reader::new();
    reader.shows(STRANGER);
    assert_eq!(reader.after(100).empty().shows(STRANGER), Verdict::Nothing);
    assert_eq!(reader.after(500).empty().after(EMPTY_MS).shows(STRANGER), Verdict::Nothing);
    assert_eq!(reader.rule.settled(DOOR), Settled::Decide);
}

#[test]
fn two_cards_of_ours_in_one_hand_are_asked_for_one_alone_once() {
    let mut reader = Reader::new();
    assert_eq!(reader.shows(ours(1)), Verdict::Decide);
    reader.after(250).empty();
    let waits = reader.waits();
    assert_eq!(reader.shows(ours(2)), waits);
    assert_eq!(reader.after(250).empty().shows(ours(1)), Verdict::Ask);
    assert_eq!(reader.rule.settled(DOOR), Settled::Drop, "nothing is decided about the second");
    for number in [2, 1, 2, 1] {
        assert_eq!(reader.after(250).empty().shows(ours(number)), Verdict::Nothing);
    }
    assert_eq!(reader.empty().after(EMPTY_MS).shows(ours(2)), Verdict::Decide, "held alone, it counts");
}

#[test]
fn three_cards_in_one_hand_are_asked_for_one_alone() {
    let mut reader = Reader::new();
    reader.shows(ours(1));
    reader.after(250).empty().shows(ours(2));
    assert_eq!(reader.after(250).empty().shows(ours(3)), Verdict::Ask);
}

#[test]
fn a_colleague_behind_is_decided_about_at_once_when_the_field_was_empty_between() {
    let mut reader = Reader::new();
    reader.shows(ours(1));
    assert_eq!(reader.after(50).empty().after(EMPTY_MS).shows(ours(2)), Verdict::Decide);
}

#[test]
fn a_colleague_so_close_behind_that_the_field_was_never_empty_is_decided_about_after_the_wait() {
    let mut reader = Reader::new();
    reader.shows(ours(1));
    let waits = reader.after(50).empty().after(EMPTY_MS - 1).waits();
    assert_eq!(reader.shows(ours(2)), waits);
    assert_eq!(reader.rule.settled(DOOR), Settled::Decide);
    reader.after(SETTLE_MS + 100).empty();
    assert_eq!(reader.after(10).shows(ours(2)), Verdict::Nothing, "a bounce of theirs is no second tap");
}

#[test]
fn a_second_card_that_only_flashed_by_opens_nothing() {
    let mut reader = Reader::new();
    reader.shows(ours(1));
    reader.after(200).empty().shows(ours(2));
    reader.after(80).empty();
    assert_eq!(reader.rule.settled(DOOR), Settled::Ask);
}

#[test]
fn a_card_that_bounces_alone_is_a_tap_each_time_so_that_a_torn_one_can_be_finished() {
    let mut reader = Reader::new();
    assert_eq!(reader.shows(ours(1)), Verdict::Decide);
    assert_eq!(reader.after(40).empty().after(60).shows(ours(1)), Verdict::Decide);
}

#[test]
fn a_card_that_is_withdrawn_and_held_up_again_at_once_gets_its_refusal() {
    let mut reader = Reader::new();
    reader.shows(ours(1));
    let waits = reader.after(50).empty().after(50).waits();
    assert_eq!(reader.shows(Shown::Stranger(Some(uid(1)))), waits);
    assert_eq!(reader.rule.settled(DOOR), Settled::Decide);
    assert_eq!(reader.shows(Shown::Stranger(Some(uid(2)))), Verdict::Nothing, "another one beside it does not");
}

#[test]
fn what_does_not_answer_is_asked_for_one_alone_unless_a_card_of_ours_shows() {
    let mut reader = Reader::new();
    reader.shows(Shown::Mute);
    assert_eq!(reader.rule.settled(DOOR), Settled::Ask);
    let mut reader = Reader::new();
    reader.shows(Shown::Mute);
    assert_eq!(reader.after(300).empty().shows(ours(1)), Verdict::Decide);
    assert_eq!(reader.rule.settled(DOOR), Settled::Drop);
}

#[test]
fn a_card_that_flickers_as_it_is_taken_away_has_had_its_answer() {
    let mut reader = Reader::new();
    reader.shows(ours(1));
    let waits = reader.after(300).empty().waits();
    assert_eq!(reader.shows(Shown::Mute), waits);
    reader.after(50).empty();
    assert_eq!(reader.rule.settled(DOOR), Settled::Drop);
}

#[test]
fn each_reader_is_by_itself() {
    let mut rule = TwoCards::default();
    assert_eq!(rule.seen(ReaderId(0), ours(1), 0), Verdict::Decide);
    assert_eq!(rule.seen(ReaderId(1), ours(2), 1), Verdict::Decide);
    assert_eq!(rule.seen(ReaderId(1), STRANGER, 2), Verdict::Nothing);
    assert_eq!(rule.seen(ReaderId(2), STRANGER, 3), Verdict::WaitUntil(3 + SETTLE_MS));
}

#[derive(Debug, Clone, Copy)]
enum Happens {
    Shown(Shown),
    Empty,
    Pass(u64),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => (1u8..4).prop_map(|number| Happens::Shown(ours(number))),
        2 => Just(Happens::Shown(STRANGER)),
        1 => Just(Happens::Shown(Shown::Mute)),
        4 => Just(Happens::Empty),
        4 => (0u64..900).prop_map(Happens::Pass),
    ]
}

/// What the rule said, in order, with a driver that fires the wait as the station does.
fn play(events: &[Happens]) -> Vec<(Shown, bool)> {
    let mut reader = Reader::new();
    let mut held: Option<(Shown, u64)> = None;
    let mut decided = Vec::new();
    for event in events {
        match *event {
            Happens::Empty => drop(reader.empty()),
            Happens::Shown(shown) => match reader.shows(shown) {
                Verdict::Decide => {
                    held = None;
                    decided.push((shown, false));
                }
                Verdict::WaitUntil(at_ms) => held = Some((shown, at_ms)),
                Verdict::Ask => held = None,
                Verdict::Nothing => {}
            },
            Happens::Pass(ms) => {
                reader.after(ms);
                if let Some((shown, _)) = held.take_if(|(_, at_ms)| *at_ms <= reader.now_ms)
                    && reader.rule.settled(DOOR) == Settled::Decide
                {
                    decided.push((shown, true));
                }
            }
        }
    }
    decided
}

proptest! {
    #[test]
    fn nobody_is_refused_at_once_and_whoever_taps_alone_after_a_gap_is_decided_about(
        events in proptest::collection::vec(happens(), 0..60)
    ) {
        for (shown, waited) in play(&events) {
            prop_assert!(shown != Shown::Mute, "what does not answer is never decided about");
            prop_assert!(waited || shown != STRANGER, "a stranger's refusal waits");
        }
        let mut then = events;
        then.extend([Happens::Pass(2_000), Happens::Empty, Happens::Pass(EMPTY_MS), Happens::Shown(ours(9))]);
        prop_assert_eq!(play(&then).pop(), Some((ours(9), false)));
    }
}
