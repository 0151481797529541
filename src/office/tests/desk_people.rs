//! People at the desk: finding, adding and changing them, a list from a file, pictures, and what is left of somebody who goes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Browser, Kiosk, RunningOffice};
use frontdesk_core::access::Grant;
use frontdesk_core::fact::{AtReader, CustodyFact, Fact, ForgetWhy, HolderPrivate, SiteFact, WithdrawnWhy};
use frontdesk_core::id::{CardUid, CredentialId};
use frontdesk_office::admin::{Answer, Command, ForgetSubject};
use frontdesk_office::desk::Role;
use frontdesk_office::people::{read, staff_id};
use frontdesk_store::Reader;
use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use reqwest::StatusCode;
use tempfile::tempdir;

const PEOPLE: &str = "id,name,department,place,extension,email,leader,card\n\
    1001,秦越,研发部·测试组,3 楼,8017,qin@example.com,yes,04B10001\n\
    1002,张伟,研发部·硬件组,3 楼,8018,,,\n\
    2001,欧阳明,财务部,5 楼,,,,04B10002\n";

async fn office_with_people(data: &std::path::Path) -> RunningOffice {
    let office = RunningOffice::start(data).await;
    let people = read(PEOPLE.as_bytes()).unwrap();
    let answers =
        office.admin_all(vec![Command::People { people }, Command::PeopleDone { remove_missing: false }]).await;
    assert!(matches!(answers[0], Answer::People { set: 3, cards: 2, .. }), "{answers:?}");
    office
}

