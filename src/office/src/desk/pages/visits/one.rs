//! One visit: what was registered, what can be done, everything that happened, and how long it is known who it was.

use super::find::visit_id;
use super::list::kiosk_name;
use super::{KEEPERS, acts, agreed, badge, card, story, texts};
use crate::DEFAULT_RETENTION;
use crate::desk::language::Said;
use crate::desk::pages::today::{texts as today_texts, words};
use crate::desk::pieces::{PAGE_ROWS, PageQuery, day_and_clock, problem};
use crate::desk::shell::Shell;
use crate::desk::show::{day, shown};
use crate::desk::trouble::Trouble;
use crate::give_card::lacks_card;
use axum::extract::{Path, Query};
use frontdesk_core::fact::HoldScope;
use frontdesk_core::id::VisitId;
use frontdesk_core::journal::RetentionClass;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{HoldRecord, MAX_READ, ReadError, Reader, StoryEntry, VisitRecord, retention};
use maud::{Markup, html};

/// The most entries of one visit that are told: far above what any visit has. The page says so where there are more.
const MAX_TOLD: usize = MAX_READ;

pub(super) struct Whole {
    pub(super) record: VisitRecord,
    pub(super) told: Vec<StoryEntry>,
    /// There is more than that.
    is_cut: bool,
    holds: Vec<HoldRecord>,
    is_forgotten: bool,
    /// When it is forgotten by itself, UTC milliseconds; never where it is absent.
    due_ms: Option<i64>,
    agreed: Option<agreed::Agreed>,
}

fn load(reader: &Reader, visit: VisitId) -> Result<Option<Whole>, ReadError> {
    let Some(record) = reader.visit(visit)? else { return Ok(None) };
    let story = reader.visit_story(visit, None, MAX_TOLD)?;
    let (told, is_cut) = (story.rows, story.next.is_some());
    let concerns = |hold: &HoldRecord| {
        hold.scope == HoldScope::Visit(visit) || hold.scope == HoldScope::Class(RetentionClass::Visits)
    };
    let holds = reader.holds()?.into_iter().filter(|hold| hold.in_force && concerns(hold)).collect();
    let days = reader.retention()?.unwrap_or(DEFAULT_RETENTION).visits;
    let months = told.iter().filter(|one| one.entry.sealed.is_some()).map(|one| one.entry.wall.month());
    let end_ms = months.max().and_then(retention::end_of);
    let due_ms = days.zip(end_ms).map(|(days, end_ms)| end_ms.saturating_add(i64::from(days) * 86_400_000));
    let key = told.iter().find(|one| one.entry.kind == "visit.registered").and_then(|one| one.entry.sealed.as_ref());
    let is_forgotten = match key {
        Some(sealed) => !reader.forgotten_among(&[sealed.key])?.is_empty(),
        None => false,
    };
    let agreed = agreed::load(reader, &told)?;
    Ok(Some(Whole { record, told, is_cut, holds, is_forgotten, due_ms, agreed }))
}

