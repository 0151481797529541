//! The two boards: how QEMU makes them, and where their pins are seen and driven from outside.

use std::ffi::OsString;
use std::path::Path;

use super::image;
use super::qmp::Qmp;
use super::qtest::Qtest;

/// GPSET0, GPCLR0 and GPLEV0 of a BCM2837 (BCM2835 ARM Peripherals, 6.1; its registers begin at 0x3F00_0000).
const PI3_SET: u64 = 0x3F20_001C;
const PI3_CLEAR: u64 = 0x3F20_0028;
const PI3_LEVEL: u64 = 0x3F20_0034;

/// GPIODATA of virt's PL061 with every line in the mask (ARM DDI 0190, 3.3.1; hw/arm/virt.c has the address).
const PL061_DATA: u64 = 0x0903_0000 + (0xFF << 2);

/// Which board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// A Raspberry Pi 3 B: the only emulated one whose GPIO is a Pi's.
    Pi3,
    /// No board that can be bought. Its GPIO has interrupts from outside, and its readers can be unplugged.
    Virt,
}

impl Model {
    /// The relay's line.
    #[must_use]
    pub const fn relay_line(self) -> u32 {
        match self {
            Self::Pi3 => 17,
            // Line 3 is the board's power button.
            Self::Virt => 4,
        }
    }

    /// The line of the leaf's contact.
    #[must_use]
    pub const fn contact_line(self) -> u32 {
        match self {
            Self::Pi3 => 22,
            Self::Virt => 5,
        }
    }

    /// The fire panel's line.
    #[must_use]
    pub const fn fire_line(self) -> u32 {
        match self {
            Self::Pi3 => 24,
            Self::Virt => 6,
        }
    }

    /// The inputs' resistors: a PL061 has none.
    #[must_use]
    pub const fn pull(self) -> &'static str {
        match self {
            Self::Pi3 => "up",
            Self::Virt => "none",
        }
    }

    /// The GPIO chip's label, where it is not a Raspberry Pi's.
    #[must_use]
    pub const fn chip_label(self) -> Option<&'static str> {
        match self {
            Self::Pi3 => None,
            Self::Virt => Some("9030000.pl061"),
        }
    }

    /// What QEMU is told to make this board. Sockets are made in `sockets`; `disk` is a raw image.
    pub(crate) fn arguments(self, sockets: &Path, disk: Option<&Path>) -> anyhow::Result<Vec<OsString>> {
        let socket = |name: &str| sockets.join(name).display().to_string();
        let console = format!("unix:{},server=on,wait=on", socket("console.sock"));
        let card = format!("socket,id=card,path={},server=on,wait=off", socket("card.sock"));
        let mut arguments: Vec<OsString> = match self {
            Self::Pi3 => {
                // One thread for all four processors: they spend the start waiting for each other otherwise.
                let board = ["-M", "raspi3b", "-accel", "tcg,thread=single", "-serial", "null", "-serial", &console];
                let mut arguments: Vec<OsString> = board.map(OsString::from).to_vec();
                arguments.extend(["-dtb".into(), image::pi3_description()?.into()]);
                arguments
            }
            Self::Virt => {
                let board = ["-M", "virt", "-cpu", "cortex-a53", "-smp", "1", "-m", "768M", "-nic", "none"];
                let usb = ["-device", "qemu-xhci,id=usb", "-serial", &console];
                board.iter().chain(&usb).map(OsString::from).collect()
            }
        };
        if let Some(disk) = disk {
            // Nothing of the host stands between a guest's flush and the host's disk, and what was not flushed may be lost.
            let bus = match self {
                Self::Pi3 => "sd",
                Self::Virt => "virtio",
            };
            let drive = format!("if={bus},file={},format=raw,cache=none", disk.display());
            arguments.extend(["-drive".into(), drive.into()]);
        }
        arguments.extend(["-chardev".into(), card.into()]);
        for [kind, properties] in self.reader_parts() {
            arguments.extend(["-device".into(), format!("{kind},{properties}").into()]);
        }
        Ok(arguments)
    }

    /// The reader and its slot as QEMU's devices, each with its properties. The same port each time: a reader's name has it.
    pub(crate) const fn reader_parts(self) -> [[&'static str; 2]; 2] {
        let slot = ["ccid-card-passthru", "id=slot,chardev=card,bus=reader.0"];
        match self {
            Self::Pi3 => [["usb-ccid", "id=reader"], slot],
            Self::Virt => [["usb-ccid", "id=reader,bus=usb.0,port=1"], slot],
        }
    }

    /// The kernel's command line.
    pub(crate) fn kernel_arguments(self) -> String {
        // Debian's kernel has no /dev/gpiomem, and gives out the registers by /dev/mem only when it is told to.
        let board = match self {
            Self::Pi3 => "console=ttyS1,115200 iomem=relaxed",
            Self::Virt => "console=ttyAMA0",
        };
        format!("{board} quiet loglevel=1 rdinit=/init systemd.show_status=0")
    }

    /// Where the pins are. The relay's level is read as it stands, whether the line is an output or has been let go.
    pub(crate) fn relay(self, chips: &mut Qtest) -> anyhow::Result<bool> {
        let levels = match self {
            Self::Pi3 => chips.read(PI3_LEVEL)?,
            Self::Virt => chips.read(PL061_DATA)?,
        };
        Ok(levels & (1 << self.relay_line()) != 0)
    }

    /// Drives an input's line. On the Pi no edge arrives: its emulation has levels only.
    pub(crate) fn drive(self, line: u32, high: bool, chips: &mut Qtest, monitor: &mut Qmp) -> anyhow::Result<()> {
        match self {
            Self::Pi3 => chips.write(if high { PI3_SET } else { PI3_CLEAR }, 1 << line),
            Self::Virt => chips.set_input(&monitor.unattached("pl061")?, line, high),
        }
    }
}
