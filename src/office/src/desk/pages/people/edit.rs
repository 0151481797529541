//! Somebody is added, changed, or taken off the list.

use super::list::department_names;
use super::one::page_of;
use super::{known, words};
use crate::desk::fields::Fields;
use crate::desk::language::{Language, Said};
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::people::{PersonRow, leaving};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::access::DeskRole;
use frontdesk_core::fact::{Fact, MAX_NAME_CHARS, SiteFact};
use frontdesk_store::StaffRecord;
use maud::{Markup, html};

/// The most groups of one person, as core documents it.
const MAX_GROUPS: usize = 32;

/// What a form says of somebody.
struct Draft {
    row: PersonRow,
    enabled: bool,
    groups: String,
}

impl Draft {
    fn of(person: Option<&StaffRecord>) -> Self {
        let private = person.and_then(|person| person.private.clone()).unwrap_or_default();
        let groups = person.map(|person| person.groups.clone()).unwrap_or_default();
        Self {
            row: PersonRow::of(&groups, &private),
            enabled: person.is_none_or(|person| person.enabled),
            groups: groups.join("，"),
        }
    }

    fn typed(fields: &Fields, number: Option<&str>) -> Self {
        let text = |name: &str| fields.text(name).trim().chars().filter(|c| !c.is_control()).collect::<String>();
        Self {
            row: PersonRow {
                id: number.map_or_else(|| text("number"), str::to_owned),
                name: text("name"),
                department: text("department"),
                place: text("place"),
                greet: text("greet"),
                group: String::new(),
                longer: text("longer"),
                leader: text("leader"),
                desk: text("desk"),
                email: text("email"),
                wecom: text("wecom"),
                deputy: text("deputy"),
                extension: text("extension"),
                language: text("language"),
                card: String::new(),
            },
            enabled: text("enabled") == "yes",
            groups: text("groups"),
        }
    }

    fn groups(&self) -> Result<Vec<String>, Said> {
        let split = self.groups.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
        let mut groups: Vec<String> = Vec::new();
        for name in split {
            if !groups.iter().any(|known| known == name) {
                groups.push(name.to_owned());
            }
        }
        let is_good = groups.len() <= MAX_GROUPS && groups.iter().all(|name| name.chars().count() <= MAX_NAME_CHARS);
        if is_good { Ok(groups) } else { Err(words::BAD_GROUPS) }
    }

    fn fact(&self) -> Result<Fact, Said> {
        self.row.check().map_err(|reason| words::mistake(&reason))?;
        Ok(Fact::Site(SiteFact::PersonSet {
            staff: self.row.staff(),
            enabled: self.enabled,
            groups: self.groups()?,
            private: Some(self.row.private()),
        }))
    }
}

pub(super) async fn ask(shell: Shell) -> Result<Markup, Trouble> {
    form(&shell, None, &Draft::of(None), None).await
}

pub(super) async fn page(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let person = known(&shell, &id).await?;
    form(&shell, Some(&person), &Draft::of(Some(&person)), None).await
}

pub(super) async fn add(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let draft = Draft::typed(&fields, None);
    let staff = draft.row.staff();
    let is_taken = !draft.row.id.is_empty() && shell.office.read(move |reader| reader.person(staff)).await?.is_some();
    let fact = if is_taken { Err(words::NUMBER_TAKEN) } else { draft.fact() };
    save(&shell, "person_added", None, &draft, fact).await
}

pub(super) async fn change(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let person = known(&shell, &id).await?;
    // Somebody whose particulars are gone has no number to be changed under: they are added anew.
    let number = person.private.as_ref().map(|private| private.number.clone()).ok_or(Trouble::NotFound)?;
    let draft = Draft::typed(&fields, Some(&number));
    let fact = draft.fact();
    save(&shell, "person_changed", Some(&person), &draft, fact).await
}

async fn save(
    shell: &Shell,
    act: &str,
    person: Option<&StaffRecord>,
    draft: &Draft,
    fact: Result<Fact, Said>,
) -> Result<Response, Trouble> {
    let staff = draft.row.staff();
    match fact {
        Ok(fact) => {
            shell.office.record(&[shell.used(act, Some(staff.to_string())), fact]).await?;
            shell.office.directory.forget();
            Ok(shell.go(&format!("/people/{staff}")))
        }
        Err(wrong) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form(shell, person, draft, Some(wrong)).await?).into_response())
        }
    }
}

