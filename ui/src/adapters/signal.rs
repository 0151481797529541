// SPDX-License-Identifier: GPL-3.0-or-later
//! A tap's answer, over whatever page there is.

use crate::ui::{Denied, Look, Opened, Pulse, ScreenWindow, SignalData, SignalKind};
use frontdesk_core::access::Denial;
use frontdesk_core::screen::{self, Signal};
use slint::ComponentHandle;

pub(crate) fn show(window: &ScreenWindow, signal: Option<&Signal>) {
    let data = window.global::<SignalData>();
    window.global::<Pulse>().set_covered(signal.is_some());
    match signal {
        None => {
            data.set_kind(SignalKind::None);
            data.set_greet("".into());
            data.set_collected("".into());
            data.set_people(0);
        }
        Some(Signal::Granted { greet, collected, people, opened }) => {
            data.set_people(i32::try_from(*people).unwrap_or(i32::MAX));
            data.set_opened(way(*opened));
            data.set_greet(greet.as_str().into());
            let comma = if window.global::<Look>().get_language() == "en" { ", " } else { "、" };
            data.set_collected(collected.join(comma).into());
            data.set_kind(SignalKind::Granted);
        }
        Some(Signal::Refused { reason }) => {
            data.set_denied(denied(*reason));
            data.set_kind(SignalKind::Refused);
        }
    }
}

fn way(opened: screen::Opened) -> Opened {
    match opened {
        screen::Opened::WayIn => Opened::WayIn,
        screen::Opened::WayOut => Opened::WayOut,
        screen::Opened::Nothing => Opened::Nothing,
    }
}

fn denied(reason: Denial) -> Denied {
    match reason {
        Denial::UnknownCredential => Denied::UnknownCredential,
        Denial::CredentialNotEnabled => Denied::CredentialNotEnabled,
        Denial::NotPermittedYet => Denied::NotPermittedYet,
        Denial::Expired => Denied::Expired,
        Denial::Unauthorized => Denied::Unauthorized,
        Denial::ClockNotTrusted => Denied::ClockNotTrusted,
        Denial::NotRecorded => Denied::NotRecorded,
        Denial::TooLate => Denied::TooLate,
        Denial::CardUnreadable => Denied::CardUnreadable,

        Denial::DoorFault => Denied::DoorFault,
        Denial::NotInStep => Denied::NotInStep,
        Denial::TwoCards => Denied::TwoCards,
        Denial::NotGenuine | Denial::Forged | Denial::Copied => Denied::NotGenuine,
        Denial::OtherSite => Denied::OtherSite,
        Denial::Unused => Denied::Unused,
        Denial::CardDisagrees => Denied::CardDisagrees,
        Denial::NotPermittedAtThisTime => Denied::NotAtThisTime,
        Denial::NotPermittedAtThisDoor => Denied::NotAtThisDoor,
        Denial::LockedDown => Denied::LockedDown,
    }
}
