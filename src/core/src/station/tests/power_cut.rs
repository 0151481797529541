//! The power fails at any step of anything. The shell's checks hold over every cut, and whatever was under way when it got dark,
//! people can go on: every open visit comes to its end by the ways that the kiosk and the desk have.

use super::super::*;
use super::acts::{act_under_bad_power, run};
use super::people::{DESK, FRONT, OUT, TRAY_CARD, ZHOU, ZHOU_CARD, uid};
use super::shell::{Shell, leaf};
use crate::door::DoorOutcome;
use crate::screen::{Intent, Purpose, Rating, View};
use crate::visit::VisitState;
use proptest::prelude::*;

impl Shell {
    /// Everything waited for has come, faults are over, and the screen is back at its greeting.
    fn come_to_rest(&mut self) {
        for at in [FRONT, OUT, DESK] {
            self.input(Input::CardGone { reader: at.id });
        }
        self.settle();
        self.pass_ms(1_800_000);
        self.settle();
        assert!(!self.coil_on() && self.station.pending.is_empty() && self.station.out_of_service().is_none());
        assert_eq!(self.frame.view, View::Home {});
        self.check_memory_is_the_disk();
    }

    /// Takes an open visit from wherever it is to its end, as a visitor, a host and the desk would.
    fn bring_to_its_end(&mut self, visit: VisitId) {
        self.finish_promised_card(visit);
        self.permit_somehow(visit);
        match self.card_of(visit) {
            Some(card) => {
                self.go_in(visit, card);
                self.give_back(card);
            }
            None => self.end(visit),
        }
        self.settle();
        assert!(!self.station.visits.contains_key(&visit), "it has left");
        assert_eq!(self.view().state(visit), Some(VisitState::Left), "and the disk says so");
        self.pass_ms(20_000);
    }

    fn open_visit(&self, visit: VisitId) -> OpenVisit {
        self.station.visits[&visit].visit.clone()
    }

    /// The number of the visit's card, as the tests count cards.
    fn card_of(&self, visit: VisitId) -> Option<u8> {
        self.open_visit(visit).card.map(|card| (0..=u8::MAX).find(|number| uid(*number) == card.uid).unwrap())
    }

    /// A card that was promised and not written is written at its next tap, for its own visit.
    fn finish_promised_card(&mut self, visit: VisitId) {
        let is_promised = self.open_visit(visit).card.is_some_and(|card| !card.written);
        let Some(card) = self.card_of(visit).filter(|_| is_promised) else { return };
        self.tap(card);
        self.settle();
        let job = self.jobs.last().expect("the promised card is worked on at its next tap");
        assert_eq!(job.uid, uid(card));
        assert!(
            matches!(&job.work, CardWork::Write(label) if label.right == visit.0),
            "it gets its own visitor's label"
        );
        self.finish_job(Ok(()));
        self.come_to_rest();
        assert!(self.open_visit(visit).card.is_some_and(|card| card.written));
    }

    /// The host collects by tapping; for a visit without one there is the desk.
    fn permit_somehow(&mut self, visit: VisitId) {
        let OpenVisit { state, host, .. } = self.open_visit(visit);
        if state.is_permitted() {
            return;
        }
        if host == Some(ZHOU) {
            self.tap(ZHOU_CARD);
        } else {
            self.permit(visit);
        }
        self.come_to_rest();
        assert!(self.open_visit(visit).state.is_permitted());
    }

    /// A permitted visitor's card opens, and opening the door is the visit's entering.
    fn go_in(&mut self, visit: VisitId, card: u8) {
        self.input(leaf(Some(false)));
        self.tap(card);
        self.settle();
        assert!(self.coil_on(), "a permitted visitor's card opens");
        self.input(leaf(Some(true)));
        self.input(leaf(Some(false)));
        self.come_to_rest();
        assert_eq!(self.view().state(visit), Some(VisitState::In));
    }

    fn give_back(&mut self, card: u8) {
        self.want(Intent::Leave);
        self.tap(card);
        self.settle();
        self.finish_job(Ok(()));
    }

