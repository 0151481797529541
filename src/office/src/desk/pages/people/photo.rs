//! Somebody's picture: shown, set, and deleted.

use super::one::page_of;
use super::{known, words};
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::upload::Upload;
use crate::office::utc_ms;
use crate::photos::{self, PictureError};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use frontdesk_core::id::StaffId;
use tokio::sync::Semaphore;

/// One upload is decoded at a time: each may take its share of memory, and the office has other work.
static DECODING: Semaphore = Semaphore::const_new(1);

pub(super) async fn show(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let staff: StaffId = id.parse().map_err(|_| Trouble::NotFound)?;
    let jpeg = shell.office.photos.get(staff).await?.ok_or(Trouble::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}

pub(super) async fn set(shell: Shell, Path(id): Path<String>, Upload(file): Upload) -> Result<Response, Trouble> {
    let staff = known(&shell, &id).await?.staff;
    if file.is_empty() {
        return refused(&shell, staff, words::NO_FILE).await;
    }
    let turn = DECODING.acquire().await.map_err(|_| Trouble::Failed)?;
    let decoded = tokio::task::spawn_blocking(move || photos::small(&file)).await;
    drop(turn);
    let jpeg = match decoded {
        Ok(Ok(jpeg)) => jpeg,
        Ok(Err(PictureError::TooLong)) => return refused(&shell, staff, words::PHOTO_TOO_LONG).await,
        Ok(Err(PictureError::Format)) => return refused(&shell, staff, words::PHOTO_FORMAT).await,
        // A decoder that gave up on what it was given.
        Ok(Err(PictureError::Decode(_))) | Err(_) => return refused(&shell, staff, words::PHOTO_UNREADABLE).await,
    };
    shell.office.record(&[shell.used("photo_set", Some(staff.to_string()))]).await?;
    shell.office.photos.put(staff, jpeg, utc_ms()).await?;
    shell.office.tell();
    Ok(shell.go(&format!("/people/{staff}")))
}

pub(super) async fn remove(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let staff = known(&shell, &id).await?.staff;
    if shell.office.photos.set_ms(staff).is_some() {
        shell.office.record(&[shell.used("photo_removed", Some(staff.to_string()))]).await?;
        shell.office.photos.remove(staff).await?;
        shell.office.tell();
    }
    Ok(shell.go(&format!("/people/{staff}")))
}

async fn refused(shell: &Shell, staff: StaffId, why: Said) -> Result<Response, Trouble> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page_of(shell, staff, Some(why)).await?).into_response())
}
