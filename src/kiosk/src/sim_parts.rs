//! The simulated reader's cards and the simulated lines, as far as the control socket moves them.

use crate::config::{Config, ReaderDriver, SimCardConfig, SimCardKind};
use frontdesk_core::control::SimState;
use frontdesk_core::id::CardUid;
use frontdesk_hw::lines::LineDriver;
use frontdesk_hw::sim::card::{NtagModel, VirtualCard};
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_hw::sim::reader::SimReaderHandle;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Why a simulated part did not move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimTrouble {
    /// That part is real.
    #[error("the {0} is not simulated")]
    NotSimulated(&'static str),
    /// No card of that name in the config.
    #[error("there is no simulated card of that name; the config has: {0}")]
    NoSuchCard(String),
    /// The lines' simulator does not answer.
    #[error("the simulated lines do not answer: {0}")]
    Lines(String),
}

/// Handles on what is simulated.
#[derive(Clone)]
pub struct SimParts {
    reader: Option<SimReaderHandle>,
    cards: Vec<(String, VirtualCard)>,
    on_reader: Arc<Mutex<Option<String>>>,
    lines: Option<PathBuf>,
}

/// Makes a simulated card from its config.
///
/// # Errors
/// What to change.
pub fn parse_card(config: &SimCardConfig) -> Result<VirtualCard, String> {
    let uid: CardUid = config.uid.parse().map_err(|error| format!("uid: {error}"))?;
    let bytes = uid.as_bytes();
    match config.kind {
        SimCardKind::Ntag215 => {
            let uid = bytes.try_into().map_err(|_| "uid: an ntag215 has 7 bytes".to_owned())?;
            Ok(VirtualCard::ntag(NtagModel::Ntag215, uid))
        }
        SimCardKind::Classic => {
            let uid = bytes.try_into().map_err(|_| "uid: a classic card has 4 bytes".to_owned())?;
            Ok(VirtualCard::classic(uid))
        }
    }
}

impl SimParts {
    /// What the config simulates. `reader` is the handle of the simulated reader, if there is one.
    #[must_use]
    pub fn new(config: &Config, reader: Option<SimReaderHandle>) -> Self {
        let cards = config
            .sim_card
            .iter()
            .filter_map(|card| parse_card(card).ok().map(|made| (card.name.clone(), made)))
            .collect();
        Self {
            reader: reader.filter(|_| config.reader.driver == ReaderDriver::Simulated),
            cards,
            on_reader: Arc::default(),
            lines: config.lines.socket.clone().filter(|_| config.lines.driver == LineDriver::Simulated),
        }
    }

    /// Checks that a command could be carried out, before it is recorded.
    ///
    /// # Errors
    /// Why not.
    pub fn check_tap(&self, card: &str) -> Result<(), SimTrouble> {
        self.reader.as_ref().ok_or(SimTrouble::NotSimulated("reader"))?;
        self.card(card).map(|_| ())
    }

    /// Puts a card on the reader.
    ///
    /// # Errors
    /// Why not.
    pub fn tap(&self, card: &str) -> Result<(), SimTrouble> {
        let reader = self.reader.as_ref().ok_or(SimTrouble::NotSimulated("reader"))?;
        reader.tap(self.card(card)?.clone());
        *self.on_reader.lock().unwrap_or_else(PoisonError::into_inner) = Some(card.to_owned());
        Ok(())
    }

    /// Takes the card away.
    ///
    /// # Errors
    /// The reader is real.
    pub fn remove(&self) -> Result<(), SimTrouble> {
        let reader = self.reader.as_ref().ok_or(SimTrouble::NotSimulated("reader"))?;
        reader.remove();
        *self.on_reader.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// Moves the leaf. Blocks for as long as the simulator may take to answer.
    ///
    /// # Errors
    /// Why not.
    pub fn door(&self, open: bool) -> Result<(), SimTrouble> {
        self.client()?.set_contact(open).map(|_| ()).map_err(|error| SimTrouble::Lines(error.to_string()))
    }

    /// Everything simulated as it is.
    ///
    /// # Errors
    /// Nothing is simulated.
    pub fn state(&self) -> Result<SimState, SimTrouble> {
        if self.reader.is_none() && self.lines.is_none() {
            return Err(SimTrouble::NotSimulated("kiosk"));
        }
        let levels =
            self.client().and_then(|mut client| client.get().map_err(|error| SimTrouble::Lines(error.to_string())));
        Ok(SimState {
            cards: self.cards.iter().map(|(name, _)| name.clone()).collect(),
            on_reader: self.on_reader.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            coil: levels.as_ref().ok().map(|levels| levels.coil),
            leaf_open: levels.ok().map(|levels| levels.contact_open),
        })
    }

    fn card(&self, name: &str) -> Result<&VirtualCard, SimTrouble> {
        let known = || self.cards.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        self.cards
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, card)| card)
            .ok_or_else(|| SimTrouble::NoSuchCard(known()))
    }

    fn client(&self) -> Result<LinesSimClient, SimTrouble> {
        let socket = self.lines.as_ref().ok_or(SimTrouble::NotSimulated("door"))?;
        LinesSimClient::connect(socket).map_err(|error| SimTrouble::Lines(error.to_string()))
    }
}
