//! After forgetting, the memory of the process has nothing of it either: what a core dump would show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, forget_visit, open, registered, visit};
use frontdesk_core::fact::Fact;
use frontdesk_store::Reader;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// As in the daemons.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// The name and the number with every byte turned around, so that neither the program nor the search has them in memory.
const NAME: [u8; 50] = turned(*b"Count Ferdinand Maximilian von Xyzzyqvuth-Braldorf");
const NUMBER: [u8; 11] = turned(*b"13947110815");

const fn turned<const N: usize>(mut bytes: [u8; N]) -> [u8; N] {
    let mut i = 0;
    while i < N {
        bytes[i] ^= 0xA5;
        i += 1;
    }
    bytes
}

fn text(turned: &[u8]) -> String {
    turned.iter().map(|byte| char::from(std::hint::black_box(byte ^ 0xA5))).collect()
}

/// An allocator writes over the beginning of what it got back, so it is the end of the name that is looked for.
fn rare() -> &'static [u8] {
    &NAME[31..]
}

/// Everything that is written and read about a visit; nothing of it is left in variables.
fn a_day(dir: &Path) {
    let (journal, _) = open(dir, 1);
    let Fact::VisitRegistered { visit: id, purpose, language, party, private } = registered(1, &text(&NAME)) else {
        panic!()
    };
    let private = private.map(|private| frontdesk_core::fact::VisitPrivate { contact: text(&NUMBER), ..private });
    append(&journal, 0, &[Fact::VisitRegistered { visit: id, purpose, language, party, private }]);
    append(&journal, 1, &common::story(2));
    let reader = journal.reader().unwrap();
    let read = |reader: &Reader| reader.visit(visit(1)).unwrap().unwrap().private.map(|private| private.name);
    assert_eq!(read(&reader), Some(text(&NAME)));
    assert_eq!(reader.visits_by_contact(&text(&NUMBER), 9).unwrap().len(), 1);
    assert_eq!(reader.open_visits().unwrap().len(), 1);
    frontdesk_store::export_json_lines(&reader, true, &mut std::io::sink()).unwrap();
    let record = reader.visit(visit(1)).unwrap();
    assert!(is_in_memory(rare()) && is_in_memory(&NUMBER), "the search finds what is there");
    drop(record);
    assert_eq!(forget_visit(&journal, 1).deleted, 1);
    assert_eq!(read(&reader), None);
    assert!(!is_in_memory(rare()), "the name while the journal is open");
    assert!(!is_in_memory(&NUMBER), "the number while the journal is open");
}

#[test]
fn a_name_and_a_number_are_nowhere_in_memory_after_they_were_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    a_day(dir.path());
    assert!(!is_in_memory(rare()) && !is_in_memory(&NUMBER));
}

/// Whether any page of this process that can be written has it, as UTF-8.
fn is_in_memory(turned: &[u8]) -> bool {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = std::fs::File::open("/proc/self/mem").unwrap();
    let mut found = false;
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
        let (from, until) = range.split_once('-').unwrap();
        let (from, until) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(until, 16).unwrap());
        if !rights.starts_with("rw") || from >= 1 << 63 {
            continue;
        }
        let mut page = vec![0; usize::try_from(until - from).unwrap()];
        memory.seek(SeekFrom::Start(from)).unwrap();
        if memory.read_exact(&mut page).is_ok() {
            found |= page.windows(turned.len()).any(|window| window.iter().zip(turned).all(|(a, b)| a ^ 0xA5 == *b));
        }
    }
    found
}
