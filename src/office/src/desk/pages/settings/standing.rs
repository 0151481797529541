//! What is set, which kiosk shows it, and who changed what.

use super::telling::{self, STEPS, seconds_of};
use super::{KEPT, days_of, words};
use super::{agreement, back, hours, look, texts};
use crate::desk::pieces::day_and_clock;
use crate::desk::role::Role;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::members::Member;
use crate::setters::{self, Setter, setter};
use crate::site_rules::{self, FollowedBy};
use crate::telling::TellingInForce;
use frontdesk_core::fact::{
    Fact, HouseSettings, Reading, RetentionDays, ScreenSettings, Setting, SettingName, SiteFact, Texts,
};
use frontdesk_core::id::{AccountId, NodeId, StaffId};
use frontdesk_core::screen::Purpose;
use frontdesk_store::{Cursor, EntryQuery, ReadError, Reader, SettingRecord};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The check of a kiosk that says which settings its screen shows.
const CHECK: &str = "settings";

/// Changes that are shown at once.
const MAX_CHANGES: usize = 30;

/// In the kinds of entries that say a change, and in few others.
const KIND: &str = ".set";

/// One change.
struct Word {
    fact: SiteFact,
    set_ms: i64,
    by: Setter,
}

pub(super) struct Standing {
    pub(super) company: Option<(Texts, i64)>,
    pub(super) extension: Option<(String, i64)>,
    pub(super) retention: Option<RetentionDays>,
    /// When whom the office tells, as it stands.
    pub(super) telling: TellingInForce,
    /// What all kiosks' screens show.
    pub(super) screen: ScreenSettings,
    /// The hours of the house.
    pub(super) house: HouseSettings,
    /// When each setting was set that has not been taken back.
    set_ms: BTreeMap<SettingName, i64>,
    /// Whoever looks may see people.
    pub(super) shows_people: bool,
    /// Number and name of whoever is or was named, where they may be seen.
    pub(super) staff: BTreeMap<StaffId, (String, String)>,
    /// When the newest was set that screens show.
    newest_ms: Option<i64>,
    kiosks: Vec<(Member, Option<FollowedBy>)>,
    /// Newest first.
    words: Vec<Word>,
    /// Where older changes begin.
    older: Option<Cursor>,
    names: BTreeMap<AccountId, String>,
}

impl Standing {
    /// As it stands, with the changes from before `after`, or the newest.
    pub(super) async fn load(shell: &Shell, after: Option<Cursor>) -> Result<Self, Trouble> {
        let node = shell.office.journal.node();
        let shows_people = shell.person()?.roles.contains(Role::AdministrationHead);
        let office = Arc::clone(&shell.office);
        let read = shell.office.read(move |reader| {
            let (records, (words, older)) = (reader.settings()?, history(reader, node, after)?);
            let telling = TellingInForce::of(&records, &office.settings.config);
            let staff = if shows_people { staff(reader, &telling, &words)? } else { BTreeMap::new() };
            Ok((records, reader.retention()?, site_rules::said_in(reader, CHECK)?, (words, older), telling, staff))
        });
        let (records, retention, said, (words, older), telling, staff) = read.await?;
        let said: BTreeMap<NodeId, FollowedBy> = said.into_iter().map(|one| (one.node, one)).collect();
        let kiosks = shell.office.members.all().into_iter().filter(|member| member.revoked.is_none());
        let mut standing = Self {
            company: None,
            extension: None,
            retention,
            telling,
            screen: ScreenSettings::default(),
            house: HouseSettings::default(),
            set_ms: BTreeMap::new(),
            shows_people,
            staff,
            newest_ms: None,
            kiosks: kiosks
                .map(|member| (said.get(&member.node).copied(), member))
                .map(|(said, one)| (one, said))
                .collect(),
            names: setters::names(&shell.office.desk.accounts, words.iter().map(|word| word.by)).await?,
            words,
            older,
        };
        records.into_iter().for_each(|record| standing.take(record));
        Ok(standing)
    }

