//! A leader's answer to an exception (A5), given at the office: a command to the kiosk that asked, good until the exception lapses.
//! The kiosk carries it out at most once and says what came of it; the first durable answer counts.

use crate::office::{Failure, Office};
use frontdesk_core::fact::{
    ExceptionOf, ExceptionState, Fact, MAX_EXCEPTION_CHARS, PermissionPrivate, RemoteCommand, SiteFact, VisitPrivate,
};
use frontdesk_core::id::{ApprovalId, CommandId, StaffId};
use frontdesk_store::{ExceptionRecord, ReadError, Reader, StaffRecord};

/// An exception with the visit that it is about, as far as anybody may still read of it.
pub(crate) struct Case {
    pub(crate) record: ExceptionRecord,
    pub(crate) visit: Option<VisitPrivate>,
}

impl Case {
    pub(crate) fn read(reader: &Reader, record: ExceptionRecord) -> Result<Self, ReadError> {
        let visit = match record.of {
            ExceptionOf::Visit(visit) => {
                // A kiosk speaks of its own visits only.
                let known = reader.visit(visit)?.filter(|known| known.node == record.node);
                known.and_then(|known| known.private)
            }
            ExceptionOf::Door(_) => None,
        };
        Ok(Self { record, visit })
    }

    /// For whom it is asked: as was typed, else as they registered.
    pub(crate) fn whom(&self) -> Option<&str> {
        let asked = self.record.asked.as_ref().map(|asked| asked.for_whom.as_str());
        asked.filter(|whom| !whom.is_empty()).or(self.visit.as_ref().map(|visit| visit.name.as_str()))
    }

    pub(crate) fn why(&self) -> Option<&str> {
        self.record.asked.as_ref().map(|asked| asked.why.as_str())
    }

    pub(crate) fn left_ms(&self, now_ms: i64) -> i64 {
        self.record.until_ms.saturating_sub(now_ms).max(0)
    }
}

/// Whether they may answer: somebody who works here, and leads.
pub(crate) fn may_answer(person: &StaffRecord) -> bool {
    person.enabled && person.private.as_ref().is_some_and(|private| private.leader)
}

/// What a leader says.
pub(crate) struct Decision {
    /// To which exception.
    pub(crate) exception: ApprovalId,
    /// Yes or no.
    pub(crate) yes: bool,
    /// Who.
    pub(crate) by: StaffId,
    /// Why, for the sealed part.
    pub(crate) why: String,
}

/// The kiosk was not told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undecided {
    /// There is no such exception.
    #[error("there is no such exception")]
    NotFound,
    /// It was answered, or its time is over.
    #[error("it was answered already, or has lapsed")]
    Over,
    /// They may not.
    #[error("nobody of that number works here who is a leader of the company")]
    NotALeader,
    /// The reason is missing, or too long.
    #[error("a reason is needed, in at most {MAX_EXCEPTION_CHARS} characters on one line")]
    Why,
    /// The kiosk was revoked.
    #[error("the kiosk that asked does not belong to the site any more")]
    NoKiosk,
    /// The journal could not be read or written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Records the answer for the kiosk that asked, together with `used`, which says how it came. Answers the command and its deadline, UTC
/// milliseconds.
///
/// # Errors
/// [`Undecided`]: then nothing was recorded.
pub(crate) async fn decide(office: &Office, used: Fact, decision: Decision) -> Result<(CommandId, i64), Undecided> {
    let Decision { exception, yes, by, why } = decision;
    let why = why.trim().to_owned();
    if why.is_empty() || why.chars().count() > MAX_EXCEPTION_CHARS || why.chars().any(char::is_control) {
        return Err(Undecided::Why);
    }
    let (record, person) = office.read(move |reader| Ok((reader.exception(exception)?, reader.person(by)?))).await?;
    let record = record.ok_or(Undecided::NotFound)?;
    let leader = person.filter(may_answer).and_then(|person| person.private).ok_or(Undecided::NotALeader)?;
    if record.state != ExceptionState::Open || office.clock.now().wall.utc_ms >= record.until_ms {
        return Err(Undecided::Over);
    }
    if office.members.get(record.node).is_none_or(|member| member.revoked.is_some()) {
        return Err(Undecided::NoKiosk);
    }
    let command = CommandId(crate::random::bytes()?);
    let given = SiteFact::CommandGiven {
        command,
        node: record.node,
        deadline_ms: record.until_ms,
        what: RemoteCommand::AnswerException { exception, yes },
        private: Some(PermissionPrivate { staff: Some(by), name: leader.name, why, for_whom: String::new() }),
    };
    office.record(&[used, Fact::Site(given)]).await?;
    Ok((command, record.until_ms))
}