pub(super) async fn one(
    shell: Shell,
    Path(id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Markup, Trouble> {
    whole(&shell, visit_id(&id)?, page, None).await
}

pub(super) async fn page_of(shell: &Shell, visit: VisitId, wrong: Option<Said>) -> Result<Markup, Trouble> {
    whole(shell, visit, PageQuery::default(), wrong).await
}

async fn whole(shell: &Shell, visit: VisitId, page: PageQuery, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let whole = shell.office.read(move |reader| load(reader, visit)).await?.ok_or(Trouble::NotFound)?;
    let record = &whole.record;
    let name = match &record.private {
        Some(private) => shown(&private.name),
        None if whole.is_forgotten => shell.say(texts::FORGOTTEN).to_owned(),
        None => shell.say(texts::NO_NAME).to_owned(),
    };
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX).min(whole.told.len());
    let told = whole.told.get(from..).unwrap_or_default();
    let told = told.get(..PAGE_ROWS as usize).unwrap_or(told);
    let accounts = story::accounts(shell, told).await?;
    let printer = badge::Printer::of(shell, record.node).await?;
    let content = html! {
        div.head {
            div {
                h1 { (name) }
                p.lead {
                    (shell.say(texts::state(record.state))) "　" time.num { (day_and_clock(record.arrived_ms)) }
                    @if let Some(left) = record.left_ms { " – " time.num { (day_and_clock(left)) } }
                    @if record.simulated { " " span.chip.w { (shell.say(texts::SIMULATED)) } }
                }
            }
        }
        @if let Some(wrong) = wrong { div.notice { (problem(Some(shell.say(wrong)))) } }
        div.beside {
            section {
                h2.under-line { (shell.say(texts::STORY)) }
                p.s { (shell.say(texts::STORY_HINT)) }
                @if whole.is_cut { p.problem role="status" { (texts::STORY_CUT.with(shell.language(), &[&MAX_TOLD.to_string()])) } }
                (story::story(shell, told, &accounts))
                (page.pager(&format!("/visits/{visit}"), whole.told.len() as u64, shell.language()))
            }
            div.stack {
                @if acts(shell) && record.state != VisitState::Left { (doing(shell, record, printer)) }
                (registration(shell, record))
                (agreed::panel(shell, whole.agreed.as_ref()))
                (kept(shell, &whole))
            }
        }
    };
    Ok(shell.page(&name, content))
}

fn doing(shell: &Shell, record: &VisitRecord, printer: Option<badge::Printer>) -> Markup {
    let is_own = shell.office.members.get(record.node).is_none_or(|member| member.revoked.is_some());
    let act = |what: &str, label: Said, hint: Said, class: &str, key: &str| {
        html! {
            form.act method="post" action={ "/visits/" (record.visit) "/" (what) } {
                (shell.form_token())
                input type="hidden" name="next" value="/today";
                button class={ "btn " (class) } data-key=(key) accesskey=(key) aria-keyshortcuts=(key) { (shell.say(label)) }
                p.hint { (shell.say(hint)) }
            }
        }
    };
    let hint = if is_own { texts::PERMIT_HERE_HINT } else { texts::PERMIT_HINT };
    html! {
        section.panel {
            @if record.state == VisitState::Registered { (act("permit", texts::PERMIT, hint, "p", "p")) }
            @if record.state == VisitState::Registered {
                (act("tell-again", texts::TELL_AGAIN, texts::TELL_AGAIN_HINT, "", "h"))
                (act("tell-colleague", texts::TELL_COLLEAGUE, texts::TELL_COLLEAGUE_HINT, "", "o"))
            }
            @if lacks_card(record) {
                (card::form(shell, card::Of { visit: record.visit, home: record.node }, next_of(record), false))
            }
            (act("end", texts::END, texts::END_HINT, "", "e"))
            (badge::panel(shell, record, printer))
        }
    }
}

/// Where the kiosk's answer is to be seen: Today has those who are not in yet.
fn next_of(record: &VisitRecord) -> &'static str {
    if record.state == VisitState::Permitted { "/today" } else { "/" }
}

fn registration(shell: &Shell, record: &VisitRecord) -> Markup {
    let line = |name: Said, value: Option<String>| {
        html! { @if let Some(value) = value.filter(|value| !value.is_empty()) { div { dt { (shell.say(name)) } dd { (value) } } } }
    };
    let private = record.private.as_ref();
    let text = |of: fn(&frontdesk_core::fact::VisitPrivate) -> &String| private.map(|private| shown(of(private)));
    let permitted = record.permitted_ms.map(|at| match record.permitted_by {
        Some(by) => format!("{} {}", day_and_clock(at), shell.say(today_texts::permitted_by(by))),
        None => day_and_clock(at),
    });
    let card =
        record.card.as_ref().map(|card| texts::CARD_OUT.with(shell.language(), &[&day_and_clock(card.until_ms)]));
    html! {
        section.panel {
            h2 { (shell.say(texts::FACTS)) }
            dl.facts {
                (line(texts::ORGANISATION, text(|private| &private.organisation)))
                (line(texts::CONTACT, text(|private| &private.contact)))
                (line(texts::PURPOSE, Some(shell.say(today_texts::purpose(record.purpose)).to_owned())))
                (line(texts::HOST, text(|private| &private.host_name)))
                (line(texts::DEPARTMENT, text(|private| &private.host_department)))
                (line(texts::KIOSK, Some(kiosk_name(shell, record.node))))
                (line(texts::PERMITTED, permitted))
                (line(texts::CARD, card))
                (line(texts::RATING, record.rating.map(|rating| words::of(shell.language()).rating(rating).to_owned())))
            }
        }
    }
}

