//! `frontdeskd safe-state`: coil off, from outside, when the daemon is dead (invariant 4). It reads the line map that the last good
//! start saved, so that a typo in the config cannot defeat it.

use crate::config::Config;
use anyhow::Context;
use frontdesk_hw::lines::{LineMap, open_lines};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

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

/// The saved maps' place.
#[must_use]
pub fn map_path(data_dir: &Path) -> PathBuf {
    data_dir.join("lines.json")
}

/// Saves maps that have just been proven good, whole or not at all.
///
/// # Errors
/// The disk.
pub fn save_maps(data_dir: &Path, doors: &[SavedDoor]) -> anyhow::Result<()> {
    let path = map_path(data_dir);
    let content = serde_json::to_vec_pretty(doors).context("writing the line map")?;
    if std::fs::read(&path).is_ok_and(|saved| saved == content) {
        return Ok(());
    }
    let half = path.with_extension("json.half");
    let mut file = std::fs::File::create(&half).with_context(|| half.display().to_string())?;
    file.write_all(&content).and_then(|()| file.sync_all()).with_context(|| half.display().to_string())?;
    std::fs::rename(&half, &path).with_context(|| path.display().to_string())?;
    std::fs::File::open(data_dir).and_then(|dir| dir.sync_all()).with_context(|| data_dir.display().to_string())
}

/// Reads the saved maps, or takes the config's where there never was a good start. Then coil off, door by door: one that does not
/// obey keeps no other from it. An active fire input is read first and said: the way out in a fire is the wiring's.
///
/// # Errors
/// No map, or the lines of a door do not obey: the wiring has to bound it then.
pub fn safe_state(data_dir: &Path, from_config: Option<Vec<SavedDoor>>) -> anyhow::Result<String> {
    let path = map_path(data_dir);
    let saved = std::fs::read(&path)
        .map_err(anyhow::Error::from)
        .and_then(|bytes| serde_json::from_slice::<Saved>(&bytes).map_err(anyhow::Error::from));
    // Whatever is wrong with the saved maps, a good config is better than a coil that stays as it is.
    let doors: Vec<SavedDoor> = match (saved, from_config) {
        (Ok(saved), _) => saved.into(),
        (Err(_), Some(doors)) => doors,
        (Err(error), None) => return Err(error.context(format!("{}, and there is no usable config", path.display()))),
    };
    let mut said = Vec::with_capacity(doors.len());
    let mut failed = Ok(());
    for door in doors {
        match coil_off(&door.lines) {
            Ok(words) => said.push(format!("{}: {words}", door.name)),
            Err(error) => failed = failed.and(Err(error.context(door.name))),
        }
    }
    failed.map(|()| said.join("\n"))
}

fn coil_off(map: &LineMap) -> anyhow::Result<String> {
    // Opening the lines requests the relay with its inactive level: that is the safe state already.
    let mut lines = open_lines(map).context("opening the lines")?;
    let fire = lines.inputs().ok().and_then(|inputs| inputs.fire).unwrap_or(false);
    lines.set_coil(false).context("coil off")?;
    let coil = lines.coil().context("reading the coil back")?;
    anyhow::ensure!(!coil, "the coil reads back as on");
    let fire = if fire { "; the fire input is active: the way out is the wiring's" } else { "" };
    Ok(format!("coil off (driver {}){fire}", lines.driver()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_as_they_are_saved_and_as_they_were_when_there_was_one_door() {
        let dir = tempfile::tempdir().unwrap();
        let doors = SavedDoor::all(&Config::default());
        save_maps(dir.path(), &doors).unwrap();
        let read = |bytes: &[u8]| Vec::from(serde_json::from_slice::<Saved>(bytes).unwrap());
        assert_eq!(read(&std::fs::read(map_path(dir.path())).unwrap()), doors);
        let earlier = serde_json::to_vec(&doors[0].lines).unwrap();
        assert_eq!(read(&earlier), [SavedDoor { name: "the door".into(), ..doors[0].clone() }]);
    }
}
