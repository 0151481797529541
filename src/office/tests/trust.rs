//! Who is let in, and with what: everything else is refused, and most of it is an alarm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::kiosk::to_wire;
use common::{Kiosk, PATIENCE, Peer, RunningOffice, now, registered};
use frontdesk_core::fact::{Alarm, Fact, RevokedWhy, SiteFact};
use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Checkpoint, Entry, Hash, NodePublicKey, Position};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_sync::tls::{Authority, NodeIdentity};
use frontdesk_sync::wire::{
    self, BatchRequest, EnrolAnswer, EntryResult, HeadsAnswer, KeysRequest, RenewAnswer, RenewRequest,
};
use std::time::Duration;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An entry of a node whose key is at hand, whatever it says.
fn forged(identity: &NodeIdentity, fact: &Fact) -> (Entry, Checkpoint) {
    let draft = fact.draft().unwrap();
    let position = Position { incarnation: IncarnationId([0xEE; 16]), seq: 1 };
    let mut entry = Entry {
        node: identity.node(),
        position,
        parent: None,
        mono_ms: 1,
        wall: now().wall,
        simulated: false,
        kind: draft.kind,
        kind_version: draft.kind_version,
        open: draft.open,
        sealed: None,
        prev_hash: Hash::ZERO,
        hash: Hash::ZERO,
    };
    entry.hash = entry.computed_hash();
    let checkpoint = identity.checkpoint(position, entry.hash, now().wall.utc_ms);
    (entry, checkpoint)
}

