//! The wiring, in one straight function: read it from top to bottom and you know the daemon.

use crate::administration::Administration;
use crate::badges::{BadgeDesk, Badges};
use crate::bell::{BellRule, BellThread};
use crate::card_bench::CardBench;
use crate::card_keys::CardKeys;
use crate::card_work::CardTools;
use crate::clock::Clock;
use crate::commits::Commits;
use crate::config::{Config, DoorConfig, ReaderConfig, ScannerDriver, lines_check};
use crate::control_server::{CardDesk, ControlServer};
use crate::door_thread::{DoorPost, door_thread};
use crate::event::QUEUE;
use crate::hardware_watch::{HardwareWatch, WatchedDoor};
use crate::health_board::HealthBoard;
use crate::inspector::{self, ExercisedDoor, Inspector, TicketsSender, VerifiedAt};
use crate::journal_access::{JournalReading, JournalWriter};
use crate::kept;
use crate::known_cards::KnownCards;
use crate::logo::{self, LogoShown};
use crate::membership::Membership;
use crate::metrics::{self, Figures};
use crate::people::People;
use crate::probes::SystemRoot;
use crate::progress::Progress;
use crate::reader_thread::{ReaderPost, reader_thread};
use crate::readers::{Readers, check_name};
use crate::replication::{OfficeState, Replication};
use crate::returning::ReturningVisitors;
use crate::rules_in_force::RulesHere;
use crate::run_lock::RunLock;
use crate::safe_state::{Places, SavedLines};
use crate::scanner_thread::ScannerThread;
use crate::screen_server::{self, ScreenUsers, ToShow};
use crate::settings_in_force::SettingsInForce;
use crate::sim_parts::SimParts;
use crate::site_news::{SiteNews, SiteWatch};
use crate::staff_looks::{Looked, StaffLooks};
use crate::staff_work::StaffWork;
use crate::station_loop::{Glance, StationLoop};
use crate::supervise::Tasks;
use crate::trap::Trap;
use crate::upkeep::Upkeep;
use crate::watchdog::{self, Watched};
use anyhow::Context;
use frontdesk_core::access::AccessPolicy;
use frontdesk_core::door::DoorId;
use frontdesk_core::door::reflex::ReflexSettings;
use frontdesk_core::fact::{Fact, HealthFact, ScreenSettings};
use frontdesk_core::health::availability::Availability;
use frontdesk_core::health::gpio::LinesDriver;
use frontdesk_core::health::tickets::DeskSignal;
use frontdesk_core::id::IncarnationId;
use frontdesk_core::schedule::AccessRules;
use frontdesk_core::screen::Kept;
use frontdesk_core::station::{DoorSettings, OrderedMode, ReaderSettings, Station, StationConfig};
use frontdesk_core::tap::{ReaderId, TapReader};
use frontdesk_hw::evdev_scanner::EvdevScanner;
use frontdesk_hw::lines::{LineDriver, open_lines_at, read_fire};
use frontdesk_hw::scanner::CodeScanner;
use frontdesk_hw::sim::scanner::SimScanner;
use frontdesk_store::{DoorRest, Journal, KEY_FILE, NodeKey, Options, Reader, Reply};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};

/// How long the parts get to end on request before the process ends anyway.
const ENDING: Duration = Duration::from_secs(3);

/// How often it is seen that the journal's thread is there.
const LOOK_AT_JOURNAL: Duration = Duration::from_millis(250);

/// How often the journal's end is signed at least.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(3_600);

/// Runs the daemon until it is told to stop or a part fails. `root` is where the hardware's files are.
///
/// # Errors
/// What could not be started, or the part that ended, by name.
pub fn run(config: Config, root: SystemRoot) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let ended = runtime.block_on(wire(config, root));
    runtime.shutdown_timeout(ENDING);
    ended
}

