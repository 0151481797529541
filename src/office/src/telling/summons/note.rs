//! What somebody who is called reads: no more of anybody than they need to know before they open the link.

use super::{ROLL_CALL_WITHIN_MS, words};
use crate::answer::Link;
use crate::approvals::Case;
use crate::desk::language::{Language, Said};
use crate::office::Office;
use crate::roll_call::RollCall;
use crate::telling::message::one_line;
use crate::telling::note::Note;
use crate::telling::recipient;
use chrono::{Local, TimeZone};
use frontdesk_core::fact::{ExceptionOf, NO_UID, RemoteCommand, RollCallWhy, TellingPrivate};
use frontdesk_core::id::NodeId;
use frontdesk_store::{ExceptionRecord, ReadError, Reader, RollCallRecord, Summons};
use serde_json::json;

/// Newest commands of a kiosk among which the one that asked is looked for.
const MAX_COMMANDS: usize = 20;

/// To a warden: since when, where, how many, and whether it is an exercise. Names are behind the link.
pub(super) fn of_roll_call(
    office: &Office,
    reader: &Reader,
    (open, house): (&RollCallRecord, &RollCall),
    one: &Summons,
    recipient: &TellingPrivate,
) -> Result<Note, ReadError> {
    let language = language(office, reader, recipient)?;
    let say = |said: Said| said.to(language);
    let kiosk = open.node.map(|node| kiosk(office, node));
    let place = [kiosk.as_deref(), open.door.as_deref()].into_iter().flatten().map(one_line);
    let place = place.collect::<Vec<_>>().join(" ");
    let (subject, cause) = match open.why {
        RollCallWhy::Fire => (words::FIRE.with(language, &[&place]), words::IT_BURNS),
        RollCallWhy::Drill => (say(words::DRILL).to_owned(), words::NOT_REAL),
        RollCallWhy::Asked => (say(words::ASKED).to_owned(), words::BEGUN),
    };
    let more = if house.is_cut { "+" } else { "" };
    let in_house = house.present.len();
    let facts = [
        (say(words::CAUSE), say(cause).to_owned()),
        (say(words::SINCE), clock(open.started_ms)),
        (say(words::WHERE), place.clone()),
        (say(words::INSIDE), format!("{in_house}{more}")),
    ];
    let until_ms = open.started_ms.saturating_add(ROLL_CALL_WITHIN_MS);
    let until_s = u32::try_from(until_ms / 1_000).unwrap_or(u32::MAX);
    let link = Link { about: open.rollcall, telling: one.telling, until_s };
    let base = office.settings.config.public_url.as_ref();
    let url = base.map(|url| format!("{url}/warden/{}", office.telling.warden_key.sign(link)));
    let body = json!({
        "version": 1,
        "kind": "roll_call",
        "telling": one.telling,
        "roll_call": open.rollcall,
        "recipient": { "staff": recipient.staff, "name": recipient.name },
        "why": open.why,
        "kiosk": kiosk,
        "door": open.door,
        "since_ms": open.started_ms,
        "in_house": in_house,
        "language": language.spoken(),
        "url": url,
    });
    Ok(Note {
        telling: one.telling,
        recipient: recipient.clone(),
        company: office.branding.company(&office.settings.config, language.spoken()),
        thread: Some(format!("{}.roll-call", open.rollcall)),
        is_urgent: true,
        subject,
        said: None,
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        request: say(if url.is_some() { words::COUNT } else { words::COUNT_AT_DESK }),
        link: url.map(|url| (say(words::OPEN), url)),
        body,
    })
}

/// To a leader: who asks, for whom, why, and until when. They sign in to answer, as the answer passes over the rules.
pub(super) fn of_exception(
    office: &Office,
    reader: &Reader,
    case: &Case,
    one: &Summons,
    recipient: &TellingPrivate,
) -> Result<Note, ReadError> {
    let language = language(office, reader, recipient)?;
    let say = |said: Said| said.to(language);
    let record = &case.record;
    let whom = case.whom().map(one_line).filter(|whom| !whom.is_empty());
    let why = case.why().map(one_line).filter(|why| !why.is_empty());
    let (kiosk, by) = (kiosk(office, record.node), asker(reader, record)?);
    let what = match &record.of {
        ExceptionOf::Visit(_) => say(words::VISIT).to_owned(),
        ExceptionOf::Door(door) => words::DOOR.with(language, &[&one_line(door)]),
    };
    let facts = vec![
        (say(words::WHAT), what),
        (say(words::WHERE), one_line(&kiosk)),
        (say(words::BY), by.clone().unwrap_or_else(|| words::DESK_AT.with(language, &[&one_line(&kiosk)]))),
        (say(words::UNTIL), clock(record.until_ms)),
    ];
    let base = office.settings.config.public_url.as_ref();
    let url = base.map(|url| format!("{url}/approvals/{}", record.exception));
    let body = json!({
        "version": 1,
        "kind": "exception",
        "telling": one.telling,
        "exception": record.exception,
        "recipient": { "staff": recipient.staff, "name": recipient.name },
        "of": record.of,
        "whom": whom,
        "why": why,
        "by": by,
        "kiosk": kiosk,
        "asked_ms": record.asked_ms,
        "until_ms": record.until_ms,
        "language": language.spoken(),
        "url": url,
    });
    Ok(Note {
        telling: one.telling,
        recipient: recipient.clone(),
        company: office.branding.company(&office.settings.config, language.spoken()),
        thread: Some(format!("{}.exception", record.exception)),
        is_urgent: true,
        subject: words::WAITS.with(language, &[whom.as_deref().unwrap_or(say(words::SOMEBODY))]),
        said: why.map(|why| (say(words::WHY), why)),
        facts,
        request: say(if url.is_some() { words::ANSWER } else { words::ANSWER_AT_DESK }),
        link: url.map(|url| (say(words::GO), url)),
        body,
    })
}

/// Who asked at the office's desk; nothing where it was asked at the kiosk, whose desk has no name.
fn asker(reader: &Reader, record: &ExceptionRecord) -> Result<Option<String>, ReadError> {
    if record.uid != NO_UID {
        return Ok(None);
    }
    let asked = reader.commands_lately(record.node, (0, MAX_COMMANDS))?.into_iter().find(|command| {
        matches!(command.what, RemoteCommand::AskException { exception, .. } if exception == record.exception)
    });
    let by = asked.and_then(|asked| asked.private).map(|by| one_line(&by.name));
    Ok(by.filter(|name| !name.is_empty()))
}

fn language(office: &Office, reader: &Reader, recipient: &TellingPrivate) -> Result<Language, ReadError> {
    recipient::language(reader, recipient.staff, office.settings.config.language).map(Language::from)
}

/// What people call a kiosk, else the beginning of its number.
fn kiosk(office: &Office, node: NodeId) -> String {
    let label = office.members.get(node).map(|member| member.label).filter(|label| !label.is_empty());
    label.unwrap_or_else(|| node.to_string().chars().take(8).collect())
}

fn clock(ms: i64) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format("%H:%M").to_string()).unwrap_or_default()
}
