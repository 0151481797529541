//! Files that are sent page by page: people, and records.

use anyhow::{Context, bail};
use frontdesk_office::admin::{AdminClient, Answer, Command, MAX_LINE_BYTES, MAX_PAGE};
use frontdesk_office::people::{self, PersonRow};
use frontdesk_office::records::{self, RecordRow};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The longest line of a file of records, bytes.
const MAX_RECORD_BYTES: u64 = 64 * 1024;

/// What a page may have, bytes: its line is below the longest one.
const PAGE_BYTES: usize = MAX_LINE_BYTES / 2;

/// Sums over all pages.
#[derive(Default)]
pub(super) struct Imported {
    pub(super) set: u64,
    pub(super) unchanged: u64,
    pub(super) removed: u64,
    pub(super) cards: u64,
}

/// Reads the whole file first: nothing of a file with a mistake is taken over.
pub(super) fn import(office: &mut AdminClient, file: &Path, remove_missing: bool) -> anyhow::Result<Imported> {
    let open = File::open(file).with_context(|| file.display().to_string())?;
    let all = people::read(BufReader::new(open)).with_context(|| file.display().to_string())?;
    let mut sums = Imported::default();
    // A person is at most 400 characters: a full page stays below the longest line.
    for page in all.chunks(MAX_PAGE / 2) {
        add(&mut sums, office.ask(Command::People { people: page.iter().map(PersonRow::clone).collect() })?)?;
    }
    add(&mut sums, office.ask(Command::PeopleDone { remove_missing })?)?;
    Ok(sums)
}

fn add(sums: &mut Imported, answer: Answer) -> anyhow::Result<()> {
    match answer {
        Answer::People { set, unchanged, removed, cards } => {
            sums.set += set;
            sums.unchanged += unchanged;
            sums.removed += removed;
            sums.cards += cards;
            Ok(())
        }
        Answer::Refused { text, .. } => bail!("{text}"),
        _ => bail!("the office answered something else"),
    }
}

/// Reads and checks all lines first, then sends them. Answers how many.
pub(super) fn record(office: &mut AdminClient, file: Option<&Path>) -> anyhow::Result<u64> {
    let source: Box<dyn Read> = match file {
        Some(path) => Box::new(File::open(path).with_context(|| path.display().to_string())?),
        None => Box::new(std::io::stdin().lock()),
    };
    let mut pages = vec![(0, Vec::new())];
    let mut lines = BufReader::new(source);
    for number in 1_u64.. {
        let mut line = Vec::new();
        let read = lines.by_ref().take(MAX_RECORD_BYTES).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == MAX_RECORD_BYTES {
            bail!("line {number} is too long");
        }
        let row: RecordRow = serde_json::from_slice(&line).with_context(|| format!("line {number}"))?;
        records::read(&row).map_err(anyhow::Error::msg).with_context(|| format!("line {number}"))?;
        match pages.last_mut() {
            Some((bytes, page)) if page.len() < MAX_PAGE && *bytes + line.len() < PAGE_BYTES => {
                *bytes += line.len();
                page.push(row);
            }
            _ => pages.push((line.len(), vec![row])),
        }
    }
    let mut sum = 0;
    for (_, records) in pages.into_iter().filter(|(_, page)| !page.is_empty()) {
        match office.ask(Command::Record { records })? {
            Answer::Recorded { count } => sum += count,
            Answer::Refused { text, .. } => bail!("{text}; {sum} were recorded before"),
            _ => bail!("the office answered something else"),
        }
    }
    Ok(sum)
}
