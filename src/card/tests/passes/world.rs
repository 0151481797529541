//! A site, its issuer, and cards in the making.

use std::num::NonZeroU16;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use frontdesk_card::desfire::AesKey;
use frontdesk_card::dialogue::{Card, Dialogue, Step};
use frontdesk_card::label::VisitLabel;
use frontdesk_card::pass::access_data::{Access, AccessData, DoorTags, Span};
use frontdesk_card::pass::credential::{Bearer, Claim, SiteId};
use frontdesk_card::pass::issuer_keys::{IssuerKeySet, IssuerKeys};
use frontdesk_card::pass::keys::{SiteKeySet, SiteKeys, Trust};
use frontdesk_card::pass::layout::{APPLICATION_ON_AIR, LABEL_FILE, PASS_FILE};
use frontdesk_card::pass::procedures::{
    self, Challenges, Found, Inspection, Issue, ProcedureError, Provisioned, Seen, Standing,
};
use frontdesk_core::id::{CredentialId, StaffId, VisitId};
use frontdesk_virtual_card::{ApplicationId, Generation, Reply, VirtualCard};

pub(crate) const UID: [u8; 7] = [0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66];
pub(crate) const SITE: SiteId = SiteId(*b"site-site-site-s");
/// 2026-11-18, day 20,775.
pub(crate) const NOW_UTC_S: u64 = 1_795_000_000;
pub(crate) const TODAY: u16 = 20_775;
pub(crate) const STAFF: StaffId = StaffId([0x57; 16]);
pub(crate) const CREDENTIAL: CredentialId = CredentialId([0xC4; 16]);

pub(crate) type Outcome<T> = Result<T, ProcedureError>;

/// Everything that a site and its issuer have.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) issuer: Arc<IssuerKeys>,
    pub(crate) site: Arc<SiteKeys>,
}

fn key(kind: u8, version: u8) -> AesKey {
    AesKey::new([kind << 4 | version; 16])
}

pub(crate) fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub(crate) fn site_keys(versions: &[u8]) -> SiteKeys {
    let set = |version: &u8| SiteKeySet {
        version: *version,
        read: key(1, *version),
        desk: Some(key(2, *version)),
        privacy: key(3, *version),
    };
    let trust = Trust { site: SITE, issuers: vec![signing_key().verifying_key()] };
    SiteKeys::new(trust, versions.iter().map(set).collect()).unwrap()
}

pub(crate) fn issuer_keys(versions: &[u8]) -> IssuerKeys {
    let set = |version: &u8| IssuerKeySet { version: *version, master: key(4, *version), picc: key(5, *version) };
    IssuerKeys::new(SITE, signing_key(), versions.iter().map(set).collect()).unwrap()
}

impl World {
    pub(crate) fn new(versions: &[u8]) -> Self {
        Self { issuer: Arc::new(issuer_keys(versions)), site: Arc::new(site_keys(versions)) }
    }

    pub(crate) fn provision(&self, card: &VirtualCard, issue: Issue) -> Outcome<Provisioned> {
        let world = self.clone();
        run(card, |reader| async move {
            procedures::provision(&reader, &world.issuer, &*world.site, &mut challenges(), &issue).await
        })
    }

    pub(crate) fn wipe(&self, card: &VirtualCard) -> Outcome<bool> {
        let world = self.clone();
        run(
            card,
            |reader| async move { procedures::wipe(&reader, &world.issuer, &*world.site, &mut challenges()).await },
        )
    }

    pub(crate) fn tap(&self, card: &VirtualCard) -> Outcome<Seen> {
        let site = self.site.clone();
        run(card, |reader| async move { procedures::tap(&reader, &*site, &mut challenges()).await })
    }

    pub(crate) fn give(&self, card: &VirtualCard, visit: VisitId) -> Outcome<Claim> {
        let site = self.site.clone();
        run(card, |reader| async move {
            procedures::give(&reader, &*site, &mut challenges(), access(visit), &label(visit)).await
        })
    }

    pub(crate) fn take_back(&self, card: &VirtualCard) -> Outcome<Claim> {
        let site = self.site.clone();
        run(card, |reader| async move { procedures::take_back(&reader, &*site, &mut challenges()).await })
    }

    pub(crate) fn withdraw(&self, card: &VirtualCard) -> Outcome<Claim> {
        let site = self.site.clone();
        run(card, |reader| async move { procedures::withdraw(&reader, &*site, &mut challenges()).await })
    }