    fn bring_all_to_their_end(&mut self) {
        self.come_to_rest();
        let open: Vec<OpenVisit> = self.station.open_visits().cloned().collect();
        for OpenVisit { visit, party, .. } in open {
            if self.station.visits.contains_key(&visit) {
                self.bring_to_its_end(visit);
            } else {
                let adult = party.and_then(|party| party.child_of).expect("who has gone by themselves is a child");
                assert!(!self.station.visits.contains_key(&adult), "and went with the adult");
            }
        }
        assert!(self.view().open_visits().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whenever_the_power_fails_nothing_said_is_taken_back_and_every_visit_can_still_be_ended(
        acts in proptest::collection::vec(act_under_bad_power(), 1..120),
        written_at_last in proptest::option::of(0usize..4),
    ) {
        let mut shell = Shell::new();
        for act in &acts {
            run(&mut shell, act);
        }
        if let Some(written) = written_at_last {
            shell.cut_power(written);
        }
        shell.bring_all_to_their_end();
        shell.every_command_is_answered();
    }
}

/// One thing that happens in the story of a visit.
type Moment = fn(&mut Shell);

fn commit(shell: &mut Shell) {
    shell.commit();
}

fn card_written(shell: &mut Shell) {
    shell.finish_job(Ok(()));
}

fn released(shell: &mut Shell) {
    shell.answer_door(DoorOutcome::Released);
}

/// Register, card, permit, enter, leave: each touch, each tap, and each answer of the disk, the card and the door.
const VISIT: [Moment; 34] = [
    commit,
    commit,
    |shell| shell.want(Intent::Register),
    |shell| shell.want(Intent::Answer { text: "张伟".into() }),
    |shell| shell.want(Intent::NoOrganisation),
    |shell| shell.want(Intent::Answer { text: "13800138000".into() }),
    |shell| shell.want(Intent::Choose { purpose: Purpose::Meeting }),
    |shell| shell.want(Intent::FindHost { query: "zhouwen".into() }),
    |shell| shell.want(Intent::Host { staff: ZHOU }),
    |shell| shell.want(Intent::Confirm),
    commit,
    |shell| shell.tap(TRAY_CARD),
    commit,
    card_written,
    commit,
    |shell| shell.tap(ZHOU_CARD),
    commit,
    released,
    |shell| shell.input(leaf(Some(true))),
    commit,
    commit,
    |shell| shell.input(leaf(Some(false))),
    |shell| shell.want(Intent::Home),
    |shell| shell.tap(TRAY_CARD),
    commit,
    released,
    |shell| shell.pass_ms_without_disk(6_000),
    commit,
    |shell| shell.want(Intent::Leave),
    |shell| shell.tap(TRAY_CARD),
    card_written,
    commit,
    |shell| shell.want(Intent::Rate { rating: Rating::Good }),
    commit,
];

fn told_up_to(moment: usize) -> Shell {
    let mut shell = Shell::unsettled();
    VISIT[..moment].iter().for_each(|happens| happens(&mut shell));
    shell
}

/// How often each kind of entry stands on the disk for the one visit of the story.
fn count(shell: &Shell, kind: &str) -> usize {
    shell.kinds().iter().filter(|found| *found == kind).count()
}

#[test]
fn the_story_that_is_cut_below_goes_through_when_it_is_not() {
    let shell = told_up_to(VISIT.len());
    let story = ["visit.registered", "card.issuing", "card.issued", "visit.permitted", "visit.entered", "visit.left"];
    assert!(story.iter().all(|kind| count(&shell, kind) == 1), "{:?}", shell.kinds());
    assert_eq!(count(&shell, "access.granted"), 2);
    assert!(shell.appends.is_empty() && shell.station.visits.is_empty() && !shell.coil_on());
}

#[test]
fn a_visit_cut_at_any_moment_is_resumed_where_the_disk_has_it_and_ends_once() {
    for moment in 0..=VISIT.len() {
        let waiting = told_up_to(moment).appends.len();
        for written in 0..=waiting {
            let mut shell = told_up_to(moment);
            shell.cut_power(written);
            resume(&mut shell);
            let once = ["visit.registered", "visit.permitted", "visit.entered", "visit.left"];
            assert!(
                once.iter().all(|kind| count(&shell, kind) == 1),
                "cut at {moment} with {written} appends written: {:?}",
                shell.kinds()
            );
            assert!(!shell.coil_on() && shell.station.visits.is_empty());
        }
    }
}

#[test]
fn a_card_promised_before_a_cut_can_be_given_back_unfinished() {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.tap(TRAY_CARD);
    shell.cut_power(1);
    shell.come_to_rest();
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    assert!(matches!(shell.jobs[..], [CardJob { work: CardWork::Wipe, .. }]));
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.view().state(visit), Some(VisitState::Left));
}

/// What the visitor does who finds the kiosk at its greeting again: registers if it knows nothing of them, takes a card if
/// they have none, and goes on from there.
fn resume(shell: &mut Shell) {
    shell.come_to_rest();
    if count(shell, "visit.registered") == 0 {
        shell.register();
        shell.tap(TRAY_CARD);
        shell.settle();
        shell.finish_job(Ok(()));
        shell.come_to_rest();
    } else if let Some(visit) = shell.station.visits.keys().next().copied()
        && shell.card_of(visit).is_none()
    {
        // The page for taking a card went with the power: without one the host opens for the visitor, as for any delivery.
        shell.tap(ZHOU_CARD);
        shell.settle();
        shell.input(leaf(Some(true)));
        shell.input(leaf(Some(false)));
    }
    shell.bring_all_to_their_end();
}
