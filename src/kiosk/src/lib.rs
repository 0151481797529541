//! The kiosk: `frontdeskd`, which owns the door, the reader, the journal and the keys, and `frontdeskctl`, which talks to it.
//!
//! [`run`] is the whole wiring in one straight function; every other module is one part that it wires.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod card_work;
pub mod clock;
pub mod config;
pub mod control_client;
pub mod control_server;
pub mod door_thread;
pub mod error_chain;
pub mod event;
pub mod health_board;
pub mod journal_access;
pub mod line_socket;
pub mod people;
pub mod progress;
pub mod reader_thread;
pub mod replication;
pub mod run;
pub mod safe_state;
pub mod screen_server;
pub mod sim_parts;
pub mod station_loop;
pub mod supervise;
pub mod verify_report;
pub mod watchdog;
