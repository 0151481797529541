//! What a site is made of.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What a site is made of.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Real pcscd with its virtual reader; else the daemon's own simulated one.
    pub pcscd: bool,
    /// An office.
    pub office: bool,
    /// The headless screen.
    pub screen: bool,
    /// The screen has the input method's data: Chinese can be typed.
    pub chinese: bool,
    /// More environment for the daemon, for example the power-cut shim.
    pub environment: Vec<(OsString, OsString)>,
    /// Where the journal is kept, if not in the scratch directory.
    pub data: Option<PathBuf>,
    /// More environment for the office.
    pub office_environment: Vec<(OsString, OsString)>,
    /// Says on every page of the office that people are invented.
    pub demo_banner: bool,
    /// Where the office keeps its copy, if not in the scratch directory.
    pub office_data: Option<PathBuf>,
    /// Another site's office, that this kiosk belongs to.
    pub joins: Option<OfficeAt>,
    /// The readers' tables, where they are not just one at the desk.
    pub readers: String,
    /// Cards prove themselves, with keys made for this site; a number alone opens nothing.
    pub card_keys: bool,
    /// Another site's directory, whose card keys are used.
    pub card_keys_of: Option<PathBuf>,
    /// For how long the lock is released, where the usual 3 s are not what the story is about, milliseconds.
    pub release_ms: Option<u32>,
    /// More keys of the door.
    pub door: String,
    /// A bell at the desk, on the simulated lines, with strokes of 0.2 s every second.
    pub bell: bool,
    /// More inputs of the door's lines.
    pub lines: String,
    /// The clock is believed once it is synchronised, which it never is.
    pub clock_not_known: bool,
    /// Rules of access; without any, whoever may enter may always.
    pub access: String,
    /// 李娜 is a leader of the company.
    pub leader: bool,
    /// 李娜 is an administrator at the kiosk, and 张伟 of the hardware group receives visitors.
    pub desk: bool,
    /// More lines of configuration, whole tables.
    pub config: String,
    /// How the office tells people, where it does; `{page}` stands for the address of its pages.
    pub office_config: String,
    /// The journal is on a disk of its own of so many MiB, which is there for the daemon alone and goes with it.
    pub disk_mib: Option<u32>,
    /// A directory that stands for `/` where the daemon reads what the kernel says of the hardware.
    pub system_root: Option<PathBuf>,
}

/// Where an office is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeAt {
    /// Its pages, by HTTP.
    pub page: SocketAddr,
    /// Where kiosks come, by mutual TLS.
    pub kiosks: SocketAddr,
    /// Its data directory.
    pub data: PathBuf,
}
