//! How every procedure at a desk or a door begins: which card this is, and whether it is one of ours.

use super::Challenges;
use super::error::{ProcedureError, Why};
use crate::apdu::{self, StatusWord};
use crate::desfire::{AesKey, DesfireError, Picc, Status};
use crate::dialogue::Card;
use crate::pass::access_data::AccessData;
use crate::pass::credential::{Claim, RealUid};
use crate::pass::keys::{KeyStore, Role, Trust};
use crate::pass::layout::{APPLICATION, FILE_MODE, PASS_BYTES, PASS_FILE, PRIVACY_KEY, READ_KEY};
use crate::pass::pass_file::{Pass, PassFile};
use crate::uid;
use frontdesk_core::id::CardUid;

/// A card that has our application and has proved to have its read key. The session with that key is in force.
pub(super) struct Met<'c> {
    pub(super) picc: Picc<'c>,
    pub(super) uid: RealUid,
    pub(super) random_uid: bool,
    /// Version of its read key.
    pub(super) version: u8,
    pub(super) file: PassFile,
}

/// Who was met.
pub(super) enum Meeting<'c> {
    /// Somebody else's card, by the number that it shows.
    NotOurs(CardUid),
    /// A card with our application that has none of our keys. The real number, if it was told.
    NotGenuine { uid: Option<CardUid>, random_uid: bool },
    /// One of ours; what it says is still to be judged.
    Genuine(Box<Met<'c>>),
}

/// Meets a card.
pub(super) async fn meet<'c>(
    card: &'c Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<Meeting<'c>, ProcedureError> {
    let shown = number_on_air(card).await?;
    let mut picc = Picc::new(card);
    if !select_ours(&mut picc).await? {
        return Ok(Meeting::NotOurs(shown));
    }
    let random_uid = shown.is_random();
    let number = if random_uid { ask_for_number(&mut picc, keys, challenges).await? } else { Some(shown) };
    let Some((number, uid)) = number.and_then(|number| Some((number, RealUid::of(number)?))) else {
        return Ok(Meeting::NotGenuine { uid: None, random_uid });
    };
    let key = |version| keys.card_key(Role::Read, version, uid);
    let Some(version) = prove(&mut picc, READ_KEY, keys.newest(), key, challenges).await? else {
        return Ok(Meeting::NotGenuine { uid: Some(number), random_uid });
    };
    let file = read_pass(&mut picc).await?;
    Ok(Meeting::Genuine(Box::new(Met { picc, uid, random_uid, version, file })))
}

/// The same for a procedure that works on genuine cards only: with what the issuer says of the card.
pub(super) async fn meet_ours<'c>(
    card: &'c Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<(Box<Met<'c>>, Claim), ProcedureError> {
    match meet(card, keys, challenges).await? {
        Meeting::NotOurs(_) => Err(ProcedureError::NotOurs),
        Meeting::NotGenuine { .. } => Err(Why::NotGenuine.into()),
        Meeting::Genuine(met) => {
            let claim = met.claim(keys.trust())?;
            Ok((met, claim))
        }
    }
}

impl Met<'_> {
    /// What the issuer says of the card, if it says it of this card.
    pub(super) fn claim(&self, trust: &Trust) -> Result<Claim, Why> {
        let credential = self.file.credential.map_err(|_| Why::BrokenContent)?;
        Ok(credential.check(trust.site, &trust.issuers, self.uid)?)
    }

    /// What the card may be used for.
    pub(super) fn access(&self) -> Result<&AccessData, Why> {
        self.file.access.as_ref().map_err(|_| Why::BrokenContent)
    }

    /// Both, if both can be read and hold.
    pub(super) fn pass(&self, trust: &Trust) -> Result<Pass, Why> {
        Ok(Pass { claim: self.claim(trust)?, access: self.access()?.clone() })
    }
}

