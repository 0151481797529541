//! Calling people to what cannot wait: wardens to a roll-call (V8), leaders to an exception (A5). As with hosts, the journal is the outbox;
//! but what is queued here has room of its own there, and is looked at before anything else.

mod note;
mod words;

use super::outbox::{Errand, Pending};
use super::recipient::Recipient;
use crate::approvals::{Case, may_answer};
use crate::desk::accounts::{Account, account};
use crate::desk::role::{Role, Roles};
use crate::office::{Failure, Office};
use crate::roll_call::{self, Beside, RollCall, newest_open};
use frontdesk_core::fact::{Fact, SummonedTo, SummonsFact, TellingChannel, TellingFailure, TellingPrivate};
use frontdesk_core::id::{AccountId, TellingId};
use frontdesk_store::{ReadError, Reader, RollCallRecord, Summons};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Nobody is called to a roll-call that began longer ago, and no link to it is good, milliseconds.
const ROLL_CALL_WITHIN_MS: i64 = 24 * 3_600_000;

/// The most exceptions that are looked at; what is open at once is a handful.
const MAX_EXCEPTIONS: usize = 50;

/// What people were called to and may be called to still. The journal has it all; this is what of it is worth a look.
#[derive(Default)]
pub(super) struct Calls(Mutex<Watched>);

#[derive(Default)]
struct Watched {
    to: BTreeSet<SummonedTo>,
    /// The journal was looked through once in this run.
    is_complete: bool,
}

/// What was found.
#[derive(Default)]
pub(super) struct ToCall {
    /// New ones, and what is given up.
    pub(super) to_queue: Vec<Fact>,
    pub(super) pending: Vec<Pending>,
}

/// Something that people are called to now.
enum Occasion {
    RollCall(Box<RollCallRecord>),
    Exception(Box<Case>),
}

impl Occasion {
    fn to(&self) -> SummonedTo {
        match self {
            Self::RollCall(open) => SummonedTo::RollCall(open.rollcall),
            Self::Exception(case) => SummonedTo::Exception(case.record.exception),
        }
    }
}

/// Somebody who is called over one channel.
struct NewCall {
    to: SummonedTo,
    account: AccountId,
    channel: TellingChannel,
    private: TellingPrivate,
}

#[derive(Default)]
struct Found {
    new: Vec<NewCall>,
    given_up: Vec<Fact>,
    pending: Vec<Pending>,
    over: Vec<SummonedTo>,
}

