//! A card made ours: application, keys, files, credential, and the card's own master key.

use std::num::NonZeroU16;

use super::Challenges;
use super::error::ProcedureError;
use super::meet::{has_key, read_pass};
use super::survey::{CardKey, Issuer, Survey, zero_key};
use crate::desfire::{ApplicationId, Picc};
use crate::dialogue::Card;
use crate::pass::access_data::{Access, AccessData, DoorTags, Span, UseItOrLoseIt, day_of};
use crate::pass::credential::{Bearer, Claim, Credential, RealUid};
use crate::pass::issuer_keys::IssuerKeys;
use crate::pass::keys::KeyStore;
use crate::pass::label_file::LabelFile;
use crate::pass::layout::{
    APPLICATION, APPLICATION_SETTINGS, CARD_SETTINGS, FILE_MODE, KEY_COUNT, LABEL_BYTES, LABEL_FILE, MASTER_KEY,
    PASS_BYTES, PASS_FILE, READ_KEY, file,
};
use crate::pass::pass_file::{Pass, PassFile};
use frontdesk_core::id::{CardUid, CredentialId};

/// Exchanges with a card as delivered, EV2.
const PLANNED: usize = 62;

/// What a card is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issue {
    /// Whose card.
    pub bearer: Bearer,
    /// The right that it carries; on a tray card the card's own name.
    pub credential: CredentialId,
    /// Now, seconds since 1970 UTC.
    pub issued_at_utc_s: u64,
    /// A card of staff dies unless it is used within so many days. Means nothing on a tray card.
    pub unused_days: Option<NonZeroU16>,
    /// Whether it is to show another number at each tap, for good. Costs three exchanges a tap.
    pub random_uid: bool,
}

/// How much there was to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The card had nothing of ours.
    Fresh,
    /// The card had something of ours, and something was missing or to be changed.
    Finished,
    /// Everything was as it should be.
    AlreadyDone,
}

/// A card that is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisioned {
    /// Its real number.
    pub uid: CardUid,
    /// What it says now.
    pub pass: Pass,
    /// How much there was to do.
    pub found: Found,
}

/// Makes a card ours: one as delivered, one wiped, one half done, or one that is ours and gets another credential or newer keys.
/// A card that says already what it should keeps its credential and, from the tray, what it was given for. Read back in the end.
///
/// Do it where nobody can listen: a card as delivered has keys that everybody knows.
///
/// # Errors
/// [`ProcedureError::Foreign`], and then nothing was changed; [`ProcedureError::OtherIssuer`], [`ProcedureError::NoDeskKey`],
/// [`ProcedureError::OtherFile`]; those of an exchange; [`ProcedureError::NotHeld`].
pub async fn provision(
    card: &Card,
    issuer: &IssuerKeys,
    site: &impl KeyStore,
    challenges: &mut Challenges,
    issue: &Issue,
) -> Result<Provisioned, ProcedureError> {
    card.plan(PLANNED);
    let hand = Issuer { own: issuer, site };
    hand.check()?;
    let mut picc = Picc::new(card);
    let survey = hand.survey(card, &mut picc, challenges).await?;
    let mut changed = hand.make_application(&mut picc, &survey, challenges).await?;
    let uid = match survey.uid {
        Some(uid) => uid,
        None => hand.ask_for_number(&mut picc, challenges).await?,
    };
    for number in (0..KEY_COUNT).rev() {
        changed |= hand.set_key(&mut picc, number, uid, challenges).await?;
    }
    let (pass, written) = hand.fill(&mut picc, uid, challenges, issue).await?;
    changed |= written;
    changed |= hand.close(&mut picc, uid, &survey, challenges, issue.random_uid).await?;
    let found = match (survey.has_application, changed) {
        (false, _) => Found::Fresh,
        (true, true) => Found::Finished,
        (true, false) => Found::AlreadyDone,
    };
    let uid = CardUid::new(&uid.0).map_err(|_| ProcedureError::Foreign)?;
    Ok(Provisioned { uid, pass, found })
}

