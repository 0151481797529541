//! What `frontdeskctl journal verify` prints.
#![allow(clippy::print_stdout, reason = "the answer of a command line")]

use frontdesk_store::{VerifyReport, ViewsReport};
use std::process::ExitCode;

/// Prints what was found in the chain and in the views. The exit code is for scripts: 0 consistent, 2 not.
///
/// # Errors
/// Standard output is closed.
pub fn print(report: &VerifyReport, views: &ViewsReport, json: bool) -> anyhow::Result<ExitCode> {
    let good = report.is_good() && views.is_good();
    if json {
        let nodes: Vec<_> = report
            .nodes
            .iter()
            .map(|node| {
                serde_json::json!({
                    "node": node.node,
                    "own": node.own,
                    "consistent_from": node.consistent_from,
                    "consistent_to": node.consistent_to,
                    "anchored_to": node.anchored_to,
                    "branches": node.branches,
                    "first_bad": node.first_bad.as_ref().map(|bad| serde_json::json!({
                        "seq": bad.seq, "incarnation": bad.incarnation, "why": bad.to_string(),
                    })),
                })
            })
            .collect();
        println!("{}", serde_json::json!({ "good": good, "nodes": nodes, "views": views.to_string() }));
    } else {
        println!("{report}\n{views}");
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
