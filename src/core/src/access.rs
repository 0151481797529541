//! Who may pass which door: a plain function over values (A1, A5).
//!
//! Words follow the ONVIF Access Control Service Specification (`AccessGranted`, `AccessDenied` and its reasons).

use crate::fact::{CardName, Chip};
use crate::id::{CardId, CardUid, CredentialId, StaffId, VisitId};
use crate::proof::{Claims, Proof, Refuted, day_of};
use crate::schedule::{AccessRules, Refusal};
use crate::tap::ReaderRole;
use crate::time::{Wall, WallTrust};
use serde::{Deserialize, Serialize};

/// Who holds the card that was tapped; fetched by the shell and passed in with the tap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A member of staff.
    Staff(StaffHolder),
    /// A visitor with a temporary card.
    Visitor(VisitorHolder),
    /// A card of ours whose visit has ended, or a tray card that nobody holds.
    Nobody,
    /// No record of this card.
    Unknown,
}

/// What somebody may do at the kiosk's staff pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskRole {
    /// Receives visitors 前台客服: visits, the desk bell, the tray.
    Receptionist,
    /// Looks after the kiosk as well 行政部门.
    Administrator,
}

impl DeskRole {
    /// The word of a list of people.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "receptionist" => Some(Self::Receptionist),
            "administrator" => Some(Self::Administrator),
            _ => None,
        }
    }

    /// Its word in a list of people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Receptionist => "receptionist",
            Self::Administrator => "administrator",
        }
    }
}

/// A member of staff as a decision needs them.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffHolder {
    /// Who.
    pub staff: StaffId,
    /// Name, for the greeting and the journal's sealed part.
    pub name: String,
    /// How to greet, for example a surname with its form of address; may be empty.
    pub greet: String,
    /// Department.
    pub department: String,
    /// They work here, and the card has not ended.
    pub enabled: bool,
    /// The card was withdrawn, lost or replaced.
    pub ended: bool,
    /// The card is known by its UID alone, which anybody can copy.
    pub uid_only: bool,
    /// The credential that the journal knows this card by; none for one of the people file.
    pub credential: Option<CredentialId>,
    /// Its end, UTC milliseconds.
    pub until_ms: Option<i64>,
    /// It is not their own card but a day pass on a tray card (A9).
    pub pass: Option<CredentialId>,
    /// They need longer to pass a door.
    pub longer: bool,
    /// They lead in the company, and may approve exceptions (A5).
    pub leader: bool,
    /// What they may do at the kiosk's staff pages, with a card that is their own.
    pub desk: Option<DeskRole>,
    /// Groups they belong to, by name: what they may where and when ([`AccessRules`]).
    pub groups: Vec<String>,
}

impl StaffHolder {
    /// Somebody who works here, with a card that is known by its number alone and has no end: nothing else is known of them.
    #[must_use]
    pub fn by_number(staff: StaffId, name: impl Into<String>) -> Self {
        Self {
            staff,
            name: name.into(),
            greet: String::new(),
            department: String::new(),
            enabled: true,
            ended: false,
            uid_only: true,
            credential: None,
            until_ms: None,
            pass: None,
            longer: false,
            leader: false,
            desk: None,
            groups: Vec::new(),
        }
    }
}

/// A visitor as a decision needs them.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitorHolder {
    /// Which visit.
    pub visit: VisitId,
    /// Name, for the greeting.
    pub name: String,
    /// Permission has been given (A5).
    pub permitted: bool,
    /// The card's end, UTC milliseconds.
    pub until_ms: i64,
    /// The doors that it opens; none for all that visitors may pass.
    pub doors: Vec<String>,
}

// Names stay out of logs: `Debug` shows which holder, not who it is.
impl std::fmt::Debug for StaffHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffHolder")
            .field("staff", &self.staff)
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for VisitorHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VisitorHolder")
            .field("visit", &self.visit)
            .field("permitted", &self.permitted)
            .field("until_ms", &self.until_ms)
            .finish_non_exhaustive()
    }
}

/// What the door's owner allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPolicy {
    /// Staff cards known by UID alone open this door. Off by default: a UID is copied in seconds.
    pub accept_uid_only: bool,
    /// A temporary card still opens while the clock is not trusted. Its end cannot be judged then.
    pub visitors_without_clock: bool,
    /// Which group may enter where and when.
    pub rules: AccessRules,
}

/// Which door somebody wants to pass, which way, and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage<'d> {
    /// The door's name.
    pub door: &'d str,
    /// Which way.
    pub direction: Direction,
    /// The door is locked down (ONVIF `LockedDown`).
    pub is_locked_down: bool,
}

/// Why somebody is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// A valid staff card.
    Staff,
    /// A temporary card of a permitted visit, within its time.
    Visitor,
    /// No card: a command of the office, within its deadline.
    Remote,
    /// A day pass of an employee who forgot their card, within its time (A9).
    DayPass,
    /// No card: somebody at the desk, through the control socket.
    Desk,
    /// No right: a leader of the company approved one passage (A5).
    Exception,
}

