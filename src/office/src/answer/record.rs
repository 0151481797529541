//! What an answer link shows, and what an answer does: it is written down, and "coming" permits the visit, and those of whoever came along, in the same append (A5).

use super::Link;
use crate::office::{Failure, Office};
use crate::party::Party;
use crate::telling::recipient;
use frontdesk_core::fact::{AnswerPrivate, Fact, HostAnswer, PermissionPrivate, TellingFact};
use frontdesk_core::id::VisitId;
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::telling::AnswerGiven;
use frontdesk_core::visit::{PermittedBy, VisitState};
use frontdesk_store::{ReadError, Reader};

/// Answers of one telling that are recorded: who cannot make up their mind is not to fill a journal.
const MAX_ANSWERS: usize = 20;

/// Who waits, for whoever was told.
#[derive(Clone)]
pub(crate) struct Waiting {
    pub(crate) visitor: String,
    /// Who came with them, and waits, too.
    pub(crate) others: Vec<String>,
    pub(crate) organisation: String,
    pub(crate) purpose: Purpose,
    pub(crate) host: String,
    pub(crate) arrived_ms: i64,
    /// Whom the message was for.
    pub(crate) recipient: AnswerPrivate,
    pub(crate) language: Language,
    pub(crate) is_seen: bool,
    /// The answer that counts so far.
    pub(crate) answered: Option<AnswerGiven>,
    answers_of_telling: usize,
    /// The message that the link was sent with.
    pub(crate) left: Option<String>,
    /// Whom a yes permits: all of a party who wait.
    permits: Vec<VisitId>,
}

/// What there is to see behind a link.
#[derive(Clone)]
pub(crate) enum Looked {
    /// Nobody knows the visit or the telling any more.
    Gone,
    /// Somebody has let the visitor in, or they have left.
    Over { is_seen: bool, language: Language },
    /// They wait.
    Waiting(Box<Waiting>),
}

impl Looked {
    pub(crate) fn is_unseen(&self) -> bool {
        match self {
            Self::Gone => false,
            Self::Over { is_seen, .. } => !is_seen,
            Self::Waiting(waiting) => !waiting.is_seen,
        }
    }

    /// The language of the message, where it is known still.
    pub(crate) fn language(&self) -> Option<Language> {
        match self {
            Self::Gone => None,
            Self::Over { language, .. } => Some(*language),
            Self::Waiting(waiting) => Some(waiting.language),
        }
    }
}

/// Why an answer was not taken.
pub(crate) enum Refused {
    Over,
    Failed(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What a host says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) answer: HostAnswer,
    pub(crate) words: String,
}

pub(crate) async fn look(office: &Office, link: Link) -> Result<Looked, Failure> {
    let language = office.settings.config.language;
    office.read(move |reader| read(reader, link, language)).await
}

fn read(reader: &Reader, link: Link, fallback: Language) -> Result<Looked, ReadError> {
    let (Some(visit), tellings) = (reader.visit(link.about)?, reader.tellings(link.about)?) else {
        return Ok(Looked::Gone);
    };
    let party = Party::of(reader, &visit)?;
    let (Some(telling), Some(private)) = (tellings.account.telling(link.telling), visit.private) else {
        return Ok(Looked::Gone);
    };
    let told = tellings.recipients.get(&link.telling);
    let staff = told.and_then(|told| told.staff);
    let language = recipient::language(reader, staff, fallback)?;
    let is_seen = telling.seen_ms.is_some();
    // Whoever is not to be seen any more is told no more of it.
    if visit.state != VisitState::Registered || !telling.is_of_host(visit.host_changes) {
        return Ok(Looked::Over { is_seen, language });
    }
    let name = told.map(|told| told.name.clone()).unwrap_or_default();
    let messages = if telling.message.is_some() { reader.messages(link.about)? } else { Vec::new() };
    let left = messages.into_iter().find(|one| Some(one.message) == telling.message);
    let left = left.and_then(|one| one.private).map(|private| private.text);
    let of_telling = tellings.account.answers.iter().filter(|given| given.telling == link.telling);
    Ok(Looked::Waiting(Box::new(Waiting {
        visitor: private.name,
        others: party.others(link.about),
        organisation: private.organisation,
        purpose: visit.purpose,
        host: private.host_name,
        arrived_ms: visit.arrived_ms,
        recipient: AnswerPrivate { staff, name, words: String::new() },
        language,
        is_seen,
        answers_of_telling: of_telling.count(),
        answered: tellings.account.of_host(visit.host_changes).last_answer().cloned(),
        left,
        permits: party.waiting().map(|member| member.visit).collect(),
    })))
}

/// Somebody has opened the link.
pub(crate) async fn seen(office: &Office, link: Link) -> Result<(), Failure> {
    let fact = TellingFact::Seen { telling: link.telling, visit: link.about };
    office.record(&[fact.into()]).await.map(drop)
}

/// Records an answer. The last one counts, until the visitor is let in or has left.
pub(crate) async fn answer(office: &Office, link: Link, given: Answer) -> Result<Box<Waiting>, Refused> {
    // One after the other, so that what is looked at here is still so when it is written.
    let _turn = office.telling.answering.lock().await;
    let Looked::Waiting(mut waiting) = look(office, link).await? else { return Err(Refused::Over) };
    if waiting.answers_of_telling >= MAX_ANSWERS {
        return Err(Refused::Over);
    }
    let Link { about: visit, telling, .. } = link;
    let private = AnswerPrivate { words: given.words.clone(), ..waiting.recipient.clone() };
    let mut facts: Vec<Fact> = Vec::new();
    if !waiting.is_seen {
        // Who answers has seen it.
        facts.push(TellingFact::Seen { telling, visit }.into());
    }
    facts.push(TellingFact::Answered { telling, visit, answer: given.answer, private: Some(private.clone()) }.into());
    if given.answer == HostAnswer::Coming {
        let by = PermissionPrivate {
            staff: private.staff,
            name: private.name.clone(),
            why: String::new(),
            for_whom: String::new(),
        };
        let permitted =
            |visit: &VisitId| Fact::VisitPermitted { visit: *visit, by: PermittedBy::Host, private: Some(by.clone()) };
        facts.extend(waiting.permits.iter().map(permitted));
    }
    office.record(&facts).await?;
    let at_ms = office.clock.now().wall.utc_ms;
    let AnswerPrivate { name, words, .. } = private;
    waiting.answered = Some(AnswerGiven { telling, at_ms, answer: given.answer, name, words });
    Ok(waiting)
}
