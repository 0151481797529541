//! The control socket's protocol: what `frontdeskctl` (and the panel of simulated hardware) says to `frontdeskd`.
//!
//! One JSON object a line each way, at most [`MAX_LINE_BYTES`]. A request carries the protocol's version; every request is
//! answered by exactly one [`Answer`], apart from the streaming ones, which answer until the client hangs up.

mod answer;
mod cards;
mod command;
mod exceptions;
mod hardware;
mod rows;
mod sim;

pub use answer::{Answer, Refusal};
pub use cards::{CardRef, CardRow, CardsRow, IssueTo, KeysRow, TrayCardRow, TrayCountRow};
pub use command::Command;
pub use exceptions::ExceptionRow;
pub use hardware::{HardwareMonthRow, InspectedRow};
pub use rows::{CountsRow, DoorRow, EntryRow, MemberRow, SiteRow, Status, VisitRow};
pub use sim::{SimDoorRow, SimInput, SimLineFault, SimLinesAct, SimReaderRow, SimState};

use serde::{Deserialize, Serialize};

/// The protocol's version.
pub const PROTOCOL: u16 = 1;

/// The longest line either side accepts, in bytes.
pub const MAX_LINE_BYTES: usize = 256 * 1024;

/// One line from the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// [`PROTOCOL`] of the client.
    pub protocol: u16,
    /// What it wants.
    pub command: Command,
}

/// A text that is on the wire and in no log: a code, a number that somebody can be called at.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unlogged(pub String);

