//! The kiosk's link to its office at the staff pages, and becoming one of a site there as `frontdeskctl enrol` does it: where the office
//! is, and the code that it shows.

use super::staff::{At, Session};
use super::staff_acts::Typed;
use super::staff_view::{moment_text, of_today};
use super::{Effects, NodeSeen, Seen, Station};
use crate::control::Unlogged;
use crate::fact::PagesAct;
use crate::screen::staff::{MAX_ADDRESS_CHARS, MAX_CODE_CHARS, Network};
use crate::time::Now;

/// What an address begins with.
const SCHEME: &str = "https://";

/// The site that is joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Joining {
    pub(super) office: String,
    pub(super) code: Unlogged,
    pub(super) label: String,
}

impl Station {
    pub(super) fn ask_for_office(&mut self, now: Now, out: &mut Effects) {
        // Until somebody has looked, the address that is known could not be offered.
        let known = self.session().filter(|session| session.working.is_none()).and_then(node);
        let Some(known) = known.map(|node| node.office.clone()) else { return };
        let value = if known.is_empty() { SCHEME.to_owned() } else { known };
        self.turn_to_enrolling(now, None, value, false, out);
    }

    /// First the office, then its code; with both this kiosk asks to be let in.
    pub(super) fn enrolling_typed(&mut self, now: Now, office: Option<String>, text: &str, out: &mut Effects) {
        let text = text.trim();
        let Some(office) = office else {
            return match address(text) {
                Some(office) => self.turn_to_enrolling(now, Some(office), String::new(), false, out),
                None => self.turn_to_enrolling(now, None, text.chars().take(MAX_ADDRESS_CHARS).collect(), true, out),
            };
        };
        if text.is_empty() || text.chars().count() > MAX_CODE_CHARS {
            return self.turn_to_enrolling(now, Some(office), String::new(), true, out);
        }
        let label = self.session().and_then(node).map(|node| node.label.clone()).unwrap_or_default();
        let joining = Joining { office: office.clone(), code: Unlogged(text.to_owned()), label };
        self.staff_turn(now, At::Network, out);
        self.staff_act_for(now, PagesAct::EnrolKiosk, Some(office), Some(Typed::Joining(joining)), out);
    }

    fn turn_to_enrolling(&mut self, now: Now, office: Option<String>, value: String, problem: bool, out: &mut Effects) {
        let serial = self.staff_serial();
        self.staff_turn(now, At::Enrol { serial, office, value, problem }, out);
    }

    pub(super) fn network_view(&self, session: &Session, now: Now) -> Network {
        let seen = node(session).cloned();
        let looking = seen.is_none();
        let node = seen.unwrap_or_default();
        let answered = |at_ms| match of_today(at_ms, now) {
            today if !today.is_empty() => today,
            _ => moment_text(at_ms, now),
        };
        Network {
            looking,
            office: node.office,
            label: node.label,
            node: node.node,
            away: self.office_away,
            answered_at: node.answered_ms.map(answered).unwrap_or_default(),
            behind: node.behind,
            certificate_until: node.certificate_until_ms.map(|at_ms| moment_text(at_ms, now)).unwrap_or_default(),
        }
    }
}

fn node(session: &Session) -> Option<&NodeSeen> {
    match &session.seen {
        Some((Seen::Node(node), _)) => Some(node),
        _ => None,
    }
}

/// The address that was meant: somebody who leaves out how it begins means the only way in which it can.
fn address(text: &str) -> Option<String> {
    let rest = text.strip_prefix(SCHEME).unwrap_or(text);
    let is_one =
        !rest.is_empty() && !rest.contains("://") && !rest.contains(|c: char| c.is_whitespace() || c.is_control());
    (is_one && text.chars().count() <= MAX_ADDRESS_CHARS).then(|| format!("{SCHEME}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_how_it_begins_and_holds_no_space() {
        assert_eq!(address("office.example:8443").as_deref(), Some("https://office.example:8443"));
        assert_eq!(address("https://10.0.0.5:8443").as_deref(), Some("https://10.0.0.5:8443"));
        for bad in ["", "https://", "http://office.example", "of fice", &"o".repeat(121)] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }
}
