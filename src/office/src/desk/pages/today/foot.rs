//! The foot: which temporary cards are out, and which are not back that should be.

use super::columns::List;
use super::{Look, texts};
use crate::desk::parts::Part;
use crate::desk::show::{clock_of_day, shown};
use crate::today::{CardLine, CardStanding};
use maud::{Markup, html};

/// Cards that stand in the foot itself; those to see to come first.
const SLOTS: usize = 10;

pub(super) fn cards(look: &Look<'_>) -> Part {
    let (cards, language) = (&look.today.cards, look.shell.language());
    let counts = [cards.out.len().to_string(), cards.in_tray.to_string()];
    let more = cards.out.len().saturating_sub(SLOTS);
    let content = html! {
        div.title { b.m { (look.say(texts::CARDS)) } br; span.s.num { (texts::CARD_COUNTS.with(language, &[&counts[0], &counts[1]])) } }
        @for card in cards.out.iter().take(SLOTS) { (slot(look, card)) }
        @if more > 0 { a.slot.in.num href={ "/today/" (List::Cards.word()) } { (texts::MORE_CARDS.with(language, &[&more.to_string()])) } }
        @if cards.in_tray > 0 { div.slot.in.num { "×" (cards.in_tray) br; (look.say(texts::IN_TRAY)) } }
    };
    Part::new("cards", "tray", content)
}

pub(super) fn slot(look: &Look<'_>, card: &CardLine) -> Markup {
    let is_late = card.standing <= CardStanding::Overdue;
    let at_ms = match card.standing {
        CardStanding::Missing => card.since_ms,
        _ => card.until_ms.unwrap_or(card.since_ms),
    };
    let said = texts::standing(card.standing).with(look.shell.language(), &[&clock_of_day(at_ms, look.today.now_ms)]);
    let name = shown(card.name.as_deref().unwrap_or(look.words.no_name));
    html! {
        div.slot.late[is_late].sim[card.simulated] {
            @match &card.visit {
                Some(visit) => a.name href={ "/visits/" (visit) } { (name) },
                None => b.m { "—" },
            }
            br; span class=(if is_late { "w num" } else { "s num" }) { (said) }
        }
    }
}
