// SPDX-License-Identifier: GPL-3.0-or-later
//! The connection with `frontdeskd`: a thread that reads, one that writes, and a new try whenever it ends.

use crate::link::{Link, OUTBOX};
use crate::wire;
use frontdesk_core::screen::{Frame, FromScreen, MAX_LINE_BYTES, PROTOCOL, ToScreen};
use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

/// The first pause before a new try; doubled up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(30);

/// A daemon that is back is seen within this time.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// A daemon that takes no bytes for so long is as good as gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(3);

/// What comes from the daemon, or from its absence.
#[derive(Debug)]
pub enum News {
    /// Show this.
    Frame(Box<Frame>),
    /// The company's mark is this PNG in base64; empty: the screen's own.
    Logo(String),
    /// There is no connection (any more).
    Lost,
    /// The daemon speaks this other protocol version.
    Refused(u16),
}

/// Connects and reconnects for ever, on a thread of its own, until `deliver` answers false.
///
/// # Errors
/// The thread cannot be started.
pub fn spawn(path: PathBuf, link: Link, deliver: impl Fn(News) -> bool + Send + 'static) -> io::Result<()> {
    let run = move || keep_connected(&path, &link, &deliver);
    thread::Builder::new().name("socket".into()).spawn(run).map(drop)
}

fn keep_connected(path: &Path, link: &Link, deliver: &impl Fn(News) -> bool) {
    let mut pause = FIRST_PAUSE;
    let mut said = false;
    loop {
        match UnixStream::connect(path) {
            Ok(stream) => {
                tracing::info!("connected with the daemon");
                let ended = speak(stream, link, deliver);
                link.set_outbox(None);
                match ended {
                    Ok(()) => tracing::warn!("the daemon has hung up"),
                    Err(fault) => tracing::warn!("the connection with the daemon ended: {fault}"),
                }
                pause = FIRST_PAUSE;
                said = false;
            }
            // Said once for each absence: an office Saturday of tries is no news.
            Err(fault) if !said => {
                tracing::warn!("cannot reach the daemon at {}: {fault}", path.display());
                said = true;
            }
            Err(_) => {}
        }
        if !deliver(News::Lost) {
            return;
        }
        thread::park_timeout(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// One connection, from "hello" to its end.
fn speak(stream: UnixStream, link: &Link, deliver: &impl Fn(News) -> bool) -> io::Result<()> {
    let mut writing = stream.try_clone()?;
    writing.set_write_timeout(Some(WRITE_TIMEOUT))?;
    let hello = FromScreen::Hello { protocol: PROTOCOL, version: env!("CARGO_PKG_VERSION").into() };
    wire::write_line(&mut writing, &hello)?;
    let (outbox, messages) = sync_channel(OUTBOX);
    let writer = thread::Builder::new().name("socket-out".into()).spawn(move || write_all(writing, &messages))?;
    link.set_outbox(Some(outbox));
    let ended = read_all(&stream, deliver);
    // Both halves end together: the writer's channel closes, and so does what it might be blocked on.
    link.set_outbox(None);
    let _ = stream.shutdown(Shutdown::Both);
    let _ = writer.join();
    ended
}

fn read_all(stream: &UnixStream, deliver: &impl Fn(News) -> bool) -> io::Result<()> {
    let mut reader = wire::WipingReader::new(stream);
    while let Some(line) = wire::read_line(&mut reader, MAX_LINE_BYTES)? {
        let news = match line {
            ToScreen::Frame(frame) => News::Frame(frame),
            ToScreen::Logo { png } => News::Logo(png),
            ToScreen::Refused { protocol } => News::Refused(protocol),
        };
        if !deliver(news) {
            return Ok(());
        }
    }
    Ok(())
}

fn write_all(mut stream: UnixStream, messages: &Receiver<FromScreen>) {
    for message in messages {
        if let Err(fault) = wire::write_line(&mut stream, &message) {
            tracing::warn!("cannot write to the daemon: {fault}");
            // Wakes the reader, which ends the connection for both.
            let _ = stream.shutdown(Shutdown::Both);
            return;
        }
    }
}
