//! The harness of the end-to-end tests: real binaries in real processes, and the bad days they have.
//!
//! | module | what it holds |
//! |---|---|
//! | [`bins`] | where the workspace's programs are |
//! | [`believable`] | an office on a working day |
//! | [`browser`] | people's browsers at the web desk |
//! | [`demo`] | what `make run` shows |
//! | [`card_visit`] | whole visits with a tray card |
//! | [`control`] | a client of the daemon's control socket |
//! | [`forger`] | cards made by somebody who took a kiosk home |
//! | [`fake_board`] | a board that says of itself what a test wants |
//! | [`guest`] | somebody who is invited at the office and comes to the kiosk |
//! | [`mail_server`] | a mail server of Debian, and the mails it has taken |
//! | [`mailed_site`] | a site whose office tells people by that server |
//! | [`office`] | a client of the office |
//! | [`pi`] | emulated boards with our cross-built programs |
//! | [`powercut`] | a disk whose power fails: recording shim, model of what is found afterwards, faults on demand |
//! | [`probe`] | what the `powercut-probe` binary and its judges share |
//! | [`process`] | child processes on a leash |
//! | [`quick_finger`] | a visitor who is faster than any screen |
//! | [`scratch`] | directories, sockets and ports of one's own |
//! | [`screen_driver`] | a visitor's finger and eyes |
//! | [`supervise`] | keeps a process running, as systemd would |
//! | [`taps`] | cards made at the desk, and what comes of holding them up |
//! | [`time_ahead`] | processes for which it is a later day |
//! | [`mod@bench`] | what `make bench` measures |
//! | [`site`] | a whole site of real processes |
//! | [`unwell`] | a kiosk whose hardware can be made to fail |
//! | [`visitor`] | what a visitor does at the screen |
//! | [`wait`] | the one place that waits |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod believable;
pub mod bench;
pub mod bins;
pub mod browser;
pub mod card_visit;
pub mod control;
pub mod demo;
pub mod fake_board;
pub mod forger;
pub mod guest;
pub mod mail_server;
pub mod mailed_site;
pub mod office;
pub mod pi;
pub mod powercut;
pub mod probe;
pub mod process;
pub mod quick_finger;
pub mod remains;
pub mod scratch;
pub mod screen_driver;
pub mod site;
pub mod supervise;
pub mod taps;
pub mod time_ahead;
pub mod unit;
pub mod unwell;
pub mod visitor;
pub mod wait;
