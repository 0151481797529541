//! What an administrator of the machine does about the web desk: links and tokens, for when nobody can sign in yet, or nobody any more.

use super::carry_out::Refused;
use super::protocol::Answer;
use crate::desk::accounts::account::{self, Changed, NewAccount, full_name, sign_in_name};
use crate::desk::accounts::link::{self, FIRST_VALID_MS, INVITATION_VALID_MS};
use crate::desk::accounts::{AccountsError, secret};
use crate::desk::{NotMade, Role, Scope, make_token};
use crate::office::{Office, utc_ms};
use frontdesk_core::fact::Fact;
use frontdesk_core::id::AccountId;

impl From<AccountsError> for Refused {
    fn from(error: AccountsError) -> Self {
        Self::not_possible(error.to_string())
    }
}

pub(super) async fn first_link(office: &Office, used: Fact) -> Result<Answer, Refused> {
    office.record(&[used]).await?;
    let secret = secret::fresh()?;
    let (kept, now_ms) = (secret.clone(), utc_ms());
    office.desk.accounts.with(move |db| link::put_out_first(db, &kept, now_ms)).await?;
    Ok(out(office, &format!("/first/{secret}"), FIRST_VALID_MS))
}

pub(super) async fn invite(
    office: &Office,
    used: Fact,
    sign_in: &str,
    name: &str,
    roles: Vec<Role>,
) -> Result<Answer, Refused> {
    let (Some(sign_in), Some(name), false) = (sign_in_name(sign_in), full_name(name), roles.is_empty()) else {
        return Err(Refused::not_possible(
            "a sign-in name of letters and digits, a name, and one role at least are needed",
        ));
    };
    office.record(&[used]).await?;
    let secret = secret::fresh()?;
    let (kept, now_ms, id) = (secret.clone(), utc_ms(), AccountId(crate::random::bytes()?));
    let roles = roles.into_iter().collect();
    let new = NewAccount { id, sign_in, name, roles, password: None, now_ms };
    let invited = office.desk.accounts.with(move |db| {
        let known = account::by_sign_in(db, &new.sign_in)?;
        let Some(id) = known.map(|known| known.id).or(account::make(db, &new)?.then_some(new.id)) else {
            return Ok(false);
        };
        link::invite(db, &kept, id, now_ms).map(|()| true)
    });
    if !invited.await? {
        return Err(Refused::not_possible("there are too many accounts"));
    }
    Ok(out(office, &format!("/invited/{secret}"), INVITATION_VALID_MS))
}

/// Says whose account it is: a leader's answer counts for the member of staff that their account is linked to.
pub(super) async fn link_staff(office: &Office, used: Fact, sign_in: &str, staff: &str) -> Result<Answer, Refused> {
    let staff = crate::people::staff_id(staff);
    if office.read(move |reader| reader.person(staff)).await?.is_none() {
        return Err(Refused::not_found("nobody of that number is on the list of people"));
    }
    let sign_in = sign_in_name(sign_in).ok_or_else(|| Refused::not_found("there is no such account"))?;
    office.record(&[used]).await?;
    let linked = office.desk.accounts.with(move |db| {
        let Some(known) = account::by_sign_in(db, &sign_in)? else { return Ok(None) };
        account::set(db, known.id, &known.name, known.roles, Some(staff)).map(Some)
    });
    match linked.await? {
        Some(Changed::Done) => Ok(Answer::Done {}),
        _ => Err(Refused::not_found("there is no such account")),
    }
}

fn out(office: &Office, path: &str, valid_ms: i64) -> Answer {
    Answer::Link { url: office.desk.link(path), valid_s: valid_ms.unsigned_abs() / 1_000 }
}

pub(super) async fn token(
    office: &Office,
    used: Fact,
    scopes: Vec<Scope>,
    purpose: &str,
    days: u16,
) -> Result<Answer, Refused> {
    let record = async |_| office.record(&[used]).await.map(drop);
    match make_token(office, purpose, scopes, days, record).await {
        Ok(token) => Ok(Answer::Token { token }),
        Err(NotMade::Failure(failure)) => Err(failure.into()),
        Err(not_made) => Err(Refused::not_possible(not_made.to_string())),
    }
}
