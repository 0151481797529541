//! Calendars: a year of twelve months that shows holidays and make-up workdays at a glance, with lists that change them.

use super::draft::WEEK;
use super::{Shown, words};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use frontdesk_core::schedule::{CalendarDefinition, HolidayDefinition};
use maud::{Markup, html};

/// What stands in a calendar for a day.
enum Special<'c> {
    Holiday(&'c str),
    WorksAs(Weekday, &'c str),
}

pub(super) fn all(shell: &Shell, shown_: &Shown) -> Markup {
    let calendars = &shown_.draft.definition.calendars;
    let year = shown_.draft.year;
    html! {
        section.panel.access #calendars {
            div.row {
                h2 { (shell.say(words::CALENDARS)) }
                @if shown_.is_edited {
                    div.acts {
                        @for other in [year - 1, year + 1] { button.btn.t formaction="/access#calendars" name="act" value={ "year:" (other) } { (other) } }
                    }
                }
            }
            @if calendars.is_empty() { p.q { (shell.say(words::NO_CALENDARS)) } }
            @for (at, (name, calendar)) in calendars.iter().enumerate() {
                article.calendar id={ "days-" (at) } {
                    div.row {
                        h3 { (shown(name)) " " (year) }
                        @if let Some(last) = last(calendar) { span.s { (words::ENDS.with(shell.language(), &[&last.to_string()])) } }
                        @if shown_.is_edited { button.btn.t.danger name="act" value={ "calendar-:" (at) } { (shell.say(words::REMOVE)) } }
                    }
                    div.months { @for month in 1..=12u32 { (month_of(shell, calendar, year, month)) } }
                    (days(shell, shown_, at, calendar))
                    @if shown_.is_edited { (fields(shell, at)) }
                    (shown_.wrong_at(shell, &format!("days.{at}")))
                }
            }
            @if shown_.is_edited { (super::editor::adder(shell, shown_, "new_calendar", "calendar+", words::ADD_CALENDAR)) }
        }
    }
}

fn last(calendar: &CalendarDefinition) -> Option<NaiveDate> {
    let holidays = calendar.holidays.iter().map(|holiday| holiday.until.unwrap_or(holiday.from));
    holidays.chain(calendar.make_up.iter().map(|make_up| make_up.on)).max()
}

fn special(calendar: &CalendarDefinition, date: NaiveDate) -> Option<Special<'_>> {
    let make_up = calendar.make_up.iter().find(|make_up| make_up.on == date);
    let holds = |holiday: &&HolidayDefinition| (holiday.from..=holiday.until.unwrap_or(holiday.from)).contains(&date);
    let holiday = || calendar.holidays.iter().find(holds).map(|holiday| Special::Holiday(&holiday.name));
    make_up.map(|make_up| Special::WorksAs(make_up.works_as, &make_up.name)).or_else(holiday)
}

fn month_of(shell: &Shell, calendar: &CalendarDefinition, year: i32, month: u32) -> Markup {
    let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else { return html! {} };
    let blank = first.weekday().num_days_from_monday();
    let dates: Vec<NaiveDate> = first.iter_days().take_while(|date| date.month() == month).collect();
    let start = first.checked_sub_days(Days::new(u64::from(blank))).unwrap_or(first);
    let weeks = (u64::from(blank) + dates.len() as u64).div_ceil(7);
    let title = month.checked_sub(1).and_then(|at| words::MONTHS.get(at as usize));
    html! {
        table.month {
            caption { @if let Some(title) = title { (shell.say(*title)) } }
            thead { tr { @for (short, long) in words::WEEK_HEAD.iter().zip(words::WEEKDAYS) { th scope="col" abbr=(shell.say(long)) { (shell.say(*short)) } } } }
            tbody {
                @for week in 0..weeks {
                    tr { @for day in 0..7 {
                        @match start.checked_add_days(Days::new(week * 7 + day)).filter(|date| date.month() == month) {
                            Some(date) => (day_cell(shell, calendar, date)),
                            None => td {},
                        }
                    } }
                }
            }
        }
    }
}

