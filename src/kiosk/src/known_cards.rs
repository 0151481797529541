//! What the journal knows of a card. Looked up on the reader's own thread and by blind index, so that a tap takes the same time
//! with a million cards as with ten.

use crate::clock::Clock;
use crate::reader_thread::LookUp;
use frontdesk_core::access::{DeskRole, StaffHolder, TrayCard};
use frontdesk_core::fact::PersonPrivate;
use frontdesk_core::id::{CardUid, CredentialId};
use frontdesk_store::{Custody, DayPass, ReadError, Reader, StaffCardRecord};
use std::path::Path;

/// What is known of one card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownCard {
    /// The member of staff that it belongs to, or belonged to: then it is not enabled.
    pub staff: Option<StaffHolder>,
    /// The employee whose day pass it is now.
    pub pass: Option<StaffHolder>,
    /// The card of the tray that it is.
    pub tray: Option<TrayCard>,
    /// It is lost: nobody passes with it, whoever it was given to.
    pub is_lost: bool,
    /// It was once a visitor's card at this site.
    pub was_ours: bool,
    /// The credential that a torn personalisation of it was for.
    pub resumes: Option<CredentialId>,
}

/// Looks cards up, on a connection of its own.
pub struct KnownCards(Reader);

impl KnownCards {
    /// Opens a connection.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open(data_dir: &Path) -> anyhow::Result<Self> {
        Ok(Self(Reader::open(data_dir)?))
    }

    /// A look-up for a reader's thread.
    #[must_use]
    pub fn at_the_time_of(self, clock: Clock) -> LookUp {
        Box::new(move |uid| self.find(uid, clock.now().wall.utc_ms))
    }

    /// What is known of this card at `now_ms` (UTC milliseconds). A journal that cannot be read knows no card.
    #[must_use]
    pub fn find(&self, uid: CardUid, now_ms: i64) -> KnownCard {
        self.look_up(uid, now_ms).unwrap_or_else(|error| {
            tracing::error!(%error, "a card could not be looked up");
            KnownCard::default()
        })
    }

    fn look_up(&self, uid: CardUid, now_ms: i64) -> Result<KnownCard, ReadError> {
        let Self(reader) = self;
        let tray = reader.tray_card(uid)?;
        // What is not a card of the tray is none of these: each is one look at an index.
        let pass = if tray.is_some() { reader.day_pass(uid, now_ms)? } else { None };
        let staff = reader.staff_card(uid)?;
        let resumes = if staff.is_none() { reader.credential_being_issued(uid)? } else { None };
        Ok(KnownCard {
            staff: staff.map(staff_holder),
            pass: pass.and_then(pass_holder),
            is_lost: tray.is_some_and(|tray| matches!(tray.custody, Custody::Lost(_))),
            was_ours: tray.is_some() || reader.card(uid)?.is_some(),
            tray: tray.map(|tray| TrayCard { card: tray.card, chip: tray.chip }),
            resumes: resumes.map(|begun| begun.credential),
        })
    }
}

/// Somebody whose name cannot be opened any more, or not yet, is greeted without it.
fn staff_holder(card: StaffCardRecord) -> StaffHolder {
    let who = Who::of(card.person);
    StaffHolder {
        staff: card.staff,
        name: who.name,
        greet: who.greet,
        department: who.department,
        enabled: card.enabled,
        ended: card.ended.is_some(),
        uid_only: card.uid_only,
        credential: Some(card.credential),
        until_ms: card.until_ms,
        pass: None,
        longer: who.longer,
        leader: who.leader,
        desk: who.desk,
        groups: card.groups,
    }
}

/// A pass whose holder nobody can name any more opens nothing.
fn pass_holder(pass: DayPass) -> Option<StaffHolder> {
    let who = Who::of(pass.person);
    Some(StaffHolder {
        staff: pass.private?.staff,
        name: who.name,
        greet: who.greet,
        department: who.department,
        enabled: pass.enabled && pass.written,
        // Torn while it was written, it opens nothing and is taken back.
        ended: !pass.written,
        uid_only: false,
        credential: None,
        until_ms: Some(pass.until_ms),
        pass: Some(pass.pass),
        longer: who.longer,
        leader: who.leader,
        desk: who.desk,
        groups: pass.groups,
    })
}

#[derive(Default)]
struct Who {
    name: String,
    greet: String,
    department: String,
    longer: bool,
    leader: bool,
    desk: Option<DeskRole>,
}

impl Who {
    fn of(person: Option<PersonPrivate>) -> Self {
        person.map_or_else(Self::default, |PersonPrivate { name, greet, department, longer, leader, desk, .. }| Self {
            name,
            greet,
            department,
            longer,
            leader,
            desk,
        })
    }
}
