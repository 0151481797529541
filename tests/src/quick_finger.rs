//! A visitor who is faster than any screen: touches through the screen's socket without waiting for a page, for stories of which
//! there are hundreds.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;

use frontdesk_core::screen::{FromScreen, Intent, PROTOCOL, Purpose};

/// Later than any frame: whatever page is shown is the one that is meant.
const ANY_PAGE: u64 = u64::MAX;

/// The one screen of a daemon for as long as it lives.
#[derive(Debug)]
pub struct QuickFinger {
    stream: UnixStream,
}

impl QuickFinger {
    /// Connects as the screen. What the daemon shows is never read: it is less than a socket holds.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(socket: &Path) -> anyhow::Result<Self> {
        let mut finger = Self { stream: UnixStream::connect(socket)? };
        finger.say(&FromScreen::Hello { protocol: PROTOCOL, version: "test".into() })?;
        Ok(finger)
    }

    /// Touches this.
    ///
    /// # Errors
    /// The daemon has hung up.
    pub fn touch(&mut self, intent: Intent) -> anyhow::Result<()> {
        self.say(&FromScreen::Intent { revision: ANY_PAGE, intent })
    }

    /// From any page to a confirmed registration for somebody whose host is not known by name.
    ///
    /// # Errors
    /// The daemon has hung up.
    pub fn register(&mut self) -> anyhow::Result<()> {
        for intent in [
            Intent::Home,
            Intent::Register,
            Intent::Answer { text: "Zhang Wei".into() },
            Intent::NoOrganisation,
            Intent::Answer { text: "13800138000".into() },
            Intent::Choose { purpose: Purpose::Delivery },
            Intent::HostUnknown,
            Intent::Confirm,
        ] {
            self.touch(intent)?;
        }
        Ok(())
    }

    fn say(&mut self, message: &FromScreen) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        Ok(self.stream.write_all(&line)?)
    }
}
