//! Registering somebody who did not come by a kiosk (V2, V9): the same five answers, checked by the same rules.

use super::{find, texts};
use crate::desk::fields::Fields;
use crate::desk::language::{Language, Said};
use crate::desk::pages::today::texts as today_texts;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::directory;
use crate::visit_acts::{self, AtDesk};
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::directory::{Directory, Person};
use frontdesk_core::fact::VisitPrivate;
use frontdesk_core::form::{self, Problem};
use frontdesk_core::id::{StaffId, VisitId};
use frontdesk_core::screen::{self, HostHit, Purpose, Step};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Draft {
    name: String,
    organisation: String,
    contact: String,
    host: String,
    staff: Option<StaffId>,
    purpose: Option<Purpose>,
    language: Option<screen::Language>,
    permits: bool,
    wrong: Vec<(&'static str, Said)>,
    /// Those of whom one is to be chosen.
    hits: Vec<HostHit>,
}

impl Draft {
    fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        let word = |name: &str| serde_json::Value::from(fields.text(name));
        Self {
            name: text("name"),
            organisation: text("organisation"),
            contact: text("contact"),
            host: text("host"),
            staff: fields.text("staff").parse().ok(),
            purpose: serde_json::from_value(word("purpose")).ok(),
            language: serde_json::from_value(word("language")).ok(),
            permits: fields.text("permit") == "yes",
            wrong: Vec::new(),
            hits: Vec::new(),
        }
    }

    fn wrong(&self, field: &str) -> Option<Said> {
        self.wrong.iter().find(|(other, _)| *other == field).map(|(_, said)| *said)
    }

    /// The answers as they are recorded, or what is wrong with them.
    fn checked(&mut self, people: &Directory) -> Option<(Purpose, VisitPrivate)> {
        let name = self.check("name", form::check(Step::Name, &self.name.clone()));
        let organisation = self.check("organisation", form::clean(&self.organisation.clone()));
        let contact = self.check("contact", form::check(Step::Contact, &self.contact.clone()));
        let purpose = self.purpose;
        if purpose.is_none() {
            self.wrong.push(("purpose", texts::problem(Problem::Empty)));
        }
        let (host, host_name, host_department) = self.chosen_host(people)?;
        let private = VisitPrivate {
            name: name?,
            organisation: organisation?,
            contact: contact?,
            host,
            host_name,
            host_department,
        };
        Some((purpose?, private))
    }

    fn check(&mut self, field: &'static str, answer: Result<String, Problem>) -> Option<String> {
        answer.map_err(|problem| self.wrong.push((field, texts::problem(problem)))).ok()
    }

    /// Whoever was chosen; else the one with exactly this name; else what was typed, for the desk to find out.
    fn chosen_host(&mut self, people: &Directory) -> Option<(Option<StaffId>, String, String)> {
        let of = |person: &Person| (Some(person.staff), person.name.clone(), person.department.clone());
        let typed = self.check("host", form::clean(&self.host.clone()))?;
        if let Some(chosen) = self.staff.and_then(|staff| people.person(staff)) {
            return Some(of(chosen));
        }
        let found = people.find(&typed);
        let named = found.iter().filter(|hit| hit.name == typed).filter_map(|hit| people.person(hit.staff));
        let named: Vec<&Person> = named.collect();
        match named.as_slice() {
            [one] => Some(of(one)),
            [] => Some((None, typed, String::new())),
            _ => {
                self.hits = found;
                self.wrong.push(("host", texts::CHOOSE_HOST));
                None
            }
        }
    }
}

pub(super) async fn ask(shell: Shell) -> Markup {
    page(&shell, &Draft::default())
}

/// Those who fit what is typed for the host, to choose one.
pub(super) async fn hosts(shell: Shell, Query(query): Query<BTreeMap<String, String>>) -> Result<Markup, Trouble> {
    let people = directory::people(&shell.office).await?;
    let typed = query.get("host").map(String::as_str).unwrap_or_default();
    Ok(choice(&people.find(typed), None))
}

pub(super) async fn register(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let mut draft = Draft::read(&fields);
    let people = directory::people(&shell.office).await?;
    let Some((purpose, private)) = draft.checked(&people) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shell, &draft)).into_response());
    };
    let visit = VisitId(crate::random::bytes()?);
    let about = Some(visit.to_string());
    let language = draft.language.unwrap_or_else(|| shell.language().spoken());
    let mut used = vec![shell.used("visit_registered", about.clone())];
    let permitted_by = if draft.permits {
        used.push(shell.used("visit_permitted", about));
        Some(super::acts::who(&shell)?)
    } else {
        None
    };
    let at_desk = AtDesk { visit, purpose, language, who: private, permitted_by };
    visit_acts::register(&shell.office, used, at_desk).await?;
    Ok(shell.go("/today"))
}

