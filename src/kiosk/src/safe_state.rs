//! `frontdeskd safe-state`: coil off, from outside, when the daemon is dead (invariant 4). It reads the line map that the last good
//! start saved, so that a typo in the config cannot defeat it.

use anyhow::Context;
use frontdesk_hw::lines::{LineMap, open_lines};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The saved map's place.
#[must_use]
pub fn map_path(data_dir: &Path) -> PathBuf {
    data_dir.join("lines.json")
}

/// Saves a map that has just been proven good, whole or not at all.
///
/// # Errors
/// The disk.
pub fn save_map(data_dir: &Path, map: &LineMap) -> anyhow::Result<()> {
    let path = map_path(data_dir);
    let content = serde_json::to_vec_pretty(map).context("writing the line map")?;
    if std::fs::read(&path).is_ok_and(|saved| saved == content) {
        return Ok(());
    }
    let half = path.with_extension("json.half");
    let mut file = std::fs::File::create(&half).with_context(|| half.display().to_string())?;
    file.write_all(&content).and_then(|()| file.sync_all()).with_context(|| half.display().to_string())?;
    std::fs::rename(&half, &path).with_context(|| path.display().to_string())?;
    std::fs::File::open(data_dir).and_then(|dir| dir.sync_all()).with_context(|| data_dir.display().to_string())
}

/// Reads the saved map, or takes the config's where there never was a good start. Then coil off; an active fire input is read first and said: the way out in a fire is the wiring's.
///
/// # Errors
/// No map, or the lines do not obey: the wiring has to bound it then.
pub fn safe_state(data_dir: &Path, from_config: Option<LineMap>) -> anyhow::Result<String> {
    let path = map_path(data_dir);
    let saved = std::fs::read(&path)
        .map_err(anyhow::Error::from)
        .and_then(|bytes| serde_json::from_slice(&bytes).map_err(anyhow::Error::from));
    // Whatever is wrong with the saved map, a good config is better than a coil that stays as it is.
    let map = match (saved, from_config) {
        (Ok(map), _) | (Err(_), Some(map)) => map,
        (Err(error), None) => return Err(error.context(format!("{}, and there is no usable config", path.display()))),
    };
    // Opening the lines requests the relay with its inactive level: that is the safe state already.
    let mut lines = open_lines(&map).context("opening the lines")?;
    let fire = lines.inputs().ok().and_then(|inputs| inputs.fire).unwrap_or(false);
    lines.set_coil(false).context("coil off")?;
    let coil = lines.coil().context("reading the coil back")?;
    anyhow::ensure!(!coil, "the coil reads back as on");
    let fire = if fire { "; the fire input is active: the way out is the wiring's" } else { "" };
    Ok(format!("coil off (driver {}){fire}", lines.driver()))
}
