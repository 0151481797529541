//! From a command to its answer. What changes anything is recorded before it is answered.

use super::people_import::Import;
use super::protocol::{Answer, Command, Refusal};
use super::{desk_work, invitation_work, rows, site_work};
use crate::approvals::{Decision, Undecided};
use crate::invitations::NotInvited;
use crate::joining::NotJoined;
use crate::office::{Failure, Office};
use crate::site_rules::NotSet;
use frontdesk_core::fact::Fact;
use frontdesk_store::AppendError;
use std::sync::Arc;

/// A command that was not carried out.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Refusal, pub(super) String);

impl Refused {
    pub(super) fn not_found(text: impl Into<String>) -> Self {
        Self(Refusal::NotFound, text.into())
    }

    pub(super) fn not_possible(text: impl Into<String>) -> Self {
        Self(Refusal::NotPossible, text.into())
    }
}

impl From<NotJoined> for Refused {
    fn from(error: NotJoined) -> Self {
        match error {
            NotJoined::NotFound => Self::not_found(error.to_string()),
            NotJoined::Label(_) | NotJoined::TooMany(_) | NotJoined::Demonstration => {
                Self::not_possible(error.to_string())
            }
            NotJoined::Failed(failure) => failure.into(),
        }
    }
}

impl From<NotInvited> for Refused {
    fn from(error: NotInvited) -> Self {
        match error {
            NotInvited::NotFound | NotInvited::NoSuchHost => Self::not_found(error.to_string()),
            NotInvited::NotPossible(_) | NotInvited::Never | NotInvited::NoMail => {
                Self::not_possible(error.to_string())
            }
            NotInvited::Failed(failure) => failure.into(),
        }
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let detail = std::error::Error::source(&failure).map_or_else(String::new, |source| format!(": {source}"));
        let reason = match failure {
            Failure::Write(AppendError::TooLarge { .. }) => Refusal::NotPossible,
            _ => Refusal::NotRecorded,
        };
        Self(reason, format!("{failure}{detail}"))
    }
}

impl From<Undecided> for Refused {
    fn from(undecided: Undecided) -> Self {
        match undecided {
            Undecided::Failed(failure) => failure.into(),
            Undecided::NotFound => Self::not_found(undecided.to_string()),
            undecided => Self::not_possible(undecided.to_string()),
        }
    }
}

impl From<NotSet> for Refused {
    fn from(not_set: NotSet) -> Self {
        match not_set {
            NotSet::Failed(failure) => failure.into(),
            not_set => Self::not_possible(not_set.to_string()),
        }
    }
}

/// One connection of an administrator.
pub(super) struct Session {
    pub(super) office: Arc<Office>,
    uid: u32,
    import: Option<Import>,
}

impl Session {
    pub(super) fn new(office: Arc<Office>, uid: u32) -> Self {
        Self { office, uid, import: None }
    }

    pub(super) async fn answer(&mut self, command: Command) -> Answer {
        let name = command.name();
        match self.carry_out(command).await {
            Ok(answer) => answer,
            Err(Refused(reason, text)) => {
                tracing::info!(uid = self.uid, command = name, ?reason, "an administrator's command was refused");
                Answer::Refused { reason, text }
            }
        }
    }

    async fn carry_out(&mut self, command: Command) -> Result<Answer, Refused> {
        let office = Arc::clone(&self.office);
        let used = self.used(&command);
        match command {
            Command::Status {} => rows::status(&office).await,
            Command::Nodes {} => rows::nodes(&office).await,
            Command::Alarms { days } => rows::alarms(&office, days).await,
            Command::Holds {} => rows::holds(&office).await,
            Command::Receipt { node } => rows::receipt(&office, node).await,
            Command::Outcome { command, wait_s } => rows::outcome(&office, command, wait_s).await,
            Command::People { people } => {
                self.import.get_or_insert_with(Import::default).page(&office, used, people).await
            }
            Command::PeopleDone { remove_missing } => {
                self.import.take().unwrap_or_default().done(&office, used, remove_missing).await
            }
            Command::EnrolCode { label } => site_work::enrol_code(&office, used, &label).await,
            Command::Revoke { node, why } => site_work::revoke(&office, used, node, why).await,
            Command::Record { records } => site_work::record(&office, used, &records).await,
            Command::Give { what, node, deadline_s, why } => {
                site_work::give(&office, used, self.uid, site_work::Order { what, node, deadline_s, why }).await
            }
            Command::Exceptions {} => rows::exceptions(&office).await,
            Command::Decide { exception, yes, by, why } => {
                let by = crate::people::staff_id(&by);
                site_work::decide(&office, used, Decision { exception, yes, by, why }).await
            }
            Command::Forget { subject, why } => site_work::forget(&office, used, subject, why).await,
            Command::HoldPlace { scope, reference } => site_work::hold_place(&office, used, scope, reference).await,
            Command::HoldLift { hold } => site_work::hold_lift(&office, used, hold).await,
            Command::Retention { days } => site_work::retention(&office, used, days).await,
            Command::SettingSet { setting } => site_work::set_setting(&office, used, setting).await,
            Command::Settings {} => rows::settings(&office).await,
            Command::RulesSet { rules } => site_work::set_rules(&office, used, &rules).await,
            Command::Rules {} => rows::rules(&office).await,
            Command::RollCa {} => site_work::roll_ca(&office, used).await,
            Command::UseCa {} => site_work::use_ca(&office, used).await,
            Command::FirstLink {} => desk_work::first_link(&office, used).await,
            Command::Invite { sign_in, full_name, roles } => {
                desk_work::invite(&office, used, &sign_in, &full_name, roles).await
            }
            Command::LinkStaff { sign_in, staff } => desk_work::link_staff(&office, used, &sign_in, &staff).await,
            Command::InvitationMake { wanted } => invitation_work::make(&office, used, *wanted).await,
            Command::Invitations {} => invitation_work::list(&office).await,
            Command::InvitationCancel { invitation } => invitation_work::cancel(&office, used, invitation).await,
            Command::Token { scopes, purpose, days } => desk_work::token(&office, used, scopes, &purpose, days).await,
        }
    }

    /// What is recorded of a command that changes something (invariant 11).
    fn used(&self, command: &Command) -> Fact {
        Fact::ControlUsed { command: command.name().to_owned(), uid: self.uid }
    }
}