/// How long it is known who it was, and what can be done about that.
fn kept(shell: &Shell, whole: &Whole) -> Markup {
    let language = shell.language();
    let may = KEEPERS.admits(&shell.view.who);
    let held = !whole.holds.is_empty();
    let until = match whole.due_ms {
        _ if whole.is_forgotten => shell.say(texts::IS_FORGOTTEN).to_owned(),
        _ if whole.record.private.is_none() => shell.say(texts::KEY_MISSING).to_owned(),
        _ if whole.record.state != VisitState::Left => shell.say(texts::NOT_ENDED).to_owned(),
        Some(due_ms) => texts::KEPT_UNTIL.with(language, &[&day(due_ms)]),
        None => shell.say(texts::KEPT_FOR_EVER).to_owned(),
    };
    html! {
        section.panel #kept {
            h2 { (shell.say(texts::KEPT)) }
            p { (until) }
            @for hold in &whole.holds { (hold_line(shell, whole.record.visit, hold, may)) }
            @if may && !whole.is_forgotten {
                @if !held { (forget_form(shell, whole.record.visit)) }
                (hold_form(shell, whole.record.visit))
            }
        }
    }
}

fn hold_line(shell: &Shell, visit: VisitId, hold: &HoldRecord, may: bool) -> Markup {
    let is_of_this = hold.scope == HoldScope::Visit(visit);
    let said = if is_of_this { texts::HELD } else { texts::HELD_ALL };
    html! {
        p { span.chip.w { (shell.say(texts::HOLD)) } " " (said.with(shell.language(), &[&shown(&hold.reference)])) }
        @if may && is_of_this {
            form.act method="post" action={ "/visits/" (visit) "/lift" } {
                (shell.form_token())
                input type="hidden" name="hold" value=(hold.hold);
                button.btn { (shell.say(texts::LIFT)) }
            }
        }
    }
}

fn forget_form(shell: &Shell, visit: VisitId) -> Markup {
    html! {
        form.act method="post" action={ "/visits/" (visit) "/forget" } {
            (shell.form_token())
            div.field {
                label for="why" { (shell.say(texts::WHY)) }
                select #why name="why" required {
                    option value="" {}
                    option value="visitor" { (shell.say(texts::WHY_VISITOR)) }
                    option value="administrator" { (shell.say(texts::WHY_ADMINISTRATION)) }
                }
            }
            label.choice { input type="checkbox" name="sure" value="yes" required; span { (shell.say(texts::SURE)) } }
            button.btn.danger { (shell.say(texts::FORGET)) }
            p.hint { (shell.say(texts::FORGET_HINT)) }
        }
    }
}

fn hold_form(shell: &Shell, visit: VisitId) -> Markup {
    html! {
        form.act method="post" action={ "/visits/" (visit) "/hold" } {
            (shell.form_token())
            div.field {
                label for="reference" { (shell.say(texts::REFERENCE)) }
                input #reference name="reference" required maxlength="100" autocomplete="off" aria-describedby="reference-hint";
                p.hint #reference-hint { (shell.say(texts::HOLD_HINT)) }
            }
            button.btn { (shell.say(texts::HOLD)) }
        }
    }
}
