//! `frontdeskd safe-state`: every door safe, from outside, when the daemon is dead or hangs (invariant 4). It reads the line maps that
//! the last good start saved, so that a typo in the config cannot defeat it.
//!
//! Safe is coil off. In a fire it is coil on: whoever is inside gets out, and the daemon that starts next goes on holding the door.

use crate::config::{BellConfig, Config};
use crate::run_lock;
use anyhow::Context;
use frontdesk_hw::bell::{BellMap, open_bell};
use frontdesk_hw::lines::{LineMap, open_lines_at, read_fire};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All of it is over within this time, well within systemd's `TimeoutStopSec`.
pub const BOUND: Duration = Duration::from_secs(6);

/// How long a killed daemon may take to be gone.
const DYING: Duration = Duration::from_secs(3);

/// One door as it is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedDoor {
    /// Its name in the config.
    pub name: String,
    /// Where its lines are.
    pub lines: LineMap,
}

impl SavedDoor {
    /// All doors of a configuration.
    #[must_use]
    pub fn all(config: &Config) -> Vec<Self> {
        config.door.iter().map(|door| Self { name: door.name.clone(), lines: door.lines.clone() }).collect()
    }
}

/// Everything that is made safe: the doors, and then the bell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedLines {
    /// Every door.
    pub doors: Vec<SavedDoor>,
    /// The desk bell, where one is wired.
    pub bell: Option<BellMap>,
}

impl SavedLines {
    /// All lines of a configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self { doors: SavedDoor::all(config), bell: config.bell.as_ref().map(BellConfig::map) }
    }
}

/// What is in the file: before there could be several doors, the one map.
#[derive(Deserialize)]
#[serde(untagged)]
enum Saved {
    Doors(Vec<SavedDoor>),
    One(LineMap),
}

impl From<Saved> for Vec<SavedDoor> {
    fn from(saved: Saved) -> Self {
        match saved {
            Saved::Doors(doors) => doors,
            Saved::One(lines) => vec![SavedDoor { name: "the door".into(), lines }],
        }
    }
}

/// Where maps are saved: where they outlive a boot, and where no disk has a part in it.
#[derive(Debug, Clone)]
pub struct Places {
    /// The daemon's data directory.
    pub data_dir: PathBuf,
    /// Its runtime directory.
    pub runtime_dir: PathBuf,
}

impl Places {
    /// Of a configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self { data_dir: config.data_dir.clone(), runtime_dir: config.runtime_dir.clone() }
    }

    /// Saves maps that have just been proven good, each file whole or not at all.
    ///
    /// # Errors
    /// The disk.
    pub fn save(&self, lines: &SavedLines) -> anyhow::Result<()> {
        [&self.runtime_dir, &self.data_dir].into_iter().try_for_each(|dir| {
            save_map(&doors_path(dir), &lines.doors)?;
            match &lines.bell {
                Some(bell) => save_map(&bell_path(dir), bell),
                None => forget_map(&bell_path(dir)),
            }
        })
    }

    fn read(&self) -> anyhow::Result<SavedLines> {
        read_maps(&self.runtime_dir).or_else(|_| read_maps(&self.data_dir))
    }
}

fn doors_path(dir: &Path) -> PathBuf {
    dir.join("lines.json")
}

/// A file of its own: a version that knows of no bell reads the doors' all the same.
fn bell_path(dir: &Path) -> PathBuf {
    dir.join("bell.json")
}

fn read_maps(dir: &Path) -> anyhow::Result<SavedLines> {
    let doors = read_map::<Saved>(&doors_path(dir)).map(Vec::from)?;
    // Without one there is no bell, or none that anything is known of: no reason to leave a door as it is.
    Ok(SavedLines { doors, bell: read_map(&bell_path(dir)).ok() })
}

fn read_map<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let named = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(named)?;
    serde_json::from_slice(&bytes).with_context(named)
}

fn save_map(path: &Path, map: &impl Serialize) -> anyhow::Result<()> {
    let named = || path.display().to_string();
    let content = serde_json::to_vec_pretty(map).context("writing the line map")?;
    if std::fs::read(path).is_ok_and(|saved| saved == content) {
        return Ok(());
    }
    let half = path.with_extension("json.half");
    let mut file = std::fs::File::create(&half).with_context(|| half.display().to_string())?;
    file.write_all(&content).and_then(|()| file.sync_all()).with_context(|| half.display().to_string())?;
    std::fs::rename(&half, path).with_context(named)?;
    let dir = path.parent().context("a file in no directory")?;
    std::fs::File::open(dir).and_then(|dir| dir.sync_all()).with_context(named)
}

