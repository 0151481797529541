use super::*;
use crate::config::ClockTrust;
use frontdesk_core::health::Verdict;
use std::io::Write;
use std::process::{Command, Stdio};

const DOCUMENTED: &str = include_str!("../../../../docs/metrics.md");

/// A kiosk of which everything is known.
fn figures() -> (Figures, watch::Sender<DeskSignal>, watch::Sender<u64>) {
    let board = HealthBoard::default();
    for measure in MEASURES {
        let all = MEASURES.iter().filter(|other| other.kind == measure.kind);
        let verdict = Verdict::ok("x").with(all.map(|one| (one.number, Some(7_000))));
        board.judged(measure.kind, verdict.clone());
        if measure.kind == "reader" {
            board.judged("reader \"inside\"\n", verdict);
        }
    }
    let (signal, signal_seen) = watch::channel(DeskSignal { bell: true, open: 2, worst: None });
    let (durable, durable_seen) = watch::channel(41);
    let clock = Clock::new(ClockTrust::Always, None);
    (Figures { board, signal: signal_seen, durable: durable_seen, clock }, signal, durable)
}

#[test]
fn every_metric_is_documented_has_its_unit_and_is_there_when_its_number_is_known() {
    let (figures, _signal, _durable) = figures();
    let text = figures.text().unwrap();
    for name in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = name.split(' ').next().unwrap();
        assert!(DOCUMENTED.contains(&format!("| `{name}` |")), "{name} is not in docs/metrics.md");
    }
    for measure in MEASURES {
        assert!(text.contains(&format!("{}{{", measure.name)), "{} is missing", measure.name);
    }
    assert!(text.contains("frontdesk_memory_available_bytes{check=\"memory\"} 7168000\n"), "{text}");
    assert!(text.contains("frontdesk_temperature_celsius{check=\"temperature\"} 7\n"));
    assert!(text.contains("frontdesk_check_state{check=\"disk\",state=\"ok\"} 1\n"));
    assert!(text.contains("frontdesk_check_state{check=\"disk\",state=\"fault\"} 0\n"));
    assert!(text.contains("frontdesk_tickets_open 2\n") && text.contains("frontdesk_journal_entries 41\n"));
}

#[test]
fn what_is_not_known_is_left_out_and_never_0() {
    let (mut figures, _signal, _durable) = figures();
    figures.board = HealthBoard::default();
    figures.board.judged("memory", Verdict::unknown("", ""));
    let text = figures.text().unwrap();
    assert!(!text.contains("frontdesk_memory") && text.contains("state=\"unknown\"} 1"), "{text}");
}

#[test]
fn promtool_has_nothing_to_say() {
    let (figures, _signal, _durable) = figures();
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    // Debian's package prometheus has it; without it the test above is what there is.
    let Ok(mut promtool) = promtool else { return };
    promtool.stdin.take().unwrap().write_all(figures.text().unwrap().as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
}
