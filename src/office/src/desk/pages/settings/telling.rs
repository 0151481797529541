//! The two settings of telling: when each step of the ladder comes, and who else is told by what a visitor comes for.

use super::back::back;
use super::change::{sent, set};
use super::standing::Standing;
use super::{Typed, refused, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pages::today::texts::purpose;
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::people::staff_id;
use axum::response::Response;
use frontdesk_core::fact::{LadderSeconds, MAX_TOLD_BY_PURPOSE, Setting, SettingName, StaffByPurpose};
use frontdesk_core::id::StaffId;
use frontdesk_core::screen::Purpose;
use maud::{Markup, html};

/// Staff numbers of one purpose as they can be typed, characters.
const MAX_NUMBERS_CHARS: usize = 600;

/// The steps: the name of its field, and what it is called.
pub(super) const STEPS: [(&str, Said); 3] =
    [("reminder_after_s", words::REMINDER), ("colleague_after_s", words::COLLEAGUE), ("desk_after_s", words::DESK)];

pub(super) fn seconds_of(ladder: LadderSeconds) -> [u32; 3] {
    [ladder.reminder_after_s, ladder.colleague_after_s, ladder.desk_after_s]
}

/// The purposes, each with its field's name.
pub(super) const PURPOSES: [(Purpose, &str); 5] = [
    (Purpose::Meeting, "meeting"),
    (Purpose::Interview, "interview"),
    (Purpose::Delivery, "delivery"),
    (Purpose::Service, "service"),
    (Purpose::Other, "other"),
];

pub(super) async fn set_ladder(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let typed: Vec<String> = STEPS.iter().map(|(field, _)| sent(&fields, field)).collect::<Result<_, _>>()?;
    let seconds: Option<Vec<u32>> = typed.iter().map(|text| text.parse().ok()).collect();
    let Some(&[reminder_after_s, colleague_after_s, desk_after_s]) = seconds.as_deref() else {
        return refused(&shell, &Typed::Ladder(typed)).await;
    };
    let value = LadderSeconds { reminder_after_s, colleague_after_s, desk_after_s };
    set(shell, Setting::Ladder { value }, Typed::Ladder(typed)).await
}

pub(super) async fn set_told(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let typed: Vec<String> = PURPOSES.iter().map(|(_, field)| sent(&fields, field)).collect::<Result<_, _>>()?;
    let numbers: Vec<Vec<String>> = typed.iter().map(|text| numbers_in(text)).collect();
    let asked: Vec<StaffId> = numbers.iter().flatten().map(|number| staff_id(number)).collect();
    if asked.len() > PURPOSES.len() * MAX_TOLD_BY_PURPOSE {
        return refused(&shell, &Typed::ByPurpose(typed, shell.say(words::TOO_MANY).to_owned())).await;
    }
    let known = shell.office.read(move |reader| {
        let works_here =
            |staff: &StaffId| Ok(reader.person(*staff)?.is_some_and(|person| person.enabled).then_some(*staff));
        asked.iter().map(works_here).collect::<Result<Vec<_>, _>>()
    });
    let known: Vec<StaffId> = known.await?.into_iter().flatten().collect();
    if let Some(number) = numbers.iter().flatten().find(|number| !known.contains(&staff_id(number))) {
        let said = words::NOT_LISTED.with(shell.language(), &[number]);
        return refused(&shell, &Typed::ByPurpose(typed, said)).await;
    }
    let mut value = StaffByPurpose::default();
    for ((purpose, _), numbers) in PURPOSES.iter().zip(&numbers) {
        value.of_mut(*purpose).extend(numbers.iter().map(|number| staff_id(number)));
    }
    let too_many = shell.say(words::TOO_MANY).to_owned();
    set(shell, Setting::ToldByPurpose { value }, Typed::ByPurpose(typed, too_many)).await
}

/// Each once, in the order in which they were typed.
fn numbers_in(text: &str) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for number in text.split([',', '，', '、', ';', '；', ' ', '\t', '\u{3000}']).filter(|number| !number.is_empty())
    {
        if !numbers.iter().any(|other| other == number) {
            numbers.push(number.to_owned());
        }
    }
    numbers
}

