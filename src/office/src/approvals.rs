//! A leader's answer to an exception (A5), given at the office: a command to the kiosk that asked, good until the exception lapses.
//! The kiosk carries it out at most once and says what came of it; the first durable answer counts.

use crate::office::{Failure, Office};
use frontdesk_core::fact::{ExceptionState, Fact, MAX_EXCEPTION_CHARS, PermissionPrivate, RemoteCommand, SiteFact};
use frontdesk_core::id::{ApprovalId, CommandId, StaffId};

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
    let leader = person.filter(|person| person.enabled).and_then(|person| person.private);
    let leader = leader.filter(|person| person.leader).ok_or(Undecided::NotALeader)?;
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
