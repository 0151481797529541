//! What an administrator changes: each is recorded in the site journal, beside who asked for it.

use super::carry_out::Refused;
use super::protocol::{Answer, ForgetSubject, MAX_PAGE};
use crate::approvals::{self, Decision};
use crate::codes::CODE_VALID_MS;
use crate::joining;
use crate::office::Office;
use crate::people::leaving;
use crate::records::{self, RecordRow};
use crate::site_rules;
use crate::visit_acts;
use frontdesk_core::fact::{
    Fact, ForgetWhy, HoldScope, PermissionPrivate, RemoteCommand, RetentionDays, RevokedWhy, Setting, SiteFact,
    UpkeepFact,
};
use frontdesk_core::id::{CommandId, HoldId, NodeId};
use frontdesk_core::schedule::RulesDefinition;
use frontdesk_store::{ForgetWhat, Forgotten};

/// The longest reason, characters.
const MAX_WHY_CHARS: usize = 200;

/// The longest reference of a hold, characters, as core documents it.
const MAX_REFERENCE_CHARS: usize = 100;

/// The longest deadline of a command, seconds: whoever gave it waits for it.
const MAX_DEADLINE_S: u32 = 3_600;

pub(super) async fn enrol_code(office: &Office, used: Fact, label: &str) -> Result<Answer, Refused> {
    let code = joining::put_out_code(office, used, label).await?;
    Ok(Answer::Code { code: code.to_string(), valid_s: CODE_VALID_MS / 1_000 })
}

pub(super) async fn revoke(office: &Office, used: Fact, node: NodeId, why: RevokedWhy) -> Result<Answer, Refused> {
    joining::revoke(office, used, node, why).await?;
    Ok(Answer::Done {})
}

pub(super) async fn record(office: &Office, used: Fact, rows: &[RecordRow]) -> Result<Answer, Refused> {
    if rows.len() > MAX_PAGE {
        return Err(Refused::not_possible(format!("at most {MAX_PAGE} records at once")));
    }
    let mut facts = vec![used];
    let mut removed = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        match records::read(row).map_err(|text| Refused::not_possible(format!("record {}: {text}", at + 1)))? {
            SiteFact::PersonRemoved { staff } => removed.push(staff),
            fact => facts.push(Fact::Site(fact)),
        }
    }
    office.record(&facts).await?;
    for staff in removed {
        leaving::remove(office, staff, None).await?;
    }
    Ok(Answer::Recorded { count: rows.len() as u64 })
}

/// What a kiosk is to do.
pub(super) struct Order {
    pub(super) what: RemoteCommand,
    pub(super) node: Option<NodeId>,
    pub(super) deadline_s: u32,
    pub(super) why: String,
}

pub(super) async fn give(office: &Office, used: Fact, uid: u32, order: Order) -> Result<Answer, Refused> {
    let Order { what, node, deadline_s, why } = order;
    if !(1..=MAX_DEADLINE_S).contains(&deadline_s) {
        return Err(Refused::not_possible(format!("a deadline is 1 to {MAX_DEADLINE_S} seconds away")));
    }
    at_most("the reason", &why, MAX_WHY_CHARS)?;
    let node = kiosk_for(office, &what, node).await?;
    let command = CommandId(crate::random::bytes()?);
    let now_ms = office.clock.now().wall.utc_ms;
    let deadline_ms = now_ms.saturating_add(i64::from(deadline_s) * 1_000);
    let private = Some(PermissionPrivate { staff: None, name: format!("uid {uid}"), why, for_whom: String::new() });
    let given = SiteFact::CommandGiven { command, node, deadline_ms, what, private };
    office.record(&[used, Fact::Site(given)]).await?;
    Ok(Answer::Given { command, deadline_ms })
}

pub(super) async fn decide(office: &Office, used: Fact, decision: Decision) -> Result<Answer, Refused> {
    let (command, deadline_ms) = approvals::decide(office, used, decision).await?;
    Ok(Answer::Given { command, deadline_ms })
}

