// SPDX-License-Identifier: GPL-3.0-or-later
//! Praise, complaints and suggestions at leaving.

use super::session::wants;
use crate::link::Link;
use crate::ui::{FeedbackData, Page, ScreenWindow, Subject, Tone};
use frontdesk_core::fact::{FeedbackTone, FeedbackTopic};
use frontdesk_core::screen::{FeedbackForm, Intent};
use slint::{ComponentHandle, SharedString};

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let feedback = window.global::<FeedbackData>();
    feedback.on_write(wants(link, Intent::WriteFeedback));
    feedback.on_send(wants(link, Intent::Confirm));
    feedback.on_back(wants(link, Intent::Back { text: String::new() }));
    let beginning = link.clone();
    feedback.on_begin(move |tone| beginning.want(Intent::Feedback { tone: of(tone) }));
    let choosing = link.clone();
    feedback.on_toggle(move |subject| choosing.want(Intent::FeedbackTopic { topic: topic(subject) }));
    let naming = link.clone();
    feedback.on_set_anonymous(move |anonymous| naming.want(Intent::Anonymous { anonymous }));
}

pub(crate) fn show(window: &ScreenWindow, model: &FeedbackForm) -> Page {
    let feedback = window.global::<FeedbackData>();
    feedback.set_tone(match model.tone {
        FeedbackTone::Praise => Tone::Praise,
        FeedbackTone::Complaint => Tone::Complaint,
    });
    let chosen = FeedbackTopic::ALL.map(|topic| model.topics.contains(&topic));
    if let Some(chosen) = super::changed(&feedback.get_chosen(), chosen.into()) {
        feedback.set_chosen(chosen);
    }
    feedback.set_said(!model.topics.is_empty() || !model.words.is_empty());
    feedback.set_words(model.words.as_str().into());
    feedback.set_anonymous(model.anonymous);
    feedback.set_saving(model.saving);
    Page::Feedback
}

/// Leaves nothing of what was said for whoever comes next.
pub(crate) fn clear(window: &ScreenWindow) {
    window.global::<FeedbackData>().set_words(SharedString::new());
}

fn of(tone: Tone) -> FeedbackTone {
    match tone {
        Tone::Praise => FeedbackTone::Praise,
        Tone::Complaint => FeedbackTone::Complaint,
    }
}

fn topic(subject: Subject) -> FeedbackTopic {
    match subject {
        Subject::Reception => FeedbackTopic::Reception,
        Subject::Waiting => FeedbackTopic::Waiting,
        Subject::Host => FeedbackTopic::Host,
        Subject::Kiosk => FeedbackTopic::Kiosk,
        Subject::Premises => FeedbackTopic::Premises,
        Subject::Other => FeedbackTopic::Other,
    }
}
