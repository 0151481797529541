//! What the office says and hands out: people, records, commands, keys, news; over the admin socket and the wire.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, PATIENCE, RunningOffice, left, minutes_ago, registered, tapped, visit};
use frontdesk_core::fact::{
    Alarm, CommandOutcome, Fact, ForgetWhy, HoldScope, RemoteCommand, RetentionDays, RevokedWhy, UpkeepFact,
};
use frontdesk_core::id::{CommandId, KeyId};
use frontdesk_core::journal::{NodePublicKey, RetentionClass};
use frontdesk_office::admin::{Answer, Command, ForgetSubject, Refusal};
use frontdesk_office::people::{self, PersonRow};
use frontdesk_store::{Batch, BatchSource, Journal, Reply, SealingKey, SnapshotEntry, SnapshotIntake, SnapshotTaken};
use frontdesk_sync::wire::{
    Have, HeadsAnswer, JournalAnswer, KeysGiven, KeysWanted, NodeEntry, SnapshotAnswer, SnapshotPage,
};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use tempfile::tempdir;

fn rows(text: &str) -> Vec<PersonRow> {
    people::read(text.as_bytes()).unwrap()
}

const PEOPLE: &str = "id,name,department,card\n1,周雯,研发部,04A1B2C3\n2,李娜,人事部,\n3,何林,研发部,04A1B2C4\n";

fn counts(answer: &Answer) -> (u64, u64, u64, u64) {
    match answer {
        Answer::People { set, unchanged, removed, cards } => (*set, *unchanged, *removed, *cards),
        other => panic!("{other:?}"),
    }
}

async fn entries(office: &RunningOffice) -> u64 {
    match office.admin(Command::Status {}).await {
        Answer::Status(status) => status.entries,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_import_writes_what_has_changed_and_removes_only_when_told_to() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let import = |text: &str, remove_missing| {
        office.admin_all(vec![Command::People { people: rows(text) }, Command::PeopleDone { remove_missing }])
    };
    let first = import(PEOPLE, false).await;
    assert_eq!(counts(&first[0]), (3, 0, 0, 2));
    let before = entries(&office).await;
    let again = import(PEOPLE, true).await;
    assert_eq!((counts(&again[0]), counts(&again[1]).2), ((0, 3, 0, 0), 0));
    assert_eq!(entries(&office).await, before, "nothing is written for people as they were");
    // A new department, a card that is another one's now, and one who has left.
    let text = "id,name,department,card\n1,周雯,市场部,\n2,李娜,人事部,04A1B2C3\n";
    let kept = import(text, false).await;
    assert_eq!((counts(&kept[0]), counts(&kept[1]).2), ((1, 1, 0, 1), 0));
    let removed = import(text, true).await;
    assert_eq!(counts(&removed[1]).2, 1);
    let nobody = office.admin(Command::PeopleDone { remove_missing: true }).await;
    assert!(matches!(nobody, Answer::Refused { reason: Refusal::NotPossible, .. }), "{nobody:?}");
    office.stop().await;
    let reader = frontdesk_store::Reader::open(data.path()).unwrap();
    assert_eq!(reader.people().unwrap().len(), 2);
    let card = reader.staff_card("04A1B2C3".parse().unwrap()).unwrap().unwrap();
    assert_eq!(card.staff, rows(PEOPLE)[1].staff());
    assert!(reader.staff_card("04A1B2C4".parse().unwrap()).unwrap().is_none(), "gone with its person");
}

#[tokio::test]
async fn a_group_in_the_file_is_the_group_that_they_are_in_and_without_one_groups_stay() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let file = |group: &str| format!("id,name,department,group\n1,周雯,研发部,{group}\n");
    let mut written = Vec::new();
    for group in ["cleaning", "cleaning", "", "security"] {
        let answers = office.admin_all(vec![Command::People { people: rows(&file(group)) }]).await;
        written.push(counts(&answers[0]).0);
    }
    assert_eq!(written, [1, 0, 0, 1]);
    office.stop().await;
    let reader = frontdesk_store::Reader::open(data.path()).unwrap();
    assert_eq!(reader.people().unwrap()[0].groups, ["security"]);
}

