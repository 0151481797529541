//! Cards at the desk: where each one is, a card that is lost or withdrawn with what is asked for it, and the count of the tray.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Browser, Kiosk, RunningOffice, minutes_ago, now, registered, visit};
use frontdesk_core::fact::{
    CardName, CardPrivate, Chip, Compensation, CustodyFact, Fact, LostCause, PassPrivate, VouchedBy, WithdrawnWhy,
};
use frontdesk_core::id::{CardId, CardUid, CredentialId};
use frontdesk_core::visit::LeftHow;
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::Role;
use frontdesk_office::people::{read, staff_id};
use frontdesk_store::{Custody, Reader};
use reqwest::StatusCode;
use tempfile::tempdir;

const PEOPLE: &str = "id,name,department,card\n1001,秦越,研发部,04B10001\n2001,欧阳明,财务部,\n";

fn card(n: u8) -> CardId {
    CardId([n; 16])
}

fn uid(n: u8) -> CardUid {
    CardUid::new(&[4, 0xA1, 0, 0, 0, 0, n]).unwrap()
}

fn private(n: u8) -> Option<CardPrivate> {
    Some(CardPrivate { uid: uid(n) })
}

fn given(visit_: u8, card_: u8, until_ms: i64) -> [Fact; 2] {
    [
        Fact::CardIssuing { visit: visit(visit_), until_ms, card: Some(card(card_)), private: private(card_) },
        Fact::CardIssued { visit: visit(visit_), private: private(card_) },
    ]
}

/// A tray of five: 1 lies there, 2 is with a visitor, 3 is overdue, 4 was taken away, 5 is an employee's for the day.
async fn office_with_tray(data: &std::path::Path) -> (RunningOffice, Kiosk) {
    let office = RunningOffice::start(&data.join("o")).await;
    let people = read(PEOPLE.as_bytes()).unwrap();
    let answer =
        office.admin_all(vec![Command::People { people }, Command::PeopleDone { remove_missing: false }]).await;
    assert!(matches!(answer[0], Answer::People { set: 2, .. }));
    let kiosk = Kiosk::member(&data.join("k"), 1, &office).await;
    let (later, before) = (now().wall.utc_ms + 3_600_000, now().wall.utc_ms - 60_000);
    for n in 1..=5 {
        let added = CustodyFact::CardAdded { card: card(n), chip: Chip::Desfire, private: private(n) };
        kiosk.append_at(minutes_ago(90), &[added.into()]);
    }
    for (n, name, until_ms) in [(2, "何林", later), (3, "许青", before), (4, "沈禾", later)] {
        kiosk.append_at(minutes_ago(60), &[registered(n, name)]);
        kiosk.append_at(minutes_ago(58), &given(n, n, until_ms));
    }
    kiosk.append_at(minutes_ago(10), &[Fact::VisitLeft { visit: visit(4), how: LeftHow::WithoutCard }]);
    let pass = CredentialId([0x77; 16]);
    kiosk.append_at(
        minutes_ago(30),
        &[
            CustodyFact::PassIssuing {
                pass,
                card: card(5),
                until_ms: later,
                vouched_by: VouchedBy::Desk,
                private: Some(PassPrivate {
                    uid: uid(5),
                    staff: staff_id("2001"),
                    voucher: None,
                    voucher_name: "desk".into(),
                }),
            }
            .into(),
            CustodyFact::PassIssued { pass, card: card(5) }.into(),
        ],
    );
    kiosk.drain(&office).await;
    (office, kiosk)
}

async fn desk(office: &RunningOffice) -> Browser {
    let desk = english(office.signed_in("desk", &[Role::Receptionist]).await).await;
    desk.text("/cards").await;
    desk
}

async fn head(office: &RunningOffice) -> Browser {
    let head = english(office.signed_in("head", &[Role::AdministrationHead]).await).await;
    head.text("/cards").await;
    head
}

/// The tests read the pages in English.
async fn english(browser: Browser) -> Browser {
    browser.text("/account").await;
    let look = browser.post("/account/look", &[("language", "en"), ("theme", "system")]).await;
    assert_eq!(look.status(), StatusCode::SEE_OTHER);
    browser
}

fn reader(office: &RunningOffice) -> Reader {
    Reader::open(&office.data).unwrap()
}

fn path(n: u8) -> String {
    format!("/cards/{}", card(n))
}

