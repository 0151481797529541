//! Praise and complaints at leaving (Q2).

use super::super::*;
use super::people::TRAY_CARD;
use super::shell::Shell;
use crate::fact::{FeedbackFact, FeedbackTone, FeedbackTopic, MAX_FEEDBACK_CHARS};
use crate::screen::{FeedbackForm, Intent, LeavingProblem, LeavingStage, Rating, View};
use proptest::prelude::*;

/// To the page of thanks.
fn left() -> (Shell, VisitId) {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.want(Intent::Home);
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.finish_job(Ok(()));
    shell.settle();
    (shell, visit)
}

fn form(shell: &Shell) -> FeedbackForm {
    let View::Feedback(form) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    form.clone()
}

fn given(shell: &Shell) -> Vec<FeedbackFact> {
    let facts = shell.durable().iter();
    facts.filter_map(|fact| if let Fact::Feedback(fact) = fact { Some(fact.clone()) } else { None }).collect()
}

#[test]
fn a_complaint_is_chosen_without_a_name_and_thanked_for_when_it_is_recorded() {
    let (mut shell, _) = left();
    shell.want(Intent::Feedback { tone: FeedbackTone::Complaint });
    assert!(form(&shell).anonymous, "nobody has to give a name");
    shell.want(Intent::Confirm);
    assert!(shell.appends.is_empty(), "nothing was said yet");
    for topic in [FeedbackTopic::Kiosk, FeedbackTopic::Host, FeedbackTopic::Waiting, FeedbackTopic::Host] {
        shell.want(Intent::FeedbackTopic { topic });
    }
    assert_eq!(form(&shell).topics, [FeedbackTopic::Waiting, FeedbackTopic::Kiosk], "a second touch takes it back");
    shell.want(Intent::Confirm);
    shell.want(Intent::Confirm);
    assert_eq!(shell.appends.len(), 1, "once is enough");
    assert!(form(&shell).saving);
    shell.settle();
    let thanks = LeavingStage::Heard { tone: FeedbackTone::Complaint };
    assert_eq!(shell.frame.view, View::Leaving { stage: thanks });
    let [FeedbackFact::Given { tone, topics, visit, private, .. }] = &given(&shell)[..] else { panic!("one") };
    assert_eq!((*tone, topics.len(), *visit), (FeedbackTone::Complaint, 2, None));
    assert!(private.is_none(), "no words, no sealed part");
    shell.want(Intent::Feedback { tone: FeedbackTone::Praise });
    assert!(matches!(shell.frame.view, View::Leaving { .. }), "once a visit");
    shell.pass_ms(6_000);
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn praise_in_words_with_a_name_is_of_the_visit_and_comes_after_the_rating_too() {
    let (mut shell, visit) = left();
    shell.want(Intent::Rate { rating: Rating::VeryGood });
    shell.settle();
    shell.want(Intent::Feedback { tone: FeedbackTone::Praise });
    shell.want(Intent::WriteFeedback);
    shell.want(Intent::Answer { text: "前台非常热情，  谢谢".into() });
    assert_eq!(form(&shell).words, "前台非常热情， 谢谢");
    shell.want(Intent::Anonymous { anonymous: false });
    shell.want(Intent::Confirm);
    shell.settle();
    let [FeedbackFact::Given { visit: named, private: Some(private), .. }] = &given(&shell)[..] else { panic!("one") };
    assert_eq!((*named, private.words.as_str()), (Some(visit), "前台非常热情， 谢谢"));
}

#[test]
fn what_is_too_long_is_said_to_be_and_what_was_written_is_kept_on_the_way_back() {
    let (mut shell, _) = left();
    shell.want(Intent::Feedback { tone: FeedbackTone::Praise });
    shell.want(Intent::WriteFeedback);
    shell.want(Intent::Answer { text: "好".repeat(MAX_FEEDBACK_CHARS + 1) });
    let View::LeavingText(text) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    assert_eq!(text.problem, Some(LeavingProblem::TooLong));
    shell.want(Intent::Back { text: "很好".into() });
    assert_eq!(form(&shell).words, "很好");
    shell.want(Intent::Back { text: String::new() });
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    assert!(given(&shell).is_empty(), "nothing was sent");
    shell.want(Intent::Feedback { tone: FeedbackTone::Praise });
    assert_eq!(form(&shell).words, "", "who goes back has said nothing");
}

#[test]
fn what_is_not_sent_is_gone_with_whoever_walked_away_and_with_a_screen_that_dies() {
    let (mut shell, _) = left();
    shell.want(Intent::Feedback { tone: FeedbackTone::Complaint });
    shell.want(Intent::FeedbackTopic { topic: FeedbackTopic::Other });
    shell.pass_ms(61_000);
    assert_eq!((&shell.frame.view, given(&shell).len()), (&View::Home {}, 0));
    let (mut shell, _) = left();
    shell.want(Intent::Feedback { tone: FeedbackTone::Complaint });
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn what_cannot_be_recorded_can_be_sent_again() {
    let (mut shell, _) = left();
    shell.want(Intent::Feedback { tone: FeedbackTone::Complaint });
    shell.want(Intent::FeedbackTopic { topic: FeedbackTopic::Reception });
    shell.want(Intent::Confirm);
    shell.fail_oldest();
    shell.pass_ms(3_000);
    shell.settle();
    assert!(!form(&shell).saving);
    shell.want(Intent::Confirm);
    shell.settle();
    assert_eq!(given(&shell).len(), 1);
}

proptest! {
    /// Without a name nothing of the visit is in the entry, neither in the open part nor in whose key seals it.
    #[test]
    fn an_unnamed_message_leads_to_no_visit(words in ".{1,100}", topic in 0usize..6) {
        let (mut shell, visit) = left();
        shell.want(Intent::Feedback { tone: FeedbackTone::Complaint });
        shell.want(Intent::WriteFeedback);
        shell.want(Intent::Answer { text: words });
        shell.want(Intent::FeedbackTopic { topic: FeedbackTopic::ALL[topic] });
        shell.want(Intent::Confirm);
        shell.settle();
        let facts = given(&shell);
        prop_assert_eq!(facts.len(), 1);
        let draft = Fact::from(facts[0].clone()).draft().unwrap();
        prop_assert!(!String::from_utf8(draft.open).unwrap().contains(&visit.to_string()));
        prop_assert!(draft.private.is_none_or(|sealed| sealed.subject != visit.into()));
    }
}
