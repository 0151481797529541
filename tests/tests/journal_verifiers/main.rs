//! Two verifiers, written apart from each other, look at good journals and at attacked ones, and must say the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attacks;
mod fixture;

use fixture::Fixture;
use frontdesk_store::{SignedReceipt, verify_with};
use std::path::Path;
use std::process::Command;

/// What a verifier says of one node, without its words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Verdict {
    node: String,
    consistent_from: u64,
    consistent_to: u64,
    anchored_to: u64,
    branches: u64,
    first_bad: Option<u64>,
}

fn verdict_of_the_product(dir: &Path, outside: &[SignedReceipt]) -> (bool, Vec<Verdict>) {
    let report = verify_with(dir, outside).unwrap();
    let nodes = report.nodes.iter().map(|node| Verdict {
        node: node.node.to_string(),
        consistent_from: node.consistent_from,
        consistent_to: node.consistent_to,
        anchored_to: node.anchored_to,
        branches: node.branches,
        first_bad: node.first_bad.as_ref().map(|bad| bad.seq),
    });
    let mut nodes: Vec<_> = nodes.collect();
    nodes.sort();
    (report.is_good(), nodes)
}

fn verdict_of_the_script(dir: &Path, outside: &[SignedReceipt]) -> (bool, Vec<Verdict>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("verify_journal.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(dir).arg("--json");
    for (number, receipt) in outside.iter().enumerate() {
        let path = dir.join(format!("receipt{number}.json"));
        std::fs::write(&path, receipt.to_json()).unwrap();
        command.arg("--receipt").arg(path);
    }
    let output = command.output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let number = |node: &serde_json::Value, name: &str| node[name].as_u64().unwrap();
    let nodes = told["nodes"].as_array().unwrap().iter().map(|node| Verdict {
        node: node["node"].as_str().unwrap().to_owned(),
        consistent_from: number(node, "consistent_from"),
        consistent_to: number(node, "consistent_to"),
        anchored_to: number(node, "anchored_to"),
        branches: number(node, "branches"),
        first_bad: node["first_bad"]["seq"].as_u64(),
    });
    let mut nodes: Vec<_> = nodes.collect();
    nodes.sort();
    let good = told["good"].as_bool().unwrap();
    assert_eq!(output.status.code(), Some(if good { 0 } else { 2 }));
    (good, nodes)
}

/// What both say of the kiosk's own journal.
fn agreed(what: &str, dir: &Path, outside: &[SignedReceipt], kiosk: &str) -> Verdict {
    let product = verdict_of_the_product(dir, outside);
    let script = verdict_of_the_script(dir, outside);
    assert_eq!(product, script, "{what}: the product on the left, the script on the right");
    let homeless = product.1.iter().any(|node| node.node.starts_with("0000") && node.first_bad.is_some());
    let own = product.1.into_iter().find(|node| node.node == kiosk).expect("the kiosk's journal");
    assert_eq!(product.0, own.first_bad.is_none() && !homeless, "{what}");
    own
}

#[test]
fn a_good_journal_is_consistent_to_its_end_and_anchored_to_its_receipt() {
    let whole = Fixture::whole();
    let verdict = agreed("whole", whole.dir.path(), &[], &whole.node());
    assert_eq!((verdict.consistent_from, verdict.consistent_to, verdict.anchored_to), (1, 24, 21));
    let verdict = agreed("whole, outside receipt", whole.dir.path(), &[whole.outside], &whole.node());
    assert_eq!((verdict.anchored_to, verdict.branches, verdict.first_bad), (24, 1, None));
}

#[test]
fn a_journal_whose_beginning_was_let_go_is_consistent_from_its_base() {
    let pruned = Fixture::let_go();
    let verdict = agreed("let go", pruned.dir.path(), &[pruned.outside], &pruned.node());
    assert_eq!((verdict.consistent_from, verdict.consistent_to, verdict.anchored_to), (21, 24, 24));
    assert_eq!(verdict.first_bad, None);
}

#[test]
fn a_kind_of_a_later_version_is_no_fault() {
    let whole = Fixture::whole();
    assert!(whole.kinds().contains(&"parcel.arrived".to_owned()));
    assert!(verify_with(whole.dir.path(), &[]).unwrap().is_good());
}

#[test]
fn both_verifiers_name_the_first_entry_that_an_attack_has_changed() {
    let whole = Fixture::whole();
    for attack in attacks::on_a_whole_journal() {
        attack.check(&whole, agreed);
    }
}

#[test]
fn both_verifiers_find_what_was_done_to_a_journal_whose_beginning_was_let_go() {
    let pruned = Fixture::let_go();
    for attack in attacks::on_what_was_kept() {
        attack.check(&pruned, agreed);
    }
}

#[test]
fn a_cut_that_takes_the_receipts_along_is_found_only_with_a_receipt_from_outside() {
    let whole = Fixture::whole();
    let cut = whole.attacked(
        "DELETE FROM receipts; DELETE FROM checkpoints WHERE seq > 15; DELETE FROM stories; \
         DELETE FROM door_events; DELETE FROM cards; DELETE FROM visits; DELETE FROM entries WHERE seq > 15",
    );
    let alone = agreed("cut", cut.path(), &[], &whole.node());
    assert_eq!((alone.consistent_to, alone.first_bad, alone.anchored_to), (15, None, 0));
    let with = agreed("cut, outside receipt", cut.path(), &[whole.outside], &whole.node());
    assert_eq!(with.first_bad, Some(24));
}

#[test]
fn a_receipt_that_another_key_has_signed_is_not_believed() {
    let whole = Fixture::whole();
    let mut forged = whole.outside;
    forged.receipt.signature[0] ^= 1;
    assert_eq!(agreed("forged", whole.dir.path(), &[forged], &whole.node()).first_bad, Some(24));
}

#[test]
fn a_directory_without_a_journal_is_answered_with_code_1() {
    let empty = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("verify_journal.py");
    let output = Command::new("python3").arg(script).arg(empty.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(verify_with(empty.path(), &[]).is_err());
}
