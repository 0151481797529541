//! Filling an empty directory.

use super::accounts::DemoAccount;
use super::day::Day;
use super::doors::{self, Door};
use super::machines::{self, State};
use super::past::Past;
use super::{DemoError, PART, accounts, cards, exceptions, is_demonstration, people, portraits, visits};
use crate::AUTHORITY_FILES;
use crate::desk::PasswordCost;
use crate::desk::accounts::{Accounts, FILE as ACCOUNTS_FILE, account};
use crate::office::utc_ms;
use crate::today::midnight_ms;
use frontdesk_core::fact::{Fact, SiteFact};
use frontdesk_store::{DATABASE_FILE, Reader};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Where the journals of its kiosks are while they are written.
const KIOSKS: &str = "demonstration-kiosks";

/// What a data directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoState {
    /// Nothing of an office is in it.
    Empty,
    /// A demonstration, filled on an earlier day: Today shows little of it.
    OfAnEarlierDay,
    /// A demonstration of today.
    OfToday,
}

/// What is in this directory. Blocking.
///
/// # Errors
/// [`DemoError::Live`] if it is somebody's office, [`DemoError::Interrupted`] if it was not filled to its end; or it could not be read.
pub fn state(data: &Path) -> Result<DemoState, DemoError> {
    let has = |name: &str| data.join(name).try_exists();
    let failed = |source| DemoError::File { path: data.to_owned(), source };
    let live = || DemoError::Live { path: data.to_owned() };
    if !has(DATABASE_FILE).map_err(failed)? {
        let mut others = AUTHORITY_FILES.iter().copied().chain([ACCOUNTS_FILE]);
        return if others.any(|name| has(name).unwrap_or(true)) { Err(live()) } else { Ok(DemoState::Empty) };
    }
    let reader = Reader::open(data)?;
    if !is_demonstration(&reader)? {
        return if reader.entry_count()? == 0 { Ok(DemoState::Empty) } else { Err(live()) };
    }
    if !has(ACCOUNTS_FILE).map_err(failed)? {
        return Err(DemoError::Interrupted { path: data.to_owned() });
    }
    let accounts = Accounts::open(data, PasswordCost::default())?;
    if accounts.with_blocking(account::count)? == 0 {
        return Err(DemoError::Interrupted { path: data.to_owned() });
    }
    let today = midnight_ms(utc_ms());
    let is_of_today = reader.visits(today, 1)?.first().is_some_and(|visit| visit.arrived_ms >= today);
    Ok(if is_of_today { DemoState::OfToday } else { DemoState::OfAnEarlierDay })
}

/// Fills it, if it is empty: answers who can sign in, and nothing where it was filled before.
///
/// # Errors
/// As [`state`], or it could not be written.
pub async fn fill(data: &Path, cost: PasswordCost) -> Result<Vec<DemoAccount>, DemoError> {
    let owned = data.to_owned();
    let filled = tokio::task::spawn_blocking(move || {
        let is_empty = state(&owned)? == DemoState::Empty;
        if is_empty {
            write(&owned, Day::of(utc_ms()))?;
        }
        Ok::<_, DemoError>(is_empty)
    });
    if !filled.await.map_err(|_| DemoError::NotTaken)?? {
        return Ok(Vec::new());
    }
    portraits::hang(data, utc_ms()).await?;
    accounts::make(data, cost).await
}

fn write(data: &Path, day: Day) -> Result<(), DemoError> {
    let mut office = Past::open(data, true)?;
    // Before anything else: from here on it is a demonstration, whatever becomes of it.
    let public_key = hex::encode(office.public_key().0);
    let (version, simulated) = (env!("CARGO_PKG_VERSION").to_owned(), vec![PART.to_owned()]);
    office
        .story
        .tell(day.before(20, 8 * 60), [Fact::NodeStarted { version, public_key, simulated, doors: Vec::new() }]);
    office.write()?;
    let kiosks = data.join(KIOSKS);
    clear(&kiosks)?;
    let [mut front, mut back, mut garage] = [
        joins(&mut office, &kiosks, "front", "前门", day)?,
        joins(&mut office, &kiosks, "back", "后门", day)?,
        joins(&mut office, &kiosks, "garage", "车库", day)?,
    ];
    people::set_up(&mut office.story, day)?;
    people::roll_call(&mut office.story, day);
    people::invitations(&mut office.story, day);
    visits::telling(&mut office.story, day);
    machines::month(&mut front, ("front", 1), State::Well, day);
    machines::month(&mut back, ("back", 2), State::LooseContact, day);
    machines::month(&mut garage, ("garage", 3), State::OnTheBench, day);
    let [mut front_door, mut back_door, mut gate] = [Door::new("front"), Door::new("back"), Door::new("garage")];
    cards::tray(&mut front.story, &mut front_door, day)?;
    visits::earlier(&mut front.story, &mut front_door, day)?;
    visits::today(&mut front.story, &mut back.story, &mut front_door, day)?;
    doors::staff(&mut front.story, &mut front_door, day)?;
    doors::refused(&mut front.story, &front_door, day)?;
    doors::elsewhere(&mut back.story, &mut back_door, day)?;
    doors::elsewhere(&mut garage.story, &mut gate, day)?;
    exceptions::tell(&mut front.story, day);
    office.write()?;
    for mut kiosk in [front, back, garage] {
        kiosk.write()?;
        kiosk.brought_to(&office, day.now_ms())?;
    }
    clear(&kiosks)
}

/// A kiosk of this name, which the office takes for its own. Nobody has the key that its data would be wrapped to.
fn joins(office: &mut Past, kiosks: &Path, name: &str, label: &str, day: Day) -> Result<Past, DemoError> {
    let dir = kiosks.join(name);
    fs::create_dir_all(&dir).map_err(|source| DemoError::File { path: dir.clone(), source })?;
    let kiosk = Past::open(&dir, false)?;
    let enrolled = SiteFact::NodeEnrolled {
        node: kiosk.node(),
        public_key: hex::encode(kiosk.public_key().0),
        sealing_key: hex::encode(crate::random::bytes::<32>()?),
        label: label.into(),
    };
    office.story.tell(day.before(20, 8 * 60 + 30), [Fact::Site(enrolled)]);
    Ok(kiosk)
}

/// Removes the kiosks' own journals: what they wrote is the office's now, and there are no kiosks.
fn clear(kiosks: &Path) -> Result<(), DemoError> {
    match fs::remove_dir_all(kiosks) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(DemoError::File { path: kiosks.to_owned(), source }),
        _ => Ok(()),
    }
}
