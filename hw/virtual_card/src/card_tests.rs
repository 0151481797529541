use super::*;
use crate::storage::{FAILED, NO_SUCH_ADDRESS, NOT_AUTHENTICATED, NOT_SUPPORTED, OK};
use proptest::prelude::*;

const UID: [u8; 7] = [4, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6];

fn answer(card: &VirtualCard, apdu: &[u8]) -> Vec<u8> {
    match card.answer(apdu) {
        Reply::Answer(bytes) => bytes,
        Reply::Torn => panic!("torn"),
    }
}

#[test]
fn an_ntag_gives_its_uid_and_its_capability_container() {
    let card = VirtualCard::ntag213(UID);
    assert_eq!(answer(&card, &[0xFF, 0xCA, 0, 0, 0]), [&UID[..], &OK].concat());
    assert_eq!(answer(&card, &[0xFF, 0xCA, 0, 0, 4]), [0x6C, 7]);
    let head = answer(&card, &[0xFF, 0xB0, 0, 0, 16]);
    assert_eq!(head[12..], [0xE1, 0x10, 0x12, 0, 0x90, 0]);
    assert_eq!(card.user_memory().len(), 144);
    assert_eq!(VirtualCard::ntag(NtagModel::Ntag216, UID).user_memory().len(), 888);
}

#[test]
fn memory_ends_where_the_data_sheet_says() {
    for (model, last) in [(NtagModel::Ntag213, 0x2C), (NtagModel::Ntag215, 0x86), (NtagModel::Ntag216, 0xE6)] {
        let card = VirtualCard::ntag(model, UID);
        assert_eq!(answer(&card, &[0xFF, 0xB0, 0, last, 4]).len(), 6);
        assert_eq!(answer(&card, &[0xFF, 0xB0, 0, last + 1, 4]), NO_SUCH_ADDRESS);
    }
}

#[test]
fn a_locked_page_and_the_serial_number_cannot_be_written() {
    let card = VirtualCard::ntag213(UID);
    assert_eq!(answer(&card, &[0xFF, 0xD6, 0, 1, 4, 0, 0, 0, 0]), FAILED);
    assert_eq!(answer(&card, &[0xFF, 0xD6, 0, 4, 4, 1, 2, 3, 4]), OK);
    assert_eq!(answer(&card, &[0xFF, 0xD6, 0, 2, 4, 0, 0, 0x10, 0]), OK);
    assert_eq!(answer(&card, &[0xFF, 0xD6, 0, 4, 4, 9, 9, 9, 9]), FAILED);
    assert_eq!(answer(&card, &[0xFF, 0xD6, 0, 0x28, 4, 1, 0, 0, 0]), OK);
    assert_eq!(answer(&card, &[0xFF, 0xD6, 0, 17, 4, 9, 9, 9, 9]), FAILED);
    assert_eq!(answer(&card, &[0xFF, 0xD6, 0, 18, 4, 9, 9, 9, 9]), OK);
    assert_eq!(card.user_memory()[..4], [1, 2, 3, 4]);
}

#[test]
fn a_classic_shows_its_uid_only() {
    let card = VirtualCard::classic([1, 2, 3, 4]);
    assert_eq!(answer(&card, &[0xFF, 0xCA, 0, 0, 0]), [1, 2, 3, 4, 0x90, 0]);
    assert_eq!(answer(&card, &[0xFF, 0xB0, 0, 4, 16]), NOT_AUTHENTICATED);
    assert_eq!(answer(&VirtualCard::unknown(&[1; 10]), &[0xFF, 0xB0, 0, 4, 16]), NOT_SUPPORTED);
}

#[test]
fn a_torn_write_took_effect_or_not_as_asked() {
    for (effect, first) in [(TearEffect::Applied, 7), (TearEffect::Lost, 1)] {
        let card = VirtualCard::ntag213(UID);
        card.tear_after(1, effect);
        assert!(matches!(card.answer(&[0xFF, 0xCA, 0, 0, 0]), Reply::Answer(_)));
        assert_eq!(card.answer(&[0xFF, 0xD6, 0, 4, 4, 7, 7, 7, 7]), Reply::Torn);
        assert_eq!(card.user_memory()[0], first);
        assert!(matches!(card.answer(&[0xFF, 0xCA, 0, 0, 0]), Reply::Answer(_)));
    }
}

#[test]
fn a_flipped_bit_is_one_bit_of_one_answer() {
    let card = VirtualCard::ntag213(UID);
    let ask = [0xFF, 0xCA, 0, 0, 0];
    let right = answer(&card, &ask);
    for bit in [0, 13, right.len() * 8 + 5] {
        card.flip_bit_after(1, bit);
        assert_eq!(answer(&card, &ask), right);
        let mut wrong = right.clone();
        wrong[bit / 8 % right.len()] ^= 1 << (bit % 8);
        assert_eq!(answer(&card, &ask), wrong);
        assert_eq!(answer(&card, &ask), right);
    }
}

#[test]
fn a_swapped_card_answers_until_the_field_goes() {
    let (card, other) = (VirtualCard::ntag213(UID), VirtualCard::ntag213([4, 9, 9, 9, 9, 9, 9]));
    let uid = |card: &VirtualCard| answer(card, &[0xFF, 0xCA, 0, 0, 0])[..7].to_vec();
    card.swap_after(1, &other);
    assert_eq!((uid(&card), uid(&card), uid(&card)), (card.uid(), other.uid(), other.uid()));
    card.power_off();
    assert_eq!(uid(&card), card.uid());
}

#[test]
fn the_made_up_atr_is_the_standard_s() {
    assert_eq!(VirtualCard::classic([1; 4]).atr().last(), Some(&0x6A));
    assert_eq!(VirtualCard::ntag213(UID).atr().len(), 20);
}

proptest! {
    #[test]
    fn any_command_is_answered(apdu in proptest::collection::vec(any::<u8>(), 0..20)) {
        for card in [VirtualCard::ntag213(UID), VirtualCard::classic([1; 4]), VirtualCard::unknown(&[1; 7])] {
            prop_assert!(answer(&card, &apdu).len() >= 2);
            let mut storage = apdu.clone();
            storage.insert(0, 0xFF);
            prop_assert!(answer(&card, &storage).len() >= 2);
        }
    }
}
