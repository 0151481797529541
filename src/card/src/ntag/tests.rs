use super::fake_tag::{FakeTag, Tear};
use super::*;
use crate::label::VisitLabel;
use crate::ndef;
use frontdesk_core::id::CardUid;
use proptest::prelude::*;

const SIZES: [(u8, usize); 3] = [(0x12, 144), (0x3E, 496), (0x6D, 872)];

fn uid() -> CardUid {
    CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap()
}

fn label(name: &str) -> VisitLabel {
    VisitLabel {
        visit: [1; 16],
        name: name.into(),
        organisation: "蓝海科技".into(),
        host: "李雷".into(),
        department: "研发部".into(),
        from_utc_s: 1_795_000_000,
        until_utc_s: 1_795_028_800,
        doors: vec!["main".into()],
        written_by_node: [2; 16],
        signature: None,
    }
}

type NextStep<'a, T> = Box<dyn FnMut(Option<&[u8]>) -> Step<T> + 'a>;

/// Runs a machine against a card; at exchange `tear.0` (from 0) the card is torn away.
fn run<T>(mut next: NextStep<'_, T>, tag: &mut FakeTag, tear: Option<(usize, Tear)>) -> (Result<T, NtagError>, usize) {
    let mut answer: Option<Vec<u8>> = None;
    for exchange in 0..2000 {
        match next(answer.as_deref()) {
            Step::Done(value) => return (Ok(value), exchange),
            Step::Failed(error) => return (Err(error), exchange),
            Step::Transmit(command) => {
                answer = Some(match tear {
                    Some((at, how)) if at == exchange => tag.torn(&command, how),
                    _ => tag.answer(&command),
                });
            }
        }
    }
    panic!("the machine does not end");
}

fn write(tag: &mut FakeTag, label: &VisitLabel, tear: Option<(usize, Tear)>) -> (Result<(), NtagError>, usize) {
    let mut machine = WriteLabel::new(uid(), label).unwrap();
    run(Box::new(move |answer| machine.next(answer)), tag, tear)
}

fn wipe(tag: &mut FakeTag, tear: Option<(usize, Tear)>) -> (Result<(), NtagError>, usize) {
    let mut machine = Wipe::new(uid());
    run(Box::new(move |answer| machine.next(answer)), tag, tear)
}

fn read(tag: &mut FakeTag) -> Result<LabelOnCard, NtagError> {
    let mut machine = ReadLabel::new(uid());
    run(Box::new(move |answer| machine.next(answer)), tag, None).0
}

#[test]
fn a_written_label_is_read_back_on_every_size_of_card() {
    for (size_code, _) in SIZES {
        let mut tag = FakeTag::new(size_code);
        assert_eq!(read(&mut tag), Ok(LabelOnCard::Empty));
        let (result, exchanges) = write(&mut tag, &label("王小明"), None);
        assert_eq!(result, Ok(()), "after {exchanges} exchanges");
        assert_eq!(read(&mut tag), Ok(LabelOnCard::Ours(Box::new(label("王小明")))));
    }
}

#[test]
fn a_write_torn_at_any_exchange_leaves_old_nothing_or_new_and_is_finished_by_the_next() {
    for tear in [Tear::Before, Tear::After] {
        let mut at = 0;
        loop {
            let mut tag = FakeTag::new(0x12);
            write(&mut tag, &label("Old Visitor"), None).0.unwrap();
            let (result, _) = write(&mut tag, &label("New"), Some((at, tear)));
            let Err(error) = result else { break };
            assert!(error.is_torn(), "{error} at exchange {at}");
            match read(&mut tag).unwrap() {
                LabelOnCard::Empty => {}
                LabelOnCard::Ours(found) => assert!(*found == label("Old Visitor") || *found == label("New")),
                other => panic!("{other:?} after a tear at exchange {at}"),
            }
            assert_eq!(write(&mut tag, &label("New"), None).0, Ok(()), "again after a tear at exchange {at}");
            assert_eq!(read(&mut tag), Ok(LabelOnCard::Ours(Box::new(label("New")))));
            at += 1;
        }
        assert!(at > 40, "only {at} exchanges were torn");
    }
}

#[test]
fn a_torn_label_reads_as_empty() {
    let mut tag = FakeTag::new(0x12);
    // After UID, head, locks, first block and two pages.
    assert!(write(&mut tag, &label("Ann"), Some((6, Tear::After))).0.is_err());
    assert_eq!(read(&mut tag), Ok(LabelOnCard::Empty));
}

