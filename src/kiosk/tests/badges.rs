//! Badges of a kiosk over a real journal and a real CUPS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../badge/tests/print_service/mod.rs"]
mod print_service;

use frontdesk_badge::{BadgeConfig, BadgeWhen};
use frontdesk_core::fact::{BadgeFact, BadgeFailure, CardPrivate, Fact, Reading, VisitPrivate};
use frontdesk_core::health::CheckState;
use frontdesk_core::id::{CardUid, IncarnationId, VisitId};
use frontdesk_core::journal::Entry;
use frontdesk_core::screen::{BadgeNote, Language, Purpose};
use frontdesk_core::station::Input;
use frontdesk_core::time::Now;
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_kiosk::badges::{BadgeDesk, Badges, NotAsked};
use frontdesk_kiosk::clock::Clock;
use frontdesk_kiosk::config::ClockTrust;
use frontdesk_kiosk::event::Event;
use frontdesk_kiosk::health_board::HealthBoard;
use frontdesk_kiosk::site_news::SiteNews;
use frontdesk_store::{Batch, BatchSource, Journal, Options, Reader, Reply};
use print_service::{PrintService, wait};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

const VISIT: VisitId = VisitId([7; 16]);

struct Scene {
    data: tempfile::TempDir,
    journal: Arc<Journal>,
    clock: Clock,
    board: HealthBoard,
    desk: BadgeDesk,
    news: SiteNews,
    inbox: mpsc::Receiver<Event>,
}

/// Another node of the site.
struct Elsewhere {
    _dir: tempfile::TempDir,
    journal: Journal,
    reader: Reader,
}

impl Elsewhere {
    fn new(n: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(dir.path(), Options::new(IncarnationId([n; 16]))).unwrap();
        let reader = Reader::open(dir.path()).unwrap();
        Self { _dir: dir, journal, reader }
    }

    fn write(&self, now: Now, facts: &[Fact]) {
        let drafts = facts.iter().map(|fact| fact.draft().unwrap()).collect();
        self.journal.append_and_wait(now, drafts).unwrap();
    }
}

impl Scene {
    fn new(service: &PrintService, when: BadgeWhen) -> Self {
        let data = tempfile::tempdir().unwrap();
        let (durable_to, durable) = watch::channel(0);
        let mut options = Options::new(IncarnationId([1; 16]));
        options.on_durable = Box::new(move |seq| {
            durable_to.send_replace(seq);
        });
        let (journal, _) = Journal::open(data.path(), options).unwrap();
        let (journal, clock, board) = (Arc::new(journal), Clock::new(ClockTrust::Always, None), HealthBoard::default());
        let (desk, asked) = BadgeDesk::new();
        let news = SiteNews::new(Arc::clone(&journal), clock.clone());
        let (events, inbox) = mpsc::channel(100);
        let settings = BadgeConfig {
            queue: "label".to_owned(),
            cups: service.socket(),
            width_mm: 62,
            height_mm: 100,
            when,
            give_up_min: 1,
        };
        let badges = Badges {
            settings,
            company: "岚川科技".to_owned(),
            valid_ms: 3_600_000,
            data_dir: data.path().to_owned(),
            journal: Arc::clone(&journal),
            clock: clock.clone(),
            board: board.clone(),
            durable,
            came: news.came(),
            asked,
            events,
        };
        tokio::spawn(badges.run());
        let scene = Self { data, journal, clock, board, desk, news, inbox };
        wait("the printer was asked", || scene.printer().0 == CheckState::Ok);
        scene
    }

    fn printer(&self) -> (CheckState, String) {
        self.board.check("printer").map_or((CheckState::Unknown, String::new()), |check| (check.state, check.advice))
    }

    fn write(&self, facts: &[Fact]) {
        let drafts = facts.iter().map(|fact| fact.draft().unwrap()).collect();
        self.journal.append_and_wait(self.clock.now(), drafts).unwrap();
    }

    /// All that this node has, as replication brings it.
    fn hear(&self, node: &Elsewhere) {
        let batch = Batch {
            public_key: node.journal.public_key(),
            entries: node.reader.entries(0, 100).unwrap(),
            checkpoint: None,
            received_ms: self.clock.now().wall.utc_ms,
            source: BatchSource::Node,
        };
        let (reply, answer) = Reply::channel();
        self.journal.ingest(batch, reply);
        self.news.tell(node.journal.node(), &answer.recv().unwrap().unwrap(), Vec::new());
    }

    /// What the station was told of the badge since it was asked last.
    fn notes(&mut self) -> Vec<Option<BadgeNote>> {
        let mut notes = Vec::new();
        while let Ok(event) = self.inbox.try_recv() {
            if let Event::Input(Input::Badge { visit: VISIT, note }) = event {
                notes.push(note);
            }
        }
        notes
    }

    fn register(&self) {
        self.write(&[registered(VISIT)]);
    }
}

fn registered(visit: VisitId) -> Fact {
    let private = VisitPrivate {
        name: "沈知远".to_owned(),
        organisation: "青禾仪器".to_owned(),
        contact: "13800138000".to_owned(),
        host: None,
        host_name: "罗岚".to_owned(),
        host_department: "研发部".to_owned(),
    };
    let (purpose, language) = (Purpose::Meeting, Language::ZhHans);
    Fact::VisitRegistered { visit, purpose, language, party: None, private: Some(private) }
}