fn forget_map(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| path.display().to_string())
        }
        _ => Ok(()),
    }
}

/// Ends a daemon that still runs, and makes every door safe: one that does not obey keeps no other from it. Maps come from the last
/// good start, and from `config` where there never was one. What was done, a line for each door.
///
/// # Errors
/// No map, or the lines of a door do not obey: the wiring has to bound it then.
pub fn safe_state(places: &Places, config: impl FnOnce() -> Option<SavedLines>) -> anyhow::Result<String> {
    let mut said = Vec::new();
    // Lines that it still holds are tried all the same: the simulator's and rppal's are held by nobody.
    let mut failed = match run_lock::end_running(&places.runtime_dir, DYING) {
        Ok(ended) => {
            said.extend(ended.map(|process| format!("process {process} was still running: killed")));
            Ok(())
        }
        Err(error) => Err(error),
    };
    // Whatever is wrong with the saved maps, a good config is better than a coil that stays as it is.
    let SavedLines { doors, bell } =
        places.read().or_else(|error| config().ok_or(error.context("there is no usable config either")))?;
    for door in doors {
        match make_safe(&door.lines) {
            Ok(words) => said.push(format!("{}: {words}", door.name)),
            Err(error) => failed = failed.and(Err(error.context(door.name))),
        }
    }
    // Last: no door waits for it.
    if let Some(bell) = bell {
        match make_silent(&bell) {
            Ok(words) => said.push(format!("bell: {words}")),
            Err(error) => failed = failed.and(Err(error.context("bell"))),
        }
    }
    failed.map(|()| said.join("\n"))
}

fn make_silent(map: &BellMap) -> anyhow::Result<String> {
    let mut line = open_bell(map).context("opening the line")?;
    anyhow::ensure!(!line.is_on().context("reading the line back")?, "the line reads back as on");
    Ok(format!("off (driver {})", line.driver()))
}

/// The fire input is read before anything is touched. One that cannot be read is no fire: the way out is the wiring's then.
fn make_safe(map: &LineMap) -> anyhow::Result<String> {
    let fire = read_fire(map);
    let burns = matches!(fire, Ok(Some(true)));
    // The relay is requested with its level in the same call: there is no moment in between.
    let mut lines = open_lines_at(map, burns).context("opening the lines")?;
    let coil = lines.coil().context("reading the coil back")?;
    anyhow::ensure!(coil == burns, "the coil reads back as {}", if coil { "on" } else { "off" });
    let driver = lines.driver();
    if burns {
        lines.leave_as_is();
        return Ok(format!("FIRE: coil on, the door is released (driver {driver})"));
    }
    let unread = fire.err().map(|error| format!("; the fire input cannot be read: {error}")).unwrap_or_default();
    Ok(format!("coil off (driver {driver}){unread}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_hw::lines::{LineDriver, RelayLine};

    #[test]
    fn maps_are_read_as_they_are_saved_and_as_they_were_when_there_was_one_door() {
        let (data, runtime) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let places = Places { data_dir: data.path().into(), runtime_dir: runtime.path().into() };
        let mut lines = SavedLines::of(&Config::default());
        lines.bell = Some(BellMap {
            driver: LineDriver::Gpiocdev,
            chip: None,
            output: Some(RelayLine { line: 16, active_low: false }),
            socket: None,
        });
        places.save(&lines).unwrap();
        assert_eq!(places.read().unwrap(), lines);
        std::fs::write(doors_path(runtime.path()), "{").unwrap();
        assert_eq!(places.read().unwrap(), lines, "the other copy");
        std::fs::write(doors_path(data.path()), serde_json::to_vec(&lines.doors[0].lines).unwrap()).unwrap();
        let one = SavedDoor { name: "the door".into(), ..lines.doors[0].clone() };
        assert_eq!(places.read().unwrap().doors, [one]);
        places.save(&SavedLines { bell: None, ..lines }).unwrap();
        assert_eq!(places.read().unwrap().bell, None, "a bell that is not wired any more is left alone");
    }
}
