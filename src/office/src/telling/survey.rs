//! What is to be done for every visit that is not over: steps of the ladder to take, and tellings to send.

use super::channels::Channels;
use super::in_force::TellingInForce;
use super::message::Message;
use super::messages;
use super::outbox::{Errand, Pending};
use super::recipient::{self, Recipients};
use crate::answer::{Link, LinkKey};
use crate::branding::Brand;
use crate::config::OfficeConfig;
use crate::office::{Failure, Office};
use crate::party::Party;
use frontdesk_core::fact::{Fact, TellingChannel, TellingFact, TellingFailure, TellingPrivate, TellingStep};
use frontdesk_core::id::{MessageId, TellingId, VisitId};
use frontdesk_core::telling::ladder::TELL_WITHIN_MS;
use frontdesk_core::telling::party::Turn;
use frontdesk_core::telling::{Situation, Telling, next};
use frontdesk_core::visit::{PermittedBy, VisitState};
use frontdesk_store::{ReadError, Reader, Tellings, VisitRecord};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most visits looked at; a front desk has dozens at once.
const MAX_VISITS: usize = 2_000;

/// Visits that ended longer ago are not looked at any more, milliseconds.
const LOOK_BACK_MS: i64 = 48 * 3_600_000;

/// A link is good for so long after the visitor came, milliseconds. It says that the visit is over long before.
const LINK_VALID_MS: i64 = 12 * 3_600_000;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// For each visit what is to be written, together.
    pub(super) to_queue: Vec<Vec<Fact>>,
    pub(super) pending: Vec<Pending>,
    pub(super) look_again_ms: Option<i64>,
}

/// Remembers which visits are worth a look.
#[derive(Default)]
pub(super) struct Survey {
    /// Over, as far as the ladder goes, with tellings that are pending still.
    unfinished: BTreeSet<VisitId>,
    /// Everything was looked at once in this run.
    is_complete: bool,
}

/// Somebody who is to be told over one channel.
pub(super) struct ToTell {
    pub(super) step: TellingStep,
    pub(super) nth_host: u8,
    pub(super) message: Option<MessageId>,
    pub(super) channel: TellingChannel,
    pub(super) private: TellingPrivate,
}

struct Visits {
    found: Found,
    to_tell: Vec<(VisitId, Vec<ToTell>)>,
    unfinished: BTreeSet<VisitId>,
}

impl Survey {
    pub(super) async fn look(&mut self, office: &Arc<Office>, now_ms: i64) -> Result<Found, Failure> {
        let looking = Arc::clone(office);
        let (unfinished, all) = (std::mem::take(&mut self.unfinished), !self.is_complete);
        let kept = unfinished.clone();
        let read = office.read(move |reader| look(&looking, reader, &unfinished, all, now_ms)).await;
        match read {
            Ok(visits) => {
                (self.unfinished, self.is_complete) = (visits.unfinished, true);
                let mut found = visits.found;
                for (visit, tellings) in visits.to_tell {
                    found.to_queue.push(queued(visit, tellings)?);
                }
                Ok(found)
            }
            Err(failure) => {
                self.unfinished = kept;
                Err(failure)
            }
        }
    }
}

/// What a step writes down, each telling under a fresh name. The page is told by the entry itself.
pub(super) fn queued(visit: VisitId, tellings: Vec<ToTell>) -> Result<Vec<Fact>, Failure> {
    let mut facts = Vec::with_capacity(tellings.len() + 1);
    for ToTell { step, nth_host, message, channel, private } in tellings {
        let telling = TellingId(crate::random::bytes()?);
        let private = Some(private);
        facts.push(TellingFact::Queued { telling, visit, step, channel, nth_host, message, private }.into());
        if channel == TellingChannel::Page {
            facts.push(TellingFact::Sent { telling, visit }.into());
        }
    }
    Ok(facts)
}

