// SPDX-License-Identifier: GPL-3.0-or-later
//! The questions of a registration: the four that are typed and the one that is chosen; and the number of a visitor who was here before.

use super::session::wants;
use crate::link::Link;
use crate::ui::{
    AskData, AskProblem, Compose, FieldKind, HostTile, Keys, Layer, Page, PurposeData, Question, Reason, ScreenWindow,
};
use frontdesk_core::fact::{FeedbackTone, MAX_FEEDBACK_CHARS};
use frontdesk_core::form::{self, MAX_FIELD_CHARS, Problem};
use frontdesk_core::id::StaffId;
use frontdesk_core::screen::staff::{EnrolQuestion, Enrolling, MAX_ADDRESS_CHARS, MAX_CODE_CHARS, ReasonView};
use frontdesk_core::screen::{
    Ask, HostHit, Intent, LeavingProblem, LeavingQuestion, LeavingText, NumberEntry, NumberProblem, Purpose, Step,
};
use slint::{ComponentHandle, Model, SharedString};

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let ask = window.global::<AskData>();
    ask.on_no_organisation(wants(link, Intent::NoOrganisation));
    ask.on_host_unknown(wants(link, Intent::HostUnknown));
    ask.on_returning(wants(link, Intent::Returning));
    ask.on_to_desk(wants(link, Intent::LeaveToDesk));
    let choosing = link.clone();
    ask.on_choose_host(move |id| choose_host(&choosing, &id));
    let (weak, answering) = (window.as_weak(), link.clone());
    ask.on_answer(move || {
        weak.upgrade().inspect(|window| answer(window, &answering));
    });
    let (weak, editing) = (window.as_weak(), link.clone());
    ask.on_edited(move || {
        weak.upgrade().inspect(|window| edited(window, &editing));
    });
    let (weak, going) = (window.as_weak(), link.clone());
    ask.on_back(move || {
        weak.upgrade().inspect(|window| going.want(Intent::Back { text: typed(window) }));
    });
    connect_purpose(window, link);
}

fn connect_purpose(window: &ScreenWindow, link: &Link) {
    let purpose = window.global::<PurposeData>();
    let choosing = link.clone();
    purpose.on_choose(move |reason| choosing.want(Intent::Choose { purpose: chosen(reason) }));
    purpose.on_back(wants(link, Intent::Back { text: String::new() }));
}

fn typed(window: &ScreenWindow) -> String {
    window.global::<AskData>().get_text().into()
}

/// "Next", or Enter. A host is chosen and not typed: Enter takes the one that is left.
fn answer(window: &ScreenWindow, link: &Link) {
    let ask = window.global::<AskData>();
    match ask.get_question() {
        Question::Host | Question::AnotherHost | Question::Colleague | Question::Holder => {
            if let (1, Some(only)) = (ask.get_hits().row_count(), ask.get_hits().row_data(0)) {
                choose_host(link, &only.id);
            }
        }
        Question::Number => link.want(Intent::Number { text: typed(window) }),
        Question::Name
        | Question::Organisation
        | Question::Contact
        | Question::Message
        | Question::Proof
        | Question::Praise
        | Question::Complaint
        | Question::Reason
        | Question::Office
        | Question::EnrolCode => {
            link.want(Intent::Answer { text: typed(window) });
        }
    }
}

fn edited(window: &ScreenWindow, link: &Link) {
    // Typing on a real keyboard touches nothing.
    link.touched();
    mind_capitals(window);
    if is_found(window.global::<AskData>().get_question()) {
        link.want(Intent::FindHost { query: typed(window) });
    }
}

/// It is found by typing and then chosen.
fn is_found(question: Question) -> bool {
    matches!(question, Question::Host | Question::AnotherHost | Question::Colleague | Question::Holder)
}

fn choose_host(link: &Link, id: &SharedString) {
    match id.parse::<StaffId>() {
        Ok(staff) => link.want(Intent::Host { staff }),
        Err(fault) => tracing::error!("a host tile has no usable id: {fault}"),
    }
}

/// Shows a question, and says on which page.
pub(crate) fn show(window: &ScreenWindow, model: &Ask) -> Page {
    let Some(question) = question(model.step) else {
        return Page::Purpose;
    };
    let ask = window.global::<AskData>();
    ask.set_max_chars(i32::try_from(form::max_chars(model.step)).unwrap_or(i32::MAX));
    pose_anew(window, question, model.serial, &model.value);
    ask.set_from_review(model.from_review);
    ask.set_anew(model.anew);
    ask.set_looking(false);
    ask.set_to(model.to.as_str().into());
    ask.set_problem(problem(model.problem));
    if let Some(hits) = super::changed(&ask.get_hits(), model.hits.iter().map(tile).collect()) {
        ask.set_hits(hits);
    }
    Page::Ask
}

