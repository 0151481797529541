//! Joins the card machines, which know bytes, with the reader, which moves them.

use frontdesk_card::apdu;
use frontdesk_card::label::VisitLabel;
use frontdesk_card::ntag::{NtagError, Step, Wipe, WriteLabel};
use frontdesk_card::uid;
use frontdesk_core::id::{CardUid, NodeId};
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::station::{CardJob, CardWork, LabelContent};
use frontdesk_hw::reader::{CardError, CardReader};

/// More exchanges than any card of these kinds needs (an NTAG216 has 231 pages, each written and read once, and some more): a
/// card that always wants one more is refused.
const MAX_EXCHANGES: u32 = 1_000;

/// User memory of an NTAG216, the largest of its family (NXP data sheet NTAG213/215/216, table 1).
const LARGEST_CARD_BYTES: usize = 888;

/// Asks the card for its number.
///
/// # Errors
/// The exchange failed, or the answer is no card number: hold it again.
pub fn read_uid(reader: &mut dyn CardReader) -> Result<CardUid, UidTrouble> {
    let answer = reader.transmit(&apdu::read_uid())?;
    Ok(uid::from_answer(&answer)?)
}

/// Why a card's number was not had.
#[derive(Debug, thiserror::Error)]
pub enum UidTrouble {
    /// The exchange failed.
    #[error("the card could not be asked for its number")]
    Exchange(#[from] CardError),
    /// The answer is not a number.
    #[error("the card's answer is no number")]
    NoNumber(#[from] uid::NoUid),
}

/// Carries a job out on the card that is on the reader.
///
/// # Errors
/// Why it did not work, as the visitor can be told.
pub fn carry_out(
    reader: &mut dyn CardReader,
    job: &CardJob,
    node: NodeId,
    mut progress: impl FnMut(u32, u32),
) -> Result<(), CardTrouble> {
    let uid = job.uid;
    match &job.work {
        CardWork::Wipe => drive(reader, Machine::Wipe(Wipe::new(uid)), &mut progress).map_err(trouble),
        CardWork::Write(content) => write(reader, uid, &label(content, node), &mut progress),
    }
}

/// The label is first shortened to what a label can hold at all, then, if the card says that it is smaller, to that card: by the
/// label's own rule both times.
fn write(
    reader: &mut dyn CardReader,
    uid: CardUid,
    label: &VisitLabel,
    progress: &mut impl FnMut(u32, u32),
) -> Result<(), CardTrouble> {
    let machine = |capacity_bytes: usize| {
        let fitted = label.fit(capacity_bytes, false).map_err(|_| CardTrouble::Defective)?;
        WriteLabel::new(uid, &fitted).map(Machine::Write).map_err(|_| CardTrouble::Defective)
    };
    match drive(reader, machine(LARGEST_CARD_BYTES)?, progress) {
        Err(Failure::Card(NtagError::TooLong { capacity, .. })) => {
            drive(reader, machine(capacity)?, progress).map_err(trouble)
        }
        result => result.map_err(trouble),
    }
}

fn label(content: &LabelContent, node: NodeId) -> VisitLabel {
    VisitLabel {
        visit: content.visit.0,
        name: content.name.clone(),
        organisation: content.organisation.clone(),
        host: content.host.clone(),
        department: content.department.clone(),
        from_utc_s: content.from_ms.div_euclid(1_000),
        until_utc_s: content.until_ms.div_euclid(1_000),
        doors: content.doors.clone(),
        written_by_node: node.0,
        signature: None,
    }
}

enum Machine {
    Write(WriteLabel),
    Wipe(Wipe),
}

impl Machine {
    fn next(&mut self, answer: Option<&[u8]>) -> Step<()> {
        match self {
            Self::Write(machine) => machine.next(answer),
            Self::Wipe(machine) => machine.next(answer),
        }
    }

    fn progress(&self) -> (u32, u32) {
        let (done, total) = match self {
            Self::Write(machine) => machine.progress(),
            Self::Wipe(machine) => machine.progress(),
        };
        (u32::try_from(done).unwrap_or(u32::MAX), u32::try_from(total).unwrap_or(u32::MAX))
    }
}

enum Failure {
    Card(NtagError),
    Exchange(CardError),
    Endless,
}

fn drive(
    reader: &mut dyn CardReader,
    mut machine: Machine,
    progress: &mut impl FnMut(u32, u32),
) -> Result<(), Failure> {
    let mut answer: Option<Vec<u8>> = None;
    for _ in 0..MAX_EXCHANGES {
        match machine.next(answer.as_deref()) {
            Step::Transmit(command) => {
                answer = Some(reader.transmit(&command).map_err(Failure::Exchange)?);
                let (done, total) = machine.progress();
                progress(done, total);
            }
            Step::Done(()) => return Ok(()),
            Step::Failed(error) => return Err(Failure::Card(error)),
        }
    }
    Err(Failure::Endless)
}

/// The exact word for each failure.
fn trouble(failure: Failure) -> CardTrouble {
    match failure {
        Failure::Exchange(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Failure::Exchange(CardError::Service(_)) => CardTrouble::NoReader,
        Failure::Card(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Failure::Card(NtagError::CardSwapped) => CardTrouble::MovedTooEarly,
        Failure::Card(NtagError::Foreign | NtagError::NotNdef | NtagError::UnknownSize(_)) => CardTrouble::NotATrayCard,
        Failure::Exchange(_) | Failure::Card(_) | Failure::Endless => CardTrouble::Defective,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::id::VisitId;
    use frontdesk_hw::sim::card::VirtualCard;
    use frontdesk_hw::sim::reader::SimReader;
    use std::time::{Duration, Instant};

    const UID: [u8; 7] = [4, 1, 2, 3, 4, 5, 6];

    fn on_reader(card: &VirtualCard) -> SimReader {
        let (mut reader, handle) = SimReader::new();
        handle.tap(card.clone());
        let deadline = Instant::now() + Duration::from_secs(2);
        while Instant::now() < deadline {
            if let Some(frontdesk_hw::reader::ReaderEvent::CardPresent(_)) =
                reader.next_event(Duration::from_millis(50))
            {
                return reader;
            }
        }
        panic!("the card never arrived");
    }

    fn job(work: CardWork) -> CardJob {
        CardJob { job: 1, uid: CardUid::new(&UID).unwrap(), work }
    }

    fn content(name: &str) -> LabelContent {
        LabelContent {
            visit: VisitId([1; 16]),
            name: name.into(),
            organisation: "北辰设计事务所".repeat(11),
            host: "周雯".into(),
            department: "研发部·测试组".into(),
            from_ms: 0,
            until_ms: 1,
            doors: vec!["front".into()],
        }
    }

    /// As UTF-8 or, as labels keep Chinese, big-endian UTF-16.
    fn holds(card: &VirtualCard, text: &str) -> bool {
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        [text.as_bytes(), &utf16]
            .iter()
            .any(|bytes| card.user_memory().windows(bytes.len()).any(|window| window == *bytes))
    }

    #[test]
    fn a_label_is_written_and_wiped_so_that_no_name_is_left_and_the_small_card_gets_a_shorter_one() {
        for card in [VirtualCard::ntag213(UID), VirtualCard::ntag(frontdesk_hw::sim::card::NtagModel::Ntag215, UID)] {
            let mut reader = on_reader(&card);
            assert_eq!(read_uid(&mut reader).unwrap(), CardUid::new(&UID).unwrap());
            let mut last = (0, 0);
            let written =
                carry_out(&mut reader, &job(CardWork::Write(content("张伟"))), NodeId([9; 16]), |done, total| {
                    last = (done, total);
                });
            assert_eq!(written, Ok(()));
            assert!(last.0 > 0 && last.0 <= last.1);
            assert!(holds(&card, "张伟"));
            assert_eq!(carry_out(&mut reader, &job(CardWork::Wipe), NodeId([9; 16]), |_, _| {}), Ok(()));
            assert!(!holds(&card, "张伟"));
        }
    }

    #[test]
    fn a_card_that_is_not_the_one_of_the_job_is_not_written() {
        let card = VirtualCard::ntag213([4, 9, 9, 9, 9, 9, 9]);
        let mut reader = on_reader(&card);
        let written = carry_out(&mut reader, &job(CardWork::Write(content("张伟"))), NodeId([9; 16]), |_, _| {});
        assert_eq!(written, Err(CardTrouble::MovedTooEarly));
    }

    #[test]
    fn somebody_elses_tag_is_not_overwritten() {
        let card = VirtualCard::ntag213(UID);
        // An NDEF message with one URI record, as a shop's tag holds it.
        card.put_user_memory(&[0x03, 0x07, 0xD1, 0x01, 0x03, b'U', 0x01, b'a', b'b', 0xFE]);
        let mut reader = on_reader(&card);
        let written = carry_out(&mut reader, &job(CardWork::Write(content("张伟"))), NodeId([9; 16]), |_, _| {});
        assert_eq!(written, Err(CardTrouble::NotATrayCard));
    }
}