async fn head(office: &RunningOffice) -> Browser {
    english(office.signed_in("head", &[Role::AdministrationHead]).await).await
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

fn page_of(number: &str) -> String {
    format!("/people/{}", staff_id(number))
}

fn jpeg() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(640, 480).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn went_in(number: &str, name: &str, command: u64) -> Fact {
    let uid = CardUid::new(&[4, 0xB1, 0, 1]).unwrap();
    Fact::AccessGranted {
        door: "front".into(),
        command,
        grant: Grant::Staff,
        visit: None,
        remote: None,
        at: AtReader::default(),
        private: Some(HolderPrivate { uid, staff: Some(staff_id(number)), name: name.into() }),
    }
}

#[tokio::test]
async fn people_are_found_by_pinyin_department_and_whether_they_work_here() {
    let data = tempdir().unwrap();
    let office = office_with_people(data.path()).await;
    let desk = english(office.signed_in("desk", &[Role::Receptionist]).await).await;
    let all = desk.text("/people").await;
    assert!(all.contains("3 people work here") && all.contains("秦越") && all.contains("欧阳明"));
    for (query, found, hidden) in [
        ("q=qy", "秦越", "欧阳明"),
        ("q=ouyang", "欧阳明", "秦越"),
        ("q=8018", "张伟", "秦越"),
        ("department=%E8%B4%A2%E5%8A%A1%E9%83%A8", "欧阳明", "张伟"),
        ("who=leaders", "秦越", "张伟"),
    ] {
        let page = desk.text(&format!("/people?{query}")).await;
        assert!(page.contains(&format!(">{found}<")) && !page.contains(&format!(">{hidden}<")), "{query}");
    }
    assert!(desk.text("/people?who=left").await.contains("Nobody fits that."));
    let departments = desk.text("/people/departments").await;
    assert!(departments.contains("3 departments") && departments.contains("研发部·硬件组"));
    // Whoever receives visitors needs to know where somebody sits, and not how they are written to.
    let person = desk.text(&page_of("1001")).await;
    assert!(person.contains("8017") && person.contains("3 楼") && !person.contains("qin@example.com"));
    assert!(!person.contains("/edit"));
    assert!(head(&office).await.text(&page_of("1001")).await.contains("qin@example.com"));
    office.stop().await;
}

#[tokio::test]
async fn somebody_is_added_changed_and_disabled_and_a_mistake_is_said_and_not_taken() {
    let data = tempdir().unwrap();
    let office = office_with_people(data.path()).await;
    let head = head(&office).await;
    head.text("/people/new").await;
    let fields = |number: &'static str, name: &'static str, email: &'static str| {
        [
            ("number", number),
            ("name", name),
            ("department", "市场部"),
            ("groups", "日班，仓库,日班"),
            ("email", email),
            ("enabled", "yes"),
        ]
    };
    for (number, name, email, said) in [
        ("1001", "另一个", "", "Somebody has that staff number already."),
        ("3001", "", "", "Staff number, name and department must be given."),
        ("3001", "沈禾", "nobody", "That is no e-mail address."),
    ] {
        let refused = head.post("/people/new", &fields(number, name, email)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(head.read(refused).await.contains(said), "{said}");
    }
    let added = head.post("/people/new", &fields("3001", "沈禾", "shen@example.com")).await;
    assert_eq!(common::browser::to(&added), page_of("3001"));
    let known = reader(&office).person(staff_id("3001")).unwrap().unwrap();
    assert_eq!(known.groups, ["日班", "仓库"]);
    assert!(known.enabled && known.private.as_ref().unwrap().email == "shen@example.com");

    // The number stays whatever the form says, and an unticked box disables.
    let change = [("number", "9999"), ("name", "沈禾禾"), ("department", "市场部"), ("leader", "yes")];
    let changed = head.post(&format!("{}/edit", page_of("3001")), &change).await;
    assert_eq!(changed.status(), StatusCode::SEE_OTHER);
    let known = reader(&office).person(staff_id("3001")).unwrap().unwrap();
    let private = known.private.unwrap();
    assert!(!known.enabled && private.leader && private.number == "3001" && private.name == "沈禾禾");
    assert!(head.text("/people?who=left").await.contains("沈禾禾"));
    assert_eq!(head.get(&page_of("404")).await.status(), StatusCode::NOT_FOUND);
    office.stop().await;
}

#[tokio::test]
async fn a_file_is_shown_for_what_it_changes_and_changes_nothing_until_somebody_says_yes() {
    let data = tempdir().unwrap();
    let office = office_with_people(data.path()).await;
    let head = head(&office).await;
    head.text("/people/import").await;
    let file = "\u{FEFF}id,name,department,place,extension,email,leader,card\n\
        1001,秦越,市场部,3 楼,8017,qin@example.com,yes,04B10001\n\
        1002,张伟,研发部·硬件组,3 楼,8018,,,\n\
        3001,沈禾,市场部,,,,,04B10003\n";
    assert_eq!(head.upload("/people/import", file.as_bytes()).await.status(), StatusCode::SEE_OTHER);
    let preview = head.text("/people/import").await;
    for said in ["1 new, 1 changed", "1 stay as they are", "1 who are not in the file", "欧阳明", "Department or place"]
    {
        assert!(preview.contains(said), "{said}: {preview}");
    }
    let before = reader(&office);
    assert_eq!(before.people().unwrap().len(), 3);
    assert_eq!(before.person(staff_id("1001")).unwrap().unwrap().private.unwrap().department, "研发部·测试组");
    // What one account looks at is nobody else's.
    let other = office.signed_in("other", &[Role::AdministrationHead]).await;
    other.text("/people/import").await;
    let none = other.post("/people/import/take", &[]).await;
    assert_eq!(none.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let taken = head.post("/people/import/take", &[("remove", "yes")]).await;
    assert_eq!(common::browser::to(&taken), "/people");
    let after = reader(&office);
    assert_eq!(after.people().unwrap().len(), 3);
    assert!(after.person(staff_id("2001")).unwrap().is_none());
    assert_eq!(after.person(staff_id("1001")).unwrap().unwrap().private.unwrap().department, "市场部");
    assert!(after.staff_card(CardUid::new(&[4, 0xB1, 0, 3]).unwrap()).unwrap().unwrap().enabled);
    assert!(after.staff_card(CardUid::new(&[4, 0xB1, 0, 2]).unwrap()).unwrap().is_none_or(|card| !card.enabled));

    // What is exported is read again as it is.
    let exported = head.text("/people.csv").await;
    head.text("/people/import").await;
    assert_eq!(head.upload("/people/import", exported.as_bytes()).await.status(), StatusCode::SEE_OTHER);
    assert!(head.text("/people/import").await.contains("Just what is known already"));
    assert_eq!(head.post("/people/import/drop", &[]).await.status(), StatusCode::SEE_OTHER);
    assert!(head.text("/people/import").await.contains("type=\"file\""));
    office.stop().await;
}

#[tokio::test]
async fn a_file_with_a_mistake_is_answered_with_its_line() {
    let data = tempdir().unwrap();
    let office = office_with_people(data.path()).await;
    let head = head(&office).await;
    head.text("/people/import").await;
    for (file, said) in [
        ("", "No file was chosen."),
        ("id,name,salary\n1,A,9\n", "It cannot be read"),
        ("id,name,department\n1,A,X\n1,B,X\n", "Line 3: The staff number is there twice."),
        ("id,name,department,email\n1,A,X,nobody\n", "Line 2: That is no e-mail address."),
    ] {
        let refused = head.upload("/people/import", file.as_bytes()).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{file}");
        assert!(head.read(refused).await.contains(said), "{said}");
    }
    let long = head.upload("/people/import", &vec![b'a'; 5 * 1024 * 1024]).await;
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(reader(&office).people().unwrap().len(), 3);
    office.stop().await;
}

#[tokio::test]
async fn a_picture_is_made_small_and_shown_at_taps_to_those_who_may_and_kept_by_nobody() {
    let data = tempdir().unwrap();
    let office = office_with_people(data.path()).await;
    let head = head(&office).await;
    let (page, photo) = (page_of("1001"), format!("{}/photo", page_of("1001")));
    head.text(&page).await;
    assert_eq!(head.get(&photo).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(head.upload(&photo, &jpeg()).await.status(), StatusCode::SEE_OTHER);

    let desk = english(office.signed_in("desk", &[Role::Receptionist]).await).await;
    let shown = desk.get(&photo).await;
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    assert_eq!(shown.headers()["cache-control"], "no-store");
    let face = image::load_from_memory(&shown.bytes().await.unwrap()).unwrap();
    assert_eq!((face.width(), face.height()), (240, 240));
    let kiosk = Kiosk::member(&data.path().join("k"), 1, &office).await;
    kiosk.append(&[went_in("1001", "秦越", 1), went_in("1002", "张伟", 2)]);
    kiosk.drain(&office).await;
    let today = desk.text("/today").await;
    assert!(today.contains(&format!("<img class=\"face\" src=\"{photo}?")), "{today}");
    assert_eq!(today.matches("<img class=\"face\"").count(), 1, "who has no picture has an initial");
    assert!(desk.text(&page).await.contains("front"), "the last taps stand with the person");
    // Nor does somebody who administers see faces.
    let administrator = office.signed_in("admin", &[Role::Administrator]).await;
    assert_eq!(administrator.get(&photo).await.status(), StatusCode::FORBIDDEN);

    let removed = head.post(&format!("{photo}/remove"), &[]).await;
    assert_eq!(removed.status(), StatusCode::SEE_OTHER);
    assert_eq!(desk.get(&photo).await.status(), StatusCode::NOT_FOUND);
    // Whose data is forgotten at the command line has no picture left either.
    assert_eq!(head.upload(&photo, &jpeg()).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(desk.get(&photo).await.status(), StatusCode::OK);
    let subject = ForgetSubject::Staff(staff_id("1001"));
    office.admin(Command::Forget { subject, why: ForgetWhy::Administrator }).await;
    assert_eq!(desk.get(&photo).await.status(), StatusCode::NOT_FOUND);
    office.stop().await;
}

#[tokio::test]
async fn whatever_is_sent_as_a_picture_or_a_list_is_answered() {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.requests = frontdesk_office::desk::Allowance { burst: 100_000, every_ms: 1 };
    let office = RunningOffice::start_with(settings).await;
    let head = head(&office).await;
    head.text("/people/new").await;
    let add = [("number", "1001"), ("name", "秦越"), ("department", "研发部"), ("enabled", "yes")];
    assert_eq!(head.post("/people/new", &add).await.status(), StatusCode::SEE_OTHER);
    let photo = format!("{}/photo", page_of("1001"));
    head.text(&page_of("1001")).await;
    assert_eq!(head.upload(&photo, &vec![0xFF; 3 * 1024 * 1024]).await.status(), StatusCode::PAYLOAD_TOO_LARGE);

    let strategy = (any::<bool>(), prop::collection::vec(any::<u8>(), 0..400), 0..600_usize);
    let mut runner = TestRunner::new(Config::with_cases(24));
    let picture = jpeg();
    let mut cases = Vec::new();
    for _ in 0..24 {
        cases.push(strategy.new_tree(&mut runner).unwrap().current());
    }
    for (is_half_good, noise, at) in cases {
        let mut file = if is_half_good { picture.clone() } else { Vec::new() };
        let at = at.min(file.len());
        file.splice(at..at, noise);
        for path in [photo.as_str(), "/people/import"] {
            let status = head.upload(path, &file).await.status();
            assert!(
                matches!(status, StatusCode::SEE_OTHER | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST),
                "{path} {status}"
            );
        }
    }
    // Whoever sends no form with a file is answered, too.
    for path in [photo.as_str(), "/people/import"] {
        assert_eq!(head.post(path, &[("file", "x")]).await.status(), StatusCode::BAD_REQUEST);
    }
    office.stop().await;
}

#[tokio::test]
async fn of_somebody_who_is_taken_off_the_list_no_card_opens_and_no_picture_and_no_name_is_left() {
    let data = tempdir().unwrap();
    let office = office_with_people(data.path()).await;
    let kiosk = Kiosk::member(&data.path().join("k"), 1, &office).await;
    // A card that the kiosk made, beside the one that the office assigned.
    let made = CredentialId([7; 16]);
    let private = Some(frontdesk_core::fact::CardPrivate { uid: CardUid::new(&[4, 9, 9, 9]).unwrap() });
    kiosk.append(&[CustodyFact::CredentialIssued {
        credential: made,
        staff: staff_id("1001"),
        replaces: None,
        private,
    }
    .into()]);
    kiosk.drain(&office).await;
    let head = head(&office).await;
    let page = page_of("1001");
    head.text(&page).await;
    assert_eq!(head.upload(&format!("{page}/photo"), &jpeg()).await.status(), StatusCode::SEE_OTHER);

    let unsure = head.post(&format!("{page}/remove"), &[]).await;
    assert_eq!(unsure.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let removed = head.post(&format!("{page}/remove"), &[("sure", "yes")]).await;
    assert_eq!(common::browser::to(&removed), "/people");
    assert_eq!(head.get(&page).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(head.get(&format!("{page}/photo")).await.status(), StatusCode::NOT_FOUND);
    assert!(!head.text("/people").await.contains("秦越"));
    let facts: Vec<SiteFact> = office_facts(&office);
    let withdrawn: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            SiteFact::CredentialWithdrawn { credential, why: WithdrawnWhy::Withdrawn } => Some(*credential),
            _ => None,
        })
        .collect();
    assert_eq!(withdrawn.len(), 2, "every card that was theirs");
    assert!(withdrawn.contains(&made));
    assert!(matches!(facts.last(), Some(SiteFact::PersonRemoved { .. })));
    office.stop().await;
}

/// What the office itself has said, in its order.
fn office_facts(office: &RunningOffice) -> Vec<SiteFact> {
    let entries = reader(office).tail(200).unwrap();
    let read =
        |entry: &frontdesk_core::journal::Entry| match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
            Ok(frontdesk_core::fact::Reading::Known(fact)) => match *fact {
                Fact::Site(fact) => Some(fact),
                _ => None,
            },
            _ => None,
        };
    entries.iter().filter_map(read).collect()
}
