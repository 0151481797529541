//! The press and a real CUPS, which each test has for itself: Debian's PDF printer with its driver where it is looked at what comes out, and
//! a raw queue where it is looked at what becomes of a badge that is in the way of something.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod print_service;

use frontdesk_badge::{Badge, BadgeOrder, BadgeSize, CupsAddress, Press, PrintQueue};
use frontdesk_core::fact::{BadgeFact, BadgeFailure};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::printer::{PrinterMeasures, QueueState, judge};
use frontdesk_core::id::VisitId;
use frontdesk_core::screen::Language;
use print_service::{PrintService, SOON};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

fn queue(service: &PrintService, name: &str) -> PrintQueue {
    PrintQueue::new(CupsAddress::Socket(service.path("cups.sock")), name)
}

struct Running {
    orders: mpsc::Sender<BadgeOrder>,
    news: mpsc::Receiver<BadgeFact>,
    measures: watch::Receiver<PrinterMeasures>,
}

fn press(queue: PrintQueue, give_up_after: Duration) -> Running {
    let (orders, inbox) = mpsc::channel(8);
    let (news_to, news) = mpsc::channel(8);
    let (measures_to, measures) = watch::channel(PrinterMeasures::default());
    let size = BadgeSize::default();
    tokio::spawn(Press { queue, size, give_up_after, orders: inbox, news: news_to, measures: measures_to }.run());
    Running { orders, news, measures }
}

fn badge() -> Box<Badge> {
    Box::new(Badge {
        company: "岚川科技".to_owned(),
        name: "沈知远".to_owned(),
        organisation: "青禾仪器".to_owned(),
        host: "罗岚".to_owned(),
        department: "研发部".to_owned(),
        language: Language::ZhHans,
        from_ms: Some(1_795_657_500_000),
        until_ms: None,
        offset_s: 28_800,
    })
}

impl Running {
    async fn print(&self, visit: VisitId) {
        self.orders.send(BadgeOrder::Print { visit, badge: badge() }).await.unwrap();
    }

    async fn take_up(&self, visit: VisitId, badge: Option<Box<Badge>>) {
        self.orders.send(BadgeOrder::TakeUp { visit, badge }).await.unwrap();
    }

    async fn told(&mut self) -> BadgeFact {
        tokio::time::timeout(SOON, self.news.recv()).await.expect("no news").expect("the press ended")
    }

    async fn is(&mut self, is_so: impl FnMut(&PrinterMeasures) -> bool) -> PrinterMeasures {
        let seen = tokio::time::timeout(SOON, self.measures.wait_for(is_so)).await;
        seen.expect("the printer never was so").unwrap().clone()
    }
}

fn visit(n: u8) -> VisitId {
    VisitId([n; 16])
}

fn text_of(file: &Path) -> String {
    let read = Command::new("pdftotext").arg(file).arg("-").output().expect("poppler-utils is needed");
    String::from_utf8(read.stdout).unwrap()
}

#[tokio::test]
async fn a_badge_comes_out_of_the_printer_as_it_was_drawn_and_its_job_names_nobody() {
    let service = PrintService::start();
    let mut press = press(queue(&service, "label"), SOON);
    let ready = press.is(|measured| measured.queue != QueueState::NotAsked).await;
    assert_eq!(judge(Some(&ready)).state, CheckState::Ok, "{ready:?}");
    press.print(visit(1)).await;
    assert_eq!(press.told().await, BadgeFact::Queued { visit: visit(1) });
    assert_eq!(press.told().await, BadgeFact::Printed { visit: visit(1) });
    let text = text_of(&service.printed(visit(1)));
    assert!(text.contains("沈知远") && text.contains("罗岚") && text.contains("2026-11-26 09:45"), "{text}");
    for log in ["log/error", "log/access"] {
        let log = std::fs::read_to_string(service.path(log)).unwrap_or_default();
        assert!(!log.contains("沈知远") && !log.contains("青禾"), "{log}");
    }
}