fn page(shell: &Shell, draft: &Draft) -> Markup {
    let title = shell.say(texts::REGISTER);
    let first = draft.wrong.first().map(|(field, _)| *field);
    let text = |name: &'static str, label: Said, hint: Option<Said>, value: &str, required: bool| {
        let (hint_id, wrong) = (format!("{name}-hint"), draft.wrong(name));
        let is_first = first.map_or(name == "name", |first| first == name);
        html! {
            div.field.half[name != "name"] {
                label for=(name) { (shell.say(label)) }
                (problem(wrong.map(|wrong| shell.say(wrong))))
                input id=(name) name=(name) value=(value) required[required] maxlength="80" autocomplete="off" spellcheck="false"
                    autofocus[is_first] aria-invalid=[wrong.is_some().then_some("true")] aria-describedby=[hint.is_some().then_some(&hint_id)];
                @if let Some(hint) = hint { p.hint id=(hint_id) { (shell.say(hint)) } }
            }
        }
    };
    let content = html! {
        section.sheet.form {
            h1 { (title) }
            p.lead { (shell.say(texts::REGISTER_LEAD)) }
            form method="post" action="/visits/new" {
                (shell.form_token())
                (text("name", texts::NAME, None, &draft.name, true))
                (text("organisation", texts::ORGANISATION, Some(texts::OPTIONAL), &draft.organisation, false))
                (text("contact", texts::CONTACT, None, &draft.contact, true))
                (purposes(shell, draft))
                (host(shell, draft))
                (languages(shell, draft))
                label.choice { input type="checkbox" name="permit" value="yes" checked[draft.permits]; span { (shell.say(texts::PERMIT_NOW)) } }
                div.acts {
                    button.btn.p { (title) }
                    a.btn.quiet href="/today" { (shell.say(texts::CANCEL)) }
                }
            }
        }
    };
    shell.page(title, content)
}

fn purposes(shell: &Shell, draft: &Draft) -> Markup {
    html! {
        fieldset.field {
            legend { (shell.say(texts::PURPOSE)) }
            (problem(draft.wrong("purpose").map(|wrong| shell.say(wrong))))
            @for purpose in Purpose::ALL {
                label.choice {
                    input type="radio" name="purpose" value=(find::word(purpose)) required checked[draft.purpose == Some(purpose)];
                    span { (shell.say(today_texts::purpose(purpose))) }
                }
            }
        }
    }
}

/// With the script those who fit come while one types; without it a name that several have is asked back.
fn host(shell: &Shell, draft: &Draft) -> Markup {
    html! {
        div.field {
            label for="host" { (shell.say(texts::HOST)) }
            (problem(draft.wrong("host").map(|wrong| shell.say(wrong))))
            input #host name="host" value=(draft.host) maxlength="80" autocomplete="off" spellcheck="false" aria-describedby="host-hint"
                hx-get="/visits/new/hosts" hx-trigger="input changed delay:150ms" hx-target="#hosts" hx-sync="this:replace";
            p.hint #host-hint { (shell.say(texts::HOST_HINT)) }
            div #hosts aria-live="polite" { (choice(&draft.hits, draft.staff)) }
        }
    }
}

/// Those of whom one is to be chosen.
pub(in crate::desk::pages) fn choice(hits: &[HostHit], chosen: Option<StaffId>) -> Markup {
    html! {
        @for hit in hits {
            label.choice.wide {
                input type="radio" name="staff" value=(hit.staff) checked[chosen == Some(hit.staff) || hits.len() == 1];
                span { b { (shown(&hit.name)) } " " span.s { (shown(&hit.department)) } }
            }
        }
    }
}

fn languages(shell: &Shell, draft: &Draft) -> Markup {
    let chosen = draft.language.unwrap_or_else(|| shell.language().spoken());
    html! {
        fieldset.field {
            legend { (shell.say(texts::LANGUAGE)) }
            @for one in Language::ALL {
                label.choice {
                    input type="radio" name="language" value=(word(one.spoken())) checked[one.spoken() == chosen];
                    span lang=(one.tag()) { (one.own_name()) }
                }
            }
        }
    }
}

/// A purpose's word in forms.
pub(in crate::desk::pages) fn word_of(purpose: Purpose) -> String {
    find::word(purpose)
}

fn word(language: screen::Language) -> String {
    serde_json::to_value(language).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Directory {
        let person = |n: u8, name, department| Person::new(StaffId([n; 16]), name, department, "");
        vec![person(1, "张伟", "研发部"), person(2, "张伟", "财务部"), person(3, "周雯", "研发部")].into()
    }

    fn draft(host: &str, staff: Option<StaffId>) -> Draft {
        Draft {
            name: "罗岚".into(),
            contact: "13800138000".into(),
            purpose: Some(Purpose::Meeting),
            host: host.into(),
            staff,
            ..Draft::default()
        }
    }

    #[test]
    fn a_host_is_who_was_chosen_or_the_only_one_of_that_name_and_else_what_was_typed() {
        let host = |mut draft: Draft| {
            let (_, private) = draft.checked(&people()).unwrap();
            (private.host, private.host_department)
        };
        assert_eq!(host(draft("张伟", Some(StaffId([2; 16])))), (Some(StaffId([2; 16])), "财务部".into()));
        assert_eq!(host(draft("周雯", None)), (Some(StaffId([3; 16])), "研发部".into()));
        assert_eq!(host(draft("somebody of sales", None)), (None, String::new()));
        assert_eq!(host(draft("", None)), (None, String::new()));
        let mut asked_back = draft("张伟", None);
        assert!(asked_back.checked(&people()).is_none());
        assert_eq!((asked_back.hits.len(), asked_back.wrong("host")), (2, Some(texts::CHOOSE_HOST)));
    }

    #[test]
    fn each_answer_that_will_not_do_is_named() {
        let mut empty = Draft::default();
        assert!(empty.checked(&people()).is_none());
        let fields: Vec<&str> = empty.wrong.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["name", "contact", "purpose"]);
        let mut long = Draft { organisation: "龘".repeat(81), ..draft("", None) };
        assert!(long.checked(&people()).is_none() && long.wrong("organisation").is_some());
    }
}
