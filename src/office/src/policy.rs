//! Who may read what: decided by who gets the keys.

use frontdesk_core::id::NodeId;
use frontdesk_core::journal::RetentionClass;

/// A member of the site, as far as the question who may read goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asker {
    pub(crate) node: NodeId,
    pub(crate) is_revoked: bool,
}

/// Whether a node gets a key of this class, made for entries of `maker`.
///
/// A kiosk needs people, visits and invitations (which are of class visits) of the whole site, and gets back what was its own. Where staff
/// were and which cards were refused at another kiosk is nothing that it needs.
pub(crate) fn may_read(asker: Asker, class: RetentionClass, maker: NodeId) -> bool {
    if asker.is_revoked {
        return false;
    }
    match class {
        RetentionClass::People | RetentionClass::Visits => true,
        RetentionClass::Messages | RetentionClass::RefusedTaps | RetentionClass::StaffPresence => maker == asker.node,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIOSK: NodeId = NodeId([1; 16]);
    const OTHER: NodeId = NodeId([2; 16]);

    #[test]
    fn a_kiosk_reads_people_and_visits_of_the_site_and_of_the_rest_only_its_own() {
        let asker = Asker { node: KIOSK, is_revoked: false };
        for class in RetentionClass::ALL {
            assert!(may_read(asker, class, KIOSK), "{class:?}");
        }
        let of_others: Vec<_> =
            RetentionClass::ALL.into_iter().filter(|class| may_read(asker, *class, OTHER)).collect();
        assert_eq!(of_others, [RetentionClass::Visits, RetentionClass::People]);
    }

    #[test]
    fn a_revoked_kiosk_reads_nothing() {
        let asker = Asker { node: KIOSK, is_revoked: true };
        for class in RetentionClass::ALL {
            assert!(!may_read(asker, class, KIOSK) && !may_read(asker, class, OTHER), "{class:?}");
        }
    }
}
