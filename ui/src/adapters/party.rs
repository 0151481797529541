// SPDX-License-Identifier: GPL-3.0-or-later
//! Who came together: what the form, the card and the pages after it say of them.

use super::session::wants;
use crate::link::Link;
use crate::ui::{AskData, PartyData, ScreenWindow};
use frontdesk_core::fact::drawn_width;
use frontdesk_core::screen::{Frame, Intent, PartyNote, View};
use slint::ComponentHandle;

/// How wide a name may be beside other words, a letter being 1 and a hanzi 2.
const MAX_NAME_WIDTH: usize = 20;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let party = window.global::<PartyData>();
    party.on_add(wants(link, Intent::ConfirmAndAdd));
    party.on_contact_is_same(wants(link, Intent::SameContact));
    let (weak, naming) = (window.as_weak(), link.clone());
    party.on_child_named(move || {
        let text = |window: ScreenWindow| window.global::<AskData>().get_text().into();
        weak.upgrade().into_iter().for_each(|window| naming.want(Intent::Child { text: text(window) }));
    });
}

pub(crate) fn show(window: &ScreenWindow, frame: &Frame) {
    clear(window);
    let party = window.global::<PartyData>();
    let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    match &frame.party {
        None => {}
        Some(PartyNote::Joining { after, child, same_contact, is_last, .. }) => {
            party.set_joining(true);
            party.set_after(after.as_str().into());
            party.set_child(*child);
            party.set_same_contact(*same_contact);
            party.set_is_last(*is_last);
        }
        Some(PartyNote::Cards { nth, of }) => {
            party.set_nth(count(*nth));
            party.set_of(count(*of));
        }
        Some(PartyNote::Together { people }) => {
            party.set_people(count(*people));
            let (visitor, host) = names(&frame.view);
            party.set_visitor(short(visitor).into());
            party.set_host(short(host).into());
        }
    }
}

/// Nobody is named to whoever comes next.
pub(crate) fn clear(window: &ScreenWindow) {
    let party = window.global::<PartyData>();
    party.set_joining(false);
    party.set_after("".into());
    party.set_child(false);
    party.set_same_contact(false);
    party.set_is_last(false);
    party.set_nth(0);
    party.set_of(0);
    party.set_people(0);
    party.set_visitor("".into());
    party.set_host("".into());
}

/// The visitor's and the host's.
fn names(view: &View) -> (&str, &str) {
    match view {
        View::Waiting(waiting) => (&waiting.visitor, &waiting.host),
        View::Permitted(way) => (&way.visitor, &way.host),
        _ => ("", ""),
    }
}

/// As much of a name as leaves room for what is said of it, ten hanzi or twenty letters.
pub(super) fn short(name: &str) -> String {
    let mut short = name.to_owned();
    while drawn_width(&short) > MAX_NAME_WIDTH {
        short.pop();
    }
    if short.len() < name.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_says_so() {
        assert_eq!(short("张伟"), "张伟");
        assert_eq!(short("Zhang Wei"), "Zhang Wei");
        assert_eq!(short("亚历山大·康斯坦丁诺维奇·拉赫曼尼诺夫").chars().last(), Some('…'));
        assert!(drawn_width(&short(&"张".repeat(80))) <= MAX_NAME_WIDTH + 2);
    }
}
