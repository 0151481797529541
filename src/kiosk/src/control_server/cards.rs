//! What the control socket does with cards: the desk's part of the work is here, the card's is the reader thread's.

use super::{ControlServer, refused, unread};
use crate::card_bench::{Personalising, Work};
use crate::card_work::CardTools;
use crate::event::DeskRequest;
use crate::people::{People, staff_id};
use crate::staff_work::newest_credential;
use anyhow::Context;
use frontdesk_card::pass::issuer_keys::IssuerKeys;
use frontdesk_card::pass::keys::KeyStore;
use frontdesk_core::control::{
    Answer, CardRef, CardsRow, Command, IssueTo, KeysRow, Refusal, TrayCardRow, TrayCountRow, Unlogged,
};
use frontdesk_core::fact::{
    CURRENCY_LETTERS, CardName, CustodyFact, LostCause, PermissionPrivate, RemovedWhy, WithdrawnWhy,
};
use frontdesk_core::id::{CardId, CredentialId, StaffId};
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::station::{DeskWant, Vouching};
use frontdesk_store::{Custody, Reader, TrayCard};
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::time::Duration;

/// How long a card is waited for, and worked on: a little longer than the station itself waits.
const CARD_WITHIN: Duration = Duration::from_secs(90);

/// The longest note, characters.
const MAX_NOTE_CHARS: usize = 200;

/// Cards that one answer lists at most.
const MAX_CARDS: usize = 1_000;

/// What the control socket works with where cards are concerned.
pub struct CardDesk {
    /// Keys, and the desk's work.
    pub tools: CardTools,
    /// The file of people, for who works here while the office has said nothing of it.
    pub people: PathBuf,
}

/// An employee by number.
struct Employee {
    staff: StaffId,
    name: String,
    department: String,
}

impl ControlServer {
    pub(super) async fn card_command(&self, uid: u32, command: Command) -> Result<Answer, Answer> {
        let name = command.name();
        if command.changes_something() {
            self.record(name, uid).await?;
        }
        match command {
            Command::CardIssue { to, issuer, random_id } => self.issue(&to, &issuer, random_id).await,
            Command::CardReturn {} => self.with_card(DeskWant::TakeBack, None).await,
            Command::CardDayPass { number, by_colleague } => self.day_pass(uid, &number, by_colleague).await,
            Command::CardWithdraw { card, why, cause, note } => self.withdraw(&card, why, cause, by(uid, &note)?).await,
            Command::CardFound { card } => self.custody(vec![CustodyFact::CardFound { card }]).await,
            Command::CardCompensation { card, amount_minor, currency, state } => {
                let is_code =
                    currency.len() == CURRENCY_LETTERS && currency.bytes().all(|byte| byte.is_ascii_uppercase());
                if !is_code {
                    return Err(not_understood("a currency is three capital letters, like CNY"));
                }
                self.custody(vec![CustodyFact::CompensationSet { of: card, amount_minor, currency, state }]).await
            }
            Command::CardCount { counted, note } => self.count(counted, by(uid, &note)?).await,
            Command::Cards {} => {
                Ok(Answer::Cards(Box::new(self.administration.look(cards_row).await.map_err(unread)?)))
            }
            Command::CardInspect {} => self.with_card(DeskWant::Inspect, None).await,
            Command::CardErase { issuer } => {
                let personalising = issuer.map(|issuer| personalising(&issuer, None, false)).transpose()?;
                self.with_card(DeskWant::Erase, personalising).await
            }
            _ => Ok(Answer::Keys(Box::new(self.keys_row().await?))),
        }
    }

    /// Waits for the card, and answers with what was found on it.
    async fn with_card(&self, want: DeskWant, personalising: Option<Personalising>) -> Result<Answer, Answer> {
        let work: Work = self.cards.tools.bench.lay(personalising);
        self.desk_within(DeskRequest::Card(want), CARD_WITHIN).await?;
        Ok(Answer::Card(Box::new(work.found())))
    }

    async fn issue(&self, to: &IssueTo, issuer: &Unlogged, random_id: bool) -> Result<Answer, Answer> {
        let (want, unused_days) = match to {
            IssueTo::Tray {} => (DeskWant::TrayCard { card: CardId(fresh()?) }, 0),
            IssueTo::Staff { number, unused_days } => {
                let Employee { staff, .. } = self.employee(number).await?;
                let replaces = self.administration.look(move |reader| newest_credential(reader, staff)).await;
                let replaces = replaces.map_err(unread)?;
                let want = DeskWant::StaffCard { staff, credential: CredentialId(fresh()?), replaces };
                (want, *unused_days)
            }
        };
        let personalising = personalising(issuer, NonZeroU16::new(unused_days), random_id)?;
        self.with_card(want, Some(personalising)).await
    }