    fn take(&mut self, SettingRecord { setting, set_ms }: SettingRecord) {
        if self.screen.take(&setting) {
            self.newest_ms = self.newest_ms.max(Some(set_ms));
        }
        self.house.take(&setting);
        if setting.is_set() {
            self.set_ms.insert(setting.of(), set_ms);
        }
        match setting {
            Setting::Company { value } => self.company = Some((value, set_ms)),
            Setting::DeskExtension { value } => self.extension = Some((value, set_ms)),
            _ => {}
        }
    }

    /// When it was set, UTC milliseconds.
    pub(super) fn set_at(&self, name: SettingName) -> Option<i64> {
        self.set_ms.get(&name).copied()
    }

    fn shows(&self, said: Option<FollowedBy>) -> bool {
        said.is_some_and(|said| said.set_ms.is_some() && said.set_ms == self.newest_ms)
    }

    /// The fact to act on.
    pub(super) fn headline(&self, shell: &Shell) -> String {
        let (all, some) = (self.kiosks.len(), self.kiosks.iter().filter(|(_, said)| self.shows(*said)).count());
        let language = shell.language();
        match (self.newest_ms, all, some) {
            (None, ..) => shell.say(words::HEAD_NONE).to_owned(),
            (_, 0, _) => shell.say(words::HEAD_NO_KIOSKS).to_owned(),
            (_, all, some) if all == some => words::HEAD_ALL.with(language, &[&all.to_string()]),
            (_, all, some) => words::HEAD_SOME.with(language, &[&all.to_string(), &some.to_string()]),
        }
    }

