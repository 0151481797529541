//! Emulated boards: a Raspberry Pi 3 and an arm64 board with another GPIO chip, in QEMU, with Debian's kernel, systemd and pcscd, and our
//! cross-built programs under the unit that ships. `make pi` runs the stories; docs/pi.md says what they show and what not.
//!
//! | module | what it holds |
//! |---|---|
//! | [`board`] | a board that is switched on, and its power cut |
//! | [`model`] | the two boards: how QEMU makes them, and where their pins are seen from outside |
//! | [`image`] | the files that a board boots from |
//! | [`overlay`] | what a boot brings along besides Debian: programs, units, configuration |
//! | [`config`] | the kiosk's configuration, the one place |
//! | [`console`] | commands by the serial line |
//! | [`guest`] | what the stories ask of the system in there |
//! | [`pins`] | the relay's pin, watched from outside |
//! | [`passthru`] | a card in QEMU's card reader |
//! | [`qmp`], [`qtest`] | QEMU's two sockets: its monitor, and the chips past the processor |
//! | [`line_socket`] | a Unix socket that speaks in lines, which both are |

pub mod board;
pub mod config;
pub mod console;
pub mod guest;
pub mod image;
pub mod line_socket;
pub mod model;
pub mod overlay;
pub mod passthru;
pub mod pins;
pub mod qmp;
pub mod qtest;
