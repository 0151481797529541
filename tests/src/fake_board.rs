//! A board that says of itself what a test wants: the files that the daemon reads of the kernel, in a directory.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A Raspberry Pi on a good day.
const WELL: [(&str, &str); 14] = [
    ("sys/devices/platform/soc/soc:firmware/get_throttled", "0"),
    ("sys/class/thermal/thermal_zone0/temp", "48312"),
    ("sys/class/rtc/rtc0/battery_voltage", "3021000"),
    ("sys/class/drm/card0-HDMI-A-1/status", "connected"),
    ("sys/class/input/event0/device/properties", "2"),
    ("sys/class/input/event0/device/name", "FT5406"),
    ("sys/block/mmcblk0/device/life_time", "0x01 0x01"),
    ("sys/block/mmcblk0/device/pre_eol_info", "0x01"),
    ("sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs", "N"),
    ("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: 3000000 kB"),
    ("proc/self/status", "VmRSS: 40000 kB"),
    ("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0"),
    ("proc/self/mountinfo", "22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw"),
    ("run/systemd/timesync/synchronized", ""),
];

/// The board. Its directory goes with it.
#[derive(Debug)]
pub struct FakeBoard {
    dir: TempDir,
}

impl FakeBoard {
    /// One of which nothing is wrong.
    ///
    /// # Errors
    /// The directory cannot be filled.
    pub fn well() -> io::Result<Self> {
        let board = Self { dir: TempDir::new()? };
        for (path, _) in WELL {
            board.mend(path)?;
        }
        Ok(board)
    }

    /// The directory, for the daemon.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// From now on this file says this.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn say(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.dir.path().join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        // Whole or not at all, as the kernel's files are.
        let fresh = path.with_extension("fresh");
        std::fs::write(&fresh, text)?;
        std::fs::rename(&fresh, &path)
    }

    /// From now on this file says again what it says on a good day.
    ///
    /// # Errors
    /// It is none of the board's files, or cannot be written.
    pub fn mend(&self, path: &str) -> io::Result<()> {
        let well = WELL.iter().find(|(known, _)| *known == path).ok_or(io::ErrorKind::NotFound)?;
        self.say(path, &format!("{}\n", well.1))
    }

    /// The file is gone.
    ///
    /// # Errors
    /// It was not there.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        std::fs::remove_file(self.dir.path().join(Path::new(path)))
    }
}
