//! What an issuer finds on a card before anything is changed: nothing of ours, something half done, or a card of ours. Anything
//! else is somebody else's card, and is left alone.

use super::Challenges;
use super::error::ProcedureError;
use super::meet::{has_key, number_on_air, select_ours};
use crate::desfire::{AesKey, ApplicationId, KEY_BYTES, KeyKind, KeyTable, Picc, Status};
use crate::dialogue::Card;
use crate::pass::credential::RealUid;
use crate::pass::issuer_keys::IssuerKeys;
use crate::pass::keys::KeyStore;
use crate::pass::layout::{APPLICATION_SETTINGS, KEY_COUNT, MASTER_KEY, PRIVACY_KEY, UNSET_KEY_VERSION};

/// All that an issuer has in hand.
pub(super) struct Issuer<'a, K> {
    pub(super) own: &'a IssuerKeys,
    pub(super) site: &'a K,
}

/// The master key of the whole card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CardKey {
    /// The DES key that it was delivered with.
    Factory,
    /// An AES key of zeroes, which a card of ours is left with when it is wiped.
    Blank,
    /// Ours, of this version.
    Ours(u8),
}

/// What was found. Afterwards no session is in force.
pub(super) struct Survey {
    pub(super) random_uid: bool,
    /// `None` on a card that hides its number and has nothing of ours that could ask for it.
    pub(super) uid: Option<RealUid>,
    pub(super) has_application: bool,
    pub(super) card_key: CardKey,
}

/// The key that nobody has set.
pub(super) fn zero_key() -> AesKey {
    AesKey::new([0; KEY_BYTES])
}

impl<K: KeyStore> Issuer<'_, K> {
    /// Looks at everything and changes nothing.
    ///
    /// # Errors
    /// [`ProcedureError::Foreign`] if a key is neither as delivered nor ours, and those of an exchange.
    pub(super) async fn survey(
        &self,
        card: &Card,
        picc: &mut Picc<'_>,
        challenges: &mut Challenges,
    ) -> Result<Survey, ProcedureError> {
        let shown = number_on_air(card).await?;
        let random_uid = shown.is_random();
        let has_application = select_ours(picc).await?;
        let uid = match (random_uid, has_application) {
            (false, _) => Some(RealUid::of(shown).ok_or(ProcedureError::Foreign)?),
            (true, true) => Some(self.ask_for_number(picc, challenges).await?),
            (true, false) => None,
        };
        if let (true, Some(uid)) = (has_application, uid) {
            self.check_application(picc, uid, challenges).await?;
        }
        let card_key = self.card_key(picc, uid, challenges).await?;
        Ok(Survey { random_uid, uid, has_application, card_key })
    }

    /// Every key must be as delivered or ours, and there must be no other. Somebody may have made an application in our place on
    /// a card that he then sells: with a key more, or with settings that let one key change the others, it would stay his.
    async fn check_application(
        &self,
        picc: &mut Picc<'_>,
        uid: RealUid,
        challenges: &mut Challenges,
    ) -> Result<(), ProcedureError> {
        // The master key comes last, because it is the one that may ask for the settings.
        for number in (0..KEY_COUNT).rev() {
            self.authenticate(picc, number, uid, challenges).await?;
        }
        let found = picc.key_table().await?;
        let ours = KeyTable { settings: APPLICATION_SETTINGS, kind: KeyKind::Aes, count: KEY_COUNT };
        if found == ours { Ok(()) } else { Err(ProcedureError::Foreign) }
    }

    /// The real number, by the privacy key.
    pub(super) async fn ask_for_number(
        &self,
        picc: &mut Picc<'_>,
        challenges: &mut Challenges,
    ) -> Result<RealUid, ProcedureError> {
        let key = match version_of(picc, PRIVACY_KEY).await? {
            UNSET_KEY_VERSION => zero_key(),
            version => self.site.privacy_key(version).ok_or(ProcedureError::Foreign)?,
        };
        if !has_key(picc, PRIVACY_KEY, &key, challenges).await? {
            return Err(ProcedureError::Foreign);
        }
        RealUid::of(picc.card_uid().await?).ok_or(ProcedureError::Foreign)
    }

    /// Begins a session with a key of our application, as delivered or ours, whose version comes back.
    pub(super) async fn authenticate(
        &self,
        picc: &mut Picc<'_>,
        number: u8,
        uid: RealUid,
        challenges: &mut Challenges,
    ) -> Result<u8, ProcedureError> {
        let version = version_of(picc, number).await?;
        let key = match version {
            UNSET_KEY_VERSION => zero_key(),
            _ => self.key(number, version, uid).ok_or(ProcedureError::Foreign)?,
        };
        if has_key(picc, number, &key, challenges).await? { Ok(version) } else { Err(ProcedureError::Foreign) }
    }

    /// A key of our application on a card.
    pub(super) fn key(&self, number: u8, version: u8, uid: RealUid) -> Option<AesKey> {
        match number {
            MASTER_KEY => self.own.master_key(version, uid),
            _ => self.site.key(number, version, uid),
        }
    }

    /// The newest version of a key of our application.
    pub(super) fn newest(&self, number: u8) -> u8 {
        if number == MASTER_KEY { self.own.newest() } else { self.site.newest() }
    }

    /// Which master key the whole card has.
    async fn card_key(
        &self,
        picc: &mut Picc<'_>,
        uid: Option<RealUid>,
        challenges: &mut Challenges,
    ) -> Result<CardKey, ProcedureError> {
        picc.select(ApplicationId::PICC).await?;
        let version = picc.key_version(MASTER_KEY).await?;
        if version == UNSET_KEY_VERSION {
            return if has_key(picc, MASTER_KEY, &zero_key(), challenges).await? {
                Ok(CardKey::Blank)
            } else if picc.has_factory_key(challenges.draw()).await? {
                Ok(CardKey::Factory)
            } else {
                Err(ProcedureError::Foreign)
            };
        }
        let key = uid.and_then(|uid| self.own.picc_key(version, uid)).ok_or(ProcedureError::Foreign)?;
        if has_key(picc, MASTER_KEY, &key, challenges).await? {
            Ok(CardKey::Ours(version))
        } else {
            Err(ProcedureError::Foreign)
        }
    }
}

/// The version of a key of our application, which must have that key.
async fn version_of(picc: &mut Picc<'_>, number: u8) -> Result<u8, ProcedureError> {
    picc.key_version(number).await.map_err(|error| match error.refusal() {
        Some(Status::NO_SUCH_KEY) => ProcedureError::Foreign,
        _ => error.into(),
    })
}
