//! What the desk does with cards: day passes, taking back, personalising, looking and erasing.

use super::super::*;
use super::people::FRONT;
use super::people::{LI, LI_CARD, TRAY_CARD, ZHOU, ZHOU_CARD, uid};
use super::shell::Shell;
use crate::access::{Credential, TrayCard};
use crate::fact::{CardName, Chip, VouchedBy};
use crate::id::{CardId, CredentialId};
use crate::proof::{Claims, GivenFor, Proof, UnusedEnd};
use crate::screen::{CardTrouble, Intent};

const REQUEST: u64 = 7;
const PASS: CredentialId = CredentialId([70; 16]);
const CREDENTIAL: CredentialId = CredentialId([71; 16]);
const CARD: CardId = CardId([72; 16]);

fn day_pass(vouching: Vouching) -> DeskWant {
    DeskWant::DayPass { pass: PASS, staff: ZHOU, name: "周雯".into(), department: "研发部".into(), vouching }
}

fn by_desk() -> Vouching {
    Vouching::Desk { who: "desk".into() }
}

fn genuine(card: CardName) -> Proof {
    Proof::Genuine(Claims { card, staff: None, given: None, unused_end: None, has_old_keys: false })
}

impl Shell {
    fn desk_wants(&mut self, want: DeskWant) {
        self.input(Input::DeskCard { want, request: REQUEST });
    }

    fn reply(&self) -> Option<Result<(), DeskRefusal>> {
        self.replies.iter().rfind(|(request, _)| *request == REQUEST).map(|(_, result)| *result)
    }

    fn done_with(&mut self, card: Option<CardName>) {
        let job = self.jobs.pop().expect("there is work at the card");
        self.input(Input::CardJobDone { job: job.job, outcome: Ok(card) });
        self.settle();
    }
}

#[test]
fn who_forgot_their_card_is_vouched_for_by_a_colleague_gets_a_pass_passes_and_gives_it_back() {
    let mut shell = Shell::new();
    shell.desk_wants(day_pass(Vouching::Employee));
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.jobs.is_empty(), "nobody has vouched yet");
    shell.tap(LI_CARD);
    shell.settle();
    assert!(!shell.coil_on(), "vouching opens no door");
    shell.tap(TRAY_CARD);
    assert!(shell.jobs.is_empty(), "nothing is written before it is durable");
    shell.settle();
    let vouched = shell.durable().iter().find_map(|fact| match fact {
        Fact::Custody(CustodyFact::PassIssuing { vouched_by, private: Some(private), .. }) => {
            Some((*vouched_by, private.voucher, private.staff))
        }
        _ => None,
    });
    assert_eq!(vouched, Some((VouchedBy::Employee, Some(LI), ZHOU)));
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.reply(), Some(Ok(())));

    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on());
    assert!(matches!(shell.durable().last(), Some(Fact::AccessGranted { grant: crate::access::Grant::DayPass, .. })));
    shell.pass_ms(10_000);

    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    assert!(
        shell.durable().contains(&CustodyFact::PassReturned { pass: PASS, card: card_of(&shell), wiped: true }.into())
    );
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(!shell.coil_on(), "what was given back opens nothing");
}

fn card_of(shell: &Shell) -> CardId {
    shell.view().tray_card(uid(TRAY_CARD)).unwrap().card
}

#[test]
fn nobody_vouches_for_themselves_and_no_stranger_for_anybody() {
    let mut shell = Shell::new();
    shell.desk_wants(day_pass(Vouching::Employee));
    shell.tap(ZHOU_CARD);
    shell.settle();
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.jobs.is_empty());
    shell.pass_ms(30_000);
    assert_eq!(shell.reply(), Some(Err(DeskRefusal::NoCard)));
}

#[test]
fn a_pass_torn_while_it_is_written_opens_nothing_and_is_taken_back() {
    let mut shell = Shell::new();
    shell.desk_wants(day_pass(by_desk()));
    shell.tap_as(TRAY_CARD, genuine(CardName::Card(CARD)), Some(Chip::Desfire));
    shell.settle();
    shell.finish_job(Err(CardTrouble::MovedTooEarly));
    shell.settle();
    assert_eq!(shell.reply(), Some(Err(DeskRefusal::Card(CardTrouble::MovedTooEarly))));
    // The card does not say that it was given to anybody.
    shell.tap_as(TRAY_CARD, genuine(CardName::Card(CARD)), Some(Chip::Desfire));
    shell.settle();
    assert!(!shell.coil_on());
    shell.desk_wants(DeskWant::TakeBack);
    shell.tap_as(TRAY_CARD, genuine(CardName::Card(CARD)), Some(Chip::Desfire));
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.reply(), Some(Ok(())));
    assert!(shell.view().pass_on(uid(TRAY_CARD)).is_none());
}

