//! The answer to a request, given exactly once whatever happens to the writer.

use crate::AppendError;

type Callback<T> = Box<dyn FnOnce(Result<T, AppendError>) + Send>;

/// Where an answer goes. It runs on the journal's thread, so it must hand over and return: it may not block.
pub struct Reply<T>(Option<Callback<T>>);

impl<T> Reply<T> {
    /// A reply that is handed to `callback`.
    #[must_use]
    pub fn to(callback: impl FnOnce(Result<T, AppendError>) + Send + 'static) -> Self {
        Self(Some(Box::new(callback)))
    }

    /// A reply that the receiver waits for.
    #[must_use]
    pub fn channel() -> (Self, std::sync::mpsc::Receiver<Result<T, AppendError>>)
    where
        T: Send + 'static,
    {
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        // A receiver that has gone away does not want the answer.
        let reply = Self::to(move |answer| drop(sender.try_send(answer)));
        (reply, receiver)
    }

    /// Gives the answer.
    pub fn send(mut self, answer: Result<T, AppendError>) {
        if let Some(callback) = self.0.take() {
            callback(answer);
        }
    }
}

impl<T> Drop for Reply<T> {
    /// A request that is dropped unanswered (the writer ended) is answered with [`AppendError::Closed`].
    fn drop(&mut self) {
        if let Some(callback) = self.0.take() {
            callback(Err(AppendError::Closed));
        }
    }
}
