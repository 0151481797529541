//! Visitors who have been here before, at the kiosk (V7).

use super::super::*;
use super::people::ZHOU;
use super::shell::Shell;
use crate::fact::{Alarm, UpkeepFact};
use crate::returning::{CHOICES, FREE_LOOK_UPS, FREE_WRONG_PICKS, LastVisit, Recollection, choices};
use crate::screen::{CardStage, Intent, NumberProblem, Purpose, Step, View};

const NUMBER: &str = "138 0013 8000";

pub(super) fn recollection(hash: u8, name: Option<&str>) -> Recollection {
    let last = name.map(|name| LastVisit {
        name: name.into(),
        organisation: "北辰设计".into(),
        purpose: Purpose::Interview,
        host: Some(ZHOU),
    });
    Recollection { hash: [hash; 32], last }
}

impl Shell {
    /// The oldest look-up is answered, if there is one.
    pub(super) fn recall(&mut self, known: Option<Recollection>) {
        if !self.recalls.is_empty() {
            let (request, _) = self.recalls.remove(0);
            self.input(Input::Recalled { request, known });
        }
    }
}

/// From wherever the screen is until the number has been sent off.
fn type_number(shell: &mut Shell) {
    shell.want(Intent::Home);
    shell.want(Intent::Register);
    shell.want(Intent::Returning);
    shell.want(Intent::Number { text: NUMBER.into() });
    // An alarm may be on its way.
    shell.settle();
}

fn asked(shell: &mut Shell, known: Recollection) -> Vec<String> {
    type_number(shell);
    shell.recall(Some(known));
    let View::IsItYou(page) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    page.names.clone()
}

fn own(known: &Recollection) -> u8 {
    choices(known, Language::ZhHans).own.unwrap() as u8
}

fn wrong(known: &Recollection) -> u8 {
    u8::from(choices(known, Language::ZhHans).own == Some(0))
}

fn alarms(shell: &Shell) -> usize {
    let is_alarm =
        |fact: &&Fact| matches!(fact, Fact::Upkeep(UpkeepFact::AlarmRaised { alarm: Alarm::CodeGuessed, .. }));
    shell.durable().iter().filter(is_alarm).count()
}

fn is_anew(shell: &Shell) -> bool {
    matches!(&shell.frame.view, View::Ask(ask) if ask.step == Step::Name && ask.anew && ask.value.is_empty())
}

fn refused(shell: &Shell) -> Option<NumberProblem> {
    let View::Returning(entry) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    entry.problem
}

#[test]
fn a_returning_visitor_picks_their_masked_name_and_confirms_and_the_journal_has_the_true_one() {
    let mut shell = Shell::new();
    let known = recollection(1, Some("张伟"));
    let names = asked(&mut shell, known.clone());
    assert_eq!(names[usize::from(own(&known))], "张＊");
    assert!(shell.appends.is_empty(), "asking records nothing");
    shell.want(Intent::ThisIsMe { place: own(&known) });
    let View::Review(review) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    let shown = [&review.name, &review.organisation, &review.contact_tail, &review.host, &review.department];
    assert_eq!(shown, ["张＊", "北＊", "8000", "周雯", "研发部"], "no more than its owner needs");
    shell.want(Intent::Confirm);
    shell.settle();
    assert_eq!(shell.frame.view, View::Card { visitor: "张伟".into(), stage: CardStage::Take });
    let registered = |fact: &Fact| match fact {
        Fact::VisitRegistered { purpose: Purpose::Interview, private: Some(private), .. } => Some(private.clone()),
        _ => None,
    };
    let private = shell.durable().iter().find_map(registered).unwrap();
    let told = [&private.name, &private.organisation, &private.contact, &private.host_name];
    assert_eq!(told, ["张伟", "北辰设计", NUMBER, "周雯"]);
    assert_eq!(private.host, Some(ZHOU));
    shell.check_memory_is_the_disk();
}