#[test]
fn a_genuine_pass_opens_and_the_same_number_without_proof_does_not() {
    let mut shell = Shell::new();
    shell.desk_wants(day_pass(by_desk()));
    shell.tap_as(TRAY_CARD, genuine(CardName::Card(CARD)), Some(Chip::Desfire));
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    let until_ms = shell.view().pass_on(uid(TRAY_CARD)).unwrap().until_ms;
    let given = Some(GivenFor { right: PASS.0, until_ms });
    let proof = Proof::Genuine(Claims {
        card: CardName::Card(CARD),
        staff: None,
        given,
        unused_end: None,
        has_old_keys: false,
    });
    shell.tap_as(TRAY_CARD, Proof::Number, None);
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotGenuine }));
    shell.tap_as(TRAY_CARD, proof, Some(Chip::Desfire));
    shell.settle();
    assert!(shell.coil_on());
}

#[test]
fn an_employee_comes_in_while_the_desk_waits_for_a_card() {
    let mut shell = Shell::new();
    for want in [DeskWant::TakeBack, DeskWant::TrayCard { card: CARD }, day_pass(by_desk()), DeskWant::Erase] {
        shell.desk_wants(want);
        shell.tap(ZHOU_CARD);
        shell.settle();
        assert!(shell.coil_on());
        shell.pass_ms(30_000);
        assert_eq!(shell.reply(), Some(Err(DeskRefusal::NoCard)));
        shell.replies.clear();
    }
}

#[test]
fn the_desk_waits_for_one_card_at_a_time() {
    let mut shell = Shell::new();
    shell.desk_wants(DeskWant::TakeBack);
    shell.desk_wants(DeskWant::Inspect);
    assert_eq!(shell.reply(), Some(Err(DeskRefusal::Busy)));
}

#[test]
fn a_staff_card_is_named_in_the_journal_before_its_first_byte_and_counts_when_it_was_verified() {
    let mut shell = Shell::new();
    let old = CredentialId([73; 16]);
    shell.desk_wants(DeskWant::StaffCard { staff: ZHOU, credential: CREDENTIAL, replaces: Some(old) });
    shell.tap_as(50, Proof::Number, Some(Chip::Desfire));
    assert!(shell.jobs.is_empty(), "nothing is written before it is durable");
    shell.settle();
    assert_eq!(shell.kinds().last().map(String::as_str), Some("credential.issuing"));
    let work = CardWork::PersonaliseStaff { credential: CREDENTIAL, staff: ZHOU };
    assert!(shell.jobs.last().is_some_and(|job| job.work == work && job.uid == uid(50)));
    shell.done_with(Some(CardName::Credential(CREDENTIAL)));
    let issued = shell.durable().last();
    assert!(matches!(
        issued,
        Some(Fact::Custody(CustodyFact::CredentialIssued { credential: CREDENTIAL, staff: ZHOU, replaces: Some(replaced), .. }))
            if *replaced == old
    ));
    assert_eq!(shell.reply(), Some(Ok(())));
}

#[test]
fn a_torn_personalisation_goes_on_with_the_credential_that_it_began_with() {
    let mut shell = Shell::new();
    shell.desk_wants(DeskWant::StaffCard { staff: ZHOU, credential: CREDENTIAL, replaces: None });
    let begun = CredentialId([74; 16]);
    let credential =
        Credential { uid: uid(50), holder: crate::access::Holder::Unknown, proof: Proof::Number, tray: None };
    shell.input(Input::Tap { at: FRONT, credential, chip: Some(Chip::Desfire), resumes: Some(begun), fresh: [9; 16] });
    shell.settle();
    assert!(
        shell
            .jobs
            .last()
            .is_some_and(|job| { job.work == CardWork::PersonaliseStaff { credential: begun, staff: ZHOU } })
    );
}

#[test]
fn a_card_joins_the_tray_by_what_it_carries_and_a_tray_card_that_is_erased_leaves_it() {
    let mut shell = Shell::new();
    shell.desk_wants(DeskWant::TrayCard { card: CARD });
    shell.tap_as(TRAY_CARD, Proof::Number, Some(Chip::Desfire));
    shell.settle();
    // It had a name from before.
    let name = CardId([75; 16]);
    shell.done_with(Some(CardName::Card(name)));
    assert_eq!(shell.view().tray_card(uid(TRAY_CARD)), Some(TrayCard { card: name, chip: Chip::Desfire }));
    shell.desk_wants(DeskWant::Erase);
    shell.tap_as(TRAY_CARD, genuine(CardName::Card(name)), Some(Chip::Desfire));
    shell.settle();
    shell.done_with(None);
    assert_eq!(shell.kinds().last().map(String::as_str), Some("card.removed"));
}

#[test]
fn a_card_that_somebody_holds_is_neither_erased_nor_given_out_as_a_pass() {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    assert!(shell.view().open_visits().iter().any(|open| open.visit == visit && open.card.is_some()));
    for want in [DeskWant::Erase, day_pass(by_desk())] {
        shell.desk_wants(want);
        shell.tap(TRAY_CARD);
        shell.settle();
        assert_eq!(shell.reply(), Some(Err(DeskRefusal::Card(CardTrouble::InUse))));
        shell.replies.clear();
    }
    shell.desk_wants(DeskWant::TakeBack);
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.reply(), Some(Ok(())));
    assert_eq!(shell.view().open_visits(), []);
}

