//! What replication brought in, told to the station: visits of other kiosks, people, commands of the office. Whoever takes entries in
//! only notes what they touched; one task reads it up, together, so that ten thousand entries are not ten thousand errands.

use crate::clock::Clock;
use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use crate::kept::kept;
use crate::logo::LogoShown;
use crate::people::People;
use crate::replication::OfficeState;
use crate::rules_in_force::{RulesHere, RulesInForce};
use crate::settings_in_force::SettingsInForce;
use frontdesk_core::fact::{Alarm, Fact, PermissionPrivate, RetentionDays, UpkeepFact};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::office;
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::screen::Kept;
use frontdesk_core::station::{Forgotten, Input};
use frontdesk_store::{
    AppendError, Appended, CommandRecord, IngestAnswer, Journal, KeysImported, ReadError, Reader, Reply, Touched,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long more news is waited for before it is read up.
const GATHER: Duration = Duration::from_millis(50);

/// People are prepared for being found anew at most this often: with 100,000 of them it is the work of a second.
const PEOPLE_EVERY: Duration = Duration::from_secs(2);

/// How often commands are looked at without news: one that could not be recorded is tried again until its deadline.
const COMMANDS_EVERY: Duration = Duration::from_secs(60);

/// How often invitations are looked at without news: whose time comes near becomes known by it.
const INVITATIONS_EVERY_MS: i64 = 15 * 60_000;

/// Commands handed over at once.
const MAX_COMMANDS: usize = 64;

/// The same alarm about the same node is raised once in this time: an alarm is to be heard, not to fill a disk.
const SAME_ALARM_MS: i64 = 3_600_000;

/// Kinds of alarm and nodes that are remembered; a site has a handful.
const MAX_ALARMS: usize = 256;

/// For how long an alarm shows in health.
const ALARM_SHOWN_MS: i64 = 24 * 3_600_000;

/// An alarm's words at most, characters.
const MAX_DETAIL_CHARS: usize = 200;

#[derive(Default)]
struct Pending {
    visits: BTreeSet<VisitId>,
    forgotten: BTreeSet<VisitId>,
    all_visits: bool,
    people: bool,
    commands: bool,
    rules: bool,
    settings: bool,
    invitations: bool,
}

/// What was raised about which node, and when, UTC milliseconds.
type Raised = BTreeMap<(Alarm, Option<NodeId>), i64>;

/// Where news is noted. Cheap to clone; never blocks.
#[derive(Clone)]
pub struct SiteNews {
    pending: Arc<Mutex<Pending>>,
    noted: Arc<Notify>,
    came: watch::Sender<u64>,
    raised: Arc<Mutex<Raised>>,
    journal: Arc<Journal>,
    clock: Clock,
}

impl SiteNews {
    /// News about this journal.
    #[must_use]
    pub fn new(journal: Arc<Journal>, clock: Clock) -> Self {
        let (noted, came) = (Arc::new(Notify::new()), watch::Sender::new(0));
        Self { pending: Arc::default(), noted, came, raised: Arc::default(), journal, clock }
    }

    /// Changes whenever something was taken in from other nodes.
    #[must_use]
    pub fn came(&self) -> watch::Receiver<u64> {
        self.came.subscribe()
    }

    /// Our own clock, UTC milliseconds.
    #[must_use]
    pub fn wall_ms(&self) -> i64 {
        self.clock.now().wall.utc_ms
    }

    /// Entries of this node were taken in.
    pub fn tell(&self, node: NodeId, answer: &IngestAnswer, forgotten: Vec<VisitId>) {
        self.touched(&answer.touched);
        if !forgotten.is_empty() {
            self.note(|pending| pending.forgotten.extend(forgotten));
        }
        if let Some(fork) = answer.forks.first() {
            let detail = office::FORKED.with(&[&fork.child.seq]);
            self.alarm(UpkeepFact::AlarmRaised { alarm: Alarm::Fork, node: Some(node), detail });
        }
        if let Some(position) = answer.not_of_office.first() {
            let detail = office::ONLY_OFFICE_SAYS.with(&[&position.seq]);
            self.alarm(UpkeepFact::AlarmRaised { alarm: Alarm::Forged, node: Some(node), detail });
        }
    }

    fn touched(&self, touched: &Touched) {
        let concerns_us = touched.people
            || touched.commands
            || touched.rules
            || touched.settings
            || touched.invitations
            || touched.retention;
        if touched.visits.is_empty() && !concerns_us {
            return;
        }
        self.note(|pending| {
            pending.visits.extend(&touched.visits);
            pending.people |= touched.people;
            pending.commands |= touched.commands;
            pending.rules |= touched.rules;
            pending.settings |= touched.settings;
            pending.invitations |= touched.invitations;
        });
    }

    /// Keys came after their entries: names that could not be read can be now.
    pub fn keys_came(&self, imported: &KeysImported) {
        self.touched(&imported.touched);
        if imported.forgotten > 0 {
            let detail = office::KEYS_CAME_AGAIN.with(&[&imported.forgotten]);
            self.alarm(UpkeepFact::AlarmRaised { alarm: Alarm::ForgottenCameBack, node: None, detail });
        }
    }

    /// A snapshot came: everything is new.
    pub fn snapshot_came(&self) {
        self.note(|pending| {
            pending.all_visits = true;
            pending.people = true;
            pending.commands = true;
            pending.rules = true;
            pending.settings = true;
            pending.invitations = true;
        });
    }

    /// An administrator had a visit forgotten.
    pub fn forgot(&self, visit: VisitId) {
        self.note(|pending| {
            pending.forgotten.insert(visit);
        });
    }

    /// Raises an alarm, unless the same one was raised a short while ago.
    pub fn alarm(&self, fact: UpkeepFact) {
        let UpkeepFact::AlarmRaised { alarm, node, detail } = fact else { return };
        let now = self.clock.now();
        let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        raised.retain(|_, at_ms| now.wall.utc_ms.saturating_sub(*at_ms) < SAME_ALARM_MS);
        if raised.contains_key(&(alarm, node)) || raised.len() >= MAX_ALARMS {
            return;
        }
        raised.insert((alarm, node), now.wall.utc_ms);
        drop(raised);
        tracing::error!(?alarm, ?node, detail, "alarm");
        let detail = detail.chars().take(MAX_DETAIL_CHARS).collect();
        let Ok(draft) = Fact::Upkeep(UpkeepFact::AlarmRaised { alarm, node, detail }).draft() else { return };
        let reply = Reply::to(|written: Result<Vec<Appended>, AppendError>| {
            if let Err(error) = written {
                tracing::error!(error = crate::error_chain::error_chain(&error), "an alarm could not be recorded");
            }
        });
        self.journal.append(now, vec![draft], reply);
        self.noted.notify_one();
    }

    fn note(&self, change: impl FnOnce(&mut Pending)) {
        change(&mut self.pending());
        self.came.send_modify(|count| *count = count.wrapping_add(1));
        self.noted.notify_one();
    }

    // A poisoned lock holds sets that are whole all the same.
    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The task that reads the news up.
pub struct SiteWatch {
    /// Where it is noted.
    pub news: SiteNews,
    /// The journal's directory, for reading.
    pub data_dir: PathBuf,
    /// This node.
    pub node: NodeId,
    /// Where the station listens.
    pub events: Events,
    /// How far replication is.
    pub office: watch::Receiver<OfficeState>,
    /// Health.
    pub board: HealthBoard,
    /// What rules of access are chosen from.
    pub rules: Arc<RulesHere>,
    /// The rules that decide.
    pub in_force: watch::Sender<RulesInForce>,
    /// The company's mark on the screen.
    pub logo: LogoShown,
    /// How long personal data is kept until the office says otherwise.
    pub retention: RetentionDays,
    /// How long the screen says that visits are kept.
    pub kept: Kept,
}

impl SiteWatch {
    /// Goes on for ever.
    ///
    /// # Errors
    /// The journal cannot be opened for reading, or the station is gone.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let reader = Arc::new(Mutex::new(Reader::open(&self.data_dir)?));
        let mut minute = tokio::time::interval(COMMANDS_EVERY);
        let mut is_away = false;
        let mut invitations_read_ms = None;
        let mut people_not_before = tokio::time::Instant::now();
        loop {
            let is_minute = tokio::select! {
                _ = minute.tick() => true,
                Ok(()) = self.office.changed() => {
                    self.tell_of_office(&mut is_away).await?;
                    continue;
                }
                () = self.news.noted.notified() => {
                    tokio::time::sleep(GATHER).await;
                    false
                }
            };
            let mut pending = std::mem::take(&mut *self.news.pending());
            pending.commands |= is_minute;
            // By the wall clock: one that was just set finds other invitations near.
            let now_ms = self.news.wall_ms();
            let is_old = |read_ms: i64| (now_ms - read_ms).abs() >= INVITATIONS_EVERY_MS;
            pending.invitations |= invitations_read_ms.is_none_or(is_old);
            if pending.invitations {
                invitations_read_ms = Some(now_ms);
            }
            if pending.people && tokio::time::Instant::now() < people_not_before {
                pending.people = false;
                self.put_off_people(people_not_before);
            } else if pending.people {
                people_not_before = tokio::time::Instant::now() + PEOPLE_EVERY;
            }
            let (shared, node) = (Arc::clone(&reader), self.node);
            let (rules, retention) = (Arc::clone(&self.rules), self.retention);
            let read = tokio::task::spawn_blocking(move || {
                read_up(
                    &shared.lock().unwrap_or_else(PoisonError::into_inner),
                    node,
                    &pending,
                    &rules,
                    retention,
                    now_ms,
                )
            })
            .await?;
            match read {
                Ok(up) => self.hand_on(up).await?,
                Err(error) => tracing::error!(%error, "what came from the site could not be read"),
            }
        }
    }

    /// Says when the office has gone away or come back.
    async fn tell_of_office(&mut self, known: &mut bool) -> anyhow::Result<()> {
        let away = self.office.borrow_and_update().away;
        if std::mem::replace(known, away) != away {
            self.events.send(Event::Input(Input::OfficeAway { away })).await?;
        }
        Ok(())
    }

    fn put_off_people(&self, until: tokio::time::Instant) {
        let news = self.news.clone();
        tokio::spawn(async move {
            tokio::time::sleep_until(until).await;
            news.note(|pending| pending.people = true);
        });
    }

    /// The station first: what health says is in force decides already.
    async fn follow(&self, chosen: RulesInForce) -> anyhow::Result<()> {
        if *self.in_force.borrow() == chosen {
            return Ok(());
        }
        tracing::info!(rules = chosen.origin(), not_followed = chosen.not_followed, "rules of access");
        self.events.send(Event::Input(Input::Rules(Box::new(chosen.rules.clone())))).await?;
        self.in_force.send_replace(chosen);
        Ok(())
    }

    async fn hand_on(&mut self, up: ReadUp) -> anyhow::Result<()> {
        for event in up.events {
            self.events.send(event).await?;
        }
        if let Some(chosen) = up.rules {
            self.follow(chosen).await?;
        }
        if let Some(in_force) = up.settings {
            self.logo.follow(&in_force.settings);
            let input = Input::Settings(Box::new(in_force.settings.clone()));
            self.events.send(Event::Input(input)).await?;
            in_force.check(&self.board);
        }
        if std::mem::replace(&mut self.kept, up.kept) != up.kept {
            self.events.send(Event::Input(Input::Kept(up.kept))).await?;
        }
        match up.alarm {
            Some(alarm) => self.board.set("alarms", CheckState::Degraded, alarm, office::SEE_JOURNAL),
            None => self.board.set("alarms", CheckState::Ok, office::NO_ALARMS, ""),
        }
        Ok(())
    }
}

struct ReadUp {
    events: Vec<Event>,
    rules: Option<RulesInForce>,
    settings: Option<SettingsInForce>,
    alarm: Option<String>,
    kept: Kept,
}

fn read_up(
    reader: &Reader,
    node: NodeId,
    pending: &Pending,
    rules: &RulesHere,
    retention: RetentionDays,
    now_ms: i64,
) -> Result<ReadUp, ReadError> {
    let mut events = Vec::new();
    if pending.people {
        let people = reader.people()?;
        if !people.is_empty() {
            events.push(Event::People(People::of_site(people)));
        }
    }
    if pending.invitations {
        events.push(Event::Input(Input::Invitations(reader.invitations_about(now_ms)?)));
    }
    for visit in &pending.forgotten {
        events.push(Event::Input(Input::Forgotten { visit: *visit, outcome: Forgotten::Done }));
    }
    for visit in &pending.visits {
        let account = reader.tellings(*visit)?.account;
        let known = reader.open_visit(*visit)?;
        let is_told = known.is_some() && !account.is_empty();
        // First what was answered: a permission that came with "I am coming" sends nobody upstairs alone, not for a moment.
        events.extend(is_told.then_some(Event::Input(Input::VisitTold { visit: *visit, account })));
        events.push(Event::Input(Input::SiteVisit { visit: *visit, now: known }));
    }
    if pending.all_visits {
        let open = reader.open_visits()?.into_iter();
        events.extend(open.map(|open| Event::Input(Input::SiteVisit { visit: open.visit, now: Some(open) })));
    }
    if pending.commands {
        let commands = reader.commands_for(node, MAX_COMMANDS)?;
        events.extend(commands.into_iter().map(|command| Event::Input(remote_command(command))));
    }
    let newest = reader.alarms(now_ms.saturating_sub(ALARM_SHOWN_MS), 1)?;
    let alarm = newest.first().map(|alarm| office::alarm(alarm.alarm).with(&[&alarm.detail]));
    let rules = if pending.rules { Some(rules.choose(&reader.rules_of_site()?)) } else { None };
    let settings = if pending.settings { Some(SettingsInForce::of(&reader.settings()?)) } else { None };
    // Asked every time: it is two rows, and what the screen says of it is a promise.
    let kept = kept(reader, retention)?;
    // Where nobody has ever counted the tray the books know only of cards that were given, and say nothing of those that are left.
    let is_empty = reader.last_tray_count()?.is_some() && reader.tray_counts()?.in_tray == 0;
    events.push(Event::Input(Input::Tray { is_empty }));
    Ok(ReadUp { events, rules, settings, alarm, kept })
}

fn remote_command(command: CommandRecord) -> Input {
    Input::RemoteCommand {
        command: command.command,
        deadline_ms: command.deadline_ms,
        what: command.what,
        by: command.private.unwrap_or_else(nobody),
        begun: command.begun,
    }
}

/// Who wants it is not known (the key has not come): the command is the office's all the same.
fn nobody() -> PermissionPrivate {
    PermissionPrivate { staff: None, name: String::new(), why: String::new(), for_whom: String::new() }
}
