//! `/events`: tells a page that something is new. It carries no data, so a page that missed some has missed nothing.

use crate::desk::trouble::Trouble;
use crate::office::Office;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Shows proxies and browsers that the stream lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Then the browser comes again by itself, and whether it may is looked at anew.
const LONGEST: Duration = Duration::from_secs(15 * 60);

pub(super) async fn events(
    State(office): State<Arc<Office>>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Trouble> {
    let permit = Arc::clone(&office.listeners).try_acquire_owned().map_err(|_| Trouble::Busy)?;
    let news = office.news.subscribe();
    let stopping = office.stopping.clone();
    let until = Instant::now() + LONGEST;
    // The first event comes at once: whatever happened between the page and this stream is fetched then.
    let stream = futures::stream::unfold(
        (news, stopping, permit, true),
        move |(mut news, stopping, permit, first)| async move {
            if !first {
                tokio::select! {
                    changed = news.changed() => changed.ok()?,
                    () = stopping.cancelled() => return None,
                    () = tokio::time::sleep_until(until) => return None,
                }
            }
            let count = *news.borrow_and_update();
            let event = Event::default().event("changed").data(count.to_string());
            Some((Ok(event), (news, stopping, permit, false)))
        },
    );
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
