//! Conversations with a real EV1, reproduced byte for byte.

use std::collections::VecDeque;

use super::super::{
    Access, AccessRights, AesKey, ApplicationId, Challenge, CommunicationMode, FileKind, Picc, factory,
};
use super::cases::{Case, cases};
use super::{block, bytes, carry, challenge, key, upper};
use crate::dialogue::Dialogue;

/// The card of a case. It checks every native command against the recorded one and gives the recorded answer. The recording
/// reader's frames were longer than wrapped ones can be: a command that is the beginning of the recorded one is asked for
/// the rest.
struct Recorded {
    name: String,
    steps: VecDeque<(Vec<u8>, Vec<u8>)>,
    begun: Vec<u8>,
}

impl Recorded {
    fn new(case: &mut Case) -> Self {
        let mut steps = VecDeque::new();
        while let Some(sent) = case.find(&format!("T{}", steps.len() + 1)) {
            let answered = case.take(&format!("R{}", steps.len() + 1));
            steps.push_back((bytes(&sent), bytes(&answered)));
        }
        Self { name: case.name.clone(), steps, begun: vec![] }
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let [0x90, code, 0, 0, rest @ .., 0] = command else { panic!("{}: {}", self.name, upper(command)) };
        if self.begun.is_empty() {
            self.begun.push(*code);
        } else {
            assert_eq!(*code, 0xAF);
        }
        self.begun.extend(rest.get(1..).unwrap_or_default());
        let (expected, answered) = self.steps.front().unwrap();
        if self.begun.len() < expected.len() && expected.starts_with(&self.begun) {
            return vec![0x91, 0xAF];
        }
        assert_eq!(upper(&self.begun), upper(expected), "{}", self.name);
        let answer = [&answered[1..], &[0x91, answered[0]]].concat();
        self.begun.clear();
        self.steps.pop_front();
        answer
    }
}

/// What a case does with its new keys, after the authentication.
async fn perform(name: &str, picc: &mut Picc<'_>, new: Option<AesKey>, next: Option<AesKey>, version: u8) {
    let zero = AesKey::new([0; 16]);
    match (name, new, next) {
        ("own_key_from_zero" | "own_key", Some(new), None) => picc.change_own_key(&new, version).await.unwrap(),
        ("version_then_own_key", Some(new), None) => {
            assert_eq!(picc.key_version(0).await, Ok(0x10));
            picc.change_own_key(&new, version).await.unwrap();
        }
        ("other_key_twice", Some(new), Some(next)) => {
            picc.change_other_key(1, &zero, &new, version).await.unwrap();
            picc.change_other_key(1, &new, &next, version).await.unwrap();
        }
        ("file", None, None) => use_a_file(picc).await,
        (other, ..) => panic!("nothing knows {other}"),
    }
}

async fn use_a_file(picc: &mut Picc<'_>) {
    let (kind, plain) = (FileKind::Standard { size_bytes: 80 }, CommunicationMode::Plain);
    let (zero, one) = (Access::Key(0), Access::Key(1));
    let access = AccessRights { read: zero, write: zero, read_write: one, change: one };
    picc.create_file(5, kind, plain, access).await.unwrap();
    assert_eq!(picc.file_ids().await.unwrap(), [5]);
    let settings = picc.file_settings(5).await.unwrap();
    assert_eq!((settings.kind, settings.mode, settings.access), (kind, plain, access));
    let content: Vec<u8> = (0..80).collect();
    picc.write_data(5, 0, &content[..52], plain).await.unwrap();
    picc.write_data(5, 52, &content[52..], plain).await.unwrap();
    assert_eq!(picc.read_data(5, 0, 48, plain).await.unwrap(), content[..48]);
    assert_eq!(picc.read_data(5, 48, 32, plain).await.unwrap(), content[48..]);
    picc.delete_file(5).await.unwrap();
    assert!(picc.file_ids().await.unwrap().is_empty());
}

#[test]
fn a_real_ev1_s_conversations_are_reproduced_byte_for_byte() {
    for mut case in cases("desfire_ev1_traces.txt") {
        let mut recorded = Recorded::new(&mut case);
        if case.name.starts_with("des_") {
            check_factory_authentication(case, recorded);
            continue;
        }
        let (old, drawn) = (case.key("KEY"), challenge(&case.take("RNDA")));
        let key_no = bytes(&case.take("KEYNO"))[0];
        let [new, next] = ["NEW", "NEXT"].map(|field| case.find(field).map(|new| key(&new)));
        let version = case.find("VERSION").map_or(0, |version| bytes(&version)[0]);
        let name = case.name.clone();
        let dialogue = Dialogue::new(|card| async move {
            let mut picc = Picc::new(&card);
            picc.is_ev1 = true;
            picc.selected = ApplicationId::new([0x00, 0xAE, 0x16]);
            picc.authenticate(key_no, &old, drawn).await?;
            perform(&name, &mut picc, new, next, version).await;
            Ok(())
        });
        let (outcome, _) = carry(dialogue, |command| recorded.answer(command));
        assert_eq!(outcome, Ok(()));
        assert!(recorded.steps.is_empty(), "{}", case.name);
        case.done();
    }
}

fn check_factory_authentication(mut case: Case, mut recorded: Recorded) {
    let drawn: [u8; 8] = bytes(&case.take("RNDA")).try_into().unwrap();
    let dialogue = Dialogue::new(move |card| async move {
        let challenge = Challenge::new(block(&(upper(&drawn) + "0000000000000000")));
        Ok(*Picc::new(&card).authenticate_iso(&challenge).await?)
    });
    let (session_key, _) = carry(dialogue, |command| recorded.answer(command));
    assert!(recorded.steps.is_empty(), "{}", case.name);
    let session_key = session_key.unwrap();
    assert_eq!(upper(&session_key.map(|byte| byte & 0xFE)), case.take("SESS"), "{}", case.name);
    if let Some(plain) = case.find("PT") {
        let mut sealed = bytes(&plain);
        factory::encipher(&session_key, &factory::ZERO, &mut sealed);
        assert_eq!(upper(&sealed), case.take("CT"));
    }
    case.done();
}
