//! Backup files and their transactions: all or nothing.

use proptest::prelude::*;

use super::terminal::{APPLICATION, Terminal, ZERO_KEY};
use crate::desfire::Status;
use crate::desfire::rights::CommMode;
use crate::{Generation, TearEffect};

const COMMIT: u8 = 0xC7;
const ABORT: u8 = 0xA7;
/// One way to end a transaction.
type End = fn(&mut Terminal);
/// Three backup files of this size, free for everybody.
const FILES: [u8; 3] = [1, 2, 7];
const SIZE: usize = 24;

fn card() -> Terminal {
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 1);
    for number in FILES {
        terminal.create_file(0xCB, number, CommMode::Plain, 0xEEEE, SIZE).unwrap();
    }
    terminal.create_application([1, 1, 1], 0x0F, 1).unwrap_err();
    terminal.select(APPLICATION).unwrap();
    terminal
}

fn committed(terminal: &Terminal) -> Vec<Vec<u8>> {
    FILES.iter().map(|number| terminal.card.file_bytes(APPLICATION, *number).unwrap()).collect()
}

#[test]
fn a_write_is_read_by_nobody_until_it_is_committed() {
    let mut terminal = card();
    terminal.write(0x3D, 1, 0, &[5; SIZE], CommMode::Plain).unwrap();
    assert_eq!(terminal.read(0xBD, 1, 0, SIZE, CommMode::Plain), Ok(vec![0; SIZE]));
    assert_eq!(terminal.card.uncommitted_file_bytes(APPLICATION, 1), Some(vec![5; SIZE]));
    assert_eq!(terminal.bare(COMMIT, &[]), Ok(vec![]));
    assert_eq!(terminal.read(0xBD, 1, 0, SIZE, CommMode::Plain), Ok(vec![5; SIZE]));
    assert_eq!(terminal.card.uncommitted_file_bytes(APPLICATION, 1), None);
    assert_eq!(terminal.bare(COMMIT, &[]), Err(Status::NO_CHANGES));
    assert_eq!(terminal.bare(ABORT, &[]), Err(Status::NO_CHANGES));
}

#[test]
fn a_standard_file_waits_for_no_commit() {
    let mut terminal = card();
    terminal.create_file(0xCD, 9, CommMode::Plain, 0xEEEE, 8).unwrap();
    terminal.write(0x3D, 9, 0, &[5; 8], CommMode::Plain).unwrap();
    assert_eq!(terminal.bare(COMMIT, &[]), Err(Status::NO_CHANGES));
    assert_eq!(terminal.card.file_bytes(APPLICATION, 9), Some(vec![5; 8]));
}

#[test]
fn writes_outlive_a_change_of_the_key_within_the_application() {
    let mut terminal = card();
    terminal.write(0x3D, 1, 0, &[5; 8], CommMode::Plain).unwrap();
    terminal.authenticate(0xAA, 0, &ZERO_KEY).unwrap();
    assert_eq!(terminal.command(COMMIT, &[]), Ok(vec![]));
    assert_eq!(terminal.card.file_bytes(APPLICATION, 1).unwrap()[..8], [5; 8]);
}

#[test]
fn what_ends_a_transaction_leaves_every_file_as_it_was() {
    let ends: [(&str, End); 6] = [
        ("an abort", |terminal| assert!(terminal.bare(ABORT, &[]).is_ok())),
        ("another application", |terminal| assert!(terminal.select([0; 3]).is_ok())),
        ("the same application", |terminal| assert!(terminal.select(APPLICATION).is_ok())),
        ("the loss of power", |terminal| terminal.card.power_off()),
        ("an error", |terminal| assert!(terminal.bare(0xF5, &[3]).is_err())),
        ("a failed authentication", |terminal| assert!(terminal.authenticate(0xAA, 0, b"not the right k!").is_err())),
    ];
    for (what, end) in ends {
        let mut terminal = card();
        for number in FILES {
            terminal.write(0x3D, number, 0, &[5; SIZE], CommMode::Plain).unwrap();
        }
        end(&mut terminal);
        terminal.select(APPLICATION).unwrap();
        assert_eq!(terminal.bare(COMMIT, &[]), Err(Status::NO_CHANGES), "{what}");
        assert_eq!(committed(&terminal), vec![vec![0; SIZE]; 3], "{what}");
    }
}

#[test]
fn a_test_looks_into_files_and_puts_bytes_there_past_the_wire() {
    let mut terminal = card();
    assert!(terminal.card.put_file_bytes(APPLICATION, 2, b"forged"));
    assert!(!terminal.card.put_file_bytes(APPLICATION, 3, b"forged"));
    assert!(!terminal.card.put_file_bytes([1, 1, 1], 2, b"forged"));
    assert_eq!(terminal.read(0xBD, 2, 0, 6, CommMode::Plain), Ok(b"forged".to_vec()));
    assert_eq!(terminal.card.file_numbers(APPLICATION), Some(FILES.to_vec()));
    assert_eq!(terminal.card.file_numbers([1, 1, 1]), None);
}

#[derive(Debug, Clone)]
enum Step {
    Write { file: usize, offset: usize, data: Vec<u8> },
    Commit,
    Abort,
    Leave,
    PowerLoss,
    TornCommit(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3_usize, 0..SIZE, proptest::collection::vec(any::<u8>(), 1..SIZE)).prop_map(|(file, offset, data)| {
            let data = data.into_iter().take(SIZE - offset).collect();
            Step::Write { file, offset, data }
        }),
        2 => Just(Step::Commit),
        1 => Just(Step::Abort),
        1 => Just(Step::Leave),
        1 => Just(Step::PowerLoss),
        2 => any::<bool>().prop_map(Step::TornCommit),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_all_files_are_of_the_same_commit(steps in proptest::collection::vec(step(), 1..25)) {
        let mut terminal = card();
        let mut kept = vec![vec![0; SIZE]; 3];
        let mut working = kept.clone();
        for step in steps {
            match step {
                Step::Write { file, offset, data } => {
                    terminal.write(0x3D, FILES[file], offset, &data, CommMode::Plain).unwrap();
                    working[file][offset..offset + data.len()].copy_from_slice(&data);
                }
                Step::Commit => {
                    let _ = terminal.bare(COMMIT, &[]);
                    kept = working.clone();
                }
                Step::Abort => {
                    let _ = terminal.bare(ABORT, &[]);
                    working = kept.clone();
                }
                Step::Leave => {
                    terminal.select([0; 3]).unwrap();
                    terminal.select(APPLICATION).unwrap();
                    working = kept.clone();
                }
                Step::PowerLoss => {
                    terminal.card.power_off();
                    terminal.card.power_on();
                    terminal.select(APPLICATION).unwrap();
                    working = kept.clone();
                }
                Step::TornCommit(applied) => {
                    terminal.card.tear_after(0, if applied { TearEffect::Applied } else { TearEffect::Lost });
                    let _ = terminal.card.answer(&[0x90, COMMIT, 0, 0, 0]);
                    if applied {
                        kept = working.clone();
                    }
                    working = kept.clone();
                    terminal.select(APPLICATION).unwrap();
                }
            }
            prop_assert_eq!(committed(&terminal), kept.clone());
        }
    }
}
