//! The driver over the kernel's GPIO character device (uAPI v2): any board, chip found by label.
//!
//! It debounces by itself. Where a chip cannot, and a Raspberry Pi's cannot, the kernel does it from edges, and then answers a read with
//! what the last edge said: a look behind the edges would see no input whose edge was lost (seen on a chip that reports none).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use gpiocdev::Request;
use gpiocdev::line::{Bias, EdgeDetection, Value, Values};
use gpiocdev::request::Builder;

use crate::lines::{
    DoorLines, InputLine, Inputs, LineError, LineMap, OnChange, PI_CHIP_LABELS, Pull, is_pi_label,
    refuse_pulled_up_relay,
};
use crate::settling::Settling;

/// How often the edge thread looks whether it is to end.
const EDGE_WAIT: Duration = Duration::from_millis(200);
const CONSUMER: &str = "frontdesk";

/// A door on a GPIO chip.
pub struct CdevLines {
    relay: Request,
    relay_line: u32,
    inputs: Option<Arc<Request>>,
    contact: Option<u32>,
    exit: Option<u32>,
    fire: Option<u32>,
    settling: Arc<Settling>,
    settled: Inputs,
    tamper: Option<u32>,
    lock_sense: Option<u32>,
    leaves_as_is: bool,
    edges: Option<EdgeThread>,
}

impl CdevLines {
    /// Opens the lines of a valid map, the coil as given.
    ///
    /// # Errors
    /// [`LineError::NoChip`] when the chip is not there, [`LineError::Gpiocdev`] when a line is in use or out of reach.
    pub fn open(map: &LineMap, energised: bool) -> Result<Self, LineError> {
        map.validate()?;
        let relay_line = map.relay.ok_or_else(|| LineError::map("a real door needs a relay"))?;
        let chip = find_chip(map.chip.as_deref())?;
        if is_pi_label(&chip.label) {
            refuse_pulled_up_relay(relay_line)?;
        }
        let mut builder = Request::builder();
        builder.on_chip(&chip.path).with_consumer(CONSUMER).with_line(relay_line.line);
        if relay_line.active_low {
            builder.as_active_low();
        }
        // One call makes it an output and gives it its value: the coil never sees another one.
        let relay = builder
            .as_output(Value::from(energised))
            .request()
            .map_err(|source| LineError::Gpiocdev { doing: "requesting the relay's line", source })?;
        let offset = |input: Option<InputLine>| input.map(|input| input.line);
        Ok(Self {
            relay,
            relay_line: relay_line.line,
            inputs: request_inputs(&chip.path, map)?.map(Arc::new),
            contact: offset(map.contact),
            exit: offset(map.exit),
            fire: offset(map.fire),
            settling: Arc::new(Settling::new(Duration::from_millis(map.debounce_ms.into()))),
            settled: Inputs::default(),
            tamper: offset(map.tamper),
            lock_sense: offset(map.lock_sense),
            leaves_as_is: false,
            edges: None,
        })
    }
}

struct FoundChip {
    path: PathBuf,
    label: String,
}

/// The chip of a path or label; without either, a Raspberry Pi's own.
fn find_chip(wanted: Option<&str>) -> Result<FoundChip, LineError> {
    let fits = |chip: &FoundChip| match wanted {
        Some(path) if path.starts_with('/') => same_device(&chip.path, Path::new(path)),
        Some(label) => chip.label == label,
        None => PI_CHIP_LABELS.contains(&chip.label.as_str()),
    };
    // No chip at all is reported by the crate as an error; here it is an empty list.
    let chips: Vec<FoundChip> =
        gpiocdev::chip::chips().unwrap_or_default().into_iter().filter_map(look_at_chip).collect();
    let found = match chips.as_slice() {
        [] => "none".to_owned(),
        chips => {
            chips.iter().map(|chip| format!("{} ({})", chip.path.display(), chip.label)).collect::<Vec<_>>().join(", ")
        }
    };
    let wanted = wanted.unwrap_or("of a Raspberry Pi").to_owned();
    chips.into_iter().find(fits).ok_or(LineError::NoChip { wanted, found })
}

fn look_at_chip(path: PathBuf) -> Option<FoundChip> {
    let label = gpiocdev::chip::Chip::from_path(&path).and_then(|chip| chip.info()).ok()?.label;
    Some(FoundChip { path, label })
}

/// Follows links such as /dev/gpiochip-door made by a udev rule.
fn same_device(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some_and(|path| Some(path) == real(other))
}

