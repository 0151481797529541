//! Administration: the socket `office.sock` in the data directory, for root and the office's own user.

mod carry_out;
mod client;
mod desk_work;
mod invitation_work;
mod people_import;
mod protocol;
mod rows;
mod server;
mod site_work;

pub use client::AdminClient;
pub use protocol::{
    AlarmRow, Answer, Command, ForgetSubject, HoldRow, MAX_LINE_BYTES, MAX_PAGE, NodeRow, PROTOCOL, PrinterRow,
    Refusal, Request, SOCKET_FILE, SettingRow, Status,
};
pub(crate) use server::AdminListener;
pub use server::AdminSocketError;
