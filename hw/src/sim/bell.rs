//! The simulated bell: a line of `frontdesk-lines-sim` that no door has.

use std::path::{Path, PathBuf};

use super::lines::LinesSimClient;
use crate::bell::BellLine;
use crate::lines::LineError;

/// The bell's line as its driver sees it.
pub(crate) struct SimBell {
    socket: PathBuf,
    client: Option<LinesSimClient>,
}

impl SimBell {
    /// Connects to the simulator, and switches the bell off.
    ///
    /// # Errors
    /// The simulator is not running.
    pub(crate) fn open(socket: &Path) -> Result<Self, LineError> {
        tracing::warn!(socket = %socket.display(), "SIMULATED desk bell: nothing sounds");
        let mut bell = Self { socket: socket.to_owned(), client: None };
        bell.set(false)?;
        Ok(bell)
    }

    /// After an error the connection is dropped and the next command makes a new one; nothing is sent twice.
    fn with_client<T>(
        &mut self,
        act: impl FnOnce(&mut LinesSimClient) -> Result<T, LineError>,
    ) -> Result<T, LineError> {
        let mut client = match self.client.take() {
            Some(client) => client,
            None => LinesSimClient::connect(&self.socket)?,
        };
        let done = act(&mut client)?;
        self.client = Some(client);
        Ok(done)
    }
}

impl BellLine for SimBell {
    fn driver(&self) -> &'static str {
        "simulated"
    }

    fn set(&mut self, on: bool) -> Result<(), LineError> {
        self.with_client(|client| client.set_bell(on)).map(drop)
    }

    fn is_on(&mut self) -> Result<bool, LineError> {
        Ok(self.with_client(LinesSimClient::read)?.bell)
    }
}

impl Drop for SimBell {
    fn drop(&mut self) {
        // If the simulator is gone, so is the bell.
        let _ = self.set(false);
    }
}
