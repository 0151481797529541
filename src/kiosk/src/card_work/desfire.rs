//! Work with a DESFire: who it is and what it says at a tap, giving it out and taking it back, personalising, looking.

use super::converse::converse;
use super::report::{self, Line, line};
use super::{CardTools, Done, NotSeen, SeenCard, label, read_uid};
use crate::card_bench::Personalising;
use frontdesk_card::desfire::{Generation, Version};
use frontdesk_card::dialogue::{Card, Dialogue};
use frontdesk_card::pass::access_data::{Access, AccessData, DoorTags, Span};
use frontdesk_card::pass::credential::{Bearer, Claim};
use frontdesk_card::pass::keys::{KeyStore, SiteKeys};
use frontdesk_card::pass::label_file::LabelFile;
use frontdesk_card::pass::pass_file::Pass;
use frontdesk_card::pass::procedures::{
    self, Challenges, Content, Inspection, Issue, ProcedureError, Seen, Standing, Why,
};
use frontdesk_core::control::CardRow;
use frontdesk_core::fact::{CardName, Chip};
use frontdesk_core::id::{CardId, CardUid, CredentialId, VisitId};
use frontdesk_core::proof::{Claims, GivenFor, Proof, Refuted, UnusedEnd};
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::screen::staff::CardMake;
use frontdesk_core::station::{CardFound, CardJob, CardWork, LabelContent};
use frontdesk_hw::reader::{CardError, CardReader};
use std::future::Future;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A card whose answers make no sense.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BadCard(#[from] ProcedureError);

type Broken = super::converse::Broken<ProcedureError>;

fn challenges() -> Result<Challenges, getrandom::Error> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    Ok(Challenges::from_seed(seed))
}

pub(super) fn see(reader: &mut dyn CardReader, keys: &Arc<SiteKeys>, roll_keys: bool) -> Result<SeenCard, NotSeen> {
    let (keys, mut challenges) = (Arc::clone(keys), challenges().map_err(NotSeen::Random)?);
    let newest = keys.newest();
    let dialogue = Dialogue::new(|card| async move { procedures::tap(&card, keys.as_ref(), &mut challenges).await });
    let seen: Seen = match converse(reader, dialogue, &mut |_, _| {}) {
        Ok(seen) => seen,
        Err(Broken::Exchange(error)) => return Err(error.into()),
        Err(Broken::Card(error)) => return Err(BadCard(error).into()),
        Err(Broken::Swapped | Broken::Endless) => return Err(CardError::Removed.into()),
    };
    let uid = match seen.uid {
        Some(uid) => uid,
        // It hides its number and does not tell us: the one that it shows now is as good as none.
        None => read_uid(reader)?,
    };
    let proof = match seen.standing {
        Standing::Genuine(pass) => {
            Proof::Genuine(claims(&pass, roll_keys && seen.key_version.is_some_and(|version| version < newest)))
        }
        Standing::NotOurs => Proof::Number,
        Standing::Refuted(why) => Proof::Refuted(refuted(why)),
    };
    Ok(SeenCard { uid, proof, chip: Some(Chip::Desfire), key_version: seen.key_version })
}

fn refuted(why: Why) -> Refuted {
    match why {
        Why::NotGenuine => Refuted::NotGenuine,
        Why::OtherSite => Refuted::OtherSite,
        Why::Forged => Refuted::Forged,
        Why::Copied => Refuted::Copied,
        Why::BrokenContent => Refuted::Broken,
    }
}

fn name_of(claim: &Claim) -> CardName {
    match claim.bearer {
        Bearer::Staff(_) => CardName::Credential(claim.credential),
        Bearer::Tray => CardName::Card(CardId(claim.credential.0)),
    }
}