/// Shows the question for the number of a visitor who was here before.
pub(crate) fn show_number(window: &ScreenWindow, model: &NumberEntry) -> Page {
    let ask = window.global::<AskData>();
    ask.set_max_chars(i32::try_from(form::MAX_FIELD_CHARS).unwrap_or(i32::MAX));
    pose_anew(window, Question::Number, model.serial, &model.value);
    ask.set_from_review(false);
    ask.set_looking(model.looking);
    ask.set_problem(match model.problem {
        None => AskProblem::None,
        Some(NumberProblem::NotANumber) => AskProblem::NotANumber,
        Some(NumberProblem::Wait { seconds }) => {
            ask.set_wait_s(i32::try_from(seconds).unwrap_or(i32::MAX));
            AskProblem::Wait
        }
    });
    Page::Ask
}

/// Who is without their card: found as a host is.
pub(crate) fn show_colleague(window: &ScreenWindow, serial: u64, hits: &[HostHit]) -> Page {
    show_found(window, Question::Colleague, serial, hits)
}

/// Whose a new card will be, on the staff pages.
pub(crate) fn show_holder(window: &ScreenWindow, serial: u64, hits: &[HostHit]) -> Page {
    show_found(window, Question::Holder, serial, hits)
}

fn show_found(window: &ScreenWindow, question: Question, serial: u64, hits: &[HostHit]) -> Page {
    let ask = window.global::<AskData>();
    ask.set_max_chars(i32::try_from(form::max_chars(Step::Host)).unwrap_or(i32::MAX));
    pose_anew(window, question, serial, "");
    ask.set_from_review(false);
    ask.set_looking(false);
    ask.set_problem(AskProblem::None);
    if let Some(hits) = super::changed(&ask.get_hits(), hits.iter().map(tile).collect()) {
        ask.set_hits(hits);
    }
    Page::Ask
}

/// Why a leader is asked, on the staff pages: a question like a visitor's.
pub(crate) fn show_reason(window: &ScreenWindow, reason: &ReasonView) -> Page {
    let ask = window.global::<AskData>();
    ask.set_max_chars(i32::try_from(form::MAX_FIELD_CHARS).unwrap_or(i32::MAX));
    pose_anew(window, Question::Reason, reason.serial, "");
    ask.set_visitor(reason.visitor.as_str().into());
    ask.set_from_review(false);
    ask.set_looking(false);
    ask.set_problem(AskProblem::None);
    Page::Ask
}

/// Which office this kiosk is to belong to, and its code.
pub(crate) fn show_enrolling(window: &ScreenWindow, model: &Enrolling) -> Page {
    let (question, max_chars) = match model.asked {
        EnrolQuestion::Office => (Question::Office, MAX_ADDRESS_CHARS),
        EnrolQuestion::Code => (Question::EnrolCode, MAX_CODE_CHARS),
    };
    let ask = window.global::<AskData>();
    ask.set_max_chars(i32::try_from(max_chars).unwrap_or(i32::MAX));
    pose_anew(window, question, model.serial, &model.value);
    ask.set_from_review(false);
    ask.set_looking(false);
    ask.set_problem(if model.problem { AskProblem::Empty } else { AskProblem::None });
    Page::Ask
}

/// Shows what is typed at leaving.
pub(crate) fn show_leaving(window: &ScreenWindow, model: &LeavingText) -> Page {
    let (question, max_chars) = match model.asked {
        LeavingQuestion::Contact {} => (Question::Proof, MAX_FIELD_CHARS),
        LeavingQuestion::Words { tone: FeedbackTone::Praise } => (Question::Praise, MAX_FEEDBACK_CHARS),
        LeavingQuestion::Words { tone: FeedbackTone::Complaint } => (Question::Complaint, MAX_FEEDBACK_CHARS),
    };
    let ask = window.global::<AskData>();
    ask.set_max_chars(i32::try_from(max_chars).unwrap_or(i32::MAX));
    pose_anew(window, question, model.serial, &model.value);
    // Words are done, and not gone on from.
    ask.set_from_review(question != Question::Proof);
    ask.set_looking(model.looking);
    ask.set_problem(match model.problem {
        None => AskProblem::None,
        Some(LeavingProblem::NotAContact) => AskProblem::NotAContact,
        Some(LeavingProblem::TooLong) => AskProblem::TooLong,
        Some(LeavingProblem::Wait { seconds }) => {
            ask.set_wait_s(i32::try_from(seconds).unwrap_or(i32::MAX));
            AskProblem::Wait
        }
    });
    Page::Ask
}

