use super::*;
use frontdesk_core::health::memory::MemoryMeasures;
use frontdesk_core::health::power::PowerMeasures;
use frontdesk_core::health::wear::WearMeasures;
use proptest::prelude::*;

/// Every file that a probe reads, as a Raspberry Pi has them.
const FILES: [(&str, &str); 19] = [
    ("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n"),
    ("sys/class/hwmon/hwmon0/name", "cpu_thermal\n"),
    ("sys/class/hwmon/hwmon1/name", "rpi_volt\n"),
    ("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n"),
    ("sys/class/thermal/thermal_zone0/temp", "48312\n"),
    ("sys/class/thermal/thermal_zone1/temp", "nonsense\n"),
    ("sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs", "Y\n"),
    ("run/systemd/timesync/synchronized", ""),
    ("sys/class/rtc/rtc0/battery_voltage", "3021000\n"),
    ("proc/self/mountinfo", "22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw\n"),
    ("sys/block/mmcblk0/device/life_time", "0x01 0x0b\n"),
    ("sys/block/mmcblk0/device/pre_eol_info", "0x02\n"),
    ("sys/class/drm/card0-HDMI-A-1/status", "connected\n"),
    ("sys/class/drm/card0-HDMI-A-2/status", "disconnected\n"),
    ("sys/class/input/event0/device/properties", "0\n"),
    ("sys/class/input/event1/device/properties", "0 2\n"),
    ("proc/meminfo", "MemTotal:        3884172 kB\nMemFree:          100 kB\nMemAvailable:    2000000 kB\n"),
    ("proc/self/status", "Name:\tfrontdeskd\nVmRSS:\t   41236 kB\n"),
    ("proc/pressure/memory", "some avg10=0.00 avg60=1.29 avg300=0.42 total=1464852\nfull avg10=0.00\n"),
];

struct Fake {
    dir: tempfile::TempDir,
    root: SystemRoot,
}

impl Fake {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = SystemRoot::new(dir.path());
        let fake = Self { dir, root };
        FILES.iter().for_each(|(path, text)| fake.write(path, text.as_bytes()));
        fake.write("sys/class/input/event1/device/name", b"FT5406\n");
        fake
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Everything that is read, so that one property is about all of it.
fn everything(root: &SystemRoot, dir: &Path) -> String {
    format!(
        "{:?}",
        (
            power(root),
            zones_milli_c(root),
            persist_gpio_outputs(root),
            is_synchronised(root),
            has_rtc(root),
            battery_uv(root),
            is_read_only(root, dir),
            wear(root),
            connectors(root),
            touchscreens(root),
            memory(root),
        )
    )
}

#[test]
fn what_a_raspberry_pi_says_is_read() {
    let Fake { dir, root } = Fake::new();
    assert_eq!(power(&root), PowerMeasures { throttled: Some(0x50005), low_alarm: Some(true) });
    assert_eq!(zones_milli_c(&root), [48_312], "a zone that says nothing is left out");
    assert_eq!(persist_gpio_outputs(&root), Some(true));
    assert_eq!((is_synchronised(&root), has_rtc(&root), battery_uv(&root)), (Some(true), Some(true), Some(3_021_000)));
    assert_eq!(is_read_only(&root, dir.path()), Some(false));
    assert_eq!(wear(&root), WearMeasures { life_time: Some((11, 1)), pre_eol: Some(2) });
    assert_eq!((connectors(&root), touchscreens(&root)), (Some((1, 2)), Some(vec!["FT5406".to_owned()])));
    let expected = MemoryMeasures {
        total_kib: Some(3_884_172),
        available_kib: Some(2_000_000),
        own_kib: Some(41_236),
        waiting: Some(129),
    };
    assert_eq!(memory(&root), expected);
}

#[test]
fn what_is_not_there_is_not_known() {
    let dir = tempfile::tempdir().unwrap();
    let root = SystemRoot::new(dir.path());
    let nothing = everything(&root, dir.path());
    assert!(!nothing.contains("Some(true)") && !nothing.contains("Some(false)"), "{nothing}");
    assert_eq!(memory(&root), MemoryMeasures::default());
    assert_eq!((wear(&root), power(&root)), (WearMeasures::default(), PowerMeasures::default()));
}

#[test]
fn a_mount_below_another_one_counts_for_what_is_in_it() {
    let fake = Fake::new();
    let point = fake.dir.path().canonicalize().unwrap();
    let point = point.to_str().unwrap();
    for (options, of_file_system, expected) in [("rw", "rw", false), ("ro", "rw", true), ("rw", "ro", true)] {
        let lines = format!(
            "22 1 179:2 / / rw shared:1 - ext4 /dev/a rw\n23 22 179:3 / {point} {options} - ext4 /dev/b {of_file_system},x\n"
        );
        fake.write("proc/self/mountinfo", lines.as_bytes());
        assert_eq!(is_read_only(&fake.root, fake.dir.path()), Some(expected), "{options} {of_file_system}");
        assert_eq!(is_read_only(&fake.root, Path::new("/")), Some(false));
    }
}

#[test]
fn a_clock_that_was_synchronised_once_and_is_not_now_shows_and_no_battery_clock_does_too() {
    let Fake { dir, root } = Fake::new();
    std::fs::remove_file(dir.path().join("run/systemd/timesync/synchronized")).unwrap();
    std::fs::remove_dir_all(dir.path().join("sys/class/rtc/rtc0")).unwrap();
    assert_eq!((is_synchronised(&root), has_rtc(&root)), (Some(false), Some(false)));
}

#[test]
fn the_room_of_a_directory_is_what_the_system_says() {
    let (free, total) = room(tempfile::tempdir().unwrap().path()).unwrap();
    assert!(free <= total && total > 0);
    assert_eq!(room(Path::new("/nowhere/at/all")), None);
}

proptest! {
    #[test]
    fn no_content_of_any_file_stops_a_probe(which in 0..FILES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let fake = Fake::new();
        fake.write(FILES[which].0, &bytes);
        everything(&fake.root, fake.dir.path());
    }

    #[test]
    fn nothing_like_a_number_stops_a_probe(which in 0..FILES.len(), text in "(0x)?[-0-9a-fA-F.:=, \n]{0,60}( - )?[a-z0-9= ]{0,30}") {
        let fake = Fake::new();
        fake.write(FILES[which].0, text.as_bytes());
        everything(&fake.root, fake.dir.path());
    }
}

#[test]
fn a_file_without_an_end_is_read_to_the_bound() {
    let root = SystemRoot::default();
    assert_eq!(root.text("dev/zero").map(|text| text.len() as u64), Some(MAX_BYTES));
}
