//! From an input's edge to the output's, in the door thread: fire to coil, on the simulated lines' own clock, against a bare loop that
//! reads the input and writes the output on the same lines.

use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use frontdesk_hw::sim::lines::{LinesSimClient, Subscription};
use frontdesk_hw::sim::lines_protocol::{LineChange, SimLine};

use super::{Ratio, ratio};
use crate::site::{Plan, SOON, Site};

/// Edges measured of each, half of them up and half of them down.
const EDGES: usize = 200;

/// Measures the daemon, then the bare loop on the same lines.
pub fn run() -> Ratio {
    let plan = Plan { lines: "fire = { line = 3 }\n".into(), ..Plan::default() };
    let mut site = Site::start(plan).unwrap();
    let mut ours = edges(&site);
    site.kill_kiosk().unwrap();
    let bare = Bare::start(&site.path().join("run/lines.sock"));
    let mut base = edges(&site);
    drop(bare);
    ratio("input edge to output edge, door thread / bare loop that reads and writes", &mut ours, &mut base)
}

fn edges(site: &Site) -> Vec<Duration> {
    let mut lines = site.lines().unwrap();
    for edge in 0..EDGES {
        let level = edge % 2 == 0;
        lines.set_fire(level).unwrap();
        site.lines().unwrap().wait_for(SOON, |levels| levels.coil == level).unwrap();
    }
    let trace = site.line_trace().unwrap();
    let of = |line| trace.iter().filter(move |change: &&LineChange| change.line == line).rev().take(EDGES);
    let from_to = of(SimLine::Fire).zip(of(SimLine::Coil));
    from_to.map(|(fire, coil)| Duration::from_nanos(coil.at_ns.saturating_sub(fire.at_ns))).collect()
}

/// The least that could be done: told of an edge, read the input, write the output. It ends with its subscription.
struct Bare {
    _edges: Subscription,
}

impl Bare {
    fn start(socket: &Path) -> Self {
        let (edge, edges) = channel();
        let tell = move |change: LineChange, _| {
            if change.line == SimLine::Fire {
                let _ = edge.send(());
            }
        };
        let (_, subscription) = LinesSimClient::connect(socket).unwrap().subscribe(tell).unwrap();
        let mut lines = LinesSimClient::connect(socket).unwrap();
        std::thread::spawn(move || {
            while edges.recv().is_ok() {
                let fire = lines.read().unwrap().fire;
                lines.set_coil(fire).unwrap();
            }
        });
        Self { _edges: subscription }
    }
}