#[test]
fn what_was_recalled_can_be_changed_and_is_not_read_back_into_any_field() {
    let mut shell = Shell::new();
    let known = recollection(1, Some("张伟"));
    asked(&mut shell, known.clone());
    shell.want(Intent::ThisIsMe { place: own(&known) });
    for step in [Step::Name, Step::Organisation] {
        shell.want(Intent::Change { step });
        assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.step == step && ask.value.is_empty()));
        shell.want(Intent::Back { text: String::new() });
        assert!(matches!(&shell.frame.view, View::Review(review) if review.name == "张＊"));
    }
    shell.want(Intent::Change { step: Step::Organisation });
    shell.want(Intent::Answer { text: "南辰设计".into() });
    let View::Review(review) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    assert_eq!((review.name.as_str(), review.organisation.as_str()), ("张＊", "南辰设计"), "what was typed is shown");
    // Back is to where they came from, and what was recalled is gone.
    shell.want(Intent::Back { text: String::new() });
    assert!(matches!(&shell.frame.view, View::Returning(entry) if entry.value == NUMBER && !entry.looking));
    shell.want(Intent::Back { text: String::new() });
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.step == Step::Name && ask.value.is_empty() && !ask.anew));
}

#[test]
fn a_host_who_works_here_no_more_is_asked_for() {
    let mut shell = Shell::new();
    let mut known = recollection(1, Some("张伟"));
    for host in [None, Some(StaffId([0xEE; 16]))] {
        known.last.as_mut().unwrap().host = host;
        asked(&mut shell, known.clone());
        shell.want(Intent::ThisIsMe { place: own(&known) });
        assert_eq!(shell.step(), Some(Step::Host));
        shell.want(Intent::FindHost { query: "zw".into() });
        shell.want(Intent::Host { staff: ZHOU });
        assert!(matches!(&shell.frame.view, View::Review(review) if review.host == "周雯" && review.name == "张＊"));
    }
}

#[test]
fn whether_a_number_is_known_changes_nothing_until_the_right_name_is_picked_and_every_other_way_ends_alike() {
    let (known, unknown) = (recollection(1, Some("张伟")), recollection(2, None));
    type End = fn(&mut Shell, &Recollection);
    let ends: [(&str, End); 3] = [
        ("none of these", |shell, _| shell.want(Intent::NoneOfThese)),
        ("a wrong one", |shell, known| shell.want(Intent::ThisIsMe { place: wrong(known) })),
        ("not to be read", |_, _| ()),
    ];
    for (how, end) in ends {
        let frames = [&known, &unknown].map(|recollection| {
            let mut shell = Shell::new();
            if how == "not to be read" {
                type_number(&mut shell);
                shell.recall(None);
            } else {
                assert_eq!(asked(&mut shell, recollection.clone()).len(), CHOICES);
                end(&mut shell, &known);
            }
            assert!(is_anew(&shell), "{how}: {:?}", shell.frame.view);
            // The number need not be typed again.
            shell.want(Intent::Answer { text: "李四".into() });
            shell.want(Intent::NoOrganisation);
            assert_eq!(shell.step(), Some(Step::Purpose));
            shell.want(Intent::Choose { purpose: Purpose::Meeting });
            shell.want(Intent::HostUnknown);
            assert!(matches!(&shell.frame.view, View::Review(review) if review.name == "李四" && review.contact_tail == "8000"));
            shell.frame
        });
        assert_eq!(frames[0], frames[1], "{how}");
    }
    // The language of the screen makes no other page: it would tell a known number from one that is not.
    for recollection in [known, unknown] {
        let mut shell = Shell::new();
        let names = asked(&mut shell, recollection.clone());
        shell.want(Intent::Home);
        shell.want(Intent::Language { language: Language::En });
        shell.want(Intent::Register);
        shell.want(Intent::Returning);
        shell.want(Intent::Number { text: NUMBER.into() });
        shell.recall(Some(recollection));
        assert!(matches!(&shell.frame.view, View::IsItYou(page) if page.names == names));
        shell.want(Intent::Language { language: Language::ZhHant });
        assert!(matches!(&shell.frame.view, View::IsItYou(page) if page.names == names));
    }
}

#[test]
fn after_two_wrong_picks_of_a_number_the_right_one_is_wrong_too_for_a_day_and_its_page_stays_the_same() {
    let mut shell = Shell::new();
    let known = recollection(1, Some("张伟"));
    let names = asked(&mut shell, known.clone());
    shell.want(Intent::ThisIsMe { place: wrong(&known) });
    asked(&mut shell, known.clone());
    shell.want(Intent::ThisIsMe { place: wrong(&known) });
    assert_eq!(asked(&mut shell, known.clone()), names);
    shell.want(Intent::ThisIsMe { place: own(&known) });
    assert!(is_anew(&shell));
    assert_eq!(asked_after(&mut shell, 24 * 3_600_000, &known), names);
    shell.want(Intent::ThisIsMe { place: own(&known) });
    assert!(matches!(shell.frame.view, View::Review(_)));
}

