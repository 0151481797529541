//! Who may pass which door: a plain function over values (A1, A5).
//!
//! Words follow the ONVIF Access Control Service Specification (`AccessGranted`, `AccessDenied` and its reasons).

use crate::id::{CardUid, StaffId, VisitId};
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
    /// The card has not been withdrawn.
    pub enabled: bool,
    /// The card is known by its UID alone, which anybody can copy.
    pub uid_only: bool,
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
    /// ONVIF `Unauthorized`: known, but not by a proof this door accepts (a UID alone).
    Unauthorized,
    /// The clock is not trusted and this credential needs one.
    ClockNotTrusted,
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
}

/// What a kiosk knows of the cards that are out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All that there is to know.
    InStep,
    /// What was so when its backup was made: a card may have been returned since, or its visit ended.
    CatchingUp,
}

/// Decides about one tap at one door.
///
/// # Errors
/// The reason for a refusal, for the person and the journal.
pub fn decide(holder: &Holder, policy: &AccessPolicy, standing: Standing, wall: Wall) -> Result<Grant, Denial> {
    match holder {
        Holder::Staff(staff) if !staff.enabled => Err(Denial::CredentialNotEnabled),
        Holder::Staff(staff) if staff.uid_only && !policy.accept_uid_only => Err(Denial::Unauthorized),
        Holder::Staff(_) => Ok(Grant::Staff),
        Holder::Visitor(_) if standing == Standing::CatchingUp => Err(Denial::NotInStep),
        Holder::Visitor(visitor) => decide_visitor(visitor, policy, wall),
        Holder::Nobody => Err(Denial::CredentialNotEnabled),
        Holder::Unknown => Err(Denial::UnknownCredential),
    }
}

fn decide_visitor(visitor: &VisitorHolder, policy: &AccessPolicy, wall: Wall) -> Result<Grant, Denial> {
    if !visitor.permitted {
        return Err(Denial::NotPermittedYet);
    }
    // Even an untrusted clock is a floor: what is over by the floor is over.
    let floor_known = wall.trust != WallTrust::Unknown;
    if floor_known && wall.utc_ms >= visitor.until_ms {
        return Err(Denial::Expired);
    }
    if wall.trust != WallTrust::Trusted && !policy.visitors_without_clock {
        return Err(Denial::ClockNotTrusted);
    }
    Ok(Grant::Visitor)
}

/// A tapped card with what the shell knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The card.
    pub uid: CardUid,
    /// Its holder.
    pub holder: Holder,
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: AccessPolicy = AccessPolicy { accept_uid_only: true, visitors_without_clock: false };

    fn wall(utc_ms: i64, trust: WallTrust) -> Wall {
        Wall { utc_ms, offset_s: 0, trust }
    }

    fn visitor(permitted: bool) -> Holder {
        Holder::Visitor(VisitorHolder { visit: VisitId([1; 16]), name: "张伟".into(), permitted, until_ms: 1_000 })
    }

    fn staff(enabled: bool) -> Holder {
        Holder::Staff(StaffHolder {
            staff: StaffId([2; 16]),
            name: "周雯".into(),
            greet: String::new(),
            department: String::new(),
            enabled,
            uid_only: true,
        })
    }

    #[test]
    fn a_temporary_card_opens_nothing_before_permission() {
        assert_eq!(
            decide(&visitor(false), &POLICY, Standing::InStep, wall(1, WallTrust::Trusted)),
            Err(Denial::NotPermittedYet)
        );
        assert_eq!(decide(&visitor(true), &POLICY, Standing::InStep, wall(1, WallTrust::Trusted)), Ok(Grant::Visitor));
    }

    #[test]
    fn a_temporary_card_ends_by_itself_even_when_the_clock_is_only_a_floor() {
        assert_eq!(
            decide(&visitor(true), &POLICY, Standing::InStep, wall(1_000, WallTrust::Trusted)),
            Err(Denial::Expired)
        );
        assert_eq!(
            decide(&visitor(true), &POLICY, Standing::InStep, wall(1_000, WallTrust::NotBefore)),
            Err(Denial::Expired)
        );
        assert_eq!(
            decide(&visitor(true), &POLICY, Standing::InStep, wall(1, WallTrust::NotBefore)),
            Err(Denial::ClockNotTrusted)
        );
    }

    #[test]
    fn a_withdrawn_staff_card_is_refused_and_so_is_a_uid_where_it_is_not_accepted() {
        let now = wall(1, WallTrust::Unknown);
        assert_eq!(decide(&staff(false), &POLICY, Standing::InStep, now), Err(Denial::CredentialNotEnabled));
        assert_eq!(decide(&staff(true), &POLICY, Standing::InStep, now), Ok(Grant::Staff));
        let strict = AccessPolicy { accept_uid_only: false, ..POLICY };
        assert_eq!(decide(&staff(true), &strict, Standing::InStep, now), Err(Denial::Unauthorized));
    }

    #[test]
    fn a_kiosk_that_is_not_in_step_refuses_temporary_cards_and_no_staff() {
        let now = wall(1, WallTrust::Trusted);
        assert_eq!(decide(&visitor(true), &POLICY, Standing::CatchingUp, now), Err(Denial::NotInStep));
        assert_eq!(decide(&staff(true), &POLICY, Standing::CatchingUp, now), Ok(Grant::Staff));
    }

    #[test]
    fn debug_output_shows_no_names() {
        let shown = format!("{:?}{:?}", visitor(true), staff(true));
        assert!(!shown.contains("张伟") && !shown.contains("周雯"));
    }
}
