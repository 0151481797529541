//! The wire, frozen: an older kiosk and a newer office must understand each other. If a capture fails, do not change the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, Parent, Position, Sealed};
use frontdesk_core::time::{Wall, WallTrust};
use frontdesk_sync::wire::{
    self, BatchAnswer, BatchRequest, EntryResult, HeadsAnswer, KeysAnswer, KeysRequest, Next, WireEntry, WireHead,
};
use proptest::prelude::*;

fn entry() -> Entry {
    Entry {
        node: NodeId([1; 16]),
        position: Position { incarnation: IncarnationId([2; 16]), seq: 3 },
        parent: Some(Parent {
            position: Position { incarnation: IncarnationId([4; 16]), seq: 2 },
            hash: Hash([5; 32]),
        }),
        mono_ms: 6,
        wall: Wall { utc_ms: 7, offset_s: 28_800, trust: WallTrust::NotBefore },
        simulated: true,
        kind: "visit.registered".into(),
        kind_version: 1,
        open: br#"{"visit":"00"}"#.to_vec(),
        sealed: Some(Sealed { key: KeyId([8; 16]), ciphertext: vec![9; 40] }),
        prev_hash: Hash([5; 32]),
        hash: Hash([6; 32]),
    }
}

const BATCH: &str = concat!(
    r#"{"public_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","entries":[{"incarnation":"02020202020202020202020202020202","seq":3,"#,
    r#""parent":{"incarnation":"04040404040404040404040404040404","seq":2,"hash":"0505050505050505050505050505050505050505050505050505050505050505"},"#,
    r#""mono_ms":6,"wall_ms":7,"wall_offset_s":28800,"wall_trust":"not_before","simulated":true,"kind":"visit.registered","kind_version":1,"#,
    r#""open":"eyJ2aXNpdCI6IjAwIn0=","sealed":{"key":"08080808080808080808080808080808","ciphertext":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQ=="},"#,
    r#""prev_hash":"0505050505050505050505050505050505050505050505050505050505050505","hash":"0606060606060606060606060606060606060606060606060606060606060606"}],"#,
    r#""checkpoint":{"incarnation":"02020202020202020202020202020202","seq":3,"hash":"0606060606060606060606060606060606060606060606060606060606060606","wall_ms":7,"#,
    r#""signature":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw=="}}"#,
);

#[test]
fn a_batch_is_read_and_written_as_captured() {
    let checkpoint = Checkpoint {
        node: NodeId([1; 16]),
        position: Position { incarnation: IncarnationId([2; 16]), seq: 3 },
        hash: Hash([6; 32]),
        wall_ms: 7,
        signature: [7; 64],
    };
    let batch =
        BatchRequest { public_key: [3; 32], entries: vec![entry().into()], checkpoint: Some(checkpoint.into()) };
    assert_eq!(serde_json::to_string(&batch).unwrap(), BATCH);
    let read: BatchRequest = wire::parse(BATCH.as_bytes()).unwrap();
    assert_eq!(read.entries[0].clone().into_entry(NodeId([1; 16])), entry());
    assert_eq!(read.checkpoint.unwrap().into_checkpoint(NodeId([1; 16])), checkpoint);
}

const ANSWER: &str = concat!(
    r#"{"results":["stored","already","conflict","gap","refused"],"next":[{"incarnation":"02020202020202020202020202020202","seq":4},"#,
    r#"{"incarnation":"04040404040404040404040404040404"}],"forks":1,"heads":[{"node":"01010101010101010101010101010101","#,
    r#""incarnation":"02020202020202020202020202020202","seq":3,"hash":"0606060606060606060606060606060606060606060606060606060606060606"}]}"#,
);

fn head() -> WireHead {
    WireHead { node: NodeId([1; 16]), incarnation: IncarnationId([2; 16]), seq: 3, hash: Hash([6; 32]) }
}

