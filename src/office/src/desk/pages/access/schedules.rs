//! Schedules: each as a week that can be seen, with its hours in words, and fields that change them.

use super::draft::{Draft, WEEK};
use super::{Shown, words};
use crate::desk::language::Language;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use frontdesk_core::schedule::{DayMinutes, ScheduleDefinition, WeekSpan};
use maud::{Markup, html};

/// The week as a drawing: so wide is an hour, so high a day, with this at the left and beneath.
const HOUR: u32 = 15;
const ROW: u32 = 16;
const LEFT: u32 = 40;
const BELOW: u32 = 20;

const DAY_MIN: u16 = 1_440;

pub(super) fn all(shell: &Shell, shown_: &Shown) -> Markup {
    let schedules = &shown_.draft.definition.schedules;
    html! {
        section.panel.access {
            h2 { (shell.say(words::SCHEDULES)) }
            @if schedules.is_empty() { p.q { (shell.say(words::NO_SCHEDULES)) } }
            @for (at, (name, schedule)) in schedules.iter().enumerate() {
                article.schedule id={ "schedule-" (at) } {
                    div.row {
                        h3 { (shown(name)) }
                        @if shown_.is_edited { button.btn.t.danger name="act" value={ "schedule-:" (at) } { (shell.say(words::REMOVE)) } }
                    }
                    div.two {
                        (week(shell, schedule, &shown(name)))
                        div.stack.tight {
                            (hours(shell, shown_, at, schedule))
                            @if shown_.is_edited { (calendar(shell, &shown_.draft, at, schedule)) }
                            @else { p.s { (on_holidays(shell, schedule)) } }
                        }
                    }
                    @if shown_.is_edited { (fields(shell, at, schedule)) }
                    (shown_.wrong_at(shell, &format!("schedule.{at}")))
                }
            }
            @if shown_.is_edited { (super::editor::adder(shell, shown_, "new_schedule", "schedule+", words::ADD_SCHEDULE)) }
        }
    }
}

/// The hours of the week in words, each with a way to take it out.
fn hours(shell: &Shell, shown_: &Shown, at: usize, schedule: &ScheduleDefinition) -> Markup {
    let is_edited = shown_.is_edited;
    html! {
        @if schedule.spans.is_empty() { p.q { (shell.say(words::NEVER_OPEN)) } }
        ul.spans {
            @for (which, span) in schedule.spans.iter().enumerate() {
                li { span { (span_words(shell.language(), *span)) } @if is_edited { (remover(shell, &format!("span-:{at}:{which}"), &format!("schedule-{at}"))) } }
            }
            @if is_edited {
                @for (which, span) in schedule.holidays.iter().enumerate() {
                    li { span { (words::ON_HOLIDAYS.with(shell.language(), &[&minutes_words(shell.language(), *span)])) } (remover(shell, &format!("hspan-:{at}:{which}"), &format!("schedule-{at}"))) }
                }
            }
        }
    }
}

/// A button that takes something out, and comes back to this place of the page.
pub(super) fn remover(shell: &Shell, act: &str, place: &str) -> Markup {
    html! { button.btn.t.quiet formaction={ "/access#" (place) } name="act" value=(act) { (shell.say(words::REMOVE)) } }
}

fn calendar(shell: &Shell, draft: &Draft, at: usize, schedule: &ScheduleDefinition) -> Markup {
    html! {
        div.field {
            label for={ "calendar." (at) } { (shell.say(words::CALENDAR)) }
            select id={ "calendar." (at) } name={ "calendar." (at) } {
                option value="" { (shell.say(words::NO_CALENDAR)) }
                @for name in draft.definition.calendars.keys() {
                    option value=(name) selected[schedule.calendar.as_ref() == Some(name)] { (shown(name)) }
                }
            }
        }
    }
}

fn fields(shell: &Shell, at: usize, schedule: &ScheduleDefinition) -> Markup {
    html! {
        div.adding {
            fieldset.days {
                legend { (shell.say(words::DAYS_OF_WEEK)) }
                @for (day, said) in WEEK.iter().zip(words::WEEKDAYS) {
                    label.choice { input type="checkbox" name={ "day." (at) } value=(day); span { (shell.say(said)) } }
                }
            }
            (time_field(shell, words::FROM, &format!("from.{at}")))
            (time_field(shell, words::UNTIL, &format!("until.{at}")))
            button.btn.t formaction={ "/access#schedule-" (at) } name="act" value={ "span+:" (at) } { (shell.say(words::ADD_SPAN)) }
        }
        @if schedule.calendar.is_some() {
            div.adding {
                b { (shell.say(words::HOLIDAY_HOURS)) }
                (time_field(shell, words::FROM, &format!("hfrom.{at}")))
                (time_field(shell, words::UNTIL, &format!("huntil.{at}")))
                button.btn.t formaction={ "/access#schedule-" (at) } name="act" value={ "hspan+:" (at) } { (shell.say(words::ADD_SPAN)) }
            }
        }
    }
}

