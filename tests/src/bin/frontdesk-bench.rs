//! `make bench`: prints ratios against baselines run beside them, never bare times.
//!
//! `frontdesk-bench [ENTRIES]`: how long the long journal is, 1,000,000 unless given. `frontdesk-bench drain ENTRIES` measures the sending of
//! a backlog alone, `frontdesk-bench cards HOLDERS` what has to do with cards, `frontdesk-bench schedules` what rules of access cost,
//! `frontdesk-bench people` the finding of a host, `frontdesk-bench edge` the door thread, `frontdesk-bench typing` the input method, `frontdesk-bench screen` what the screen costs beside a
//! browser, `frontdesk-bench desk VISITS` pages of a running
//! office, `frontdesk-bench views ENTRIES` appends and views.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a report on standard output")]

use anyhow::{Context, bail};
use frontdesk_tests::bench::{
    append, away, cards, desk, drain, edge, length, people, rebuild, schedules, screen, tap, typing,
};
use frontdesk_tests::scratch::Scratch;

const USAGE: &str = "frontdesk-bench [ENTRIES], or one part: drain ENTRIES, cards HOLDERS, schedules, edge, people, typing, screen, desk VISITS, \
                     views ENTRIES";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = |text: &String| text.parse::<u64>().context(USAGE);
    match arguments.as_slice() {
        [bare, dir, lines] if bare == "bare" => tap::bare_loop(dir.as_ref(), lines.as_ref()),
        [drain, entries] if drain == "drain" => backlog(count(entries)?),
        [cards, holders] if cards == "cards" => of_cards(count(holders)?),
        [views, entries] if views == "views" => of_views(count(entries)?),
        [desk, visits] if desk == "desk" => of_desk(count(visits)?),
        [schedules] if schedules == "schedules" => of_schedules(),
        [typing] if typing == "typing" => of_typing(),
        [screen] if screen == "screen" => of_screen(),
        [people] if people == "people" => println!("{}", people::run()),
        [edge] if edge == "edge" => println!("{}", edge::run()),
        [entries] => all(count(entries)?),
        [] => all(1_000_000),
        _ => bail!(USAGE),
    }
    Ok(())
}

fn all(entries: u64) {
    println!("ratios: ours as a multiple of the baseline beside it");
    println!("{}", tap::run());
    println!("{}", edge::run());
    of_views(entries);
    of_schedules();
    println!("{}", people::run());
    of_typing();
    of_screen();
    of_cards(entries);
    of_desk(entries);
    backlog(entries);
}

fn of_schedules() {
    for ratio in schedules::run() {
        println!("{ratio}");
    }
}

fn of_typing() {
    let scratch = Scratch::new().unwrap();
    let (names, ratios) = typing::run(scratch.path());
    println!("{names}");
    for ratio in ratios {
        println!("{ratio}");
    }
}

fn of_screen() {
    let ratios = screen::run();
    for ratio in &ratios {
        println!("{ratio}");
    }
    if ratios.len() == 1 {
        println!("without a chromium there is nothing to compare memory and first frame with");
    }
}

fn of_cards(holders: u64) {
    let scratch = Scratch::new().unwrap();
    for ratio in cards::exchanges() {
        println!("{ratio}");
    }
    println!("{}", cards::holders(scratch.path(), 1_000, holders));
}

fn of_views(entries: u64) {
    let scratch = Scratch::new().unwrap();
    for ratio in append::run(scratch.path()) {
        println!("{ratio}");
    }
    println!("{}", rebuild::run(scratch.path(), entries));
    for ratio in length::run(scratch.path(), 1_000, entries) {
        println!("{ratio}");
    }
}

fn of_desk(visits: u64) {
    let scratch = Scratch::new().unwrap();
    for ratio in desk::run(scratch.path(), 1_000, visits).unwrap() {
        println!("{ratio}");
    }
}

fn backlog(entries: u64) {
    let scratch = Scratch::new().unwrap();
    for ratio in drain::run(scratch.path(), entries) {
        println!("{ratio}");
    }
    for ratio in away::run(scratch.path()) {
        println!("{ratio}");
    }
}
