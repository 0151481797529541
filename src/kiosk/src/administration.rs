//! What an administrator changes or asks about the site, holds and forgetting, over the control socket.

use crate::clock::Clock;
use crate::error_chain::error_chain;
use crate::journal_access::visit_row;
use crate::membership::Membership;
use crate::replication::{self, OfficeState};
use crate::site_news::SiteNews;
use anyhow::Context;
use frontdesk_core::control::{CountsRow, HardwareMonthRow, MemberRow, SiteRow, VisitRow};
use frontdesk_core::fact::{Fact, ForgetWhy, HoldScope, UpkeepFact};
use frontdesk_core::id::{HoldId, VisitId};
use frontdesk_store::{AppendError, ForgetRequest, ForgetWhat, Forgotten, Journal, ReadError, Reader, Reply};
use frontdesk_sync::tls::EnrolmentCode;
use frontdesk_sync::{Settings, enrol};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{oneshot, watch};

/// Visits that one contact number leads to at most.
const MAX_VISITS: usize = 50;

/// Turns of forgetting for one request: each takes thousands of keys.
const MAX_TURNS: usize = 100;

/// The longest reference of a hold, characters.
const MAX_REFERENCE_CHARS: usize = 100;

/// What administration works with.
pub struct Administration {
    /// The journal's directory.
    pub data_dir: PathBuf,
    /// For writing.
    pub journal: Arc<Journal>,
    /// For reading.
    pub reader: Arc<Mutex<Reader>>,
    /// The membership and how far replication is.
    pub office: watch::Sender<OfficeState>,
    /// The station hears of what was forgotten.
    pub news: SiteNews,
    /// Time.
    pub clock: Clock,
}

impl Administration {
    /// Becomes a member of the office's site. The membership is kept before it counts.
    ///
    /// # Errors
    /// The code is none, the office was not reached or refused, or the membership could not be kept. Nothing has changed then.
    pub async fn enrol(&self, url: &str, code: &str, label: &str) -> anyhow::Result<()> {
        let code: EnrolmentCode = code.parse()?;
        let identity = replication::identity(&self.data_dir)?;
        let enrolled = enrol(&Settings::new(url), &code, &identity, label).await?;
        let membership = Membership {
            url: url.to_owned(),
            label: label.to_owned(),
            office_public_key: hex::encode(enrolled.office_public_key.0),
            certificate_pem: enrolled.certificate_pem,
            ca_pem: vec![enrolled.ca_pem],
        };
        self.write(|journal, reply| journal.trust_office(enrolled.office_public_key, reply)).await?;
        membership.save(&self.data_dir)?;
        self.office.send_modify(|state| state.membership = Some(membership));
        tracing::info!(office = %enrolled.office_public_key.node(), "enrolled");
        Ok(())
    }

