//! Somebody who remembers what they were told.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use frontdesk_core::control::{Answer, Command};
use frontdesk_tests::control::Control;
use frontdesk_tests::site::Site;

/// Hears of entries, by their hashes: acknowledged.
pub(crate) struct Witness {
    heard: Receiver<String>,
}

impl Witness {
    /// Listens to the journal as it becomes durable, until the daemon dies.
    pub(crate) fn listen(site: &Site) -> Option<Self> {
        let mut control = Control::connect_within(&site.control_socket(), Duration::from_secs(5)).ok()?;
        control.send(Command::JournalTail { count: 1_000, follow: true, personal: false }).ok()?;
        let (tell, heard) = channel();
        std::thread::spawn(move || {
            while let Ok(answer) = control.next() {
                if let Answer::Entry(row) = answer {
                    let _ = tell.send(row.hash);
                }
            }
        });
        Some(Self { heard })
    }

    /// Everything heard, once the daemon is dead.
    pub(crate) fn testimony(&self) -> impl Iterator<Item = String> {
        self.heard.iter()
    }
}
