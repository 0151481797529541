//! People who come together (V9): each recorded by themselves, asked little, permitted at once, and a child with its adult.

use super::super::*;
use super::acts::{act, run};
use super::people::{LI_CARD, TRAY_CARD, ZHOU_CARD};
use super::shell::{Shell, leaf};
use crate::fact::UpkeepFact;
use crate::form::Problem;
use crate::screen::{CardStage, Intent, LeavingStage, NoCard, PartyNote, Purpose, Step, View};
use crate::visit::{InParty, MAX_PARTY, VisitState};
use proptest::prelude::*;

/// Registers, and somebody comes along.
fn first_of_a_party(shell: &mut Shell) -> VisitId {
    shell.fill_in();
    shell.want(Intent::ConfirmAndAdd);
    shell.settle();
    VisitId([shell.outlives.fresh; 16])
}

/// The next one has the same company and contact.
fn next(shell: &mut Shell, name: &str, confirm: Intent) -> VisitId {
    shell.want(Intent::Answer { text: name.into() });
    shell.want(Intent::NoOrganisation);
    shell.want(Intent::SameContact);
    shell.want(confirm);
    shell.settle();
    VisitId([shell.outlives.fresh; 16])
}

fn child(shell: &mut Shell, name: &str, confirm: Intent) -> VisitId {
    shell.want(Intent::Child { text: name.into() });
    shell.want(confirm);
    shell.settle();
    VisitId([shell.outlives.fresh; 16])
}

fn card(shell: &mut Shell, number: u8) {
    shell.tap(number);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
}

fn registered(shell: &Shell, visit: VisitId) -> (Option<InParty>, fact::VisitPrivate, Purpose) {
    let found = shell.durable().iter().find_map(|fact| match fact {
        Fact::VisitRegistered { visit: other, party, private: Some(private), purpose, .. } if *other == visit => {
            Some((*party, private.clone(), *purpose))
        }
        _ => None,
    });
    found.unwrap()
}

fn completions(shell: &Shell) -> Vec<VisitId> {
    let of = |fact: &Fact| if let Fact::PartyCompleted { party } = fact { Some(*party) } else { None };
    shell.durable().iter().filter_map(of).collect()
}

fn joining(shell: &Shell) -> (String, u32) {
    match &shell.frame.party {
        Some(PartyNote::Joining { after, registered, .. }) => (after.clone(), *registered),
        other => panic!("{other:?}"),
    }
}