fn look(
    office: &Office,
    reader: &Reader,
    unfinished: &BTreeSet<VisitId>,
    all: bool,
    now_ms: i64,
) -> Result<Visits, ReadError> {
    let in_force = TellingInForce::read(reader, &office.settings.config)?;
    let mut visits = Visits { found: Found::default(), to_tell: Vec::new(), unfinished: BTreeSet::new() };
    for visit in reader.visits(now_ms.saturating_sub(LOOK_BACK_MS), MAX_VISITS)? {
        let is_told_of = visit.state == VisitState::Registered || is_invited(&visit);
        let is_over = !is_told_of || now_ms - visit.arrived_ms >= TELL_WITHIN_MS;
        if all || !is_over || unfinished.contains(&visit.visit) || messages::are_due(&visit, now_ms) {
            look_at(office, reader, &in_force, visit, is_over, now_ms, &mut visits)?;
        }
    }
    Ok(visits)
}

/// Permitted by an invitation: their host is told that they have come, and who is named for such visits; nobody needs to do anything.
fn is_invited(visit: &VisitRecord) -> bool {
    visit.permitted_by == Some(PermittedBy::Invitation) && visit.state != VisitState::Left
}

fn look_at(
    office: &Office,
    reader: &Reader,
    in_force: &TellingInForce,
    visit: VisitRecord,
    is_over: bool,
    now_ms: i64,
    visits: &mut Visits,
) -> Result<(), ReadError> {
    let tellings = reader.tellings(visit.visit)?;
    let pending = || tellings.account.tellings.iter().filter(|telling| telling.is_pending());
    let is_outlived = |telling: &&Telling| is_outlived(&visit, telling, is_over, now_ms);
    let outlived: Vec<Fact> = pending().filter(is_outlived).map(|one| outlived(&visit, one)).collect();
    if !outlived.is_empty() {
        // Until that is written down, it is looked at again.
        visits.unfinished.insert(visit.visit);
        visits.found.to_queue.push(outlived);
    }
    if is_over && !messages::are_due(&visit, now_ms) {
        return Ok(());
    }
    // Once the visit is over, what is pending still is to be given up.
    visits.unfinished.insert(visit.visit);
    let party = Party::of(reader, &visit)?;
    let (config, teller) = (&office.settings.config, &office.telling);
    let mut to_tell = messages::to_queue(reader, config, teller.channels(), &visit, &tellings.account)?;
    if !is_over {
        let look_again_ms = match party.turn(&visit, now_ms) {
            Turn::Speaks => {
                let (steps, look_again_ms) = climb(office, reader, in_force, &visit, &tellings, now_ms)?;
                to_tell.extend(steps);
                look_again_ms
            }
            Turn::Silent => None,
            Turn::Later { at_ms } => Some(at_ms),
        };
        visits.found.look_again_ms = visits.found.look_again_ms.into_iter().chain(look_again_ms).min();
    }
    if !to_tell.is_empty() {
        visits.to_tell.push((visit.visit, to_tell));
    }
    for telling in pending().filter(|telling| !is_outlived(telling)) {
        let message = message(reader, (config, &teller.key), (&visit, &party), telling, &tellings)?;
        visits.found.pending.extend(message.map(|message| Pending {
            telling: telling.telling,
            channel: telling.channel,
            failed_before: telling.failed_ms.is_some(),
            errand: Errand::Visit { visit: visit.visit, message: Box::new(message) },
        }));
    }
    Ok(())
}

/// Nobody needs to be told of it any more: the visit is over, or somebody else is to be seen.
fn is_outlived(visit: &VisitRecord, telling: &Telling, is_over: bool, now_ms: i64) -> bool {
    if telling.step.is_message() {
        return !messages::are_due(visit, now_ms);
    }
    is_over || !telling.is_of_host(visit.host_changes)
}

