// SPDX-License-Identifier: GPL-3.0-or-later
//! The language of `frontdesk-screen-headless`: one JSON object a line in, one a line out.

use super::eyes::{Seen, look};
use super::finger::{self, cover};
use super::render::write_png;
use super::stage::{Stage, ask};
use super::stopwatch;
use crate::ui::{AskData, Compose, Look, Page, Pulse, Question, Scan, Session, SignalData, SignalKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use slint::ComponentHandle;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// How long `wait_…` waits when nothing else is said.
const WAIT_MS: u64 = 5_000;

/// How often a waiting command looks.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// One line in: exactly one of them, but for `timeout_ms`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    tap: Option<String>,
    r#type: Option<String>,
    labels: Option<bool>,
    wait_label: Option<String>,
    wait_page: Option<String>,
    snapshot: Option<PathBuf>,
    page: Option<bool>,
    /// A key of a real keyboard: `tab`, `backtab`, `enter`, `space`, `escape`, `up`, `down`, `switch`.
    key: Option<String>,
    /// Characters of a real keyboard.
    keys: Option<String>,
    /// Time passes at once, for what goes on by itself.
    pass_ms: Option<u64>,
    timeout_ms: Option<u64>,
    draw: Option<String>,
    /// Touches this key and answers `drawn_after_us`: how long its candidates took, drawn.
    time: Option<String>,
}

/// What `page` answers.
#[derive(Debug, Serialize)]
pub struct PageState {
    page: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'static str>,
    signal: &'static str,
    revision: u64,
    language: String,
    connected: bool,
    touches: u64,
    /// What has the focus, by its label.
    focus: String,
    /// What is framed for one switch, by its labels.
    scanned: String,
    /// What is typed and not chosen yet, as it is read.
    composing: String,
    drawing: super::platform::Pace,
}

/// A labelled element, and whether something lies over it.
#[derive(Debug, Serialize)]
struct Labelled {
    #[serde(flatten)]
    seen: Seen,
    covered: bool,
}

/// Carries out one line and returns the line to answer with.
#[must_use]
pub fn answer(line: &str) -> String {
    let done = serde_json::from_str::<Command>(line).map_err(Into::into).and_then(|command| run(&command));
    let answer = match done {
        Ok(Value::Object(mut fields)) => {
            fields.insert("ok".into(), json!(true));
            Value::Object(fields)
        }
        Ok(_) => json!({ "ok": true }),
        Err(fault) => json!({ "ok": false, "error": format!("{fault:#}") }),
    };
    answer.to_string()
}

fn run(command: &Command) -> anyhow::Result<Value> {
    let timeout = Duration::from_millis(command.timeout_ms.unwrap_or(WAIT_MS));
    if let Some(label) = &command.tap {
        finger::tap(label)?;
    } else if let Some(label) = &command.draw {
        finger::draw(label)?;
    } else if let Some(key) = &command.time {
        let took = stopwatch::touch_to_strip(key)?;
        return Ok(json!({ "drawn_after_us": u64::try_from(took.as_micros())? }));
    } else if let Some(text) = &command.r#type {
        finger::type_text(text)?;
    } else if command.labels.is_some() {
        return Ok(json!({ "labels": ask(labelled)? }));
    } else if let Some(label) = &command.wait_label {
        wait(timeout, label, |label, stage| look(&stage.window).iter().any(|seen| seen.label == label))?;
    } else if let Some(page) = &command.wait_page {
        wait(timeout, page, |page, stage| state(stage).page == page)?;
    } else if let Some(path) = &command.snapshot {
        let picture = ask(|stage| {
            stage.display.turn();
            stage.display.picture()
        })?;
        write_png(path, &picture)?;
    } else if command.page.is_some() {
        return Ok(serde_json::to_value(ask(state)?)?);
    } else if let Some(key) = &command.key {
        finger::press_key(key)?;
    } else if let Some(text) = &command.keys {
        finger::press_keys(text)?;
    } else if let Some(ms) = command.pass_ms {
        ask(move |stage| stage.display.pass(Duration::from_millis(ms)))?;
    } else {
        anyhow::bail!(
            "say one of tap, type, key, keys, pass_ms, labels, wait_label, wait_page, snapshot, page, draw, time"
        );
    }
    Ok(Value::Null)
}

