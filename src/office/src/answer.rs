//! Links in messages, which let somebody do one thing without signing in: what they carry, how often they may be used; and of a host's,
//! what it shows and what an answer does. The pages themselves are the desk's (`desk/pages/answer/`, `desk/pages/roll_call/by_link.rs`).

mod limits;
pub(crate) mod record;
mod token;

pub(crate) use limits::{Limits, PER_ANSWER_LINK, PER_WARDEN_LINK};
pub(crate) use token::{BadLink, Link, LinkKey};
