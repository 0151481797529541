//! An invitation as a calendar file (RFC 5545), for the guest's own calendar. Each visit is an event of its own, in UTC: so it is right in every
//! calendar, also where clocks are set between two visits, without a zone's rules in the file.

use frontdesk_core::invitation::{Invitation, visits};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

/// The most events of one file; whoever comes more often than that knows the way.
const MAX_EVENTS: usize = 100;

/// What stands in the file, in the guest's language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CalendarText<'a> {
    /// What it is called.
    pub(crate) summary: &'a str,
    /// The code, and how to use it.
    pub(crate) description: &'a str,
    /// Where; may be empty.
    pub(crate) location: &'a str,
    /// The e-mail address that invites, if any does.
    pub(crate) organiser: Option<&'a str>,
}

/// What the file is for (RFC 5546): to be taken into a calendar, or out of it.
pub(crate) fn method(invitation: &Invitation) -> &'static str {
    if invitation.is_cancelled { "CANCEL" } else { "PUBLISH" }
}

/// The file. `made_ms` is now, UTC milliseconds; `offset_s` what local time adds to UTC where the invitation names no zone. A cancelled
/// invitation's events say that they are cancelled.
pub(crate) fn calendar(invitation: &Invitation, text: CalendarText<'_>, made_ms: i64, offset_s: i32) -> String {
    let mut calendar = Calendar::new();
    calendar.append_property(("METHOD", method(invitation)));
    for (number, (begins_ms, ends_ms)) in visits(invitation, offset_s, MAX_EVENTS).into_iter().enumerate() {
        let moment = chrono::DateTime::from_timestamp_millis;
        let (Some(begins), Some(ends), Some(made)) = (moment(begins_ms), moment(ends_ms), moment(made_ms)) else {
            continue;
        };
        let mut event = Event::new();
        event
            .uid(&format!("{}-{number}@frontdesk", invitation.invitation))
            .timestamp(made)
            .starts(begins)
            .ends(ends)
            .summary(&on_one_line(text.summary))
            .description(&on_one_line(text.description))
            .sequence(u32::from(invitation.is_cancelled))
            .status(if invitation.is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        if !text.location.is_empty() {
            event.location(&on_one_line(text.location));
        }
        if let Some(organiser) = text.organiser {
            event.add_property("ORGANIZER", format!("mailto:{}", on_one_line(organiser)));
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// A line feed is escaped in a calendar file, a carriage return is not: neither comes in.
fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::{InvitationPrivate, InvitationTerms, VisitDays, VisitHours};
    use frontdesk_core::id::{InvitationId, StaffId};
    use icalendar::parser;

    fn utc(text: &str) -> i64 {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    fn invitation(terms: InvitationTerms) -> Invitation {
        Invitation {
            invitation: InvitationId([7; 16]),
            from_ms: utc("2026-10-19T00:00:00+02:00"),
            until_ms: utc("2026-11-03T00:00:00+01:00"),
            doors: vec![],
            terms: InvitationTerms { time_zone: Some("Europe/Berlin".into()), ..terms },
            is_cancelled: false,
            uses: 0,
            guest: InvitationPrivate {
                name: "张伟".into(),
                organisation: String::new(),
                contact: String::new(),
                host: StaffId([1; 16]),
                code: String::new(),
                message: String::new(),
            },
        }
    }

    const TEXT: CalendarText<'_> = CalendarText {
        summary: "来访：栖木科技; 3 楼, 周雯\r\nEND:VCALENDAR",
        description: "访客码 ABCD-EFGH，请在前台的触摸屏上输入。这一行很长很长很长很长很长很长很长很长很长很长很长很长很长很长",
        location: "栖木科技",
        organiser: Some("frontdesk@example.com"),
    };

    fn property(component: &parser::Component<'_>, name: &str) -> String {
        component.find_prop(name).map(|found| found.val.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_weekly_visit_has_an_event_for_each_time_and_keeps_its_hour_where_clocks_are_set() {
        let terms = InvitationTerms {
            on: Some(VisitDays::Weekdays(vec![1])),
            hours: Some(VisitHours { from_min: 540, until_min: 1_080 }),
            ..InvitationTerms::default()
        };
        let written = calendar(&invitation(terms), TEXT, utc("2026-10-01T12:00:00Z"), 0);
        let unfolded = parser::unfold(&written);
        let read = parser::read_calendar(&unfolded).unwrap();
        let starts: Vec<_> = read.components.iter().map(|event| property(event, "DTSTART")).collect();
        // Summer time ends between the first and the second.
        assert_eq!(starts, ["20261019T070000Z", "20261026T080000Z", "20261102T080000Z"]);
        let ends: Vec<_> = read.components.iter().map(|event| property(event, "DTEND")).collect();
        assert_eq!(ends, ["20261019T160000Z", "20261026T170000Z", "20261102T170000Z"]);
        let uids: std::collections::BTreeSet<_> = read.components.iter().map(|event| property(event, "UID")).collect();
        assert_eq!(uids.len(), 3, "each is its own");
        assert_eq!(property(&read.components[0], "STATUS"), "CONFIRMED");
    }

    #[test]
    fn every_line_is_as_rfc_5545_wants_it_and_no_text_ends_the_file_early() {
        let cancelled = Invitation { is_cancelled: true, ..invitation(InvitationTerms::default()) };
        let written = calendar(&cancelled, TEXT, utc("2026-10-01T12:00:00Z"), 0);
        assert!(written.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{written}");
        assert!(written.contains("\r\nPRODID:") && written.ends_with("END:VCALENDAR\r\n"));
        assert!(written.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{written}");
        assert_eq!(written.matches("\r\nEND:VCALENDAR").count(), 1, "{written}");
        let unfolded = parser::unfold(&written);
        let read = parser::read_calendar(&unfolded).unwrap();
        assert_eq!(read.components.len(), 1);
        let event = &read.components[0];
        assert!(written.contains("\r\nSUMMARY:来访：栖木科技\\; 3 楼\\, 周雯  END:VCALENDAR\r\n"), "{written}");
        assert!(property(event, "SUMMARY").ends_with("周雯  END:VCALENDAR"), "{}", property(event, "SUMMARY"));
        assert_eq!(property(event, "DTSTAMP"), "20261001T120000Z");
        assert_eq!(property(event, "STATUS"), "CANCELLED");
        assert_eq!(
            (property(event, "SEQUENCE").as_str(), property(event, "ORGANIZER").as_str()),
            ("1", "mailto:frontdesk@example.com")
        );
        assert!(written.contains("\r\nMETHOD:CANCEL\r\n"), "{written}");
    }
}