pub(super) async fn remove(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let staff = known(&shell, &id).await?.staff;
    if fields.text("sure") != "yes" {
        let page = page_of(&shell, staff, Some(words::NOT_SURE)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let used = shell.used("person_removed", Some(staff.to_string()));
    leaving::remove(&shell.office, staff, Some(used)).await?;
    Ok(shell.go("/people"))
}

async fn form(
    shell: &Shell,
    person: Option<&StaffRecord>,
    draft: &Draft,
    wrong: Option<Said>,
) -> Result<Markup, Trouble> {
    let departments = department_names(shell).await?;
    let row = &draft.row;
    let (path, back) = match person {
        Some(person) => (format!("/people/{}/edit", person.staff), format!("/people/{}", person.staff)),
        None => ("/people/new".to_owned(), "/people".to_owned()),
    };
    let field = |name: &'static str, label: Said, hint: Option<Said>, value: &str, max: u16| {
        html! {
            div.field.half {
                label for=(name) { (shell.say(label)) }
                input id=(name) name=(name) value=(value) maxlength=(max) autocomplete="off" spellcheck="false"
                    list=[(name == "department").then_some("departments")] aria-describedby=[hint.map(|_| format!("{name}-hint"))];
                @if let Some(hint) = hint { p.hint id={ (name) "-hint" } { (shell.say(hint)) } }
            }
        }
    };
    let tick = |name: &'static str, label: Said, is: bool| {
        html! { label.choice.wide { input type="checkbox" name=(name) value="yes" checked[is]; span { (shell.say(label)) } } }
    };
    let title = person.map_or(words::ADD, |_| words::EDIT);
    let content = html! {
        section.sheet.form {
            h1 { @if person.is_some() && !row.name.is_empty() { (shown(&row.name)) } @else { (shell.say(title)) } }
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action=(path) {
                (shell.form_token())
                (field("name", words::NAME, None, &row.name, 80))
                @if person.is_none() { (field("number", words::NUMBER, Some(words::NUMBER_HINT), &row.id, 80)) }
                (field("department", words::DEPARTMENT, None, &row.department, 80))
                datalist #departments { @for name in &departments { option value=(name) {} } }
                (field("place", words::PLACE, Some(words::PLACE_HINT), &row.place, 80))
                (field("extension", words::EXTENSION, None, &row.extension, 20))
                (field("greet", words::GREET, Some(words::GREET_HINT), &row.greet, 80))
                (field("email", words::EMAIL, None, &row.email, 254))
                (field("wecom", words::WECOM, None, &row.wecom, 64))
                (field("deputy", words::DEPUTY, Some(words::DEPUTY_HINT), &row.deputy, 80))
                div.field.half {
                    label for="language" { (shell.say(words::LANGUAGE)) }
                    select #language name="language" {
                        option value="" { (shell.say(words::AS_SITE)) }
                        @for one in Language::ALL { option value=(one.tag()) selected[one.tag() == row.language] { (one.own_name()) } }
                    }
                }
                div.field.half {
                    label for="desk" { (shell.say(words::STAFF_PAGES)) }
                    select #desk name="desk" {
                        @for (word, label) in [
                            ("", words::STAFF_PAGES_NOT),
                            (DeskRole::Receptionist.word(), words::STAFF_PAGES_RECEPTIONIST),
                            (DeskRole::Administrator.word(), words::STAFF_PAGES_ADMINISTRATOR),
                        ] {
                            option value=(word) selected[word == row.desk] { (shell.say(label)) }
                        }
                    }
                }
                (field("groups", words::GROUPS, Some(words::GROUPS_HINT), &draft.groups, 2_200))
                fieldset {
                    (tick("enabled", words::ENABLED, draft.enabled))
                    (tick("leader", words::LEADER, row.leader == "yes"))
                    (tick("longer", words::LONGER, row.longer == "yes"))
                }
                div.acts { button.btn.p { (shell.say(words::SAVE)) } a.btn.quiet href=(back) { (shell.say(words::CANCEL)) } }
            }
        }
    };
    Ok(shell.page(shell.say(title), content))
}
