//! Style, script and the mark, as part of the program. Their addresses change with their content, so that browsers keep them for good.

use super::route::{Route, Rule, get};
use super::trouble::Trouble;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
}

/// `htmx.js` and `sse.js` are as their makers publish them, with their licences beside them.
static ASSETS: [Asset; 6] = [
    Asset { name: "tokens.css", kind: STYLE, content: include_str!("../../assets/tokens.css") },
    Asset { name: "desk.css", kind: STYLE, content: include_str!("../../assets/desk.css") },
    Asset { name: "app.js", kind: SCRIPT, content: include_str!("../../assets/app.js") },
    Asset { name: "htmx.js", kind: SCRIPT, content: include_str!("../../assets/vendor/htmx/htmx.min.js") },
    Asset { name: "sse.js", kind: SCRIPT, content: include_str!("../../assets/vendor/htmx-ext-sse/sse.min.js") },
    Asset { name: "mark.svg", kind: "image/svg+xml", content: include_str!("../../assets/mark.svg") },
];

pub(super) fn routes() -> Vec<Route> {
    vec![get("/assets/{name}", Rule::Anyone, serve).by_itself()]
}

/// Where an asset is; its address names its content.
pub(crate) fn url(name: &str) -> String {
    static VERSION: OnceLock<String> = OnceLock::new();
    let version = VERSION.get_or_init(|| {
        let all = ASSETS.iter().fold(Sha256::new(), |hash, asset| hash.chain_update(asset.content));
        hex::encode(all.finalize()).chars().take(12).collect()
    });
    format!("/assets/{name}?v={version}")
}

async fn serve(Path(name): Path<String>) -> Result<Response, Trouble> {
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or(Trouble::NotFound)?;
    let kept = "public, max-age=31536000, immutable";
    Ok(([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, kept)], asset.content).into_response())
}