#[test]
fn a_card_gets_its_name_when_it_is_given_out_first_and_keeps_it() {
    let mut shell = Shell::new();
    for _ in 0..2 {
        let visit = shell.register();
        shell.tap(TRAY_CARD);
        shell.settle();
        shell.finish_job(Ok(()));
        shell.settle();
        shell.want(Intent::Home);
        shell.end(visit);
        shell.settle();
    }
    let added = shell.kinds().iter().filter(|kind| *kind == "card.added").count();
    assert_eq!(added, 1);
    let names: Vec<Option<CardId>> = shell
        .durable()
        .iter()
        .filter_map(|fact| match fact {
            Fact::CardIssuing { card, .. } => Some(*card),
            _ => None,
        })
        .collect();
    assert_eq!(names, [Some(card_of(&shell)); 2]);
}

#[test]
fn a_card_that_proves_nothing_of_the_tray_is_not_given_out() {
    let mut shell = Shell::new();
    shell.register();
    for (proof, chip) in [
        (Proof::Number, Some(Chip::Desfire)),
        (Proof::Number, None),
        (genuine(CardName::Credential(CREDENTIAL)), Some(Chip::Desfire)),
        (Proof::Refuted(crate::proof::Refuted::Forged), Some(Chip::Desfire)),
    ] {
        shell.tap_as(TRAY_CARD, proof, chip);
        shell.settle();
        assert!(shell.jobs.is_empty(), "{proof:?}");
    }
}

#[test]
fn a_card_is_refreshed_once_its_holder_is_in_and_only_when_that_is_due() {
    let today = crate::proof::day_of(Shell::new().now().wall.utc_ms);
    let cases = [(today, false, None), (today - 1, false, Some(())), (today, true, Some(()))];
    for (used_day, has_old_keys, refreshed) in cases {
        let mut shell = Shell::new();
        let unused_end = Some(UnusedEnd { days: 30, used_day });
        let card = CardName::Credential(CREDENTIAL);
        let proof = Proof::Genuine(Claims { card, staff: Some(ZHOU), given: None, unused_end, has_old_keys });
        shell.tap_as(ZHOU_CARD, proof, Some(Chip::Desfire));
        assert!(shell.jobs.is_empty());
        shell.settle();
        assert!(shell.coil_on());
        let work = shell.jobs.pop().map(|job| job.work);
        assert!(work == refreshed.map(|()| CardWork::Refresh { day: Some(today) }));
    }
}

#[test]
fn a_staff_card_that_has_ended_is_refused_and_then_emptied_once() {
    let mut shell = Shell::new();
    let given = Some(GivenFor { right: CREDENTIAL.0, until_ms: i64::MAX });
    let card = CardName::Credential(CREDENTIAL);
    for (given, emptied) in [(given, true), (None, false)] {
        let proof = Proof::Genuine(Claims { card, staff: Some(ZHOU), given, unused_end: None, has_old_keys: false });
        shell.input(Input::Tap {
            at: FRONT,
            credential: Credential { uid: uid(51), holder: crate::access::Holder::Nobody, proof, tray: None },
            chip: Some(Chip::Desfire),
            resumes: None,
            fresh: [9; 16],
        });
        assert!(shell.jobs.is_empty(), "the refusal is recorded first");
        shell.settle();
        assert_eq!(shell.jobs.pop().is_some_and(|job| job.work == CardWork::Empty), emptied);
        shell.input(Input::CardGone { reader: FRONT.id });
        shell.pass_ms(1_000);
    }
}

#[test]
fn a_card_that_lay_there_before_the_desk_said_what_for_is_meant_while_it_lies_there() {
    let personalise = DeskWant::StaffCard { staff: ZHOU, credential: CREDENTIAL, replaces: None };
    // Still there; taken away; there for too long to know what it is now.
    for (taken_away, after_ms, begins) in [(false, 5_000, true), (true, 5_000, false), (false, 11_000, false)] {
        let mut shell = Shell::new();
        shell.lay_on_as(FRONT, 50, Proof::Number, Some(Chip::Desfire));
        if taken_away {
            shell.input(Input::CardGone { reader: FRONT.id });
        }
        shell.pass_ms(after_ms);
        shell.desk_wants(personalise.clone());
        shell.settle();
        assert_eq!(shell.jobs.len(), usize::from(begins), "{taken_away}, {after_ms}");
    }
}

#[test]
fn a_visitors_card_that_lies_there_is_taken_back_when_leaving_is_touched_and_nobody_elses_is() {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.want(Intent::Home);
    shell.lay_on(FRONT, ZHOU_CARD);
    shell.settle();
    shell.want(Intent::Leave);
    shell.settle();
    assert!(shell.jobs.is_empty(), "an employee's card is nothing to give back");
    shell.want(Intent::Home);
    shell.input(Input::CardGone { reader: FRONT.id });
    shell.pass_ms(1_000);
    shell.lay_on(FRONT, TRAY_CARD);
    shell.settle();
    shell.want(Intent::Leave);
    assert!(shell.jobs.last().is_some_and(|job| job.work == CardWork::Wipe));
    shell.finish_job(Ok(()));
    shell.settle();
    assert!(shell.view().open_visits().iter().all(|open| open.visit != visit));
}