fn permitted(visit: VisitId) -> Fact {
    Fact::VisitPermitted { visit, by: PermittedBy::Host, private: None }
}

impl Scene {
    fn give_card(&self) {
        let private = || Some(CardPrivate { uid: CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap() });
        let until_ms = self.clock.now().wall.utc_ms + 3_600_000;
        self.write(&[Fact::CardIssuing { visit: VISIT, until_ms, card: None, private: private() }]);
        self.write(&[Fact::CardIssued { visit: VISIT, private: private() }]);
    }

    fn told(&self) -> Vec<BadgeFact> {
        let entries = Reader::open(self.data.path()).unwrap().entries(0, 100).unwrap();
        let badge = |entry: &Entry| match Fact::read(&entry.kind, entry.kind_version, &entry.open, None).unwrap() {
            Reading::Known(fact) => match *fact {
                Fact::Badge(fact) => Some(fact),
                _ => None,
            },
            Reading::Unknown => None,
        };
        entries.iter().filter_map(badge).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_badge_is_printed_when_the_card_is_written_and_again_when_somebody_asks() {
    let service = PrintService::start();
    let scene = Scene::new(&service, BadgeWhen::Card);
    scene.register();
    assert_eq!(scene.desk.print(VisitId([9; 16])).await, Err(NotAsked::NoVisit));
    assert_eq!(scene.told(), []);
    scene.give_card();
    let once = [BadgeFact::Queued { visit: VISIT }, BadgeFact::Printed { visit: VISIT }];
    wait("the badge is printed", || scene.told() == once);
    let text = std::process::Command::new("pdftotext").arg(service.printed(VISIT)).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("沈知远") && text.contains("罗岚") && text.contains("岚川科技"), "{text}");
    scene.desk.print(VISIT).await.unwrap();
    wait("it is printed again", || scene.told() == [once.clone(), once.clone()].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_paper_the_check_turns_and_a_visit_that_ends_meanwhile_gets_no_badge() {
    let service = PrintService::start();
    let scene = Scene::new(&service, BadgeWhen::Asked);
    service.paper(false);
    scene.register();
    scene.give_card();
    assert_eq!(scene.told(), [], "nobody asked");
    scene.desk.print(VISIT).await.unwrap();
    wait("the check turns", || {
        let (state, advice) = scene.printer();
        state == CheckState::Fault && advice.contains("new roll")
    });
    scene.write(&[Fact::VisitLeft { visit: VISIT, how: LeftHow::WithoutCard }]);
    let given_up = BadgeFact::Failed { visit: VISIT, why: BadgeFailure::Outlived };
    wait("the badge is given up", || scene.told() == [BadgeFact::Queued { visit: VISIT }, given_up.clone()]);
    service.paper(true);
    assert_eq!(scene.desk.print(VISIT).await, Err(NotAsked::NoVisit));
    assert!(!service.printed(VISIT).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_permits_a_visit_its_badge_is_printed_where_it_was_registered_and_once() {
    let service = PrintService::start();
    let mut scene = Scene::new(&service, BadgeWhen::Permitted);
    scene.register();
    let (office, other) = (Elsewhere::new(2), Elsewhere::new(3));
    let theirs = VisitId([8; 16]);
    // A visit of the other kiosk is printed there, also where it is permitted here.
    other.write(scene.clock.now(), &[registered(theirs)]);
    scene.hear(&other);
    scene.write(&[permitted(theirs)]);
    office.write(scene.clock.now(), &[permitted(VISIT), permitted(theirs)]);
    scene.hear(&office);
    let once = [BadgeFact::Queued { visit: VISIT }, BadgeFact::Printed { visit: VISIT }];
    wait("the badge is printed", || scene.told() == once);
    assert_eq!(scene.notes(), [Some(BadgeNote::Printing), None]);
    other.write(scene.clock.now(), &[permitted(VISIT)]);
    scene.hear(&other);
    scene.write(&[permitted(VISIT)]);
    // What is asked for comes behind what would be printed by itself.
    scene.desk.print(VISIT).await.unwrap();
    wait("it is printed for who asks", || scene.told() == [once.clone(), once.clone()].concat());
    assert_eq!(service.times_printed(VISIT), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_reads_that_the_badge_is_printed_only_while_nothing_is_in_the_way() {
    let service = PrintService::start();
    let mut scene = Scene::new(&service, BadgeWhen::Card);
    service.administer("cupsdisable");
    scene.register();
    scene.give_card();
    wait("it is handed over", || scene.told() == [BadgeFact::Queued { visit: VISIT }]);
    assert_eq!(scene.printer().0, CheckState::Fault);
    let mut notes = scene.notes();
    assert_eq!(notes.pop(), Some(None), "a stopped queue prints nothing: {notes:?}");
    service.administer("cupsenable");
    wait("it is printed", || scene.told().contains(&BadgeFact::Printed { visit: VISIT }));
    assert_eq!(scene.notes().last(), Some(&None));
}