fn time_field(shell: &Shell, label: crate::desk::language::Said, name: &str) -> Markup {
    html! {
        div.field.short {
            label for=(name) { (shell.say(label)) }
            input.num id=(name) name=(name) inputmode="numeric" placeholder="08:00" maxlength="5" autocomplete="off";
        }
    }
}

/// What holds on holidays, in words.
fn on_holidays(shell: &Shell, schedule: &ScheduleDefinition) -> String {
    let language = shell.language();
    match (&schedule.calendar, schedule.holidays.as_slice()) {
        (None, _) => shell.say(words::NO_CALENDAR).to_owned(),
        (Some(calendar), []) => format!("{} · {}", shown(calendar), shell.say(words::HOLIDAYS_CLOSED)),
        (Some(calendar), hours) => {
            let hours: Vec<String> = hours.iter().map(|span| minutes_words(language, *span)).collect();
            format!("{} · {}", shown(calendar), words::ON_HOLIDAYS.with(language, &[&hours.join("、")]))
        }
    }
}

/// “Mon–Fri 08:00–18:00”: runs of days are put together.
pub(super) fn span_words(language: Language, span: WeekSpan) -> String {
    let days: Vec<usize> = (0..WEEK.len()).filter(|day| is_on(span, *day)).collect();
    if days.len() == WEEK.len() {
        return format!("{} {}", words::DAILY.to(language), minutes_words(language, span.minutes));
    }
    let name = |day: usize| words::WEEKDAYS.get(day).map_or("", |said| said.to(language));
    let mut parts: Vec<String> = Vec::new();
    let mut rest = days.as_slice();
    while let Some(first) = rest.first().copied() {
        let run = rest.iter().enumerate().take_while(|(step, day)| **day == first + step).count();
        let last = first + run - 1;
        parts.push(match run {
            1 => name(first).to_owned(),
            2 => format!("{}、{}", name(first), name(last)),
            _ if language == Language::En => format!("{}–{}", name(first), name(last)),
            _ => format!("{}至{}", name(first), name(last)),
        });
        rest = rest.get(run..).unwrap_or_default();
    }
    let days = parts.join("、");
    let days = if language == Language::En { days.replace('、', ", ") } else { days };
    format!("{days} {}", minutes_words(language, span.minutes))
}

pub(super) fn minutes_words(language: Language, span: DayMinutes) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let until = span.until_min();
    let end = if until > DAY_MIN { words::OVERNIGHT.with(language, &[&clock(until - DAY_MIN)]) } else { clock(until) };
    format!("{}–{end}", clock(span.from_min()))
}

fn is_on(span: WeekSpan, day: usize) -> bool {
    use chrono::Weekday;
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    days.get(day).is_some_and(|day| span.is_on(*day))
}

/// Seven days of twenty-four hours; a span over midnight goes on in the next row.
fn week(shell: &Shell, schedule: &ScheduleDefinition, name: &str) -> Markup {
    let scale = |minute: u16| f64::from(minute) * f64::from(HOUR) / 60.0;
    let mut bars: Vec<(usize, u16, u16)> = Vec::new();
    for span in &schedule.spans {
        let (from, until) = (span.minutes.from_min(), span.minutes.until_min());
        for day in (0..WEEK.len()).filter(|day| is_on(*span, *day)) {
            bars.push((day, from, until.min(DAY_MIN)));
            if until > DAY_MIN {
                bars.push(((day + 1) % WEEK.len(), 0, until - DAY_MIN));
            }
        }
    }
    let (width, height) = (LEFT + 24 * HOUR + 16, 7 * ROW + BELOW);
    html! {
        svg.week viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(name) {
            @for (day, said) in (0u32..).zip(words::WEEKDAYS) {
                text x="0" y=(day * ROW + 12) { (shell.say(said)) }
                rect.base x=(LEFT) y=(day * ROW + 2) width=(24 * HOUR) height=(ROW - 4) {}
            }
            @for (day, from, until) in bars {
                rect.open x=(f64::from(LEFT) + scale(from)) y=(day * 16 + 2) width=(scale(until - from)) height=(ROW - 4) {}
            }
            @for hour in [0u32, 6, 12, 18, 24] {
                text.hour x=(LEFT + hour * HOUR) y=(height - 4) { (hour) }
            }
        }
    }
}