    /// Each kiosk with what its screen shows, as it said itself.
    pub(super) fn shown_at(&self, shell: &Shell) -> Markup {
        let language = shell.language();
        html! {
            @if self.newest_ms.is_some() && !self.kiosks.is_empty() {
                section.panel {
                    h2 { (shell.say(words::AT_KIOSKS)) }
                    ul.spans {
                        @for (member, said) in &self.kiosks {
                            li {
                                a.m href={ "/kiosks/" (member.node) } { (shown(&member.label)) }
                                @match said {
                                    Some(said) if self.shows(Some(*said)) => span.ok { (words::SHOWS.with(language, &[&day_and_clock(said.said_ms)])) },
                                    Some(FollowedBy { set_ms: Some(set_ms), .. }) => span.stop { (words::SHOWS_FORMER.with(language, &[&day_and_clock(*set_ms)])) },
                                    _ => span.s { (shell.say(words::SAYS_NOTHING)) },
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What was changed by whom, newest first, with what it was before.
    pub(super) fn history(&self, shell: &Shell) -> Markup {
        html! {
            @if !self.words.is_empty() || self.older.is_some() {
                section.panel {
                    h2 { (shell.say(words::HISTORY)) }
                    (self.changes(shell))
                }
            }
        }
    }

    /// The same without a title.
    pub(super) fn changes(&self, shell: &Shell) -> Markup {
        html! {
                    ol.history {
                        @for (at, word) in self.words.iter().enumerate() {
                            @let (what, after) = self.said(shell, &word.fact);
                            @let before = self.words.iter().skip(at + 1).map(|older| self.said(shell, &older.fact)).find(|(older, _)| *older == what);
                            li {
                                p { time.num { (day_and_clock(word.set_ms)) } " " b { (self.who(shell, word.by)) } }
                                p.s { (what) }
                                p.s { @match before { Some((_, before)) => (before), None if self.older.is_some() => "…", None => (shell.say(words::NOTHING_BEFORE)) } " → " b { (after) } }
                            }
                        }
                    }
                    @if let Some(older) = self.older { p { a href={ "/settings/history?after=" (older) } { (shell.say(words::OLDER)) } } }
        }
    }

    /// What a change is about, and what it says.
    fn said(&self, shell: &Shell, fact: &SiteFact) -> (&'static str, String) {
        let or_empty = |text: &str| if text.is_empty() { shell.say(words::EMPTY).to_owned() } else { shown(text) };
        match fact {
            SiteFact::SettingSet(Setting::Company { value }) => (shell.say(words::COMPANY), texts::line(shell, value)),
            SiteFact::SettingSet(Setting::DeskExtension { value }) => (shell.say(words::EXTENSION), or_empty(value)),
            SiteFact::SettingSet(Setting::Logo { value }) => {
                let said = if value.is_empty() { words::EMPTY } else { words::LOGO_SET };
                (shell.say(words::LOGO), shell.say(said).to_owned())
            }
            SiteFact::SettingSet(Setting::AsConfigured { of }) => {
                (back::name(shell, *of), shell.say(words::AS_CONFIGURED).to_owned())
            }
            SiteFact::SettingSet(Setting::Ladder { value }) => {
                let steps =
                    STEPS.iter().zip(seconds_of(*value)).map(|((_, label), s)| format!("{} {s}", shell.say(*label)));
                (shell.say(words::LADDER), steps.collect::<Vec<_>>().join(" · "))
            }
            SiteFact::SettingSet(Setting::ToldByPurpose { value }) => {
                (shell.say(words::TOLD), telling::summary(shell, self, value))
            }
            SiteFact::SettingSet(other) => {
                let said = look::summary(shell, other).or_else(|| texts::summary(shell, other));
                let said = said.or_else(|| agreement::summary(shell, other)).or_else(|| hours::summary(shell, other));
                said.unwrap_or((back::name(shell, other.of()), String::new()))
            }
            SiteFact::RetentionSet { days } => {
                let kept = KEPT.iter().zip(days_of(days)).map(|((_, label), days)| {
                    let days = days.map_or_else(|| shell.say(words::FOR_EVER).to_owned(), |days| days.to_string());
                    format!("{} {days}", shell.say(*label))
                });
                (shell.say(words::RETENTION), kept.collect::<Vec<_>>().join(" · "))
            }
            _ => ("", String::new()),
        }
    }

    fn who(&self, shell: &Shell, by: Setter) -> String {
        let who = match by {
            Setter::Account(account) => self.names.get(&account).map(|name| shown(name)),
            Setter::Shell(uid) => Some(words::BY_SHELL.with(shell.language(), &[&uid.to_string()])),
            Setter::Unknown => None,
        };
        who.unwrap_or_else(|| shell.say(words::BY_SOMEBODY).to_owned())
    }
}

/// What this office changed, newest first, and where older changes begin. A page may be empty and yet not the last.
fn history(reader: &Reader, node: NodeId, after: Option<Cursor>) -> Result<(Vec<Word>, Option<Cursor>), ReadError> {
    let query = EntryQuery { node: Some(node), kind: KIND.to_owned(), ..EntryQuery::default() };
    let page = reader.journal_page(&query, after, MAX_CHANGES)?;
    let mut words = Vec::new();
    for listed in page.rows {
        let entry = listed.entry;
        let acts: &[&str] = match entry.kind.as_str() {
            "settings.set" => &["setting_set"],
            "retention.set" => &["retention_set", "retention"],
            _ => continue,
        };
        let read = Fact::read(&entry.kind, entry.kind_version, &entry.open, None);
        let Ok(Reading::Known(fact)) = read else { continue };
        if let Fact::Site(fact) = *fact {
            let set_ms = entry.wall.utc_ms;
            words.push(Word { fact, set_ms, by: setter(reader, set_ms, acts)? });
        }
    }
    Ok((words, page.next))
}

/// Number and name of everybody who is or was told by purpose and is on the list still.
fn staff(
    reader: &Reader,
    telling: &TellingInForce,
    words: &[Word],
) -> Result<BTreeMap<StaffId, (String, String)>, ReadError> {
    let named = words.iter().filter_map(|word| match &word.fact {
        SiteFact::SettingSet(Setting::ToldByPurpose { value }) => Some(value),
        _ => None,
    });
    let mut staff = BTreeMap::new();
    for named in named.chain([&telling.told_by_purpose]) {
        for one in Purpose::ALL.iter().flat_map(|purpose| named.of(*purpose)) {
            if !staff.contains_key(one)
                && let Some(person) = reader.person(*one)?.and_then(|person| person.private)
            {
                staff.insert(*one, (person.number, person.name));
            }
        }
    }
    Ok(staff)
}
