use super::*;
use proptest::prelude::*;

const PACE: Pace =
    Pace { first_ms: 100, longest_ms: 5_000, halted_ms: 60_000, idle_ms: 10_000, gap_ms: 10, rest_ms: 40 };
const OWN: NodeId = NodeId([1; 16]);
const OFFICE: NodeId = NodeId([2; 16]);
const OTHER: NodeId = NodeId([3; 16]);

fn survey(acked: u64, lacking: &[NodeId]) -> Survey {
    let node = |node| NodeSurvey { node, lacking: lacking.contains(&node), ahead: false };
    Survey {
        token: 0,
        office: OFFICE,
        acked,
        sure: true,
        nodes: vec![node(OWN), node(OFFICE), node(OTHER)],
        wanted_keys: false,
        snapshot: false,
        can_wait: true,
    }
}

fn in_step(local: u64) -> Planner {
    let mut planner = Planner::new(OWN, PACE, 10);
    planner.on(0, Event::Local { seq: local });
    assert_eq!(planner.poll(0), Some(Poll { wait: false, token: 0 }));
    planner.on(0, Event::Heads(survey(local, &[])));
    planner.on(0, Event::KeysFetched { more: false });
    planner
}

#[test]
fn a_new_entry_is_sent_at_once_keys_first_while_a_question_for_news_waits_at_the_office() {
    let mut planner = in_step(5);
    assert!(matches!(planner.next(0), Action::Wait { .. }));
    assert_eq!(planner.poll(PACE.gap_ms), Some(Poll { wait: true, token: 0 }));
    assert_eq!(planner.poll(PACE.gap_ms), None, "one at a time");
    planner.on(20, Event::Local { seq: 6 });
    assert_eq!(planner.next(20), Action::PushKeys { after: 5, limit: 10 });
    planner.on(20, Event::KeysPushed { through: 6 });
    assert_eq!(planner.next(20), Action::PushBatch { after: 5, limit: 1 });
}

#[test]
fn a_backlog_rests_between_its_batches_and_what_fits_one_batch_does_not() {
    let mut planner = in_step(0);
    let send = |planner: &mut Planner, now_ms, after, accepted| {
        assert_eq!(planner.next(now_ms), Action::PushKeys { after, limit: 10 });
        planner.on(now_ms, Event::KeysPushed { through: after + accepted });
        assert!(matches!(planner.next(now_ms), Action::PushBatch { .. }));
        planner.on(now_ms, Event::Pushed(Pushed { after, accepted, then: Verdict::Done }));
    };
    planner.on(1, Event::Local { seq: 25 });
    send(&mut planner, 1, 0, 10);
    for now_ms in [1, PACE.rest_ms] {
        assert!(matches!(planner.next(now_ms), Action::Wait { .. }), "more than a batch is behind");
    }
    send(&mut planner, 1 + PACE.rest_ms, 10, 10);
    send(&mut planner, 1 + PACE.rest_ms, 20, 5);
    assert_eq!(planner.behind(), 0);
}

#[test]
fn weeks_of_backlog_do_not_hold_up_a_command_nor_a_busy_site_our_own_entries() {
    let mut planner = in_step(0);
    planner.on(1, Event::Local { seq: 10_000 });
    planner.on(1, Event::Heads(survey(0, &[OFFICE, OTHER])));
    let (mut pushed, mut pulled) = (0, Vec::new());
    // Whatever is asked takes as long as a rest.
    for now_ms in (1..).step_by(usize::try_from(PACE.rest_ms).unwrap()).take(40) {
        match planner.next(now_ms) {
            Action::PushKeys { after, .. } => planner.on(now_ms, Event::KeysPushed { through: after + 10 }),
            Action::PushBatch { after, .. } => {
                pushed += 1;
                planner.on(now_ms, Event::Pushed(Pushed { after, accepted: 10, then: Verdict::Done }));
            }
            Action::Pull { node } => {
                pulled.push(node);
                let state = NodeSurvey { node, lacking: true, ahead: false };
                planner.on(now_ms, Event::Pulled { state, progress: true, own_acked: None, forged: false });
            }
            Action::FetchKeys { .. } => planner.on(now_ms, Event::KeysFetched { more: false }),
            action => panic!("{action:?}"),
        }
    }
    assert!(pushed >= 10 && pulled.len() >= 5, "{pushed} {pulled:?}");
    assert_eq!(pulled[..4], [OFFICE, OTHER, OFFICE, OTHER]);
}