impl Calls {
    /// Whom to call now, what is to be sent, and what is given up.
    pub(super) async fn look(&self, office: &Arc<Office>, now_ms: i64) -> Result<ToCall, Failure> {
        let (watched, all) = {
            let watched = self.watched();
            (watched.to.clone(), !watched.is_complete)
        };
        let (occasions, watched) = office.read(move |reader| occasions(reader, watched, all, now_ms)).await?;
        if watched.is_empty() {
            self.watched().is_complete = true;
            return Ok(ToCall::default());
        }
        let roles = Roles::of(&[Role::Warden, Role::Leader]);
        let accounts = office.desk.accounts.with(move |db| account::called_on(db, roles)).await?;
        let (looking, beside, kept) = (Arc::clone(office), Beside::of(office), watched.clone());
        let found = office.read(move |reader| {
            let mut found = Found::default();
            for to in watched {
                let occasion = occasions.iter().find(|occasion| occasion.to() == to);
                look_at(&looking, reader, &beside, (to, occasion), &accounts, &mut found)?;
            }
            Ok(found)
        });
        let found = found.await?;
        *self.watched() =
            Watched { to: kept.into_iter().filter(|to| !found.over.contains(to)).collect(), is_complete: true };
        let mut to_queue = found.given_up;
        for NewCall { to, account, channel, private } in found.new {
            let telling = TellingId(crate::random::bytes()?);
            to_queue.push(SummonsFact::Queued { telling, to, channel, account, private: Some(private) }.into());
        }
        Ok(ToCall { to_queue, pending: found.pending })
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What people are called to now, and that together with what they were called to.
fn occasions(
    reader: &Reader,
    mut watched: BTreeSet<SummonedTo>,
    all: bool,
    now_ms: i64,
) -> Result<(Vec<Occasion>, BTreeSet<SummonedTo>), ReadError> {
    if all {
        // Twice as long: what is to be given up is seen, too.
        watched.extend(reader.summoned_since(now_ms.saturating_sub(2 * ROLL_CALL_WITHIN_MS))?);
    }
    let mut occasions = Vec::new();
    let is_due = |open: &RollCallRecord| now_ms.saturating_sub(open.started_ms) < ROLL_CALL_WITHIN_MS;
    occasions.extend(newest_open(reader)?.filter(is_due).map(|open| Occasion::RollCall(Box::new(open))));
    for record in reader.exceptions(None, MAX_EXCEPTIONS)? {
        if record.is_open(now_ms) {
            occasions.push(Occasion::Exception(Box::new(Case::read(reader, record)?)));
        }
    }
    watched.extend(occasions.iter().map(Occasion::to));
    Ok((occasions, watched))
}

fn look_at(
    office: &Office,
    reader: &Reader,
    beside: &Beside,
    (to, occasion): (SummonedTo, Option<&Occasion>),
    accounts: &[Account],
    found: &mut Found,
) -> Result<(), ReadError> {
    let called = reader.summonses(to)?;
    let callable = match occasion {
        Some(occasion) => callable(office, reader, occasion, accounts)?,
        None => BTreeMap::new(),
    };
    for (account, recipient) in &callable {
        let is_called = |channel| called.iter().any(|one: &Summons| one.account == *account && one.channel == channel);
        let new = recipient.tellings().filter(|(channel, _)| !is_called(*channel));
        found.new.extend(new.map(|(channel, private)| NewCall { to, account: *account, channel, private }));
    }
    // Who is in the house is counted when the message goes out, once for all of them.
    let mut house: Option<RollCall> = None;
    let mut is_pending = false;
    for one in called.iter().filter(|one| one.is_pending()) {
        is_pending = true;
        let recipient = one.recipient.as_ref().filter(|_| callable.contains_key(&one.account));
        let note = match (occasion, recipient) {
            (Some(Occasion::RollCall(open)), Some(recipient)) => {
                let counted = match house.take() {
                    Some(counted) => counted,
                    None => roll_call::read(reader, beside)?,
                };
                let counted = house.insert(counted);
                Some(note::of_roll_call(office, reader, (open, counted), one, recipient)?)
            }
            (Some(Occasion::Exception(case)), Some(recipient)) => {
                Some(note::of_exception(office, reader, case, one, recipient)?)
            }
            (None, _) | (_, None) => None,
        };
        match note {
            Some(note) => found.pending.push(Pending {
                telling: one.telling,
                channel: one.channel,
                failed_before: one.failed.is_some(),
                errand: Errand::Summons { to, note: Box::new(note) },
            }),
            // It is over, or they are not to be called any more.
            None => {
                let why = TellingFailure::Outlived;
                found.given_up.push(SummonsFact::Failed { telling: one.telling, to, why, again: false }.into());
            }
        }
    }
    if occasion.is_none() && !is_pending {
        found.over.push(to);
    }
    Ok(())
}

/// Whoever has the role, works here and has somewhere to be told, by account. Who may answer an exception is on the list of people.
fn callable(
    office: &Office,
    reader: &Reader,
    occasion: &Occasion,
    accounts: &[Account],
) -> Result<BTreeMap<AccountId, Recipient>, ReadError> {
    let role = match occasion {
        Occasion::RollCall(_) => Role::Warden,
        Occasion::Exception(_) => Role::Leader,
    };
    let mut callable = BTreeMap::new();
    for account in accounts.iter().filter(|account| account.roles.contains(role)) {
        let person = account.staff.map(|staff| reader.person(staff)).transpose()?.flatten();
        let is_fit = |person: &_| matches!(occasion, Occasion::RollCall(_)) || may_answer(person);
        let recipient = person.filter(is_fit).map(|person| Recipient::of(person, office.telling.channels()));
        if let Some(recipient) = recipient.filter(|one| one.reach().can_be_told()) {
            callable.insert(account.id, recipient);
        }
    }
    Ok(callable)
}