async fn wire(config: Config, root: SystemRoot) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let board = HealthBoard::default();
    let mut tasks = Tasks::default();
    let simulated = config.simulated_parts();
    for part in &simulated {
        tracing::warn!(part, "SIMULATED hardware: no door moves, no real card is read");
    }

    // Who runs, for whoever has to end this process from outside.
    std::fs::create_dir_all(&config.runtime_dir).with_context(|| config.runtime_dir.display().to_string())?;
    let _running = RunLock::take(&config.runtime_dir)?;

    // The doors first: whatever else fails from here on, the coils are off.
    let (events, inbox) = mpsc::channel(QUEUE);
    let mut doors = Vec::with_capacity(config.door.len());
    for door in &config.door {
        let check = lines_check(door, config.door.len());
        // A door that fire holds is not shut for a moment only because the daemon starts.
        let burns = matches!(read_fire(&door.lines), Ok(Some(true)));
        let lines = open_lines_at(&door.lines, burns).with_context(|| check.clone())?;
        let reflex = ReflexSettings { exit_release_ms: door.release_ms, silence_ms: door.silence_ms };
        doors.push(DoorPost { check, lines, reflex, lock_sense_ms: door.lines.lock_sense_ms });
    }
    let clock_for_door = Clock::new(config.clock.trust, None);
    let door_progress = Progress::trapped(tasks.traps().of("door"));
    let (door, door_side) =
        door_thread(doors, events.clone(), board.clone(), door_progress.clone(), clock_for_door.clone());
    let door_handle = door.clone();
    tasks.spawn_thread("door", move || door_side.run(door_handle))?;

    // The journal, and with it who this node is and what it goes on from.
    std::fs::create_dir_all(&config.data_dir).with_context(|| config.data_dir.display().to_string())?;
    let (durable, durable_seen) = watch::channel(0);
    let mut options = Options::new(IncarnationId(random()?));
    let incarnation = options.incarnation;
    options.simulated = !simulated.is_empty();
    let durable_to = durable.clone();
    options.on_durable = Box::new(move |seq| {
        durable_to.send_replace(seq);
    });
    let (journal, opened) = Journal::open(&config.data_dir, options).context("the journal")?;
    let journal = Arc::new(journal);
    durable.send_replace(opened.head.map_or(0, |head| head.position.seq));
    let clock = clock_for_door.with_floor(opened.last_wall_ms);
    record_start(&journal, &clock, &simulated, &config)?;
    Places::of(&config).save(&SavedLines::of(&config)).context("saving the line map")?;
    let journal_progress = Progress::of(journal.progress());
    tasks.spawn("journal", journal_thread(Arc::clone(&journal), tasks.traps().of("journal-thread"), clock.clone()));

    // People and the visits that are still open.
    let reader = Reader::open(&config.data_dir)?;
    let of_site = reader.people().context("people of the site")?;
    let people = if of_site.is_empty() { People::load(&config.people)? } else { People::of_site(of_site) };
    let open_visits = reader.open_visits().context("visits that have not ended")?;
    let left_exceptions = reader.own_open_exceptions().context("exceptions without an answer")?;
    let at_rest = reader.doors_at_rest().context("what the doors rest in")?;
    // Who may enter where and when.
    let rules_here = RulesHere::of(&config)?;
    let in_force = rules_here.choose(&reader.rules_of_site().context("the site's rules of access")?);
    let settings = SettingsInForce::of(&reader.settings().context("the site's settings")?);
    settings.check(&board);
    let logo = LogoShown::new(logo::own(config.screen.logo.as_deref()), &settings.settings);
    let logo_seen = logo.subscribe();
    let kept = kept::kept(&reader, (&config.retention).into()).context("how long visits are kept")?;
    drop(reader);
    tracing::info!(
        people = people.directory.len(),
        open_visits = open_visits.len(),
        entries = opened.entries,
        "ready to start"
    );

    // The cards' keys.
    let node_key = NodeKey::load(&config.data_dir.join(KEY_FILE))?.context("the node's key")?;
    let keys = CardKeys::load(config.cards.keys.as_deref())?;
    if keys.get().is_none() {
        tracing::warn!("there are no card keys: no card can prove itself here");
    }
    let tools =
        CardTools { keys, roll_keys: config.cards.roll_keys, bench: CardBench::default(), node: Arc::new(node_key) };

    // The readers, a thread each.
    let mut readers = Readers::default();
    for (number, settings) in config.reader.iter().enumerate() {
        let reader = readers.open(settings, config.reader.len());
        let known_cards = KnownCards::open(&config.data_dir)?;
        let check = check_name(settings, config.reader.len());
        let thread = check.replace(' ', "-");
        let progress = Progress::trapped(tasks.traps().of(&thread));
        let post = ReaderPost {
            at: TapReader { id: ReaderId(u8::try_from(number)?), role: settings.role },
            check,
            events: events.clone(),
            board: board.clone(),
            progress: progress.clone(),
            clock: clock.clone(),
            tools: tools.clone(),
            look_up: known_cards.at_the_time_of(clock.clone()),
        };
        readers.watched.push(Watched { name: post.check.clone(), progress });
        let (handle, side) = reader_thread(reader, post);
        readers.handles.push(handle);
        tasks.spawn_thread(&thread, move || side.run())?;
    }

    // The code scanner.
    let mut sim_scanner = None;
    if let Some(settings) = &config.scanner {
        let scanner: Box<dyn CodeScanner> = match settings.driver {
            ScannerDriver::Evdev => Box::new(EvdevScanner::new(settings.allow_list())),
            ScannerDriver::Simulated => {
                let (scanner, hand) = SimScanner::new();
                sim_scanner = Some(hand);
                Box::new(scanner)
            }
        };
        let trap = tasks.traps().of("scanner");
        let thread = ScannerThread { scanner, events: events.clone(), board: board.clone(), trap };
        tasks.spawn_thread("scanner", move || thread.run())?;
    }

    // The office, and what comes from it.
    let (office_has, office_seen) = watch::channel(0);
    let membership = Membership::load(&config.data_dir)?;
    let office = watch::Sender::new(OfficeState { membership, ..OfficeState::default() });
    let restored = watch::Sender::new(opened.restored.is_some_and(|restored| !restored.accept_loss));
    let restored_seen = restored.subscribe();
    let news = SiteNews::new(Arc::clone(&journal), clock.clone());
    let replication = Replication {
        data_dir: config.data_dir.clone(),
        journal: Arc::clone(&journal),
        durable: durable_seen.clone(),
        acknowledged: office_has,
        state: office.clone(),
        url: config.office.url.clone(),
        news: news.clone(),
        restored,
        board: board.clone(),
        clock: clock.clone(),
    };
    tasks.spawn("office", replication.run());
    let rules = in_force.rules.clone();
    let (in_force, in_force_seen) = watch::channel(in_force);
    let site = SiteWatch {
        news: news.clone(),
        data_dir: config.data_dir.clone(),
        node: journal.node(),
        events: events.clone(),
        office: office.subscribe(),
        board: board.clone(),
        rules: Arc::new(rules_here),
        in_force,
        logo,
        retention: (&config.retention).into(),
        kept,
    };
    tasks.spawn("site", site.run());

    // The station, which everything above and below talks to.
    let (answers_to, answers) = mpsc::unbounded_channel();
    let (frames, frames_seen) = watch::channel(None);
    let (glance, glance_seen) = watch::channel(Glance::default());
    let station_progress = Progress::default();
    let commits = Commits::default();
    let (tickets, requests) = TicketsSender::new();
    let badge_desk = config.badge.clone().map(|settings| {
        let (desk, asked) = BadgeDesk::new();
        (desk, (asked, settings))
    });
    let names = people.names();
    let administration = Arc::new(Administration {
        data_dir: config.data_dir.clone(),
        journal: Arc::clone(&journal),
        reader: Arc::new(Mutex::new(Reader::open(&config.data_dir)?)),
        office: office.clone(),
        news: news.clone(),
        clock: clock.clone(),
    });
    let station = StationLoop {
        station: Station::new(
            StationConfig {
                left_exceptions,
                settings: settings.settings,
                kept,
                ..station_config(&config, &at_rest, rules, *restored_seen.borrow())
            },
            people.directory.clone(),
            open_visits,
        ),
        people,
        clock: clock.clone(),
        journal: JournalWriter {
            journal: Arc::clone(&journal),
            answers: answers_to,
            commits: commits.clone(),
            reader: Arc::new(Mutex::new(Reader::open(&config.data_dir)?)),
        },
        answers,
        inbox,
        events: events.clone(),
        door,
        readers: readers.handles,
        frames,
        glance,
        tickets: tickets.clone(),
        staff: StaffLooks::new(
            Reader::open(&config.data_dir)?,
            Looked {
                board: board.clone(),
                tickets: tickets.clone(),
                office: office.subscribe(),
                node: journal.node(),
                names,
            },
            clock.clone(),
            events.clone(),
        ),
        staff_work: StaffWork::new(
            Arc::clone(&administration),
            tools.clone(),
            config.cards.issuer_keys.clone(),
            events.clone(),
        ),
        returning: ReturningVisitors::open(&config.data_dir)?,
        badges: badge_desk.as_ref().map(|(desk, _)| desk.clone()),
        office: office_seen,
        restored: restored_seen.clone(),
        board: board.clone(),
        progress: station_progress.clone(),
    };
    tasks.spawn("station", station.run());

    // What is looked at, and who sees to it.
    let verified = VerifiedAt::default();
    let hardware = HardwareWatch {
        root,
        data_dir: config.data_dir.clone(),
        board: board.clone(),
        clock: clock.clone(),
        clock_trust: config.clock.trust,
        glance: glance_seen.clone(),
        commits,
        verified: verified.clone(),
        doors: watched_doors(&config),
        rules: in_force_seen,
        simulated: simulated.clone(),
    };
    tasks.spawn("hardware", hardware.run());
    let (signal, signal_seen) = watch::channel(DeskSignal::default());
    let availability = Arc::new(Mutex::new(Availability::new(clock.now())));
    let inspector = Inspector {
        data_dir: config.data_dir.clone(),
        journal: Arc::clone(&journal),
        clock: clock.clone(),
        board: board.clone(),
        events: events.clone(),
        exercised: ExercisedDoor::all(&config),
        inspect_at_minute: config.health.inspect_at_minute().context("[health] inspect_at")?,
        requests,
        signal,
        verified,
        availability: Arc::clone(&availability),
    };
    tasks.spawn("inspector", inspector.run());

    // The desk bell.
    let (rings, rings_seen) = watch::channel(None);
    let bell = config.bell.as_ref().map(|bell| {
        let (orders_to, orders) = std::sync::mpsc::sync_channel(1);
        (
            orders_to,
            BellThread {
                map: bell.map(),
                pattern: bell.pattern(),
                orders,
                board: board.clone(),
                trap: tasks.traps().of("bell-line"),
            },
        )
    });
    let (bell_orders, bell_thread) = bell.unzip();
    if let Some(thread) = bell_thread {
        tasks.spawn_thread("bell-line", move || thread.run())?;
    }
    let rule = BellRule {
        clock: clock.clone(),
        signal: signal_seen.clone(),
        glance: glance_seen.clone(),
        rings,
        thread: bell_orders,
    };
    tasks.spawn("bell", rule.run());
    // The badge's printer.
    let badges = badge_desk.map(|(desk, (asked, settings))| {
        let badges = Badges {
            settings,
            company: config.company.clone(),
            valid_ms: i64::from(config.cards.valid_h) * 3_600_000,
            data_dir: config.data_dir.clone(),
            journal: Arc::clone(&journal),
            clock: clock.clone(),
            board: board.clone(),
            durable: durable_seen.clone(),
            came: news.came(),
            asked,
            events: events.clone(),
        };
        tasks.spawn("badges", badges.run());
        desk
    });
    if badges.is_none() {
        board.judged("printer", frontdesk_core::health::printer::judge(None));
    }
    if let Some(listen) = config.metrics.listen {
        let figures = Figures {
            board: board.clone(),
            signal: signal_seen.clone(),
            durable: durable_seen.clone(),
            clock: clock.clone(),
        };
        tasks.spawn("metrics", metrics::serve(listen, figures));
    }

    // The screen and the control socket.
    let own_uid = own_uid(&config.data_dir)?;
    let screen_uid = config.screen.uid();
    let (screen_connected, screen_seen) = watch::channel(false);
    tasks.spawn(
        "screen",
        screen_server::serve(
            screen_server::listen(&config.runtime_dir.join("screen.sock"), 0o660)?,
            ScreenUsers { own_uid, screen_uid },
            ToShow { frames: frames_seen.clone(), logo: logo_seen },
            events.clone(),
            board.clone(),
            screen_connected,
        ),
    );
    let mut operators = config.control.operator_uids.clone();
    operators.push(own_uid);
    let control = ControlServer {
        events,
        board: board.clone(),
        journal: Arc::new(JournalReading::open(&config.data_dir)?),
        durable: durable_seen,
        glance: glance_seen,
        frames: frames_seen,
        screen: screen_seen,
        office: office.subscribe(),
        administration,
        cards: CardDesk { tools, people: config.people.clone() },
        badges,
        tickets,
        signal: signal_seen,
        bell: rings_seen,
        sim: SimParts::new(&config, readers.simulated, sim_scanner, tasks.traps().clone()),
        simulated,
        screen_uid,
        node: journal.node().to_string(),
        incarnation: incarnation.to_string(),
        operators,
        started: Instant::now(),
        restored: restored_seen,
    };
    tasks.spawn("control", control.serve(screen_server::listen(&config.runtime_dir.join("control.sock"), 0o660)?));

    // What keeps the journal in bounds.
    let upkeep = Upkeep {
        data_dir: config.data_dir.clone(),
        journal: Arc::clone(&journal),
        clock: clock.clone(),
        board: board.clone(),
        bounds: config.journal.clone(),
        retention: (&config.retention).into(),
        accept_uid_only: config.cards.accept_uid_only,
    };
    tasks.spawn("upkeep", upkeep.run());

    // The node's word for its journal, also when no office asks for it.
    tasks.spawn("checkpoint", checkpoint_hourly(Arc::clone(&journal), clock.clone()));

    // Proof of progress, and ready.
    let mut watched = readers.watched;
    for (name, progress) in [("door", door_progress), ("journal", journal_progress), ("station", station_progress)] {
        watched.push(Watched { name: name.to_owned(), progress });
    }
    tasks.spawn("watchdog", watchdog::feed(watched, board));
    watchdog::ready();

    let ended = tokio::select! {
        ended = tasks.first_to_end() => ended,
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    };
    watchdog::stopping();
    tasks.end_all(ENDING).await;
    if ended.is_ok() {
        let counted = inspector::lock(&availability).take(clock.now());
        record_stop(&journal, &clock, counted);
    }
    ended
}