fn claims(pass: &Pass, has_old_keys: bool) -> Claims {
    let Pass { claim, access } = pass;
    let (given, unused_end) = match access {
        AccessData::Empty => (None, None),
        AccessData::Given(access) => (Some(given(claim, access)), access.use_it_or_lose_it),
    };
    Claims {
        card: name_of(claim),
        staff: match claim.bearer {
            Bearer::Staff(staff) => Some(staff),
            Bearer::Tray => None,
        },
        given,
        unused_end: unused_end.map(|rule| UnusedEnd { days: rule.days.get(), used_day: u32::from(rule.used_day) }),
        has_old_keys,
    }
}

fn given(claim: &Claim, access: &Access) -> GivenFor {
    let until_ms = |until_utc_s| i64::try_from(until_utc_s).unwrap_or(i64::MAX).saturating_mul(1_000);
    GivenFor {
        right: access.visit.map_or(claim.credential.0, |visit| visit.0),
        until_ms: access.span.until_utc_s().map_or(i64::MAX, until_ms),
    }
}

pub(super) fn carry_out(
    reader: &mut dyn CardReader,
    job: &CardJob,
    tools: &CardTools,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Done, CardTrouble> {
    let keys = Arc::clone(tools.keys.get().ok_or(CardTrouble::NotATrayCard)?);
    let challenges = challenges().map_err(|_| CardTrouble::Defective)?;
    let work = Work { reader, uid: job.uid, keys, challenges, progress };
    let done = match &job.work {
        CardWork::Write(content) => work.write(content, tools),
        CardWork::Wipe => work.wipe(),
        CardWork::PersonaliseStaff { credential, staff } => work.personalise(Bearer::Staff(*staff), *credential, tools),
        CardWork::PersonaliseTray { card } => work.personalise(Bearer::Tray, CredentialId(card.0), tools),
        CardWork::Refresh { day } => work.refresh(*day, tools),
        CardWork::Empty => work.empty(),
        CardWork::Inspect => work.inspect(tools),
        CardWork::Erase => work.erase(tools),
    };
    done.map_err(trouble)
}

/// One job and what it works with.
struct Work<'a> {
    reader: &'a mut dyn CardReader,
    uid: CardUid,
    keys: Arc<SiteKeys>,
    challenges: Challenges,
    progress: &'a mut dyn FnMut(u32, u32),
}