fn wait(timeout: Duration, what: &str, there: fn(&str, &Stage) -> bool) -> anyhow::Result<()> {
    let until = Instant::now() + timeout;
    loop {
        let wanted = what.to_owned();
        if ask(move |stage| there(&wanted, stage))? {
            return Ok(());
        }
        if Instant::now() >= until {
            let there: Vec<String> = ask(|stage| look(&stage.window))?.into_iter().map(|seen| seen.label).collect();
            anyhow::bail!("“{what}” did not appear within {} ms; there is {there:?}", timeout.as_millis());
        }
        thread::park_timeout(LOOK_EVERY);
    }
}

fn labelled(stage: &Stage) -> Vec<Labelled> {
    let seen = look(&stage.window).into_iter();
    seen.map(|seen| Labelled { covered: seen.enabled && cover(stage, &seen).is_some(), seen }).collect()
}

fn state(stage: &Stage) -> PageState {
    let session = stage.window.global::<Session>();
    let page = session.get_page();
    let question = stage.window.global::<AskData>().get_question();
    PageState {
        page: name(page, question),
        step: step(page, question),
        signal: match stage.window.global::<SignalData>().get_kind() {
            SignalKind::None => "none",
            SignalKind::Granted => "granted",
            SignalKind::Refused => "refused",
        },
        revision: stage.link.shown(),
        language: stage.window.global::<Look>().get_language().into(),
        connected: page != Page::Starting,
        touches: stage.touches(),
        focus: stage.window.global::<Pulse>().get_focus_on().into(),
        scanned: stage.window.global::<Scan>().get_label().into(),
        composing: stage.window.global::<Compose>().get_letters().into(),
        drawing: stage.display.pace(),
    }
}

/// The page's name as the protocol has it; both kinds of question are `ask`, the number of one who was here before is none of them,
/// and the staff pages are told apart.
fn name(page: Page, question: Question) -> &'static str {
    match page {
        Page::Ask if question == Question::Number => "returning",
        Page::Starting => "starting",
        Page::Home => "home",
        Page::Ask | Page::Purpose => "ask",
        Page::Review => "review",
        Page::Code => "code",
        Page::Invited => "invited",
        Page::Card => "card",
        Page::Waiting => "waiting",
        Page::Permitted => "permitted",
        Page::Leaving => "leaving",
        Page::Claimed => "claimed",
        Page::Feedback => "feedback",
        Page::OutOfService => "out_of_service",
        Page::StaffCard => "staff_card",
        Page::StaffForgot => "staff_forgot",
        Page::StaffMenu => "staff_menu",
        Page::StaffList => "staff_list",
        Page::StaffTray => "staff_tray",
        Page::StaffAbout => "staff_about",
        Page::StaffCards => "staff_cards",
        Page::StaffNetwork => "staff_network",
        Page::StaffScreenTest => "staff_screen_test",
        Page::Agreement => "agreement",
        Page::IsItYou => "is_it_you",
        Page::Display => "display",
        Page::Drink => "drink",
    }
}

fn step(page: Page, question: Question) -> Option<&'static str> {
    match (page, question) {
        (Page::Purpose, _) => Some("purpose"),
        (Page::Ask, Question::Name) => Some("name"),
        (Page::Ask, Question::Organisation) => Some("organisation"),
        (Page::Ask, Question::Contact) => Some("contact"),
        (Page::Ask, Question::Host) => Some("host"),
        (Page::Ask, Question::Reason) => Some("reason"),
        (Page::Ask, Question::Colleague) => Some("colleague"),
        (Page::Ask, Question::Holder) => Some("holder"),
        (Page::Ask, Question::Office) => Some("office"),
        (Page::Ask, Question::EnrolCode) => Some("enrol_code"),
        (Page::Ask, Question::Message) => Some("message"),
        (Page::Ask, Question::AnotherHost) => Some("another_host"),
        _ => None,
    }
}
