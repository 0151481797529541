//! Named tasks and threads: the first to end ends the process, with its name in the error (invariant 10).

use crate::trap::Traps;
use anyhow::{Context, anyhow};
use futures::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinSet};

/// How long a cause may come behind its consequence.
const CAUSE_WITHIN: Duration = Duration::from_millis(200);

/// How a task or thread ends that has a bug. Others that lose their handles on it fail too, but never like this.
#[derive(Debug, thiserror::Error)]
#[error("{0} panicked")]
struct Panicked(&'static str);

/// Everything that must go on for as long as the daemon does.
#[derive(Default)]
pub struct Tasks {
    set: JoinSet<(String, anyhow::Result<()>)>,
    traps: Traps,
    /// Each disconnects when its thread has ended.
    threads: Vec<(String, mpsc::Receiver<()>)>,
}

impl Tasks {
    /// The traps of all tasks and threads.
    #[must_use]
    pub fn traps(&self) -> &Traps {
        &self.traps
    }

    /// Starts a task. Its end, good or bad, ends the daemon.
    pub fn spawn(&mut self, name: &str, task: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
        let (name, trap) = (name.to_owned(), self.traps.of(name));
        self.set.spawn(async move {
            let trapped = async {
                tokio::select! {
                    ended = task => ended,
                    never = trap.wait() => never,
                }
            };
            let ended = AssertUnwindSafe(trapped).catch_unwind().await;
            (name, ended.unwrap_or_else(|_| Err(Panicked("it").into())))
        });
    }

    /// Starts a named thread and watches it like a task. A panic counts as its end.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn spawn_thread(
        &mut self,
        name: &str,
        body: impl FnOnce() -> anyhow::Result<()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let (done, ended) = oneshot::channel();
        let (alive, gone) = mpsc::channel::<()>();
        self.threads.push((name.to_owned(), gone));
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                // A panic drops the sender, which says that the thread died.
                let _ = done.send(body());
                drop(alive);
            })
            .with_context(|| format!("thread {name}"))?;
        let name = name.to_owned();
        self.set.spawn(async move {
            let ended = ended.await.unwrap_or_else(|_| Err(Panicked("the thread").into()));
            (name, ended)
        });
        Ok(())
    }

    /// Ends all tasks and waits for the threads, which end when the tasks' handles on them are gone. The door's way out leads
    /// through its safe state, so the process must not be faster than the thread.
    pub async fn end_all(mut self, within: Duration) {
        self.set.shutdown().await;
        let deadline = Instant::now() + within;
        for (name, gone) in self.threads {
            let left = deadline.saturating_duration_since(Instant::now());
            if gone.recv_timeout(left) == Err(mpsc::RecvTimeoutError::Timeout) {
                tracing::error!(thread = name, "still running at the end");
            }
        }
    }

    /// Waits for the first to end and says which it was. One that dies takes its handles on others along, and those end in peace
    /// or fail for want of it, perhaps before it is seen that it died: a panic right behind is the cause, and a failure right
    /// behind an end in peace is.
    ///
    /// # Errors
    /// The task's own error, or that it ended at all, with its name.
    pub async fn first_to_end(&mut self) -> anyhow::Result<()> {
        let Some(first) = self.set.join_next().await else { return Err(anyhow!("no task was started")) };
        let mut cause = failure(first);
        let deadline = tokio::time::Instant::now() + CAUSE_WITHIN;
        while !matches!(&cause, Err(error) if error.is::<Panicked>()) {
            let Ok(Some(next)) = tokio::time::timeout_at(deadline, self.set.join_next()).await else { break };
            cause = nearer_the_cause(cause, failure(next));
        }
        let name = cause?;
        Err(anyhow!("{name} ended although nobody asked it to"))
    }
}

