//! Somebody who took a kiosk home: with its file of keys, and cards that they make with it.

use crate::site::Site;
use anyhow::{Context, ensure};
use ed25519_dalek::SigningKey;
use frontdesk_card::desfire::AesKey;
use frontdesk_card::dialogue::{Dialogue, Step};
use frontdesk_card::pass::credential::Bearer;
use frontdesk_card::pass::issuer_keys::{IssuerKeySet, IssuerKeys};
use frontdesk_card::pass::keys::{KeyStore, SiteKeys, Trust};
use frontdesk_card::pass::layout::{APPLICATION_ON_AIR, LABEL_FILE, PASS_FILE};
use frontdesk_card::pass::procedures::{self, Challenges, Issue, ProcedureError};
use frontdesk_core::id::{CredentialId, StaffId};
use frontdesk_hw::sim::card::{ApplicationId, Reply, VirtualCard};

/// Our application, as a virtual card names it.
const OURS: ApplicationId = APPLICATION_ON_AIR;

/// Makes `card` a staff card with everything that the site's kiosk knows: its read and desk keys are right, who signed is not.
///
/// # Errors
/// The site has no keys, or the card is none that could be made.
pub fn forge(site: &Site, card: &VirtualCard, credential: CredentialId, staff: StaffId) -> anyhow::Result<()> {
    let stolen = SiteKeys::parse(&std::fs::read_to_string(site.site_keys())?)?;
    let own = IssuerKeySet { version: 1, master: AesKey::new([0xE1; 16]), picc: AesKey::new([0xE2; 16]) };
    let signing_key = SigningKey::from_bytes(&[0xEE; 32]);
    let trust = Trust { issuers: vec![signing_key.verifying_key()], ..stolen.trust().clone() };
    let issuer = IssuerKeys::new(trust.site, signing_key, vec![own])?;
    let keys = SiteKeys::new(trust, stolen.sets().to_vec())?;
    let issue = Issue {
        bearer: Bearer::Staff(staff),
        credential,
        issued_at_utc_s: u64::try_from(chrono::Utc::now().timestamp())?,
        unused_days: None,
        random_uid: false,
    };
    card.power_on();
    converse(
        card,
        Dialogue::new(|it| async move {
            procedures::provision(&it, &issuer, &keys, &mut Challenges::from_seed([7; 32]), &issue).await
        }),
    )
}

fn converse<T>(card: &VirtualCard, mut dialogue: Dialogue<T, ProcedureError>) -> anyhow::Result<()> {
    let mut answer = None;
    loop {
        match dialogue.next(answer.as_deref()) {
            Step::Transmit(command) => match card.answer(&command) {
                Reply::Answer(bytes) => answer = Some(bytes),
                Reply::Torn => anyhow::bail!("the card was torn away"),
            },
            Step::Done(_) => return Ok(()),
            Step::Failed(error) => return Err(error.into()),
        }
    }
}

/// Copies all that stands on a card of ours to another one, as only who has both cards' keys could.
///
/// # Errors
/// One of the two is no card of ours.
pub fn copy(from: &VirtualCard, to: &VirtualCard) -> anyhow::Result<()> {
    for file in [PASS_FILE, LABEL_FILE] {
        let bytes = from.file_bytes(OURS, file).context("a file to copy")?;
        ensure!(to.put_file_bytes(OURS, file, &bytes), "there is no file {file} to copy to");
    }
    Ok(())
}

/// What is committed on a card of ours.
#[must_use]
pub fn content(card: &VirtualCard) -> [Option<Vec<u8>>; 2] {
    [PASS_FILE, LABEL_FILE].map(|file| card.file_bytes(OURS, file))
}