/// A single door's checks are called by their kind alone.
fn watched_doors(config: &Config) -> Vec<WatchedDoor> {
    let watched = |door: &DoorConfig| WatchedDoor {
        name: door.name.clone(),
        suffix: if config.door.len() == 1 { String::new() } else { format!(" {}", door.name) },
        has_contact: door.lines.contact.is_some(),
        has_exit: door.lines.exit.is_some(),
        driver: match door.lines.driver {
            LineDriver::Gpiocdev => LinesDriver::CharacterDevice,
            LineDriver::Rppal => LinesDriver::Registers,
            LineDriver::Simulated => LinesDriver::Simulated,
        },
    };
    config.door.iter().map(watched).collect()
}

fn station_config(config: &Config, at_rest: &[DoorRest], rules: AccessRules, restored: bool) -> StationConfig {
    StationConfig {
        company: config.company.clone(),
        language: config.language,
        languages: config.screen.languages.clone(),
        accent: config.screen.accent,
        doors: config.door.iter().map(|door| door_settings(config, door, at_rest)).collect(),
        readers: config.reader.iter().map(|reader| reader_settings(config, reader)).collect(),
        policy: AccessPolicy {
            accept_uid_only: config.cards.accept_uid_only,
            visitors_without_clock: config.cards.visitors_without_clock,
            rules,
        },
        card_valid_ms: i64::from(config.cards.valid_h) * 3_600_000,
        idle_ms: config.screen.idle_s.saturating_mul(1_000),
        diagonal_mm: config.screen.diagonal_mm,
        switch: config.screen.switch(),
        simulated: config.simulated_parts(),
        desk_extension: config.screen.desk_extension.clone(),
        agreement: config.agreement.as_ref().map(Into::into),
        kept: Kept { days: Some(config.retention.visits_days), held: false },
        settings: ScreenSettings::default(),
        restored,
        left_exceptions: Vec::new(),
    }
}

