//! The touchscreen's socket: frames out, intents in. One screen at a time; the newest connection is the screen.

use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use crate::line_socket::{Lines, lines};
use crate::logo::Logo;
use anyhow::Context;
use frontdesk_core::fact::{Part, logo_in_base64};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::board as said;
use frontdesk_core::screen::{Frame, FromScreen, MAX_LINE_BYTES, PROTOCOL, ToScreen};
use frontdesk_core::station::Input;
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// A screen draws every frame and says so at least every five seconds; after three times that it hangs.
const DRAWN_WITHIN: Duration = Duration::from_secs(15);

/// Touches a second that are taken, on average and at once. A finger makes three; a typed host name asks at every key.
const INTENTS_PER_S: f64 = 20.0;
const INTENTS_AT_ONCE: f64 = 40.0;

/// A screen that takes no frame for so long is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(5);

/// Who may be the screen.
#[derive(Debug, Clone)]
pub struct ScreenUsers {
    /// The daemon's own user.
    pub own_uid: u32,
    /// The screen's user from the config.
    pub screen_uid: Option<u32>,
}

impl ScreenUsers {
    fn allow(&self, uid: u32) -> bool {
        uid == 0 || uid == self.own_uid || self.screen_uid == Some(uid)
    }
}

/// What a screen shows.
#[derive(Debug, Clone)]
pub struct ToShow {
    /// The station's newest.
    pub frames: watch::Receiver<Option<Frame>>,
    /// The company's mark.
    pub logo: watch::Receiver<Logo>,
}

/// Serves screens for ever.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: UnixListener,
    users: ScreenUsers,
    show: ToShow,
    events: Events,
    board: HealthBoard,
    connected: watch::Sender<bool>,
) -> anyhow::Result<()> {
    board.set("screen", CheckState::Unknown, said::NO_SCREEN_YET, "");
    let mut waiting: Option<UnixStream> = None;
    loop {
        let stream = match waiting.take() {
            Some(stream) => stream,
            None => accept(&listener, &users, &board, false).await?,
        };
        let mut session = Session { show: show.clone(), events: events.clone(), board: board.clone(), hello: false };
        let ended = tokio::select! {
            ended = session.run(stream, &connected) => ended,
            newer = accept(&listener, &users, &board, true) => {
                waiting = Some(newer?);
                Ok(())
            }
        };
        session.over(ended, &connected).await;
    }
}

/// The next connection of somebody who may be the screen. Others are hung up on before they can disturb it.
async fn accept(
    listener: &UnixListener,
    users: &ScreenUsers,
    board: &HealthBoard,
    has_screen: bool,
) -> anyhow::Result<UnixStream> {
    loop {
        let (stream, _) = listener.accept().await.context("accepting the screen")?;
        let uid = stream.peer_cred().context("asking who the screen is")?.uid();
        if users.allow(uid) {
            return Ok(stream);
        }
        tracing::warn!(uid, "this user may not be the screen");
        if !has_screen {
            board.set("screen", CheckState::Fault, said::NOT_THE_SCREEN.with(&[&uid]), said::SET_SCREEN_USER);
        }
    }
}

struct Session {
    show: ToShow,
    events: Events,
    board: HealthBoard,
    hello: bool,
}

