//! What visitors agreed to: the text of a version, from the entries that say what was shown.

use crate::rows::{self, Stored};
use crate::{MAX_READ, ReadError, Reader};
use frontdesk_core::agreement::Agreement;
use frontdesk_core::fact::{AgreedFact, Fact, Reading};
use frontdesk_core::journal::Hash;
use rusqlite::params;

impl Reader {
    /// The text of this version, from the newest of the [`MAX_READ`] last entries that have it; none where none has. A text that is not what
    /// its entry says is nobody's.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn agreement(&self, version: Hash) -> Result<Option<Agreement>, ReadError> {
        let sql = format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.kind = 'agreement.shown' \
             ORDER BY e.wall_ms DESC LIMIT ?1",
            rows::COLUMNS
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        for stored in statement.query_map(params![rows::signed(MAX_READ as u64)], rows::stored)? {
            if let Some((_, agreement)) =
                shown(&stored?).filter(|(of, text)| *of == version && text.version() == version)
            {
                return Ok(Some(agreement));
            }
        }
        Ok(None)
    }
}

fn shown(Stored { entry, .. }: &Stored) -> Option<(Hash, Agreement)> {
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
        Ok(Reading::Known(fact)) => match *fact {
            Fact::Agreed(AgreedFact::Shown { version, agreement }) => Some((version, *agreement)),
            _ => None,
        },
        _ => None,
    }
}
