// SPDX-License-Identifier: GPL-3.0-or-later
//! A page that shows every picture, to look through them by language, size and way. It needs nothing but the pictures beside it.

use super::render::{LANGUAGES, SIZES, Shot, WAYS, samples};
use anyhow::Context;
use serde_json::json;
use std::path::Path;

const PAGE: &str = include_str!("sheet.html");

/// Writes `index.html`.
///
/// # Errors
/// It cannot be written.
pub(super) fn write(shots: &[Shot], out: &Path) -> anyhow::Result<()> {
    let path = out.join("index.html");
    let names = |shots: Vec<&Shot>| shots.into_iter().map(|shot| shot.name.clone()).collect::<Vec<_>>();
    let all = json!({
        "shots": names(shots.iter().collect()),
        "sampled": names(samples(shots)),
        "languages": LANGUAGES.map(|(_, code)| code),
        "sizes": SIZES,
        "ways": WAYS.map(|way| json!({ "name": way.name, "sampled": way.sampled })),
    });
    std::fs::write(&path, PAGE.replace("{{all}}", &all.to_string().replace('<', "\\u003c")))
        .with_context(|| format!("writing {}", path.display()))
}
