//! By which blind index a card is found, kept for as long as the entry that names it can be opened.

use crate::seal::{self, Secret};
use frontdesk_core::id::{CardUid, KeyId};
use rusqlite::{Connection, params};

/// The views that keep one: each has a row for an entry.
#[derive(Debug, Clone, Copy)]
pub(super) enum IndexedView {
    /// Given for a visit or a pass.
    Given,
    /// In the tray.
    Tray,
    /// Personalised for an employee.
    Credentials,
}

impl IndexedView {
    pub(super) const ALL: [Self; 3] = [Self::Given, Self::Tray, Self::Credentials];

    fn table(self) -> &'static str {
        match self {
            Self::Given => "cards",
            Self::Tray => "tray_names",
            Self::Credentials => "credential_cards",
        }
    }
}

/// The body of this entry can be opened now.
pub(super) fn learn(
    transaction: &Connection,
    view: IndexedView,
    index_key: &Secret,
    entry: i64,
    uid: CardUid,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(&format!("UPDATE {} SET uid_index = ?2 WHERE entry = ?1", view.table()))?
        .execute(params![entry, seal::card_index(index_key, uid)])?;
    Ok(())
}

/// What came from bodies under this key goes with it.
pub(super) fn forget_key(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    for view in IndexedView::ALL {
        let of_key = "entry IN (SELECT id FROM entries WHERE key_id = ?1)";
        transaction
            .prepare_cached(&format!("UPDATE {} SET uid_index = NULL WHERE {of_key}", view.table()))?
            .execute([key.0])?;
    }
    Ok(())
}