fn card_page(shell: &Shell) -> (String, Option<PartyNote>) {
    match &shell.frame.view {
        View::Card { visitor, .. } => (visitor.clone(), shell.frame.party.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_adults_and_a_child_register_are_permitted_by_one_tap_and_the_child_comes_and_leaves_with_its_adult() {
    let mut shell = Shell::new();
    let first = first_of_a_party(&mut shell);
    assert_eq!((shell.step(), joining(&shell)), (Some(Step::Name), ("张伟".into(), 1)));
    let second = next(&mut shell, "李娜", Intent::ConfirmAndAdd);
    assert_eq!(joining(&shell), ("李娜".into(), 2));
    assert!(completions(&shell).is_empty(), "there is more to come");
    let small = child(&mut shell, "小明", Intent::Confirm);
    assert_eq!(completions(&shell), [first]);

    let (party, private, purpose) = registered(&shell, second);
    assert_eq!((party, purpose), (Some(InParty { first, child_of: None }), Purpose::Meeting));
    assert_eq!((private.host_name.as_str(), private.contact.as_str()), ("周雯", "13800138000"));
    let (party, private, _) = registered(&shell, small);
    assert_eq!(party, Some(InParty { first, child_of: Some(second) }));
    assert_eq!((private.contact.as_str(), private.organisation.as_str()), ("13800138000", ""));
    assert_eq!(registered(&shell, first).0, Some(InParty { first, child_of: None }));

    assert_eq!(card_page(&shell), ("张伟".into(), Some(PartyNote::Cards { nth: 1, of: 2 })));
    card(&mut shell, TRAY_CARD);
    assert_eq!(card_page(&shell), ("李娜".into(), Some(PartyNote::Cards { nth: 2, of: 2 })));
    card(&mut shell, TRAY_CARD + 1);
    assert!(matches!(&shell.frame.view, View::Waiting(page) if page.visitor == "张伟" && page.has_card));
    assert_eq!(shell.frame.party, Some(PartyNote::Together { people: 3 }));

    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(matches!(&shell.frame.signal, Some(Signal::Granted { collected, .. }) if collected.len() == 3));
    assert!(matches!(&shell.frame.view, View::Permitted(way) if way.visitor == "张伟"));
    assert_eq!(shell.frame.party, Some(PartyNote::Together { people: 3 }));
    for visit in [first, second, small] {
        assert!(shell.view().was_permitted(visit), "{visit} has an entry of its own");
    }
    shell.input(leaf(Some(true)));
    shell.input(leaf(Some(false)));
    shell.settle();
    assert_eq!([first, second, small].map(|visit| shell.view().state(visit)), [Some(VisitState::In); 3]);

    shell.want(Intent::Home);
    shell.want(Intent::Leave);
    card(&mut shell, TRAY_CARD + 1);
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    let gone = Some(VisitState::Left);
    assert_eq!([first, second, small].map(|visit| shell.view().state(visit)), [Some(VisitState::In), gone, gone]);
    shell.check_memory_is_the_disk();
}

#[test]
fn a_child_is_in_once_its_adult_passes_with_their_own_card() {
    let mut shell = Shell::new();
    let adult = first_of_a_party(&mut shell);
    let small = child(&mut shell, "小明", Intent::Confirm);
    assert_eq!(card_page(&shell), ("张伟".into(), None), "there is one card");
    card(&mut shell, TRAY_CARD);
    shell.permit(small);
    shell.settle();
    assert!(shell.view().was_permitted(adult), "a yes to one is a yes to all who wait");
    shell.want(Intent::Done);
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.input(leaf(Some(true)));
    shell.settle();
    assert_eq!(shell.view().state(small), Some(VisitState::In));
    shell.end(adult);
    shell.settle();
    assert_eq!(shell.view().state(small), Some(VisitState::Left));
}

#[test]
fn the_next_one_is_offered_the_company_and_the_contact_before_and_neither_host_nor_purpose() {
    let mut shell = Shell::new();
    shell.want(Intent::Register);
    shell.want(Intent::Answer { text: "张伟".into() });
    shell.want(Intent::Answer { text: "北辰设计".into() });
    shell.want(Intent::Answer { text: "13800138000".into() });
    shell.want(Intent::Choose { purpose: Purpose::Interview });
    shell.want(Intent::HostUnknown);
    shell.want(Intent::SameContact);
    assert!(matches!(&shell.frame.view, View::Review(_)), "nobody is before the first one");
    shell.want(Intent::ConfirmAndAdd);
    shell.settle();
    shell.want(Intent::Answer { text: "李娜".into() });
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.step == Step::Organisation && ask.value == "北辰设计"));
    shell.want(Intent::Answer { text: "北辰设计".into() });
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.step == Step::Contact && ask.value.is_empty()));
    assert!(matches!(&shell.frame.party, Some(PartyNote::Joining { same_contact: true, child: false, .. })));
    shell.want(Intent::SameContact);
    let is_review = |shell: &Shell| matches!(&shell.frame.view, View::Review(page) if page.name == "李娜" && page.contact_tail == "8000" && page.purpose == Purpose::Interview);
    assert!(is_review(&shell));
    for step in [Step::Host, Step::Purpose] {
        shell.want(Intent::Change { step });
        assert!(is_review(&shell), "one host is told of all of them");
    }
    shell.want(Intent::Back { text: String::new() });
    assert_eq!(shell.step(), Some(Step::Contact));
}

#[test]
fn who_was_said_to_be_a_child_can_be_none_and_is_then_asked_like_anybody() {
    let mut shell = Shell::new();
    first_of_a_party(&mut shell);
    shell.want(Intent::Child { text: "  ".into() });
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.problem == Some(Problem::Empty)));
    shell.want(Intent::Child { text: "小明".into() });
    assert!(matches!(&shell.frame.view, View::Review(page) if page.contact_tail == "8000"));
    assert!(matches!(&shell.frame.party, Some(PartyNote::Joining { child: true, .. })));
    shell.want(Intent::Back { text: String::new() });
    shell.want(Intent::Child { text: "王明".into() });
    assert_eq!(shell.step(), Some(Step::Organisation));
    assert!(matches!(&shell.frame.party, Some(PartyNote::Joining { child: false, .. })));
}