/// Another serial is another question, or the same one once more.
fn pose_anew(window: &ScreenWindow, question: Question, serial: u64, value: &str) {
    let ask = window.global::<AskData>();
    let serial = slint::format!("{serial}");
    if ask.get_serial() == serial {
        return;
    }
    pose(window, question, value);
    // A host is found by letters, also by those of a Chinese name.
    window.global::<Compose>().invoke_begin(match question {
        Question::Name => FieldKind::Name,
        Question::Organisation | Question::Message | Question::Reason | Question::Praise | Question::Complaint => {
            FieldKind::Text
        }
        Question::Contact
        | Question::Host
        | Question::Number
        | Question::AnotherHost
        | Question::Colleague
        | Question::Proof
        | Question::Holder
        | Question::Office
        | Question::EnrolCode => FieldKind::Plain,
    });
    ask.set_serial(serial);
}

/// Loads the field anew. While the serial stays the same the field's text is the visitor's.
fn pose(window: &ScreenWindow, question: Question, value: &str) {
    let ask = window.global::<AskData>();
    ask.set_question(question);
    ask.set_kept(value.into());
    ask.set_text(value.into());
    ask.set_overflowed(false);
    let keys = window.global::<Keys>();
    keys.set_shift(false);
    mind_capitals(window);
    let is_of_digits = matches!(question, Question::Contact | Question::Number | Question::Proof);
    keys.set_layer(if is_of_digits { Layer::Pad } else { Layer::Letters });
}

/// The next letter is a capital where one is nearly always wanted; whoever wants another touches shift.
fn mind_capitals(window: &ScreenWindow) {
    let ask = window.global::<AskData>();
    window.global::<Keys>().set_capital(begins_with_capital(ask.get_question(), &ask.get_text()));
}

/// Every word of a name, the first one of an organisation and of a message's sentences, and nothing of an e-mail address or of what a host is found by.
fn begins_with_capital(question: Question, written: &str) -> bool {
    match question {
        Question::Name => written.is_empty() || written.ends_with(' '),
        Question::Organisation => written.is_empty(),
        Question::Message | Question::Praise | Question::Complaint => {
            written.is_empty() || [". ", "? ", "! "].iter().any(|end| written.ends_with(end))
        }
        Question::Contact
        | Question::Host
        | Question::Number
        | Question::AnotherHost
        | Question::Reason
        | Question::Colleague
        | Question::Proof
        | Question::Holder
        | Question::Office
        | Question::EnrolCode => false,
    }
}

/// Leaves nothing of what was typed, and nobody's name, for whoever comes next.
pub(crate) fn clear(window: &ScreenWindow) {
    let ask = window.global::<AskData>();
    if !ask.get_serial().is_empty() {
        pose(window, Question::Name, "");
        window.global::<Compose>().invoke_begin(FieldKind::Plain);
        ask.set_serial(SharedString::default());
        ask.set_hits(slint::ModelRc::default());
        ask.set_to(SharedString::default());
        ask.set_visitor(SharedString::default());
        ask.set_problem(AskProblem::None);
    }
}

fn question(step: Step) -> Option<Question> {
    match step {
        Step::Name => Some(Question::Name),
        Step::Organisation => Some(Question::Organisation),
        Step::Contact => Some(Question::Contact),
        Step::Purpose => None,
        Step::Host => Some(Question::Host),
        Step::Message => Some(Question::Message),
        Step::AnotherHost => Some(Question::AnotherHost),
    }
}

fn problem(problem: Option<Problem>) -> AskProblem {
    match problem {
        None => AskProblem::None,
        Some(Problem::Empty) => AskProblem::Empty,
        Some(Problem::TooLong) => AskProblem::TooLong,
        Some(Problem::NotAContact) => AskProblem::NotAContact,
    }
}

fn tile(hit: &HostHit) -> HostTile {
    HostTile {
        id: slint::format!("{}", hit.staff),
        name: hit.name.as_str().into(),
        pinyin: hit.pinyin.as_str().into(),
        department: hit.department.as_str().into(),
        homonym: hit.homonym,
    }
}

fn chosen(reason: Reason) -> Purpose {
    match reason {
        Reason::Meeting => Purpose::Meeting,
        Reason::Interview => Purpose::Interview,
        Reason::Delivery => Purpose::Delivery,
        Reason::Service => Purpose::Service,
        Reason::Other => Purpose::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_name_and_an_organisation_begin_with_capitals_and_nothing_else_does() {
        let begins = |question| ["", "Zhang", "Zhang "].map(|written| begins_with_capital(question, written));
        assert_eq!(begins(Question::Name), [true, false, true]);
        assert_eq!(begins(Question::Organisation), [true, false, false]);
        assert_eq!(begins(Question::Contact), [false; 3]);
        assert_eq!(begins(Question::Host), [false; 3]);
        assert_eq!(begins(Question::Number), [false; 3]);
        assert!(
            begins_with_capital(Question::Message, "I was here. ") && !begins_with_capital(Question::Message, "I ")
        );
    }
}
