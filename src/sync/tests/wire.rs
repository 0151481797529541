//! The wire, frozen: an older kiosk and a newer office must understand each other. If a capture fails, do not change the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, Parent, Position, Receipt, Sealed};
use frontdesk_core::time::{Wall, WallTrust};
use frontdesk_sync::wire::{
    self, BatchAnswer, BatchRequest, EnrolAnswer, EnrolRequest, EntryResult, Have, HeadsAnswer, JournalAnswer,
    KeysAnswer, KeysGiven, KeysRequest, KeysWanted, Next, NodeEntry, RenewAnswer, RenewRequest, SnapshotAnswer,
    SnapshotPage, WireBase, WireEntry, WireHead, WireReceipt, WireSeal,
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
        receipt: None,
    };
    assert_eq!(serde_json::to_string(&answer).unwrap(), ANSWER);
    assert_eq!(wire::parse::<BatchAnswer>(ANSWER.as_bytes()).unwrap(), answer);
}

const HEADS: &str = concat!(
    r#"{"office":"01010101010101010101010101010101","sealing_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","heads":[{"node":"01010101010101010101010101010101","#,
    r#""incarnation":"02020202020202020202020202020202","seq":3,"hash":"0606060606060606060606060606060606060606060606060606060606060606"}]}"#,
);

/// What an office of version 1 says means what it always did; what it cannot say has a default.
#[test]
fn the_first_versions_answer_to_heads_is_still_read() {
    let heads = HeadsAnswer {
        version: 1,
        office: NodeId([1; 16]),
        sealing_key: [3; 32],
        heads: vec![head()],
        tag: String::new(),
        member: true,
        snapshot: false,
        wanted_keys: vec![],
    };
    assert_eq!(wire::parse::<HeadsAnswer>(HEADS.as_bytes()).unwrap(), heads);
}