#[tokio::test]
async fn every_card_of_the_tray_stands_with_its_holder_and_is_found_by_number_and_name() {
    let data = tempdir().unwrap();
    let (office, _kiosk) = office_with_tray(data.path()).await;
    let desk = desk(&office).await;
    let all = desk.text("/cards").await;
    assert!(all.contains("The tray should hold 1 cards"), "{all}");
    assert!(all.contains("3 given out, 1 not given back, 0 lost"));
    for (state, n) in [("tray", 1), ("visitor", 2), ("overdue", 3), ("missing", 4), ("pass", 5)] {
        let page = desk.text(&format!("/cards?state={state}")).await;
        for other in 1..=5 {
            assert_eq!(page.contains(&path(other)), other == n, "{state} {other}");
        }
    }
    for (query, n) in [("%E4%BD%95%E6%9E%97", 2), ("04:A1:00:00:00:00:03", 3), ("欧阳", 5)] {
        let page = desk.text(&format!("/cards?q={query}")).await;
        for other in 1..=5 {
            assert_eq!(page.contains(&path(other)), other == n, "{query} {other}");
        }
    }
    // Staff cards stand where they are asked for.
    assert!(!all.contains("秦越") && desk.text("/cards?state=staff").await.contains("秦越"));
    assert!(desk.text("/cards?q=04B10001").await.contains("秦越"));
    // Whoever administers sees cards, and no names.
    let administrator = office.signed_in("admin", &[Role::Administrator]).await;
    let nameless = administrator.text("/cards").await;
    assert!(nameless.contains(&path(2)) && !nameless.contains("何林") && !nameless.contains("欧阳明"));
    assert!(!administrator.text("/cards?q=何林").await.contains(&path(2)), "nor by asking");
    office.stop().await;
}

