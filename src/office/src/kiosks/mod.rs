//! What kiosks speak with, `/v1` over mutual TLS. The wire's types are `frontdesk-sync`'s, the journal's are `frontdesk-store`'s; here
//! they meet.

mod body;
mod connection;
mod enrol;
mod gate;
mod heads;
mod journals;
mod keys;
mod routes;
mod snapshot;

pub(crate) use connection::serve;
pub(crate) use heads::HeadsNow;
pub(crate) use routes::router;
pub(crate) use snapshot::Snapshots;
