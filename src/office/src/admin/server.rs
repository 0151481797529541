//! The admin socket: JSON lines, versioned, for root and the office's own user only.

use super::carry_out::Session;
use super::protocol::{Answer, MAX_LINE_BYTES, PROTOCOL, Refusal, Request, SOCKET_FILE};
use crate::office::Office;
use futures::StreamExt;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::codec::{FramedRead, LinesCodec};

/// Connections at once.
const MAX_CLIENTS: usize = 16;

/// A client that asks nothing for so long is hung up on.
const IDLE: Duration = Duration::from_secs(120);

/// A client that takes no answer for so long is dropped.
const WRITE_WITHIN: Duration = Duration::from_secs(5);

/// After an error of the listening socket.
const AFTER_ERROR: Duration = Duration::from_millis(500);

/// The socket could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{path}", path = path.display())]
pub struct AdminSocketError {
    /// Where.
    path: PathBuf,
    /// What the system said.
    #[source]
    source: io::Error,
}

/// The socket, and whose it is.
pub(crate) struct AdminListener {
    listener: UnixListener,
    path: PathBuf,
    own_uid: u32,
}

impl AdminListener {
    /// Makes the socket. One that a killed office left is replaced: the journal's lock says that no other office runs here.
    pub(crate) fn bind(data: &Path) -> Result<Self, AdminSocketError> {
        let path = data.join(SOCKET_FILE);
        let failed = |source| AdminSocketError { path: path.clone(), source };
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let listener = UnixListener::bind(&path).map_err(failed)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        let own_uid = std::fs::metadata(&path).map_err(failed)?.uid();
        Ok(Self { listener, path, own_uid })
    }

    /// Serves until the office stops.
    pub(crate) async fn serve(self, office: Arc<Office>) -> io::Result<()> {
        let places = Arc::new(Semaphore::new(MAX_CLIENTS));
        loop {
            let accepted = tokio::select! {
                () = office.stopping.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            let (stream, uid) =
                match accepted.and_then(|(stream, _)| stream.peer_cred().map(|cred| (stream, cred.uid()))) {
                    Ok(client) => client,
                    Err(error) => {
                        tracing::warn!(%error, "an administrator's connection was not taken");
                        tokio::time::sleep(AFTER_ERROR).await;
                        continue;
                    }
                };
            if !may_administer(uid, self.own_uid) {
                tracing::warn!(uid, "this user may not use the admin socket");
                continue;
            }
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!("too many administrators at once");
                continue;
            };
            let office = Arc::clone(&office);
            tokio::spawn(async move {
                let stopping = office.stopping.clone();
                tokio::select! {
                    ended = client(office, uid, stream) => if let Err(error) = ended {
                        tracing::debug!(error = format!("{error:#}"), "an administrator's connection ended");
                    },
                    () = stopping.cancelled() => {}
                }
                drop(place);
            });
        }
        // Whoever comes now is told by the system that nobody is here. A socket that stays is replaced at the next start.
        drop(std::fs::remove_file(&self.path));
        Ok(())
    }
}

fn may_administer(uid: u32, own_uid: u32) -> bool {
    uid == 0 || uid == own_uid
}

async fn client(office: Arc<Office>, uid: u32, stream: UnixStream) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = FramedRead::new(read, LinesCodec::new_with_max_length(MAX_LINE_BYTES));
    let mut session = Session::new(office, uid);
    while let Some(line) = timeout(IDLE, lines.next()).await? {
        let answer = match serde_json::from_str::<Request>(&line?) {
            Ok(Request { protocol: PROTOCOL, command }) => session.answer(command).await,
            Ok(Request { protocol, .. }) => Answer::Refused {
                reason: Refusal::Protocol,
                text: format!("this office speaks protocol {PROTOCOL}, not {protocol}"),
            },
            Err(error) => Answer::Refused { reason: Refusal::NotUnderstood, text: error.to_string() },
        };
        send(&mut write, &answer).await?;
    }
    Ok(())
}

async fn send(write: &mut OwnedWriteHalf, answer: &Answer) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    timeout(WRITE_WITHIN, write.write_all(&line)).await??;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_and_the_offices_own_user_may_administer_and_nobody_else() {
        assert!(may_administer(0, 990) && may_administer(990, 990));
        assert!(!may_administer(1_000, 990));
    }
}
