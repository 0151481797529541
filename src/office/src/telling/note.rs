//! What somebody is told, in the form of no channel yet: each channel makes its own of it.

use frontdesk_core::fact::TellingPrivate;
use frontdesk_core::id::TellingId;

/// A message, put into words. It holds personal data and has no `Debug`.
#[derive(Clone)]
pub(super) struct Note {
    pub(super) telling: TellingId,
    pub(super) recipient: TellingPrivate,
    pub(super) company: String,
    /// What the mails of one matter have in common, before the `@`; absent where each stands by itself.
    pub(super) thread: Option<String>,
    /// It says so itself, so that a phone may ring where it would not for others.
    pub(super) is_urgent: bool,
    /// One line.
    pub(super) subject: String,
    /// What somebody has written, on one line, with its label: up to 200 characters, where a fact has 80.
    pub(super) said: Option<(&'static str, String)>,
    /// Each with its label; without what is empty.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What the reader is asked to do.
    pub(super) request: &'static str,
    /// What the link is called, and where it leads.
    pub(super) link: Option<(&'static str, String)>,
    /// What the webhook posts, as `docs/office.md` has it.
    pub(super) body: serde_json::Value,
}
