//! What `frontdeskctl journal verify` prints.
#![allow(clippy::print_stdout, reason = "the answer of a command line")]

use frontdesk_store::VerifyReport;
use std::process::ExitCode;

/// Prints a report. The exit code is for scripts: 0 consistent, 2 not.
///
/// # Errors
/// Standard output is closed.
pub fn print(report: &VerifyReport, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        let nodes: Vec<_> = report
            .nodes
            .iter()
            .map(|node| {
                serde_json::json!({
                    "node": node.node,
                    "own": node.own,
                    "consistent_to": node.consistent_to,
                    "anchored_to": node.anchored_to,
                    "branches": node.branches,
                    "first_bad": node.first_bad.as_ref().map(|bad| serde_json::json!({
                        "seq": bad.seq, "incarnation": bad.incarnation, "why": bad.to_string(),
                    })),
                })
            })
            .collect();
        println!("{}", serde_json::json!({ "good": report.is_good(), "nodes": nodes }));
    } else {
        println!("{report}");
    }
    Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
