//! Where a fuzzer gets in: one command, a session of its choice, and answers of its choice. Left to itself it would never
//! get behind a MAC, so it may have a right one put around what it says.

use super::checksum::crc32;
use super::cipher::{BLOCK_BYTES, Block, ZERO, cmac, encipher, pad_with_zeroes};
use super::ev1::Ev1Session;
use super::ev2::{ANSWER_LABEL, Ev2Session};
use super::session::Session;
use super::{
    Access, AccessRights, AesKey, ApplicationId, Challenge, ChangeKeys, CommunicationMode, DesfireError, FileKind,
    Instruction, KeySettings, Picc,
};
use crate::dialogue::{Dialogue, Step};

const APPLICATION: ApplicationId = ApplicationId::new([1, 2, 3]);
const RIGHTS: AccessRights =
    AccessRights { read: Access::Key(1), write: Access::Never, read_write: Access::Never, change: Access::Key(0) };
const SETTINGS: KeySettings = KeySettings {
    change_keys: ChangeKeys::WithItself,
    settings_changeable: true,
    free_create: true,
    free_listing: true,
    master_key_changeable: true,
};

fn key() -> AesKey {
    AesKey::new([1; 16])
}

fn challenge() -> Challenge {
    Challenge::new([2; 16])
}

/// The first byte chooses a command, the second a session, the rest is answers: each a byte that says how to wrap it, a
/// length byte, and that many bytes. When they are used up the card is gone.
pub fn any_answers_to_any_command(input: &[u8]) {
    let [choice, kind, answers @ ..] = input else { return };
    let (choice, kind) = (*choice, *kind);
    let mut dialogue = Dialogue::<(), DesfireError>::new(|card| async move {
        let mut picc = Picc::new(&card);
        picc.session = session(kind);
        perform(choice, &mut picc).await
    });
    let mut card = Wrapping { kind, rest: answers, message: vec![], iv: ZERO, counter: 0 };
    let mut step = dialogue.next(None);
    while let Step::Transmit(command) = step {
        step = dialogue.next(Some(&card.answer(&command)));
    }
}

fn session(kind: u8) -> Session {
    match kind % 3 {
        0 => Session::Open,
        1 => Session::Ev1(Ev1Session::new(key())),
        _ => Session::Ev2(ev2_session(0)),
    }
}

fn ev2_session(counter: u16) -> Ev2Session {
    Ev2Session { encipher_key: key(), mac_key: key(), transaction: [0; 4], counter }
}

async fn perform(choice: u8, picc: &mut Picc<'_>) -> Result<(), DesfireError> {
    let full = CommunicationMode::Full;
    match choice % 26 {
        0 => picc.select(APPLICATION).await,
        1 => picc.authenticate(0, &key(), challenge()).await,
        2 => picc.version().await.map(drop),
        3 => picc.card_uid().await.map(drop),
        4 => picc.free_memory_bytes().await.map(drop),
        5 => picc.format().await,
        6 => picc.key_table().await.map(drop),
        7 => picc.change_key_settings(SETTINGS).await,
        8 => picc.key_version(1).await.map(drop),
        9 => picc.change_own_key(&key(), 1).await,
        10 => picc.change_other_key(1, &key(), &key(), 1).await,
        11 => picc.application_ids().await.map(drop),
        12 => picc.create_application(APPLICATION, SETTINGS, 1).await,
        13 => picc.delete_application(APPLICATION).await,
        14 => picc.delete_application(ApplicationId::PICC).await,
        15 => picc.file_ids().await.map(drop),
        16 => picc.file_settings(1).await.map(drop),
        17 => picc.change_file_settings(1, full, RIGHTS).await,
        18 => picc.create_file(1, FileKind::Backup { size_bytes: 32 }, full, RIGHTS).await,
        19 => picc.delete_file(1).await,
        20 => picc.read_data(1, 0, 300, CommunicationMode::Plain).await.map(drop),
        21 => picc.read_data(1, 0, 300, full).await.map(drop),
        22 => picc.write_data(1, 0, &[1; 300], full).await,
        23 => picc.commit().await,
        24 => picc.abort().await,
        _ => picc.replace_factory_key(&key(), 1, challenge()).await,
    }
}