impl std::fmt::Debug for Unlogged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_as_documented() {
        let line = r#"{"protocol":1,"command":{"name":"sim_tap","card":"staff-zhou"}}"#;
        let request: Request = serde_json::from_str(line).unwrap();
        assert_eq!(request.command, Command::SimTap { card: "staff-zhou".into() });
        assert_eq!(serde_json::to_string(&request).unwrap(), line);
    }

    #[test]
    fn every_command_of_the_site_reads_as_documented_and_only_what_changes_something_is_recorded() {
        let visit = "01010101010101010101010101010101";
        let cases = [
            (
                r#"{"name":"enrol","office":"https://office:8443","code":"4711-0815","label":"north gate"}"#.to_owned(),
                true,
            ),
            (format!(r#"{{"name":"forget","visit":"{visit}","why":"asked in writing"}}"#), true),
            (format!(r#"{{"name":"hold_place","scope":{{"visit":"{visit}"}},"reference":"2026-17"}}"#), true),
            (r#"{"name":"hold_place","scope":{"class":"visits"},"reference":"2026-17"}"#.to_owned(), true),
            (format!(r#"{{"name":"hold_lift","hold":"{visit}"}}"#), true),
            (r#"{"name":"sim_hold","cards":["tray-1","tray-2"],"reader":"inside"}"#.to_owned(), true),
            (r#"{"name":"sim_hold","cards":[]}"#.to_owned(), true),
            (r#"{"name":"sim_lines","act":{"set":{"input":"fire","on":true}},"door":"front"}"#.to_owned(), true),
            (r#"{"name":"sim_lines","act":{"flap":{"input":"contact","times":20,"every_ms":5}}}"#.to_owned(), true),
            (r#"{"name":"sim_lines","act":{"break":{"fault":"relay_stuck_on"}}}"#.to_owned(), true),
            (r#"{"name":"sim_panic","part":"door"}"#.to_owned(), true),
            (r#"{"name":"door_unlock","extended":false,"why":"a delivery"}"#.to_owned(), true),
            (r#"{"name":"door_lockdown","why":"a drill"}"#.to_owned(), true),
            (r#"{"name":"door_hold","door":"front","for_ms":600000,"why":"furniture"}"#.to_owned(), true),
            (r#"{"name":"door_normal","why":"over"}"#.to_owned(), true),
            (r#"{"name":"sim_hang","part":"door"}"#.to_owned(), true),
            (r#"{"name":"site"}"#.to_owned(), false),
            (r#"{"name":"visits_by_contact","contact":"138 0013 8000"}"#.to_owned(), false),
            (r#"{"name":"counts","month":202611}"#.to_owned(), false),
            (r#"{"name":"card_issue","to":{"staff":{"number":"1001","unused_days":30}},"issuer":"4711","random_id":false}"#.to_owned(), true),
            (r#"{"name":"card_issue","to":{"tray":{}},"issuer":"4711","random_id":true}"#.to_owned(), true),
            (r#"{"name":"card_return"}"#.to_owned(), true),
            (r#"{"name":"card_day_pass","number":"1001","by_colleague":true}"#.to_owned(), true),
            (
                format!(r#"{{"name":"card_withdraw","card":{{"card":"{visit}"}},"why":"lost","cause":"mislaid","note":"4711"}}"#),
                true,
            ),
            (format!(r#"{{"name":"card_found","card":"{visit}"}}"#), true),
            (
                format!(r#"{{"name":"card_compensation","card":{{"card":"{visit}"}},"amount_minor":5000,"currency":"CNY","state":"asked"}}"#),
                true,
            ),
            (r#"{"name":"card_count","counted":18,"note":""}"#.to_owned(), true),
            (r#"{"name":"cards"}"#.to_owned(), false),
            (r#"{"name":"card_inspect"}"#.to_owned(), false),
            (r#"{"name":"card_erase","issuer":null}"#.to_owned(), true),
            (r#"{"name":"keys"}"#.to_owned(), false),
            (r#"{"name":"exception_ask","of":{"door":"front"},"for_whom":"4711","why":"8000","within_s":120}"#.to_owned(), true),
            (format!(r#"{{"name":"exception_ask","of":{{"visit":"{visit}"}},"for_whom":"4711","why":"","within_s":10}}"#), true),
            (r#"{"name":"exceptions"}"#.to_owned(), false),
            (r#"{"name":"health_watch"}"#.to_owned(), false),
            (r#"{"name":"inspect"}"#.to_owned(), true),
            (r#"{"name":"tickets"}"#.to_owned(), false),
            (format!(r#"{{"name":"ticket_acknowledge","ticket":"{visit}"}}"#), true),
            (format!(r#"{{"name":"ticket_work","ticket":"{visit}","note":"ordered"}}"#), true),
            (format!(r#"{{"name":"ticket_close","ticket":"{visit}","note":"replaced"}}"#), true),
            (r#"{"name":"tickets_month","month":202611}"#.to_owned(), false),
        ];
        for (line, changes) in cases {
            let command: Command = serde_json::from_str(&line).unwrap();
            assert_eq!(serde_json::to_string(&command).unwrap(), line);
            assert!(line.contains(&format!("\"name\":\"{}\"", command.name())));
            assert_eq!(command.changes_something(), changes, "{line}");
            let shown = format!("{command:?}");
            assert!(!shown.contains("4711") && !shown.contains("8000"), "{shown}");
        }
    }

    #[test]
    fn the_status_of_an_earlier_daemon_is_understood() {
        let line = r#"{"answer":"status","version":"0.1.0","node":"5f","incarnation":"c1","journal_seq":41,"uptime_ms":1,
            "door_mode":"Locked","leaf_open":false,"page":"home","screen_connected":true,"open_visits":1,"office_behind":0,
            "simulated":[],"health":"ok"}"#;
        let Answer::Status(status) = serde_json::from_str(line).unwrap() else { panic!("not a status") };
        assert!(status.in_step && !status.restored && !status.enrolled && status.office.is_none());
    }

    #[test]
    fn an_answer_about_keys_is_read_back_as_it_was_written() {
        let answer = Answer::Keys(Box::new(KeysRow { cards: vec![(0, 3), (2, 1)], ..KeysRow::default() }));
        let line = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer>(&line).unwrap(), answer);
    }

    #[test]
    fn an_unknown_command_or_key_is_refused() {
        for bad in [
            r#"{"protocol":1,"command":{"name":"open_sesame"}}"#,
            r#"{"protocol":1,"command":{"name":"status","x":1}}"#,
            r#"{"protocol":1,"command":{"name":"status"},"x":1}"#,
        ] {
            assert!(serde_json::from_str::<Request>(bad).is_err(), "{bad}");
        }
    }
}