    pub(crate) fn refresh(&self, card: &VirtualCard, today: u16) -> Outcome<bool> {
        let site = self.site.clone();
        run(card, |reader| async move { procedures::refresh_used_day(&reader, &*site, &mut challenges(), today).await })
    }

    pub(crate) fn roll(&self, card: &VirtualCard) -> Outcome<usize> {
        let site = self.site.clone();
        run(card, |reader| async move { procedures::roll_keys(&reader, &*site, &mut challenges()).await })
    }

    pub(crate) fn inspect(&self, card: &VirtualCard) -> Outcome<Inspection> {
        let site = self.site.clone();
        run(card, |reader| async move { procedures::inspect(&reader, &*site, &mut challenges()).await })
    }

    /// A card of ours, of any generation.
    pub(crate) fn card(&self, generation: Generation, issue: Issue) -> VirtualCard {
        let card = VirtualCard::desfire(generation, UID);
        assert_eq!(self.provision(&card, issue).unwrap().found, Found::Fresh);
        card
    }
}

/// Lays a card on the reader and carries a procedure out. What the reader knows of a card that was torn away is: no answer.
pub(crate) fn run<T, F>(card: &VirtualCard, procedure: impl FnOnce(Card) -> F) -> Outcome<T>
where
    F: Future<Output = Outcome<T>> + Send + 'static,
{
    card.power_on();
    with_somebody_in_between(Dialogue::new(procedure), |_, command| say(card, command)).0
}

/// Carries a dialogue out with somebody in between, who is told the number of the exchange, the command and what the card would
/// say to it.
pub(crate) fn with_somebody_in_between<T>(
    mut dialogue: Dialogue<T, ProcedureError>,
    mut answer: impl FnMut(usize, &[u8]) -> Vec<u8>,
) -> (Outcome<T>, usize) {
    let mut step = dialogue.next(None);
    for exchange in 0.. {
        match step {
            Step::Done(done) => return (Ok(done), exchange),
            Step::Failed(error) => return (Err(error), exchange),
            Step::Transmit(command) => step = dialogue.next(Some(&answer(exchange, &command))),
        }
    }
    unreachable!()
}

/// What a card says, nothing if it was torn away.
pub(crate) fn say(card: &VirtualCard, command: &[u8]) -> Vec<u8> {
    match card.answer(command) {
        Reply::Answer(answer) => answer,
        Reply::Torn => Vec::new(),
    }
}

/// Another seed each time, as from the system.
pub(crate) fn challenges() -> Challenges {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Challenges::from_seed(seed)
}

pub(crate) fn staff() -> Issue {
    Issue {
        bearer: Bearer::Staff(STAFF),
        credential: CREDENTIAL,
        issued_at_utc_s: NOW_UTC_S,
        unused_days: NonZeroU16::new(30),
        random_uid: false,
    }
}

pub(crate) fn tray() -> Issue {
    Issue { bearer: Bearer::Tray, unused_days: None, ..staff() }
}

pub(crate) fn access(visit: VisitId) -> Access {
    Access {
        visit: Some(visit),
        span: Span::new(NOW_UTC_S, NOW_UTC_S + 28_800).unwrap(),
        doors: DoorTags::of(["main"]).unwrap(),
        use_it_or_lose_it: None,
    }
}

pub(crate) fn label(visit: VisitId) -> VisitLabel {
    VisitLabel {
        visit: visit.0,
        name: "王小明".into(),
        organisation: "蓝海科技有限公司".into(),
        host: "李雷".into(),
        department: "研发部".into(),
        from_utc_s: NOW_UTC_S as i64,
        until_utc_s: NOW_UTC_S as i64 + 28_800,
        doors: vec!["main".into()],
        written_by_node: [9; 16],
        signature: None,
    }
}

/// What a tap found on a card that counts; the card must count.
pub(crate) fn genuine(seen: &Seen) -> (Claim, AccessData) {
    match &seen.standing {
        Standing::Genuine(pass) => (pass.claim, pass.access.clone()),
        other => panic!("{other:?}"),
    }
}

/// Our application as the virtual card names it: as it came over the air.
pub(crate) const OURS: ApplicationId = APPLICATION_ON_AIR;

/// What is committed in both files.
pub(crate) fn files(card: &VirtualCard) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    (card.file_bytes(OURS, PASS_FILE), card.file_bytes(OURS, LABEL_FILE))
}
