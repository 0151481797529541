//! A part that comes and goes all the time (a loose plug, a screen that dies at every start) must not fill the journal: health
//! shows every change, the journal the first ones of each stretch.

use crate::fact::Part;
use crate::tap::ReaderId;
use crate::time::Now;
use std::collections::BTreeMap;

/// Changes of one part that are recorded in one stretch.
pub(super) const NOTES_PER_STRETCH: u32 = 20;

/// How long a stretch is, in milliseconds.
const STRETCH_MS: u64 = 600_000;

/// Counts per part, and per reader of several.
#[derive(Debug, Default)]
pub(super) struct PartNotes(BTreeMap<(Part, Option<ReaderId>), Stretch>);

#[derive(Debug, Clone, Copy)]
struct Stretch {
    since_ms: u64,
    notes: u32,
}

impl PartNotes {
    /// Whether one more change is recorded; counts it if so.
    pub(super) fn may_note(&mut self, now: Now, part: Part, reader: Option<ReaderId>) -> bool {
        let fresh = Stretch { since_ms: now.mono_ms, notes: 0 };
        let stretch = self.0.entry((part, reader)).or_insert(fresh);
        if now.mono_ms.saturating_sub(stretch.since_ms) >= STRETCH_MS {
            *stretch = fresh;
        }
        stretch.notes += 1;
        stretch.notes <= NOTES_PER_STRETCH
    }
}