#[tokio::test]
async fn a_kiosk_with_a_code_becomes_a_member_and_renews_its_certificate() {
    let (data, disk, other_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let mut kiosk = Kiosk::open(disk.path(), 1, false);
    let code = office.code().await;
    let papers: EnrolAnswer = kiosk.enrol(&office, &code).await.read();
    assert_eq!(NodePublicKey(papers.office_public_key).node(), status_node(&office).await);
    kiosk.papers = Some(papers);
    let heads: HeadsAnswer = kiosk.peer(&office).get("/v1/heads").await.read();
    assert!(heads.member && heads.heads.iter().any(|head| head.node == heads.office));
    // The answer was lost: the same kiosk may ask again, another may not.
    assert_eq!(kiosk.enrol(&office, &code).await.status, 200);
    let other = Kiosk::open(other_disk.path(), 2, false);
    assert_eq!(other.enrol(&office, &code).await.status, 403);
    let request = RenewRequest { csr_pem: kiosk.identity.csr_pem().unwrap() };
    let renewed: RenewAnswer = kiosk.peer(&office).post("/v1/renew", &request).await.read();
    kiosk.papers.as_mut().unwrap().certificate_pem = renewed.certificate_pem;
    assert_eq!(kiosk.peer(&office).get("/v1/heads").await.status, 200);
    let others = RenewRequest { csr_pem: other.identity.csr_pem().unwrap() };
    assert_eq!(kiosk.peer(&office).post("/v1/renew", &others).await.status, 403);
    assert_eq!(office.alarms(Alarm::Impersonated).await, (1, 1));
    office.stop().await;
    // A member over a restart, too.
    let office = RunningOffice::start(data.path()).await;
    assert_eq!(kiosk.peer(&office).get("/v1/heads").await.status, 200);
    office.stop().await;
}

async fn status_node(office: &RunningOffice) -> frontdesk_core::id::NodeId {
    match office.admin(Command::Status {}).await {
        Answer::Status(status) => status.node,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_a_certificate_there_is_nothing_but_enrolment() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let stranger = Peer::stranger(office.kiosks, &office.code().await);
    let node = status_node(&office).await;
    for (method, path) in [
        ("GET", "/v1/heads".to_owned()),
        ("GET", format!("/v1/journals/{node}")),
        ("POST", format!("/v1/journals/{node}")),
        ("POST", "/v1/keys".to_owned()),
        ("POST", "/v1/keys/wanted".to_owned()),
        ("POST", "/v1/renew".to_owned()),
    ] {
        let answered = stranger.send(method, &path, None, b"{}".to_vec()).await.unwrap();
        assert_eq!(answered.status, 401, "{path}");
    }
    assert_eq!(office.alarms(Alarm::NotOfThisSite).await, (1, 6));
    // The page is not here.
    assert_eq!(stranger.get("/").await.status, 404);
    assert_eq!(stranger.get("/api/v1/today").await.status, 404);
    office.stop().await;
}

#[tokio::test]
async fn a_certificate_of_another_authority_does_not_get_through_the_handshake() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let ca = &kiosk.papers.as_ref().unwrap().ca_pem;
    let stranger = NodeIdentity::from_seed(&[7; 32]);
    let foreign = Authority::create(now().wall.utc_ms).unwrap();
    let issued = foreign.issue_kiosk(&stranger.csr_pem().unwrap(), now().wall.utc_ms).unwrap();
    let peer = Peer::member(office.kiosks, &stranger, &issued.certificate_pem, ca);
    assert!(peer.send("GET", "/v1/heads", None, Vec::new()).await.is_err());
    office.wait_for_alarm(Alarm::NotOfThisSite).await;
    office.stop().await;
}

#[tokio::test]
async fn a_certificate_of_ours_for_a_kiosk_that_the_site_journal_does_not_know_is_refused() {
    let (data, other_data, disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    office.stop().await;
    // The journal is lost, the authority is not.
    std::fs::copy(data.path().join("ca.key"), other_data.path().join("ca.key")).unwrap();
    let office = RunningOffice::start(other_data.path()).await;
    assert_eq!(kiosk.peer(&office).get("/v1/heads").await.status, 403);
    assert_eq!(office.alarms(Alarm::NotOfThisSite).await, (1, 1));
    office.stop().await;
}

#[tokio::test]
async fn a_revoked_kiosk_gets_nothing_and_cannot_come_back_with_a_code() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚")]);
    kiosk.drain(&office).await;
    let waiting = {
        let peer = kiosk.peer(&office);
        let heads: HeadsAnswer = peer.get("/v1/heads").await.read();
        tokio::spawn(async move { peer.get(&format!("/v1/heads?wait=30&seen={}", heads.tag)).await.status })
    };
    let node = kiosk.journal.node();
    let revoke = Command::Revoke { node, why: RevokedWhy::Stolen };
    assert_eq!(office.admin(revoke.clone()).await, Answer::Done {});
    // One that was waiting for news, or just began to, is told the same.
    assert_eq!(tokio::time::timeout(PATIENCE, waiting).await.unwrap().unwrap(), 403);
    assert_eq!(kiosk.peer(&office).get("/v1/heads").await.status, 403);
    let entries = kiosk.entries();
    let pushed = kiosk.peer(&office).post(&kiosk.path(), &kiosk.batch(&entries)).await;
    assert_eq!(pushed.status, 403);
    assert_eq!(office.alarms(Alarm::Revoked).await.0, 1);
    let code = office.code().await;
    assert_eq!(kiosk.enrol(&office, &code).await.status, 403);
    assert_eq!(office.admin(revoke).await, Answer::Done {}, "once more is no mistake");
    office.stop().await;
    let office = RunningOffice::start(data.path()).await;
    assert_eq!(kiosk.peer(&office).get("/v1/heads").await.status, 403, "after a restart, too");
    office.stop().await;
}

#[tokio::test]
async fn a_kiosk_cannot_speak_for_another_nor_for_the_office() {
    let (data, disk, liars_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let liar = Kiosk::member(liars_disk.path(), 2, &office).await;
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林")]);
    let entries = kiosk.entries();
    // Another one's entries without its word, and with its word for less.
    let unsigned = BatchRequest { checkpoint: None, ..kiosk.batch(&entries) };
    assert_eq!(liar.peer(&office).post(&kiosk.path(), &unsigned).await.status, 403);
    let less = kiosk.checkpoint_at(&entries[0]).into();
    let covered_in_part = BatchRequest { checkpoint: Some(less), ..kiosk.batch(&entries) };
    assert_eq!(liar.peer(&office).post(&kiosk.path(), &covered_in_part).await.status, 403);
    assert_eq!(office.alarms(Alarm::Impersonated).await, (1, 2));
    // A site entry as if of the office, signed with the liar's key.
    let office_key = kiosk.papers.as_ref().unwrap().office_public_key;
    let site = Fact::Site(SiteFact::GroupSet { group: "all".into(), doors: vec!["front".into()], schedule: None });
    let (mut entry, checkpoint) = forged(&liar.identity, &site);
    entry.node = NodePublicKey(office_key).node();
    entry.hash = entry.computed_hash();
    let path = format!("/v1/journals/{}", entry.node);
    let batch =
        BatchRequest { public_key: office_key, entries: to_wire(&[entry]), checkpoint: Some(checkpoint.into()) };
    assert_eq!(liar.peer(&office).post(&path, &batch).await.status, 403);
    // The key of a node that nobody enrolled, which signs whatever it likes.
    let nobody = NodeIdentity::from_seed(&[9; 32]);
    let (entry, checkpoint) = forged(&nobody, &site);
    let path = format!("/v1/journals/{}", nobody.node());
    let batch = BatchRequest {
        public_key: nobody.public_key().0,
        entries: to_wire(&[entry]),
        checkpoint: Some(checkpoint.into()),
    };
    assert_eq!(liar.peer(&office).post(&path, &batch).await.status, 403);
    assert_eq!(office.alarms(Alarm::Impersonated).await, (1, 4));
    // Nothing of all that is here, and what is signed is taken from anybody of the site.
    let heads: HeadsAnswer = kiosk.peer(&office).get("/v1/heads").await.read();
    assert!(heads.heads.iter().all(|head| head.node == heads.office), "{heads:?}");
    assert_eq!(liar.peer(&office).post(&kiosk.path(), &kiosk.batch(&entries)).await.status, 200);
    office.stop().await;
}

#[tokio::test]
async fn what_only_the_office_says_is_no_fact_in_a_kiosks_own_journal() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let itself = Fact::Site(SiteFact::NodeEnrolled {
        node: NodeIdentity::from_seed(&[9; 32]).node(),
        public_key: hex::encode(NodeIdentity::from_seed(&[9; 32]).public_key().0),
        sealing_key: hex::encode([9; 32]),
        label: "friend".into(),
    });
    kiosk.append(&[itself]);
    kiosk.drain(&office).await;
    assert_eq!(office.alarms(Alarm::Impersonated).await, (1, 1));
    match office.admin(Command::Nodes {}).await {
        Answer::Nodes { nodes } => assert_eq!(nodes.iter().filter(|node| node.label.is_some()).count(), 1),
        other => panic!("{other:?}"),
    }
    office.stop().await;
}

#[tokio::test]
async fn a_replayed_batch_stores_nothing_and_a_changed_one_is_refused() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林")]);
    let entries = kiosk.entries();
    kiosk.push(&office, &entries).await;
    let again = kiosk.push(&office, &entries).await;
    assert_eq!(again.results, [EntryResult::Already, EntryResult::Already]);
    let mut changed = entries[1].clone();
    changed.mono_ms += 1;
    assert_eq!(kiosk.push_as_is(&office, &[changed]).await.results, [EntryResult::Refused]);
    assert_eq!(office.alarms(Alarm::Forged).await, (1, 1));
    office.stop().await;
}