impl Session {
    async fn run(&mut self, stream: UnixStream, connected: &watch::Sender<bool>) -> anyhow::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut input: Lines = lines(read, MAX_LINE_BYTES);
        let version = self.hello(&mut input, &mut write).await?;
        self.hello = true;
        connected.send_replace(true);
        self.board.set("screen", CheckState::Ok, said::SCREEN_DRAWS.with(&[&version]), "");
        self.part(true).await;
        self.send_logo(&mut write).await?;
        self.show.frames.mark_changed();
        let mut drawn = Instant::now();
        let mut pace = Pace { left: INTENTS_AT_ONCE, at: Instant::now() };
        loop {
            tokio::select! {
                changed = self.show.logo.changed() => {
                    changed.context("the site's news are gone")?;
                    self.send_logo(&mut write).await?;
                }
                changed = self.show.frames.changed() => {
                    changed.context("the station is gone")?;
                    let frame = self.show.frames.borrow_and_update().clone();
                    if let Some(frame) = frame {
                        send(&mut write, &ToScreen::Frame(Box::new(frame))).await?;
                    }
                }
                line = async { pace.wait().await; input.next().await } => match line? {
                    None => return Ok(()),
                    Some(line) => self.message(&line, &mut drawn, &mut pace).await?,
                },
                () = tokio::time::sleep_until(drawn + DRAWN_WITHIN) => {
                    anyhow::bail!(said::SCREEN_DRAWS_NOTHING.with(&[&DRAWN_WITHIN.as_secs()]));
                }
            }
        }
    }

    async fn hello(&self, input: &mut Lines, write: &mut OwnedWriteHalf) -> anyhow::Result<String> {
        let line = timeout(WRITE_WITHIN, input.next()).await.context(said::SCREEN_AWAITED)??;
        let line = line.context(said::SCREEN_SAID_NOTHING)?;
        match understood(&line)? {
            FromScreen::Hello { protocol: PROTOCOL, version } => Ok(version),
            FromScreen::Hello { protocol, .. } => {
                send(write, &ToScreen::Refused { protocol: PROTOCOL }).await?;
                anyhow::bail!(said::SCREEN_PROTOCOL.with(&[&protocol, &PROTOCOL]))
            }
            _ => anyhow::bail!(said::SCREEN_NO_HELLO),
        }
    }

    async fn send_logo(&mut self, write: &mut OwnedWriteHalf) -> anyhow::Result<()> {
        let png = logo_in_base64(&self.show.logo.borrow_and_update());
        send(write, &ToScreen::Logo { png }).await
    }

    async fn message(&self, line: &str, drawn: &mut Instant, pace: &mut Pace) -> anyhow::Result<()> {
        match understood(line)? {
            FromScreen::Drawn { .. } => *drawn = Instant::now(),
            FromScreen::Hello { .. } => {}
            FromScreen::Intent { revision, intent } => {
                pace.left -= 1.0;
                // Waiting here holds the screen's socket back: a flood of touches stops at its own sender.
                self.events.send(Event::Intent { revision, intent }).await.context("the station is gone")?;
            }
        }
        Ok(())
    }

    async fn part(&self, present: bool) {
        let input = Input::PartChanged { part: Part::Screen, present };
        if self.events.send(Event::Input(input)).await.is_err() {
            tracing::debug!("the station is gone");
        }
    }

    async fn over(&self, ended: anyhow::Result<()>, connected: &watch::Sender<bool>) {
        let detail = match ended {
            Ok(()) => said::SCREEN_HUNG_UP.into(),
            Err(error) => format!("{error:#}"),
        };
        tracing::warn!(detail, "the screen is gone");
        if self.hello {
            connected.send_replace(false);
            self.part(false).await;
        }
        self.board.set("screen", CheckState::Fault, detail, said::SCREEN_COMES_BACK);
    }
}

/// A budget of touches: a broken or hostile screen must not keep the station from the door.
struct Pace {
    left: f64,
    at: Instant,
}

impl Pace {
    /// Returns once there is budget for one touch. Cancel safe.
    async fn wait(&mut self) {
        let now = Instant::now();
        self.left = (self.left + now.duration_since(self.at).as_secs_f64() * INTENTS_PER_S).min(INTENTS_AT_ONCE);
        self.at = now;
        if self.left < 1.0 {
            tokio::time::sleep(Duration::from_secs_f64((1.0 - self.left) / INTENTS_PER_S)).await;
        }
    }
}

/// A line of the screen. What is wrong with one is said without quoting it: it may hold what somebody typed.
fn understood(line: &str) -> anyhow::Result<FromScreen> {
    serde_json::from_str(line).map_err(|error| {
        let kind = format!("{:?}", error.classify());
        anyhow::anyhow!(said::SCREEN_NOT_UNDERSTOOD.with(&[&kind, &error.column()]))
    })
}

async fn send(write: &mut OwnedWriteHalf, message: &ToScreen) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(message).context("writing a frame")?;
    line.push(b'\n');
    timeout(WRITE_WITHIN, write.write_all(&line))
        .await
        .context(said::SCREEN_TAKES_NOTHING)?
        .context(said::SCREEN_SOCKET)
}

/// Makes a listening socket, replacing a dead one that an earlier run left behind.
///
/// # Errors
/// The place cannot be used.
pub fn listen(path: &Path, mode: u32) -> anyhow::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("removing the old {}", path.display()));
        }
        _ => {}
    }
    let listener = UnixListener::bind(path).with_context(|| format!("listening on {}", path.display()))?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
        .with_context(|| format!("access rights of {}", path.display()))?;
    Ok(listener)
}
