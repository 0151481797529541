//! QEMU's monitor (QEMU Machine Protocol): one JSON object a line.

use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use super::line_socket::LineSocket;

/// A connection to the monitor.
#[derive(Debug)]
pub struct Qmp {
    socket: LineSocket,
}

impl Qmp {
    /// Connects and says which capabilities are wanted: none.
    ///
    /// # Errors
    /// Nobody answers.
    pub fn connect(path: &Path) -> anyhow::Result<Self> {
        let mut qmp = Self { socket: LineSocket::connect(path)? };
        qmp.socket.hear()?;
        qmp.execute("qmp_capabilities", &json!({}))?;
        Ok(qmp)
    }

    /// Carries out a command. Events in between are skipped.
    ///
    /// # Errors
    /// QEMU refuses, or the connection broke.
    pub fn execute(&mut self, command: &str, arguments: &Value) -> anyhow::Result<Value> {
        self.socket.say(&json!({ "execute": command, "arguments": arguments }).to_string())?;
        loop {
            let answer = self.hear()?;
            if let Some(error) = answer.get("error") {
                bail!("{command}: {error}");
            }
            if let Some(given) = answer.get("return") {
                return Ok(given.clone());
            }
        }
    }

    /// Waits for an event of this name about this device.
    ///
    /// # Errors
    /// It did not come within a minute.
    pub fn wait_event(&mut self, event: &str, device: &str) -> anyhow::Result<()> {
        loop {
            let heard = self.hear()?;
            if heard["event"] == event && heard["data"]["device"] == device {
                return Ok(());
            }
        }
    }

    /// The path of the only object of a type among those that the board itself made.
    ///
    /// # Errors
    /// There is none.
    pub fn unattached(&mut self, kind: &str) -> anyhow::Result<String> {
        const PARENT: &str = "/machine/unattached";
        let children = self.execute("qom-list", &json!({ "path": PARENT }))?;
        let is_it = |child: &&Value| child["type"] == format!("child<{kind}>");
        match children.as_array().into_iter().flatten().find(is_it).and_then(|child| child["name"].as_str()) {
            Some(name) => Ok(format!("{PARENT}/{name}")),
            None => bail!("this board has no {kind}"),
        }
    }

    fn hear(&mut self) -> anyhow::Result<Value> {
        Ok(serde_json::from_str(&self.socket.hear()?)?)
    }
}