pub(super) fn ladder(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let stands = seconds_of(standing.telling.ladder).map(|seconds| seconds.to_string()).to_vec();
    let (values, wrong) = match typed {
        Typed::Ladder(typed) => (typed, Some(shell.say(words::BAD_LADDER))),
        _ => (&stands, None),
    };
    html! {
        section.panel #ladder {
            h2 { (shell.say(words::LADDER)) }
            (since(shell, standing.set_at(SettingName::Ladder)))
            @if !shell.office.telling.tells() { p.s { (shell.say(words::TELLS_NOBODY)) } }
            (problem(wrong))
            form method="post" action="/settings/ladder" {
                (shell.form_token())
                @for ((field, label), value) in STEPS.iter().zip(values) {
                    div.field {
                        label for=(field) { (shell.say(*label)) }
                        input.num id=(field) name=(field) value=(value) inputmode="numeric" maxlength="5" autocomplete="off";
                    }
                }
                p.hint { (shell.say(words::LADDER_HINT)) }
                button.btn.p { (shell.say(words::SAVE)) }
            }
            (back(shell, standing, SettingName::Ladder))
        }
    }
}

/// For whoever may see people.
pub(super) fn told(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let numbers = |purpose: Purpose| {
        let staff = standing.telling.told_by_purpose.of(purpose).iter();
        staff
            .filter_map(|staff| standing.staff.get(staff))
            .map(|(number, _)| number.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let stands: Vec<String> = PURPOSES.iter().map(|(purpose, _)| numbers(*purpose)).collect();
    let (values, wrong) = match typed {
        Typed::ByPurpose(typed, wrong) => (typed, Some(wrong.as_str())),
        _ => (&stands, None),
    };
    html! {
        section.panel #told {
            h2 { (shell.say(words::TOLD)) }
            (since(shell, standing.set_at(SettingName::ToldByPurpose)))
            (problem(wrong))
            form method="post" action="/settings/told" {
                (shell.form_token())
                @for ((of, field), value) in PURPOSES.iter().zip(values) {
                    div.field {
                        label for=(field) { (shell.say(purpose(*of))) }
                        input.num id=(field) name=(field) value=(value) maxlength=(MAX_NUMBERS_CHARS) autocomplete="off" placeholder=(shell.say(words::NOBODY));
                        @let names = standing.names_of(shell, standing.telling.told_by_purpose.of(*of));
                        @if !names.is_empty() { p.hint { (names) } }
                    }
                }
                p.hint { (shell.say(words::TOLD_HINT)) }
                button.btn.p { (shell.say(words::SAVE)) }
            }
            (back(shell, standing, SettingName::ToldByPurpose))
        }
    }
}

/// Who is named, for the line of what was changed.
pub(super) fn summary(shell: &Shell, standing: &Standing, named: &StaffByPurpose) -> String {
    let of = |(of, _): &(Purpose, &str)| {
        let names = standing.names_of(shell, named.of(*of));
        (!names.is_empty()).then(|| format!("{} {names}", shell.say(purpose(*of))))
    };
    let said: Vec<String> = PURPOSES.iter().filter_map(of).collect();
    if said.is_empty() { shell.say(words::NOBODY).to_owned() } else { said.join(" · ") }
}

impl Standing {
    /// Their names; how many they are for whoever may not see people.
    fn names_of(&self, shell: &Shell, staff: &[StaffId]) -> String {
        if staff.is_empty() {
            return String::new();
        }
        if !self.shows_people {
            return words::SO_MANY.with(shell.language(), &[&staff.len().to_string()]);
        }
        let gone = || shell.say(words::GONE).to_owned();
        let name = |staff| self.staff.get(staff).map_or_else(gone, |(_, name)| shown(name));
        staff.iter().map(name).collect::<Vec<_>>().join("、")
    }
}

/// Since when it is set, or that the office's configuration stands.
fn since(shell: &Shell, set_ms: Option<i64>) -> Markup {
    html! {
        p.s { @match set_ms {
            Some(set_ms) => (words::SET_AT.with(shell.language(), &[&day_and_clock(set_ms)])),
            None => (shell.say(words::NOT_SET_HERE)),
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart_by_whatever_people_put_between_them() {
        assert_eq!(numbers_in(" 1002，1003、1004,1002  A-7;"), ["1002", "1003", "1004", "A-7"]);
        assert!(numbers_in(" ,、 ").is_empty());
    }
}