fn day_cell(shell: &Shell, calendar: &CalendarDefinition, date: NaiveDate) -> Markup {
    let number = date.day();
    html! {
        @match special(calendar, date) {
            Some(Special::Holiday(name)) => td.hol title=(title(shell.say(words::HOLIDAY), name)) { (number) },
            Some(Special::WorksAs(day, name)) => td.mk title=(title(&works_as(shell, day), name)) { (number) },
            None => td.off[date.weekday().num_days_from_monday() > 4] { (number) },
        }
    }
}

fn title(kind: &str, name: &str) -> String {
    if name.is_empty() { kind.to_owned() } else { format!("{} · {kind}", shown(name)) }
}

pub(super) fn works_as(shell: &Shell, day: Weekday) -> String {
    let at = day.num_days_from_monday() as usize;
    let day = words::WEEKDAYS.get(at).map_or("", |said| shell.say(*said));
    words::WORKS_AS.with(shell.language(), &[day])
}

pub(super) fn span_of(from: NaiveDate, until: Option<NaiveDate>) -> String {
    until.map_or_else(|| from.to_string(), |until| format!("{from} – {until}"))
}

/// What the year's coloured days are, in words; while it is changed, those of other years, too.
fn days(shell: &Shell, shown_: &Shown, at: usize, calendar: &CalendarDefinition) -> Markup {
    let (year, is_edited) = (shown_.draft.year, shown_.is_edited);
    let is_here = |from: NaiveDate, until: NaiveDate| from.year() <= year && until.year() >= year;
    let holidays = calendar.holidays.iter().enumerate();
    let holidays: Vec<_> = holidays.filter(|(_, one)| is_here(one.from, one.until.unwrap_or(one.from))).collect();
    let make_up: Vec<_> = calendar.make_up.iter().enumerate().filter(|(_, one)| is_here(one.on, one.on)).collect();
    html! {
        @if holidays.is_empty() && make_up.is_empty() { p.q { (shell.say(words::NOTHING_THIS_YEAR)) } }
        ul.spans.dated {
            @for (which, holiday) in holidays {
                li {
                    i.key.hol {} span.num { (span_of(holiday.from, holiday.until)) } b { (shown(&holiday.name)) }
                    @if is_edited { (super::schedules::remover(shell, &format!("hol-:{at}:{which}"), &format!("days-{at}"))) }
                }
            }
            @for (which, make_up) in make_up {
                li {
                    i.key.mk {} span.num { (make_up.on) } span { (works_as(shell, make_up.works_as)) } b { (shown(&make_up.name)) }
                    @if is_edited { (super::schedules::remover(shell, &format!("mk-:{at}:{which}"), &format!("days-{at}"))) }
                }
            }
        }
    }
}

fn fields(shell: &Shell, at: usize) -> Markup {
    let date = |label, field: &str| {
        let name = format!("{field}.{at}");
        html! { div.field.date { label for=(name) { (shell.say(label)) } input.num id=(name) type="date" name=(name); } }
    };
    let name = |field: &str| {
        let name = format!("{field}.{at}");
        html! { div.field { label for=(name) { (shell.say(words::NAME_MAY)) } input id=(name) name=(name) maxlength="64" autocomplete="off"; } }
    };
    html! {
        div.adding {
            (date(words::FIRST_DAY, "hol_from")) (date(words::LAST_DAY, "hol_until")) (name("hol_name"))
            button.btn.t formaction={ "/access#days-" (at) } name="act" value={ "hol+:" (at) } { (shell.say(words::ADD_HOLIDAY)) }
        }
        div.adding {
            (date(words::DAY, "mk_on"))
            div.field.date {
                label for={ "mk_as." (at) } { (shell.say(words::WORKS_AS_LABEL)) }
                select id={ "mk_as." (at) } name={ "mk_as." (at) } {
                    @for (day, said) in WEEK.iter().zip(words::WEEKDAYS) { option value=(day) { (shell.say(said)) } }
                }
            }
            (name("mk_name"))
            button.btn.t formaction={ "/access#days-" (at) } name="act" value={ "mk+:" (at) } { (shell.say(words::ADD_MAKE_UP)) }
        }
    }
}
