//! The company's mark: uploaded, shown at the head of every page, and taken back.

use super::back::back;
use super::change::set;
use super::standing::Standing;
use super::{Typed, refused, since, words};
use crate::desk::language::Said;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::upload::Upload;
use crate::logo::{Logo, png_of};
use crate::photos::PictureError;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{Setting, SettingName};
use maud::{Markup, html};
use tokio::sync::Semaphore;

/// One upload is decoded at a time: each may take its share of memory, and the office has other work.
static DECODING: Semaphore = Semaphore::const_new(1);

/// Where the mark is; its address names its content.
pub(in crate::desk) fn logo_url(logo: &Logo) -> String {
    format!("/logo/{}", logo.version)
}

pub(super) async fn serve(shell: Shell, Path(version): Path<String>) -> Result<Response, Trouble> {
    let logo = shell.office.logo.get().filter(|logo| logo.version == version).ok_or(Trouble::NotFound)?;
    let kept = "public, max-age=31536000, immutable";
    Ok(([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, kept)], logo.png.clone()).into_response())
}

pub(super) async fn set_logo(shell: Shell, Upload(file): Upload) -> Result<Response, Trouble> {
    if file.is_empty() {
        return refused(&shell, &Typed::Logo(words::NO_FILE)).await;
    }
    let turn = DECODING.acquire().await.map_err(|_| Trouble::Failed)?;
    let made = tokio::task::spawn_blocking(move || png_of(&file)).await;
    drop(turn);
    match made {
        Ok(Ok(png)) => set(shell, Setting::logo(&png), Typed::Logo(words::LOGO_UNREADABLE)).await,
        Ok(Err(failure)) => refused(&shell, &Typed::Logo(refusal(&failure))).await,
        // A decoder that gave up on what it was given.
        Err(_) => refused(&shell, &Typed::Logo(words::LOGO_UNREADABLE)).await,
    }
}

fn refusal(failure: &PictureError) -> Said {
    match failure {
        PictureError::TooLong => words::LOGO_TOO_LONG,
        PictureError::Format => words::LOGO_FORMAT,
        PictureError::Decode(_) => words::LOGO_UNREADABLE,
    }
}

pub(super) fn logo(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let wrong = if let Typed::Logo(wrong) = typed { Some(shell.say(*wrong)) } else { None };
    html! {
        section.panel #logo {
            h2 { (shell.say(words::LOGO)) }
            (since(shell, standing.set_at(SettingName::Logo)))
            @if let Some(logo) = shell.office.logo.get() {
                p { img.logo.large src=(logo_url(&logo)) alt=(shell.say(words::LOGO)); }
            }
            (problem(wrong))
            form method="post" action="/settings/logo" enctype="multipart/form-data" {
                (shell.form_token())
                div.field {
                    label for="logo-file" { (shell.say(words::LOGO_FILE)) }
                    input #logo-file type="file" name="file" accept="image/png,image/jpeg,image/webp" required aria-describedby="logo-hint";
                    p.hint #logo-hint { (shell.say(words::LOGO_HINT)) }
                }
                button.btn.p { (shell.say(words::SAVE)) }
            }
            (back(shell, standing, SettingName::Logo))
        }
    }
}
