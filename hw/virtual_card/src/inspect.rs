//! A look into a card past the wire, for tests.

use crate::card::{Chip, VirtualCard};
use crate::desfire::{ApplicationId, Desfire, KeyKind};
use crate::lock::lock;
use crate::storage::StorageKind;

impl VirtualCard {
    /// Its UID, the real one. Of a card that plays back, the one that it shows.
    #[must_use]
    pub fn uid(&self) -> Vec<u8> {
        match &lock(&self.inner).body.chip {
            Chip::Desfire(desfire) => desfire.eeprom.uid.to_vec(),
            Chip::Storage(card) => card.uid.clone(),
            Chip::Replay(replay) => replay.uid().to_vec(),
        }
    }

    /// Commands that reached the card so far.
    #[must_use]
    pub fn exchanges(&self) -> u64 {
        lock(&self.inner).exchanges()
    }

    /// When the last command reached the card, in nanoseconds of `CLOCK_MONOTONIC`; 0 if none did.
    #[must_use]
    pub fn spoken_to_ns(&self) -> u64 {
        lock(&self.inner).spoken_to_ns()
    }

    /// User memory of an NTAG from page 4 on; empty for other cards.
    #[must_use]
    pub fn user_memory(&self) -> Vec<u8> {
        match &lock(&self.inner).body.chip {
            Chip::Storage(card) => match &card.kind {
                StorageKind::Ntag(memory) => memory.user(),
                StorageKind::Classic | StorageKind::Unknown => Vec::new(),
            },
            Chip::Desfire(_) | Chip::Replay(_) => Vec::new(),
        }
    }

    /// Puts somebody else's bytes at the start of an NTAG's user memory.
    pub fn put_user_memory(&self, bytes: &[u8]) {
        if let Chip::Storage(card) = &mut lock(&self.inner).body.chip
            && let StorageKind::Ntag(memory) = &mut card.kind
        {
            memory.put_user(bytes);
        }
    }
}

/// Of a DESFire; of any other card nothing is there.
impl VirtualCard {
    /// Its applications, in the order in which they were made.
    #[must_use]
    pub fn application_ids(&self) -> Vec<ApplicationId> {
        self.desfire_part(|desfire| {
            Some(desfire.eeprom.applications.iter().map(|application| application.id).collect())
        })
        .unwrap_or_default()
    }

    /// Whether it has that application.
    #[must_use]
    pub fn has_application(&self, id: ApplicationId) -> bool {
        self.application_ids().contains(&id)
    }

    /// The numbers of an application's files, in the order in which they were made.
    #[must_use]
    pub fn file_numbers(&self, id: ApplicationId) -> Option<Vec<u8>> {
        self.desfire_part(|desfire| {
            let application = desfire.eeprom.application(id).ok()?;
            Some(application.files.iter().map(|file| file.number).collect())
        })
    }

    /// What of a file is committed.
    #[must_use]
    pub fn file_bytes(&self, id: ApplicationId, file: u8) -> Option<Vec<u8>> {
        self.desfire_part(|desfire| Some(desfire.eeprom.application(id).ok()?.file(file).ok()?.content.clone()))
    }

    /// What a backup file will hold once it is committed; `None` if nothing waits for that.
    #[must_use]
    pub fn uncommitted_file_bytes(&self, id: ApplicationId, file: u8) -> Option<Vec<u8>> {
        self.desfire_part(|desfire| desfire.uncommitted(id, file))
    }

    /// Puts somebody else's bytes at the start of a file, past all rights and at once. `false` if there is no such file.
    pub fn put_file_bytes(&self, id: ApplicationId, file: u8, bytes: &[u8]) -> bool {
        let Chip::Desfire(desfire) = &mut lock(&self.inner).body.chip else { return false };
        let file = desfire.eeprom.application_mut(id).and_then(|application| application.file_mut(file));
        file.map(|file| file.content.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from)).is_ok()
    }

    /// The versions of an application's keys, in the order of their numbers.
    #[must_use]
    pub fn key_versions(&self, id: ApplicationId) -> Option<Vec<u8>> {
        self.desfire_part(|desfire| {
            let application = desfire.eeprom.application(id).ok()?;
            Some(application.keys.iter().map(|key| key.version).collect())
        })
    }

    /// The settings byte of an application's master key.
    #[must_use]
    pub fn key_settings(&self, id: ApplicationId) -> Option<u8> {
        self.desfire_part(|desfire| Some(desfire.eeprom.application(id).ok()?.settings.0))
    }

    /// The version of the card's master key; `None` while that is the DES key of the factory.
    #[must_use]
    pub fn master_key_version(&self) -> Option<u8> {
        self.desfire_part(|desfire| {
            let key = &desfire.eeprom.master_key;
            (key.kind == KeyKind::Aes).then_some(key.version)
        })
    }

    /// Whether it shows a random identifier.
    #[must_use]
    pub fn has_random_id(&self) -> bool {
        self.desfire_part(|desfire| Some(desfire.eeprom.random_id)).unwrap_or_default()
    }

    /// Whether somebody is authenticated now.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.desfire_part(|desfire| Some(desfire.is_authenticated())).unwrap_or_default()
    }

    /// The application that is selected now; `None` at the card's level.
    #[must_use]
    pub fn selected_application(&self) -> Option<ApplicationId> {
        self.desfire_part(Desfire::selected)
    }

    /// Bytes of memory that are free.
    #[must_use]
    pub fn free_bytes(&self) -> Option<usize> {
        self.desfire_part(|desfire| Some(desfire.eeprom.free_bytes()))
    }

    /// Makes the random numbers of a DESFire reproducible: each seed has its own stream.
    pub fn seed(&self, seed: u64) {
        if let Chip::Desfire(desfire) = &mut lock(&self.inner).body.chip {
            desfire.random.seed(seed);
        }
    }

    /// Lays out the next random bytes of a DESFire, at most 4,096: for transcripts of real cards. An authentication draws its
    /// 8 or 16 bytes at the first command, and AuthenticateEV2First 4 more at the second.
    pub fn draw_next(&self, bytes: &[u8]) {
        if let Chip::Desfire(desfire) = &mut lock(&self.inner).body.chip {
            desfire.random.script(bytes);
        }
    }

    fn desfire_part<T>(&self, look: impl FnOnce(&Desfire) -> Option<T>) -> Option<T> {
        match &lock(&self.inner).body.chip {
            Chip::Desfire(desfire) => look(desfire),
            Chip::Storage(_) | Chip::Replay(_) => None,
        }
    }
}
