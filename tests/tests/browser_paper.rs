//! In a real browser: the roll-call of a full house is printed, and what comes out is read back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::believable::{Believable, crowd_name};
use frontdesk_tests::browser::{Browser, Look};
use frontdesk_tests::scratch;
use std::path::Path;
use std::process::Command;

const PEOPLE: u16 = 300;

/// A4 in points, and the least margin at its sides, 12 mm, less what rounding costs.
const WIDTH_PT: f64 = 595.0;
const HEIGHT_PT: f64 = 842.0;
const MARGIN_PT: f64 = 33.0;

fn read(program: &str, arguments: &[&str], pdf: &Path) -> String {
    let done = Command::new(program).args(arguments).arg(pdf).arg("-").output().unwrap();
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The number of an attribute of a word, as `pdftotext -bbox` writes it.
fn number(word: &str, attribute: &str) -> f64 {
    let (_, rest) = word.split_once(&format!("{attribute}=\"")).unwrap();
    rest.split_once('"').unwrap().0.parse().unwrap()
}

#[test]
fn a_roll_call_of_three_hundred_fits_on_a4_with_every_name_whole_and_the_head_on_each_page() {
    let office = Believable::crowded(PEOPLE).unwrap();
    let browser = Browser::start().unwrap();
    let warden = browser.window("warden", &office.url(), Look::DESK.in_english()).unwrap();
    warden.takes_invitation(&office.invitation("warden", "赵武", "warden").unwrap()).unwrap();
    warden.go("/roll-call").unwrap();
    warden.click("Begin an exercise").unwrap();
    warden.see("not known to be safe").unwrap();
    let home = scratch::in_memory();
    let pdf = home.path().join("roll-call.pdf");
    warden.pdf(&pdf).unwrap();

    let info = Command::new("pdfinfo").arg(&pdf).output().unwrap();
    let info = String::from_utf8(info.stdout).unwrap();
    assert!(info.contains("(A4)"), "{info}");
    let pages = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse::<usize>().unwrap();
    assert!((8..=40).contains(&pages), "{info}");

    // In the order in which it is drawn: a cell's lines are together.
    let text = read("pdftotext", &["-raw"], &pdf);
    let whole = without_spaces(&text);
    let missing: Vec<String> =
        (0..PEOPLE).map(crowd_name).filter(|name| !whole.contains(&without_spaces(name))).collect();
    assert!(missing.is_empty(), "{} are not on it: {missing:?}\n{text}", missing.len());
    let sheets: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert_eq!(sheets.len(), pages);
    for (at, sheet) in sheets.iter().enumerate() {
        let sheet = without_spaces(sheet);
        for head in ["Roll-call·printed", "Name", "Organisation→host", "Area", "Lastseen"] {
            assert!(sheet.contains(head), "{head} is not on page {}: {sheet}", at + 1);
        }
        assert!(sheet.contains(&format!("{}/{pages}", at + 1)), "the page's number: {sheet}");
    }
    let boxes = read("pdftotext", &["-bbox"], &pdf);
    let words: Vec<&str> = boxes.lines().filter(|line| line.trim_start().starts_with("<word ")).collect();
    assert!(words.len() > usize::from(PEOPLE), "{}", words.len());
    for word in words {
        let is_inside = number(word, "xMin") >= MARGIN_PT
            && number(word, "xMax") <= WIDTH_PT - MARGIN_PT
            && number(word, "yMin") >= 0.0
            && number(word, "yMax") <= HEIGHT_PT;
        assert!(is_inside, "it is cut: {word}");
    }
}