#[tokio::test]
async fn keys_in_another_ones_name_are_refused() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let request = KeysRequest { node: NodeIdentity::from_seed(&[9; 32]).node(), keys: Vec::new() };
    assert_eq!(kiosk.peer(&office).post("/v1/keys", &request).await.status, 403);
    assert_eq!(office.alarms(Alarm::Impersonated).await, (1, 1));
    office.stop().await;
}

#[tokio::test]
async fn guessing_codes_makes_all_of_them_void_and_raises_an_alarm() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::open(disk.path(), 1, false);
    let code = office.code().await;
    let peer = Peer::stranger(office.kiosks, &code);
    for _ in 0..5 {
        assert_eq!(peer.post("/v1/enrol", &kiosk.enrol_request("0000000000")).await.status, 403);
    }
    // This address is out, whatever it says.
    assert_eq!(kiosk.enrol(&office, &code).await.status, 429);
    assert_eq!(office.alarms(Alarm::CodeGuessed).await, (0, 0));
    // From many addresses: at the twentieth the code is void for everybody.
    for n in 0..15 {
        let mut peer = peer.clone();
        peer.from = 2 + n / 4;
        assert_eq!(peer.post("/v1/enrol", &kiosk.enrol_request("0000000000")).await.status, 403);
    }
    assert_eq!(office.alarms(Alarm::CodeGuessed).await, (1, 1));
    assert_eq!(kiosk.enrol(&office, &code).await.status, 403);
    office.stop().await;
}

#[tokio::test]
async fn a_handshake_that_never_ends_and_a_stranger_who_says_nothing_are_hung_up_on() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    // More of them than there are places for handshakes, all at once.
    let mut slow = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(office.kiosks).await.unwrap();
        stream.write_all(&[22, 3, 1]).await.unwrap();
        slow.push(stream);
    }
    let began = std::time::Instant::now();
    for mut stream in slow {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(25), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "still there after {:?}", began.elapsed());
    }
    // And others get in again.
    let stranger = Peer::stranger(office.kiosks, &office.code().await);
    assert_eq!(stranger.get("/v1/heads").await.status, 401);
    office.stop().await;
}

#[tokio::test]
async fn a_small_body_that_unpacks_to_a_large_one_is_refused() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let bomb = wire::compress(&vec![b' '; 200 * 1024 * 1024]).unwrap();
    assert!(bomb.len() < 100_000);
    let peer = kiosk.peer(&office);
    let answered = peer.send("POST", &kiosk.path(), Some("zstd"), bomb.clone()).await.unwrap();
    assert_eq!(answered.status, 400);
    // Before anybody knows who it is, too.
    let stranger = Peer::stranger(office.kiosks, &office.code().await);
    assert_eq!(stranger.send("POST", "/v1/enrol", Some("zstd"), bomb).await.unwrap().status, 400);
    let too_long = vec![b' '; wire::MAX_BODY_BYTES + 1];
    assert_eq!(peer.send("POST", &kiosk.path(), None, too_long).await.unwrap().status, 413);
    for (encoding, body) in [(Some("gzip"), &b"{}"[..]), (Some("zstd"), b"{}"), (None, b"{")] {
        assert_eq!(peer.send("POST", &kiosk.path(), encoding, body.to_vec()).await.unwrap().status, 400);
    }
    office.stop().await;
}
