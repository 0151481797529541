// SPDX-License-Identifier: GPL-3.0-or-later
//! The panel of simulated hardware: what a finger does with a real card and a real door, said over the control socket.

use crate::ui::{PanelData, PanelWindow};
use crate::wire;
use anyhow::{Context, bail};
use frontdesk_core::control::{Answer, Command, MAX_LINE_BYTES, PROTOCOL, Request, SimState};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};
use std::io::BufReader;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// How often the state is asked for: a lamp is seen to go on within this time.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A daemon that answers nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(3);

/// Simulated hardware, wherever it is.
pub trait Hardware: Send + 'static {
    /// Does one thing.
    ///
    /// # Errors
    /// It was not done, and why.
    fn act(&mut self, act: Command) -> anyhow::Result<()>;

    /// How everything is now.
    ///
    /// # Errors
    /// Nobody answers.
    fn state(&mut self) -> anyhow::Result<SimState>;
}

/// The simulated hardware of a running daemon.
#[derive(Debug)]
pub struct ControlSocket(pub PathBuf);

impl ControlSocket {
    fn ask(&self, command: Command) -> anyhow::Result<Answer> {
        let mut stream = UnixStream::connect(&self.0).with_context(|| format!("no daemon at {}", self.0.display()))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        wire::write_line(&mut stream, &Request { protocol: PROTOCOL, command })?;
        wire::read_line(&mut BufReader::new(stream), MAX_LINE_BYTES)?.context("the daemon hung up")
    }
}

impl Hardware for ControlSocket {
    fn act(&mut self, act: Command) -> anyhow::Result<()> {
        match self.ask(act)? {
            Answer::Refused { text, .. } => bail!("{text}"),
            _ => Ok(()),
        }
    }

    fn state(&mut self) -> anyhow::Result<SimState> {
        match self.ask(Command::SimState {})? {
            Answer::SimState(state) => Ok(state),
            Answer::Refused { text, .. } => bail!("{text}"),
            other => bail!("an unexpected answer: {other:?}"),
        }
    }
}

/// Makes the window and starts the thread that speaks with the hardware.
///
/// # Errors
/// There is no display, or no thread can be started.
pub fn open(hardware: impl Hardware) -> anyhow::Result<PanelWindow> {
    let window = PanelWindow::new()?;
    // One act at a time is what a hand can do; a few may wait.
    let (acts, to_do) = sync_channel(4);
    connect(&window, &acts);
    let weak = window.as_weak();
    std::thread::Builder::new().name("hardware".into()).spawn(move || serve(hardware, &to_do, &weak))?;
    Ok(window)
}

fn connect(window: &PanelWindow, acts: &SyncSender<Command>) {
    let data = window.global::<PanelData>();
    let tap = acts.clone();
    data.on_tap(move |card| send(&tap, Command::SimTap { card: card.into() }));
    let remove = acts.clone();
    data.on_remove(move || send(&remove, Command::SimRemove {}));
    let door = acts.clone();
    data.on_door(move |open| send(&door, Command::SimDoor { open, door: None }));
}

fn send(acts: &SyncSender<Command>, act: Command) {
    if acts.try_send(act).is_err() {
        tracing::warn!("the hardware is busy; this touch is dropped");
    }
}

fn serve(mut hardware: impl Hardware, to_do: &Receiver<Command>, window: &slint::Weak<PanelWindow>) {
    let mut trouble = String::new();
    loop {
        match to_do.recv_timeout(LOOK_EVERY) {
            Ok(act) => trouble = hardware.act(act).err().map(|fault| format!("{fault:#}")).unwrap_or_default(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let (state, said) = (hardware.state(), trouble.clone());
        if window.upgrade_in_event_loop(move |window| show(&window, state, &said)).is_err() {
            return;
        }
    }
}

fn show(window: &PanelWindow, state: anyhow::Result<SimState>, trouble: &str) {
    let data = window.global::<PanelData>();
    data.set_connected(state.is_ok());
    data.set_trouble(trouble.into());
    let Ok(state) = state else { return };
    let cards: Vec<SharedString> = state.cards.iter().map(Into::into).collect();
    // The same cards stay the same buttons: a finger may be on one.
    if !slint::Model::iter(&data.get_cards()).eq(cards.iter().cloned()) {
        data.set_cards(ModelRc::new(VecModel::from(cards)));
    }
    data.set_on_reader(state.on_reader.unwrap_or_default().into());
    data.set_coil(lamp(state.coil));
    data.set_leaf(lamp(state.leaf_open));
    data.set_bell(lamp(state.bell));
}

fn lamp(on: Option<bool>) -> i32 {
    on.map_or(-1, i32::from)
}