#[test]
fn whoever_walks_away_from_the_form_leaves_who_has_registered_to_their_cards_and_the_office_knows_at_once() {
    for give_up in [Intent::Back { text: String::new() }, Intent::Home, Intent::StillHere] {
        let mut shell = Shell::new();
        let first = first_of_a_party(&mut shell);
        shell.want(Intent::Answer { text: "李娜".into() });
        if give_up == Intent::StillHere {
            shell.pass_ms(70_000);
        } else {
            shell.want(Intent::Back { text: String::new() });
            shell.want(give_up);
        }
        shell.settle();
        assert_eq!(card_page(&shell), ("张伟".into(), None));
        assert_eq!(completions(&shell), [first]);
        assert_eq!(shell.station.form, Form::default());
        assert_eq!(shell.station.open_visits().len(), 1);
        shell.pass_ms(300_000);
        assert_eq!(shell.frame.view, View::Home {});
        assert_eq!(completions(&shell), [first], "once");
    }
}

#[test]
fn a_screen_or_a_disk_that_fails_in_the_middle_takes_nothing_back() {
    let mut shell = Shell::new();
    let first = first_of_a_party(&mut shell);
    shell.want(Intent::Answer { text: "李娜".into() });
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    shell.settle();
    assert_eq!(card_page(&shell).0, "张伟");
    assert_eq!(completions(&shell), [first]);

    let mut shell = Shell::new();
    first_of_a_party(&mut shell);
    shell.want(Intent::Answer { text: "李娜".into() });
    shell.want(Intent::NoOrganisation);
    shell.want(Intent::SameContact);
    shell.want(Intent::Confirm);
    shell.want(Intent::Home);
    shell.fail_oldest();
    assert!(matches!(&shell.frame.view, View::OutOfService { .. }));
    shell.pass_ms(3_000);
    assert!(matches!(&shell.frame.view, View::Review(page) if page.name == "李娜" && !page.saving));
    shell.want(Intent::Confirm);
    shell.settle();
    assert_eq!(shell.station.open_visits().len(), 2);

    let mut shell = Shell::new();
    first_of_a_party(&mut shell);
    shell.want(Intent::Answer { text: "李娜".into() });
    shell.cut_power(0);
    assert_eq!((&shell.frame.view, shell.station.open_visits().len()), (&View::Home {}, 1));
}

#[test]
fn the_ninth_is_the_desks() {
    let mut shell = Shell::new();
    first_of_a_party(&mut shell);
    for _ in 2..MAX_PARTY {
        next(&mut shell, "李娜", Intent::ConfirmAndAdd);
    }
    shell.want(Intent::Child { text: "小明".into() });
    assert!(matches!(&shell.frame.party, Some(PartyNote::Joining { registered: 7, is_last: true, .. })));
    shell.want(Intent::ConfirmAndAdd);
    shell.settle();
    assert!(shell.frame.desk_called && matches!(&shell.frame.view, View::Review(_)));
    shell.want(Intent::Confirm);
    shell.settle();
    assert_eq!(shell.station.open_visits().len(), MAX_PARTY);
    assert_eq!(card_page(&shell).1, Some(PartyNote::Cards { nth: 1, of: 7 }));
    shell.want(Intent::WithoutCard);
    assert_eq!(card_page(&shell).1, Some(PartyNote::Cards { nth: 2, of: 7 }));
    shell.pass_ms(91_000);
    assert!(matches!(&shell.frame.view, View::Waiting(_)), "nobody is there for the other six");
}

#[test]
fn who_waits_while_the_others_are_permitted_is_who_the_page_is_for() {
    let mut shell = Shell::new();
    let first = first_of_a_party(&mut shell);
    shell.permit(first);
    shell.settle();
    let late = next(&mut shell, "李娜", Intent::Confirm);
    shell.want(Intent::WithoutCard);
    shell.want(Intent::WithoutCard);
    assert!(!shell.view().was_permitted(late), "a yes was to those who were there");
    assert!(matches!(&shell.frame.view, View::Waiting(page) if page.visitor == "李娜"));
    assert_eq!(shell.frame.party, None);
}

