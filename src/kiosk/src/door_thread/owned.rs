//! One door of the thread: its reflex joined with its lines.

use super::DoorPost;
use crate::error_chain::error_chain;
use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use anyhow::Context;
use frontdesk_core::door::reflex::Reflex;
use frontdesk_core::door::sense::LockSense;
use frontdesk_core::door::{DoorCommand, DoorId, DoorInputs, DoorOutcome, DoorReflex, LockProof};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::doors;
use frontdesk_core::station::Input;
use frontdesk_hw::lines::{DoorLines, Inputs, OnChange};
use std::collections::{BTreeMap, VecDeque};

/// What a door did by itself and the core could not be told yet. More than that in one silence is told in part.
const MAX_UNTOLD: usize = 64;

/// Whom a door tells.
pub(super) struct Teller {
    pub(super) events: Events,
    pub(super) board: HealthBoard,
}

/// What is wrong with the lines. Each kind is over in its own way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Trouble {
    /// The inputs cannot be read, until they can.
    inputs: Option<String>,
    /// The coil cannot be read back, until it can.
    coil: Option<String>,
    /// The coil did not go on, until it does.
    switching: Option<String>,
    /// The coil reads back as on although it is off, until it does not.
    astray: bool,
    /// The lock's sense did not follow the coil, until it does.
    lock: Option<String>,
}

impl Trouble {
    fn words(&self) -> Option<&str> {
        let astray = self.astray.then_some(doors::COIL_ASTRAY.english());
        astray
            .or(self.switching.as_deref())
            .or(self.lock.as_deref())
            .or(self.inputs.as_deref())
            .or(self.coil.as_deref())
    }
}

pub(super) struct OwnedDoor {
    id: DoorId,
    check: String,
    lines: Box<dyn DoorLines>,
    reflex: Reflex,
    sense: LockSense,
    /// The newest proof of each way, milliseconds: how long the lock takes.
    proofs: BTreeMap<String, i64>,
    teller: Teller,
    /// What the coil was last set to; unknown after an error.
    coil: Option<bool>,
    inputs: Option<Inputs>,
    trouble: Trouble,
    told_inputs: Option<DoorInputs>,
    untold: VecDeque<DoorReflex>,
}

impl OwnedDoor {
    pub(super) fn new(id: DoorId, post: DoorPost, teller: Teller) -> Self {
        let DoorPost { check, lines, reflex, lock_sense_ms } = post;
        Self {
            id,
            check,
            lines,
            reflex: Reflex::new(reflex),
            sense: LockSense::new(lock_sense_ms),
            proofs: BTreeMap::new(),
            teller,
            coil: None,
            inputs: None,
            trouble: Trouble::default(),
            told_inputs: None,
            untold: VecDeque::new(),
        }
    }

    /// Coil off, unless fire holds the door already: then it does not move.
    pub(super) fn start(&mut self, now_ms: u64) -> anyhow::Result<()> {
        let inputs = self.lines.inputs().map(door_inputs).unwrap_or_default();
        self.reflex.inputs(now_ms, inputs);
        self.follow(now_ms)
    }

    /// The last that is done. A door that fire holds is left as it is, for whoever comes next.
    pub(super) fn end(&mut self) -> anyhow::Result<()> {
        if self.reflex.fire() && self.coil == Some(true) {
            self.lines.leave_as_is();
            return Ok(());
        }
        self.coil_off()
    }

    fn coil_off(&mut self) -> anyhow::Result<()> {
        self.coil = None;
        self.lines.set_coil(false).with_context(|| format!("{}: coil off", self.check))?;
        self.coil = Some(false);
        Ok(())
    }

    pub(super) fn watch(&mut self, on_change: OnChange) -> anyhow::Result<()> {
        self.lines.watch(on_change).with_context(|| format!("{}: watching the inputs", self.check))
    }

    pub(super) fn heard(&mut self, now_ms: u64) {
        self.reflex.heard(now_ms);
    }

    pub(super) fn next_ms(&self) -> Option<u64> {
        self.reflex.next_ms()
    }

    /// Reads the inputs, moves the coil as the reflex wants it, and only then tells anybody. `polls`: the slow look behind the edges,
    /// which also reads the coil back.
    pub(super) fn turn(&mut self, now_ms: u64, polls: bool) -> anyhow::Result<()> {
        let read = self.lines.inputs();
        let inputs = read.as_ref().ok().copied();
        let said = inputs.map(door_inputs).unwrap_or_default();
        self.reflex.inputs(now_ms, said);
        self.follow(now_ms)?;
        let proof = self.sense.sensed(now_ms, said.lock_released);
        proof.into_iter().for_each(|proof| self.proven(proof));
        let unread = if polls { self.read_back()? } else { self.trouble.coil.clone() };
        let changed = self.inputs != inputs;
        self.inputs = inputs;
        let inputs = read.err().map(|error| error_chain(&error));
        let trouble = Trouble { inputs, coil: unread, ..self.trouble.clone() };
        self.show(trouble, changed);
        self.tell(said);
        Ok(())
    }

    /// Carries a command out and answers it.
    pub(super) fn obey(&mut self, now_ms: u64, command: DoorCommand) -> anyhow::Result<()> {
        let obeyed = self.reflex.order(now_ms, command);
        self.follow(now_ms)?;
        let DoorCommand::Release { command, .. } = command else { return Ok(()) };
        let outcome = match obeyed {
            Err(_) => DoorOutcome::TooLate,
            Ok(()) if self.coil == Some(true) => DoorOutcome::Released,
            Ok(()) => DoorOutcome::Fault,
        };
        let answer = Event::Input(Input::DoorAnswer { door: self.id, command, outcome });
        // A release whose answer cannot be given is not one: the core would not know of it.
        if self.teller.events.try_send(answer).is_err() {
            self.reflex.rest();
            self.follow(now_ms)?;
        }
        Ok(())
    }

