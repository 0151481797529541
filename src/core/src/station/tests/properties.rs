//! Whatever happens in whatever order: the shell's checks hold after every effect, and it all comes to rest.

use super::super::*;
use super::shell::{LI_CARD, Shell, TRAY_CARD, ZHOU_CARD};
use crate::screen::{Purpose, Rating, Step};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Act {
    Want(Intent),
    Tap(u8),
    Unreadable,
    Commit,
    Fail,
    Door(DoorOutcome),
    Job(Result<(), CardTrouble>),
    Leaf(Option<bool>),
    Pass(u64),
    StaleTimer(u64),
    Part(Part, bool),
    Permit,
    End,
}

fn intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        Just(Intent::Register),
        prop_oneof!["张伟", "13800138000", ".{0,90}"].prop_map(|text| Intent::Answer { text }),
        Just(Intent::NoOrganisation),
        Just(Intent::Choose { purpose: Purpose::Delivery }),
        Just(Intent::FindHost { query: "zhouwen".into() }),
        Just(Intent::Host { staff: super::shell::ZHOU }),
        Just(Intent::HostUnknown),
        Just(Intent::Back { text: "x".into() }),
        Just(Intent::Change { step: Step::Name }),
        Just(Intent::Confirm),
        Just(Intent::WithoutCard),
        Just(Intent::Collect),
        Just(Intent::Done),
        Just(Intent::Leave),
        Just(Intent::LeaveWithoutCard),
        Just(Intent::Rate { rating: Rating::Poor }),
        Just(Intent::CallDesk),
        Just(Intent::Home),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let card = prop_oneof![Just(ZHOU_CARD), Just(LI_CARD), TRAY_CARD..TRAY_CARD + 3];
    prop_oneof![
        6 => intent().prop_map(Act::Want),
        6 => card.prop_map(Act::Tap),
        1 => Just(Act::Unreadable),
        8 => Just(Act::Commit),
        1 => Just(Act::Fail),
        4 => prop_oneof![4 => Just(DoorOutcome::Released), 1 => Just(DoorOutcome::TooLate), 1 => Just(DoorOutcome::Fault)]
            .prop_map(Act::Door),
        4 => prop_oneof![3 => Just(Ok(())), 1 => Just(Err(CardTrouble::MovedTooEarly)), 1 => Just(Err(CardTrouble::Defective))]
            .prop_map(Act::Job),
        3 => proptest::option::of(any::<bool>()).prop_map(Act::Leaf),
        3 => (0u64..20_000).prop_map(Act::Pass),
        2 => (0u64..200).prop_map(Act::StaleTimer),
        1 => (prop_oneof![Just(Part::Reader), Just(Part::Screen)], any::<bool>()).prop_map(|(part, on)| Act::Part(part, on)),
        1 => Just(Act::Permit),
        1 => Just(Act::End),
    ]
}

fn run(shell: &mut Shell, act: &Act) {
    let any_visit = shell.station.open_visits().next().map(|visit| visit.visit);
    match act {
        Act::Want(intent) => shell.want(intent.clone()),
        Act::Tap(card) => shell.tap(*card),
        Act::Unreadable => shell.input(Input::TapUnreadable),
        Act::Commit => drop(shell.commit()),
        Act::Fail => drop(shell.fail_oldest()),
        Act::Door(outcome) => shell.answer_door(*outcome),
        Act::Job(outcome) => shell.finish_job(*outcome),
        Act::Leaf(open) => shell.input(Input::Leaf { open: *open }),
        Act::Pass(ms) => shell.pass_ms_without_disk(*ms),
        Act::StaleTimer(token) => stale_timer(shell, Token(*token)),
        Act::Part(part, present) => shell.input(Input::PartChanged { part: *part, present: *present }),
        Act::Permit => {
            if let Some(visit) = any_visit {
                shell.input(Input::Permit { visit, who: "desk".into(), why: String::new(), request: 1 });
            }
        }
        Act::End => {
            if let Some(visit) = any_visit {
                shell.input(Input::EndVisit { visit, request: 1 });
            }
        }
    }
}

/// A token that is not armed any more must change nothing at all.
fn stale_timer(shell: &mut Shell, token: Token) {
    if shell.timers.keys().any(|(_, armed)| *armed == token) {
        return;
    }
    // The clock on the screen may be a minute on: draw it first, so that only the timer can make a difference.
    shell.input(Input::Minute);
    let (commands, frame, waiting) = (shell.commands.len(), shell.frame.clone(), shell.appends.len());
    shell.input(Input::Timer(token));
    assert_eq!((commands, frame, waiting), (shell.commands.len(), shell.frame.clone(), shell.appends.len()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn nothing_opens_without_a_durable_grant_no_card_before_permission_and_the_door_ends_locked(
        acts in proptest::collection::vec(act(), 1..120)
    ) {
        let mut shell = Shell::new();
        for act in &acts {
            run(&mut shell, act);
            prop_assert!(shell.station.pending.len() <= MAX_PENDING);
        }
        shell.settle();
        shell.pass_ms(600_000);
        shell.settle();
        prop_assert!(!shell.coil_on());
        prop_assert_eq!(shell.station.door_mode(), DoorMode::Locked);
        prop_assert!(shell.station.out_of_service().is_none());
        prop_assert!(shell.station.pending.is_empty());
        prop_assert_eq!(&shell.frame.view, &crate::screen::View::Home {});
        prop_assert_eq!(&shell.station.form, &Form::default());
    }
}
