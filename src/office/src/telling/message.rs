//! What somebody is told, before it is put into the form of a channel.

use super::note::Note;
use super::words;
use chrono::{Local, TimeZone};
use frontdesk_core::fact::{TellingPrivate, TellingStep};
use frontdesk_core::id::{TellingId, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use serde_json::json;

/// Everything that a channel may say. It holds personal data and has no `Debug`.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) telling: TellingId,
    pub(super) visit: VisitId,
    pub(super) step: TellingStep,
    pub(super) language: Language,
    pub(super) company: String,
    pub(super) desk_extension: String,
    pub(super) recipient: TellingPrivate,
    pub(super) visitor: String,
    /// Who came with them, and waits, too.
    pub(super) others: Vec<String>,
    pub(super) organisation: String,
    pub(super) purpose: Purpose,
    pub(super) host: String,
    pub(super) department: String,
    /// What the visitor has written to whoever it is for.
    pub(super) left: Option<String>,
    pub(super) arrived_ms: i64,
    pub(super) answer_url: Option<String>,
}

impl Message {
    /// Put into words.
    pub(super) fn note(&self) -> Note {
        Note {
            telling: self.telling,
            recipient: self.recipient.clone(),
            company: self.company.clone(),
            // The first message of a visit is what its later ones follow in the reader's list.
            thread: (!self.step.is_desk()).then(|| format!("{}.visit", self.visit)),
            is_urgent: false,
            subject: self.subject(),
            said: self.left(),
            facts: self.facts(),
            request: self.request(),
            link: self.answer_url.clone().map(|url| (self.link_label(), url)),
            body: self.body(),
        }
    }

    /// The documented body. `telling` is the same in every repetition.
    fn body(&self) -> serde_json::Value {
        json!({
            "version": 1,
            "kind": if self.left.is_some() { "visitor_message" } else { "visitor_waiting" },
            "telling": self.telling,
            "visit": self.visit,
            "step": self.step,
            "recipient": { "staff": self.recipient.staff, "name": self.recipient.name },
            "visitor": { "name": self.visitor, "organisation": self.organisation },
            "others": self.others,
            "purpose": self.purpose,
            "host": { "name": self.host, "department": self.department },
            "arrived_ms": self.arrived_ms,
            "language": self.language,
            "message": self.left,
            "answer_url": self.answer_url,
        })
    }

    /// One line: who is here, and what for.
    fn subject(&self) -> String {
        let words = words::of(self.language);
        words.subject(self.step, &words.with_others(&one_line(&self.visitor), self.others.len()))
    }

    /// Facts of the visit in the reader's language, each with its label; without what is empty.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let words = words::of(self.language);
        let host = if self.department.is_empty() {
            one_line(&self.host)
        } else {
            format!("{} ({})", one_line(&self.host), one_line(&self.department))
        };
        let arrived = Local.timestamp_millis_opt(self.arrived_ms).single();
        let facts = [
            (words.visitor, one_line(&self.visitor)),
            (words.others, one_line(&self.others.join(words.comma))),
            (words.organisation, one_line(&self.organisation)),
            (words.purpose, words.purpose(self.purpose).to_owned()),
            (words.host, if self.host.is_empty() { String::new() } else { host }),
            (words.arrived, arrived.map(|at| at.format("%H:%M").to_string()).unwrap_or_default()),
            (words.desk, one_line(&self.desk_extension)),
        ];
        facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// What the reader is asked to do.
    fn request(&self) -> &'static str {
        words::of(self.language).request(self.step, self.answer_url.is_some())
    }

    /// What the visitor has written, on one line, with its label.
    fn left(&self) -> Option<(&'static str, String)> {
        self.left.as_ref().map(|left| (words::of(self.language).left, one_line(left)))
    }

    /// What the link is called.
    fn link_label(&self) -> &'static str {
        words::of(self.language).link(self.step)
    }
}

/// What visitors typed is one line in whatever it is put into.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

#[cfg(test)]
pub(super) fn sample(step: TellingStep) -> Message {
    Message {
        telling: TellingId([7; 16]),
        visit: VisitId([1; 16]),
        step,
        language: Language::ZhHans,
        company: "栖木科技".into(),
        desk_extension: "8000".into(),
        recipient: TellingPrivate { staff: None, name: "周雯".into(), address: "zhou@example.com".into() },
        visitor: "张玮".into(),
        others: Vec::new(),
        organisation: "山风物流".into(),
        purpose: Purpose::Meeting,
        host: "周雯".into(),
        department: "研发部".into(),
        left: step.is_message().then(|| "合同在前台".into()),
        arrived_ms: 1_795_478_400_000,
        answer_url: Some("https://frontdesk.example.com/answer/abc".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_webhooks_body_has_the_documented_fields() {
        let body = sample(TellingStep::Host).note().body;
        assert_eq!(body["kind"], "visitor_waiting");
        assert_eq!((&body["step"], &body["purpose"]), (&json!("host"), &json!("meeting")));
        assert_eq!(body["telling"], "07".repeat(16));
        assert_eq!(body["visitor"], json!({"name": "张玮", "organisation": "山风物流"}));
        assert!(body["message"].is_null());
        let left = sample(TellingStep::Message).note().body;
        assert_eq!((&left["kind"], &left["message"]), (&json!("visitor_message"), &json!("合同在前台")));
        assert!(body["answer_url"].as_str().unwrap().contains("/answer/"));
    }

    #[test]
    fn who_came_along_is_counted_in_the_subject_and_named_below() {
        let message = Message { others: vec!["李娜".into(), "小明".into()], ..sample(TellingStep::Host) };
        assert_eq!(message.subject(), "访客到达：张玮 等 3 位");
        assert!(message.facts().contains(&("同行", "李娜、小明".into())));
        let english = Message { language: Language::En, ..message };
        assert_eq!(english.subject(), "Visitor at the front desk: 张玮 and 2 others");
        let one = Message { others: vec!["李娜".into()], ..english };
        assert_eq!(one.subject(), "Visitor at the front desk: 张玮 and 1 other");
        assert!(!sample(TellingStep::Host).facts().iter().any(|(label, _)| *label == "同行"));
    }
}
