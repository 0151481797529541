//! The bytes of every command, and what its answer means.

use super::super::{
    Access, AccessRights, AesKey, ApplicationId, Challenge, ChangeKeys, CommunicationMode, DesfireError, FileKind,
    KeyKind, KeySettings, Picc,
};
use super::{Outcome, carry, scripted, upper};
use crate::dialogue::{Card, Dialogue};

const APPLICATION: ApplicationId = ApplicationId::new([0xF5, 0x1D, 0x01]);
const SETTINGS: KeySettings = KeySettings {
    change_keys: ChangeKeys::WithKey(0),
    settings_changeable: true,
    free_create: false,
    free_listing: true,
    master_key_changeable: true,
};
const RIGHTS: AccessRights =
    AccessRights { read: Access::Key(1), write: Access::Key(2), read_write: Access::Key(2), change: Access::Key(0) };

/// What is sent first, and what comes of the answer, without a session.
fn first<T, F>(procedure: impl FnOnce(Card) -> F, answer: &str) -> (String, Outcome<T>)
where
    F: Future<Output = Outcome<T>> + Send + 'static,
{
    let (outcome, sent) = carry(Dialogue::new(procedure), scripted(&[answer]));
    (upper(&sent[0].0), outcome)
}

#[test]
fn commands_about_the_card_and_applications_have_the_published_bytes() {
    let (sent, outcome) = first(|card| async move { Picc::new(&card).select(APPLICATION).await }, "9100");
    assert_eq!((sent.as_str(), outcome), ("905A000003011DF500", Ok(())));

    let create = |card: Card| async move { Picc::new(&card).create_application(APPLICATION, SETTINGS, 5).await };
    let (sent, outcome) = first(create, "9100");
    assert_eq!((sent.as_str(), outcome), ("90CA000005011DF50B8500", Ok(())));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).delete_application(APPLICATION).await }, "9100");
    assert_eq!((sent.as_str(), outcome), ("90DA000003011DF500", Ok(())));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).application_ids().await }, "011DF50102039100");
    let ids = vec![APPLICATION, ApplicationId::new([3, 2, 1])];
    assert_eq!((sent.as_str(), outcome), ("906A000000", Ok(ids)));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).free_memory_bytes().await }, "0014009100");
    assert_eq!((sent.as_str(), outcome), ("906E000000", Ok(5120)));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).format().await }, "9100");
    assert_eq!((sent.as_str(), outcome), ("90FC000000", Ok(())));
}

#[test]
fn commands_about_keys_have_the_published_bytes() {
    let (sent, outcome) = first(|card| async move { Picc::new(&card).key_table().await }, "0B859100");
    let table = outcome.unwrap();
    assert_eq!(sent, "9045000000");
    assert_eq!((table.settings, table.kind, table.count), (SETTINGS, KeyKind::Aes, 5));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).key_version(13).await }, "2A9100");
    assert_eq!((sent.as_str(), outcome), ("90640000010D00", Ok(0x2A)));
}

#[test]
fn commands_about_files_have_the_published_bytes() {
    let create = |kind| {
        move |card: Card| async move { Picc::new(&card).create_file(3, kind, CommunicationMode::Full, RIGHTS).await }
    };
    let (sent, outcome) = first(create(FileKind::Standard { size_bytes: 0x102 }), "9100");
    assert_eq!((sent.as_str(), outcome), ("90CD0000070303201202010000", Ok(())));
    let (sent, outcome) = first(create(FileKind::Backup { size_bytes: 0x102 }), "9100");
    assert_eq!((sent.as_str(), outcome), ("90CB0000070303201202010000", Ok(())));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).delete_file(3).await }, "9100");
    assert_eq!((sent.as_str(), outcome), ("90DF0000010300", Ok(())));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).file_ids().await }, "00011F9100");
    assert_eq!((sent.as_str(), outcome), ("906F000000", Ok(vec![0, 1, 0x1F])));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).file_settings(3).await }, "010320120201009100");
    let settings = outcome.unwrap();
    assert_eq!(sent, "90F50000010300");
    assert_eq!((settings.kind, settings.access), (FileKind::Backup { size_bytes: 0x102 }, RIGHTS));

    let read = |card: Card| async move { Picc::new(&card).read_data(3, 0x10, 4, CommunicationMode::Plain).await };
    let (sent, outcome) = first(read, "010203049100");
    assert_eq!((sent.as_str(), outcome), ("90BD0000070310000004000000", Ok(vec![1, 2, 3, 4])));

    let write =
        |card: Card| async move { Picc::new(&card).write_data(3, 0x10, &[9, 8], CommunicationMode::Plain).await };
    let (sent, outcome) = first(write, "9100");
    assert_eq!((sent.as_str(), outcome), ("903D00000903100000020000090800", Ok(())));

    let (sent, outcome) = first(|card| async move { Picc::new(&card).commit().await }, "9100");
    assert_eq!((sent.as_str(), outcome), ("90C7000000", Ok(())));
    let (sent, outcome) = first(|card| async move { Picc::new(&card).abort().await }, "9100");
    assert_eq!((sent.as_str(), outcome), ("90A7000000", Ok(())));
}

