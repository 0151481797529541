//! A board that is switched on. Dropping it cuts its power.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use frontdesk_hw::sim::card::VirtualCard;
use serde_json::{Value, json};

use super::console::Console;
use super::guest::Guest;
use super::model::Model;
use super::passthru::PassthruSlot;
use super::pins::{RelayPin, lock};
use super::qmp::Qmp;
use super::qtest::Qtest;
use super::{image, overlay};
use crate::process::{Daemon, Launch};
use crate::scratch::Scratch;

/// A board is up within this on a machine that has other things to do, too.
const COMES_UP: Duration = Duration::from_secs(180);

/// A board as it is to be.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which board.
    pub model: Model,
    /// For how long a tap releases the door, milliseconds.
    pub release_ms: u32,
    /// A raw image with an ext4 file system called "frontdesk", where the journal is kept over power cuts.
    pub disk: Option<PathBuf>,
}

/// A card that opened the door.
#[derive(Debug, Clone, Copy)]
pub struct Tap {
    /// When it was laid on the reader.
    pub laid: Instant,
    /// When the coil was seen to be on.
    pub on: Instant,
}

/// A running board.
#[derive(Debug)]
pub struct Board {
    /// The system in there.
    pub guest: Guest,
    /// The relay's pin.
    pub relay: RelayPin,
    /// The card reader's slot.
    pub slot: PassthruSlot,
    /// From power-on until it took commands.
    pub boot_time: Duration,
    model: Model,
    monitor: Qmp,
    chips: Arc<Mutex<Qtest>>,
    qemu: Daemon,
    // Last, so that the directory outlives the process that uses it.
    _scratch: Scratch,
}

impl Board {
    /// Switches a board on and waits until it takes commands.
    ///
    /// # Errors
    /// It does not come up; what QEMU said is in the error.
    pub fn switch_on(plan: &Plan) -> anyhow::Result<Self> {
        let scratch = Scratch::new()?;
        let initrd = scratch.path().join("initrd");
        overlay::pack(plan.model, plan.release_ms, plan.disk.is_some(), &scratch.dir("overlay")?, &initrd)?;
        let begun = Instant::now();
        let qemu = qemu(plan, scratch.path(), &initrd)?.start()?;
        let at = |name: &str| scratch.path().join(name);
        // The board waits for somebody at its console: whatever happens to its pins is seen from the first moment.
        let connected = || -> anyhow::Result<_> {
            let chips = Arc::new(Mutex::new(Qtest::connect(&at("qtest.sock"))?));
            let monitor = Qmp::connect(&at("qmp.sock"))?;
            let relay = RelayPin::watch(plan.model, Arc::clone(&chips))?;
            Ok((chips, monitor, relay))
        };
        let console = Console::connect(&at("console.sock"), &at("console.log"))?;
        let (chips, monitor, relay) = connected().with_context(|| qemu.last_words())?;
        let slot = PassthruSlot::connect(&at("card.sock"))?;
        console.wait_ready(COMES_UP).with_context(|| qemu.last_words())?;
        let (guest, boot_time) = (Guest::at(console), begun.elapsed());
        Ok(Self { guest, relay, slot, boot_time, model: plan.model, monitor, chips, qemu, _scratch: scratch })
    }

    /// The leaf is opened or shut: its contact's line goes high or low.
    ///
    /// # Errors
    /// The connection to QEMU broke.
    pub fn move_leaf(&mut self, open: bool) -> anyhow::Result<()> {
        self.model.drive(self.model.contact_line(), open, &mut lock(&self.chips), &mut self.monitor)
    }

    /// The fire panel says fire, or that it is over.
    ///
    /// # Errors
    /// The connection to QEMU broke.
    pub fn fire(&mut self, burns: bool) -> anyhow::Result<()> {
        self.model.drive(self.model.fire_line(), burns, &mut lock(&self.chips), &mut self.monitor)
    }

    /// A card is laid on the reader, and the door opens.
    ///
    /// # Errors
    /// The coil did not go on within `limit`; what the system in there said is in the error.
    pub fn tap(&mut self, card: &VirtualCard, limit: Duration) -> anyhow::Result<Tap> {
        let laid = self.slot.lay(card)?;
        match self.relay.wait(true, laid, limit) {
            Ok(on) => Ok(Tap { laid, on }),
            Err(error) => Err(error.context(format!("a card was laid on the reader\n{}", self.guest.log()))),
        }
    }

    /// The reader is unplugged.
    ///
    /// # Errors
    /// QEMU refuses.
    pub fn unplug_reader(&mut self) -> anyhow::Result<()> {
        self.monitor.execute("device_del", &json!({ "id": "reader" }))?;
        self.monitor.wait_event("DEVICE_DELETED", "reader")
    }

    /// The reader is plugged in again, into the same port.
    ///
    /// # Errors
    /// QEMU refuses.
    pub fn plug_reader(&mut self) -> anyhow::Result<()> {
        for [driver, properties] in self.model.reader_parts() {
            let mut arguments = json!({ "driver": driver });
            for (name, value) in properties.split(',').filter_map(|property| property.split_once('=')) {
                arguments[name] = Value::from(value);
            }
            self.monitor.execute("device_add", &arguments)?;
        }
        Ok(self.slot.plugged_in()?)
    }

    /// The power fails, at once and without a word.
    ///
    /// # Errors
    /// QEMU cannot be killed.
    pub fn cut_power(mut self) -> anyhow::Result<()> {
        self.qemu.kill()?;
        Ok(())
    }
}

fn qemu(plan: &Plan, directory: &Path, initrd: &Path) -> anyhow::Result<Launch> {
    let socket = |name: &str| format!("unix:{},server=on,wait=off", directory.join(name).display());
    let common = ["-display", "none", "-monitor", "none", "-no-reboot", "-nodefaults", "-qtest-log", "none"];
    let board = plan.model.arguments(directory, plan.disk.as_deref())?;
    Ok(Launch::program("qemu", Path::new("/usr/bin/qemu-system-aarch64"), directory)
        .args(common)
        .args(board)
        .args(["-append", &plan.model.kernel_arguments()])
        .args(["-kernel".into(), image::kernel()?, "-initrd".into(), initrd.to_owned()])
        .args(["-qmp", &socket("qmp.sock"), "-qtest", &socket("qtest.sock")]))
}