/// Width and height of the first page, points.
fn page_of(file: &Path) -> (f32, f32) {
    let read = Command::new("pdfinfo").arg(file).output().expect("poppler-utils is needed");
    let said = String::from_utf8(read.stdout).unwrap();
    let size = said.lines().find_map(|line| line.strip_prefix("Page size:")).unwrap();
    let sizes: Vec<f32> = size.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    (sizes[0], sizes[1])
}

#[tokio::test]
async fn a_pdf_printer_with_debians_driver_and_rules_prints_the_badge_on_a_page_of_the_labels_size_and_once() {
    let service = PrintService::start_with_a_pdf_printer();
    let mut earlier = press(queue(&service, "label"), SOON);
    earlier.print(visit(1)).await;
    assert_eq!(earlier.told().await, BadgeFact::Queued { visit: visit(1) });
    assert_eq!(earlier.told().await, BadgeFact::Printed { visit: visit(1) });
    let pdfs = service.pdfs();
    assert_eq!(pdfs.len(), 1, "{pdfs:?}");
    let text = text_of(&pdfs[0]);
    for part in ["岚川科技", "沈知远", "青禾仪器", "罗岚", "研发部", "2026-11-26 09:45"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    // The filters speak of whole points.
    let ((width, height), (wide, high)) = (page_of(&pdfs[0]), BadgeSize::default().points());
    assert!((width - wide).abs() <= 1.0 && (height - high).abs() <= 1.0, "{width} x {height}");
    drop(earlier);
    // A job's name is private, but not before the one whose job it is.
    let mut later = press(queue(&service, "label"), SOON);
    later.take_up(visit(1), Some(badge())).await;
    assert_eq!(later.told().await, BadgeFact::Printed { visit: visit(1) });
    assert_eq!(service.pdfs(), pdfs);
}

#[tokio::test]
async fn debians_rules_let_the_press_find_its_waiting_job_and_take_it_back() {
    let service = PrintService::start_with_debians_rules();
    service.paper(false);
    let mut earlier = press(queue(&service, "label"), SOON);
    earlier.print(visit(1)).await;
    assert_eq!(earlier.told().await, BadgeFact::Queued { visit: visit(1) });
    drop(earlier);
    let mut later = press(queue(&service, "label"), SOON);
    later.take_up(visit(1), None).await;
    assert_eq!(later.told().await, BadgeFact::Failed { visit: visit(1), why: BadgeFailure::Outlived });
    service.paper(true);
    later.print(visit(2)).await;
    assert_eq!(later.told().await, BadgeFact::Queued { visit: visit(2) });
    assert_eq!(later.told().await, BadgeFact::Printed { visit: visit(2) });
    assert_eq!((service.times_printed(visit(1)), service.times_printed(visit(2))), (0, 1));
}

#[tokio::test]
async fn without_paper_it_is_said_and_what_waits_is_printed_when_there_is_some() {
    let service = PrintService::start();
    service.paper(false);
    let mut press = press(queue(&service, "label"), SOON);
    press.print(visit(1)).await;
    assert_eq!(press.told().await, BadgeFact::Queued { visit: visit(1) });
    let empty = press.is(|measured| measured.queue.obstacle() == Some(BadgeFailure::OutOfPaper)).await;
    let verdict = judge(Some(&empty));
    assert_eq!(
        (verdict.state, verdict.evidence.as_str()),
        (CheckState::Fault, "the printer is out of paper, 1 badge waits")
    );
    assert!(verdict.advice.contains("new roll"));
    service.paper(true);
    assert_eq!(press.told().await, BadgeFact::Printed { visit: visit(1) });
    let well = press.is(|measured| measured.queue.obstacle().is_none() && measured.waiting == 0).await;
    assert_eq!(judge(Some(&well)).state, CheckState::Ok);
}

#[tokio::test]
async fn what_waits_for_too_long_or_for_a_visit_that_is_over_is_taken_back_and_never_printed() {
    let service = PrintService::start();
    service.paper(false);
    let mut hasty = press(queue(&service, "label"), Duration::from_secs(3));
    hasty.print(visit(1)).await;
    assert_eq!(hasty.told().await, BadgeFact::Queued { visit: visit(1) });
    assert_eq!(hasty.told().await, BadgeFact::Failed { visit: visit(1), why: BadgeFailure::OutOfPaper });
    let mut patient = press(queue(&service, "label"), SOON);
    patient.print(visit(2)).await;
    assert_eq!(patient.told().await, BadgeFact::Queued { visit: visit(2) });
    patient.orders.send(BadgeOrder::Over { visit: visit(2) }).await.unwrap();
    assert_eq!(patient.told().await, BadgeFact::Failed { visit: visit(2), why: BadgeFailure::Outlived });
    service.paper(true);
    patient.print(visit(3)).await;
    assert_eq!(patient.told().await, BadgeFact::Queued { visit: visit(3) });
    assert_eq!(patient.told().await, BadgeFact::Printed { visit: visit(3) });
    assert!(!service.printed(visit(1)).exists() && !service.printed(visit(2)).exists());
}

#[tokio::test]
async fn a_queue_that_is_stopped_gone_or_unreachable_is_said_to_be_so_and_prints_later() {
    let mut service = PrintService::start();
    let lost = press(queue(&service, "nobody"), Duration::from_secs(1));
    let mut lost = lost;
    lost.print(visit(9)).await;
    assert_eq!(lost.told().await, BadgeFact::Failed { visit: visit(9), why: BadgeFailure::NoQueue });
    service.administer("cupsdisable");
    let mut press = press(queue(&service, "label"), SOON);
    press.print(visit(1)).await;
    assert_eq!(press.told().await, BadgeFact::Queued { visit: visit(1) });
    press.is(|measured| measured.queue.obstacle() == Some(BadgeFailure::Stopped)).await;
    service.administer("cupsenable");
    assert_eq!(press.told().await, BadgeFact::Printed { visit: visit(1) });
    service.stop();
    press.print(visit(2)).await;
    press.is(|measured| measured.queue == QueueState::Away).await;
    service.run();
    assert_eq!(press.told().await, BadgeFact::Queued { visit: visit(2) });
    assert_eq!(press.told().await, BadgeFact::Printed { visit: visit(2) });
}

#[tokio::test]
async fn what_an_earlier_run_handed_over_is_gone_on_with_once_or_taken_back_and_what_the_queue_has_lost_is_printed() {
    let service = PrintService::start();
    service.paper(false);
    let mut earlier = press(queue(&service, "label"), SOON);
    for n in [1, 2] {
        earlier.print(visit(n)).await;
        assert_eq!(earlier.told().await, BadgeFact::Queued { visit: visit(n) });
    }
    drop(earlier);
    let mut later = press(queue(&service, "label"), SOON);
    later.take_up(visit(2), None).await;
    assert_eq!(later.told().await, BadgeFact::Failed { visit: visit(2), why: BadgeFailure::Outlived });
    later.take_up(visit(1), Some(badge())).await;
    service.paper(true);
    assert_eq!(later.told().await, BadgeFact::Printed { visit: visit(1) });
    // What came out while nobody looked is said to be printed.
    later.take_up(visit(1), Some(badge())).await;
    assert_eq!(later.told().await, BadgeFact::Printed { visit: visit(1) });
    later.take_up(visit(3), Some(badge())).await;
    assert_eq!(later.told().await, BadgeFact::Queued { visit: visit(3) });
    assert_eq!(later.told().await, BadgeFact::Printed { visit: visit(3) });
    let times = [1, 2, 3].map(|n| service.times_printed(visit(n)));
    assert_eq!(times, [1, 0, 1]);
}
