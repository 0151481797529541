//! What is on a card, for people.

use chrono::DateTime;
use frontdesk_card::label::VisitLabel;
use frontdesk_core::id::CardUid;

/// One line of a report.
pub(super) type Line = (String, String);

pub(super) fn line(name: &str, value: impl Into<String>) -> Line {
    (name.to_owned(), value.into())
}

pub(super) fn number(uid: CardUid) -> Line {
    line("number", uid.to_hex())
}

pub(super) fn moment(utc_s: i64) -> String {
    DateTime::from_timestamp(utc_s, 0).map_or_else(|| format!("{utc_s} s"), |time| time.format("%F %T UTC").to_string())
}

/// The label, a line each; what is empty is left out.
pub(super) fn label(label: &VisitLabel) -> Vec<Line> {
    let texts = [
        ("label: name", &label.name),
        ("label: organisation", &label.organisation),
        ("label: host", &label.host),
        ("label: department", &label.department),
    ];
    let mut lines: Vec<Line> =
        texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| line(name, text.clone())).collect();
    lines.push(line("label: from", moment(label.from_utc_s)));
    lines.push(line("label: until", moment(label.until_utc_s)));
    lines.push(line("label: doors", label.doors.join(", ")));
    lines
}