impl Work<'_> {
    /// Makes sure, within the conversation that follows, that it is the card of the job: one that was swapped for another is not
    /// touched.
    fn with_card<T: Send + 'static, F>(
        self,
        procedure: impl FnOnce(Card, Arc<SiteKeys>, Challenges) -> F + Send + 'static,
    ) -> Result<T, Broken>
    where
        F: Future<Output = Result<T, ProcedureError>> + Send + 'static,
    {
        let Self { reader, uid, keys, mut challenges, progress } = self;
        let dialogue = Dialogue::new(|card| async move {
            let seen = procedures::tap(&card, keys.as_ref(), &mut challenges).await?;
            // A card that hides its number and is not ours yet is meant by whatever it shows.
            if seen.uid.is_some_and(|seen| seen != uid) {
                return Ok(None);
            }
            procedure(card, keys, challenges).await.map(Some)
        });
        converse(reader, dialogue, progress)?.ok_or(Broken::Swapped)
    }

    fn write(self, content: &LabelContent, tools: &CardTools) -> Result<Done, Broken> {
        let seconds = |ms: i64| u64::try_from(ms.div_euclid(1_000)).unwrap_or(0);
        let span = Span::new(seconds(content.from_ms), seconds(content.until_ms))
            .unwrap_or_else(|_| Span::endless(seconds(content.from_ms)));
        let doors = DoorTags::of(content.doors.iter().map(String::as_str)).map_err(ProcedureError::from)?;
        let access = Access { visit: Some(VisitId(content.right)), span, doors, use_it_or_lose_it: None };
        let label = label(content, tools);
        self.with_card(|card, keys, mut challenges| async move {
            procedures::give(&card, keys.as_ref(), &mut challenges, access, &label).await
        })?;
        Ok(Done::default())
    }

    fn wipe(self) -> Result<Done, Broken> {
        self.with_card(|card, keys, mut challenges| async move {
            procedures::take_back(&card, keys.as_ref(), &mut challenges).await
        })?;
        Ok(Done::default())
    }

    fn empty(self) -> Result<Done, Broken> {
        self.with_card(|card, keys, mut challenges| async move {
            procedures::withdraw(&card, keys.as_ref(), &mut challenges).await
        })?;
        Ok(Done::default())
    }

    fn personalise(self, bearer: Bearer, credential: CredentialId, tools: &CardTools) -> Result<Done, Broken> {
        let with = issuer(tools)?;
        let issued_at_utc_s = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let Personalising { unused_days, random_uid, .. } = *with;
        let issue = Issue { bearer, credential, issued_at_utc_s, unused_days, random_uid };
        let provisioned = self.with_card(move |card, keys, mut challenges| async move {
            // A tray card keeps its name: it is known by that.
            let kept = match procedures::tap(&card, keys.as_ref(), &mut challenges).await?.standing {
                Standing::Genuine(pass) if pass.claim.bearer == bearer && bearer == Bearer::Tray => {
                    Some(pass.claim.credential)
                }
                _ => None,
            };
            let issue = Issue { credential: kept.unwrap_or(issue.credential), ..issue };
            procedures::provision(&card, &with.issuer, keys.as_ref(), &mut challenges, &issue).await
        })?;
        tools.bench.report(CardRow {
            lines: vec![report::number(provisioned.uid), line("found", format!("{:?}", provisioned.found))],
            claims: Vec::new(),
        });
        Ok(Done { carries: Some(name_of(&provisioned.pass.claim)), ..Done::default() })
    }

    fn refresh(self, day: Option<u32>, tools: &CardTools) -> Result<Done, Broken> {
        let (newest, rolls) = (self.keys.newest(), tools.roll_keys);
        let day = day.map(|day| u16::try_from(day).unwrap_or(u16::MAX));
        let rolled = self.with_card(move |card, keys, mut challenges| async move {
            if let Some(day) = day {
                procedures::refresh_used_day(&card, keys.as_ref(), &mut challenges, day).await?;
            }
            let rolled = if rolls { procedures::roll_keys(&card, keys.as_ref(), &mut challenges).await? } else { 0 };
            let seen = procedures::tap(&card, keys.as_ref(), &mut challenges).await?;
            Ok(match seen.standing {
                Standing::Genuine(pass) if rolled > 0 => Some(name_of(&pass.claim)),
                _ => None,
            })
        })?;
        Ok(Done { rolled: rolled.map(|card| (card, newest)), ..Done::default() })
    }

    fn inspect(self, tools: &CardTools) -> Result<Done, Broken> {
        let found = self.with_card(|card, keys, mut challenges| async move {
            procedures::inspect(&card, keys.as_ref(), &mut challenges).await
        })?;
        tools.bench.report(inspected(&found));
        Ok(Done { found: Some(found_on(&found)), ..Done::default() })
    }

    fn erase(self, tools: &CardTools) -> Result<Done, Broken> {
        let with = issuer(tools)?;
        self.with_card(move |card, keys, mut challenges| async move {
            procedures::wipe(&card, &with.issuer, keys.as_ref(), &mut challenges).await
        })?;
        Ok(Done::default())
    }
}

fn issuer(tools: &CardTools) -> Result<Arc<Personalising>, Broken> {
    // Whoever asks for such work lays the keys out first; without them the card is not touched.
    tools.bench.personalising().ok_or(Broken::Card(ProcedureError::OtherIssuer))
}

