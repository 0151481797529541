// SPDX-License-Identifier: GPL-3.0-or-later
//! The screen tests itself: colours over all of it, fields that turn under a finger, and a corner that ends it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::access::DeskRole;
use frontdesk_core::screen::staff::{Staff, StaffPage};
use frontdesk_core::screen::{Intent, View};
use frontdesk_screen::headless::eyes::look;
use frontdesk_screen::headless::stage;
use shared::{pixel, story, wait};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition};

const LEFT: PointerEventButton = PointerEventButton::Left;
const FIELDS: usize = 60;

fn page() -> View {
    View::Staff(Box::new(Staff {
        name: "李娜".into(),
        role: DeskRole::Administrator,
        working: false,
        outcome: None,
        on: StaffPage::ScreenTest {},
    }))
}

fn send(event: WindowEvent) {
    stage::ask(move |stage| stage.window.window().dispatch_event(event)).unwrap();
}

fn down(x: f32, y: f32) {
    send(WindowEvent::PointerPressed { position: LogicalPosition::new(x, y), button: LEFT });
}

fn slide(x: f32, y: f32) {
    send(WindowEvent::PointerMoved { position: LogicalPosition::new(x, y) });
}

fn up(x: f32, y: f32) {
    send(WindowEvent::PointerReleased { position: LogicalPosition::new(x, y), button: LEFT });
}

fn touch(x: f32, y: f32) {
    down(x, y);
    up(x, y);
}

fn labels() -> Vec<String> {
    stage::ask(|stage| look(&stage.window).into_iter().map(|seen| seen.label).collect()).unwrap()
}

/// What is said while so many fields are left.
fn left(count: usize) -> String {
    format!("请点或划过每个方格，还有 {count} 个。结束请按住任一角。")
}

#[test]
fn six_colours_fill_the_screen_every_field_turns_where_a_finger_was_and_a_corner_ends_it() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(page());
        wait("点一下换颜色，共六种，之后是方格。结束请按住任一角。");
        assert_eq!(pixel(0, 0), [0, 0, 0]);
        for colour in [[255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]] {
            touch(512.0, 300.0);
            for (x, y) in [(0, 0), (1023, 0), (512, 300), (1023, 598)] {
                assert_eq!(pixel(x, y), colour, "{x} {y}");
            }
        }
        touch(512.0, 300.0);
        assert_eq!((pixel(5, 300), pixel(1020, 300)), ([0; 3], [255; 3]), "greys from one side to the other");
        touch(512.0, 300.0);
        wait(&left(FIELDS));
        // One touch, and then a finger that slides along a row of ten.
        touch(50.0, 50.0);
        wait(&left(FIELDS - 1));
        touch(50.0, 50.0);
        let dark = pixel(200, 150);
        down(50.0, 150.0);
        for field in 1..10_u8 {
            slide(50.0 + f32::from(field) * 102.4, 150.0);
            wait(&left(FIELDS - 2 - usize::from(field)));
        }
        let said = labels();
        assert!(said.iter().any(|label| label.starts_with("97") && label.ends_with("× 150")), "where it is: {said:?}");
        up(971.6, 150.0);
        assert_ne!(pixel(200, 150), dark, "what was touched has turned");
        for row in [0_u8, 2, 3, 4, 5] {
            for field in 0..10_u8 {
                touch(50.0 + f32::from(field) * 102.4, 50.0 + f32::from(row) * 100.0);
            }
        }
        wait("每个方格都正常。结束请按住任一角。");
        down(1010.0, 590.0);
        assert_eq!(daemon.intent(), Intent::Back { text: String::new() });
        up(1010.0, 590.0);
    });
}