/// A door goes on with what it rested in: see [`DoorSettings::ordered`].
fn door_settings(config: &Config, door: &DoorConfig, at_rest: &[DoorRest]) -> DoorSettings {
    let rest = at_rest.iter().find(|rest| rest.door == door.name);
    let ordered = rest.map(|rest| OrderedMode { mode: rest.mode, until_ms: rest.until_ms });
    let exercise = config.health.exercise_relay.then(|| inspector::times(door));
    DoorSettings {
        name: door.name.clone(),
        policy: door.policy(),
        grant_valid_ms: door.grant_valid_ms,
        ordered,
        exercise,
    }
}

fn reader_settings(config: &Config, reader: &ReaderConfig) -> ReaderSettings {
    let door = config.door_of(reader).and_then(|place| u8::try_from(place).ok());
    ReaderSettings { name: reader.name.clone(), door: DoorId(door.unwrap_or_default()) }
}

/// The run's first entry. A full disk is no reason not to start: the kiosk says on its screen what is wrong.
fn record_start(journal: &Journal, clock: &Clock, simulated: &[String], config: &Config) -> anyhow::Result<()> {
    let fact = Fact::NodeStarted {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public_key: hex::encode(journal.public_key().0),
        simulated: simulated.to_vec(),
        doors: config.door.iter().map(|door| door.name.clone()).collect(),
    };
    let draft = fact.draft().context("the first entry")?;
    if let Err(error) = journal.append_and_wait(clock.now(), vec![draft]) {
        tracing::error!(error = crate::error_chain::error_chain(&error), "the start could not be recorded");
    }
    Ok(())
}