fn inspected(found: &Inspection) -> CardRow {
    let mut row = CardRow::default();
    row.lines.extend(found.uid.map(report::number));
    row.lines.push(line("kind", found.version.as_ref().map_or_else(|| "DESFire".into(), make)));
    row.lines.push(line("shows another number each time", if found.random_uid { "yes" } else { "no" }));
    let versions: Vec<String> = found.key_versions.iter().map(u8::to_string).collect();
    row.lines.push(line("key versions", if versions.is_empty() { "none of ours".into() } else { versions.join(", ") }));
    row.claims.push(("has this site's key for its number".into(), found.content.is_some()));
    if let Some(content) = &found.content {
        row.lines.extend(content_lines(content));
        row.claims.push(("signed by an issuer of this site for this card".into(), content.credential_holds.is_ok()));
        row.claims.push(("label and access data speak of the same".into(), content.label_matches));
    }
    row
}

/// The same for the screen.
fn found_on(found: &Inspection) -> CardFound {
    let make = match found.version.as_ref().map(Version::generation) {
        Some(Generation::Ev1) => CardMake::DesfireEv1,
        Some(Generation::Ev2) => CardMake::DesfireEv2,
        Some(Generation::Ev3) => CardMake::DesfireEv3,
        Some(Generation::Ev0 | Generation::Unknown) | None => CardMake::Desfire,
    };
    let is_torn = found.content.as_ref().is_some_and(|content| !content.label_matches);
    CardFound { make, is_blank: found.key_versions.is_empty() && found.content.is_none(), is_torn }
}

fn make(version: &Version) -> String {
    format!("DESFire {:?}", version.generation())
}

fn content_lines(content: &Content) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Ok(credential) = &content.pass.credential {
        let claim = credential.unchecked();
        let (bearer, name) = match claim.bearer {
            Bearer::Staff(staff) => ("staff", format!("credential {} of {staff}", claim.credential)),
            Bearer::Tray => ("tray", format!("card {}", claim.credential)),
        };
        lines.push(line("bearer", bearer));
        lines.push(line("name", name));
        lines.push(line("issued", report::moment(i64::try_from(claim.issued_at_utc_s).unwrap_or(i64::MAX))));
    } else {
        lines.push(line("credential", "cannot be read"));
    }
    match &content.pass.access {
        Ok(AccessData::Empty) => lines.push(line("given", "to nobody")),
        Ok(AccessData::Given(access)) => lines.extend(access_lines(access)),
        Err(_) => lines.push(line("access data", "cannot be read")),
    }
    match &content.label {
        LabelFile::Empty => lines.push(line("label", "none")),
        LabelFile::Label(label) => lines.extend(report::label(label)),
        LabelFile::Broken => lines.push(line("label", "cannot be read")),
    }
    lines
}

fn access_lines(access: &Access) -> Vec<Line> {
    let until = access.span.until_utc_s().map(|until| report::moment(i64::try_from(until).unwrap_or(i64::MAX)));
    let mut lines = vec![
        line("given", access.visit.map_or_else(|| "for good".into(), |visit| format!("for {visit}"))),
        line("until", until.unwrap_or_else(|| "without end".into())),
    ];
    if let Some(rule) = access.use_it_or_lose_it {
        lines.push(line("dies unless used within", format!("{} days of day {}", rule.days, rule.used_day)));
    }
    lines
}

/// The exact word for each failure.
fn trouble(broken: Broken) -> CardTrouble {
    match broken {
        Broken::Swapped => CardTrouble::MovedTooEarly,
        Broken::Exchange(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Broken::Exchange(CardError::Service(_)) => CardTrouble::NoReader,
        Broken::Exchange(_) | Broken::Endless => CardTrouble::Defective,
        Broken::Card(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Broken::Card(error) => {
            tracing::warn!(%error, "work with a card was refused");
            match error {
                ProcedureError::StillGiven => CardTrouble::InUse,
                ProcedureError::Card(_) | ProcedureError::NotHeld => CardTrouble::Defective,
                _ => CardTrouble::NotATrayCard,
            }
        }
    }
}
