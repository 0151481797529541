//! When the hardware is inspected, and who may read its figures.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// The inspection of the hardware.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HealthConfig {
    /// Everything is inspected once a day from this local time on, `HH:MM`, when nobody is about: the whole journal is read.
    pub inspect_at: String,
    /// An inspection exercises every relay whose door is watched, shut and locked: a short release that nobody asked to pass by.
    pub exercise_relay: bool,
}

/// Figures for a monitoring system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsConfig {
    /// Where Prometheus may read them, an address of this machine alone. Off unless set.
    pub listen: Option<SocketAddr>,
}

impl Default for HealthConfig {
    fn default() -> Self {
        Self { inspect_at: "03:30".into(), exercise_relay: false }
    }
}

impl HealthConfig {
    /// The time in minutes after midnight, 0–1,439; `None` if it is none.
    #[must_use]
    pub fn inspect_at_minute(&self) -> Option<i64> {
        let (hour, minute) = self.inspect_at.split_once(':')?;
        let number = |text: &str| {
            text.parse::<i64>().ok().filter(|_| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()))
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    }

    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        match self.inspect_at_minute() {
            Some(_) => Ok(()),
            None => Err(("inspect_at", format!("is {:?}, must be a time like \"03:30\"", self.inspect_at))),
        }
    }
}

impl MetricsConfig {
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        match self.listen {
            Some(address) if !address.ip().is_loopback() => Err((
                "listen",
                format!(
                    "{address} can be reached from other machines: use 127.0.0.1 or [::1], and a proxy that asks who it is"
                ),
            )),
            _ => Ok(()),
        }
    }
}
