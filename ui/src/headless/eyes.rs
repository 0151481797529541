// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be seen on the window, by its accessible labels.

use crate::ui::{Compose, ScreenWindow};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use serde::Serialize;
use slint::{ComponentHandle, LogicalPosition, Model};

/// One labelled element.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seen {
    /// `accessible-label`.
    pub label: String,
    /// `button`, `text`, `text-input` …
    pub role: String,
    /// `accessible-value`, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `accessible-id`, where there is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// It can be used.
    pub enabled: bool,
    /// Not all of its text has room.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// Left edge, in pixels.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Pixels across.
    pub width: f32,
    /// Pixels down.
    pub height: f32,
}

impl Seen {
    /// Where a finger would touch it.
    #[must_use]
    pub fn centre(&self) -> LogicalPosition {
        LogicalPosition::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// It is there to be touched.
    #[must_use]
    pub fn is_button(&self) -> bool {
        self.role == "button"
    }
}

/// What is typed and not chosen yet, as it is read, and the candidates for it above the keys.
#[must_use]
pub fn composed(window: &ScreenWindow) -> (String, Vec<String>) {
    let compose = window.global::<Compose>();
    (compose.get_letters().into(), compose.get_strip().texts.iter().map(Into::into).collect())
}

/// Everything labelled that lies on the window, in the order of the tree.
#[must_use]
pub fn look(window: &ScreenWindow) -> Vec<Seen> {
    let scale = window.window().scale_factor();
    let size = window.window().size().to_logical(scale);
    let labelled = ElementQuery::from_root(window).match_predicate(|element| element.accessible_label().is_some());
    let seen = labelled.find_all();
    let seen = seen.iter().filter_map(self::seen);
    seen.filter(|seen| {
        let at = seen.centre();
        seen.width > 0.0 && seen.height > 0.0 && (0.0..size.width).contains(&at.x) && (0.0..size.height).contains(&at.y)
    })
    .collect()
}

fn seen(element: &ElementHandle) -> Option<Seen> {
    let label: String = element.accessible_label()?.into();
    let role = role(element.accessible_role()?)?;
    // What is not shown is not labelled either, as far as a visitor can tell.
    if element.computed_opacity() == 0.0 {
        return None;
    }
    let (at, size) = (element.absolute_position(), element.size());
    Some(Seen {
        label,
        role: role.into(),
        value: element.accessible_value().map(Into::into),
        id: element.accessible_id().map(Into::into).unwrap_or_default(),
        enabled: element.accessible_enabled().unwrap_or(true),
        cut: is_cut(element),
        x: at.x,
        y: at.y,
        width: size.width,
        height: size.height,
    })
}

/// As `words.slint` describes it.
fn is_cut(element: &ElementHandle) -> bool {
    element.accessible_description().is_some_and(|description| description == "…")
}

/// Where text stands that has not all the room it needs: left, top, width, height. Also that of controls, which has no label of its own.
#[must_use]
pub fn cut(window: &ScreenWindow) -> Vec<[f32; 4]> {
    let cut = ElementQuery::from_root(window).match_predicate(is_cut).find_all();
    let shown = cut.iter().filter(|element| element.computed_opacity() > 0.0);
    shown
        .map(|element| {
            let (at, size) = (element.absolute_position(), element.size());
            [at.x, at.y, size.width, size.height]
        })
        .collect()
}

fn role(role: AccessibleRole) -> Option<&'static str> {
    match role {
        AccessibleRole::Button => Some("button"),
        AccessibleRole::Text => Some("text"),
        AccessibleRole::TextInput => Some("text-input"),
        AccessibleRole::ProgressIndicator => Some("progress-indicator"),
        AccessibleRole::None => None,
        _ => Some("other"),
    }
}
