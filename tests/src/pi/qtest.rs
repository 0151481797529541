//! The chips of a board past its processor (QEMU's qtest protocol): registers and interrupt lines, while the board runs.

use std::path::Path;

use anyhow::{Context, bail};

use super::line_socket::LineSocket;

/// A connection.
#[derive(Debug)]
pub struct Qtest {
    socket: LineSocket,
}

impl Qtest {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(path: &Path) -> anyhow::Result<Self> {
        Ok(Self { socket: LineSocket::connect(path)? })
    }

    /// Reads a register of 32 bits at a physical address.
    ///
    /// # Errors
    /// The connection broke.
    pub fn read(&mut self, address: u64) -> anyhow::Result<u32> {
        let answer = self.ask(&format!("readl {address:#x}"))?;
        let digits = answer.trim().strip_prefix("0x").with_context(|| format!("no number: {answer:?}"))?;
        Ok(u32::try_from(u64::from_str_radix(digits, 16)?)?)
    }

    /// Writes a register of 32 bits.
    ///
    /// # Errors
    /// The connection broke.
    pub fn write(&mut self, address: u64, value: u32) -> anyhow::Result<()> {
        self.ask(&format!("writel {address:#x} {value:#x}")).map(drop)
    }

    /// Drives an unnamed input of a device.
    ///
    /// # Errors
    /// The connection broke. QEMU ends if the device has no such input.
    pub fn set_input(&mut self, device: &str, input: u32, high: bool) -> anyhow::Result<()> {
        self.ask(&format!("set_irq_in {device} unnamed-gpio-in {input} {}", u8::from(high))).map(drop)
    }

    fn ask(&mut self, command: &str) -> anyhow::Result<String> {
        self.socket.say(command)?;
        let answer = self.socket.hear()?;
        match answer.strip_prefix("OK") {
            Some(rest) => Ok(rest.to_owned()),
            None => bail!("{command}: {answer}"),
        }
    }
}
