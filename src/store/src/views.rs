//! Views: what the entries add up to, in tables that are updated in the transaction of the entry and can be replayed at any time.
//!
//! Invariant 7: no personal plaintext here. A view refers to the entry whose sealed body holds it; a card is found by a keyed
//! index that is deleted with the key.

mod apply;
mod card_index;
mod cards;
mod commands;
mod credentials;
mod custody;
mod doors;
mod exceptions;
mod given;
mod invitations;
mod learn;
mod offices;
mod rollcalls;
mod samples;
mod site;
mod staff_taps;
mod tickets;
mod touched;
mod tray;
mod visits;
mod wishes;
mod words;

pub(crate) use apply::{apply, fill_if_stale, rebuild};
pub(crate) use cards::name_by_uid;
pub(crate) use commands::COMMAND_COLUMNS;
pub(crate) use credentials::{
    Personalised, Word as CredentialWord, all as all_credentials, being_issued, by_uid as credential_by_uid,
    current as current_credential, end as credential_end, ended as ended_credentials, is_removed,
    key_versions as credential_key_versions, of_staff as credentials_of_staff,
};
pub(crate) use custody::{CompensationWord, CountWord, THE_TRAY};
pub(crate) use doors::{
    DoorRow, count_of as count_doors_of, of_holder as doors_of_holder, resting as doors_resting, since as doors_since,
};
pub(crate) use given::{Given, Holder, by_uid, out_for};
pub(crate) use invitations::{use_of_visit, visits as visits_of_invitation};
pub(crate) use learn::{forget_key, relearn};
pub(crate) use offices::{all as offices, is_office, trust};
pub(crate) use site::{OFFICE_KEYS, RULES, rebuild as rebuild_site};
pub(crate) use staff_taps::let_go as let_go_tap;
pub use tickets::TicketRecord;
pub(crate) use tickets::since as tickets_since;
pub(crate) use touched::Applied;
pub use touched::Touched;
pub use tray::Custody;
pub(crate) use tray::{Names, Standing, all_names, names_by_uid, names_of, standing};
pub(crate) use visits::{
    VisitRow, each_before as each_visit_before, ended_since, not_ended, of_party as visits_of_party, one as one_visit,
    registered_by as visit_registered_by, since as visits_since, waiting_since,
};
pub(crate) use words::{Family, last_about};

use frontdesk_core::access::{Denial, Direction, Grant};
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{Drink, LostCause, VisitPrivate};
use frontdesk_core::id::{CardId, NodeId, StaffId, VisitId};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::visit::{InParty, LeftHow, PermittedBy, VisitCard, VisitState};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A visit as the journal knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRecord {
    /// At which kiosk they registered.
    pub node: NodeId,
    /// Which.
    pub visit: VisitId,
    /// How far.
    pub state: VisitState,
    /// Why they come.
    pub purpose: Purpose,
    /// The language they used.
    pub language: Language,
    /// Registered at, UTC milliseconds.
    pub arrived_ms: i64,
    /// Permitted at, UTC milliseconds.
    pub permitted_ms: Option<i64>,
    /// In what capacity.
    pub permitted_by: Option<PermittedBy>,
    /// First passed a door at, UTC milliseconds.
    pub entered_ms: Option<i64>,
    /// Left at, UTC milliseconds.
    pub left_ms: Option<i64>,
    /// How.
    pub left_how: Option<LeftHow>,
    /// What they thought of it.
    pub rating: Option<Rating>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
    /// Who, and to whom: the host of now, whoever it was at registration; absent when the key is gone.
    pub private: Option<VisitPrivate>,
    /// How often the host was changed.
    pub host_changes: u8,
    /// What they would like to drink, and since when (UTC milliseconds).
    pub drink: Option<(Drink, i64)>,
    /// When the last message was left, UTC milliseconds: see [`crate::Reader::messages`].
    pub message_ms: Option<i64>,
    /// The temporary card that is out.
    pub card: Option<CardOut>,
    /// With whom they came.
    pub party: Option<InParty>,
    /// Nobody else joins the party; known of whoever registered first.
    pub party_complete: bool,
}

/// A temporary card that was given out and not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardOut {
    /// Its end, UTC milliseconds.
    pub until_ms: i64,
    /// Written and read back.
    pub written: bool,
    /// Which card; absent when the key is gone.
    pub card: Option<VisitCard>,
}

/// What a card's number leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardRecord {
    /// The visit that it was last given to.
    pub visit: VisitId,
    /// Its name in the tray, if it was given out under one.
    pub card: Option<CardId>,
    /// Its end, UTC milliseconds.
    pub until_ms: i64,
    /// Written and read back.
    pub written: bool,
    /// Taken back; or it was never written and another card took its place, or it is known to be in the tray, or in somebody else's
    /// hands, since.
    pub returned: bool,
    /// Nothing readable is left on it.
    pub wiped: bool,
    /// It is out and said to be lost: it opens nothing.
    pub lost: Option<LostCause>,
}

/// A decision at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorEvent {
    /// At which kiosk.
    pub node: NodeId,
    /// UTC milliseconds.
    pub at_ms: i64,
    /// Door name.
    pub door: String,
    /// What was decided.
    pub verdict: Verdict,
    /// What became of a grant, once known.
    pub outcome: Option<DoorOutcome>,
    /// When that was, UTC milliseconds.
    pub outcome_ms: Option<i64>,
    /// The visit, for a visitor's card.
    pub visit: Option<VisitId>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
    /// Name of the card's holder; empty for an unknown card, absent when the key is gone.
    pub name: Option<String>,
    /// The holder, where it is staff and the key is there.
    pub staff: Option<StaffId>,
    /// At which reader, where it is not the one at the front.
    pub reader: Option<String>,
    /// Which way.
    pub direction: Direction,
}

/// What was decided at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Let in, by this.
    Granted(Grant),
    /// Not let in, for this reason.
    Denied(Denial),
}

/// What a door rests in, without passages and fire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorRest {
    /// Door name.
    pub door: String,
    /// Its mode.
    pub mode: DoorMode,
    /// When that ends by itself, UTC milliseconds.
    pub until_ms: Option<i64>,
}

/// What became of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorOutcome {
    /// The door was opened.
    Taken,
    /// It was not opened in time.
    NotTaken,
    /// It was not released, for this reason.
    NotReleased(Denial),
}

/// A value of core's enumerations as it stands in a table: its JSON. What serde cannot write does not occur.
pub(crate) fn word<T: Serialize>(value: T) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

/// The other way; a word of a later version is an error of the row.
pub(crate) fn from_word<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}
