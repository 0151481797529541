//! Cards on the command line: what is asked, and how answers are shown.

use super::card_args::{CardAct, CompensationArguments, IssueArguments, WithdrawArguments};
use super::show::time;
use crate::card_keys::read_secret;
use anyhow::Context;
use frontdesk_core::control::{CardRef, CardRow, CardsRow, Command, IssueTo, KeysRow, TrayCountRow, Unlogged};
use frontdesk_core::fact::CardName;
use std::io::Write;
use std::path::Path;

/// What the daemon is asked.
pub(super) fn command(act: &CardAct) -> anyhow::Result<Command> {
    Ok(match act {
        CardAct::List => Command::Cards {},
        CardAct::Read | CardAct::Inspect => hold_up(Command::CardInspect {}),
        CardAct::Issue(IssueArguments { staff, issuer, unused_days, random_id, .. }) => {
            let to = match staff {
                Some(number) => IssueTo::Staff { number: number.clone(), unused_days: *unused_days },
                None => IssueTo::Tray {},
            };
            hold_up(Command::CardIssue { to, issuer: secret(issuer)?, random_id: *random_id })
        }
        CardAct::Return => hold_up(Command::CardReturn {}),
        CardAct::DayPass { staff, by_colleague } => {
            hold_up(Command::CardDayPass { number: staff.clone(), by_colleague: *by_colleague })
        }
        CardAct::Withdraw(WithdrawArguments { which, why, cause, note }) => {
            let card = which.card.map(CardRef::Card).or(which.credential.map(CardRef::Credential));
            let card = card.or(which.staff.clone().map(CardRef::Staff)).context("which card?")?;
            let (why, cause) = ((*why).into(), cause.map(Into::into));
            Command::CardWithdraw { card, why, cause, note: Unlogged(note.clone()) }
        }
        CardAct::Found { card } => Command::CardFound { card: *card },
        CardAct::Compensation(CompensationArguments { card, credential, amount, currency, state }) => {
            let card = card.map(CardName::Card).or(credential.map(CardName::Credential)).context("which card?")?;
            Command::CardCompensation {
                card,
                amount_minor: *amount,
                currency: currency.clone(),
                state: (*state).into(),
            }
        }
        CardAct::Count { counted, note } => Command::CardCount { counted: *counted, note: Unlogged(note.clone()) },
        CardAct::Wipe { issuer } => {
            let issuer = issuer.as_deref().map(secret).transpose()?;
            hold_up(Command::CardErase { issuer })
        }
    })
}

/// Says what to do next; the daemon answers when it was done.
fn hold_up(command: Command) -> Command {
    eprintln!("hold the card to the reader at the desk");
    command
}

fn secret(path: &Path) -> anyhow::Result<Unlogged> {
    Ok(Unlogged(read_secret(path, true)?.to_string()))
}

pub(super) fn show_cards(out: &mut impl Write, cards: &CardsRow) -> std::io::Result<()> {
    writeln!(
        out,
        "in the tray {}, given {}, missing {}, lost {}",
        cards.in_tray, cards.given, cards.missing, cards.lost
    )?;
    if let (Some((counted, booked)), Some(at_ms)) = (cards.last_count, cards.counted_ms) {
        writeln!(out, "counted {}: {counted} of {booked}", time(at_ms))?;
    }
    for card in &cards.cards {
        let chip = format!("{:?}", card.chip).to_lowercase();
        let cause = card.cause.map(|cause| format!("  {cause:?}")).unwrap_or_default();
        write!(out, "{}  {chip:<8} {:<13} since {}{cause}", card.card, card.state, time(card.since_ms))?;
        match &card.compensation {
            Some((minor, currency, state)) => {
                writeln!(out, "  {}.{:02} {currency} {state:?}", minor / 100, minor % 100)?;
            }
            None => writeln!(out)?,
        }
    }
    Ok(())
}

pub(super) fn show_count(out: &mut impl Write, count: TrayCountRow) -> std::io::Result<()> {
    let TrayCountRow { counted, booked, given, missing } = count;
    writeln!(out, "{counted} counted, {booked} should be there; {given} given, {missing} missing or lost")?;
    match counted.cmp(&booked) {
        std::cmp::Ordering::Equal => writeln!(out, "it adds up"),
        std::cmp::Ordering::Less => writeln!(out, "{} too few: find them, or say that they are lost", booked - counted),
        std::cmp::Ordering::Greater => {
            writeln!(out, "{} too many: take back what was given, or count again", counted - booked)
        }
    }
}

pub(super) fn show_card(out: &mut impl Write, card: &CardRow) -> std::io::Result<()> {
    for (name, value) in &card.lines {
        writeln!(out, "{name:<30} {value}")?;
    }
    for (claim, holds) in &card.claims {
        writeln!(out, "{claim:<50} {}", if *holds { "holds" } else { "DOES NOT HOLD" })?;
    }
    if card.lines.is_empty() && card.claims.is_empty() {
        writeln!(out, "done")?;
    }
    Ok(())
}

pub(super) fn show_keys(out: &mut impl Write, keys: &KeysRow) -> std::io::Result<()> {
    let Some(site) = &keys.site else { return writeln!(out, "no keys: no card can prove itself here") };
    let versions: Vec<String> = keys.versions.iter().map(u8::to_string).collect();
    writeln!(out, "site       {site}, from a {}", keys.source.as_deref().unwrap_or("file"))?;
    writeln!(out, "versions   {}", versions.join(", "))?;
    writeln!(out, "issuers    {}", keys.issuers.join(", "))?;
    for (version, count) in &keys.cards {
        match version {
            0 => writeln!(out, "cards      {count} of the first version that they were given")?,
            version => writeln!(out, "cards      {count} rolled to version {version}")?,
        }
    }
    Ok(())
}