impl<K: KeyStore> Issuer<'_, K> {
    /// Nobody makes cards that the site then refuses, or cannot write.
    fn check(&self) -> Result<(), ProcedureError> {
        let trust = self.site.trust();
        if self.own.site() != trust.site || !trust.issuers.contains(&self.own.signing_key().verifying_key()) {
            return Err(ProcedureError::OtherIssuer);
        }
        let some_card = RealUid([0; 7]);
        let whole = (0..KEY_COUNT).all(|number| self.key(number, self.newest(number), some_card).is_some());
        if whole { Ok(()) } else { Err(ProcedureError::NoDeskKey) }
    }

    /// Makes our application if there is none, and selects it.
    async fn make_application(
        &self,
        picc: &mut Picc<'_>,
        survey: &Survey,
        challenges: &mut Challenges,
    ) -> Result<bool, ProcedureError> {
        picc.select(ApplicationId::PICC).await?;
        if !survey.has_application {
            // With its factory key a card lets everybody make applications, and DES is not spoken for more than replacing it.
            if survey.card_key != CardKey::Factory {
                self.open_card(picc, survey.card_key, survey.uid, challenges).await?;
            }
            picc.create_application(APPLICATION, APPLICATION_SETTINGS, KEY_COUNT).await?;
        }
        picc.select(APPLICATION).await?;
        Ok(!survey.has_application)
    }

    /// Replaces a key of our application by the newest, and proves that it is there.
    async fn set_key(
        &self,
        picc: &mut Picc<'_>,
        number: u8,
        uid: RealUid,
        challenges: &mut Challenges,
    ) -> Result<bool, ProcedureError> {
        let newest = self.newest(number);
        let version = self.authenticate(picc, number, uid, challenges).await?;
        if version == newest {
            return Ok(false);
        }
        let new = self.key(number, newest, uid).ok_or(ProcedureError::NoDeskKey)?;
        picc.change_own_key(&new, newest).await?;
        if has_key(picc, number, &new, challenges).await? { Ok(true) } else { Err(ProcedureError::NotHeld) }
    }

    /// Makes the files, writes them under one commit unless they say already what they should, and reads them back with the key
    /// that doors read with.
    async fn fill(
        &self,
        picc: &mut Picc<'_>,
        uid: RealUid,
        challenges: &mut Challenges,
        issue: &Issue,
    ) -> Result<(Pass, bool), ProcedureError> {
        self.authenticate(picc, MASTER_KEY, uid, challenges).await?;
        let present = picc.file_ids().await?;
        let mut changed = false;
        for (number, settings) in [(PASS_FILE, file(PASS_BYTES)), (LABEL_FILE, file(LABEL_BYTES))] {
            if !present.contains(&number) {
                changed = true;
                picc.create_file(number, settings.kind, settings.mode, settings.access).await?;
            } else if picc.file_settings(number).await? != settings {
                return Err(ProcedureError::OtherFile(number));
            }
        }
        if let Some(pass) = self.satisfies(&read_pass(picc).await?, uid, issue).filter(|_| !changed) {
            return Ok((pass, false));
        }
        let (claim, access) = (self.claim(uid, issue), access_of(issue));
        let bytes = PassFile::encode(&access, &Credential::sign(claim, self.own.signing_key()));
        picc.write_data(PASS_FILE, 0, &bytes, FILE_MODE).await?;
        picc.write_data(LABEL_FILE, 0, &LabelFile::EMPTY, FILE_MODE).await?;
        picc.commit().await?;
        self.authenticate(picc, READ_KEY, uid, challenges).await?;
        let held = picc.read_data(PASS_FILE, 0, PASS_BYTES, FILE_MODE).await? == bytes
            && picc.read_data(LABEL_FILE, 0, LABEL_BYTES, FILE_MODE).await? == LabelFile::EMPTY;
        if held { Ok((Pass { claim, access }, true)) } else { Err(ProcedureError::NotHeld) }
    }

    /// What the card says already, if it is what it should say.
    fn satisfies(&self, file: &PassFile, uid: RealUid, issue: &Issue) -> Option<Pass> {
        let (trust, access) = (self.site.trust(), file.access.clone().ok()?);
        let own = [self.own.signing_key().verifying_key()];
        let claim = file.credential.ok()?.check(trust.site, &own, uid).ok()?;
        let same_access = match (issue.bearer, &access) {
            (Bearer::Tray, _) => true,
            (Bearer::Staff(_), AccessData::Given(access)) => {
                access.visit.is_none() && access.use_it_or_lose_it.map(|rule| rule.days) == issue.unused_days
            }
            (Bearer::Staff(_), AccessData::Empty) => false,
        };
        (same_access && claim.bearer == issue.bearer && claim.credential == issue.credential)
            .then_some(Pass { claim, access })
    }

    fn claim(&self, uid: RealUid, issue: &Issue) -> Claim {
        Claim {
            bearer: issue.bearer,
            site: self.own.site(),
            credential: issue.credential,
            uid,
            issued_at_utc_s: issue.issued_at_utc_s,
            key_version: self.own.newest(),
        }
    }

    /// Replaces the master key of the whole card by the newest, and then closes the card: nobody else makes or lists
    /// applications. Hiding the number comes last, because from then on it takes all that was done before to ask for it.
    async fn close(
        &self,
        picc: &mut Picc<'_>,
        uid: RealUid,
        survey: &Survey,
        challenges: &mut Challenges,
        random_uid: bool,
    ) -> Result<bool, ProcedureError> {
        picc.select(ApplicationId::PICC).await?;
        let newest = self.own.newest();
        let mut changed = survey.card_key != CardKey::Ours(newest);
        if changed {
            let new = self.own.picc_key(newest, uid).ok_or(ProcedureError::OtherIssuer)?;
            if survey.card_key == CardKey::Factory {
                picc.replace_factory_key(&new, newest, challenges.draw()).await?;
            } else {
                self.open_card(picc, survey.card_key, Some(uid), challenges).await?;
                picc.change_own_key(&new, newest).await?;
            }
        }
        self.open_card(picc, CardKey::Ours(newest), Some(uid), challenges).await?;
        if picc.key_table().await?.settings != CARD_SETTINGS {
            changed = true;
            picc.change_key_settings(CARD_SETTINGS).await?;
        }
        if random_uid && !survey.random_uid {
            changed = true;
            picc.set_random_uid().await?;
        }
        Ok(changed)
    }

    /// Begins a session with an AES master key of the whole card, whose level must be selected.
    pub(super) async fn open_card(
        &self,
        picc: &mut Picc<'_>,
        card_key: CardKey,
        uid: Option<RealUid>,
        challenges: &mut Challenges,
    ) -> Result<(), ProcedureError> {
        let key = match (card_key, uid) {
            (CardKey::Blank, _) => Some(zero_key()),
            (CardKey::Ours(version), Some(uid)) => self.own.picc_key(version, uid),
            (CardKey::Factory, _) | (CardKey::Ours(_), None) => None,
        };
        let key = key.ok_or(ProcedureError::Foreign)?;
        if has_key(picc, MASTER_KEY, &key, challenges).await? { Ok(()) } else { Err(ProcedureError::NotHeld) }
    }
}

/// A fresh card of staff may be used at once and without end; one of the tray is empty.
fn access_of(issue: &Issue) -> AccessData {
    match issue.bearer {
        Bearer::Tray => AccessData::Empty,
        Bearer::Staff(_) => AccessData::Given(Access {
            visit: None,
            span: Span::endless(issue.issued_at_utc_s),
            doors: DoorTags::default(),
            use_it_or_lose_it: issue
                .unused_days
                .map(|days| UseItOrLoseIt { days, used_day: day_of(issue.issued_at_utc_s) }),
        }),
    }
}
