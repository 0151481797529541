//! Roll-calls that have ended: who was found by whom and when, who was not known to be safe at the end; and how one that was ended by
//! mistake goes on.

use crate::office::{Failure, Office};
use frontdesk_core::fact::{Counted, Fact, PermissionPrivate, SiteFact};
use frontdesk_core::id::RollCallId;
use frontdesk_store::{ReadError, Reader, RollCallMark, RollCallRecord};

/// One that was ended by mistake can go on for so long, milliseconds.
pub(crate) const RESUMED_WITHIN_MS: i64 = 30 * 60_000;

/// Somebody of whom something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// Absent when the key is gone or has not come.
    pub(crate) name: Option<String>,
    /// Organisation and host of a visitor; the department of staff.
    pub(crate) about: String,
    pub(crate) mark: RollCallMark,
}

/// A roll-call with what was said in it: those first who are not known to be safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Past {
    pub(crate) record: RollCallRecord,
    pub(crate) told: Vec<Told>,
    /// It was ended lately, and none has begun since.
    pub(crate) can_go_on: bool,
}

/// One of them.
pub(crate) async fn load(office: &Office, rollcall: RollCallId) -> Result<Option<Past>, Failure> {
    let now_ms = office.clock.now().wall.utc_ms;
    let found = office.read(move |reader| {
        let Some(record) = reader.roll_call_record(rollcall)? else { return Ok(None) };
        let marks = reader.roll_call_marks(rollcall)?.into_iter();
        let mut told = marks.map(|mark| with_name(reader, mark)).collect::<Result<Vec<_>, ReadError>>()?;
        told.sort_by(|a, b| (a.mark.safe, &a.name, a.mark.who).cmp(&(b.mark.safe, &b.name, b.mark.who)));
        let can_go_on = can_go_on(reader, &record, now_ms)?;
        Ok(Some(Past { record, told, can_go_on }))
    });
    found.await
}

fn with_name(reader: &Reader, mark: RollCallMark) -> Result<Told, ReadError> {
    let (name, about) = match mark.who {
        Counted::Staff(staff) => {
            let person = reader.person(staff)?.and_then(|record| record.private);
            person.map(|person| (person.name, person.department)).unzip()
        }
        Counted::Visit(visit) => {
            let private = reader.visit(visit)?.and_then(|record| record.private);
            private.map(|private| (private.name.clone(), super::organisation_and_host(&private))).unzip()
        }
    };
    Ok(Told { name, about: about.unwrap_or_default(), mark })
}

fn can_go_on(reader: &Reader, record: &RollCallRecord, now_ms: i64) -> Result<bool, ReadError> {
    let Some(ended_ms) = record.ended_ms else { return Ok(false) };
    let is_newest = reader.roll_calls(1)?.first().is_some_and(|newest| newest.rollcall == record.rollcall);
    Ok(is_newest && now_ms.saturating_sub(ended_ms) <= RESUMED_WITHIN_MS)
}

/// Lets it go on with its marks. False, and nothing is done, where that is not possible (any more).
pub(crate) async fn resume(
    office: &Office,
    used: Fact,
    rollcall: RollCallId,
    by: PermissionPrivate,
) -> Result<bool, Failure> {
    if !load(office, rollcall).await?.is_some_and(|past| past.can_go_on) {
        return Ok(false);
    }
    let resumed = SiteFact::RollCallResumed { rollcall, private: Some(by) };
    office.record(&[used, resumed.into()]).await?;
    office.tell();
    Ok(true)
}
