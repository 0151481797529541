//! Staff at the doors: they come in the morning, some go out at noon, and somebody is let in every few minutes.

use super::DemoError;
use super::day::Day;
use super::past::Story;
use super::people::{Person, everybody, person};
use frontdesk_core::access::{Denial, Direction, Grant};
use frontdesk_core::fact::{AtReader, Fact, HolderPrivate};
use frontdesk_core::id::{CardUid, VisitId};

/// A door, and the number of the command that opened it last.
pub(super) struct Door {
    name: &'static str,
    command: u64,
}

impl Door {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, command: 0 }
    }

    /// Somebody is let in or out, and passes.
    pub(super) fn passes(
        &mut self,
        grant: Grant,
        direction: Direction,
        visit: Option<VisitId>,
        who: HolderPrivate,
    ) -> [Fact; 2] {
        self.command += 1;
        let reader = if direction == Direction::Out { "exit" } else { "front" };
        let (door, command, at) = (self.name.to_owned(), self.command, AtReader::new(reader, direction));
        [
            Fact::AccessGranted { door, command, grant, visit, remote: None, at, private: Some(who) },
            Fact::AccessTaken { door: self.name.into(), command },
        ]
    }

    fn staff(&mut self, person: Person, direction: Direction) -> Result<[Fact; 2], DemoError> {
        let who = HolderPrivate { uid: person.uid()?, staff: Some(person.id()), name: person.name.into() };
        Ok(self.passes(Grant::Staff, direction, None, who))
    }

    fn refuses(&self, reason: Denial, who: HolderPrivate) -> Fact {
        Fact::AccessDenied { door: self.name.into(), reason, visit: None, at: AtReader::default(), private: Some(who) }
    }
}

/// Whoever is not in today: on holiday, at a customer's, or at home.
const AWAY: [u8; 4] = [5, 12, 21, 30];

/// Who forgot their card and has a day pass.
pub(super) const FORGOT: u8 = 14;

pub(super) fn staff(front: &mut Story, door: &mut Door, day: Day) -> Result<(), DemoError> {
    for person in everybody().filter(|person| !AWAY.contains(&person.n) && person.n != FORGOT) {
        let n = i64::from(person.n);
        // Most within one hour, each at a time of their own.
        front.tell(day.ago(540 - (n * 37) % 67), door.staff(person, Direction::In)?);
        if n % 4 == 1 {
            front.tell(day.ago(230 - n), door.staff(person, Direction::Out)?);
            front.tell(day.ago(180 - n), door.staff(person, Direction::In)?);
        }
        if n % 13 == 4 {
            front.tell(day.ago(36 - n / 2), door.staff(person, Direction::Out)?);
        }
    }
    for (n, ago) in [(1, 26), (6, 19), (17, 13), (25, 9), (33, 6), (9, 4), (2, 2)] {
        if let Some(person) = person(n) {
            front.tell(day.ago(ago), door.staff(person, Direction::In)?);
        }
    }
    Ok(())
}

/// What was refused: a card that nobody knows, and one that was reported lost.
pub(super) fn refused(front: &mut Story, door: &Door, day: Day) -> Result<(), DemoError> {
    let uid = |last| CardUid::new(&[4, 0xEE, 3, 9, 27, 81, last]);
    let stranger = HolderPrivate { uid: uid(1)?, staff: None, name: String::new() };
    front.tell(day.ago(95), [door.refuses(Denial::UnknownCredential, stranger)]);
    if let Some(person) = person(38) {
        let who = HolderPrivate { uid: person.uid()?, staff: Some(person.id()), name: person.name.into() };
        front.tell(day.ago(50), [door.refuses(Denial::CredentialNotEnabled, who)]);
    }
    Ok(())
}

/// At the other doors.
pub(super) fn elsewhere(story: &mut Story, door: &mut Door, day: Day) -> Result<(), DemoError> {
    for person in everybody().filter(|person| person.n % 6 == 2 && !AWAY.contains(&person.n) && person.n != FORGOT) {
        let n = i64::from(person.n);
        for ago in [410 - 3 * n, 155 - 2 * n, 52 - n] {
            story.tell(day.ago(ago), door.staff(person, Direction::In)?);
        }
    }
    Ok(())
}