#[tokio::test]
async fn a_card_is_lost_with_its_cause_compensated_and_found_again() {
    let data = tempdir().unwrap();
    let (office, _kiosk) = office_with_tray(data.path()).await;
    let (desk, head) = (desk(&office).await, head(&office).await);
    let lost = format!("{}/lost", path(4));
    assert_eq!(desk.post(&lost, &[("cause", "eaten")]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let said = desk.post(&lost, &[("cause", "taken_away"), ("note", "已电话联系")]).await;
    assert_eq!(common::browser::to(&said), path(4));
    let standing = reader(&office).tray_card_named(card(4)).unwrap().unwrap().custody;
    assert_eq!(standing, Custody::Lost(LostCause::TakenAway));
    assert_eq!(desk.post(&lost, &[("cause", "stolen")]).await.status(), StatusCode::CONFLICT);
    let page = desk.text(&path(4)).await;
    for told in ["Reported lost", "Taken away", "已电话联系", "Being written for a visitor", "Joined the tray"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("/compensation"), "what it costs is for the head of administration to say");

    let compensation = format!("{}/compensation", path(4));
    for bad in [("-5", "CNY"), ("50", "yuan"), ("", "CNY")] {
        let refused = head.post(&compensation, &[("amount", bad.0), ("currency", bad.1), ("state", "asked")]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad:?}");
    }
    for (state, is) in [("asked", Compensation::Asked), ("paid", Compensation::Paid), ("waived", Compensation::Waived)]
    {
        let fields = [("amount", "50.5"), ("currency", "CNY"), ("state", state)];
        assert_eq!(head.post(&compensation, &fields).await.status(), StatusCode::SEE_OTHER);
        let asked = reader(&office).compensation(CardName::Card(card(4))).unwrap().unwrap();
        assert_eq!((asked.amount_minor, asked.currency.as_str(), asked.state), (5_050, "CNY", is));
    }
    assert!(head.text(&path(4)).await.contains("50.50 CNY"));

    assert_eq!(desk.post(&format!("{}/found", path(4)), &[]).await.status(), StatusCode::SEE_OTHER);
    let standing = reader(&office).tray_card_named(card(4)).unwrap().unwrap().custody;
    assert!(!matches!(standing, Custody::Lost(_)), "{standing:?}");
    assert_eq!(desk.post(&format!("{}/found", path(4)), &[]).await.status(), StatusCode::CONFLICT);
    office.stop().await;
}

#[tokio::test]
async fn a_card_leaves_the_tray_for_good_only_when_it_is_not_in_somebodys_hands() {
    let data = tempdir().unwrap();
    let (office, _kiosk) = office_with_tray(data.path()).await;
    let administrator = office.signed_in("admin", &[Role::Administrator]).await;
    administrator.text("/cards").await;
    let remove = |n: u8| format!("{}/remove", path(n));
    assert_eq!(administrator.post(&remove(2), &[("why", "retired")]).await.status(), StatusCode::CONFLICT);
    assert_eq!(administrator.post(&remove(1), &[("why", "")]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let removed = administrator.post(&remove(1), &[("why", "defective")]).await;
    assert_eq!(common::browser::to(&removed), "/cards");
    assert!(reader(&office).tray_card_named(card(1)).unwrap().is_none());
    assert_eq!(administrator.get(&path(1)).await.status(), StatusCode::NOT_FOUND);
    office.stop().await;
}

#[tokio::test]
async fn a_staff_card_is_lost_or_withdrawn_for_ever_and_by_whom_it_may_be() {
    let data = tempdir().unwrap();
    let (office, kiosk) = office_with_tray(data.path()).await;
    let made = CredentialId([0x42; 16]);
    kiosk.append(&[CustodyFact::CredentialIssued {
        credential: made,
        staff: staff_id("2001"),
        replaces: None,
        private: private(42),
    }
    .into()]);
    kiosk.drain(&office).await;
    let (desk, head) = (desk(&office).await, head(&office).await);
    let of_office = reader(&office).credentials_of(staff_id("1001")).unwrap()[0].credential;
    let at = |credential: CredentialId| format!("/cards/staff/{credential}");

    let refused = desk.post(&format!("{}/withdraw", at(made)), &[("why", "withdrawn")]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let said = desk.post(&format!("{}/lost", at(of_office)), &[("cause", "mislaid"), ("note", "地铁上")]).await;
    assert_eq!(common::browser::to(&said), at(of_office));
    let end = reader(&office).credential(of_office).unwrap().unwrap().ended.unwrap();
    assert_eq!((end.why, end.cause), (WithdrawnWhy::Lost, Some(LostCause::Mislaid)));
    let page = head.text(&at(of_office)).await;
    assert!(page.contains("秦越") && page.contains("地铁上") && page.contains("04 B1 00 01"), "{page}");
    assert!(page.contains("/compensation") && !page.contains("/withdraw"));

    for why in ["lost", "replaced", "x"] {
        let refused = head.post(&format!("{}/withdraw", at(made)), &[("why", why)]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    }
    let withdrawn = head.post(&format!("{}/withdraw", at(made)), &[("why", "returned")]).await;
    assert_eq!(common::browser::to(&withdrawn), at(made));
    assert!(!reader(&office).staff_card(uid(42)).unwrap().unwrap().enabled);
    let again = head.post(&format!("{}/withdraw", at(made)), &[("why", "returned")]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert!(head.text("/cards?state=ended").await.contains(&at(made)));
    office.stop().await;
}

#[tokio::test]
async fn the_tray_is_counted_under_the_name_of_whoever_counts_and_the_difference_stands_there() {
    let data = tempdir().unwrap();
    let (office, _kiosk) = office_with_tray(data.path()).await;
    let desk = desk(&office).await;
    for bad in ["", "-1", "x", "4294967296"] {
        let refused = desk.post("/cards/count", &[("counted", bad)]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    assert!(reader(&office).last_tray_count().unwrap().is_none());
    for (counted, note) in [("1", ""), ("0", "抽屉里没有"), ("3", "")] {
        let said = desk.post("/cards/count", &[("counted", counted), ("note", note)]).await;
        assert_eq!(common::browser::to(&said), "/cards#counts");
    }
    let counts = reader(&office).tray_counts_lately((0, 10)).unwrap();
    let told: Vec<_> = counts.iter().map(|one| (one.counted, one.booked, one.given, one.missing)).collect();
    assert_eq!(told, [(3, 1, 3, 1), (0, 1, 3, 1), (1, 1, 3, 1)]);
    assert!(counts.iter().all(|one| one.private.as_ref().is_some_and(|by| by.name == "周雯")));
    let page = desk.text("/cards").await;
    for said in ["As it should be", "1 too few", "2 too many", "抽屉里没有"] {
        assert!(page.contains(said), "{said}");
    }
    office.stop().await;
}

#[tokio::test]
async fn what_is_done_about_cards_is_recorded_by_account_and_without_names() {
    let data = tempdir().unwrap();
    let (office, _kiosk) = office_with_tray(data.path()).await;
    let desk = desk(&office).await;
    desk.post(&format!("{}/lost", path(2)), &[("cause", "stolen"), ("note", "何林说的")]).await;
    desk.post("/cards/count", &[("counted", "1"), ("note", "何林在场")]).await;
    let entries = reader(&office).tail(50).unwrap();
    let open: Vec<String> = entries.iter().map(|one| String::from_utf8_lossy(&one.open).into_owned()).collect();
    for act in ["card_lost", "tray_counted"] {
        assert!(open.iter().any(|one| one.contains(act)), "{act}");
    }
    assert!(open.iter().all(|one| !one.contains("何林") && !one.contains("周雯")));
    office.stop().await;
}