#[test]
fn news_that_is_older_than_an_answer_does_not_send_a_batch_again() {
    let mut planner = in_step(5);
    let poll = planner.poll(20).unwrap();
    planner.on(20, Event::Local { seq: 9 });
    planner.on(20, Event::KeysPushed { through: 9 });
    planner.on(20, Event::Pushed(Pushed { after: 5, accepted: 4, then: Verdict::Done }));
    planner.on(21, Event::Heads(Survey { token: poll.token, ..survey(5, &[]) }));
    assert_eq!(planner.acked(), Some(9));
}

#[test]
fn an_office_that_wants_what_it_was_just_sent_is_not_asked_at_once_again() {
    let mut planner = in_step(5);
    planner.on(1, Event::Local { seq: 6 });
    planner.on(1, Event::Pushed(Pushed { after: 5, accepted: 0, then: Verdict::Wants { seq: 6 } }));
    assert!(matches!(planner.next(1), Action::Wait { .. }));
    assert_eq!(planner.poll(1), None);
}

#[test]
fn an_office_that_asks_for_time_is_given_it_and_not_for_ever() {
    let failed = |retry_after_ms| Event::Failed { jitter_permille: 0, retry_after_ms: Some(retry_after_ms) };
    for (asked_ms, given_ms) in [(3_000, 3_000), (10, PACE.first_ms / 2), (u64::MAX, 600_000)] {
        let mut planner = in_step(5);
        planner.on(1, failed(asked_ms));
        assert_eq!(planner.next(1), Action::Wait { ms: given_ms });
        assert_eq!(planner.poll(given_ms), None);
        assert!(planner.poll(given_ms + 1).is_some());
    }
}

#[test]
fn a_question_that_is_held_does_not_hold_up_what_a_failure_makes_us_ask() {
    let mut planner = in_step(5);
    assert_eq!(planner.poll(PACE.gap_ms), Some(Poll { wait: true, token: 0 }));
    assert!(!planner.take_stale_poll());
    planner.on(20, Event::Failed { jitter_permille: 0, retry_after_ms: None });
    assert!(planner.take_stale_poll());
    assert_eq!(planner.poll(20), None);
    assert_eq!(planner.poll(20 + PACE.first_ms), Some(Poll { wait: false, token: 0 }));
    assert!(!planner.take_stale_poll());
}

#[test]
fn an_office_that_cannot_hold_a_question_is_asked_now_and_then() {
    let mut planner = in_step(5);
    assert!(planner.poll(PACE.gap_ms).is_some());
    planner.on(20, Event::Heads(Survey { can_wait: false, ..survey(5, &[]) }));
    assert_eq!(planner.poll(20 + PACE.idle_ms - 1), None);
    assert!(planner.poll(20 + PACE.idle_ms).is_some());
}

#[test]
fn a_page_that_its_node_did_not_sign_is_not_asked_for_again_soon_and_others_are() {
    let mut planner = in_step(5);
    planner.on(1, Event::Heads(survey(5, &[OFFICE, OTHER])));
    planner.on(1, Event::KeysFetched { more: false });
    assert_eq!(planner.next(1), Action::Pull { node: OFFICE });
    let state = NodeSurvey { node: OFFICE, lacking: true, ahead: false };
    planner.on(1, Event::Pulled { state, progress: false, own_acked: None, forged: true });
    assert_eq!(planner.next(2), Action::Pull { node: OTHER });
    let state = NodeSurvey { node: OTHER, lacking: false, ahead: false };
    planner.on(2, Event::Pulled { state, progress: false, own_acked: None, forged: false });
    assert!(matches!(planner.next(3), Action::Wait { .. }));
    assert!(!planner.in_step());
    assert_eq!(planner.next(1 + PACE.halted_ms), Action::Pull { node: OFFICE });
}

proptest! {
    #[test]
    fn pauses_grow_to_their_bound_and_stay_there(jitters in proptest::collection::vec(0u16..1_000, 1..40)) {
        let mut planner = Planner::new(OWN, PACE, 10);
        let mut now_ms = 0;
        for jitter_permille in jitters {
            planner.on(now_ms, Event::Failed { jitter_permille, retry_after_ms: None });
            let Action::Wait { ms } = planner.next(now_ms) else { panic!() };
            prop_assert!((PACE.first_ms / 2..=PACE.longest_ms).contains(&ms));
            now_ms += ms;
        }
    }
}
