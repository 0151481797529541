//! What a visitor who waits wishes: a drink, a message, somebody else to see.

use super::super::*;
use super::people::{LI, ZHOU};
use super::shell::Shell;
use crate::fact::{Drink, MAX_HOST_CHANGES, MAX_MESSAGE_CHARS, MAX_MESSAGES, TellingChannel, TellingStep, WishFact};
use crate::form::Problem;
use crate::id::{MessageId, TellingId};
use crate::screen::{Ask, DrinkWish, Intent, MessageState, Step, ToldWhat, View, Waiting};
use crate::telling::Telling;
use proptest::prelude::*;

fn waiting(shell: &Shell) -> &Waiting {
    match &shell.frame.view {
        View::Waiting(waiting) => waiting,
        other => panic!("{other:?}"),
    }
}

fn question(shell: &Shell) -> &Ask {
    match &shell.frame.view {
        View::Ask(ask) => ask,
        other => panic!("{other:?}"),
    }
}

fn one_who_waits() -> (Shell, VisitId) {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    (shell, visit)
}

fn wishes(shell: &Shell) -> Vec<WishFact> {
    let wish = |fact: &Fact| match fact {
        Fact::Wish(wish) => Some(wish.clone()),
        _ => None,
    };
    shell.durable().iter().filter_map(wish).collect()
}

fn count(shell: &Shell, kind: &str) -> usize {
    shell.kinds().iter().filter(|found| *found == kind).count()
}

impl Shell {
    fn wish_for(&mut self, drink: Drink) {
        self.want(Intent::WantDrink);
        self.want(Intent::Drink { drink });
    }

    fn leave_message(&mut self, text: &str) {
        self.want(Intent::LeaveMessage);
        self.want(Intent::Answer { text: text.into() });
    }

    fn see_another(&mut self, query: &str, staff: StaffId) {
        self.want(Intent::AnotherHost);
        self.want(Intent::FindHost { query: query.into() });
        self.want(Intent::Host { staff });
    }

    fn office_has_all(&mut self) {
        self.input(Input::OfficeHas { seq: self.durable().len() as u64 });
    }
}

#[test]
fn a_drink_is_said_once_it_is_recorded_and_said_to_be_the_desks_once_the_office_has_it() {
    let (mut shell, visit) = one_who_waits();
    shell.wish_for(Drink::HotTea);
    assert!(matches!(shell.frame.view, View::Drink { wished: None }), "the disk has not answered");
    shell.want(Intent::Drink { drink: Drink::Coffee });
    shell.settle();
    let said = |shell: &Shell| waiting(shell).drink;
    assert_eq!(said(&shell), Some(DrinkWish { drink: Drink::HotTea, at_desk: false }));
    assert_eq!(wishes(&shell), [WishFact::Drink { visit, drink: Drink::HotTea }], "one wish at a time");
    shell.office_has_all();
    assert_eq!(said(&shell), Some(DrinkWish { drink: Drink::HotTea, at_desk: true }));
    // Another one counts from then on, and is not at the desk because the one before was.
    shell.want(Intent::WantDrink);
    assert!(matches!(shell.frame.view, View::Drink { wished: Some(Drink::HotTea) }));
    shell.want(Intent::Drink { drink: Drink::Nothing });
    shell.settle();
    assert_eq!(said(&shell), Some(DrinkWish { drink: Drink::Nothing, at_desk: false }));
    // The same once more, and going back, write nothing.
    shell.wish_for(Drink::Nothing);
    shell.want(Intent::WantDrink);
    shell.want(Intent::Back { text: String::new() });
    shell.settle();
    assert_eq!((said(&shell).map(|wish| wish.drink), wishes(&shell).len()), (Some(Drink::Nothing), 2));
}