/// The number that a card shows: its own, or one made up.
pub(super) async fn number_on_air(card: &Card) -> Result<CardUid, ProcedureError> {
    Ok(uid::from_answer(&card.exchange(apdu::read_uid()).await)?)
}

/// Goes to our application; `false` if the card has none.
pub(super) async fn select_ours(picc: &mut Picc<'_>) -> Result<bool, DesfireError> {
    match picc.select(APPLICATION).await {
        Ok(()) => Ok(true),
        Err(error) if error.refusal() == Some(Status::APPLICATION_NOT_FOUND) => Ok(false),
        Err(error) if is_of_another_kind(error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a card answered that understands ISO/IEC 7816-4 and not our command (its 5.6: 67 wrong length, 68 to 6A not allowed
/// or not known, 6B to 6E wrong parameters, instruction or class), and not a reader whose card has left (63, 6F).
pub(super) fn is_of_another_kind(error: DesfireError) -> bool {
    matches!(error, DesfireError::ForeignStatus { status: StatusWord(0x6700..=0x6EFF), .. })
}

/// Asks a card that hides its number for it. `None` if it has no privacy key of ours.
async fn ask_for_number(
    picc: &mut Picc<'_>,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<Option<CardUid>, DesfireError> {
    let key = |version| keys.privacy_key(version);
    match prove(picc, PRIVACY_KEY, keys.newest(), key, challenges).await? {
        None => Ok(None),
        Some(_) => picc.card_uid().await.map(Some),
    }
}

/// Proves to each other that both have a key of the card: of the newest version, or else of the one that the card names. The
/// version that it was, `None` if it is none of ours.
pub(super) async fn prove(
    picc: &mut Picc<'_>,
    number: u8,
    newest: u8,
    key: impl Fn(u8) -> Option<AesKey>,
    challenges: &mut Challenges,
) -> Result<Option<u8>, DesfireError> {
    if let Some(key) = key(newest) {
        match picc.authenticate(number, &key, challenges.draw()).await {
            Ok(()) => return Ok(Some(newest)),
            // It said yes to our proof, whatever we had said: asking it for a version is no use.
            Err(DesfireError::NotGenuine) => return Ok(None),
            Err(error) if is_wrong_key(error) => {}
            Err(error) => return Err(error),
        }
    }
    let version = match picc.key_version(number).await {
        Err(error) if is_wrong_key(error) => return Ok(None),
        version => version?,
    };
    match key(version).filter(|_| version != newest) {
        None => Ok(None),
        Some(key) => Ok(has_key(picc, number, &key, challenges).await?.then_some(version)),
    }
}

/// Whether the card has this very key. If so, a session with it is in force.
pub(super) async fn has_key(
    picc: &mut Picc<'_>,
    number: u8,
    key: &AesKey,
    challenges: &mut Challenges,
) -> Result<bool, DesfireError> {
    match picc.authenticate(number, key, challenges.draw()).await {
        Ok(()) => Ok(true),
        Err(DesfireError::NotGenuine) => Ok(false),
        Err(error) if is_wrong_key(error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_wrong_key(error: DesfireError) -> bool {
    matches!(error.refusal(), Some(Status::AUTHENTICATION_ERROR | Status::NO_SUCH_KEY))
}

/// The whole pass file, under a session that may read it. Keys are set before files are made: on a card that was never finished
/// it is missing.
pub(super) async fn read_pass(picc: &mut Picc<'_>) -> Result<PassFile, DesfireError> {
    match picc.read_data(PASS_FILE, 0, PASS_BYTES, FILE_MODE).await {
        Ok(bytes) => Ok(bytes.first_chunk().map_or(PassFile::BROKEN, PassFile::parse)),
        Err(error) if matches!(error.refusal(), Some(Status::FILE_NOT_FOUND | Status::BOUNDARY_ERROR)) => {
            Ok(PassFile::BROKEN)
        }
        Err(error) => Err(error),
    }
}
