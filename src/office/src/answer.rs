//! A host's answer from the message, without signing in: what the link carries, what it shows, and what an answer does. The page itself
//! is one of the desk's (`desk/pages/answer/`).

mod limits;
pub(crate) mod record;
mod token;

pub(crate) use limits::Limits;
pub(crate) use token::{BadLink, Link, LinkKey};