fn request_inputs(chip: &Path, map: &LineMap) -> Result<Option<Request>, LineError> {
    if map.wired_inputs().next().is_none() {
        return Ok(None);
    }
    let mut builder = Request::builder();
    builder.on_chip(chip).with_consumer(CONSUMER);
    for input in map.wired_inputs() {
        add_input(&mut builder, input);
        builder.with_edge_detection(EdgeDetection::BothEdges);
    }
    let request = builder.request();
    request.map(Some).map_err(|source| LineError::Gpiocdev { doing: "requesting the input lines", source })
}

/// Adds an input with its resistor and its active level, and leaves the builder at that line.
fn add_input(builder: &mut Builder, input: InputLine) {
    builder.with_line(input.line).as_input().with_bias(match input.pull {
        Pull::None => Bias::Disabled,
        Pull::Up => Bias::PullUp,
        Pull::Down => Bias::PullDown,
    });
    if input.active_low {
        builder.as_active_low();
    } else {
        builder.as_active_high();
    }
}

/// One input alone, without touching any other line.
pub(crate) fn read_input(chip: Option<&str>, input: InputLine) -> Result<bool, LineError> {
    let failed = |source| LineError::Gpiocdev { doing: "reading an input line alone", source };
    let mut builder = Request::builder();
    builder.on_chip(&find_chip(chip)?.path).with_consumer(CONSUMER);
    add_input(&mut builder, input);
    builder.request().and_then(|request| request.value(input.line)).map(bool::from).map_err(failed)
}

impl DoorLines for CdevLines {
    fn driver(&self) -> &'static str {
        "gpiocdev"
    }

    fn simulated(&self) -> bool {
        false
    }

    fn set_coil(&mut self, energised: bool) -> Result<(), LineError> {
        self.relay
            .set_value(self.relay_line, Value::from(energised))
            .map_err(|source| LineError::Gpiocdev { doing: "setting the relay's line", source })
    }

    fn coil(&mut self) -> Result<bool, LineError> {
        self.relay
            .value(self.relay_line)
            .map(bool::from)
            .map_err(|source| LineError::Gpiocdev { doing: "reading the relay's line back", source })
    }

    fn inputs(&mut self) -> Result<Inputs, LineError> {
        let Some(request) = &self.inputs else { return Ok(Inputs::default()) };
        let mut values = Values::default();
        request
            .values(&mut values)
            .map_err(|source| LineError::Gpiocdev { doing: "reading the input lines", source })?;
        // While a line bounces, what it was before counts.
        let read = |line: Option<u32>, before: Option<bool>| {
            let line = line?;
            let now = values.get(line).map(bool::from);
            if self.settling.is_still(line) { now } else { before.or(now) }
        };
        let before = self.settled;
        let settled = Inputs {
            contact_open: read(self.contact, before.contact_open),
            exit_pressed: read(self.exit, before.exit_pressed),
            fire: read(self.fire, before.fire),
            tampered: read(self.tamper, before.tampered),
            lock_released: read(self.lock_sense, before.lock_released),
        };
        self.settled = settled;
        Ok(settled)
    }

    fn watch(&mut self, on_change: OnChange) -> Result<(), LineError> {
        // The old thread ends before the new one starts: two would share one queue of edges.
        self.edges = None;
        if let Some(request) = &self.inputs {
            self.edges = Some(EdgeThread::start(Arc::clone(request), Arc::clone(&self.settling), on_change)?);
        }
        Ok(())
    }

    fn leave_as_is(&mut self) {
        self.leaves_as_is = true;
    }
}

impl Drop for CdevLines {
    fn drop(&mut self) {
        self.edges = None;
        if self.leaves_as_is {
            return;
        }
        // A released line keeps its level on Raspberry Pi OS, so it is put to the safe one first. If that fails there is
        // nobody left to tell; the safe-state command after the process tries again.
        let _ = self.set_coil(false);
    }
}

/// Reads edges until dropped.
struct EdgeThread {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl EdgeThread {
    fn start(request: Arc<Request>, settling: Arc<Settling>, on_change: OnChange) -> Result<Self, LineError> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("door-edges".into())
            .spawn(move || read_edges(&request, &settling, &on_change, &stopped))
            .map_err(|source| LineError::Io { doing: "starting the edge thread", source })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

/// Tells when an input has settled after an edge. An error ends the thread after telling: whoever looks then meets the same error in
/// `inputs`, and polling goes on.
fn read_edges(request: &Request, settling: &Settling, on_change: &OnChange, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let wait = settling.next().unwrap_or(EDGE_WAIT).min(EDGE_WAIT);
        let edge = request.wait_edge_event(wait).and_then(|there| match there {
            true => request.read_edge_event().map(Some),
            false => Ok(None),
        });
        match edge {
            Ok(Some(edge)) => settling.moved(edge.offset),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "door edges cannot be read; the inputs are only polled from now on");
                on_change();
                return;
            }
        }
        if settling.has_settled() {
            on_change();
        }
    }
}

impl Drop for EdgeThread {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