#[test]
fn a_message_is_durable_before_it_is_said_and_is_said_to_be_where_it_has_come() {
    let (mut shell, visit) = one_who_waits();
    shell.want(Intent::LeaveMessage);
    assert_eq!((question(&shell).step, question(&shell).to.as_str()), (Step::Message, "周雯"));
    for (text, problem) in [("  ", Problem::Empty), (&"字".repeat(MAX_MESSAGE_CHARS + 1), Problem::TooLong)] {
        shell.want(Intent::Answer { text: text.into() });
        assert_eq!(question(&shell).problem, Some(problem));
    }
    shell.want(Intent::Answer { text: "合同\n放在前台了".into() });
    assert_eq!(question(&shell).step, Step::Message, "the disk has not answered");
    shell.settle();
    let [WishFact::Message { message, private: Some(private), .. }] = &wishes(&shell)[..] else { panic!() };
    assert_eq!((private.host, private.text.as_str()), (Some(ZHOU), "合同 放在前台了"));
    assert_eq!(waiting(&shell).message, Some(MessageState::Recorded));
    shell.office_has_all();
    assert_eq!(waiting(&shell).message, Some(MessageState::AtDesk));
    let queued = Telling::queued(TellingId([1; 16]), TellingStep::Message, TellingChannel::Email, 0);
    let mut telling = Telling { message: Some(*message), ..queued };
    let tell = |shell: &mut Shell, telling| {
        shell.input(Input::VisitTold { visit, account: Account { tellings: vec![telling], answers: Vec::new() } });
        waiting(shell).message
    };
    assert_eq!(tell(&mut shell, telling), Some(MessageState::AtDesk), "queued is not sent");
    telling.sent_ms = Some(1);
    assert_eq!(tell(&mut shell, telling), Some(MessageState::Sent));
    telling.seen_ms = Some(2);
    assert_eq!(tell(&mut shell, telling), Some(MessageState::Seen));
}

#[test]
fn a_message_that_cannot_be_written_is_not_said_to_be_left_and_can_be_sent_off_again() {
    let (mut shell, _) = one_who_waits();
    shell.leave_message("合同在前台");
    shell.fail_oldest();
    assert!(matches!(shell.frame.view, View::OutOfService { .. }));
    shell.pass_ms(2_500);
    shell.settle();
    assert_eq!(question(&shell).step, Step::Message);
    shell.want(Intent::Answer { text: "合同在前台".into() });
    shell.settle();
    assert_eq!(waiting(&shell).message, Some(MessageState::Recorded));
    assert_eq!(wishes(&shell).len(), 1);
}

#[test]
fn a_message_of_a_visitor_who_knows_no_host_is_for_the_desk() {
    let mut shell = Shell::new();
    shell.fill_in();
    shell.want(Intent::Change { step: Step::Host });
    shell.want(Intent::HostUnknown);
    shell.want(Intent::Confirm);
    shell.settle();
    shell.want(Intent::WithoutCard);
    shell.leave_message("我来修空调");
    shell.settle();
    let [WishFact::Message { private: Some(private), .. }] = &wishes(&shell)[..] else { panic!() };
    assert_eq!((private.host, private.host_name.as_str()), (None, ""));
}

#[test]
fn another_host_is_seen_once_that_is_recorded_and_what_the_one_before_was_told_is_not_theirs() {
    let (mut shell, visit) = one_who_waits();
    let mut host = Telling::queued(TellingId([1; 16]), TellingStep::Host, TellingChannel::Email, 0);
    host.sent_ms = Some(1);
    let account = Account { tellings: vec![host], answers: Vec::new() };
    shell.input(Input::VisitTold { visit, account: account.clone() });
    shell.want(Intent::AnotherHost);
    assert_eq!((question(&shell).step, question(&shell).hits.len()), (Step::AnotherHost, 0));
    // Nobody who was not found can be chosen.
    shell.want(Intent::Host { staff: LI });
    shell.want(Intent::FindHost { query: "lina".into() });
    assert_eq!(question(&shell).hits.len(), 1);
    shell.want(Intent::Host { staff: LI });
    assert_eq!(shell.station.visits[&visit].visit.host, Some(ZHOU), "the disk has not answered");
    shell.settle();
    assert_eq!((waiting(&shell).host.as_str(), waiting(&shell).department.as_str()), ("李娜", "人事部"));
    let what: Vec<ToldWhat> = waiting(&shell).told.iter().map(|told| told.what).collect();
    assert_eq!(what, [ToldWhat::Registered]);
    let [WishFact::HostChanged { nth: 1, private: Some(private), .. }] = &wishes(&shell)[..] else { panic!() };
    assert_eq!(private.host, Some(LI));
    // What other nodes knew before does not bring the former host back.
    let before = OpenVisit { host: Some(ZHOU), host_changes: 0, ..shell.station.visits[&visit].visit.clone() };
    shell.input(Input::SiteVisit { visit, now: Some(before) });
    assert_eq!(shell.station.visits[&visit].visit.host, Some(LI));
    shell.cut_power(0);
    assert_eq!(shell.station.visits[&visit].visit.host, Some(LI), "and neither does a restart");
}

