//! The API under `/api/v1`: JSON for programs with tokens, and the document that describes it, made from the table of routes.

mod document;

use super::accounts::token::Scope;
use super::route::{Route, Rule, get};
use super::trouble::Trouble;
use crate::office::{Office, utc_ms};
use crate::today::{self, Asked, KioskLine, TicketLine, Today};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/openapi.json", Rule::Anyone, document::document).by_itself(),
        get("/api/v1/today", Rule::Api(Scope::Read), today)
            .documented::<Today>("Visits, doors, calls of the desk, alarms and kiosks of today."),
        get("/api/v1/machines", Rule::Api(Scope::Machines), machines)
            .documented::<Machines>("Kiosks, and what of their hardware does not work."),
    ]
}

/// How the machines are: nothing here is about a person.
#[derive(Debug, Serialize, JsonSchema)]
struct Machines {
    /// All of it is invented: this is a demonstration.
    demo: bool,
    /// Our own clock, UTC milliseconds.
    now_ms: i64,
    /// Kiosks of the site, and others that were heard of.
    kiosks: Vec<KioskLine>,
    /// Troubles that are not closed, newest first.
    tickets: Vec<TicketLine>,
}

async fn today(State(office): State<Arc<Office>>) -> Result<Json<Today>, Trouble> {
    Ok(Json(today::load(&office, Asked::ALL).await?))
}

async fn machines(State(office): State<Arc<Office>>) -> Result<Json<Machines>, Trouble> {
    let (kiosks, tickets) = today::kiosks(&office).await?;
    let (demo, now_ms) = (office.settings.is_shown_as_demo(), utc_ms());
    Ok(Json(Machines { demo, now_ms, kiosks, tickets }))
}
