//! Display and touchscreen.

use super::SystemRoot;

/// The bit of a device that is touched where it shows: `INPUT_PROP_DIRECT` (linux/input-event-codes.h).
const PROPERTY_DIRECT: u64 = 1 << 1;

/// A device's name at most, characters.
const MAX_NAME_CHARS: usize = 80;

/// Connectors with a display, and all there are. `None` where the kernel has no display driver.
#[must_use]
pub fn connectors(root: &SystemRoot) -> Option<(usize, usize)> {
    let names = root.names("sys/class/drm", "card")?;
    let states: Vec<String> =
        names.iter().filter_map(|name| root.text(&format!("sys/class/drm/{name}/status"))).collect();
    Some((states.iter().filter(|state| *state == "connected").count(), states.len()))
}

/// Names of the touchscreens. `None` where the kernel shows no input device at all.
#[must_use]
pub fn touchscreens(root: &SystemRoot) -> Option<Vec<String>> {
    let devices = root.names("sys/class/input", "event")?;
    if devices.is_empty() {
        return None;
    }
    let is_touched = |device: &&String| {
        let text = root.text(&format!("sys/class/input/{device}/device/properties")).unwrap_or_default();
        // Words of a bit map, the lowest last.
        let lowest = text.split_whitespace().last().and_then(|word| u64::from_str_radix(word, 16).ok());
        lowest.is_some_and(|bits| bits & PROPERTY_DIRECT != 0)
    };
    let name = |device: &String| {
        let name = root.text(&format!("sys/class/input/{device}/device/name")).unwrap_or_else(|| device.clone());
        name.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect()
    };
    Some(devices.iter().filter(is_touched).map(name).collect())
}