/// The card's side of the session, as far as it takes to sign an answer.
struct Wrapping<'a> {
    kind: u8,
    rest: &'a [u8],
    /// Code and data of the command so far.
    message: Vec<u8>,
    iv: Block,
    counter: u16,
}

impl Wrapping<'_> {
    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        self.listen(command);
        let [how, length, after @ ..] = self.rest else { return vec![] };
        let (content, after) = after.split_at(after.len().min(usize::from(*length)));
        self.rest = after;
        match how % 4 {
            0 => content.to_vec(),
            1 => [content, &[0x91, 0x00]].concat(),
            2 => [content, &[0x91, 0xAF]].concat(),
            _ => [&self.protect(content)[..], &[0x91, 0x00]].concat(),
        }
    }

    fn listen(&mut self, command: &[u8]) {
        let [_, code, _, _, rest @ ..] = command else { return };
        let data = rest.get(1..rest.len().saturating_sub(1)).unwrap_or_default();
        if *code != 0xAF {
            self.message = vec![*code];
            self.counter += 1;
        }
        self.message.extend(data);
    }

    fn is(&self, command: Instruction) -> bool {
        self.message.first() == Some(&command.code())
    }

    fn protect(&mut self, content: &[u8]) -> Vec<u8> {
        let sealed =
            self.is(Instruction::GetCardUid) || self.is(Instruction::ReadData) || self.is(Instruction::ReadDataIso);
        let mut content = content.to_vec();
        match self.kind % 3 {
            0 => {}
            1 => {
                let ciphered = [Instruction::WriteData, Instruction::ChangeKey, Instruction::ChangeKeySettings];
                let last =
                    self.message.last_chunk::<BLOCK_BYTES>().filter(|_| ciphered.iter().any(|code| self.is(*code)));
                self.iv = last.copied().unwrap_or_else(|| cmac(&key(), &self.iv, &self.message));
                if sealed {
                    content.extend(crc32(content.iter().chain(&[0])));
                    pad_with_zeroes(&mut content);
                    self.iv = encipher(&key(), &self.iv, &mut content);
                } else {
                    self.iv = cmac(&key(), &self.iv, &[&content[..], &[0]].concat());
                    content.extend(self.iv.iter().take(8));
                }
            }
            _ => {
                let session = ev2_session(self.counter);
                if sealed {
                    encipher(&key(), &session.iv(ANSWER_LABEL), &mut content);
                }
                content.extend(session.mac(0, &content));
            }
        }
        content
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_answers_to_any_command_end_it_without_a_panic(input in proptest::collection::vec(any::<u8>(), 0..600)) {
            any_answers_to_any_command(&input);
        }
    }

    #[test]
    fn what_is_wrapped_is_believed() {
        for kind in [1, 2] {
            let uid = [0x04, 1, 2, 3, 4, 5, 6];
            let padded = [&uid[..], &[0x80, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
            let content = if kind == 1 { &uid[..] } else { &padded };
            let answers = [&[3, content.len() as u8], content].concat();
            let mut card = Wrapping { kind, rest: &answers, message: vec![], iv: ZERO, counter: 0 };
            let mut dialogue = Dialogue::<_, DesfireError>::new(|card| async move {
                let mut picc = Picc::new(&card);
                picc.session = session(kind);
                picc.card_uid().await
            });
            let Step::Transmit(command) = dialogue.next(None) else { panic!("nothing sent") };
            let Step::Done(read) = dialogue.next(Some(&card.answer(&command))) else { panic!("not believed") };
            assert_eq!(read.as_bytes(), uid);
        }
    }
}
