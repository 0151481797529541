// SPDX-License-Identifier: GPL-3.0-or-later
//! What is typed, and what it can be, on the window.

use crate::typing::Shown;
use crate::ui::{CandidateRow, Compose, ScreenWindow};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

/// So many rows are shown in place of the keys.
pub(super) const GRID_ROWS: usize = 4;

/// Shows the first row above the keys, and four from row `from` where the others are looked through.
pub(super) fn show(window: &ScreenWindow, shown: &Shown, from: usize) {
    let compose = window.global::<Compose>();
    compose.set_letters(shown.letters.as_str().into());
    let rows = in_slint(&shown.rows);
    compose.set_best(shown.rows.first().and_then(|row| row.first()).map(SharedString::from).unwrap_or_default());
    compose.set_strip(rows.first().cloned().unwrap_or_default());
    compose.set_more(rows.len() > 1);
    compose.set_more_before(from > 1);
    compose.set_more_behind(from.saturating_add(GRID_ROWS) < rows.len());
    let grid: Vec<CandidateRow> = rows.into_iter().skip(from).take(GRID_ROWS).collect();
    if grid.is_empty() {
        compose.set_opened(false);
    }
    compose.set_grid(ModelRc::new(VecModel::from(grid)));
}

fn in_slint(rows: &[Vec<String>]) -> Vec<CandidateRow> {
    let mut first = 0;
    let mut shown = Vec::new();
    for row in rows {
        let texts: Vec<SharedString> = row.iter().map(SharedString::from).collect();
        shown.push(CandidateRow { first, texts: ModelRc::new(VecModel::from(texts)) });
        first = first.saturating_add(i32::try_from(row.len()).unwrap_or(0));
    }
    shown
}