#[test]
fn numbers_that_have_no_place_in_a_command_are_never_sent() {
    let dialogue = Dialogue::new(|card| async move {
        let mut picc = Picc::new(&card);
        let wrong_key = AccessRights { read: Access::Key(14), ..RIGHTS };
        let (plain, standard) = (CommunicationMode::Plain, FileKind::Standard { size_bytes: 1 });
        let refusals = [
            picc.authenticate(14, &AesKey::new([0; 16]), Challenge::new([0; 16])).await.unwrap_err(),
            picc.key_version(14).await.unwrap_err(),
            picc.create_application(APPLICATION, SETTINGS, 15).await.unwrap_err(),
            picc.create_application(APPLICATION, SETTINGS, 0).await.unwrap_err(),
            picc.create_application(ApplicationId::PICC, SETTINGS, 1).await.unwrap_err(),
            picc.create_file(32, standard, plain, RIGHTS).await.unwrap_err(),
            picc.create_file(0, standard, plain, wrong_key).await.unwrap_err(),
            picc.create_file(0, FileKind::Standard { size_bytes: 0 }, plain, RIGHTS).await.unwrap_err(),
            picc.create_file(0, FileKind::Backup { size_bytes: 1 << 24 }, plain, RIGHTS).await.unwrap_err(),
            picc.create_file(0, FileKind::Other(2), plain, RIGHTS).await.unwrap_err(),
            picc.read_data(0, 0, 8193, plain).await.unwrap_err(),
            picc.read_data(0, 0x00FF_FFFF, 2, plain).await.unwrap_err(),
            picc.read_data(0, u32::MAX, 2, plain).await.unwrap_err(),
            picc.write_data(32, 0, &[0], plain).await.unwrap_err(),
            picc.write_data(0, 0, &[0; 8193], plain).await.unwrap_err(),
        ];
        Ok(refusals.to_vec())
    });
    let (refusals, sent) = carry(dialogue, scripted(&[]));
    assert!(sent.is_empty());
    for refusal in refusals.unwrap() {
        assert!(matches!(refusal, DesfireError::OutOfRange { .. }), "{refusal}");
    }
}

#[test]
fn without_a_session_nothing_that_needs_one_is_sent() {
    let dialogue = Dialogue::new(|card| async move {
        let mut picc = Picc::new(&card);
        let key = AesKey::new([1; 16]);
        Ok(vec![
            picc.card_uid().await.unwrap_err(),
            picc.change_own_key(&key, 1).await.unwrap_err(),
            picc.change_other_key(0, &key, &key, 1).await.unwrap_err(),
            picc.change_key_settings(SETTINGS).await.unwrap_err(),
            picc.change_file_settings(0, CommunicationMode::Full, RIGHTS).await.unwrap_err(),
            picc.read_data(0, 0, 1, CommunicationMode::Mac).await.unwrap_err(),
            picc.read_data(0, 0, 1, CommunicationMode::Full).await.unwrap_err(),
            picc.write_data(0, 0, &[1], CommunicationMode::Mac).await.unwrap_err(),
        ])
    });
    let (refusals, sent) = carry(dialogue, scripted(&[]));
    assert!(sent.is_empty());
    for refusal in refusals.unwrap() {
        assert!(matches!(refusal, DesfireError::NotAuthenticated { .. }), "{refusal}");
    }
}
