//! The conformance suite on the simulated scanner, and on a keyboard that the kernel makes where it can (`/dev/uinput`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::path::Path;
use std::time::Duration;

use evdev::uinput::VirtualDevice;
use evdev::{AttributeSet, BusType, EventType, InputEvent, InputId, KeyCode};
use frontdesk_hw::conformance::{LIMIT, ScannerOutside, code_scanner, eventually};
use frontdesk_hw::evdev_scanner::EvdevScanner;
use frontdesk_hw::scanner::keys::{Stroke, enter, strokes};
use frontdesk_hw::scanner::{AllowList, CodeScanner, Presence, ScannerEvent, ScannerTrouble, UsbId};
use frontdesk_hw::sim::scanner::{SimScanner, SimScannerHandle};

struct SimHand(SimScannerHandle);

impl ScannerOutside for SimHand {
    fn types(&mut self, strokes: &[Stroke]) {
        self.0.strokes(strokes.iter().copied());
    }

    fn plug(&mut self, plugged: bool) {
        self.0.plug(plugged);
    }
}

#[test]
fn the_simulated_scanner_conforms() {
    let (mut scanner, handle) = SimScanner::new();
    code_scanner(&mut scanner, &mut SimHand(handle)).unwrap();
    assert!(scanner.simulated());
}

#[test]
fn a_simulated_scanner_that_is_flooded_reads_on_within_its_bounds() {
    let (mut scanner, handle) = SimScanner::new();
    assert!(matches!(scanner.next_event(LIMIT), Some(ScannerEvent::Presence(Presence::Here { .. }))));
    for _ in 0..1_000 {
        handle.scan(&"x".repeat(100));
    }
    let told = std::iter::from_fn(|| scanner.next_event(Duration::from_millis(500))).count();
    assert!((1..100).contains(&told), "{told} of 1000");
    handle.scan("测试");
    assert_eq!(scanner.next_event(LIMIT), Some(ScannerEvent::Broken), "what it cannot type is no text");
    handle.scan("ok");
    assert!(matches!(scanner.next_event(LIMIT), Some(ScannerEvent::Scanned(_))));
}

/// A keyboard of the kernel's making, with numbers that no maker has.
struct Keyboard {
    id: UsbId,
    device: Option<VirtualDevice>,
}

impl Keyboard {
    fn new(id: UsbId) -> Self {
        let mut keyboard = Self { id, device: None };
        keyboard.plug(true);
        keyboard
    }
}

impl ScannerOutside for Keyboard {
    fn types(&mut self, strokes: &[Stroke]) {
        let device = self.device.as_mut().unwrap();
        for stroke in strokes {
            let event = InputEvent::new(EventType::KEY.0, stroke.key, i32::from(stroke.down));
            device.emit(&[event]).unwrap();
        }
    }

    fn plug(&mut self, plugged: bool) {
        let keys: AttributeSet<KeyCode> = (1..120).map(KeyCode).collect();
        self.device = plugged.then(|| {
            let id = InputId::new(BusType::BUS_USB, self.id.vendor, self.id.product, 1);
            let builder = VirtualDevice::builder().unwrap().name("conformance scanner").input_id(id);
            builder.with_keys(&keys).unwrap().build().unwrap()
        });
    }
}

/// Whether this machine can make keyboards; said aloud where it cannot.
fn can_make_keyboards() -> bool {
    let can = Path::new("/dev/uinput").exists() && Path::new("/dev/input").exists();
    if !can {
        eprintln!("SKIPPED: no /dev/uinput here, so the driver for real scanners was not tried on a device");
    }
    can
}

fn allow(id: UsbId) -> AllowList {
    AllowList { devices: vec![id], path: None }
}

#[test]
fn a_keyboard_of_the_kernel_conforms_as_a_scanner() {
    if !can_make_keyboards() {
        return;
    }
    let id = UsbId { vendor: 0xf5f5, product: 0x0001 };
    let mut keyboard = Keyboard::new(id);
    code_scanner(&mut EvdevScanner::new(allow(id)), &mut keyboard).unwrap();
}

#[test]
fn what_is_grabbed_nobody_else_hears_and_what_somebody_else_has_is_trouble() {
    if !can_make_keyboards() {
        return;
    }
    let id = UsbId { vendor: 0xf5f5, product: 0x0002 };
    let mut keyboard = Keyboard::new(id);
    let mut first = EvdevScanner::new(allow(id));
    let is_here = || matches!(first.next_event(LIMIT), Some(ScannerEvent::Presence(Presence::Here { .. })));
    assert!(eventually(LIMIT, is_here));
    let mut second = EvdevScanner::new(allow(id));
    let told = second.next_event(LIMIT);
    let Some(ScannerEvent::Presence(Presence::Trouble { trouble, .. })) = told else { panic!("{told:?}") };
    assert_eq!(trouble, ScannerTrouble::Taken);
    keyboard.types(&[strokes("ABCD").unwrap(), enter().to_vec()].concat());
    assert!(matches!(first.next_event(LIMIT), Some(ScannerEvent::Scanned(_))));
    drop(first);
    let is_ours = || matches!(second.next_event(LIMIT), Some(ScannerEvent::Presence(Presence::Here { .. })));
    assert!(eventually(LIMIT, is_ours), "it comes back by itself");
}
