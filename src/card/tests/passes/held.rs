//! A card that does not hold what it was told is found out by reading back.

use super::world::*;
use frontdesk_card::dialogue::{Card, Dialogue};
use frontdesk_card::pass::layout::{LABEL_BYTES, LABEL_FILE, PASS_BYTES, PASS_FILE};
use frontdesk_card::pass::procedures::{self, ProcedureError};
use frontdesk_core::id::VisitId;
use frontdesk_virtual_card::{Generation, VirtualCard};

const COMMIT: u8 = 0xC7;
const CHANGE_KEY: u8 = 0xC4;
const DONE: [u8; 2] = [0x91, 0x00];

/// Carries a procedure out on a card whose memory of one file fails right after the commit.
fn on_a_forgetful_card<T, F>(card: &VirtualCard, file: u8, procedure: impl FnOnce(Card) -> F) -> Outcome<T>
where
    F: Future<Output = Outcome<T>> + Send + 'static,
{
    card.power_on();
    let answer = |_: usize, command: &[u8]| {
        let answer = say(card, command);
        if command.get(1) == Some(&COMMIT) {
            let len = if file == PASS_FILE { PASS_BYTES } else { LABEL_BYTES };
            assert!(card.put_file_bytes(OURS, file, &vec![0x5A; len]));
        }
        answer
    };
    with_somebody_in_between(Dialogue::new(procedure), answer).0
}

/// Carries a procedure out with somebody in between who keeps each new key back and says that it arrived.
fn without_new_keys<T, F>(card: &VirtualCard, procedure: impl FnOnce(Card) -> F) -> Outcome<T>
where
    F: Future<Output = Outcome<T>> + Send + 'static,
{
    card.power_on();
    let answer = |_: usize, command: &[u8]| match command.get(1) {
        Some(&CHANGE_KEY) => DONE.to_vec(),
        _ => say(card, command),
    };
    with_somebody_in_between(Dialogue::new(procedure), answer).0
}

#[test]
fn a_card_that_forgets_access_data_or_label_is_not_handed_out_or_taken_back() {
    for file in [PASS_FILE, LABEL_FILE] {
        let world = World::new(&[1]);
        let card = world.card(Generation::Ev2, tray());
        let site = world.site.clone();
        let visit = VisitId([1; 16]);
        let given = on_a_forgetful_card(&card, file, |reader| async move {
            procedures::give(&reader, &*site, &mut challenges(), access(visit), &label(visit)).await
        });
        assert_eq!(given, Err(ProcedureError::NotHeld));

        let card = world.card(Generation::Ev2, tray());
        let site = world.site.clone();
        let taken = on_a_forgetful_card(&card, file, |reader| async move {
            procedures::take_back(&reader, &*site, &mut challenges()).await
        });
        assert_eq!(taken, Err(ProcedureError::NotHeld));
    }
}

#[test]
fn a_card_that_forgets_its_credential_is_not_issued() {
    for file in [PASS_FILE, LABEL_FILE] {
        let (world, card) = (World::new(&[1]), VirtualCard::desfire_ev2(UID));
        let made = on_a_forgetful_card(&card, file, |reader| async move {
            procedures::provision(&reader, &world.issuer, &*world.site, &mut challenges(), &staff()).await
        });
        assert_eq!(made, Err(ProcedureError::NotHeld));
    }
}

#[test]
fn a_new_key_that_somebody_kept_back_is_missed() {
    for generation in [Generation::Ev1, Generation::Ev2] {
        let (old, both) = (World::new(&[1]), World::new(&[1, 2]));
        let card = old.card(generation, staff());
        let site = both.site.clone();
        let rolled =
            without_new_keys(
                &card,
                |reader| async move { procedures::roll_keys(&reader, &*site, &mut challenges()).await },
            );
        assert_eq!(rolled, Err(ProcedureError::NotHeld));
        let made = without_new_keys(&card, |reader| async move {
            procedures::provision(&reader, &both.issuer, &*both.site, &mut challenges(), &staff()).await
        });
        assert_eq!(made, Err(ProcedureError::NotHeld));
        assert_eq!(card.key_versions(OURS), Some(vec![1; 4]));
        let wiped = without_new_keys(&card, |reader| async move {
            procedures::wipe(&reader, &old.issuer, &*old.site, &mut challenges()).await
        });
        assert_eq!(wiped, Err(ProcedureError::NotHeld));
        assert!(card.has_application(OURS));
    }
}