#[test]
fn of_a_party_whose_visits_end_elsewhere_the_others_go_on() {
    let mut shell = Shell::new();
    let first = first_of_a_party(&mut shell);
    next(&mut shell, "李娜", Intent::Confirm);
    shell.end(first);
    shell.settle();
    assert_eq!(shell.frame.view, View::Card { visitor: "李娜".into(), stage: CardStage::Take });
}

#[test]
fn who_is_forgotten_is_not_named_to_who_comes_next_and_their_contact_is_not_offered() {
    let mut shell = Shell::new();
    let first = first_of_a_party(&mut shell);
    shell.input(Input::Forgotten { visit: first, outcome: Forgotten::Done });
    assert_eq!(joining(&shell).0, "");
    assert!(matches!(&shell.frame.party, Some(PartyNote::Joining { same_contact: false, .. })));
    shell.want(Intent::Child { text: "小明".into() });
    assert_eq!(shell.step(), Some(Step::Contact), "nobody's is taken");
}

#[test]
fn the_offices_yes_to_one_is_a_yes_to_all_in_one_append() {
    let mut shell = Shell::new();
    let first = first_of_a_party(&mut shell);
    let second = next(&mut shell, "李娜", Intent::Confirm);
    let id = shell.give(1, fact::RemoteCommand::PermitVisit { visit: second }, 10_000);
    let waiting: Vec<_> = shell.appends.iter().flat_map(|append| &append.facts).collect();
    let is_answer = |fact: &&Fact| matches!(fact, Fact::Upkeep(UpkeepFact::CommandAnswered { .. }));
    assert_eq!((waiting.len(), waiting.iter().filter(|fact| is_answer(fact)).count()), (3, 1));
    shell.settle();
    assert!(
        shell.outlives.office.answer_to(id).is_some()
            && shell.view().was_permitted(first)
            && shell.view().was_permitted(second)
    );
    // Another host collects nobody of them.
    shell.tap(LI_CARD);
    shell.settle();
    assert!(matches!(&shell.frame.signal, Some(Signal::Granted { collected, .. }) if collected.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn whatever_happens_a_party_is_bounded_of_one_host_and_completed_once_and_no_child_stays_without_its_adult(
        acts in proptest::collection::vec(act(), 1..120)
    ) {
        let mut shell = Shell::new();
        for act in &acts {
            run(&mut shell, act);
        }
        shell.settle();
        shell.pass_ms(900_000);
        shell.settle();
        prop_assert!(shell.station.gathering.is_none());
        let mut parties: BTreeMap<VisitId, Vec<(VisitId, Option<StaffId>)>> = BTreeMap::new();
        for fact in shell.durable() {
            if let Fact::VisitRegistered { visit, party: Some(party), private: Some(private), .. } = fact {
                parties.entry(party.first).or_default().push((*visit, private.host));
            }
        }
        for (first, members) in &parties {
            prop_assert!(members.len() <= MAX_PARTY);
            prop_assert_eq!(members[0].0, *first);
            prop_assert!(members.iter().all(|(_, host)| *host == members[0].1));
        }
        // Nobody forgets to say that a party is complete, and nobody says it twice.
        prop_assert_eq!(completions(&shell).into_iter().collect::<BTreeSet<_>>(), parties.keys().copied().collect());
        prop_assert_eq!(completions(&shell).len(), parties.len());
        for visit in shell.station.open_visits() {
            let Some(adult) = visit.party.and_then(|party| party.child_of) else { continue };
            prop_assert!(shell.station.visits.contains_key(&adult));
        }
    }
}

#[test]
fn without_a_card_an_adult_leaves_with_its_child_and_the_child_is_not_asked_for() {
    let mut shell = Shell::new();
    let adult = first_of_a_party(&mut shell);
    let small = child(&mut shell, "小明", Intent::Confirm);
    card(&mut shell, TRAY_CARD);
    shell.want(Intent::Home);
    shell.give_contact(NoCard::Lost, "13800138000");
    shell.look_up(true);
    shell.settle();
    let View::Claimed(claimed) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    let masked: Vec<&str> = claimed.visits.iter().map(|visit| visit.masked.as_str()).collect();
    assert_eq!(masked, ["张＊"]);
    shell.want(Intent::Mine { nth: 0 });
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::RateWithoutCard { lost: true } });
    assert_eq!([adult, small].map(|visit| shell.view().state(visit)), [Some(VisitState::Left); 2]);
    shell.check_memory_is_the_disk();
}
