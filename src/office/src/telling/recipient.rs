//! Who can be told, and where.

use super::channels::Channels;
use crate::config::OfficeConfig;
use crate::people::staff_id;
use frontdesk_core::fact::{TellingChannel, TellingPrivate, TellingStep};
use frontdesk_core::id::StaffId;
use frontdesk_core::screen::Language;
use frontdesk_core::telling::Reach;
use frontdesk_store::{ReadError, Reader, StaffRecord};

/// Somebody, with the channels that reach them and their address on each.
#[derive(Clone)]
pub(super) struct Recipient {
    pub(super) staff: Option<StaffId>,
    pub(super) enabled: bool,
    name: String,
    addresses: Vec<(TellingChannel, String)>,
}

impl Recipient {
    pub(super) fn of(record: StaffRecord, channels: &Channels) -> Self {
        let private = record.private.unwrap_or_default();
        let mut addresses = Vec::new();
        if channels.has(TellingChannel::Email) && !private.email.is_empty() {
            addresses.push((TellingChannel::Email, private.email));
        }
        if channels.has(TellingChannel::Wecom) && !private.wecom.is_empty() {
            addresses.push((TellingChannel::Wecom, private.wecom));
        }
        if channels.has(TellingChannel::Webhook) {
            addresses.push((TellingChannel::Webhook, String::new()));
        }
        Self { staff: Some(record.staff), enabled: record.enabled, name: private.name, addresses }
    }

    /// The desk: on the office's own page always, and wherever else it is to be told.
    pub(super) fn desk(config: &OfficeConfig, channels: &Channels) -> Self {
        let mut addresses = vec![(TellingChannel::Page, String::new())];
        if channels.has(TellingChannel::Email) && !config.desk.email.is_empty() {
            addresses.push((TellingChannel::Email, config.desk.email.clone()));
        }
        for channel in [TellingChannel::Wecom, TellingChannel::Webhook] {
            if channels.has(channel) {
                addresses.push((channel, String::new()));
            }
        }
        Self { staff: None, enabled: true, name: String::new(), addresses }
    }

    pub(super) fn reach(&self) -> Reach {
        Reach { enabled: self.enabled, reachable: !self.addresses.is_empty() }
    }

    /// What to queue so that they are told over every channel.
    pub(super) fn tellings(&self) -> impl Iterator<Item = (TellingChannel, TellingPrivate)> {
        self.addresses.iter().map(|(channel, address)| {
            (*channel, TellingPrivate { staff: self.staff, name: self.name.clone(), address: address.clone() })
        })
    }
}

/// Everybody who may be told of one visit.
pub(super) struct Recipients {
    pub(super) host: Option<Recipient>,
    pub(super) colleague: Option<Recipient>,
    pub(super) by_purpose: Vec<Recipient>,
    pub(super) desk: Recipient,
}

impl Recipients {
    pub(super) fn of(
        reader: &Reader,
        config: &OfficeConfig,
        channels: &Channels,
        host: Option<StaffId>,
        told_by_purpose: &[StaffId],
    ) -> Result<Self, ReadError> {
        let find = |staff: StaffId| reader.person(staff);
        let host = host.map(find).transpose()?.flatten();
        let deputy = host.as_ref().and_then(|host| host.private.as_ref()).map(|private| private.deputy.clone());
        let deputy = deputy.filter(|number| !number.is_empty()).map(|number| staff_id(&number));
        let colleague = deputy.filter(|staff| host.as_ref().is_none_or(|host| host.staff != *staff));
        let colleague = colleague.map(find).transpose()?.flatten();
        let mut by_purpose = Vec::new();
        for staff in told_by_purpose {
            // Who is the host is told as such.
            let is_host = host.as_ref().is_some_and(|host| host.staff == *staff);
            let found = if is_host { None } else { find(*staff)? };
            by_purpose.extend(found.map(|record| Recipient::of(record, channels)));
        }
        by_purpose.retain(|one| one.enabled && one.reach().reachable);
        Ok(Self {
            host: host.map(|record| Recipient::of(record, channels)),
            colleague: colleague.map(|record| Recipient::of(record, channels)),
            by_purpose,
            desk: Recipient::desk(config, channels),
        })
    }

    /// Who is told at this step.
    pub(super) fn at(&self, step: TellingStep) -> Vec<&Recipient> {
        match step {
            TellingStep::ByPurpose => self.by_purpose.iter().collect(),
            TellingStep::Host | TellingStep::Reminder | TellingStep::Message => self.host.iter().collect(),
            TellingStep::Colleague => self.colleague.iter().collect(),
            TellingStep::Desk | TellingStep::DeskMessage => vec![&self.desk],
        }
    }
}

/// The language to speak with somebody.
pub(crate) fn language(reader: &Reader, staff: Option<StaffId>, fallback: Language) -> Result<Language, ReadError> {
    let person = staff.map(|staff| reader.person(staff)).transpose()?.flatten();
    Ok(person.and_then(|person| person.private).and_then(|private| private.language).unwrap_or(fallback))
}
