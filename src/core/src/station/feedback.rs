//! Praise, complaints and suggestions at leaving (Q2): chosen or written, without a name unless the visitor wants theirs on it, and
//! recorded before thanks are said.

use super::page::{Ended, Page};
use super::pending::Pending;
use super::{Effects, Station};
use crate::fact::{FeedbackFact, FeedbackPrivate, FeedbackTone, FeedbackTopic, MAX_FEEDBACK_CHARS};
use crate::form;
use crate::id::{FeedbackId, VisitId};
use crate::screen::{FeedbackForm, Intent, LeavingProblem, LeavingQuestion, LeavingStage, LeavingText, View};
use crate::time::Now;

/// What is being said.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Saying {
    pub(super) visit: VisitId,
    ended: Ended,
    rated: bool,
    tone: FeedbackTone,
    topics: Vec<FeedbackTopic>,
    words: String,
    anonymous: bool,
    writing: Option<Writing>,
    pub(super) saving: bool,
}

/// Words are being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Writing {
    serial: u64,
    problem: Option<LeavingProblem>,
}

impl std::fmt::Debug for Saying {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What they say stays out of logs.
        f.debug_struct("Saying").field("writing", &self.writing).field("saving", &self.saving).finish_non_exhaustive()
    }
}

impl Saying {
    fn is_empty(&self) -> bool {
        self.topics.is_empty() && self.words.is_empty()
    }
}

impl Station {
    /// From the page of thanks, once.
    pub(super) fn say(&mut self, now: Now, tone: FeedbackTone, out: &mut Effects) {
        let Page::Left { visit, ref stage, rated, ended, said: None } = self.page else { return };
        // A rating that is on its way to the disk is thanked for first.
        let may = match stage {
            LeavingStage::Rate | LeavingStage::RateWithoutCard { .. } => !rated,
            LeavingStage::Farewell => true,
            _ => false,
        };
        if may {
            let saying = Saying {
                visit,
                ended,
                rated,
                tone,
                topics: Vec::new(),
                words: String::new(),
                // Nobody has to give a name to be heard.
                anonymous: true,
                writing: None,
                saving: false,
            };
            self.turn_to(now, Page::Saying(Box::new(saying)), out);
        }
    }

    pub(super) fn saying_intent(&mut self, now: Now, intent: Intent, fresh: [u8; 16], out: &mut Effects) {
        let Page::Saying(saying) = &self.page else { return };
        let mut saying = saying.clone();
        match (saying.writing, intent) {
            _ if saying.saving => {}
            (Some(writing), Intent::Answer { text }) => self.write_down(now, saying, writing, &text, out),
            // What was typed is kept, as in a registration: only sending it is for good.
            (Some(_), Intent::Back { text }) => {
                if let Ok(words) = form::clean_up_to(&text, MAX_FEEDBACK_CHARS) {
                    saying.words = words;
                }
                saying.writing = None;
                self.turn_to(now, Page::Saying(saying), out);
            }
            (None, Intent::WriteFeedback) => {
                saying.writing = Some(Writing { serial: self.serial(), problem: None });
                self.turn_to(now, Page::Saying(saying), out);
            }
            (None, Intent::FeedbackTopic { topic }) => {
                let before = saying.topics.len();
                saying.topics.retain(|chosen| *chosen != topic);
                if saying.topics.len() == before {
                    saying.topics.push(topic);
                    saying.topics.sort();
                }
                self.page = Page::Saying(saying);
            }
            (None, Intent::Anonymous { anonymous }) => {
                saying.anonymous = anonymous;
                self.page = Page::Saying(saying);
            }
            (None, Intent::Back { .. }) => {
                let Saying { visit, ended, rated, .. } = *saying;
                let stage = if rated { LeavingStage::Farewell } else { ended.thanks() };
                self.turn_to(now, Page::Left { visit, stage, rated, ended, said: None }, out);
            }
            (None, Intent::Confirm) if !saying.is_empty() => self.send(now, saying, FeedbackId(fresh), out),
            _ => {}
        }
    }

    fn write_down(&mut self, now: Now, mut saying: Box<Saying>, writing: Writing, text: &str, out: &mut Effects) {
        match form::clean_up_to(text, MAX_FEEDBACK_CHARS) {
            Ok(words) => {
                (saying.words, saying.writing) = (words, None);
                self.turn_to(now, Page::Saying(saying), out);
            }
            Err(_) => {
                saying.writing = Some(Writing { problem: Some(LeavingProblem::TooLong), ..writing });
                self.page = Page::Saying(saying);
            }
        }
    }

    fn send(&mut self, now: Now, mut saying: Box<Saying>, feedback: FeedbackId, out: &mut Effects) {
        let private = Some(FeedbackPrivate { words: saying.words.clone() }).filter(|said| !said.words.is_empty());
        let fact = FeedbackFact::Given {
            feedback,
            tone: saying.tone,
            topics: saying.topics.clone(),
            visit: Some(saying.visit).filter(|_| !saying.anonymous),
            private,
        };
        let then = Pending::Said(saying.visit);
        saying.saving = true;
        self.page = Page::Saying(saying);
        self.append(now, vec![fact.into()], then, out);
    }

    /// It is recorded: thanks for it.
    pub(super) fn said_durable(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let Page::Saying(saying) = &self.page else { return };
        if saying.saving && saying.visit == visit {
            let Saying { visit, ended, rated, tone, .. } = **saying;
            let stage = LeavingStage::Heard { tone };
            self.turn_to(now, Page::Left { visit, stage, rated, ended, said: Some(tone) }, out);
        }
    }

    /// What was said is on the page still, and can be sent again when the journal can be written.
    pub(super) fn said_not_durable(&mut self, visit: VisitId) {
        if let Page::Saying(saying) = &mut self.page
            && saying.visit == visit
        {
            saying.saving = false;
        }
    }

    pub(super) fn saying_view(&self, saying: &Saying) -> View {
        match saying.writing {
            Some(writing) => View::LeavingText(LeavingText {
                serial: writing.serial,
                asked: LeavingQuestion::Words { tone: saying.tone },
                value: saying.words.clone(),
                problem: writing.problem,
                looking: false,
                wipes_in_s: self.wipes_in_s,
            }),
            None => View::Feedback(FeedbackForm {
                tone: saying.tone,
                topics: saying.topics.clone(),
                words: saying.words.clone(),
                anonymous: saying.anonymous,
                saving: saying.saving,
                wipes_in_s: self.wipes_in_s,
            }),
        }
    }
}
