//! Many more people, with names of every length.

use frontdesk_core::access::Grant;
use frontdesk_core::fact::{AtReader, Fact, HolderPrivate, PersonPrivate, SiteFact};
use frontdesk_core::id::{CardUid, StaffId, staff_id};
use frontdesk_store::Journal;

use super::minutes_ago;
use super::past::{Past, write};

/// Facts that are written at once.
const AT_ONCE: usize = 50;

/// Commands of the doors that others have given are numbered below this.
const FIRST_COMMAND: u64 = 10_000;

/// The name of one of them, which nobody else has.
#[must_use]
pub fn crowd_name(n: u16) -> String {
    match n % 4 {
        0 => format!("欧阳静婷{n:03}"),
        1 => format!("Alexandra Wilhelmina Featherstonehaugh-Montgomery {n:03}"),
        2 => format!("Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren{n:03}"),
        _ => format!("诸葛慕容敏{n:03}"),
    }
}

fn person(n: u16) -> StaffId {
    staff_id(&format!("9{n:03}"))
}

/// They are on the list of people, and come in by the front door.
pub(super) fn comes_in(office: &Journal, kiosk: &Past, people: u16) -> anyhow::Result<()> {
    let set = |n: u16| {
        let private = PersonPrivate {
            number: format!("9{n:03}"),
            name: crowd_name(n),
            department: "International Business Development and Strategic Partnerships".into(),
            ..PersonPrivate::default()
        };
        let (staff, groups) = (person(n), vec!["staff".to_owned()]);
        Fact::Site(SiteFact::PersonSet { staff, enabled: true, groups, private: Some(private) })
    };
    let listed: Vec<Fact> = (0..people).map(set).collect();
    for some in listed.chunks(AT_ONCE) {
        write(office, minutes_ago(17 * 24 * 60), some)?;
    }
    let passed: Vec<Fact> = (0..people).flat_map(passes).collect();
    for some in passed.chunks(AT_ONCE) {
        kiosk.wrote(2, some)?;
    }
    Ok(())
}

fn passes(n: u16) -> [Fact; 2] {
    let (door, command) = ("front".to_owned(), FIRST_COMMAND + u64::from(n));
    let [high, low] = n.to_be_bytes();
    let uid = CardUid::new(&[4, 0xC1, 1, 2, 3, high, low]).expect("seven bytes are a card's number");
    let private = Some(HolderPrivate { uid, staff: Some(person(n)), name: crowd_name(n) });
    let (grant, at) = (Grant::Staff, AtReader::default());
    [
        Fact::AccessGranted { door: door.clone(), command, grant, visit: None, remote: None, at, private },
        Fact::AccessTaken { door, command },
    ]
}
