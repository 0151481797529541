//! How far telling somebody's host has come (V3): sent, seen, answered.

use frontdesk_store::{ReadError, Reader, VisitRecord};
use schemars::JsonSchema;
use serde::Serialize;

/// How far telling the host of a visit has come. What is absent has not happened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Ladder {
    /// The message was taken by its channel at, UTC milliseconds.
    pub sent_ms: Option<i64>,
    /// Its link was opened at.
    pub seen_ms: Option<i64>,
    /// It was answered at.
    pub answered_ms: Option<i64>,
    /// The host's own words.
    pub words: Option<String>,
}

/// What is known of it. This office has no channel to tell anybody, so nobody has been told, and the page says so: the one place to read it
/// from the journal once there is one.
pub(crate) fn ladder_of(_reader: &Reader, _visit: &VisitRecord) -> Result<Ladder, ReadError> {
    Ok(Ladder::default())
}
