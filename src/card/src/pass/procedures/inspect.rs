//! What is on a card, and which of its claims hold. Never a key.

use super::Challenges;
use super::error::{ProcedureError, Why};
use super::meet::{Meeting, is_of_another_kind, meet, number_on_air, select_ours};
use crate::desfire::{Picc, Version};
use crate::dialogue::Card;
use crate::pass::keys::KeyStore;
use crate::pass::label_file::LabelFile;
use crate::pass::layout::{FILE_MODE, KEY_COUNT, LABEL_BYTES, LABEL_FILE};
use crate::pass::pass_file::PassFile;
use frontdesk_core::id::CardUid;

/// A card laid open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// What it says of its make; unproven.
    pub version: Option<Version>,
    /// Its real number, if it shows or tells it.
    pub uid: Option<CardUid>,
    /// Whether it shows another number at each tap.
    pub random_uid: bool,
    /// The versions of our application's keys, in the order of their numbers; empty if there is no such application. Unproven.
    pub key_versions: Vec<u8>,
    /// What it holds, if it is a card of ours.
    pub content: Option<Content>,
}

/// What a genuine card holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Access data and credential, as they stand there.
    pub pass: PassFile,
    /// Whether the credential holds: of this site, signed by its issuer, for this card.
    pub credential_holds: Result<(), Why>,
    /// The label.
    pub label: LabelFile,
    /// Whether label and access data speak of the same visit, or neither of any.
    pub label_matches: bool,
}

/// Looks at a card and changes nothing. Sixteen exchanges with EV2 and a number that is shown.
///
/// # Errors
/// Those of an exchange.
pub async fn inspect(
    card: &Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<Inspection, ProcedureError> {
    let shown = number_on_air(card).await?;
    let random_uid = shown.is_random();
    let mut picc = Picc::new(card);
    let is_ours = select_ours(&mut picc).await?;
    let version = match picc.version().await {
        Err(error) if error.is_torn() && !is_of_another_kind(error) => return Err(error.into()),
        version => version.ok(),
    };
    let mut key_versions = Vec::new();
    for number in (0..KEY_COUNT).filter(|_| is_ours) {
        key_versions.push(picc.key_version(number).await?);
    }
    let (uid, content) = match meet(card, keys, challenges).await? {
        Meeting::NotOurs(shown) => (Some(shown).filter(|shown| !shown.is_random()), None),
        Meeting::NotGenuine { uid, .. } => (uid, None),
        Meeting::Genuine(mut met) => {
            let held = met.picc.read_data(LABEL_FILE, 0, LABEL_BYTES, FILE_MODE).await?;
            let label = held.first_chunk().map_or(LabelFile::Broken, LabelFile::parse);
            let content = Content {
                credential_holds: met.claim(keys.trust()).map(|_| ()),
                label_matches: label.visit() == met.file.access.as_ref().ok().and_then(|access| access.visit()),
                pass: met.file,
                label,
            };
            (CardUid::new(&met.uid.0).ok(), Some(content))
        }
    };
    Ok(Inspection { version, uid, random_uid, key_versions, content })
}
