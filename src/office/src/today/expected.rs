//! Who is invited for today and has not come.

use super::lines::ExpectedLine;
use super::{MAX_LINES, People, midnight_ms};
use frontdesk_core::fact::InvitationPrivate;
use frontdesk_store::{InvitationRecord, ReadError, Reader, VisitRecord};

/// The longest day, milliseconds: the night on which clocks are set back.
const LONGEST_DAY_MS: i64 = 25 * 3_600_000;

pub(super) fn load(
    reader: &Reader,
    visits: &[VisitRecord],
    people: &mut People<'_>,
    now_ms: i64,
) -> Result<Vec<ExpectedLine>, ReadError> {
    let tomorrow_ms = midnight_ms(midnight_ms(now_ms).saturating_add(LONGEST_DAY_MS));
    let mut expected = Vec::new();
    for invitation in reader.invitations(now_ms)? {
        let has_come = |who: &InvitationPrivate| visits.iter().any(|visit| is_of(visit, who, invitation.from_ms));
        if invitation.from_ms >= tomorrow_ms || invitation.private.as_ref().is_some_and(has_come) {
            continue;
        }
        let host = invitation.private.as_ref().map(|who| people.find(who.host)).transpose()?.flatten();
        expected.push(line(invitation, host.map(|host| host.name)));
    }
    expected.sort_by_key(|line| line.from_ms);
    expected.truncate(MAX_LINES);
    Ok(expected)
}

fn line(invitation: InvitationRecord, host: Option<String>) -> ExpectedLine {
    let host_staff = invitation.private.as_ref().map(|who| who.host);
    let (name, organisation) = invitation.private.map(|who| (who.name, who.organisation)).unzip();
    ExpectedLine {
        invitation: invitation.invitation.to_string(),
        from_ms: invitation.from_ms,
        until_ms: invitation.until_ms,
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
