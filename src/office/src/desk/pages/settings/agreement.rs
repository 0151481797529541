//! What visitors agree to before they are registered: its title and text in three languages, how it is signed, and who is asked.

use super::back::back;
use super::change::{sent, set};
use super::standing::Standing;
use super::{LANGUAGES, Typed, since, text_of, texts};
use crate::desk::fields::Fields;
use crate::desk::language::{Said, say};
use crate::desk::pages::today::texts::purpose;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::response::Response;
use frontdesk_core::agreement::{Agreement, MAX_TEXT_CHARS, MAX_TITLE_WIDTH, Signing};
use frontdesk_core::fact::{Setting, SettingName, Texts};
use frontdesk_core::screen::Purpose;
use maud::{Markup, html};

pub(super) const AGREEMENT: Said = say("访客须知与签名", "訪客須知與簽名", "What visitors agree to");
const HINT: Said = say(
    "登记前在门口机上显示，同意之后才登记。各语言都不填，就没有须知；缺的语言显示第一种有的。",
    "登記前在門口機上顯示，同意之後才登記。各語言都不填，就沒有須知；缺的語言顯示第一種有的。",
    "Shown at the kiosk before anything is recorded. Empty in every language: nothing is asked. A language without a text shows the first that has one.",
);
const TITLE: Said = say("标题", "標題", "Title");
const TEXT: Said = say("正文", "內文", "Text");
const HOW: Said = say("怎样同意", "怎樣同意", "How they agree");
const WHO: Said =
    say("为这些事来的人（不选就是所有人）", "為這些事來的人（不選就是所有人）", "Who comes for (none: everybody)");
const SAVE: Said = super::words::SAVE;
const BAD: Said = say(
    "每种语言的标题和正文要么都有，要么都没有；标题最多 20 个汉字，正文最多 2000 个字。",
    "每種語言的標題和內文要麼都有，要麼都沒有；標題最多 20 個漢字，內文最多 2000 個字。",
    "In each language both a title and a text, or neither; a title of at most 40 letters, a text of at most 2,000 characters.",
);
const NOTHING: Said = say("没有须知", "沒有須知", "nothing to agree to");
const EVERYBODY: Said = say("所有人", "所有人", "everybody");

/// Each with its word in the form.
const SIGNINGS: [(Signing, &str, Said); 3] = [
    (
        Signing::DrawnOrSaid,
        "drawn_or_said",
        say(
            "手写签名；不便写的人可按“直接同意”",
            "手寫簽名；不便寫的人可按「直接同意」",
            "Signed with a finger, or by a button where somebody cannot draw",
        ),
    ),
    (Signing::Drawn, "drawn", say("必须手写签名", "必須手寫簽名", "Signed with a finger only")),
    (Signing::Said, "said", say("按“同意”，不签名", "按「同意」，不簽名", "By a button, without a signature")),
];

/// Each with its word in the form.
const PURPOSES: [(Purpose, &str); 5] = [
    (Purpose::Meeting, "meeting"),
    (Purpose::Interview, "interview"),
    (Purpose::Delivery, "delivery"),
    (Purpose::Service, "service"),
    (Purpose::Other, "other"),
];

pub(super) async fn set_agreement(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let signing = sent(&fields, "signing")?;
    let (signing, ..) = SIGNINGS.into_iter().find(|(_, word, _)| *word == signing).ok_or(Trouble::NotUnderstood)?;
    let find = |word: &str| PURPOSES.iter().find(|(_, other)| *other == word).map(|(purpose, _)| *purpose);
    let purposes = fields.all("purposes").map(find).collect::<Option<_>>().ok_or(Trouble::NotUnderstood)?;
    let value = Agreement { title: texts_of(&fields, "title")?, text: texts_of(&fields, "text")?, signing, purposes };
    set(shell, Setting::Agreement { value: value.clone() }, Typed::Agreement(Box::new(value))).await
}

/// A form ends its lines as it travels (HTML, "multipart/form-data" and the like): in the setting they end as in any text.
fn texts_of(fields: &Fields, of: &str) -> Result<Texts, Trouble> {
    let text = |language: &str| Ok::<_, Trouble>(sent(fields, &format!("{of}_{language}"))?.replace("\r\n", "\n"));
    Ok(Texts { zh_hans: text("zh_hans")?, zh_hant: text("zh_hant")?, en: text("en")? })
}

/// What is set, in words; a text is known by its version.
pub(super) fn summary(shell: &Shell, setting: &Setting) -> Option<(&'static str, String)> {
    let Setting::Agreement { value } = setting else { return None };
    let said = if value.is_none() {
        shell.say(NOTHING).to_owned()
    } else {
        let how = SIGNINGS.iter().find(|(signing, ..)| *signing == value.signing).map(|(.., said)| shell.say(*said));
        let who: Vec<&str> = value.purposes.iter().map(|of| shell.say(purpose(*of))).collect();
        let who = if who.is_empty() { shell.say(EVERYBODY).to_owned() } else { who.join("、") };
        let version: String = value.version().to_string().chars().take(8).collect();
        format!("{} · {} · {who} · {version}", texts::line(shell, &value.title), how.unwrap_or_default())
    };
    Some((shell.say(AGREEMENT), said))
}

pub(super) fn agreement(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let nothing = Agreement::default();
    let (value, wrong) = match typed {
        Typed::Agreement(typed) => (&**typed, Some(BAD)),
        _ => (standing.screen.agreement.as_ref().unwrap_or(&nothing), None),
    };
    html! {
        section.panel #agreement {
            h2 { (shell.say(AGREEMENT)) }
            (since(shell, standing.set_at(SettingName::Agreement)))
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action="/settings/agreement" {
                (shell.form_token())
                p.hint { (shell.say(HINT)) }
                @for (language, field) in LANGUAGES { (of_language(shell, value, (language, field))) }
                fieldset {
                    legend { (shell.say(HOW)) }
                    @for (signing, word, said) in SIGNINGS {
                        label.choice {
                            input type="radio" name="signing" value=(word) required checked[value.signing == signing];
                            span { (shell.say(said)) }
                        }
                    }
                }
                fieldset {
                    legend { (shell.say(WHO)) }
                    @for (of, word) in PURPOSES {
                        label.choice {
                            input type="checkbox" name="purposes" value=(word) checked[value.purposes.contains(&of)];
                            span { (shell.say(purpose(of))) }
                        }
                    }
                }
                button.btn.p { (shell.say(SAVE)) }
            }
            (back(shell, standing, SettingName::Agreement))
        }
    }
}

fn of_language(shell: &Shell, value: &Agreement, (language, field): (crate::desk::language::Language, &str)) -> Markup {
    let (title, text) = (text_of(&value.title, language), text_of(&value.text, language));
    let (title_id, text_id) = (format!("agreement-title-{field}"), format!("agreement-text-{field}"));
    html! {
        details.text open[!title.is_empty() || !text.is_empty()] {
            summary { b { (language.own_name()) } " " span.s { (shown(title)) } }
            div.field {
                label for=(title_id) { (shell.say(TITLE)) " · " (language.own_name()) }
                input id=(title_id) name={ "title_" (field) } lang=(language.tag()) value=(title) maxlength=(MAX_TITLE_WIDTH) autocomplete="off";
            }
            div.field {
                label for=(text_id) { (shell.say(TEXT)) " · " (language.own_name()) }
                textarea id=(text_id) name={ "text_" (field) } lang=(language.tag()) rows="8" maxlength=(MAX_TEXT_CHARS) { (text) }
            }
        }
    }
}
