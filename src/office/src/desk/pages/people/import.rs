//! A file of people: what it changes is shown first, and done when somebody says yes.

use super::words;
use crate::admin::MAX_PAGE;
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::desk::upload::Upload;
use crate::office::Office;
use crate::people::changes::{self, Change};
use crate::people::leaving::{self, NotRemoved};
use crate::people::{COLUMNS, PeopleError, PersonRow, read};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use encoding_rs::GB18030;
use frontdesk_core::fact::Fact;
use frontdesk_core::id::StaffId;
use frontdesk_store::{ReadError, Reader, StaffRecord};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The longest file, bytes: more than 20,000 people.
pub(super) const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;

/// Changes that the page shows one by one.
const SHOWN: usize = 200;

/// What a file changes.
struct Preview {
    people: Arc<Vec<PersonRow>>,
    /// Whom, and in which ways: by their place in the file.
    changed: Vec<(usize, Vec<Change>)>,
    /// On the list and not in the file.
    missing: Vec<StaffRecord>,
}

impl Preview {
    fn newcomers(&self) -> usize {
        self.changed.iter().filter(|(_, changes)| changes.contains(&Change::New)).count()
    }
}

fn preview(reader: &Reader, people: Arc<Vec<PersonRow>>) -> Result<Preview, ReadError> {
    let listed: BTreeMap<StaffId, StaffRecord> =
        reader.people()?.into_iter().map(|person| (person.staff, person)).collect();
    let mut changed = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, row) in people.iter().enumerate() {
        seen.insert(row.staff());
        let changes = changes::compare(listed.get(&row.staff()), row);
        if !changes.is_empty() {
            changed.push((at, changes));
        }
    }
    let missing = listed.into_values().filter(|person| !seen.contains(&person.staff)).collect();
    Ok(Preview { people, changed, missing })
}

pub(super) async fn page(shell: Shell) -> Result<Markup, Trouble> {
    page_of(&shell, None).await
}

/// The file is read and kept in memory; nothing is changed.
pub(super) async fn look(shell: Shell, Upload(file): Upload) -> Result<Response, Trouble> {
    if file.is_empty() {
        return refused(&shell, shell.say(words::NO_FILE).to_owned()).await;
    }
    let parsed = tokio::task::spawn_blocking(move || parse(&file)).await.map_err(|_| Trouble::Failed)?;
    match parsed {
        Ok(people) => {
            let account = shell.person()?.id;
            shell.office.desk.imports.keep(account, Arc::new(people), shell.office.clock.mono_ms());
            Ok(shell.go("/people/import"))
        }
        Err(PeopleError::Line { line, reason }) => {
            let said = shell.say(words::mistake(&reason));
            refused(&shell, words::ON_LINE.with(shell.language(), &[&line.to_string(), said])).await
        }
        Err(PeopleError::Read(_)) => refused(&shell, shell.say(words::NOT_READ).to_owned()).await,
    }
}

/// Spreadsheets write UTF-8 with a mark in front of it, or what Windows in China takes for text.
fn parse(file: &[u8]) -> Result<Vec<PersonRow>, PeopleError> {
    let text = match std::str::from_utf8(file) {
        Ok(text) => text.into(),
        Err(_) => GB18030.decode(file).0,
    };
    read(text.trim_start_matches('\u{FEFF}').as_bytes())
}

pub(super) async fn drop_it(shell: Shell) -> Result<Response, Trouble> {
    shell.office.desk.imports.drop_of(shell.person()?.id);
    Ok(shell.go("/people/import"))
}

pub(super) async fn take(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let account = shell.person()?.id;
    let Some(people) = shell.office.desk.imports.of(account, shell.office.clock.mono_ms()) else {
        return refused(&shell, shell.say(words::NOTHING_WAITS).to_owned()).await;
    };
    let (office, used) = (Arc::clone(&shell.office), shell.used("people_imported", None));
    let removes = fields.text("remove") == "yes";
    // Begun is done, also when whoever asked does not wait for the end of it.
    let taken = tokio::spawn(async move { take_over(&office, used, &people, removes).await });
    taken.await.map_err(|_| Trouble::Failed)??;
    shell.office.desk.imports.drop_of(account);
    Ok(shell.go("/people"))
}

async fn take_over(office: &Office, used: Fact, people: &[PersonRow], removes: bool) -> Result<(), NotRemoved> {
    office.record(&[used]).await?;
    for page in people.chunks(MAX_PAGE) {
        let changes = changes::of(office, page).await?;
        office.record(&changes.facts).await?;
    }
    office.directory.forget();
    if removes && !people.is_empty() {
        let seen: BTreeSet<StaffId> = people.iter().map(PersonRow::staff).collect();
        let listed = office.read(|reader| reader.people()).await?;
        for person in listed.into_iter().filter(|person| !seen.contains(&person.staff)) {
            leaving::remove(office, person.staff, None).await?;
        }
    }
    Ok(())
}

async fn refused(shell: &Shell, why: String) -> Result<Response, Trouble> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page_of(shell, Some(&why)).await?).into_response())
}

