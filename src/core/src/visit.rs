//! A visit's life (V2, A5, V6): registered → permitted → in → left. It never goes back.

use crate::id::{NodeId, StaffId, VisitId};
use crate::screen::{Language, Purpose};
use serde::{Deserialize, Serialize};

/// How far a visit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// Recorded; a temporary card is a badge and opens nothing.
    Registered,
    /// Somebody who may has said yes.
    Permitted,
    /// Has passed a door.
    In,
    /// Has left.
    Left,
}

impl VisitState {
    /// Its name in tables and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Permitted => "permitted",
            Self::In => "in",
            Self::Left => "left",
        }
    }

    /// A card of a visit in this state may open a door (A5).
    #[must_use]
    pub fn is_permitted(self) -> bool {
        matches!(self, Self::Permitted | Self::In)
    }
}

/// Who gave permission (A5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermittedBy {
    /// An employee who came to collect the visitor, with their card.
    Employee,
    /// The desk.
    Desk,
    /// The host, or whoever was told in their place, by the answer to a message. Since version 2 of `visit.permitted`.
    Host,
    /// A leader of the company, as an exception.
    Leader,
    /// An invitation, by its code (V7). Since version 2 of `visit.permitted`.
    Invitation,
}

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftHow {
    /// With the card given back.
    CardReturned,
    /// Without a card; one that was given out is missing from now on.
    WithoutCard,
    /// Never had a card.
    NeverHadCard,
}

/// The most people in one party (V9). More than that the desk registers.
pub const MAX_PARTY: usize = 8;

/// With whom a visitor came (V9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InParty {
    /// The visit of whoever registered first, for all of them, that one included.
    pub first: VisitId,
    /// A child: the visit of the adult whom it is with. It has no contact of its own, and leaves with that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child_of: Option<VisitId>,
}

/// Where a visit was registered: whose screen it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// At this kiosk.
    Here,
    /// At another kiosk of the site: its visitor is seen to there.
    Kiosk(NodeId),
    /// At the web desk. The office has neither screen nor reader, so that every kiosk sees to its visitors.
    Office,
}

/// What the station keeps in memory of a visit that has not ended. Rebuilt from the journal's views at start.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenVisit {
    /// Which.
    pub visit: VisitId,
    /// Where it was registered.
    pub home: Home,
    /// How far.
    pub state: VisitState,
    /// Visitor's name.
    pub name: String,
    /// The host chosen, if known.
    pub host: Option<StaffId>,
    /// Host's name, or empty.
    pub host_name: String,
    /// Host's department, or empty.
    pub host_department: String,
    /// How often the host was changed: the number of this one, 0 for the one at registration.
    pub host_changes: u8,
    /// Visitor's organisation, or empty.
    pub organisation: String,
    /// Why they come.
    pub purpose: Purpose,
    /// The language in which they were registered.
    pub language: Language,
    /// Registered at, UTC milliseconds.
    pub arrived_ms: i64,
    /// What it may, where it came of an invitation.
    pub invited: Option<InvitedRight>,
    /// The temporary card given out.
    pub card: Option<VisitCard>,
    /// With whom they came.
    pub party: Option<InParty>,
}

/// What a visit may that came of an invitation (V7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitedRight {
    /// The doors that its card opens; none for all that visitors may pass.
    pub doors: Vec<String>,
    /// Its card ends then, UTC milliseconds.
    pub until_ms: i64,
}

/// A temporary card bound to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitCard {
    /// Which card.
    pub uid: crate::id::CardUid,
    /// Its end, UTC milliseconds.
    pub until_ms: i64,
    /// Written and read back. Before that it is only promised, and a torn writing is finished at its next tap.
    pub written: bool,
}

impl OpenVisit {
    /// Its visitor is seen to at this kiosk: collected by their host's tap, given a card, listed for whoever is at the desk.
    #[must_use]
    pub fn is_seen_to_here(&self) -> bool {
        matches!(self.home, Home::Here | Home::Office)
    }

    /// It may be given a card: permitted, and without one that counts. One torn away while it was written does not count.
    #[must_use]
    pub fn lacks_card(&self) -> bool {
        self.state.is_permitted() && self.card.is_none_or(|card| !card.written)
    }

    /// Takes over what somebody else's knowledge of the same visit adds. Nothing goes back: an earlier state, a card not yet
    /// written or a name not yet readable changes nothing, so the order in which knowledge comes does not matter.
    pub fn learn(&mut self, other: &Self) {
        self.state = self.state.max(other.state);
        self.learn_host(other);
        self.card = known_card(self.card, other.card);
        self.party = self.party.or(other.party);
        self.invited = self.invited.take().or_else(|| other.invited.clone());
        let texts = [(&mut self.name, &other.name), (&mut self.organisation, &other.organisation)];
        for (ours, theirs) in texts {
            if ours.is_empty() {
                ours.clone_from(theirs);
            }
        }
    }

    /// Of two hosts the later one is to be seen; what is missing of one and the same is filled in.
    fn learn_host(&mut self, other: &Self) {
        if other.host_changes < self.host_changes {
            return;
        }
        let is_later = other.host_changes > self.host_changes;
        self.host_changes = other.host_changes;
        self.host = if is_later { other.host } else { self.host.or(other.host) };
        for (ours, theirs) in
            [(&mut self.host_name, &other.host_name), (&mut self.host_department, &other.host_department)]
        {
            if is_later || ours.is_empty() {
                ours.clone_from(theirs);
            }
        }
    }

    /// Wipes what is personal: the visit goes on without a name, and its card is nobody's.
    pub fn forget(&mut self) {
        (self.host, self.card) = (None, None);
        for text in [&mut self.name, &mut self.host_name, &mut self.host_department, &mut self.organisation] {
            *text = String::new();
        }
    }
}

/// A card that was written counts before one that was only promised.
fn known_card(ours: Option<VisitCard>, theirs: Option<VisitCard>) -> Option<VisitCard> {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) if theirs.written && !ours.written => Some(theirs),
        (ours, theirs) => ours.or(theirs),
    }
}

impl std::fmt::Debug for OpenVisit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is stays out of logs.
        f.debug_struct("OpenVisit")
            .field("visit", &self.visit)
            .field("state", &self.state)
            .field("card", &self.card.is_some())
            .finish_non_exhaustive()
    }
}
