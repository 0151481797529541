//! The list of people, and that of departments.

use super::find::{self, Asked, Which, department, everybody};
use super::{face, keeps, words};
use crate::desk::language::Said;
use crate::desk::pieces::{PAGE_ROWS, PageQuery};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use frontdesk_store::StaffRecord;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// People of a department: who works here, and of them who leads.
type Departments = BTreeMap<String, (u64, u64)>;

pub(super) async fn page(
    shell: Shell,
    Query(query): Query<BTreeMap<String, String>>,
    Query(page): Query<PageQuery>,
) -> Result<Markup, Trouble> {
    let asked = Asked::read(&query);
    let people = everybody(&shell.office).await?;
    let found = find::found(&shell.office, &asked, &people);
    let count = found.len().to_string();
    let headline = if asked == Asked::default() { words::HEADLINE } else { words::FOUND };
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let rows: Vec<&StaffRecord> =
        found.iter().skip(from).take(usize::try_from(PAGE_ROWS).unwrap_or(0)).copied().collect();
    let content = html! {
        div.head {
            h1 { (headline.with(shell.language(), &[&count])) }
            div.acts { (acts(&shell)) }
        }
        (filters(&shell, &asked, &departments_of(&people)))
        div.list.wide {
            @if people.is_empty() { p.lead { (shell.say(words::NOBODY_YET)) } }
            @else if rows.is_empty() { p.lead { (shell.say(words::NOBODY)) } }
            @else { (table(&shell, &rows)) }
            (page.pager(&asked.address(), found.len() as u64, shell.language()))
        }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

fn acts(shell: &Shell) -> Markup {
    html! {
        a.btn.t href="/people/departments" { (shell.say(words::DEPARTMENTS)) }
        @if keeps(shell) {
            a.btn.t href="/people.csv" download { (shell.say(words::EXPORT)) }
            a.btn.t href="/people/import" { (shell.say(words::IMPORT)) }
            a.btn.t href="/people/new" { (shell.say(words::ADD)) }
        }
    }
}

fn filters(shell: &Shell, asked: &Asked, departments: &Departments) -> Markup {
    html! {
        form.filters method="get" action="/people" {
            div.field.text {
                label for="people-q" { (shell.say(words::SEARCH)) }
                input #people-q type="search" name="q" value=(asked.text) autocomplete="off" spellcheck="false" maxlength="80";
            }
            div.field {
                label for="department" { (shell.say(words::DEPARTMENT)) }
                select #department name="department" {
                    option value="" { (shell.say(words::ANY)) }
                    @for name in departments.keys() { option value=(name) selected[*name == asked.department] { (shown(name)) } }
                }
            }
            div.field {
                label for="who" { (shell.say(words::WHO)) }
                select #who name="who" {
                    @for one in Which::ALL { option value=(one.tag()) selected[one == asked.which] { (shell.say(words::which(one))) } }
                }
            }
            div.acts {
                button.btn { (shell.say(words::LOOK)) }
                @if *asked != Asked::default() { a.btn.quiet href="/people" { (shell.say(words::CLEAR)) } }
            }
        }
    }
}

fn table(shell: &Shell, people: &[&StaffRecord]) -> Markup {
    let title = |said: Said| html! { th scope="col" { (shell.say(said)) } };
    html! {
        table.staff {
            thead { tr { (title(words::NAME)) (title(words::DEPARTMENT)) (title(words::PLACE)) (title(words::EXTENSION)) th scope="col" { span.hidden { (shell.say(words::STATE)) } } } }
            tbody { @for person in people { (row(shell, person)) } }
        }
    }
}

fn row(shell: &Shell, person: &StaffRecord) -> Markup {
    let private = person.private.as_ref();
    let name = private.map(|private| private.name.as_str());
    html! {
        tr.off[!person.enabled] data-card {
            td {
                div.who {
                    (face(shell, Some(person.staff), name))
                    div {
                        a.m.name href={ "/people/" (person.staff) } { (name.map_or_else(|| shell.say(words::NO_NAME).to_owned(), shown)) }
                        @if keeps(shell) { @if let Some(private) = private { br; span.s.num { (shown(&private.number)) } } }
                    }
                }
            }
            td { (private.map_or_else(String::new, |private| shown(&private.department))) }
            td { (private.map_or_else(String::new, |private| shown(&private.place))) }
            td.num { (private.map_or_else(String::new, |private| shown(&private.extension))) }
            td { (remarks(shell, person)) }
        }
    }
}

/// Works here or not, and what else is to be known at a glance.
pub(super) fn state(shell: &Shell, person: &StaffRecord) -> Markup {
    html! { @if person.enabled { span.ok { (shell.say(words::WORKS)) } } " " (remarks(shell, person)) }
}

/// What is not so with most people.
fn remarks(shell: &Shell, person: &StaffRecord) -> Markup {
    html! {
        @if !person.enabled { span.chip { (shell.say(words::LEFT)) } }
        @if person.private.as_ref().is_some_and(|private| private.leader) { " " span.chip { (shell.say(words::LEADER)) } }
    }
}

fn departments_of(people: &[StaffRecord]) -> Departments {
    let mut departments = Departments::new();
    for person in people.iter().filter(|person| person.enabled) {
        let Some(name) = department(person).filter(|name| !name.is_empty()) else { continue };
        let (count, leaders) = departments.entry(name.to_owned()).or_default();
        *count += 1;
        *leaders += u64::from(person.private.as_ref().is_some_and(|private| private.leader));
    }
    departments
}

/// Names of departments, to choose from.
pub(super) async fn department_names(shell: &Shell) -> Result<Vec<String>, Trouble> {
    Ok(departments_of(&everybody(&shell.office).await?).into_keys().collect())
}

pub(super) async fn departments(shell: Shell, Query(page): Query<PageQuery>) -> Result<Markup, Trouble> {
    let departments = departments_of(&everybody(&shell.office).await?);
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let some = departments.iter().skip(from).take(usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX));
    let address = |name: &str| Asked { department: name.to_owned(), ..Asked::default() }.address();
    let content = html! {
        div.head {
            h1 { (words::DEPARTMENTS_HEADLINE.with(shell.language(), &[&departments.len().to_string()])) }
            a.btn.t href="/people" { (shell.say(words::BACK)) }
        }
        p.beneath { (shell.say(words::DEPARTMENTS_LEAD)) }
        div.list {
            table {
                thead { tr {
                    @for title in [words::DEPARTMENT, words::PEOPLE_COUNT, words::LEADER] { th scope="col" { (shell.say(title)) } }
                } }
                tbody {
                    @for (name, (count, leaders)) in some {
                        tr data-card {
                            td { a.m.name href=(address(name)) { (shown(name)) } }
                            td.num data-label=(shell.say(words::PEOPLE_COUNT)) { (count) }
                            td.num data-label=(shell.say(words::LEADER)) { (leaders) }
                        }
                    }
                }
            }
            (page.pager("/people/departments", departments.len() as u64, shell.language()))
        }
    };
    Ok(shell.page(shell.say(words::DEPARTMENTS), content))
}
