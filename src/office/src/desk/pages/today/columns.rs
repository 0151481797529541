//! The columns beside those who wait: who is expected, who is in, who has left; and lists that go on on pages of their own.

use super::rows::{column, known, name_link, sim_tag};
use super::{Look, foot, taps, texts, wishes};
use crate::desk::parts::Part;
use crate::desk::show::{clock, clock_of_day, minutes_since, shown};
use crate::today::{ArrivedLine, Asked, ExpectedLine, VisitLine, Window};
use frontdesk_core::id::NodeId;
use frontdesk_core::visit::{LeftHow, VisitState};
use maud::{Markup, html};

/// Rows of a list that stand on the page itself.
const COLUMN_ROWS: usize = 20;

const fn first(limit: usize) -> Window {
    Window { skip: 0, limit }
}

/// What the page itself shows of the lists that grow all day.
pub(super) fn beginnings(at: Option<NodeId>) -> Asked {
    Asked { left: first(COLUMN_ROWS), taps: first(taps::TAP_ROWS), at }
}

/// A list of the page that can grow long; the page shows its beginning, and all of it stands on pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Expected,
    Inside,
    Left,
    Doors,
    Cards,
}

impl List {
    /// The word in its path.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        [Self::Expected, Self::Inside, Self::Left, Self::Doors, Self::Cards]
            .into_iter()
            .find(|list| list.word() == word)
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Inside => "inside",
            Self::Left => "left",
            Self::Doors => "doors",
            Self::Cards => "cards",
        }
    }

    pub(super) fn title(self, look: &Look<'_>) -> &'static str {
        match self {
            Self::Expected => look.say(texts::EXPECTED),
            Self::Inside => look.words.inside,
            Self::Left => look.words.left,
            Self::Doors => look.say(texts::TAPS),
            Self::Cards => look.say(texts::CARDS_OUT),
        }
    }

    /// What is read for a part of it.
    pub(super) fn asked(self, window: Window, at: Option<NodeId>) -> Asked {
        match self {
            Self::Left => Asked { left: window, ..Asked::NONE },
            Self::Doors => Asked { taps: window, at, ..Asked::NONE },
            Self::Expected | Self::Inside | Self::Cards => Asked::NONE,
        }
    }

    /// A part of its rows, and how many there are. Of those who have left and of the decisions at doors that part alone was read.
    pub(super) fn rows(self, look: &Look<'_>, Window { skip, limit }: Window) -> (Markup, usize) {
        let today = look.today;
        let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        match self {
            Self::Expected => {
                let (expected, arrived) = (&today.expected, &today.arrived);
                let came = arrived.iter().skip(skip.saturating_sub(expected.len()));
                let some: Vec<_> = expected.iter().skip(skip).take(limit).collect();
                let came = came.take(limit - some.len());
                let rows = html! { @for line in &some { (expected_row(look, line)) } @for line in came { (arrived_row(look, line)) } };
                (rows, expected.len() + arrived.len())
            }
            Self::Inside => {
                let inside = today.visits.iter().filter(|visit| visit.state == VisitState::In);
                let some = inside.skip(skip).take(limit);
                (html! { @for visit in some { (inside_row(look, visit)) } }, count(today.counts.inside))
            }
            Self::Left => {
                let mut left: Vec<_> = today.visits.iter().filter(|visit| visit.state == VisitState::Left).collect();
                left.sort_by_key(|visit| std::cmp::Reverse(visit.left_ms));
                (html! { @for visit in left.iter().take(limit) { (left_row(look, visit)) } }, count(today.counts.left))
            }
            Self::Doors => {
                let some = today.doors.iter().take(limit);
                (html! { @for door in some { (taps::tap_row(look, door)) } }, count(today.counts.doors))
            }
            Self::Cards => {
                let some = today.cards.out.iter().skip(skip).take(limit);
                (html! { div.tray { @for card in some { (foot::slot(look, card)) } } }, today.cards.out.len())
            }
        }
    }
}

/// The beginning of a list, with the way to the rest.
pub(super) fn beginning(list: List, look: &Look<'_>) -> Part {
    let (rows, count) = list.rows(look, first(COLUMN_ROWS));
    let rows = html! { (rows) (rest(list, look, count, COLUMN_ROWS)) };
    // Whoever has come is expected no more.
    let count = if list == List::Expected { look.today.expected.len() } else { count };
    Part::new(list.word(), "col", column(look, count, list.title(look), &rows))
}

