//! `[badge]` as kiosk and office have it in their files.

use crate::badge::BadgeSize;
use crate::cups::{CupsAddress, PrintQueue};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// When a badge is printed without anybody asking for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadgeWhen {
    /// Never: somebody asks for it.
    #[default]
    Asked,
    /// When the visitor's card is written.
    Card,
    /// When a visit that was registered at this kiosk is permitted, by whomever.
    Permitted,
}

/// Where badges are printed. `systemd/frontdesk.toml` and `systemd/office.toml` document every key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BadgeConfig {
    /// The queue's name in CUPS, as `lpstat -e` lists it.
    pub queue: String,
    /// CUPS: the path of its socket, or host and port.
    #[serde(default = "default_cups")]
    pub cups: String,
    /// The label's width, millimetres, within [`BadgeSize::WIDTH_MM`].
    #[serde(default = "default_width_mm")]
    pub width_mm: u16,
    /// Its height, millimetres, within [`BadgeSize::HEIGHT_MM`].
    #[serde(default = "default_height_mm")]
    pub height_mm: u16,
    /// When, beside when somebody asks for one; the office prints only what is asked for.
    #[serde(default)]
    pub when: BadgeWhen,
    /// A badge that is not printed within so many minutes is given up, 1–240.
    #[serde(default = "default_give_up_min")]
    pub give_up_min: u16,
}

fn default_cups() -> String {
    "/run/cups/cups.sock".to_owned()
}

fn default_width_mm() -> u16 {
    BadgeSize::default().width_mm
}

fn default_height_mm() -> u16 {
    BadgeSize::default().height_mm
}

fn default_give_up_min() -> u16 {
    10
}

impl BadgeConfig {
    /// Whether every value can be.
    ///
    /// # Errors
    /// The key, and what to change.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        // CUPS itself refuses these in a queue's name.
        let is_name = !self.queue.is_empty()
            && self.queue.len() <= 127
            && self.queue.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '/' | '#' | '?' | '%'));
        if !is_name {
            return Err(("queue", format!("{:?} is no queue of CUPS: see `lpstat -e`", self.queue)));
        }
        if CupsAddress::parse(&self.cups).is_none() {
            return Err(("cups", format!("{:?} is neither the path of a socket nor host:port", self.cups)));
        }
        between("width_mm", self.width_mm, BadgeSize::WIDTH_MM)?;
        between("height_mm", self.height_mm, BadgeSize::HEIGHT_MM)?;
        between("give_up_min", self.give_up_min, 1..=240)
    }

    /// The queue; none of a configuration that [`BadgeConfig::check`] refuses.
    #[must_use]
    pub fn print_queue(&self) -> Option<PrintQueue> {
        Some(PrintQueue::new(CupsAddress::parse(&self.cups)?, &self.queue))
    }

    /// The label's size.
    #[must_use]
    pub fn size(&self) -> BadgeSize {
        BadgeSize { width_mm: self.width_mm, height_mm: self.height_mm }
    }

    /// For how long a badge is tried.
    #[must_use]
    pub fn give_up_after(&self) -> Duration {
        Duration::from_secs(u64::from(self.give_up_min) * 60)
    }
}

fn between(key: &'static str, value: u16, range: std::ops::RangeInclusive<u16>) -> Result<(), (&'static str, String)> {
    if range.contains(&value) {
        return Ok(());
    }
    Err((key, format!("is {value}, must be {} to {}", range.start(), range.end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_refused_with_its_key() {
        let good = BadgeConfig {
            queue: "Label_62".to_owned(),
            cups: default_cups(),
            width_mm: 62,
            height_mm: 100,
            when: BadgeWhen::Card,
            give_up_min: 10,
        };
        assert_eq!(good.check(), Ok(()));
        assert_eq!(BadgeConfig { cups: "localhost:631".to_owned(), ..good.clone() }.check(), Ok(()));
        let key = |config: BadgeConfig| config.check().unwrap_err().0;
        assert_eq!(key(BadgeConfig { queue: "a/b".to_owned(), ..good.clone() }), "queue");
        assert_eq!(key(BadgeConfig { queue: String::new(), ..good.clone() }), "queue");
        assert_eq!(key(BadgeConfig { cups: "localhost".to_owned(), ..good.clone() }), "cups");
        assert_eq!(key(BadgeConfig { width_mm: 20, ..good.clone() }), "width_mm");
        assert_eq!(key(BadgeConfig { height_mm: 301, ..good.clone() }), "height_mm");
        assert_eq!(key(BadgeConfig { give_up_min: 0, ..good }), "give_up_min");
    }
}
