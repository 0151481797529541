//! What can be said to `frontdeskctl` about cards and their keys.

use clap::{Args, Subcommand, ValueEnum};
use frontdesk_core::fact::{Compensation, LostCause, WithdrawnWhy};
use frontdesk_core::id::{CardId, CredentialId};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(in crate::ctl) enum CardAct {
    /// Every card of the tray, where it is, and what is missing.
    List,
    /// The number and kind of the card that is held up next, and which of its claims hold. The same as inspect.
    Read,
    /// What is on the card that is held up next, and which of its claims hold; never a key. Exit code 1 if one does not hold.
    Inspect,
    /// Personalise the card that is held up next.
    Issue(IssueArguments),
    /// Take back the temporary card that is held up next.
    Return,
    /// Make the tray card that is held up next an employee's for the day.
    DayPass {
        /// The employee's number.
        #[arg(long)]
        staff: String,
        /// A colleague vouches: their card is held up first.
        #[arg(long)]
        by_colleague: bool,
    },
    /// A card opens nothing any more: one of the tray, or of an employee.
    Withdraw(WithdrawArguments),
    /// A lost card of the tray has turned up.
    Found {
        /// Its name, from `list`.
        card: CardId,
    },
    /// What is asked for a lost card.
    Compensation(CompensationArguments),
    /// The tray was counted. Exit code 1 if it does not add up.
    Count {
        /// What lies there.
        counted: u32,
        /// What there is to say about a difference.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Take everything of ours off the card that is held up next, for good.
    Wipe {
        /// The file with the issuer's keys, for a card that can prove itself.
        #[arg(long)]
        issuer: Option<PathBuf>,
    },
}

#[derive(Args)]
pub(in crate::ctl) struct IssueArguments {
    /// The employee's number.
    #[arg(long, conflicts_with = "tray", required_unless_present = "tray")]
    pub(in crate::ctl) staff: Option<String>,
    /// For the tray.
    #[arg(long)]
    pub(in crate::ctl) tray: bool,
    /// The file with the issuer's keys. It is read here, used for this card, and not kept.
    #[arg(long)]
    pub(in crate::ctl) issuer: PathBuf,
    /// The card dies unless used within so many days; 0 is never.
    #[arg(long, default_value_t = 0)]
    pub(in crate::ctl) unused_days: u16,
    /// The card shows readers another number each time. It cannot be undone.
    #[arg(long)]
    pub(in crate::ctl) random_id: bool,
}

#[derive(Args)]
pub(in crate::ctl) struct WithdrawArguments {
    #[command(flatten)]
    pub(in crate::ctl) which: Which,
    /// Why.
    #[arg(long, value_enum)]
    pub(in crate::ctl) why: Why,
    /// How it was lost.
    #[arg(long, value_enum)]
    pub(in crate::ctl) cause: Option<Cause>,
    /// What there is to say about it; sealed.
    #[arg(long, default_value = "")]
    pub(in crate::ctl) note: String,
}

/// Which card: one of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(in crate::ctl) struct Which {
    /// A card of the tray, by its name from `list`.
    #[arg(long)]
    pub(in crate::ctl) card: Option<CardId>,
    /// A staff card, by its credential.
    #[arg(long)]
    pub(in crate::ctl) credential: Option<CredentialId>,
    /// All cards of the employee of this number.
    #[arg(long)]
    pub(in crate::ctl) staff: Option<String>,
}

#[derive(Args)]
pub(in crate::ctl) struct CompensationArguments {
    /// A card of the tray, by its name from `list`.
    #[arg(long, conflicts_with = "credential", required_unless_present = "credential")]
    pub(in crate::ctl) card: Option<CardId>,
    /// A staff card, by its credential.
    #[arg(long)]
    pub(in crate::ctl) credential: Option<CredentialId>,
    /// How much, like 50.00.
    #[arg(long, value_parser = amount)]
    pub(in crate::ctl) amount: u32,
    /// ISO 4217 code.
    #[arg(long, default_value = "CNY")]
    pub(in crate::ctl) currency: String,
    /// How it stands.
    #[arg(long, value_enum)]
    pub(in crate::ctl) state: State,
}

#[derive(Subcommand)]
pub(in crate::ctl) enum KeysAct {
    /// Make the first keys of a site: a file for its kiosks, and one for the issuer that is kept elsewhere.
    Init(KeysArguments),
    /// Which versions the daemon has, and how many cards were last seen with which.
    Status,
    /// Add a new version to both files; cards roll to it at their next tap. Restart the daemon to use it.
    Rotate(KeysArguments),
}

#[derive(Args)]
pub(in crate::ctl) struct KeysArguments {
    /// The kiosks' file.
    #[arg(long)]
    pub(in crate::ctl) site_keys: PathBuf,
    /// The issuer's file: never on a kiosk for longer than a card takes.
    #[arg(long)]
    pub(in crate::ctl) issuer: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(in crate::ctl) enum Why {
    /// Nobody knows where it is.
    Lost,
    /// It was given back.
    Returned,
    /// The right was taken back.
    Withdrawn,
}

impl From<Why> for WithdrawnWhy {
    fn from(why: Why) -> Self {
        match why {
            Why::Lost => Self::Lost,
            Why::Returned => Self::Returned,
            Why::Withdrawn => Self::Withdrawn,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(in crate::ctl) enum Cause {
    /// Its holder does not know where it is.
    Mislaid,
    /// Its holder left with it.
    TakenAway,
    /// It was stolen.
    Stolen,
    /// It is broken, and gone with that.
    Destroyed,
    /// It was not there when the tray was counted.
    NotInTray,
}

impl From<Cause> for LostCause {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Mislaid => Self::Mislaid,
            Cause::TakenAway => Self::TakenAway,
            Cause::Stolen => Self::Stolen,
            Cause::Destroyed => Self::Destroyed,
            Cause::NotInTray => Self::NotInTray,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(in crate::ctl) enum State {
    /// Asked for.
    Asked,
    /// Paid.
    Paid,
    /// Not asked for any more.
    Waived,
}

impl From<State> for Compensation {
    fn from(state: State) -> Self {
        match state {
            State::Asked => Self::Asked,
            State::Paid => Self::Paid,
            State::Waived => Self::Waived,
        }
    }
}

/// `50.00`, `50` or `0.5` in hundredths.
fn amount(text: &str) -> Result<u32, String> {
    let bad = || "an amount is written like 50.00".to_owned();
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || cents.len() > 2 || !digits(whole) || !digits(cents) {
        return Err(bad());
    }
    let whole: u32 = whole.parse().map_err(|_| bad())?;
    let cents: u32 = format!("{cents:0<2}").parse().map_err(|_| bad())?;
    whole.checked_mul(100).and_then(|minor| minor.checked_add(cents)).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_at_most_two_places_and_no_sign() {
        let good = [("50.00", 5_000), ("50", 5_000), ("0.5", 50), ("12.34", 1_234)];
        good.into_iter().for_each(|(text, minor)| assert_eq!(amount(text), Ok(minor)));
        for bad in ["", ".5", "-1", "+1", "1.234", "1,5", "42949672960", "99999999"] {
            assert!(amount(bad).is_err(), "{bad}");
        }
    }
}
