//! A mail to somebody who is no member of the house, with files.

/// What a guest is sent. It holds personal data and has no `Debug`.
#[derive(Clone)]
pub(crate) struct Letter {
    /// Their name; may be empty.
    pub(crate) name: String,
    /// Their e-mail address.
    pub(crate) address: String,
    /// One line.
    pub(crate) subject: String,
    pub(crate) text: String,
    /// The same as HTML; it shows [`Letter::picture`] as `cid:code`.
    pub(crate) html: String,
    /// A PNG.
    pub(crate) picture: Option<Vec<u8>>,
    pub(crate) calendar: Option<CalendarFile>,
}

/// A calendar file (RFC 5545) and what a mail says of it (RFC 6047, section 2.4).
#[derive(Clone)]
pub(crate) struct CalendarFile {
    pub(crate) text: String,
    /// The method in it: `PUBLISH` or `CANCEL`.
    pub(crate) method: &'static str,
}