/// The kiosk that was named, else the one at which the visit was registered.
async fn kiosk_for(office: &Office, what: &RemoteCommand, named: Option<NodeId>) -> Result<NodeId, Refused> {
    let visit = match what {
        RemoteCommand::PermitVisit { visit } | RemoteCommand::EndVisit { visit } => Some(*visit),
        RemoteCommand::ReleaseDoor { door }
        | RemoteCommand::LockDownDoor { door }
        | RemoteCommand::HoldDoor { door, .. }
        | RemoteCommand::NormalDoor { door } => {
            records::name("a door", door).map_err(Refused::not_possible)?;
            None
        }
        RemoteCommand::LockDownDoors {}
        | RemoteCommand::NormalDoors {}
        | RemoteCommand::AskException { .. }
        | RemoteCommand::TicketAcknowledge { .. }
        | RemoteCommand::TicketWork { .. }
        | RemoteCommand::TicketClose { .. }
        | RemoteCommand::PrintBadge { .. }
        | RemoteCommand::GiveCard { .. } => {
            return Err(Refused::not_possible("this is done at the web desk"));
        }
        RemoteCommand::AnswerException { .. } => {
            return Err(Refused::not_possible("an exception is answered by a leader: approve or refuse it"));
        }
        RemoteCommand::Unknown => return Err(Refused::not_possible("this office does not know this command")),
    };
    let home = match visit {
        None => None,
        Some(visit) => {
            let known = office.read(move |reader| reader.visit(visit)).await?;
            Some(known.ok_or_else(|| Refused::not_found("there is no such visit"))?.node)
        }
    };
    let node = named.or(home).ok_or_else(|| Refused::not_possible("say at which kiosk the door is"))?;
    match office.members.get(node) {
        Some(member) if member.revoked.is_none() => Ok(node),
        _ => Err(Refused::not_found("this kiosk does not belong to the site")),
    }
}

pub(super) async fn forget(
    office: &Office,
    used: Fact,
    subject: ForgetSubject,
    why: ForgetWhy,
) -> Result<Answer, Refused> {
    office.record(&[used]).await?;
    let what = match subject {
        ForgetSubject::Visit(visit) => ForgetWhat::Visit(visit),
        ForgetSubject::Staff(staff) => {
            office.photos.remove(staff).await.map_err(leaving::NotRemoved::from)?;
            ForgetWhat::Staff(staff)
        }
    };
    let Forgotten { deleted, held, .. } = visit_acts::forget(office, what, why).await?;
    Ok(Answer::Forgot { deleted, held })
}

pub(super) async fn hold_place(
    office: &Office,
    used: Fact,
    scope: HoldScope,
    reference: String,
) -> Result<Answer, Refused> {
    if reference.trim().is_empty() {
        return Err(Refused::not_possible("a hold has a reference: the file number of its case"));
    }
    at_most("the reference", &reference, MAX_REFERENCE_CHARS)?;
    let hold = HoldId(crate::random::bytes()?);
    office.record(&[used, Fact::Upkeep(UpkeepFact::HoldPlaced { hold, scope, reference })]).await?;
    Ok(Answer::Held { hold })
}

pub(super) async fn hold_lift(office: &Office, used: Fact, hold: HoldId) -> Result<Answer, Refused> {
    let holds = office.read(|reader| reader.holds()).await?;
    let known =
        holds.iter().find(|known| known.hold == hold).ok_or_else(|| Refused::not_found("there is no such hold"))?;
    if known.lifted_ms.is_none() {
        office.record(&[used, Fact::Upkeep(UpkeepFact::HoldLifted { hold })]).await?;
    }
    Ok(Answer::Done {})
}

pub(super) async fn retention(office: &Office, used: Fact, days: RetentionDays) -> Result<Answer, Refused> {
    office.record(&[used, Fact::Site(SiteFact::RetentionSet { days })]).await?;
    Ok(Answer::Done {})
}

/// Only what something goes by can be set: what nobody reads would seem to hold.
pub(super) async fn set_setting(office: &Office, used: Fact, setting: Setting) -> Result<Answer, Refused> {
    if !setting.is_of_use() {
        let name = setting.of().as_str();
        return Err(Refused::not_possible(format!("nothing goes by {name}, or it is not within its bounds")));
    }
    office.record(&[used, Fact::Site(SiteFact::SettingSet(setting))]).await?;
    Ok(Answer::Done {})
}

pub(super) async fn set_rules(office: &Office, used: Fact, rules: &RulesDefinition) -> Result<Answer, Refused> {
    site_rules::set(office, used, rules).await?;
    Ok(Answer::Done {})
}

pub(super) async fn roll_ca(office: &Office, used: Fact) -> Result<Answer, Refused> {
    let now_ms = office.clock.now().wall.utc_ms;
    office.authorities().make_next(now_ms).map_err(|error| Refused::not_possible(explain(&error)))?;
    announce(office, used).await
}

pub(super) async fn use_ca(office: &Office, used: Fact) -> Result<Answer, Refused> {
    office.authorities().use_next().map_err(|error| Refused::not_possible(explain(&error)))?;
    announce(office, used).await
}

/// Says which authorities are believed from now on, and believes them. If it cannot be recorded, the next start does it.
async fn announce(office: &Office, used: Fact) -> Result<Answer, Refused> {
    office.renew_tls().map_err(|error| Refused::not_possible(explain(&error)))?;
    office.record(&[used, Fact::Site(office.keys_fact())]).await?;
    Ok(Answer::Done {})
}

fn explain(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn at_most(what: &str, text: &str, chars: usize) -> Result<(), Refused> {
    if text.chars().count() <= chars && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Refused::not_possible(format!("{what} has at most {chars} characters, on one line")))
}
