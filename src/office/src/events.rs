//! `/events`: tells a page that something is new. It carries no data, so a page that missed some has missed nothing.

use crate::office::Office;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Shows proxies and browsers that the stream lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(crate) async fn events(
    State(office): State<Arc<Office>>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, StatusCode> {
    let permit = Arc::clone(&office.listeners).try_acquire_owned().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let news = office.news.subscribe();
    let stopping = office.stopping.clone();
    // The first event comes at once: whatever happened between the page and this stream is fetched then.
    let stream =
        futures::stream::unfold((news, stopping, permit, true), |(mut news, stopping, permit, first)| async move {
            if !first {
                tokio::select! {
                    changed = news.changed() => changed.ok()?,
                    () = stopping.cancelled() => return None,
                }
            }
            let count = *news.borrow_and_update();
            let event = Event::default().event("changed").data(count.to_string());
            Some((Ok(event), (news, stopping, permit, false)))
        });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