fn record_stop(journal: &Journal, clock: &Clock, counted: HealthFact) {
    let drafts: Result<Vec<_>, _> = [Fact::Health(counted), Fact::NodeStopped {}].iter().map(Fact::draft).collect();
    let stopped = drafts.map(|drafts| journal.append_and_wait(clock.now(), drafts));
    if !matches!(stopped, Ok(Ok(_))) {
        tracing::warn!("the stop could not be recorded");
    }
}

/// Ends when the journal's own thread has ended, which it never does by itself.
async fn journal_thread(journal: Arc<Journal>, trap: Trap, clock: Clock) -> anyhow::Result<()> {
    let mut looks = tokio::time::interval(LOOK_AT_JOURNAL);
    loop {
        looks.tick().await;
        if trap.is_sprung() {
            // A reply runs on the journal's thread.
            let trap = trap.clone();
            journal.sign_checkpoint(clock.now().wall.utc_ms, Reply::to(move |_| trap.step()));
        }
        anyhow::ensure!(!journal.has_ended(), "the thread panicked");
    }
}

/// Signs the journal's end once an hour; an upload signs it, too.
async fn checkpoint_hourly(journal: Arc<Journal>, clock: Clock) -> anyhow::Result<()> {
    let mut hourly = tokio::time::interval(CHECKPOINT_EVERY);
    hourly.tick().await;
    loop {
        hourly.tick().await;
        let reply = Reply::to(|signed| {
            if let Err(error) = signed {
                tracing::warn!(error = crate::error_chain::error_chain(&error), "no checkpoint was signed");
            }
        });
        journal.sign_checkpoint(clock.now().wall.utc_ms, reply);
    }
}

/// The user this process runs as: the owner of what it makes.
fn own_uid(data_dir: &Path) -> anyhow::Result<u32> {
    use std::os::unix::fs::MetadataExt;
    let key = data_dir.join(frontdesk_store::KEY_FILE);
    Ok(std::fs::metadata(&key).with_context(|| key.display().to_string())?.uid())
}

fn random() -> anyhow::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("random numbers: {error}"))?;
    Ok(bytes)
}