    async fn day_pass(&self, uid: u32, number: &str, by_colleague: bool) -> Result<Answer, Answer> {
        let Employee { staff, name, department } = self.employee(number).await?;
        let vouching = if by_colleague { Vouching::Employee } else { Vouching::Desk { who: format!("uid {uid}") } };
        let pass = CredentialId(fresh()?);
        self.with_card(DeskWant::DayPass { pass, staff, name, department, vouching }, None).await
    }

    async fn withdraw(
        &self,
        card: &CardRef,
        why: WithdrawnWhy,
        cause: Option<LostCause>,
        who: PermissionPrivate,
    ) -> Result<Answer, Answer> {
        let blocked =
            |credential| CustodyFact::CredentialBlocked { credential, why, cause, private: Some(who.clone()) };
        let facts = match card {
            CardRef::Credential(credential) => vec![blocked(*credential)],
            CardRef::Card(card) if why == WithdrawnWhy::Lost => {
                let cause = cause.unwrap_or(LostCause::Mislaid);
                vec![CustodyFact::CardLost { card: *card, cause, by_holder: false, private: Some(who) }]
            }
            CardRef::Card(card) => vec![CustodyFact::CardRemoved { card: *card, why: RemovedWhy::Retired }],
            CardRef::Staff(number) => {
                let Employee { staff, .. } = self.employee(number).await?;
                let open = self.administration.look(move |reader| open_credentials(reader, staff)).await;
                open.map_err(unread)?.into_iter().map(blocked).collect()
            }
        };
        if facts.is_empty() {
            return Err(refused(Refusal::NotFound, "nobody has such a card".to_owned()));
        }
        self.check_known(card).await?;
        self.custody(facts).await
    }

    /// A tray card that was mistyped must not be recorded as lost.
    async fn check_known(&self, card: &CardRef) -> Result<(), Answer> {
        let CardRef::Card(card) = *card else { return Ok(()) };
        let known = self
            .administration
            .look(move |reader| Ok(reader.custody(usize::MAX)?.iter().any(|known| known.card == card)));
        if known.await.map_err(unread)? {
            return Ok(());
        }
        Err(refused(Refusal::NotFound, "there is no such card in the tray or out of it".to_owned()))
    }

    async fn count(&self, counted: u32, who: PermissionPrivate) -> Result<Answer, Answer> {
        let counts = self.administration.look(|reader| Ok(reader.tray_counts()?)).await.map_err(unread)?;
        let (booked, given, missing) = (counts.in_tray, counts.given, counts.missing + counts.lost);
        let fact = CustodyFact::TrayCounted { counted, booked, given, missing, private: Some(who) };
        self.custody(vec![fact]).await?;
        crate::upkeep::tray_check(&self.board, Some((counted, booked)), counts.missing);
        Ok(Answer::TrayCount(TrayCountRow { counted, booked, given, missing }))
    }

    async fn custody(&self, facts: Vec<CustodyFact>) -> Result<Answer, Answer> {
        self.desk(DeskRequest::Custody(facts)).await
    }

    async fn employee(&self, number: &str) -> Result<Employee, Answer> {
        let (staff, file) = (staff_id(number), self.cards.people.clone());
        let found = self.administration.look(move |reader| {
            if let Some(record) = reader.person(staff)? {
                let private = record.private.filter(|_| record.enabled);
                return Ok(private.map(|private| (private.name, private.department)));
            }
            // The office knows nobody of that number: if it knows nobody at all, the file counts.
            if !reader.people()?.is_empty() {
                return Ok(None);
            }
            let people = People::load(&file).context("the file of people")?;
            Ok(people.holders.get(&staff).map(|holder| (holder.name.clone(), holder.department.clone())))
        });
        let found = found.await.map_err(unread)?;
        let (name, department) =
            found.ok_or_else(|| refused(Refusal::NotFound, "nobody of that number works here".to_owned()))?;
        Ok(Employee { staff, name, department })
    }

