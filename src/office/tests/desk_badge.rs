//! Badges at the web desk, with a real CUPS and without any printer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "../../badge/tests/print_service/mod.rs"]
mod print_service;

use common::browser::to;
use common::{Browser, RunningOffice};
use frontdesk_badge::{BadgeConfig, BadgeWhen};
use frontdesk_core::id::VisitId;
use frontdesk_office::config::OfficeConfig;
use frontdesk_office::desk::Role;
use frontdesk_store::Reader;
use print_service::PrintService;
use reqwest::StatusCode;
use std::path::Path;
use tempfile::tempdir;

async fn register(desk: &Browser, data: &Path) -> VisitId {
    let fields = [
        ("name", "沈知远"),
        ("organisation", "青禾仪器"),
        ("contact", "13800138000"),
        ("purpose", "meeting"),
        ("language", "zh-Hans"),
    ];
    assert_eq!(to(&desk.post("/visits/new", &fields).await), "/today");
    Reader::open(data).unwrap().visits(0, 10).unwrap().remove(0).visit
}

#[tokio::test]
async fn without_a_printer_the_desk_says_so_and_the_badge_is_a_pdf_to_print() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    let visit = register(&desk, data.path()).await;
    let refused = desk.post(&format!("/visits/{visit}/badge"), &[]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    let page = desk.read(refused).await;
    assert!(page.contains("尚未设置标签打印机") && page.contains(&format!("/visits/{visit}/badge.pdf")), "{page}");
    let shown = desk.get(&format!("/visits/{visit}/badge.pdf")).await;
    assert_eq!(shown.headers()["content-type"], "application/pdf");
    assert_eq!(shown.headers()["cache-control"], "no-store");
    let pdf = shown.bytes().await.unwrap();
    let file = data.path().join("badge.pdf");
    std::fs::write(&file, &pdf).unwrap();
    let text = std::process::Command::new("pdftotext").arg(&file).arg("-").output().unwrap();
    assert!(String::from_utf8(text.stdout).unwrap().contains("沈知远"));
    office.stop().await;
}

fn with_a_printer(service: &PrintService) -> OfficeConfig {
    let badge = BadgeConfig {
        queue: "label".to_owned(),
        cups: service.socket(),
        width_mm: 62,
        height_mm: 100,
        when: BadgeWhen::Asked,
        give_up_min: 1,
    };
    OfficeConfig { badge: Some(badge), ..OfficeConfig::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_button_prints_and_the_story_says_what_became_of_it() {
    let (service, data) = (PrintService::start(), tempdir().unwrap());
    let config = with_a_printer(&service);
    let office = RunningOffice::start_telling(data.path(), config).await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    let visit = register(&desk, data.path()).await;
    service.paper(false);
    let asked = desk.post(&format!("/visits/{visit}/badge"), &[("next", "/today")]).await;
    assert_eq!(to(&asked), "/today");
    let path = format!("/visits/{visit}?lang=zh-Hans");
    let story = || desk.text(&path);
    let until = std::time::Instant::now() + print_service::SOON;
    while !story().await.contains("胸牌已交给打印机队列") {
        assert!(std::time::Instant::now() < until);
    }
    let page = story().await;
    assert!(!page.contains("胸牌已打印") && page.contains("在网页前台打印胸牌"), "{page}");
    // A printer without paper stops no visit.
    assert_eq!(to(&desk.post(&format!("/visits/{visit}/permit"), &[("next", "/today")]).await), "/today");
    service.paper(true);
    while !story().await.contains("胸牌已打印") {
        assert!(std::time::Instant::now() < until);
    }
    assert!(service.printed(visit).exists());
    office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_desks_button_prints_comes_out_of_a_pdf_printer_with_the_visitors_name() {
    let (service, data) = (PrintService::start_with_a_pdf_printer(), tempdir().unwrap());
    let office = RunningOffice::start_telling(data.path(), with_a_printer(&service)).await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    let visit = register(&desk, data.path()).await;
    let asked = desk.post(&format!("/visits/{visit}/badge"), &[("next", "/today")]).await;
    assert_eq!(to(&asked), "/today");
    let until = std::time::Instant::now() + print_service::SOON;
    while !desk.text(&format!("/visits/{visit}?lang=zh-Hans")).await.contains("胸牌已打印") {
        assert!(std::time::Instant::now() < until);
    }
    let pdfs = service.pdfs();
    assert_eq!(pdfs.len(), 1, "{pdfs:?}");
    let read = |program: &str, more: &[&str]| {
        let done = std::process::Command::new(program).arg(&pdfs[0]).args(more).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let text = read("pdftotext", &["-"]);
    assert!(["沈知远", "青禾仪器", "访客"].iter().all(|part| text.contains(part)), "{text}");
    // 62 mm by 100 mm in whole points.
    let size = read("pdfinfo", &[]);
    assert!(size.contains("175 x 283 pts") || size.contains("176 x 283 pts"), "{size}");
    office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_doors_says_how_the_desks_printer_is_and_a_badge_that_a_run_left_is_printed_by_the_next_one() {
    let (service, data) = (PrintService::start(), tempdir().unwrap());
    let config = with_a_printer(&service);
    service.paper(false);
    let office = RunningOffice::start_telling(data.path(), config.clone()).await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    let visit = register(&desk, data.path()).await;
    desk.post(&format!("/visits/{visit}/badge"), &[]).await;
    let until = std::time::Instant::now() + print_service::SOON;
    while !desk.text("/kiosks?lang=zh-Hans").await.contains("缺纸，请装一卷新标签") {
        assert!(std::time::Instant::now() < until);
    }
    office.stop().await;
    service.paper(true);
    let office = RunningOffice::start_telling(data.path(), config).await;
    let desk = office.signed_in("chen", &[Role::Receptionist]).await;
    while !desk.text(&format!("/visits/{visit}?lang=zh-Hans")).await.contains("胸牌已打印") {
        assert!(std::time::Instant::now() < until);
    }
    assert_eq!(service.times_printed(visit), 1);
    office.stop().await;
}
