//! The command line's words for doors.

use clap::{Args, Subcommand};
use frontdesk_core::control::Command;

#[derive(Subcommand)]
pub(super) enum DoorAct {
    /// Let somebody in, once, without a card.
    Unlock {
        #[command(flatten)]
        order: Order,
        /// For somebody who needs longer.
        #[arg(long)]
        longer: bool,
    },
    /// Nobody enters but those who may in a lockdown. All doors, unless one is named.
    Lockdown {
        #[command(flatten)]
        order: Order,
    },
    /// Hold a door open.
    Hold {
        #[command(flatten)]
        order: Order,
        /// For so many minutes; the configuration's bound comes first.
        #[arg(long = "for", value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_080))]
        minutes: u32,
    },
    /// End a lockdown or a hold. All doors, unless one is named.
    Normal {
        #[command(flatten)]
        order: Order,
    },
}

#[derive(Args, Clone)]
pub(super) struct Order {
    /// Why, for the journal, where it can be read for ever: no names.
    #[arg(long)]
    why: String,
    /// The door's name, where there are several.
    #[arg(long)]
    door: Option<String>,
}

impl DoorAct {
    pub(super) fn command(&self) -> Command {
        let (Self::Unlock { order, .. } | Self::Lockdown { order } | Self::Hold { order, .. } | Self::Normal { order }) =
            self;
        let Order { why, door } = order.clone();
        match self {
            Self::Unlock { longer, .. } => Command::DoorUnlock { door, extended: *longer, why },
            Self::Lockdown { .. } => Command::DoorLockdown { door, why },
            Self::Hold { minutes, .. } => Command::DoorHold { door, for_ms: u64::from(*minutes) * 60_000, why },
            Self::Normal { .. } => Command::DoorNormal { door, why },
        }
    }
}
