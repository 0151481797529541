//! Exceptions: the desk asks, a leader's card or the office answers, and whoever asked waits for that.

use super::cards::fresh;
use super::{ANSWER_WITHIN, ControlServer, refused, unread};
use crate::event::DeskRequest;
use frontdesk_core::control::{Answer, Command, Refusal, Unlogged};
use frontdesk_core::fact::{EXCEPTION_WITHIN_S, ExceptionPrivate, MAX_EXCEPTION_CHARS};
use frontdesk_core::id::ApprovalId;
use frontdesk_core::station::DeskRefusal;
use std::time::Duration;

/// Exceptions that one answer lists at most.
const MAX_LISTED: usize = 50;

impl ControlServer {
    pub(super) async fn exception_command(&self, uid: u32, command: Command) -> Result<Answer, Answer> {
        let name = command.name();
        let Command::ExceptionAsk { of, for_whom, why, within_s } = command else {
            let records = self.administration.look(|reader| Ok(reader.exceptions(None, MAX_LISTED)?));
            let exceptions = records.await.map_err(unread)?.into_iter().map(Into::into).collect();
            return Ok(Answer::Exceptions { exceptions });
        };
        let private = ExceptionPrivate { for_whom: text("for whom", &for_whom)?, why: text("the reason", &why)? };
        if !EXCEPTION_WITHIN_S.contains(&within_s) {
            let (least, most) = (EXCEPTION_WITHIN_S.start(), EXCEPTION_WITHIN_S.end());
            let text = format!("an exception waits for {least} to {most} seconds");
            return Err(refused(Refusal::NotUnderstood, text));
        }
        self.record(name, uid).await?;
        let exception = ApprovalId(fresh()?);
        let request = DeskRequest::Exception { exception, of, private, within_ms: within_s.saturating_mul(1_000), uid };
        self.desk_within(request, Duration::from_secs(u64::from(within_s)) + ANSWER_WITHIN).await
    }
}

fn text(what: &str, text: &Unlogged) -> Result<String, Answer> {
    let text = text.0.trim();
    if text.is_empty() || text.chars().count() > MAX_EXCEPTION_CHARS || text.chars().any(char::is_control) {
        let text = format!("{what} is needed, in at most {MAX_EXCEPTION_CHARS} characters on one line");
        return Err(refused(Refusal::NotUnderstood, text));
    }
    Ok(text.to_owned())
}

pub(super) fn refused_because(why: DeskRefusal) -> Answer {
    let (reason, text) = match why {
        DeskRefusal::NotApproved => (Refusal::NotApproved, "a leader said no"),
        DeskRefusal::Lapsed => (Refusal::NoCard, "no leader answered in time: it has lapsed"),
        _ => (Refusal::NotPossible, "the visit is permitted already, or has ended: it needs no exception"),
    };
    refused(reason, text.to_owned())
}
