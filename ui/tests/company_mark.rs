// SPDX-License-Identifier: GPL-3.0-or-later
//! The company's mark at the top of the screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::fact::{ScreenTheme, logo_in_base64};
use frontdesk_core::screen::Frame;
use frontdesk_screen::screen::blank_frame;
use image::{ImageFormat, Rgb, RgbImage};
use shared::{pixel, story, wait};
use std::io::Cursor;

/// The PNG of a purple surface.
fn purple() -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    RgbImage::from_pixel(300, 100, Rgb([90, 30, 120])).write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn a_screen_shows_the_companys_mark_in_place_of_its_own_and_its_own_where_that_cannot_be_read() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show(blank_frame(0));
        assert_eq!(pixel(52, 52), [0x1D, 0x4B, 0x7A], "the drawn mark");
        daemon.tell_logo(&logo_in_base64(&purple()));
        daemon.show(blank_frame(0));
        assert_eq!((pixel(52, 52), pixel(160, 52)), ([90, 30, 120], [90, 30, 120]));
        wait("栖木科技");
        daemon.show(Frame { theme: Some(ScreenTheme::Dark), ..blank_frame(0) });
        assert_eq!((pixel(52, 52), pixel(42, 52)), ([90, 30, 120], [0xE9, 0xE4, 0xDA]), "on paper in the dark");
        daemon.die();
        daemon.rise();
        daemon.tell_logo(&logo_in_base64(&purple()[..80]));
        daemon.show(blank_frame(0));
        assert_eq!(pixel(52, 52), [0x1D, 0x4B, 0x7A], "half a picture is none");
        daemon.tell_logo(&logo_in_base64(&purple()));
        daemon.show(blank_frame(0));
        assert_eq!(pixel(52, 52), [90, 30, 120]);
        daemon.tell_logo("");
        daemon.show(blank_frame(0));
        assert_eq!(pixel(52, 52), [0x1D, 0x4B, 0x7A], "there is none any more");
    });
}
