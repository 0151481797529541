//! Waking a thread that waits inside pcscd. The cancel is itself a conversation with pcscd, and one that hangs never ends it: so it is
//! had by a thread of its own, and whoever wakes waits for nothing.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use pcsc::Context;

use crate::lock::lock;

#[derive(Default)]
struct State {
    interrupted: bool,
    /// An interrupt for which pcscd was not asked yet.
    cancel: bool,
    context: Option<Context>,
    ended: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// The side of the reader that other threads touch. Dropping it ends its thread.
pub(crate) struct Wake {
    shared: Arc<Shared>,
}

impl Default for Wake {
    fn default() -> Self {
        let shared = Arc::<Shared>::default();
        let cancels = Arc::clone(&shared);
        // Without it an interrupt is late by a slice of the wait, and not lost.
        let spawned = std::thread::Builder::new().name("card-wake".into()).spawn(move || cancels.cancel_when_asked());
        if let Err(error) = spawned {
            tracing::warn!(%error, "no thread for interrupting a reader's wait");
        }
        Self { shared }
    }
}

impl Shared {
    fn interrupt(&self) {
        let mut state = lock(&self.state);
        (state.interrupted, state.cancel) = (true, true);
        drop(state);
        self.changed.notify_all();
    }

    fn cancel_when_asked(&self) {
        loop {
            let state = lock(&self.state);
            let Ok(mut state) = self.changed.wait_while(state, |state| !state.cancel && !state.ended) else { return };
            if state.ended {
                return;
            }
            state.cancel = false;
            let context = state.context.clone();
            drop(state);
            // An error means that nothing waits there.
            let _ = context.map(|context| context.cancel());
        }
    }
}

impl Wake {
    /// What makes a wait return, and does not wait itself.
    pub(crate) fn interrupter(&self) -> impl Fn() + Send + Sync + use<> {
        let shared = Arc::clone(&self.shared);
        move || shared.interrupt()
    }

    /// Where the reader waits from now on.
    pub(crate) fn waits_in(&self, context: Option<Context>) {
        lock(&self.shared.state).context = context;
    }

    /// Whether there was an interrupt since it was last asked.
    pub(crate) fn take(&self) -> bool {
        std::mem::take(&mut lock(&self.shared.state).interrupted)
    }

    /// Waits outside pcscd, until an interrupt.
    pub(crate) fn pause(&self, limit: Duration) {
        let state = lock(&self.shared.state);
        // A poisoned lock only shortens the pause.
        let _ = self.shared.changed.wait_timeout_while(state, limit, |state| !state.interrupted);
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        // Not waited for: it may be in a conversation that never ends.
        lock(&self.shared.state).ended = true;
        self.shared.changed.notify_all();
    }
}