async fn page_of(shell: &Shell, wrong: Option<&str>) -> Result<Markup, Trouble> {
    let waiting = shell.office.desk.imports.of(shell.person()?.id, shell.office.clock.mono_ms());
    let content = match waiting {
        Some(people) => {
            let preview = shell.office.read(move |reader| preview(reader, people)).await?;
            what_changes(shell, &preview, wrong)
        }
        None => asking(shell, wrong),
    };
    Ok(shell.page(shell.say(words::IMPORT_TITLE), content))
}

fn asking(shell: &Shell, wrong: Option<&str>) -> Markup {
    let optional = COLUMNS.iter().skip(3);
    html! {
        section.sheet {
            h1 { (shell.say(words::IMPORT_TITLE)) }
            p.lead { (shell.say(words::IMPORT_LEAD)) }
            (problem(wrong))
            form method="post" action="/people/import" enctype="multipart/form-data" {
                (shell.form_token())
                div.field {
                    label for="file" { (shell.say(words::IMPORT_FILE)) }
                    input #file type="file" name="file" accept=".csv,text/csv" required;
                }
                button.btn.p { (shell.say(words::LOOK_AT_IT)) }
            }
            p.s { (shell.say(words::COLUMNS)) " " @for (at, name) in optional.enumerate() { @if at > 0 { ", " } code { (name) } } }
            p { a href="/people" { (shell.say(words::BACK)) } }
        }
    }
}

fn what_changes(shell: &Shell, preview: &Preview, wrong: Option<&str>) -> Markup {
    let language = shell.language();
    let count = |said: Said, n: usize| said.with(language, &[&n.to_string()]);
    let (all, new) = (preview.people.len(), preview.newcomers());
    let changed = preview.changed.len() - new;
    let cards = preview.people.iter().filter(|row| !row.card.is_empty()).count();
    let is_nothing = preview.changed.is_empty() && cards == 0;
    html! {
        div.head {
            div {
                h1 {
                    @if is_nothing { (shell.say(words::CHANGES_NOTHING)) }
                    @else { (words::WHAT_CHANGES.with(language, &[&new.to_string(), &changed.to_string()])) }
                }
                p.lead {
                    (count(words::AS_BEFORE, all - preview.changed.len()))
                    @if cards > 0 { " " (count(words::WITH_CARD, cards)) }
                }
            }
        }
        @if let Some(wrong) = wrong { div.notice { (problem(Some(wrong))) } }
        div.beside {
            div { (table(shell, preview)) }
            section.panel {
                form method="post" action="/people/import/take" {
                    (shell.form_token())
                    @if !preview.missing.is_empty() { (missing(shell, &preview.missing)) }
                    button.btn.p disabled[is_nothing && preview.missing.is_empty()] { (shell.say(words::TAKE)) }
                }
                form method="post" action="/people/import/drop" { (shell.form_token()) button.btn.quiet { (shell.say(words::DROP)) } }
            }
        }
    }
}

fn table(shell: &Shell, preview: &Preview) -> Markup {
    let rows = preview.changed.iter().take(SHOWN).filter_map(|(at, changes)| Some((preview.people.get(*at)?, changes)));
    let more = preview.changed.len().saturating_sub(SHOWN);
    html! {
        @if !preview.changed.is_empty() {
            table {
                thead { tr { @for title in [words::NAME, words::DEPARTMENT, words::CHANGES] { th scope="col" { (shell.say(title)) } } } }
                tbody {
                    @for (row, changes) in rows {
                        tr {
                            td { b.m { (shown(&row.name)) } br; span.s.num { (shown(&row.id)) } }
                            td { (shown(&row.department)) }
                            td { @for change in changes { span.chip.w[*change != Change::New] { (shell.say(words::change(*change))) } " " } }
                        }
                    }
                }
            }
        }
        @if more > 0 { p.s.note { (words::MORE_CHANGES.with(shell.language(), &[&more.to_string()])) } }
    }
}

fn missing(shell: &Shell, people: &[StaffRecord]) -> Markup {
    let count = people.len().to_string();
    let names: Vec<String> = people
        .iter()
        .take(20)
        .map(|person| {
            person.private.as_ref().map_or_else(|| shell.say(words::NO_NAME).to_owned(), |one| shown(&one.name))
        })
        .collect();
    html! {
        h2 { (words::MISSING.with(shell.language(), &[&count])) }
        p.s { (names.join("、")) @if people.len() > names.len() { " …" } }
        label.choice.wide { input type="checkbox" name="remove" value="yes"; span { (words::REMOVE_MISSING.with(shell.language(), &[&count])) } }
        p.hint { (shell.say(words::MISSING_HINT)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_is_read_as_spreadsheets_write_it() {
        let text = "id,name,department\r\n1001,周雯,研发部\r\n";
        let gbk = GB18030.encode(text).0.into_owned();
        for file in [text.as_bytes().to_vec(), format!("\u{FEFF}{text}").into_bytes(), gbk] {
            let people = parse(&file).unwrap();
            assert_eq!((people.len(), people[0].name.as_str()), (1, "周雯"));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_file_of_people_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..400), headed in any::<bool>()) {
            let mut file = if headed { b"id,name,department,email,card\n".to_vec() } else { Vec::new() };
            file.extend(bytes);
            for person in parse(&file).unwrap_or_default() {
                prop_assert!(person.check().is_ok(), "what was read can be written");
            }
        }
    }
}