#[tokio::test]
async fn the_socket_is_for_its_owner_and_a_wrong_record_leaves_nothing_written() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let before = entries(&office).await;
    let mode = std::fs::metadata(data.path().join("office.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let row = |text: &str| serde_json::from_str(text).unwrap();
    let good = row(r#"{"kind":"group.set","open":{"group":"all","doors":["front"],"schedule":null}}"#);
    let bad = row(r#"{"kind":"group.set","open":{"group":"","doors":[],"schedule":null}}"#);
    let refused = office.admin(Command::Record { records: vec![good, bad] }).await;
    assert!(matches!(refused, Answer::Refused { reason: Refusal::NotPossible, ref text } if text.contains("record 2")));
    assert_eq!(entries(&office).await, before);
    let good = row(r#"{"kind":"group.set","open":{"group":"all","doors":["front"],"schedule":null}}"#);
    assert_eq!(office.admin(Command::Record { records: vec![good] }).await, Answer::Recorded { count: 1 });
    // The record, and who asked for it.
    assert_eq!(entries(&office).await, before + 2);
    office.stop().await;
}

#[tokio::test]
async fn news_reach_a_waiting_kiosk_at_once_and_the_site_journal_comes_signed() {
    let (data, disk, other_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let other = Kiosk::member(other_disk.path(), 2, &office).await;
    let peer = kiosk.peer(&office);
    let heads: HeadsAnswer = peer.get("/v1/heads").await.read();
    let wait = format!("/v1/heads?wait=30&seen={}", heads.tag);
    // As long as nothing is new it waits; as soon as another kiosk's entry is there, it is told.
    let waiting = peer.get(&wait);
    tokio::pin!(waiting);
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut waiting).await.is_err());
    other.append(&[registered(1, "罗岚")]);
    other.drain(&office).await;
    let told: HeadsAnswer = tokio::time::timeout(Duration::from_secs(2), waiting).await.unwrap().read();
    assert!(told.tag != heads.tag && told.heads.iter().any(|head| head.node == other.journal.node()));
    // And of what the office says itself.
    let wait = format!("/v1/heads?wait=30&seen={}", told.tag);
    let waiting = peer.get(&wait);
    let days = RetentionDays { visits: Some(30), messages: None, refused_taps: Some(1), staff_presence: Some(2) };
    let (told, _) = tokio::join!(
        async { tokio::time::timeout(PATIENCE, waiting).await.unwrap() },
        office.admin(Command::Retention { days })
    );
    let told: HeadsAnswer = told.read();
    // Both journals come in pages that their nodes have signed, so that they can be taken from anybody.
    for node in [told.office, other.journal.node()] {
        let have = Have(Vec::new());
        let page: JournalAnswer = peer.get(&format!("/v1/journals/{node}?have={have}")).await.read();
        let last = page.entries.last().unwrap();
        assert_eq!(page.checkpoint.as_ref().map(|signed| signed.hash), Some(last.hash));
        let head = told.heads.iter().find(|head| head.node == node).unwrap();
        assert_eq!((head.hash, page.more), (last.hash, false));
        assert!(take(&kiosk.journal, page));
    }
    assert_eq!(peer.get(&format!("/v1/journals/{}", "0".repeat(32))).await.status, 404);
    assert_eq!(peer.get(&format!("/v1/journals/{}?have=x", told.office)).await.status, 400);
    office.stop().await;
}

/// Takes a page in as somebody else's word.
fn take(journal: &Journal, page: JournalAnswer) -> bool {
    let public_key = frontdesk_core::journal::NodePublicKey(page.public_key);
    let node = public_key.node();
    let entries = page.entries.into_iter().map(|entry| entry.into_entry(node)).collect();
    let checkpoint = page.checkpoint.map(|signed| signed.into_checkpoint(node));
    let (reply, answer) = Reply::channel();
    journal.ingest(Batch { public_key, entries, checkpoint, received_ms: 1, source: BatchSource::Relayed }, reply);
    let answer = answer.recv().unwrap().unwrap();
    !answer.refused_unsigned
}

#[tokio::test]
async fn a_kiosk_gets_the_keys_of_visits_and_people_and_not_of_anothers_taps() {
    let (data, disk, other_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let other = Kiosk::member(other_disk.path(), 2, &office).await;
    other.append(&[registered(1, "罗岚")]);
    other.append(&tapped(1, "周雯"));
    other.drain(&office).await;
    let keys: Vec<SealingKey> = other.journal.reader().unwrap().keys_of(&other.entries()).unwrap();
    let mut ids: Vec<KeyId> = keys.iter().map(|key| key.id).collect();
    assert!(ids.len() >= 3);
    ids.push(KeyId([0xEE; 16]));
    let given: KeysGiven = kiosk.peer(&office).post("/v1/keys/wanted", &KeysWanted { ids: ids.clone() }).await.read();
    let [key] = given.keys.as_slice() else { panic!("{given:?}") };
    let plain = frontdesk_sync::unwrap(key, &kiosk.identity.sealing()).unwrap();
    assert_eq!(plain.class, RetentionClass::Visits);
    assert!(keys.iter().any(|made| made.id == plain.id && made.key == plain.key));
    // Its own it gets back, all of them.
    let own: KeysGiven = other.peer(&office).post("/v1/keys/wanted", &KeysWanted { ids: ids.clone() }).await.read();
    assert_eq!(own.keys.len(), ids.len() - 1);
    // Once forgotten nobody gets it, and it is not taken again.
    let forget = Command::Forget { subject: ForgetSubject::Visit(visit(1)), why: ForgetWhy::Administrator };
    assert_eq!(office.admin(forget).await, Answer::Forgot { deleted: 1, held: 0 });
    let given: KeysGiven = kiosk.peer(&office).post("/v1/keys/wanted", &KeysWanted { ids }).await.read();
    assert_eq!((given.keys.len(), given.forgotten), (0, vec![plain.id]));
    other.drain(&office).await;
    assert_eq!(office.alarms(Alarm::ForgottenCameBack).await, (1, 1));
    assert!(!office.text("/today").await.contains("罗岚"));
    office.stop().await;
}

#[tokio::test]
async fn after_a_revocation_the_office_seals_under_fresh_keys() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let set = |name: &str| Command::People { people: rows(&format!("id,name,department\n1,{name},研发部\n")) };
    office.admin(set("周雯")).await;
    let node = kiosk.journal.node();
    assert_eq!(office.admin(Command::Revoke { node, why: RevokedWhy::Stolen }).await, Answer::Done {});
    office.admin(set("周文")).await;
    office.stop().await;
    let reader = frontdesk_store::Reader::open(data.path()).unwrap();
    let sealed: Vec<KeyId> =
        reader.entries(0, 1_000).unwrap().iter().filter_map(|entry| entry.sealed.as_ref().map(|s| s.key)).collect();
    assert!(sealed.len() == 2 && sealed[0] != sealed[1], "{sealed:?}");
}

#[tokio::test]
async fn a_command_reaches_its_kiosk_and_its_answer_the_administrator() {
    let (data, disk, other_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let other = Kiosk::member(other_disk.path(), 2, &office).await;
    kiosk.append(&[registered(1, "罗岚")]);
    kiosk.drain(&office).await;
    let give = |what, node| Command::Give { what, node, deadline_s: 30, why: "a test".into() };
    let unknown = office.admin(give(RemoteCommand::PermitVisit { visit: visit(9) }, None)).await;
    assert!(matches!(unknown, Answer::Refused { reason: Refusal::NotFound, .. }));
    let nowhere = office.admin(give(RemoteCommand::ReleaseDoor { door: "front".into() }, None)).await;
    assert!(matches!(nowhere, Answer::Refused { reason: Refusal::NotPossible, .. }));
    let Answer::Given { command, .. } = office.admin(give(RemoteCommand::PermitVisit { visit: visit(1) }, None)).await
    else {
        panic!("not given")
    };
    let outcome = |wait_s| office.admin(Command::Outcome { command, wait_s });
    assert_eq!(outcome(0).await, Answer::Outcome { outcome: None });
    // Another kiosk's word for it is none.
    let answered = |outcome| Fact::Upkeep(UpkeepFact::CommandAnswered { command, outcome });
    other.append(&[answered(CommandOutcome::NotFound)]);
    other.drain(&office).await;
    assert_eq!(outcome(0).await, Answer::Outcome { outcome: None });
    kiosk.append(&[answered(CommandOutcome::Done)]);
    let (heard, ()) = tokio::join!(outcome(30), kiosk.drain(&office));
    assert_eq!(heard, Answer::Outcome { outcome: Some(CommandOutcome::Done) });
    let never = office.admin(Command::Outcome { command: CommandId([7; 16]), wait_s: 0 }).await;
    assert!(matches!(never, Answer::Refused { reason: Refusal::NotFound, .. }));
    office.stop().await;
}

#[tokio::test]
async fn what_is_held_is_not_forgotten_before_the_hold_is_lifted() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚")]);
    kiosk.drain(&office).await;
    let place = Command::HoldPlace { scope: HoldScope::Visit(visit(1)), reference: "A-7".into() };
    let Answer::Held { hold } = office.admin(place).await else { panic!("not held") };
    let forget = Command::Forget { subject: ForgetSubject::Visit(visit(1)), why: ForgetWhy::Administrator };
    assert_eq!(office.admin(forget.clone()).await, Answer::Forgot { deleted: 0, held: 1 });
    assert!(office.text("/today").await.contains("罗岚"));
    match office.admin(Command::Holds {}).await {
        Answer::Holds { holds } => assert_eq!((holds[0].hold, holds[0].lifted_ms), (hold, None)),
        other => panic!("{other:?}"),
    }
    assert_eq!(office.admin(Command::HoldLift { hold }).await, Answer::Done {});
    office.admin(forget).await;
    assert!(!office.text("/today").await.contains("罗岚"));
    office.stop().await;
}

#[tokio::test]
async fn what_is_older_than_the_site_has_set_is_forgotten_by_itself() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    // Open visits are never due, so the old ones have ended.
    for (n, days) in [(1, 300), (2, 100)] {
        kiosk.append_at(minutes_ago(days * 1_440), &[registered(n, "罗岚")]);
        kiosk.append_at(minutes_ago(days * 1_440), &left(n));
    }
    kiosk.drain(&office).await;
    office.stop().await;
    // It looks at each start, and every hour.
    let office = RunningOffice::start(data.path()).await;
    let reader = frontdesk_store::Reader::open(data.path()).unwrap();
    let name_of = |n| reader.visit(visit(n)).unwrap().unwrap().private.map(|private| private.name);
    let forgotten = async {
        while name_of(1).is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, forgotten).await.unwrap();
    assert_eq!(name_of(2).as_deref(), Some("罗岚"), "180 days unless the site says otherwise");
    office.stop().await;
}

#[tokio::test]
async fn kiosks_go_on_while_one_authority_follows_another() {
    let (data, disk, new_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let mut kiosk = Kiosk::member(disk.path(), 1, &office).await;
    assert!(matches!(office.admin(Command::UseCa {}).await, Answer::Refused { .. }));
    assert_eq!(office.admin(Command::RollCa {}).await, Answer::Done {});
    assert_eq!(kiosk.peer(&office).get("/v1/heads").await.status, 200);
    assert_eq!(office.admin(Command::UseCa {}).await, Answer::Done {});
    // The office shows a certificate of the new authority now; the kiosk has heard of it in the site journal, and its own
    // certificate of the old one is good still.
    let announced = frontdesk_store::Reader::open(data.path()).unwrap().office_keys().unwrap().unwrap();
    assert_eq!(announced.ca_certificates.len(), 2);
    assert!(kiosk.peer(&office).connect().await.is_err(), "the new one is not known yet");
    kiosk.papers.as_mut().unwrap().ca_pem = announced.ca_certificates.concat();
    assert_eq!(kiosk.peer(&office).get("/v1/heads").await.status, 200);
    let newer = Kiosk::member(new_disk.path(), 2, &office).await;
    assert_eq!(newer.peer(&office).get("/v1/heads").await.status, 200);
    office.stop().await;
}

#[tokio::test]
async fn a_new_kiosk_begins_with_a_snapshot_that_the_office_has_sealed() {
    let (data, disk, new_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    for n in 1..=100 {
        kiosk.append(&[registered(n, "罗岚")]);
        if n > 3 {
            kiosk.append(&left(n));
        }
    }
    kiosk.drain(&office).await;
    office.admin(Command::People { people: rows(PEOPLE) }).await;
    let new = Kiosk::member(new_disk.path(), 2, &office).await;
    let peer = new.peer(&office);
    let announced: SnapshotAnswer = peer.get("/v1/snapshot").await.read();
    let keys: Vec<NodePublicKey> = announced.public_keys.iter().copied().map(NodePublicKey).collect();
    let bases = announced.bases.iter().copied().map(Into::into).collect();
    let mut intake = SnapshotIntake::begin(bases, &keys, announced.total).unwrap();
    while intake.taken() < announced.total {
        let path = format!("/v1/snapshot/{}?after={}", announced.id, intake.taken());
        let page: SnapshotPage = peer.get(&path).await.read();
        let entry = |one: NodeEntry| SnapshotEntry { chain_only: one.chain_only, entry: one.into_item().entry };
        intake.take(page.entries.into_iter().map(entry).collect()).unwrap();
    }
    // It is the one node's that asked for it.
    let others = kiosk.peer(&office).get(&format!("/v1/snapshot/{}", announced.id)).await;
    assert_eq!(others.status, 404);
    let office_key = NodePublicKey(new.papers.as_ref().unwrap().office_public_key);
    let (reply, trusted) = Reply::channel();
    new.journal.trust_office(office_key, reply);
    trusted.recv().unwrap().unwrap();
    let (reply, taken) = Reply::channel();
    new.journal.take_snapshot(intake, announced.seal.into(), office_key, reply);
    assert_eq!(taken.recv().unwrap().unwrap(), SnapshotTaken::Taken { entries: announced.total });
    let reader = new.journal.reader().unwrap();
    assert_eq!((reader.open_visits().unwrap().len(), reader.people().unwrap().len()), (3, 3));
    assert!(announced.total < 100, "{} entries of hundreds", announced.total);
    // Two more may ask at the same time, and not three.
    assert_eq!(kiosk.peer(&office).get("/v1/snapshot").await.status, 200);
    let third_disk = tempdir().unwrap();
    let third = Kiosk::member(third_disk.path(), 3, &office).await;
    let refused = third.peer(&office).get("/v1/snapshot").await;
    assert_eq!((refused.status, refused.retry_after.is_some()), (503, true));
    office.stop().await;
}

#[tokio::test]
async fn a_receipt_says_what_the_office_has_of_a_kiosk() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let node = kiosk.journal.node();
    assert!(matches!(office.admin(Command::Receipt { node }).await, Answer::Refused { reason: Refusal::NotFound, .. }));
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林")]);
    kiosk.drain(&office).await;
    let Answer::Receipt { receipt } = office.admin(Command::Receipt { node }).await else { panic!("no receipt") };
    let signed = frontdesk_store::SignedReceipt::from_json(&receipt.to_string()).unwrap();
    assert_eq!(signed.receipt.position.seq, 2);
    let report = frontdesk_store::verify_with(disk.path(), &[signed]).unwrap();
    assert!(report.is_good() && report.to_string().contains("anchored to 2"), "{report}");
    office.stop().await;
}

#[tokio::test]
async fn more_writes_than_the_queue_takes_are_told_to_come_back() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚")]);
    let batch = kiosk.batch(&kiosk.entries());
    // Somebody else holds the database, so that nothing is written.
    let holder = rusqlite::Connection::open(data.path().join("journal.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let asked: Vec<_> = (0..100)
        .map(|_| {
            let (peer, path, batch) = (kiosk.peer(&office), kiosk.path(), batch.clone());
            tokio::spawn(async move { peer.post(&path, &batch).await })
        })
        .collect();
    let mut refused = 0;
    let mut all = futures::stream::FuturesUnordered::from_iter(asked);
    while let Some(answered) = futures::StreamExt::next(&mut all).await {
        let answered = answered.unwrap();
        if answered.status == 503 {
            assert!(answered.retry_after.is_some());
            refused += 1;
            break;
        }
    }
    assert_eq!(refused, 1);
    holder.execute_batch("ROLLBACK").unwrap();
    // Everything that comes again is taken.
    let again = tokio::time::timeout(PATIENCE, async {
        while kiosk.peer(&office).post(&kiosk.path(), &batch).await.status != 200 {}
    });
    again.await.unwrap();
    drop(all);
    office.stop().await;
}