    async fn keys_row(&self) -> Result<KeysRow, Answer> {
        let counted = self.administration.look(|reader| Ok(reader.key_versions()?)).await.map_err(unread)?;
        let (mut row, mut counts) = (KeysRow::default(), BTreeMap::<u8, u64>::new());
        for (version, count) in counted.tray.into_iter().chain(counted.staff) {
            // A card of which no kiosk has said anything is counted as of version 0.
            *counts.entry(version.unwrap_or(0)).or_default() += count;
        }
        row.cards = counts.into_iter().collect();
        if let Some(keys) = self.cards.tools.keys.get() {
            row.site = Some(hex::encode(keys.trust().site.0));
            row.versions = keys.versions();
            row.versions.reverse();
            let first = |key: &[u8; 32]| hex::encode(key).chars().take(16).collect();
            row.issuers = keys.trust().issuers.iter().map(|key| first(key.as_bytes())).collect();
            row.source = self.cards.tools.keys.source().map(|source| source.as_str().to_owned());
        }
        Ok(row)
    }
}

fn open_credentials(reader: &Reader, staff: StaffId) -> anyhow::Result<Vec<CredentialId>> {
    let credentials = reader.credentials_of(staff)?.into_iter().filter(|record| record.ended.is_none());
    Ok(credentials.map(|record| record.credential).collect())
}

fn cards_row(reader: &Reader) -> anyhow::Result<CardsRow> {
    let counts = reader.tray_counts()?;
    let last = reader.last_tray_count()?;
    let cards = reader.custody(MAX_CARDS)?.into_iter().map(|card| card_row(reader, card)).collect::<Result<_, _>>()?;
    Ok(CardsRow {
        in_tray: counts.in_tray,
        given: counts.given,
        missing: counts.missing,
        lost: counts.lost,
        cards,
        last_count: last.as_ref().map(|last| (last.counted, last.booked)),
        counted_ms: last.map(|last| last.at_ms),
    })
}

fn card_row(reader: &Reader, card: TrayCard) -> anyhow::Result<TrayCardRow> {
    let (state, cause) = match card.custody {
        Custody::InTray => ("in_tray", None),
        Custody::WithVisitor(_) => ("with_visitor", None),
        Custody::WithPass(_) => ("with_pass", None),
        Custody::Missing(_) => ("missing", None),
        Custody::Lost(cause) => ("lost", Some(cause)),
    };
    let compensation = reader.compensation(CardName::Card(card.card))?;
    Ok(TrayCardRow {
        card: card.card,
        chip: card.chip,
        state: state.to_owned(),
        since_ms: card.since_ms,
        cause,
        compensation: compensation.map(|word| (word.amount_minor, word.currency, word.state)),
    })
}

fn personalising(
    issuer: &Unlogged,
    unused_days: Option<NonZeroU16>,
    random_uid: bool,
) -> Result<Personalising, Answer> {
    let issuer =
        IssuerKeys::parse(&issuer.0).map_err(|error| not_understood(&format!("the issuer's keys: {error}")))?;
    Ok(Personalising { issuer, unused_days, random_uid })
}

fn by(uid: u32, note: &Unlogged) -> Result<PermissionPrivate, Answer> {
    if note.0.chars().count() > MAX_NOTE_CHARS {
        return Err(not_understood("a note has at most 200 characters"));
    }
    Ok(PermissionPrivate { staff: None, name: format!("uid {uid}"), why: note.0.clone(), for_whom: String::new() })
}

pub(super) fn fresh() -> Result<[u8; 16], Answer> {
    let mut fresh = [0; 16];
    getrandom::fill(&mut fresh).map_err(|error| refused(Refusal::Hardware, format!("random numbers: {error}")))?;
    Ok(fresh)
}

fn not_understood(text: &str) -> Answer {
    refused(Refusal::NotUnderstood, text.to_owned())
}

/// What to do about a card that was not one for the work, for people.
pub(super) fn trouble(why: CardTrouble) -> &'static str {
    match why {
        CardTrouble::MovedTooEarly => "the card was moved too early: hold it again; the work goes on where it was",
        CardTrouble::NotATrayCard => {
            "the card is not one for this: another kind, another site's, or keys that do not fit it"
        }
        CardTrouble::InUse => "the card is somebody's: take it back or withdraw it first",
        CardTrouble::Defective => "the card does not work: take another one",
        CardTrouble::NoReader => "there is no reader at the desk",
        CardTrouble::NotInStep => "this kiosk goes on from a backup and gives out no cards before it has caught up",
    }
}