/// The steps of the ladder to take now, for the host of now, and when to look again.
fn climb(
    office: &Office,
    reader: &Reader,
    in_force: &TellingInForce,
    visit: &VisitRecord,
    tellings: &Tellings,
    now_ms: i64,
) -> Result<(Vec<ToTell>, Option<i64>), ReadError> {
    // Who the host is cannot be read: the key has not come yet.
    let Some(private) = &visit.private else { return Ok((Vec::new(), None)) };
    let by_purpose = in_force.told_by_purpose.of(visit.purpose);
    let (config, channels) = (&office.settings.config, office.telling.channels());
    let recipients = Recipients::of(reader, config, channels, private.host, by_purpose)?;
    let situation = Situation {
        registered_ms: visit.arrived_ms,
        is_over: false,
        host: recipients.host.as_ref().map(|host| host.reach()),
        colleague: recipients.colleague.as_ref().map(|colleague| colleague.reach()),
        by_purpose: !recipients.by_purpose.is_empty(),
        account: &tellings.account.of_host(visit.host_changes),
    };
    let mut next = next(in_force.ladder.times(), &situation, now_ms);
    if is_invited(visit) {
        next.steps.retain(|step| matches!(step, TellingStep::Host | TellingStep::ByPurpose));
        next.look_again_ms = None;
    }
    let steps = next.steps.iter().flat_map(|step| to_tell(*step, visit.host_changes, &recipients)).collect();
    Ok((steps, next.look_again_ms))
}

fn outlived(visit: &VisitRecord, telling: &Telling) -> Fact {
    let (telling, visit) = (telling.telling, visit.visit);
    TellingFact::Failed { telling, visit, why: TellingFailure::Outlived, again: false }.into()
}

/// Everybody who is told at a step, over every channel that reaches them.
pub(super) fn to_tell(step: TellingStep, nth_host: u8, recipients: &Recipients) -> impl Iterator<Item = ToTell> {
    let tellings: Vec<_> = recipients.at(step).into_iter().flat_map(|recipient| recipient.tellings()).collect();
    tellings.into_iter().map(move |(channel, private)| ToTell { step, nth_host, message: None, channel, private })
}

/// What is sent; nothing where whom it is for cannot be read any more.
fn message(
    reader: &Reader,
    (config, key): (&OfficeConfig, &LinkKey),
    (visit, party): (&VisitRecord, &Party),
    telling: &Telling,
    tellings: &Tellings,
) -> Result<Option<Message>, ReadError> {
    let (Some(private), Some(recipient)) = (&visit.private, tellings.recipients.get(&telling.telling)) else {
        return Ok(None);
    };
    let left = match telling.message {
        None => None,
        Some(message) => {
            let found = reader.messages(visit.visit)?.into_iter().find(|one| one.message == message);
            let Some(left) = found.and_then(|found| found.private) else { return Ok(None) };
            Some(left)
        }
    };
    let until_s = u32::try_from(visit.arrived_ms.saturating_add(LINK_VALID_MS) / 1_000).unwrap_or(u32::MAX);
    let link = Link { about: visit.visit, telling: telling.telling, until_s };
    // The desk has a page of its own: a link would let in whoever reads its mail. Whoever is invited is in already.
    let can_answer = !telling.step.is_desk() && !is_invited(visit);
    let url = config.public_url.as_ref().filter(|_| can_answer);
    let language = recipient::language(reader, recipient.staff, config.language)?;
    let brand = Brand::of(&reader.settings()?);
    Ok(Some(Message {
        telling: telling.telling,
        visit: visit.visit,
        step: telling.step,
        language,
        company: brand.company(config, language),
        desk_extension: brand.extension(config),
        recipient: recipient.clone(),
        visitor: private.name.clone(),
        others: party.others(visit.visit),
        organisation: private.organisation.clone(),
        purpose: visit.purpose,
        // A message says for whom it was, also where somebody else is seen since.
        host: left.as_ref().map_or(&private.host_name, |left| &left.host_name).clone(),
        department: if left.is_some() { String::new() } else { private.host_department.clone() },
        left: left.map(|left| left.text),
        arrived_ms: visit.arrived_ms,
        answer_url: url.map(|url| format!("{url}/answer/{}", key.sign(link))),
    }))
}

impl super::Teller {
    pub(super) fn channels(&self) -> &Channels {
        &self.channels
    }
}