    /// Forgets a visit for an administrator. Answers how many keys were deleted, and how many a hold keeps.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn forget(&self, visit: VisitId) -> anyhow::Result<(u64, u64)> {
        let (mut deleted, mut held) = (0, 0);
        for _ in 0..MAX_TURNS {
            let done: Forgotten = self
                .write(|journal, reply| {
                    let request = ForgetRequest { what: ForgetWhat::Visit(visit), why: ForgetWhy::Administrator };
                    journal.forget(self.clock.now(), request, reply);
                })
                .await?;
            deleted += done.deleted;
            held = held.max(done.held);
            if !done.more {
                break;
            }
        }
        self.write(Journal::scrub).await?;
        self.news.forgot(visit);
        Ok((deleted, held))
    }

    /// Places a hold. Answers its name.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn hold(&self, scope: HoldScope, reference: &str) -> anyhow::Result<HoldId> {
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|error| anyhow::anyhow!("random numbers: {error}"))?;
        let reference = reference.chars().take(MAX_REFERENCE_CHARS).collect();
        self.append(UpkeepFact::HoldPlaced { hold: HoldId(id), scope, reference }).await?;
        Ok(HoldId(id))
    }

    /// Lifts a hold. False if there is none of that name.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn lift(&self, hold: HoldId) -> anyhow::Result<bool> {
        let known = self.read(Reader::holds).await?;
        if !known.iter().any(|record| record.hold == hold && record.lifted_ms.is_none()) {
            return Ok(false);
        }
        self.append(UpkeepFact::HoldLifted { hold }).await?;
        Ok(true)
    }

    /// What is known of the site.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn site(&self) -> anyhow::Result<SiteRow> {
        let (summary, members) = self.read(|reader| Ok((reader.site_summary()?, reader.members()?))).await?;
        let office = self.office.borrow().clone();
        let counts = [
            ("people", summary.people),
            ("cards", summary.credentials),
            ("groups", summary.groups),
            ("schedules", summary.schedules),
            ("invitations", summary.invitations),
            ("approvals", summary.approvals),
            ("commands", summary.commands_open),
        ];
        Ok(SiteRow {
            office: summary.offices.last().map(ToString::to_string),
            address: office.membership.map(|membership| membership.url),
            in_step: office.in_step,
            last_contact_ms: office.last_contact_ms,
            newest_ms: summary.newest_ms,
            counts: counts.map(|(family, count)| (family.to_owned(), count)).into(),
            members: members
                .into_iter()
                .map(|member| MemberRow {
                    node: member.node.to_string(),
                    label: member.label,
                    revoked: member.revoked.is_some(),
                })
                .collect(),
        })
    }

    /// Visits of whoever has this contact number, newest first.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn visits_by_contact(&self, contact: String) -> anyhow::Result<Vec<VisitRow>> {
        let visits = self.read(move |reader| reader.visits_by_contact(&contact, MAX_VISITS)).await?;
        Ok(visits.into_iter().map(visit_row).collect())
    }

    /// What happened in a month, `yyyymm`.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn counts(&self, month: u32) -> anyhow::Result<CountsRow> {
        let counts = self.read(move |reader| reader.counts(month)).await?;
        Ok(CountsRow {
            month,
            visits_registered: counts.registered,
            visits_entered: counts.entered,
            visits_left: counts.left,
            cards_issued: counts.cards_issued,
            cards_returned: counts.cards_returned,
            grants: counts.granted,
            denials: counts.denied.into_iter().collect::<BTreeMap<_, _>>(),
            desk_calls: counts.desk_calls,
            cards_lost: counts.cards_lost,
            cards_found: counts.cards_found,
            passes_given: counts.passes_given,
            tray_counts: counts.tray_counts,
            praise: counts.praise,
            complaints: counts.complaints,
        })
    }

    /// What a month, `yyyymm`, adds up to for the hardware of this kiosk.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn hardware_month(&self, month: u32) -> anyhow::Result<HardwareMonthRow> {
        let found = self.read(move |reader| reader.month_of_hardware(month)).await?;
        Ok(HardwareMonthRow {
            month,
            opened: found.opened,
            reopened: found.reopened,
            cleared: found.cleared,
            closed: found.closed,
            inspections: found.inspections,
            span_ms: found.span_ms,
            watched_ms: found.watched_ms,
            well_ms: found.well_ms,
        })
    }

    async fn append(&self, fact: UpkeepFact) -> anyhow::Result<()> {
        let draft = Fact::Upkeep(fact).draft()?;
        let now = self.clock.now();
        self.write(|journal, reply| journal.append(now, vec![draft], reply)).await.map(|_| ())
    }

    async fn write<T: Send + 'static>(&self, ask: impl FnOnce(&Journal, Reply<T>)) -> anyhow::Result<T> {
        let (answer, answered) = oneshot::channel();
        ask(&self.journal, Reply::to(move |done: Result<T, AppendError>| drop(answer.send(done))));
        answered.await.context("the journal has ended")?.map_err(|error| anyhow::anyhow!(error_chain(&error)))
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> anyhow::Result<T> {
        self.look(move |reader| Ok(read(reader)?)).await
    }

    /// Looks at the journal, off the runtime's threads.
    ///
    /// # Errors
    /// What the looking said.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Reader) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let reader = Arc::clone(&self.reader);
        // A poisoned lock holds a connection for reading: nothing can be half done.
        tokio::task::spawn_blocking(move || look(&reader.lock().unwrap_or_else(PoisonError::into_inner))).await?
    }
}