/// Why somebody is not let in: ONVIF `AccessDenied` reasons, and what the kiosk itself must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// ONVIF `CredentialNotFound`: no record of this card.
    UnknownCredential,
    /// ONVIF `CredentialNotEnabled`: withdrawn, returned, lost.
    CredentialNotEnabled,
    /// ONVIF `CredentialNotActive`: a visitor's card before permission (A5).
    NotPermittedYet,
    /// ONVIF `CredentialExpired`.
    Expired,
    /// The card was not used for longer than it may lie, and is dead.
    Unused,
    /// The card cannot prove that it is what its number says.
    NotGenuine,
    /// The card is of another site.
    OtherSite,
    /// No issuer of this site has signed what the card says.
    Forged,
    /// What the card says was signed for another card.
    Copied,
    /// The card is genuine and does not say what the journal says of it: torn away while it was written, or put back from elsewhere.
    CardDisagrees,
    /// ONVIF `Unauthorized`: known, but not by a proof this door accepts (a UID alone).
    Unauthorized,
    /// The clock is not trusted, and this credential or its holder's group needs one.
    ClockNotTrusted,
    /// ONVIF `NotPermittedAtThisTime`: not in the schedule of their group.
    NotPermittedAtThisTime,
    /// ONVIF `Unauthorized`: their group never enters by this door.
    NotPermittedAtThisDoor,
    /// The door is locked down, and their group may not enter then.
    LockedDown,
    /// The decision could not be recorded, so the door stays shut (invariant 2).
    NotRecorded,
    /// Recorded too late to act on (invariant 3): tap again.
    TooLate,
    /// The card could not be read: hold it again.
    CardUnreadable,
    /// The door's hardware does not answer.
    DoorFault,
    /// A temporary card at a kiosk that goes on from a backup and does not yet know what happened since.
    NotInStep,
    /// Two cards in one hand: nothing is decided about the second, hold one alone (A10).
    TwoCards,
}

/// Through a door, which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the house.
    #[default]
    In,
    /// Out of it.
    Out,
}

impl Direction {
    /// The way that a reader is on.
    #[must_use]
    pub fn of(role: ReaderRole) -> Self {
        match role {
            ReaderRole::Exit => Self::Out,
            ReaderRole::DeskAndEntry | ReaderRole::Desk | ReaderRole::Entry => Self::In,
        }
    }
}

/// What a kiosk knows of the cards that are out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All that there is to know.
    InStep,
    /// What was so when its backup was made: a card may have been returned since, or its visit ended.
    CatchingUp,
}

/// Decides about one tap at one door; without a passage, whether the card counts at all.
///
/// # Errors
/// The reason for a refusal, for the person and the journal.
pub fn decide(
    credential: &Credential,
    passage: Option<Passage<'_>>,
    policy: &AccessPolicy,
    standing: Standing,
    wall: Wall,
) -> Result<Grant, Denial> {
    let grant = decide_card(credential, policy, standing, wall)?;
    match passage {
        Some(passage) => may_pass(&credential.holder, passage, &policy.rules, wall).map(|()| grant),
        None => Ok(grant),
    }
}

/// Rules are about entering: no schedule and no lockdown keeps anybody in the house.
fn may_pass(holder: &Holder, passage: Passage<'_>, rules: &AccessRules, wall: Wall) -> Result<(), Denial> {
    let Passage { door, direction: Direction::In, is_locked_down } = passage else { return Ok(()) };
    if let Holder::Visitor(visitor) = holder
        && !visitor.doors.is_empty()
        && !visitor.doors.iter().any(|one| one == door)
    {
        return Err(Denial::NotPermittedAtThisDoor);
    }
    let judgement = match holder {
        Holder::Staff(staff) => rules.judge(staff.groups.iter().map(String::as_str), door, is_locked_down, wall),
        Holder::Visitor(_) | Holder::Nobody | Holder::Unknown => rules.judge_visitors(door, is_locked_down, wall),
    };
    judgement.outcome.map_err(|refusal| match refusal {
        Refusal::NotAtThisDoor => Denial::NotPermittedAtThisDoor,
        Refusal::LockedDown => Denial::LockedDown,
        Refusal::ClockNotTrusted => Denial::ClockNotTrusted,
        Refusal::NotAtThisTime => Denial::NotPermittedAtThisTime,
    })
}

fn decide_card(
    credential: &Credential,
    policy: &AccessPolicy,
    standing: Standing,
    wall: Wall,
) -> Result<Grant, Denial> {
    match &credential.holder {
        Holder::Staff(staff) => decide_staff(staff, credential, policy, wall),
        Holder::Visitor(_) if standing == Standing::CatchingUp => Err(Denial::NotInStep),
        Holder::Visitor(visitor) => decide_visitor(visitor, credential, policy, wall),
        // Why a card is nobody's may show on the card itself.
        Holder::Nobody => Err(refuted(credential.proof).unwrap_or(Denial::CredentialNotEnabled)),
        Holder::Unknown => Err(refuted(credential.proof).unwrap_or(Denial::UnknownCredential)),
    }
}

