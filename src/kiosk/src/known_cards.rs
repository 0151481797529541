//! What the journal knows of a card. Looked up on the reader's own thread and by blind index, so that a tap takes the same time
//! with a million cards as with ten.

use frontdesk_core::access::StaffHolder;
use frontdesk_core::id::CardUid;
use frontdesk_store::{Reader, StaffCardRecord};
use std::path::Path;

/// What is known of one card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownCard {
    /// The member of staff that the office says it belongs to.
    pub staff: Option<StaffHolder>,
    /// It was once a visitor's card at this site.
    pub was_ours: bool,
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

    /// What is known of this card. A journal that cannot be read knows no card.
    #[must_use]
    pub fn find(&self, uid: CardUid) -> KnownCard {
        let unread = |error: frontdesk_store::ReadError| {
            tracing::error!(%error, "a card could not be looked up");
        };
        let staff = self.0.staff_card(uid).map_err(unread).ok().flatten();
        let visitors = self.0.card(uid).map_err(unread).ok().flatten();
        KnownCard { staff: staff.map(holder), was_ours: visitors.is_some() }
    }
}

/// Somebody whose name cannot be opened any more, or not yet, is greeted without it.
fn holder(card: StaffCardRecord) -> StaffHolder {
    let person = card.person;
    StaffHolder {
        staff: card.staff,
        name: person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
        greet: person.as_ref().map(|person| person.greet.clone()).unwrap_or_default(),
        department: person.map(|person| person.department).unwrap_or_default(),
        enabled: card.enabled,
        uid_only: card.uid_only,
    }
}
