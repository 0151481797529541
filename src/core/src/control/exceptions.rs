//! Exceptions as the control socket tells of them (A5).

use crate::fact::{ExceptionOf, ExceptionState};
use crate::id::ApprovalId;
use serde::{Deserialize, Serialize};

/// One exception.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRow {
    /// Which.
    pub exception: ApprovalId,
    /// The kiosk at which it was asked for, hexadecimal.
    pub node: String,
    /// What for.
    pub of: ExceptionOf,
    /// How it stands.
    pub state: ExceptionState,
    /// When it was asked for, UTC milliseconds.
    pub asked_ms: i64,
    /// When it lapses, UTC milliseconds.
    pub until_ms: i64,
    /// When it was answered, or lapsed, UTC milliseconds.
    pub ended_ms: Option<i64>,
    /// The answer came from the office.
    pub by_office: bool,
    /// For whom; absent when the key is gone.
    pub for_whom: Option<String>,
    /// Why it was asked for; absent when the key is gone.
    pub why: Option<String>,
    /// Who answered; absent without an answer, and when the key is gone.
    pub answered_by: Option<String>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

impl std::fmt::Debug for ExceptionRow {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExceptionRow")
            .field("exception", &self.exception)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
