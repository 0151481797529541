//! How long what visitors say is kept here, for the screen to tell them before they agree.

use frontdesk_core::fact::{HoldScope, RetentionDays};
use frontdesk_core::journal::RetentionClass;
use frontdesk_core::screen::Kept;
use frontdesk_store::{HoldRecord, ReadError, Reader};

/// As it is in force: the office's, or else the configuration's.
///
/// # Errors
/// What SQLite said.
pub fn kept(reader: &Reader, configured: RetentionDays) -> Result<Kept, ReadError> {
    let days = reader.retention()?.unwrap_or(configured).visits;
    let holds_visits = |hold: &HoldRecord| hold.in_force && hold.scope == HoldScope::Class(RetentionClass::Visits);
    Ok(Kept { days, held: reader.holds()?.iter().any(holds_visits) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::{Fact, SiteFact, UpkeepFact};
    use frontdesk_core::id::{HoldId, IncarnationId, VisitId};
    use frontdesk_core::time::{Now, Wall, WallTrust};
    use frontdesk_store::{Journal, Options};

    fn write(journal: &Journal, fact: &Fact) {
        let wall = Wall { utc_ms: 1_795_478_400_000, offset_s: 0, trust: WallTrust::Trusted };
        journal.append_and_wait(Now { mono_ms: 1, wall }, vec![fact.draft().unwrap()]).unwrap();
    }

    #[test]
    fn what_is_kept_is_the_offices_word_or_the_configurations_and_held_while_a_hold_covers_all_visits() {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { office: true, ..Options::new(IncarnationId([1; 16])) };
        let (journal, _) = Journal::open(dir.path(), options).unwrap();
        let configured = RetentionDays { visits: Some(30), messages: None, refused_taps: None, staff_presence: None };
        let kept = || super::kept(&journal.reader().unwrap(), configured).unwrap();
        assert_eq!(kept(), Kept { days: Some(30), held: false });
        write(&journal, &SiteFact::RetentionSet { days: RetentionDays { visits: None, ..configured } }.into());
        assert_eq!(kept(), Kept { days: None, held: false });
        let place = |n: u8, scope| UpkeepFact::HoldPlaced { hold: HoldId([n; 16]), scope, reference: "4711".into() };
        write(&journal, &place(1, HoldScope::Visit(VisitId([1; 16]))).into());
        assert!(!kept().held, "a hold on another visit is none on this one");
        write(&journal, &place(2, HoldScope::Class(RetentionClass::Visits)).into());
        assert!(kept().held);
        write(&journal, &UpkeepFact::HoldLifted { hold: HoldId([2; 16]) }.into());
        assert!(!kept().held);
    }
}
