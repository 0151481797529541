//! Who is invited for today, and who of them has come.

use super::lines::{ArrivedLine, ExpectedLine};
use super::people::People;
use super::{MAX_LINES, midnight_ms};
use chrono::{Local, Offset, TimeZone};
use frontdesk_core::fact::InvitationPrivate;
use frontdesk_store::{Expected, ReadError, Reader, VisitRecord};

/// The longest day, milliseconds: the night on which clocks are set back.
const LONGEST_DAY_MS: i64 = 25 * 3_600_000;

/// Those to come and those who came, and how many are invited.
pub(super) fn load(
    reader: &Reader,
    visits: &[&VisitRecord],
    people: &mut People<'_>,
    now_ms: i64,
) -> Result<(Vec<ExpectedLine>, Vec<ArrivedLine>, usize), ReadError> {
    let today_ms = midnight_ms(now_ms);
    let tomorrow_ms = midnight_ms(today_ms.saturating_add(LONGEST_DAY_MS));
    let (mut expected, mut arrived) = (Vec::new(), Vec::new());
    let invited = reader.expected((today_ms, tomorrow_ms), offset_s(now_ms), (0, MAX_LINES))?;
    for one in invited.rows {
        let is_theirs = |who: &InvitationPrivate| visits.iter().find(|visit| is_of(visit, who, one.begins_ms)).copied();
        let without_code =
            || one.record.private.as_ref().and_then(is_theirs).map(|visit| (visit.visit, visit.arrived_ms));
        let came = one.arrived.or_else(without_code);
        if came.is_none() && one.ends_ms <= now_ms {
            continue;
        }
        let host = one.record.private.as_ref().map(|who| people.find(who.host)).transpose()?.flatten();
        let line = line(one, host.map(|host| host.name));
        match came {
            Some((visit, arrived_ms)) => {
                arrived.push(ArrivedLine { expected: line, visit: visit.to_string(), arrived_ms });
            }
            None => expected.push(line),
        }
    }
    Ok((expected, arrived, invited.total))
}

fn offset_s(now_ms: i64) -> i32 {
    Local.timestamp_millis_opt(now_ms).single().map_or(0, |now| now.offset().fix().local_minus_utc())
}

fn line(one: Expected, host: Option<String>) -> ExpectedLine {
    let host_staff = one.record.private.as_ref().map(|who| who.host);
    let (name, organisation) = one.record.private.map(|who| (who.name, who.organisation)).unzip();
    ExpectedLine {
        invitation: one.record.invitation.to_string(),
        // One that began before today is expected since then.
        from_ms: one.begins_ms.max(one.record.from_ms),
        until_ms: one.ends_ms,
        name,
        organisation,
        host,
        host_staff,
    }
}

/// Whoever came about the time of an invitation, to the same host under the same name, or with the same contact, is who was invited.
fn is_of(visit: &VisitRecord, who: &InvitationPrivate, from_ms: i64) -> bool {
    let Some(private) = &visit.private else { return false };
    let is_about_then = visit.arrived_ms >= from_ms.saturating_sub(12 * 3_600_000);
    let same_contact = !who.contact.is_empty() && private.contact == who.contact;
    is_about_then && (same_contact || (private.name == who.name && private.host == Some(who.host)))
}
