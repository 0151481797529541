//! The API under `/api/v1`: JSON for programs with tokens, and the document that describes it, made from the table of routes.

mod document;

use super::accounts::token::Scope;
use super::route::{Route, Rule, get};
use super::trouble::Trouble;
use crate::office::Office;
use crate::today::{self, Today};
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/openapi.json", Rule::Anyone, document::document).by_itself(),
        get("/api/v1/today", Rule::Api(Scope::Read), today)
            .documented::<serde_json::Value>("Visits, doors, calls, alarms and kiosks of today."),
    ]
}

async fn today(State(office): State<Arc<Office>>) -> Result<Json<Today>, Trouble> {
    Ok(Json(today::load(&office).await?))
}
