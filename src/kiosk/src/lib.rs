//! The kiosk: `frontdeskd`, which owns the door, the reader, the journal and the keys, and `frontdeskctl`, which talks to it.
//!
//! [`run`] is the whole wiring in one straight function; every other module is one part that it wires.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod access_file;
pub mod administration;
pub mod backup_command;
pub mod badges;
pub mod bell;
pub mod card_bench;
pub mod card_keys;
pub mod card_work;
pub mod clock;
pub mod commits;
pub mod config;
pub mod control_client;
pub mod control_server;
pub mod ctl;
pub mod door_thread;
pub mod error_chain;
pub mod event;
pub mod hardware_watch;
pub mod health_board;
pub mod inspector;
pub mod journal_access;
pub mod journal_source;
pub mod known_cards;
pub mod latencies;
pub mod line_socket;
pub mod logo;
pub mod measured_reader;
pub mod membership;
pub mod metrics;
pub mod office_tickets;
pub mod people;
pub mod probes;
pub mod progress;
pub mod reader_stats;
pub mod reader_thread;
pub mod readers;
pub mod replication;
pub mod rules_in_force;
pub mod run;
pub mod run_lock;
pub mod safe_state;
pub mod scanner_thread;
pub mod screen_server;
pub mod settings_in_force;
pub mod sim_parts;
pub mod site_news;
pub mod station_loop;
pub mod supervise;
pub mod trap;
pub mod upkeep;
pub mod verify_report;
pub mod watchdog;
