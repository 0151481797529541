//! What is done with a card, each as one straight line over a [`Card`](crate::dialogue::Card).
//!
//! Each may be run again after a card was torn away at any exchange, and then finishes; each that writes reads back in the end.
//!
//! | procedure | who | what |
//! |---|---|---|
//! | [`tap()`] | every kiosk | which card this is and what it says |
//! | [`give()`], [`take_back()`] | a kiosk with the desk key | a card of the tray handed to a visitor, and back |
//! | [`withdraw()`] | a kiosk with the desk key | a card that may be used for nothing any more |
//! | [`refresh_used_day()`] | a kiosk with the desk key | a card that dies unused was used today |
//! | [`roll_keys()`] | every kiosk, as far as it has keys | the newest keys |
//! | [`provision()`], [`wipe()`] | the issuer | a card made ours, and no longer ours |
//! | [`inspect()`] | every kiosk | what is on a card and which claims hold |

mod challenges;
mod error;
mod hand_out;
mod inspect;
mod meet;
mod provision;
mod refresh_used_day;
mod roll_keys;
mod survey;
mod tap;
mod wipe;
mod write;

pub use challenges::Challenges;
pub use error::{ProcedureError, Why};
pub use hand_out::{give, take_back, withdraw};
pub use inspect::{Content, Inspection, inspect};
pub use provision::{Found, Issue, Provisioned, provision};
pub use refresh_used_day::refresh_used_day;
pub use roll_keys::roll_keys;
pub use tap::{Seen, Standing, tap};
pub use wipe::wipe;