/// Which of two ends, in their order, explains the other. What is left out is still said.
fn nearer_the_cause(
    earlier: Result<String, anyhow::Error>,
    later: Result<String, anyhow::Error>,
) -> Result<String, anyhow::Error> {
    match (earlier, later) {
        (Err(earlier), Err(later)) => {
            let (cause, left) = if later.is::<Panicked>() { (later, earlier) } else { (earlier, later) };
            tracing::warn!("with it: {left:#}");
            Err(cause)
        }
        (Ok(_), Err(later)) => Err(later),
        (earlier, Ok(_)) => earlier,
    }
}

/// The name of one that ended in peace, or the error of one that did not.
fn failure(ended: Result<(String, anyhow::Result<()>), JoinError>) -> Result<String, anyhow::Error> {
    match ended {
        Ok((name, Ok(()))) => Ok(name),
        Ok((name, Err(error))) => Err(error.context(format!("{name} failed"))),
        Err(error) => Err(anyhow!(error).context("a task panicked")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trap::Mishap;

    #[tokio::test]
    async fn ending_all_waits_for_a_thread_that_ends_with_its_tasks_handle() {
        let mut tasks = Tasks::default();
        let (handle, inbox) = std::sync::mpsc::channel::<()>();
        let (safe, reached) = std::sync::mpsc::channel();
        tasks
            .spawn_thread("door", move || {
                while inbox.recv().is_ok() {}
                safe.send(()).map_err(|error| anyhow!(error))
            })
            .unwrap();
        tasks.spawn("station", async move {
            let _held = handle;
            std::future::pending().await
        });
        tasks.end_all(Duration::from_secs(5)).await;
        assert_eq!(reached.try_recv(), Ok(()));
    }

    #[tokio::test]
    async fn what_ends_in_peace_because_another_died_does_not_hide_it() {
        let mut tasks = Tasks::default();
        let (handle, inbox) = oneshot::channel::<()>();
        let (seen, told) = oneshot::channel::<()>();
        tasks.spawn("door", async move {
            let _ = inbox.await;
            let _ = seen.send(());
            Ok(())
        });
        tasks.spawn("station", async move {
            drop(handle);
            let _ = told.await;
            Err(anyhow!("as if by a bug"))
        });
        let error = tasks.first_to_end().await.unwrap_err();
        assert_eq!(format!("{error:#}"), "station failed: as if by a bug");
    }

    #[tokio::test]
    async fn what_fails_because_another_panicked_does_not_hide_it() {
        let mut tasks = Tasks::default();
        let (handle, inbox) = oneshot::channel::<()>();
        let (seen, told) = oneshot::channel::<()>();
        tasks.spawn("hardware", async move {
            let gone = inbox.await.context("the station is gone");
            let _ = seen.send(());
            gone
        });
        tasks.spawn("station", async move {
            drop(handle);
            let _ = told.await;
            panic!("as if by a bug")
        });
        let error = tasks.first_to_end().await.unwrap_err();
        assert_eq!(format!("{error:#}"), "station failed: it panicked");
    }

    #[tokio::test]
    async fn the_first_to_end_is_named_whether_it_failed_ended_or_panicked() {
        let mut tasks = Tasks::default();
        tasks.spawn("patient", std::future::pending());
        tasks.spawn_thread("door", || Err(anyhow!("lines lost"))).unwrap();
        let error = tasks.first_to_end().await.unwrap_err();
        assert_eq!(format!("{error:#}"), "door failed: lines lost");
        tasks.spawn_thread("reader", || panic!("as if by a bug")).unwrap();
        let error = tasks.first_to_end().await.unwrap_err();
        assert_eq!(format!("{error:#}"), "reader failed: the thread panicked");
        tasks.spawn("office", async { panic!("as if by a bug") });
        let error = tasks.first_to_end().await.unwrap_err();
        assert_eq!(format!("{error:#}"), "office failed: it panicked");
        assert!(tasks.traps().spring("patient", Mishap::Panic));
        let error = tasks.first_to_end().await.unwrap_err();
        assert_eq!(format!("{error:#}"), "patient failed: it panicked");
    }
}
