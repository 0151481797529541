//! `/`: the page that is somebody's first.

use crate::desk::route::{Route, Rule, get};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::response::Response;

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![get("/", Rule::SignedIn, home)]
}

async fn home(shell: Shell) -> Result<Response, Trouble> {
    Ok(shell.go(shell.home(shell.person()?)))
}
