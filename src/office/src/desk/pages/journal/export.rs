//! A part of the journals as a file, a JSON object a line, for an auditor's own tools. Recorded before the first line of it.

use super::asked::Asked;
use crate::desk::fields::Fields;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::io::{self, Write};
use std::sync::LazyLock;
use tokio::sync::{Semaphore, mpsc};

/// The largest file, bytes. A download that would be larger breaks off, which the browser says.
const MAX_BYTES: usize = 512 * 1024 * 1024;

/// Written to the network at a time, bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// Pieces that wait for a slow reader.
const PIECES: usize = 4;

/// At once: each holds a connection of the journal's own.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

pub(super) async fn export(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let asked = Asked::read(|name| fields.text(name));
    let turn = AT_ONCE.try_acquire().map_err(|_| Trouble::Busy)?;
    shell.office.record(&[shell.used("journal_exported", asked.node.map(|node| node.to_string()))]).await?;
    let reader = shell.office.journal.reader().map_err(|error| {
        tracing::error!(%error, "the journal could not be opened for an export");
        Trouble::Failed
    })?;
    let (pieces, received) = mpsc::channel::<io::Result<Bytes>>(PIECES);
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let mut to = io::BufWriter::with_capacity(PIECE_BYTES, Pieces { to: pieces.clone(), left: MAX_BYTES });
        let written = reader.export_entries(&asked.query(), false, &mut to).map_err(io::Error::other);
        if let Err(error) = written.and_then(|_| to.flush()) {
            tracing::warn!(%error, "an export of the journal broke off");
            let _ = pieces.blocking_send(Err(error));
        }
    });
    let stream = futures::stream::unfold(received, |mut received| async { Some((received.recv().await?, received)) });
    let headers =
        [(CONTENT_TYPE, "application/x-ndjson"), (CONTENT_DISPOSITION, "attachment; filename=\"journal.jsonl\"")];
    Ok((headers, Body::from_stream(stream)).into_response())
}

/// Hands on what is written, and waits for whoever reads.
struct Pieces {
    to: mpsc::Sender<io::Result<Bytes>>,
    left: usize,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len()).ok_or_else(|| io::Error::other("the export is too large"))?;
        self.to.blocking_send(Ok(Bytes::copy_from_slice(bytes))).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