fn asked_after(shell: &mut Shell, ms: u64, known: &Recollection) -> Vec<String> {
    shell.want(Intent::Home);
    shell.pass_ms(ms);
    asked(shell, known.clone())
}

#[test]
fn three_wrong_picks_cost_a_wait_also_of_numbers_that_nobody_has_and_an_alarm_is_raised() {
    let mut shell = Shell::new();
    for hash in 0..FREE_WRONG_PICKS as u8 {
        assert_eq!(alarms(&shell), 0);
        asked(&mut shell, recollection(hash, None));
        shell.want(Intent::ThisIsMe { place: 3 });
        shell.settle();
    }
    assert_eq!(alarms(&shell), 1);
    type_number(&mut shell);
    assert_eq!(refused(&shell), Some(NumberProblem::Wait { seconds: 30 }));
    assert!(shell.recalls.is_empty(), "nothing is looked up meanwhile");
    shell.pass_ms(30_000);
    asked(&mut shell, recollection(9, None));
}

#[test]
fn numbers_looked_up_without_proof_are_counted_and_proved_ones_are_not() {
    let mut shell = Shell::new();
    let known = recollection(1, Some("张伟"));
    for _ in 0..2 * FREE_LOOK_UPS {
        asked(&mut shell, known.clone());
        shell.want(Intent::ThisIsMe { place: own(&known) });
    }
    for hash in 0..FREE_LOOK_UPS as u8 {
        assert_eq!(alarms(&shell), 0);
        asked(&mut shell, recollection(hash, None));
        shell.want(Intent::NoneOfThese);
    }
    assert_eq!(alarms(&shell), 1);
    type_number(&mut shell);
    assert_eq!(refused(&shell), Some(NumberProblem::Wait { seconds: 30 }));
}

#[test]
fn what_is_no_number_is_not_looked_up_and_an_answer_that_comes_late_means_nothing() {
    let mut shell = Shell::new();
    shell.want(Intent::Register);
    shell.want(Intent::Returning);
    let long = "1".repeat(10_000);
    for text in ["", "12", "a@b.cn", "call me", long.as_str()] {
        shell.want(Intent::Number { text: text.into() });
        assert_eq!(refused(&shell), Some(NumberProblem::NotANumber), "{text}");
    }
    assert!(shell.recalls.is_empty());
    shell.want(Intent::Number { text: NUMBER.into() });
    shell.want(Intent::Number { text: "139 0013 9000".into() });
    assert_eq!(shell.recalls.len(), 1, "one at a time");
    shell.want(Intent::Back { text: String::new() });
    shell.recall(Some(recollection(1, Some("张伟"))));
    assert_eq!(shell.step(), Some(Step::Name));
    type_number(&mut shell);
    shell.want(Intent::Home);
    shell.recall(Some(recollection(1, Some("张伟"))));
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn a_page_of_names_that_is_left_alone_is_wiped_and_so_is_one_whose_screen_died() {
    let mut shell = Shell::new();
    let known = recollection(1, Some("张伟"));
    asked(&mut shell, known.clone());
    shell.pass_ms(50_000);
    assert!(matches!(&shell.frame.view, View::IsItYou(page) if page.wipes_in_s.is_some()));
    shell.pass_ms(15_000);
    assert_eq!((&shell.frame.view, &shell.station.form), (&View::Home {}, &Form::default()));
    asked(&mut shell, known.clone());
    shell.want(Intent::ThisIsMe { place: own(&known) });
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    assert_eq!((&shell.frame.view, &shell.station.form), (&View::Home {}, &Form::default()));
    asked(&mut shell, known);
    shell.want(Intent::Back { text: String::new() });
    assert!(matches!(&shell.frame.view, View::Returning(entry) if entry.value == NUMBER));
    shell.want(Intent::CallDesk);
    shell.settle();
    assert!(shell.frame.desk_called);
}
