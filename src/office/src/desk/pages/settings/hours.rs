//! When the house closes.

use super::change::{sent, set};
use super::standing::Standing;
use super::{Typed, since, words};
use crate::desk::fields::Fields;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::response::Response;
use frontdesk_core::fact::{CLOSING_MIN, Setting, SettingName};
use maud::{Markup, html};

pub(super) async fn set_closing(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let value = sent(&fields, "closing")?;
    set(shell, Setting::ClosingTime { value: value.clone() }, Typed::Closing(value)).await
}

pub(super) fn closing(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let stands = standing.house.closing_min.map_or_else(String::new, clock);
    let (value, wrong) = match typed {
        Typed::Closing(typed) => (typed, Some(shell.say(words::BAD_CLOSING))),
        _ => (&stands, None),
    };
    html! {
        section.panel #closing-time {
            h2 { (shell.say(words::CLOSING)) }
            (since(shell, standing.set_at(SettingName::ClosingTime)))
            (problem(wrong))
            form method="post" action="/settings/closing" {
                (shell.form_token())
                div.field {
                    label for="closing" { (shell.say(words::CLOSES_AT)) }
                    input.num #closing name="closing" type="time" value=(value) min=(clock(*CLOSING_MIN.start())) max=(clock(*CLOSING_MIN.end())) aria-describedby="closing-hint";
                    p.hint #closing-hint { (shell.say(words::CLOSING_HINT)) }
                }
                button.btn.p { (shell.say(words::SAVE)) }
            }
        }
    }
}

/// A minute of the day as `hh:mm`.
fn clock(min: u16) -> String {
    format!("{:02}:{:02}", min / 60, min % 60)
}

/// What a change says.
pub(super) fn summary(shell: &Shell, setting: &Setting) -> Option<(&'static str, String)> {
    let Setting::ClosingTime { value } = setting else { return None };
    let said = if value.is_empty() { shell.say(words::EMPTY).to_owned() } else { shown(value) };
    Some((shell.say(words::CLOSING), said))
}
