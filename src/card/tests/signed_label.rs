//! A signed label on a tag, and the same label copied to another tag.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use ed25519_dalek::{Signer, SigningKey};
use frontdesk_card::label::VisitLabel;
use frontdesk_card::label_signature::LabelClaim;
use frontdesk_card::ntag::{LabelOnCard, NtagError, ReadLabel, Step, WriteLabel};
use frontdesk_core::id::CardUid;
use frontdesk_core::journal::NodePublicKey;
use frontdesk_virtual_card::{NtagModel, Reply, VirtualCard};

/// User memory of each tag, bytes.
const TAGS: [(NtagModel, usize); 3] = [(NtagModel::Ntag213, 144), (NtagModel::Ntag215, 496), (NtagModel::Ntag216, 872)];
const UID: [u8; 7] = [4, 1, 2, 3, 4, 5, 6];
const OTHER_UID: [u8; 7] = [4, 1, 2, 3, 4, 5, 7];

fn node_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn node() -> NodePublicKey {
    NodePublicKey(node_key().verifying_key().to_bytes())
}

fn number(card: &VirtualCard) -> CardUid {
    CardUid::new(&card.uid()).unwrap()
}

fn run<T>(card: &VirtualCard, mut next: impl FnMut(Option<&[u8]>) -> Step<T>) -> Result<T, NtagError> {
    let mut step = next(None);
    loop {
        match step {
            Step::Done(done) => return Ok(done),
            Step::Failed(error) => return Err(error),
            Step::Transmit(command) => {
                let Reply::Answer(answer) = card.answer(&command) else { panic!("torn") };
                step = next(Some(&answer));
            }
        }
    }
}

fn write(card: &VirtualCard, capacity_bytes: usize) {
    let label = VisitLabel {
        visit: [1; 16],
        name: "王小明".into(),
        organisation: "蓝海科技有限公司".into(),
        host: "李雷".into(),
        department: "研发部".into(),
        from_utc_s: 1_795_000_000,
        until_utc_s: 1_795_028_800,
        doors: vec![],
        written_by_node: node().node().0,
        signature: None,
    };
    let fitted = label.fit(capacity_bytes, true).unwrap();
    let signed = fitted.signed(&number(card), |message| node_key().sign(message).to_bytes()).unwrap();
    let mut machine = WriteLabel::new(number(card), &signed).unwrap();
    run(card, |answer| machine.next(answer)).unwrap();
}

fn claim(card: &VirtualCard) -> LabelClaim {
    let mut machine = ReadLabel::new(number(card));
    match run(card, |answer| machine.next(answer)).unwrap() {
        LabelOnCard::Ours(label) => label.claim_on(&number(card), |id| (id == node().node()).then(node)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_signed_label_fits_each_tag_and_holds_on_it() {
    for (model, capacity_bytes) in TAGS {
        let card = VirtualCard::ntag(model, UID);
        write(&card, capacity_bytes);
        assert_eq!(claim(&card), LabelClaim::Holds, "{model:?}");
    }
}

#[test]
fn a_label_copied_to_another_tag_byte_for_byte_does_not_hold_there() {
    for (model, capacity_bytes) in TAGS {
        let (original, copy) = (VirtualCard::ntag(model, UID), VirtualCard::ntag(model, OTHER_UID));
        write(&original, capacity_bytes);
        copy.put_user_memory(&original.user_memory());
        assert_eq!(copy.user_memory(), original.user_memory());
        assert_eq!(claim(&copy), LabelClaim::DoesNotHold, "{model:?}");
    }
}