#[test]
fn a_wipe_torn_at_any_exchange_is_finished_by_the_next() {
    for tear in [Tear::Before, Tear::After] {
        let mut at = 0;
        loop {
            let mut tag = FakeTag::new(0x12);
            write(&mut tag, &label("王小明"), None).0.unwrap();
            if wipe(&mut tag, Some((at, tear))).0.is_ok() {
                break;
            }
            assert_eq!(wipe(&mut tag, None).0, Ok(()), "again after a tear at exchange {at}");
            assert_eq!(tag.user_memory(144)[..4], ndef::EMPTY_FIRST_PAGE);
            assert!(tag.user_memory(144)[4..].iter().all(|byte| *byte == 0));
            at += 1;
        }
        assert!(at > 20, "only {at} exchanges were torn");
    }
}

#[test]
fn a_wipe_leaves_no_byte_of_older_labels_on_every_size_of_card() {
    for (size_code, capacity) in SIZES {
        let mut tag = FakeTag::new(size_code);
        tag.memory[16 + 100..16 + 140].fill(0x55);
        assert_eq!(wipe(&mut tag, None).0, Ok(()));
        assert!(tag.user_memory(capacity)[4..].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn a_shorter_label_leaves_nothing_of_a_longer_one() {
    let mut tag = FakeTag::new(0x12);
    write(&mut tag, &label("An Uncommonly Long Name"), None).0.unwrap();
    let short = VisitLabel { organisation: String::new(), department: String::new(), ..label("A") };
    write(&mut tag, &short, None).0.unwrap();
    let end = ndef::area_len(short.encode().unwrap().len()) + 1;
    assert!(tag.user_memory(144)[end..].iter().all(|byte| *byte == 0));
}

#[test]
fn a_card_swapped_during_the_write_is_refused() {
    let mut machine = WriteLabel::new(uid(), &label("Ann")).unwrap();
    let mut tag = FakeTag::new(0x12);
    let mut exchange = 0;
    // The other card answers everything the same but has another UID from the last exchanges on.
    let (_, total) = write(&mut tag.clone(), &label("Ann"), None);
    let mut other = tag.clone();
    other.uid = [4, 9, 9, 9, 9, 9, 9];
    let mut answer: Option<Vec<u8>> = None;
    let error = loop {
        match machine.next(answer.as_deref()) {
            Step::Transmit(command) => {
                let plain = tag.answer(&command);
                answer = Some(if exchange == total - 1 { other.answer(&command) } else { plain });
                exchange += 1;
            }
            Step::Failed(error) => break error,
            Step::Done(()) => panic!("a swapped card was written to"),
        }
    };
    assert_eq!(error, NtagError::CardSwapped);
    assert!(!error.is_torn());
}

#[test]
fn another_card_is_refused_before_anything_is_written() {
    let mut tag = FakeTag::new(0x12);
    tag.memory[0] = 5;
    let before = tag.memory.clone();
    assert_eq!(write(&mut tag, &label("Ann"), None).0, Err(NtagError::CardSwapped));
    tag.uid[6] = 9;
    assert_eq!(write(&mut tag, &label("Ann"), None).0, Err(NtagError::CardSwapped));
    assert_eq!(tag.memory, before);
}

#[test]
fn somebody_elses_content_is_neither_overwritten_nor_wiped_unless_asked_for() {
    let mut tag = FakeTag::new(0x12);
    let uri = [3, 5, 0xD1, 1, 1, 0x55, 4, 0xFE];
    tag.memory[16..24].copy_from_slice(&uri);
    let before = tag.memory.clone();
    assert_eq!(read(&mut tag), Ok(LabelOnCard::Foreign));
    assert_eq!(write(&mut tag, &label("Ann"), None).0, Err(NtagError::Foreign));
    assert_eq!(wipe(&mut tag, None).0, Err(NtagError::Foreign));
    assert_eq!(tag.memory, before);
    let mut machine = Wipe::even_foreign(uid());
    assert_eq!(run(Box::new(move |answer| machine.next(answer)), &mut tag, None).0, Ok(()));
    assert_eq!(read(&mut tag), Ok(LabelOnCard::Empty));
}

#[test]
fn a_locked_card_is_refused_but_can_be_read() {
    let locks: [(usize, u8); 5] = [(10, 0x10), (11, 0x80), (15, 0x0F), (0x28 * 4, 1), (0x28 * 4 + 1, 8)];
    for (at, bits) in locks {
        let mut tag = FakeTag::new(0x12);
        tag.memory[at] = bits;
        assert_eq!(write(&mut tag, &label("Ann"), None).0, Err(NtagError::Locked), "byte {at}");
        assert_eq!(read(&mut tag), Ok(LabelOnCard::Empty));
    }
    // A locked capability container is how some cards are sold.
    let mut tag = FakeTag::new(0x12);
    tag.memory[10] = 0x08;
    assert_eq!(write(&mut tag, &label("Ann"), None).0, Ok(()));
}

#[test]
fn an_unknown_size_and_a_card_without_capability_container_are_refused() {
    let mut tag = FakeTag::new(0x12);
    tag.memory[14] = 0x06;
    assert_eq!(read(&mut tag), Err(NtagError::UnknownSize(6)));
    tag.memory[12] = 0;
    assert_eq!(read(&mut tag), Err(NtagError::NotNdef));
}

#[test]
fn a_label_that_does_not_fit_is_refused_before_anything_is_written() {
    let mut tag = FakeTag::new(0x12);
    let before = tag.memory.clone();
    let error = write(&mut tag, &label(&"x".repeat(100)), None).0.unwrap_err();
    assert!(matches!(error, NtagError::TooLong { capacity: 144, .. }));
    assert_eq!(tag.memory, before);
}

#[test]
fn a_machine_called_out_of_turn_fails() {
    let mut machine = ReadLabel::new(uid());
    assert_eq!(machine.next(Some(&[0x90, 0])), Step::Failed(NtagError::OutOfStep));
    let mut machine = WriteLabel::new(uid(), &label("Ann")).unwrap();
    assert!(matches!(machine.next(None), Step::Transmit(_)));
    assert_eq!(machine.next(None), Step::Failed(NtagError::OutOfStep));
    assert_eq!(machine.next(None), Step::Failed(NtagError::OutOfStep));
}

#[test]
fn progress_never_passes_its_total_and_ends_there() {
    let mut machine = WriteLabel::new(uid(), &label("Ann")).unwrap();
    let mut tag = FakeTag::new(0x12);
    let mut answer: Option<Vec<u8>> = None;
    while let Step::Transmit(command) = machine.next(answer.as_deref()) {
        let (done, total) = machine.progress();
        assert!(done < total);
        answer = Some(tag.answer(&command));
    }
    let (done, total) = machine.progress();
    assert_eq!(done, total);
}

proptest! {
    #[test]
    fn garbage_at_any_exchange_fails_or_goes_on_but_never_panics(
        at in 0usize..60,
        garbage in proptest::collection::vec(any::<u8>(), 0..20),
        ok: bool,
    ) {
        let mut garbage = garbage;
        if ok {
            garbage.extend([0x90, 0]);
        }
        let machines: [NextStep<'_, ()>; 3] = [
            { let mut m = WriteLabel::new(uid(), &label("Ann")).unwrap(); Box::new(move |a| m.next(a)) },
            { let mut m = Wipe::new(uid()); Box::new(move |a| m.next(a)) },
            { let mut m = ReadLabel::new(uid()); Box::new(move |a| match m.next(a) {
                Step::Done(_) => Step::Done(()),
                Step::Transmit(command) => Step::Transmit(command),
                Step::Failed(error) => Step::Failed(error),
            }) },
        ];
        for mut next in machines {
            let mut tag = FakeTag::new(0x12);
            let mut answer: Option<Vec<u8>> = None;
            for exchange in 0..400 {
                let Step::Transmit(command) = next(answer.as_deref()) else { break };
                prop_assert!(exchange < 300, "the machine does not end");
                answer = Some(if exchange == at { garbage.clone() } else { tag.answer(&command) });
            }
        }
    }

    #[test]
    fn any_user_memory_is_read_as_something(
        memory in proptest::collection::vec(prop_oneof![Just(3u8), Just(0), Just(0xFF), any::<u8>()], 144),
    ) {
        let mut tag = FakeTag::new(0x12);
        tag.memory[16..160].copy_from_slice(&memory);
        prop_assert!(read(&mut tag).is_ok());
    }
}