fn decide_staff(
    staff: &StaffHolder,
    credential: &Credential,
    policy: &AccessPolicy,
    wall: Wall,
) -> Result<Grant, Denial> {
    if !staff.enabled {
        return Err(Denial::CredentialNotEnabled);
    }
    if staff.until_ms.is_some_and(|until_ms| is_over(until_ms, wall)) {
        return Err(Denial::Expired);
    }
    if let Some(pass) = staff.pass {
        needs_clock(policy, wall)?;
        return prove_tray_card(pass.0, credential, policy, wall).map(|()| Grant::DayPass);
    }
    if staff.uid_only {
        return if policy.accept_uid_only { Ok(Grant::Staff) } else { Err(Denial::Unauthorized) };
    }
    let claims = genuine(credential.proof)?;
    let Some(known) = staff.credential else { return Err(Denial::CardDisagrees) };
    if claims.card != CardName::Credential(known) || claims.staff != Some(staff.staff) {
        return Err(Denial::CardDisagrees);
    }
    still_good(claims, known.0, wall)?;
    // An untrusted clock is a floor here, too: staff are not shut out by a kiosk that does not know the hour.
    let floor_known = wall.trust != WallTrust::Unknown;
    if floor_known && claims.unused_end.is_some_and(|end| end.is_over(day_of(wall.utc_ms))) {
        return Err(Denial::Unused);
    }
    Ok(Grant::Staff)
}

fn decide_visitor(
    visitor: &VisitorHolder,
    credential: &Credential,
    policy: &AccessPolicy,
    wall: Wall,
) -> Result<Grant, Denial> {
    if !visitor.permitted {
        return Err(Denial::NotPermittedYet);
    }
    if is_over(visitor.until_ms, wall) {
        return Err(Denial::Expired);
    }
    needs_clock(policy, wall)?;
    match credential.tray {
        // NTAG cards prove nothing, and are for visitors alone.
        None | Some(TrayCard { chip: Chip::Ntag, .. }) => Ok(Grant::Visitor),
        Some(TrayCard { chip: Chip::Desfire, .. }) => {
            prove_tray_card(visitor.visit.0, credential, policy, wall).map(|()| Grant::Visitor)
        }
    }
}

/// The card says for itself that it was given for this, and until when.
fn prove_tray_card(right: [u8; 16], credential: &Credential, policy: &AccessPolicy, wall: Wall) -> Result<(), Denial> {
    let Some(tray) = credential.tray else { return Err(Denial::CardDisagrees) };
    if tray.chip == Chip::Ntag {
        return if policy.accept_uid_only { Ok(()) } else { Err(Denial::Unauthorized) };
    }
    let claims = genuine(credential.proof)?;
    if claims.card != CardName::Card(tray.card) {
        return Err(Denial::CardDisagrees);
    }
    still_good(claims, right, wall)
}

/// The card is good for this by its own word, and has not ended by it.
fn still_good(claims: Claims, right: [u8; 16], wall: Wall) -> Result<(), Denial> {
    match claims.given.filter(|given| given.right == right) {
        None => Err(Denial::CardDisagrees),
        Some(given) if is_over(given.until_ms, wall) => Err(Denial::Expired),
        Some(_) => Ok(()),
    }
}

/// Even an untrusted clock is a floor: what is over by the floor is over.
fn is_over(until_ms: i64, wall: Wall) -> bool {
    wall.trust != WallTrust::Unknown && wall.utc_ms >= until_ms
}

fn needs_clock(policy: &AccessPolicy, wall: Wall) -> Result<(), Denial> {
    if wall.trust == WallTrust::Trusted || policy.visitors_without_clock {
        Ok(())
    } else {
        Err(Denial::ClockNotTrusted)
    }
}

fn genuine(proof: Proof) -> Result<Claims, Denial> {
    match proof {
        Proof::Genuine(claims) => Ok(claims),
        // The number of a card that can prove itself, on one that does not.
        Proof::Number => Err(Denial::NotGenuine),
        Proof::Refuted(_) => Err(refuted(proof).unwrap_or(Denial::NotGenuine)),
    }
}

fn refuted(proof: Proof) -> Option<Denial> {
    let Proof::Refuted(why) = proof else { return None };
    Some(match why {
        Refuted::NotGenuine => Denial::NotGenuine,
        Refuted::OtherSite => Denial::OtherSite,
        Refuted::Forged => Denial::Forged,
        Refuted::Copied => Denial::Copied,
        Refuted::Broken => Denial::CardUnreadable,
    })
}

/// A tapped card with what the shell knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The card.
    pub uid: CardUid,
    /// Its holder.
    pub holder: Holder,
    /// What the card showed of itself.
    pub proof: Proof,
    /// The card of the tray that it is, as the journal knows it.
    pub tray: Option<TrayCard>,
}

/// A card of the tray, as the journal knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrayCard {
    /// Its name.
    pub card: CardId,
    /// What it can prove.
    pub chip: Chip,
}

#[cfg(test)]
mod tests;
