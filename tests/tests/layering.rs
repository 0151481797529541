//! The house stands as designed: who may depend on whom, from what cargo itself says (docs/architecture.md).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand};

/// What each package of a build depends on directly, tests and build scripts left out.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Core is rules only: none of these may be anywhere in its tree.
const NOT_IN_CORE: [&str; 8] = ["tokio", "slint", "pcsc", "rppal", "gpiocdev", "rusqlite", "reqwest", "axum"];

/// Each of our packages, and which others of ours it may know. The tests may know everybody.
const MAY_KNOW: [(&str, &[&str]); 11] = [
    ("frontdesk-core", &[]),
    ("frontdesk-card", &["frontdesk-core"]),
    ("frontdesk-store", &["frontdesk-core"]),
    ("frontdesk-sync", &["frontdesk-core"]),
    ("frontdesk-badge", &["frontdesk-core"]),
    // Shares nothing with the card code that it is to disagree with.
    ("frontdesk-virtual-card", &[]),
    ("frontdesk-hw", &["frontdesk-core", "frontdesk-virtual-card"]),
    ("frontdesk-ime", &[]),
    ("frontdesk-screen", &["frontdesk-core", "frontdesk-ime"]),
    (
        "frontdesk-kiosk",
        &["frontdesk-hw", "frontdesk-store", "frontdesk-sync", "frontdesk-card", "frontdesk-badge", "frontdesk-core"],
    ),
    ("frontdesk-office", &["frontdesk-store", "frontdesk-sync", "frontdesk-badge", "frontdesk-core"]),
];
const TESTS: &str = "frontdesk-tests";

/// Every rule that `graph` breaks, as a sentence; `ours` are the members of the workspace.
fn violations(graph: &Graph, ours: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    let rules = BTreeMap::from(MAY_KNOW);
    for member in ours.iter().filter(|member| *member != TESTS) {
        let Some(allowed) = rules.get(member.as_str()) else {
            found.push(format!("{member} has no rule"));
            continue;
        };
        let known = graph.get(member).into_iter().flatten().filter(|known| ours.contains(*known));
        found.extend(
            known.filter(|known| !allowed.contains(&known.as_str())).map(|known| format!("{member} knows {known}")),
        );
    }
    for forbidden in NOT_IN_CORE {
        if let Some(way) = way_to(graph, "frontdesk-core", forbidden) {
            found.push(format!("core's tree holds {forbidden}: {}", way.join(" → ")));
        }
    }
    found
}

/// How `from` comes to depend on `to`, if it does.
fn way_to(graph: &Graph, from: &str, to: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![from.to_owned()]];
    while let Some(way) = ways.pop() {
        for next in graph.get(way.last()?).into_iter().flatten() {
            let longer = [way.clone(), vec![next.clone()]].concat();
            if next == to {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push(longer);
            }
        }
    }
    None
}

fn workspace() -> (Graph, BTreeSet<String>) {
    let metadata = MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        // Whatever a feature can bring in counts too.
        .features(CargoOpt::AllFeatures)
        .other_options(["--locked".into()])
        .exec()
        .unwrap();
    let names: BTreeMap<_, _> =
        metadata.packages.iter().map(|package| (&package.id, package.name.to_string())).collect();
    let mut graph = Graph::new();
    for node in &metadata.resolve.as_ref().unwrap().nodes {
        let normal =
            node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        // Two versions of one package are one here: a rule names packages.
        graph.entry(names[&node.id].clone()).or_default().extend(normal.map(|dep| names[&dep.pkg].clone()));
    }
    let ours = metadata.workspace_members.iter().map(|id| names[id].clone()).collect();
    (graph, ours)
}

#[test]
fn the_workspace_keeps_to_its_layers() {
    let (graph, ours) = workspace();
    assert_eq!(violations(&graph, &ours), Vec::<String>::new());
}

#[test]
fn the_graph_is_not_empty_where_the_rules_look() {
    let (graph, ours) = workspace();
    assert_eq!(ours.len(), MAY_KNOW.len() + 1, "{ours:?}");
    assert!(graph["frontdesk-core"].contains("serde"));
    assert!(way_to(&graph, "frontdesk-store", "rusqlite").is_some());
    assert!(way_to(&graph, "frontdesk-hw", "pcsc").is_some());
    assert!(way_to(&graph, "frontdesk-screen", "slint").is_some());
    assert!(way_to(&graph, "frontdesk-office", "axum").is_some());
}

fn made_up(edges: &[(&str, &str)]) -> (Graph, BTreeSet<String>) {
    let mut graph = Graph::new();
    for (from, to) in edges {
        graph.entry((*from).into()).or_default().insert((*to).into());
    }
    let ours = MAY_KNOW.iter().map(|(name, _)| (*name).to_owned()).collect();
    (graph, ours)
}

#[test]
fn a_sibling_that_knows_its_sibling_is_found() {
    let (graph, ours) = made_up(&[("frontdesk-store", "frontdesk-core"), ("frontdesk-store", "frontdesk-sync")]);
    assert_eq!(violations(&graph, &ours), ["frontdesk-store knows frontdesk-sync"]);
}

#[test]
fn a_screen_or_an_office_that_reaches_too_far_is_found() {
    let (graph, ours) = made_up(&[("frontdesk-screen", "frontdesk-store"), ("frontdesk-office", "frontdesk-hw")]);
    let found = violations(&graph, &ours);
    assert_eq!(found, ["frontdesk-office knows frontdesk-hw", "frontdesk-screen knows frontdesk-store"]);
}

#[test]
fn what_core_brings_in_by_way_of_others_is_found_with_the_way() {
    let (graph, ours) = made_up(&[("frontdesk-core", "handy"), ("handy", "handier"), ("handier", "tokio")]);
    let found = violations(&graph, &ours);
    assert_eq!(found, ["core's tree holds tokio: frontdesk-core → handy → handier → tokio"]);
}

#[test]
fn a_new_member_needs_a_rule() {
    let (graph, mut ours) = made_up(&[]);
    ours.insert("frontdesk-lift".into());
    assert_eq!(violations(&graph, &ours), ["frontdesk-lift has no rule"]);
}