    /// Moves the coil if the reflex wants it otherwise than it is. Off must succeed; on is tried once for an order, and again at
    /// every turn in a fire.
    fn follow(&mut self, now_ms: u64) -> anyhow::Result<()> {
        let wanted = self.reflex.wants_coil();
        if self.coil == Some(wanted) {
            return Ok(());
        }
        if !wanted {
            self.sense.switched(now_ms, false);
            return self.coil_off();
        }
        match self.lines.set_coil(true).and_then(|()| self.lines.coil()) {
            Ok(true) => {
                self.coil = Some(true);
                self.sense.switched(now_ms, true);
                self.show(Trouble { switching: None, ..self.trouble.clone() }, false);
                Ok(())
            }
            Ok(false) => self.did_not_switch(doors::COIL_NOT_ON.into()),
            Err(error) => self.did_not_switch(error_chain(&error)),
        }
    }

    fn did_not_switch(&mut self, words: String) -> anyhow::Result<()> {
        if self.trouble.switching.as_ref() != Some(&words) {
            self.keep(DoorReflex::CoilAstray { ordered_on: true });
        }
        self.show(Trouble { switching: Some(words), ..self.trouble.clone() }, false);
        self.coil = None;
        self.reflex.rest();
        if self.reflex.wants_coil() { Ok(()) } else { self.coil_off() }
    }

    /// Compares the coil with what it was set to. Off is set again; on, only by fire. Why it could not be read, if it could not.
    fn read_back(&mut self) -> anyhow::Result<Option<String>> {
        let Some(ordered) = self.coil else { return Ok(None) };
        let read = match self.lines.coil() {
            Ok(read) => read,
            Err(error) => return Ok(Some(error_chain(&error))),
        };
        let astray = read && !ordered;
        if astray && !self.trouble.astray {
            self.keep(DoorReflex::CoilAstray { ordered_on: false });
        }
        self.show(Trouble { astray, ..self.trouble.clone() }, false);
        match (ordered, read) {
            (false, true) => self.coil_off()?,
            (true, false) => self.did_not_switch(doors::COIL_WENT_OFF.into())?,
            _ => {}
        }
        Ok(None)
    }

    /// The lock followed the coil, or did not.
    fn proven(&mut self, proof: LockProof) {
        self.keep(DoorReflex::Proof(proof));
        let (name, did_not) = match proof.released {
            true => ("lock_release_ms", doors::LOCK_NOT_ON),
            false => ("lock_relock_ms", doors::LOCK_NOT_OFF),
        };
        let lock = match proof.after_ms {
            Some(after_ms) => {
                self.proofs.insert(name.to_owned(), after_ms.into());
                None
            }
            None => Some(did_not.into()),
        };
        self.show(Trouble { lock, ..self.trouble.clone() }, true);
    }

    fn keep(&mut self, reflex: DoorReflex) {
        if self.untold.len() < MAX_UNTOLD {
            self.untold.push_back(reflex);
        }
    }

    /// What cannot be told now is told at the next turn.
    fn tell(&mut self, inputs: DoorInputs) {
        let door = self.id;
        let tells = |input| self.teller.events.try_send(Event::Input(input)).is_ok();
        if self.told_inputs != Some(inputs) && tells(Input::DoorInputs { door, inputs }) {
            self.told_inputs = Some(inputs);
        }
        for reflex in self.reflex.told() {
            tracing::info!(door = self.check, ?reflex, "the door acted by itself");
            self.keep(reflex);
        }
        let tells = |input| self.teller.events.try_send(Event::Input(input)).is_ok();
        while let Some(reflex) = self.untold.front().copied() {
            if !tells(Input::DoorReflex { door, reflex }) {
                return;
            }
            self.untold.pop_front();
        }
    }

    fn show(&mut self, trouble: Trouble, inputs_changed: bool) {
        let changed = inputs_changed || self.trouble != trouble;
        self.trouble = trouble;
        if !changed {
            return;
        }
        if let Some(words) = self.trouble.words() {
            return self.board(CheckState::Fault, words, doors::CHECK_LINES.english());
        }
        let state = if self.lines.simulated() { CheckState::Simulated } else { CheckState::Ok };
        let said = match self.inputs.and_then(|inputs| inputs.contact_open) {
            None => doors::DRIVER_NO_CONTACT,
            Some(true) => doors::DRIVER_LEAF_OPEN,
            Some(false) => doors::DRIVER_LEAF_SHUT,
        };
        self.board(state, &said.with(&[&self.lines.driver()]), "");
    }

    fn board(&self, state: CheckState, evidence: &str, advice: &str) {
        let level = |name: &str, input: Option<bool>| input.map(|level| (name.to_owned(), i64::from(level)));
        let inputs = self.inputs.unwrap_or_default();
        let levels = [
            level("contact_open", inputs.contact_open),
            level("exit_pressed", inputs.exit_pressed),
            level("fire", inputs.fire),
        ];
        let mut numbers = self.proofs.clone();
        numbers.extend(levels.into_iter().flatten());
        self.teller.board.set_with_numbers(&self.check, state, evidence, advice, numbers);
    }
}

/// The lines' inputs as the core knows them.
fn door_inputs(inputs: Inputs) -> DoorInputs {
    DoorInputs {
        leaf_open: inputs.contact_open,
        exit_pressed: inputs.exit_pressed,
        fire: inputs.fire,
        tampered: inputs.tampered,
        lock_released: inputs.lock_released,
    }
}