#[test]
fn whoever_has_tried_many_or_knows_no_name_is_helped_by_the_desk() {
    let (mut shell, visit) = one_who_waits();
    for n in 0..MAX_HOST_CHANGES {
        let (query, staff) = if n % 2 == 0 { ("lina", LI) } else { ("zhouwen", ZHOU) };
        shell.see_another(query, staff);
        shell.settle();
    }
    assert_eq!(shell.station.visits[&visit].visit.host_changes, MAX_HOST_CHANGES);
    shell.want(Intent::AnotherHost);
    shell.settle();
    assert!(waiting(&shell).host == "李娜" && shell.frame.desk_called);
    shell.pass_ms(10_000);
    for n in 0..MAX_MESSAGES {
        shell.leave_message(&format!("{n}"));
        shell.settle();
    }
    shell.leave_message("one too many");
    shell.settle();
    assert_eq!((count(&shell, "visit.message_left"), count(&shell, "desk.called")), (usize::from(MAX_MESSAGES), 2));
    let (mut shell, _) = one_who_waits();
    shell.want(Intent::AnotherHost);
    shell.want(Intent::HostUnknown);
    shell.settle();
    assert!(waiting(&shell).host == "周雯" && shell.frame.desk_called && wishes(&shell).is_empty());
}

#[test]
fn whoever_may_enter_is_shown_the_way_whatever_they_were_wishing() {
    for open in [Intent::WantDrink, Intent::LeaveMessage, Intent::AnotherHost] {
        let (mut shell, visit) = one_who_waits();
        shell.want(open.clone());
        shell.permit(visit);
        shell.settle();
        assert!(matches!(shell.frame.view, View::Permitted(_)), "{open:?}");
    }
}

#[test]
fn what_is_being_typed_is_wiped_with_a_warning_and_with_the_screen_that_dies() {
    let (mut shell, _) = one_who_waits();
    shell.want(Intent::LeaveMessage);
    shell.pass_ms(46_000);
    assert!(question(&shell).wipes_in_s.is_some());
    shell.pass_ms(60_000);
    assert_eq!(shell.frame.view, View::Home {});
    let (mut shell, _) = one_who_waits();
    shell.want(Intent::AnotherHost);
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn nobody_but_who_waits_can_wish_for_anything() {
    let (mut shell, visit) = one_who_waits();
    shell.permit(visit);
    shell.settle();
    shell.wish_for(Drink::HotTea);
    shell.leave_message("x");
    shell.see_another("lina", LI);
    shell.want(Intent::Home);
    shell.wish_for(Drink::HotTea);
    shell.leave_message("x");
    shell.see_another("lina", LI);
    shell.settle();
    assert!(wishes(&shell).is_empty(), "{:?}", shell.kinds());
}

fn wish() -> impl Strategy<Value = u8> {
    0u8..10
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    /// The shell checks after each step that what the page says is on the disk, and that memory is the disk's own view.
    #[test]
    fn whatever_is_wished_in_whatever_order_is_on_the_disk_before_it_is_said_and_never_more_than_may_be(
        acts in proptest::collection::vec(wish(), 1..60),
        written in 0usize..3,
    ) {
        let (mut shell, visit) = one_who_waits();
        for act in &acts {
            match act {
                0 => shell.wish_for(Drink::Coffee),
                1 => shell.wish_for(Drink::WarmWater),
                2 => shell.leave_message("请回电"),
                3 => shell.see_another("lina", LI),
                4 => shell.see_another("zhouwen", ZHOU),
                5 => shell.want(Intent::Back { text: "x".into() }),
                6 => drop(shell.fail_oldest()),
                7 => shell.office_has_all(),
                8 => shell.pass_ms(2_500),
                _ => drop(shell.commit()),
            }
        }
        shell.cut_power(written);
        shell.settle();
        shell.check_memory_is_the_disk();
        let nths: Vec<u8> = wishes(&shell).iter().filter_map(|wish| match wish {
            WishFact::HostChanged { nth, .. } => Some(*nth),
            _ => None,
        }).collect();
        let in_order: Vec<u8> = (1..).take(nths.len()).collect();
        prop_assert!(nths == in_order && nths.len() <= usize::from(MAX_HOST_CHANGES), "{nths:?}");
        prop_assert!(shell.view().messages_of(visit) <= usize::from(MAX_MESSAGES));
    }
}

/// Ids are drawn afresh, so two messages are never one.
#[test]
fn two_messages_have_two_names() {
    let (mut shell, _) = one_who_waits();
    for text in ["一", "二"] {
        shell.leave_message(text);
        shell.settle();
    }
    let names: Vec<MessageId> = wishes(&shell)
        .iter()
        .filter_map(|wish| match wish {
            WishFact::Message { message, .. } => Some(*message),
            _ => None,
        })
        .collect();
    assert!(names.len() == 2 && names[0] != names[1]);
}
