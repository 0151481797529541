//! What a visitor agreed to, and how they signed it: for whoever may see visits.

use crate::desk::language::{Said, say};
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use frontdesk_core::agreement::{Agreement, Signature};
use frontdesk_core::fact::{AgreedFact, Fact};
use frontdesk_core::screen::Language;
use frontdesk_store::{ReadError, Reader, StoryEntry};
use maud::{Markup, html};

const AGREED: Said = say("已同意", "已同意", "Agreed to");
const VERSION: Said = say("{} 同意，版本 {}", "{} 同意，版本 {}", "at {}, version {}");
const SAID: Said = say("未手写签名：按键同意", "未手寫簽名：按鍵同意", "Without a drawn signature: agreed by a button");
const SIGNATURE: Said = say("签名", "簽名", "Signature");
const NOT_READABLE: Said =
    say("签名已删除，或无法读取", "簽名已刪除，或無法讀取", "The signature is deleted, or cannot be read");
const TEXT: Said = say("当时的正文", "當時的內文", "The text as it was");
const NO_TEXT: Said = say("这里没有这个版本的正文", "這裡沒有這個版本的內文", "The text of this version is not here");

/// What was agreed to.
pub(super) struct Agreed {
    at_ms: i64,
    version: String,
    language: Language,
    drawn: bool,
    signature: Option<Signature>,
    agreement: Option<Agreement>,
}

/// From the visit's story; none where nothing was asked.
pub(super) fn load(reader: &Reader, told: &[StoryEntry]) -> Result<Option<Agreed>, ReadError> {
    let agreed = told.iter().find_map(|one| match &one.fact {
        Some(Fact::Agreed(AgreedFact::Agreed { version, language, drawn, private, .. })) => {
            let signature = private.as_ref().map(|private| private.signature.clone());
            Some((one.entry.wall.utc_ms, *version, *language, *drawn, signature))
        }
        _ => None,
    });
    let Some((at_ms, version, language, drawn, signature)) = agreed else { return Ok(None) };
    let agreement = reader.agreement(version)?;
    let version = version.to_string().chars().take(8).collect();
    Ok(Some(Agreed { at_ms, version, language, drawn, signature, agreement }))
}

pub(super) fn panel(shell: &Shell, agreed: Option<&Agreed>) -> Markup {
    let Some(agreed) = agreed else { return Markup::default() };
    let when = VERSION.with(shell.language(), &[&day_and_clock(agreed.at_ms), &agreed.version]);
    html! {
        section.panel #agreed {
            h2 { (shell.say(AGREED)) }
            @if let Some(agreement) = &agreed.agreement { p { b { (shown(agreement.title.of(agreed.language))) } } }
            p.s { (when) }
            @match (&agreed.signature, agreed.drawn) {
                (Some(signature), _) => (drawn(shell, signature)),
                (None, true) => p { (shell.say(NOT_READABLE)) },
                (None, false) => p { (shell.say(SAID)) },
            }
            @match &agreed.agreement {
                Some(agreement) => details.text {
                    summary { b { (shell.say(TEXT)) } }
                    @for line in agreement.text.of(agreed.language).lines() { p { (shown(line)) } }
                },
                None => p.s { (shell.say(NO_TEXT)) },
            }
        }
    }
}

/// A path within the page: no picture is made or fetched.
fn drawn(shell: &Shell, signature: &Signature) -> Markup {
    let (width, height) = signature.size();
    html! {
        svg.signature role="img" aria-label=(shell.say(SIGNATURE)) viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) {
            path d=(signature.path());
        }
    }
}