#[test]
fn an_answer_is_read_and_written_as_captured() {
    let answer = BatchAnswer {
        results: vec![
            EntryResult::Stored,
            EntryResult::Already,
            EntryResult::Conflict,
            EntryResult::Gap,
            EntryResult::Refused,
        ],
        next: vec![
            Next { incarnation: IncarnationId([2; 16]), seq: Some(4) },
            Next { incarnation: IncarnationId([4; 16]), seq: None },
        ],
        forks: 1,
        heads: vec![head()],
    };
    assert_eq!(serde_json::to_string(&answer).unwrap(), ANSWER);
    assert_eq!(wire::parse::<BatchAnswer>(ANSWER.as_bytes()).unwrap(), answer);
}

const HEADS: &str = concat!(
    r#"{"office":"01010101010101010101010101010101","sealing_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","heads":[{"node":"01010101010101010101010101010101","#,
    r#""incarnation":"02020202020202020202020202020202","seq":3,"hash":"0606060606060606060606060606060606060606060606060606060606060606"}]}"#,
);

const KEYS: &str = concat!(
    r#"{"node":"01010101010101010101010101010101","keys":[{"id":"08080808080808080808080808080808","#,
    r#""ephemeral":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","sealed":"CQk="}]}"#,
);

#[test]
fn heads_and_keys_are_read_and_written_as_captured() {
    let heads = HeadsAnswer { office: NodeId([1; 16]), sealing_key: [3; 32], heads: vec![head()] };
    assert_eq!(serde_json::to_string(&heads).unwrap(), HEADS);
    assert_eq!(wire::parse::<HeadsAnswer>(HEADS.as_bytes()).unwrap(), heads);
    let keys: KeysRequest = wire::parse(KEYS.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&keys).unwrap(), KEYS);
    assert_eq!(wire::parse::<KeysAnswer>(br#"{"new":2}"#).unwrap(), KeysAnswer { new: 2 });
}

#[test]
fn fields_of_a_later_version_are_ignored_and_missing_options_are_absent() {
    let later = BATCH.replacen("{\"public_key\"", "{\"later\":[1,{}],\"public_key\"", 1);
    assert_eq!(wire::parse::<BatchRequest>(later.as_bytes()).unwrap().entries.len(), 1);
    assert_eq!(wire::parse::<BatchAnswer>(br#"{"results":[]}"#).unwrap().next, []);
}

#[test]
fn too_many_entries_or_too_long_a_body_are_refused() {
    let batch = |entries| BatchRequest { public_key: [3; 32], entries, checkpoint: None };
    let small = WireEntry { open: Vec::new(), ..entry().into() };
    let many = serde_json::to_vec(&batch(vec![small; 501])).unwrap();
    assert!(matches!(wire::parse::<BatchRequest>(&many), Err(wire::WireError::TooMany { .. })));
    let large = serde_json::to_vec(&batch(vec![WireEntry { open: vec![0; 65_537], ..entry().into() }])).unwrap();
    assert!(matches!(wire::parse::<BatchRequest>(&large), Err(wire::WireError::TooLarge { .. })));
    assert!(matches!(
        wire::parse::<KeysAnswer>(&vec![b' '; 2 * 1024 * 1024 + 1]),
        Err(wire::WireError::TooLong { .. })
    ));
}

#[test]
fn an_entrys_estimated_length_is_not_below_its_real_one() {
    for open in [0, 1, 2, 3, 1_000, 65_536] {
        let entry = Entry { open: vec![0; open], kind: "\u{1}".repeat(64), ..entry() };
        let real = serde_json::to_vec(&WireEntry::from(entry.clone())).unwrap().len();
        assert!(WireEntry::json_bytes_of(&entry) >= real, "{open}: {real}");
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_message_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = wire::parse::<BatchRequest>(&bytes);
        let _ = wire::parse::<KeysRequest>(&bytes);
    }

    #[test]
    fn a_capture_with_a_byte_changed_gives_a_message_or_an_error(at in 0..BATCH.len(), to: u8) {
        let mut bytes = BATCH.as_bytes().to_vec();
        bytes[at] = to;
        let _ = wire::parse::<BatchRequest>(&bytes);
    }
}
