//! Which devices are allowed, from the kernel's lists alone: nothing is opened to find out.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::scanner::{AllowList, UsbId};

/// Entries of the kernel's list that are looked at, at most.
const MAX_ENTRIES: usize = 1_024;

/// Devices that are scanners, at most.
const MAX_FOUND: usize = 16;

/// More of a device's own name is not shown, in characters.
const MAX_NAME_CHARS: usize = 60;

/// Where the kernel's files are.
#[derive(Debug, Clone)]
pub struct Places {
    /// The list of input devices.
    pub class: PathBuf,
    /// Their nodes.
    pub nodes: PathBuf,
}

impl Default for Places {
    fn default() -> Self {
        Self { class: "/sys/class/input".into(), nodes: "/dev/input".into() }
    }
}

/// A device that is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it can be opened.
    pub(super) node: PathBuf,
    /// What it calls itself, or its node's name.
    pub(super) name: String,
}

/// All that are there, in the order of their nodes' names.
pub(super) fn allowed(places: &Places, allow: &AllowList) -> Vec<Found> {
    let only = allow.path.as_deref().map(Path::canonicalize);
    // A link that leads nowhere is a device that is not plugged in.
    let only = match only {
        Some(Err(_)) => return Vec::new(),
        Some(Ok(path)) => Some(path),
        None => None,
    };
    let nodes = places.nodes.canonicalize().unwrap_or_else(|_| places.nodes.clone());
    let entries = std::fs::read_dir(&places.class).into_iter().flatten().flatten().take(MAX_ENTRIES);
    let mut found: Vec<Found> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_event(name))
        .filter(|name| only.as_ref().is_none_or(|only| *only == nodes.join(name)))
        .filter_map(|name| {
            let device = places.class.join(&name).join("device");
            let id = UsbId { vendor: number(&device.join("id/vendor"))?, product: number(&device.join("id/product"))? };
            let own_name = own_name(&device.join("name")).unwrap_or_else(|| name.clone());
            allow.devices.contains(&id).then(|| Found { node: nodes.join(&name), name: own_name })
        })
        .collect();
    found.sort_by(|one, other| one.node.cmp(&other.node));
    found.truncate(MAX_FOUND);
    found
}

/// `event7`, and nothing that leads elsewhere.
fn is_event(name: &str) -> bool {
    name.strip_prefix("event").is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

fn text(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(256).read_to_string(&mut text).ok()?;
    Some(text)
}

fn number(path: &Path) -> Option<u16> {
    u16::from_str_radix(text(path)?.trim(), 16).ok()
}

/// A device can call itself anything.
fn own_name(path: &Path) -> Option<String> {
    let name: String = text(path)?.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
    // What joins sentences and their parts in health is in no name.
    let name = name.replace([';', ':'], ",");
    Some(name).filter(|name| !name.is_empty())
}
