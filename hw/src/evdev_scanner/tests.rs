use super::*;
use proptest::prelude::*;
use std::path::Path;

const ALLOWED: UsbId = UsbId { vendor: 0x0c2e, product: 0x0b61 };

/// As the kernel lists devices.
fn device(places: &Places, event: &str, id: &str, name: &str) {
    let (vendor, product) = id.split_once(':').unwrap();
    let ids = places.class.join(event).join("device/id");
    std::fs::create_dir_all(&ids).unwrap();
    std::fs::write(ids.join("vendor"), format!("{vendor}\n")).unwrap();
    std::fs::write(ids.join("product"), format!("{product}\n")).unwrap();
    std::fs::write(places.class.join(event).join("device/name"), format!("{name}\n")).unwrap();
}

fn places(dir: &Path) -> Places {
    let places = Places { class: dir.join("class"), nodes: dir.join("nodes") };
    std::fs::create_dir_all(&places.class).unwrap();
    std::fs::create_dir_all(&places.nodes).unwrap();
    places
}

fn allow(path: Option<PathBuf>) -> AllowList {
    AllowList { devices: vec![ALLOWED], path }
}

fn names(places: &Places, allow: &AllowList) -> Vec<String> {
    find::allowed(places, allow).into_iter().map(|found| found.name).collect()
}

/// The first thing that is told.
fn told(scanner: &mut EvdevScanner) -> Option<ScannerEvent> {
    scanner.next_event(Duration::from_secs(15))
}

#[test]
fn only_what_the_list_names_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let places = places(dir.path());
    device(&places, "event0", "046d:c31c", "a keyboard");
    device(&places, "event3", "0c2e:0b61", "Honeywell; 1470g\u{7}: x");
    device(&places, "event12", "0c2e:0b62", "another model");
    device(&places, "event4", "0c2e:0b61", "");
    device(&places, "mouse0", "0c2e:0b61", "not an event device");
    std::fs::create_dir_all(places.class.join("event9")).unwrap();
    assert_eq!(names(&places, &allow(None)), ["Honeywell, 1470g, x", "event4"]);
    assert_eq!(names(&places, &AllowList { devices: Vec::new(), path: None }), Vec::<String>::new());
}

#[test]
fn a_path_is_one_device_and_its_numbers_must_be_allowed_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let places = places(dir.path());
    device(&places, "event0", "046d:c31c", "a keyboard");
    device(&places, "event3", "0c2e:0b61", "one");
    device(&places, "event4", "0c2e:0b61", "the other");
    for event in ["event0", "event3", "event4"] {
        std::fs::write(places.nodes.join(event), "").unwrap();
        std::os::unix::fs::symlink(places.nodes.join(event), dir.path().join(format!("by-id-{event}"))).unwrap();
    }
    let only = |link: &str| names(&places, &allow(Some(dir.path().join(link))));
    assert_eq!(only("by-id-event4"), ["the other"]);
    assert_eq!(only("by-id-event0"), Vec::<String>::new(), "a keyboard is no scanner because a path leads to it");
    assert_eq!(only("by-id-of-nothing"), Vec::<String>::new());
}

#[test]
fn nothing_there_is_said_once_and_then_only_what_changes() {
    let dir = tempfile::tempdir().unwrap();
    let places = places(dir.path());
    let mut scanner = EvdevScanner::at(places.clone(), allow(None));
    assert_eq!(told(&mut scanner), Some(ScannerEvent::Presence(Presence::Missing)));
    assert_eq!(scanner.next_event(Duration::from_millis(300)), None);
    // A node that is there and is no input device: it can be opened, and not be had.
    device(&places, "event3", "0c2e:0b61", "Honeywell 1470g");
    std::fs::write(places.nodes.join("event3"), "").unwrap();
    let Some(ScannerEvent::Presence(Presence::Trouble { name, trouble })) = told(&mut scanner) else {
        panic!("what is allowed and cannot be had is trouble")
    };
    assert_eq!(name, "Honeywell 1470g");
    assert!(matches!(trouble, ScannerTrouble::Failed { detail } if !detail.is_empty()));
    std::fs::remove_dir_all(places.class.join("event3")).unwrap();
    assert_eq!(told(&mut scanner), Some(ScannerEvent::Presence(Presence::Missing)));
}

#[test]
fn looking_again_takes_longer_and_longer_within_a_bound() {
    assert_eq!(wait_after(0), LOOK_EVERY);
    assert_eq!(wait_after(1), FIRST_WAIT);
    assert_eq!(wait_after(2), 2 * FIRST_WAIT);
    assert_eq!(wait_after(u32::MAX), MAX_WAIT);
}

proptest! {
    #[test]
    fn whatever_is_in_the_kernels_files_only_the_numbers_decide(vendor in "\\PC{0,8}", name in any::<String>()) {
        let dir = tempfile::tempdir().unwrap();
        let places = places(dir.path());
        device(&places, "event1", &format!("{}:0b61", vendor.replace(':', "")), &name);
        let found = find::allowed(&places, &allow(None));
        prop_assert_eq!(found.is_empty(), vendor.replace(':', "").trim() != "0c2e");
    }
}