pub(super) fn rest(list: List, look: &Look<'_>, count: usize, shown: usize) -> Markup {
    html! {
        @if count > shown {
            p.r { a href={ "/today/" (list.word()) } { (look.words.and_more(count - shown)) } }
        }
    }
}

pub(super) fn expected(look: &Look<'_>) -> Part {
    beginning(List::Expected, look)
}

fn expected_row(look: &Look<'_>, line: &ExpectedLine) -> Markup {
    let late = minutes_since(look.today.now_ms, line.from_ms);
    let name = shown(line.name.as_deref().unwrap_or(look.words.no_name));
    html! {
        div.r.timed.late[late > 0] {
            time.num { (clock(line.from_ms)) }
            div {
                @if look.acts { a.name id={ "e-" (line.invitation) } href={ "/invitations/" (line.invitation) } { (name) } } @else { b.m { (name) } }
                @if late > 0 { " " span.w { (texts::LATE_BY.with(look.shell.language(), &[&late.to_string()])) } }
                @if let Some(organisation) = known(line.organisation.as_ref()) { br; span.s { (organisation) } }
            }
            div.end.s {
                @if let Some(host) = known(line.host.as_ref()) { (look.words.sees) (host) }
                @if look.acts && line.from_ms <= look.today.now_ms { (is_here(look, line)) }
            }
        }
    }
}

/// For somebody who is at the desk without their code.
fn is_here(look: &Look<'_>, line: &ExpectedLine) -> Markup {
    let name = shown(line.name.as_deref().unwrap_or(look.words.no_name));
    html! {
        form method="post" action={ "/invitations/" (line.invitation) "/arrived" } {
            (look.shell.form_token())
            input type="hidden" name="next" value="/today";
            button.btn.t aria-label=(texts::IS_HERE_LABEL.with(look.shell.language(), &[&name])) { (look.say(texts::IS_HERE)) }
        }
    }
}

fn arrived_row(look: &Look<'_>, line: &ArrivedLine) -> Markup {
    let expected = &line.expected;
    let name = shown(expected.name.as_deref().unwrap_or(look.words.no_name));
    html! {
        div.r.timed {
            time.num.s { (clock(expected.from_ms)) }
            div {
                a.name.s id={ "a-" (line.visit) } href={ "/visits/" (line.visit) } { (name) }
                @if let Some(organisation) = known(expected.organisation.as_ref()) { br; span.s { (organisation) } }
            }
            div.end.s {
                (texts::ARRIVED.with(look.shell.language(), &[&clock(line.arrived_ms)]))
                @if let Some(host) = known(expected.host.as_ref()) { br; (look.words.sees) (host) }
            }
        }
    }
}

fn inside_row(look: &Look<'_>, visit: &VisitLine) -> Markup {
    let words = look.words;
    let since = clock_of_day(visit.entered_ms.unwrap_or(visit.arrived_ms), look.today.now_ms);
    html! {
        div.r.sim[visit.simulated] data-card {
            div {
                b.m { (name_link(visit, words)) }
                @if visit.card_out { " " span.chip { (words.card_out) } }
                (wishes::chip(look, visit))
                (sim_tag(visit.simulated, words))
                br; span.s { (known(visit.organisation.as_ref()).unwrap_or_else(|| look.say(texts::purpose(visit.purpose)).to_owned())) }
            }
            div.end.s {
                @if let Some(host) = known(visit.host.as_ref()) { (words.sees) (host) br; }
                span.num { (texts::SINCE.with(look.shell.language(), &[&since])) }
            }
        }
    }
}

fn left_row(look: &Look<'_>, visit: &VisitLine) -> Markup {
    let card = match visit.left_how {
        Some(LeftHow::CardReturned) => Some((texts::CARD_BACK, "s")),
        Some(LeftHow::WithoutCard) if visit.card_out => Some((texts::CARD_NOT_BACK, "w")),
        Some(LeftHow::NeverHadCard) => Some((texts::NO_CARD, "s q")),
        _ => None,
    };
    html! {
        div.r.timed.sim[visit.simulated] data-card {
            time.num.s { (clock(visit.left_ms.unwrap_or(visit.arrived_ms))) }
            div { (name_link(visit, look.words)) (wishes::chip(look, visit)) (sim_tag(visit.simulated, look.words)) }
            div.end {
                @if let Some((said, class)) = card { span class=(class) { (look.say(said)) } }
                @if let Some(rating) = visit.rating { br; span.s { (look.words.rating(rating)) } }
            }
        }
    }
}