#[test]
fn an_answer_of_a_later_version_with_a_word_that_we_do_not_know_is_not_taken_for_success() {
    let answer: BatchAnswer = wire::parse(br#"{"results":["stored","postponed"]}"#).unwrap();
    assert_eq!(answer.results, [EntryResult::Stored, EntryResult::Unknown]);
    assert!(!EntryResult::Unknown.is_there());
}

const HEADS_2: &str = concat!(
    r#"{"version":2,"office":"01010101010101010101010101010101","sealing_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","#,
    r#""heads":[{"node":"01010101010101010101010101010101","incarnation":"02020202020202020202020202020202","seq":3,"#,
    r#""hash":"0606060606060606060606060606060606060606060606060606060606060606"}],"tag":"7f","member":true,"snapshot":true,"#,
    r#""wanted_keys":["08080808080808080808080808080808"]}"#,
);

const KEYS: &str = concat!(
    r#"{"node":"01010101010101010101010101010101","keys":[{"id":"08080808080808080808080808080808","#,
    r#""ephemeral":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","sealed":"CQk="}]}"#,
);

/// What is written is what was captured, and what was captured is read as what is written.
fn frozen<M: wire::Message + serde::Serialize + PartialEq + std::fmt::Debug>(message: &M, captured: &str) {
    assert_eq!(serde_json::to_string(message).unwrap(), captured);
    assert_eq!(&wire::parse::<M>(captured.as_bytes()).unwrap(), message);
}

#[test]
fn heads_and_keys_are_read_and_written_as_captured() {
    let heads = HeadsAnswer {
        version: 2,
        office: NodeId([1; 16]),
        sealing_key: [3; 32],
        heads: vec![head()],
        tag: "7f".into(),
        member: true,
        snapshot: true,
        wanted_keys: vec![KeyId([8; 16])],
    };
    frozen(&heads, HEADS_2);
    let keys: KeysRequest = wire::parse(KEYS.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&keys).unwrap(), KEYS);
    assert_eq!(wire::parse::<KeysAnswer>(br#"{"new":2}"#).unwrap(), KeysAnswer { new: 2, forgotten: 0 });
    frozen(&KeysAnswer { new: 2, forgotten: 1 }, r#"{"new":2,"forgotten":1}"#);
    frozen(&KeysWanted { ids: vec![KeyId([8; 16])] }, r#"{"ids":["08080808080808080808080808080808"]}"#);
    let mut key = keys.keys[0].clone();
    key.maker = Some(NodeId([1; 16]));
    frozen(
        &KeysGiven { keys: vec![key], forgotten: vec![KeyId([9; 16])] },
        concat!(
            r#"{"keys":[{"id":"08080808080808080808080808080808","ephemeral":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","#,
            r#""sealed":"CQk=","maker":"01010101010101010101010101010101"}],"forgotten":["09090909090909090909090909090909"]}"#,
        ),
    );
}

#[test]
fn a_receipt_is_read_and_written_as_captured() {
    let receipt = Receipt {
        office: NodeId([1; 16]),
        node: NodeId([2; 16]),
        position: Position { incarnation: IncarnationId([3; 16]), seq: 4 },
        hash: Hash([5; 32]),
        wall_ms: 6,
        signature: [7; 64],
    };
    let answer =
        BatchAnswer { results: vec![EntryResult::Stored], receipt: Some(receipt.into()), ..BatchAnswer::default() };
    frozen(
        &answer,
        concat!(
            r#"{"results":["stored"],"next":[],"forks":0,"heads":[],"receipt":{"office":"01010101010101010101010101010101","#,
            r#""node":"02020202020202020202020202020202","incarnation":"03030303030303030303030303030303","seq":4,"#,
            r#""hash":"0505050505050505050505050505050505050505050505050505050505050505","wall_ms":6,"#,
            r#""signature":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw=="}}"#,
        ),
    );
    assert_eq!(Receipt::from(WireReceipt::from(receipt)), receipt);
}

#[test]
fn a_page_of_a_journal_is_read_and_written_as_captured() {
    let entry = Entry { parent: None, sealed: None, ..entry() };
    let page = JournalAnswer { public_key: [3; 32], entries: vec![entry.into()], checkpoint: None, more: true };
    frozen(
        &page,
        concat!(
            r#"{"public_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","entries":[{"incarnation":"02020202020202020202020202020202","#,
            r#""seq":3,"mono_ms":6,"wall_ms":7,"wall_offset_s":28800,"wall_trust":"not_before","simulated":true,"kind":"visit.registered","#,
            r#""kind_version":1,"open":"eyJ2aXNpdCI6IjAwIn0=","prev_hash":"0505050505050505050505050505050505050505050505050505050505050505","#,
            r#""hash":"0606060606060606060606060606060606060606060606060606060606060606"}],"checkpoint":null,"more":true}"#,
        ),
    );
}

#[test]
fn ends_of_runs_are_read_back_from_their_own_text_and_not_without_end() {
    let end = |byte: u8| Position { incarnation: IncarnationId([byte; 16]), seq: u64::from(byte) };
    let have = Have(vec![end(1), end(2)]);
    assert_eq!(have.to_string(), "01010101010101010101010101010101.1,02020202020202020202020202020202.2");
    assert_eq!(have.to_string().parse(), Ok(have));
    assert_eq!("".parse(), Ok(Have(vec![])));
    let many = Have((0..65).map(|_| end(3)).collect());
    assert!(format!("{many},{many}").parse::<Have>().is_err());
    assert!("xy.3".parse::<Have>().is_err());
}

#[test]
fn a_snapshot_is_read_and_written_as_captured() {
    let base = WireBase { node: NodeId([1; 16]), incarnation: IncarnationId([2; 16]), seq: 3, hash: Hash([4; 32]) };
    let seal = WireSeal {
        signer: NodeId([5; 16]),
        bases: Hash([6; 32]),
        kept_count: 7,
        kept: Hash([8; 32]),
        wall_ms: 9,
        signature: [7; 64],
    };
    let answer = SnapshotAnswer { id: "a1".into(), bases: vec![base], seal, public_keys: vec![[3; 32]], total: 11 };
    frozen(
        &answer,
        concat!(
            r#"{"id":"a1","bases":[{"node":"01010101010101010101010101010101","incarnation":"02020202020202020202020202020202","seq":3,"#,
            r#""hash":"0404040404040404040404040404040404040404040404040404040404040404"}],"seal":{"signer":"05050505050505050505050505050505","#,
            r#""bases":"0606060606060606060606060606060606060606060606060606060606060606","kept_count":7,"#,
            r#""kept":"0808080808080808080808080808080808080808080808080808080808080808","wall_ms":9,"#,
            r#""signature":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw=="},"#,
            r#""public_keys":["AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="],"total":11}"#,
        ),
    );
    let page = SnapshotPage { entries: vec![NodeEntry::from(entry())] };
    let text = serde_json::to_string(&page).unwrap();
    assert!(text.starts_with(r#"{"entries":[{"node":"01010101010101010101010101010101","entry":{"incarnation":"0202"#));
    assert_eq!(wire::parse::<SnapshotPage>(text.as_bytes()).unwrap().entries[0].clone().into_item().entry, entry());
}

#[test]
fn enrolment_is_read_and_written_as_captured_and_debug_does_not_show_its_secret() {
    let request = EnrolRequest {
        secret: "ABCD1234".into(),
        csr_pem: "csr".into(),
        sealing_key: [3; 32],
        label: "Front door".into(),
    };
    frozen(
        &request,
        r#"{"secret":"ABCD1234","csr_pem":"csr","sealing_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","label":"Front door"}"#,
    );
    assert!(!format!("{request:?}").contains("ABCD"));
    let answer = EnrolAnswer {
        certificate_pem: "cert".into(),
        ca_pem: "ca".into(),
        office_public_key: [3; 32],
        office_sealing_key: [3; 32],
    };
    frozen(
        &answer,
        concat!(
            r#"{"certificate_pem":"cert","ca_pem":"ca","office_public_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","#,
            r#""office_sealing_key":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="}"#,
        ),
    );
    frozen(&RenewRequest { csr_pem: "csr".into() }, r#"{"csr_pem":"csr"}"#);
    frozen(&RenewAnswer { certificate_pem: "cert".into() }, r#"{"certificate_pem":"cert"}"#);
}

#[test]
fn a_body_is_compressed_and_read_back_and_a_bomb_is_an_error() {
    let body = BATCH.repeat(100).into_bytes();
    let (sent, compressed) = wire::encode(body.clone(), true).unwrap();
    assert!(compressed && sent.len() * 10 < body.len());
    assert_eq!(wire::decode(sent, Some("zstd")).unwrap(), body);
    assert_eq!(wire::encode(body.clone(), false).unwrap(), (body, false));
    let bomb = wire::compress(&vec![0; wire::MAX_BODY_BYTES + 1]).unwrap();
    assert!(bomb.len() < 10_000);
    assert!(matches!(wire::decode(bomb, Some("zstd")), Err(wire::WireError::TooLong { .. })));
    assert!(matches!(wire::decode(vec![1; 50], Some("zstd")), Err(wire::WireError::Compression(_))));
    assert!(matches!(wire::decode(vec![1; 50], Some("br")), Err(wire::WireError::Encoding)));
    for (header, accepted) in
        [(Some("gzip, zstd;q=0.9"), true), (Some("zstd;q=0"), false), (Some("gzip"), false), (None, false)]
    {
        assert_eq!(wire::accepts(header), accepted, "{header:?}");
    }
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
        let _ = wire::decompress(&bytes);
    }

    #[test]
    fn a_capture_with_a_byte_changed_gives_a_message_or_an_error(at in 0..BATCH.len(), to: u8) {
        let mut bytes = BATCH.as_bytes().to_vec();
        bytes[at] = to;
        let _ = wire::parse::<BatchRequest>(&bytes);
    }
}
