//! What a warden's link lets them do: see the roll-call that it is for, and mark in it, as themselves. It dies with the roll-call, with the
//! account, and when whoever it was for is no warden any more.

use super::{mark as mark_in, newest_open};
use crate::answer::Link;
use crate::desk::accounts::account;
use crate::desk::role::Role;
use crate::office::{Failure, Office};
use frontdesk_core::fact::{Counted, DeskFact, Fact, PermissionPrivate, SummonedTo, SummonsFact};
use frontdesk_core::id::{AccountId, RollCallId, StaffId};
use frontdesk_core::screen::Language;

/// Whose a link is.
#[derive(Clone)]
pub(crate) struct Warden {
    account: AccountId,
    staff: StaffId,
    name: String,
    /// Of messages to them, where it is known.
    pub(crate) language: Option<Language>,
    /// They have opened the link before.
    pub(crate) is_seen: bool,
    /// Its roll-call goes on, and they are a warden who works here.
    pub(crate) is_good: bool,
}

/// Whose the link is, and whether it is good still; nothing where nobody knows that any more.
pub(crate) async fn warden(office: &Office, link: Link<RollCallId>) -> Result<Option<Warden>, Failure> {
    let found = office.read(move |reader| {
        let mut called = reader.summonses(SummonedTo::RollCall(link.about))?.into_iter();
        let Some(called) = called.find(|one| one.telling == link.telling) else { return Ok(None) };
        let Some(staff) = called.recipient.as_ref().and_then(|recipient| recipient.staff) else { return Ok(None) };
        let goes_on = newest_open(reader)?.is_some_and(|open| open.rollcall == link.about);
        let Some(person) = reader.person(staff)? else { return Ok(None) };
        Ok(person.private.map(|private| Warden {
            account: called.account,
            staff,
            name: private.name,
            language: private.language,
            is_seen: called.seen_ms.is_some(),
            is_good: goes_on && person.enabled,
        }))
    });
    let Some(mut warden) = found.await? else { return Ok(None) };
    let id = warden.account;
    let account = office.desk.accounts.with(move |db| account::by_id(db, id)).await?;
    let is_theirs = account.is_some_and(|account| {
        account.is_enabled && account.roles.contains(Role::Warden) && account.staff == Some(warden.staff)
    });
    warden.is_good &= is_theirs;
    Ok(Some(warden))
}

/// Somebody has opened the link.
pub(crate) async fn seen(office: &Office, link: Link<RollCallId>) -> Result<(), Failure> {
    let fact = SummonsFact::Seen { telling: link.telling, to: SummonedTo::RollCall(link.about) };
    office.record(&[fact.into()]).await?;
    office.tell();
    Ok(())
}

/// Their word on somebody who is counted. What was said already is not written again, so that a link that is played with fills no journal;
/// false where the roll-call is over.
pub(crate) async fn mark(
    office: &Office,
    link: Link<RollCallId>,
    warden: &Warden,
    (who, safe): (Counted, bool),
) -> Result<bool, Failure> {
    let known = super::load(office).await?;
    let is_said = known.present.iter().find(|one| one.whom == who).is_none_or(|one| one.is_safe() == safe);
    if is_said {
        return Ok(known.open.is_some_and(|open| open.rollcall == link.about));
    }
    let act = if safe { "marked_safe_by_link" } else { "mark_taken_back_by_link" };
    let used = DeskFact::DeskUsed { account: Some(warden.account), act: act.to_owned(), about: Some(who.to_string()) };
    let (why, for_whom) = (String::new(), String::new());
    let by = PermissionPrivate { staff: Some(warden.staff), name: warden.name.clone(), why, for_whom };
    mark_in(office, Fact::Desk(used), Some(link.about), (who, safe), by).await
}
