//! Parts of a page that change by themselves. The page keeps of each what it shows, as a short digest in a hidden field; when something is
//! new it sends these along and gets back the parts that have changed, and no others: what somebody reads, types or has marked in
//! the rest stays as it is.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts as RequestParts;
use maud::{Markup, html};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Hexadecimal digits of a digest: two contents of one part are told apart.
const DIGEST_CHARS: usize = 16;

/// One part of a page.
pub(crate) struct Part {
    id: &'static str,
    class: &'static str,
    content: Markup,
}

impl Part {
    pub(crate) fn new(id: &'static str, class: &'static str, content: Markup) -> Self {
        Self { id, class, content }
    }

    pub(crate) fn is(&self, id: &str) -> bool {
        self.id == id
    }

    fn digest(&self) -> String {
        let digest =
            Sha256::new().chain_update(self.class).chain_update(b"\0").chain_update(&self.content.0).finalize();
        hex::encode(digest).chars().take(DIGEST_CHARS).collect()
    }

    /// On the page itself.
    pub(crate) fn render(&self) -> Markup {
        self.section(None)
    }

    fn section(&self, swap: Option<&'static str>) -> Markup {
        html! {
            section id=(self.id) class=(self.class) hx-swap-oob=[swap] {
                // A browser that restores fields after a reload would restore what the page no longer shows.
                input.known type="hidden" name=(self.id) value=(self.digest()) autocomplete="off";
                (self.content)
            }
        }
    }
}

/// What a page says that it shows.
pub(crate) struct Known(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Known {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut RequestParts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Query::try_from_uri(&parts.uri).map(|Query(known)| known).unwrap_or_default()))
    }
}

impl Known {
    /// The parts that the page does not show as they are now, each to go in its place.
    pub(crate) fn changed(&self, parts: &[Part]) -> Markup {
        let is_new = |part: &&Part| self.0.get(part.id) != Some(&part.digest());
        html! { @for part in parts.iter().filter(is_new) { (part.section(Some("true"))) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::PreEscaped;

    fn part(id: &'static str, text: &str) -> Part {
        Part::new(id, "col", PreEscaped(text.to_owned()))
    }

    #[test]
    fn only_what_the_page_does_not_show_comes_again() {
        let shown = [part("a", "one"), part("b", "two")];
        let known = Known(shown.iter().map(|part| (part.id.to_owned(), part.digest())).collect());
        assert_eq!(known.changed(&shown).into_string(), "");
        let now = [part("a", "one"), part("b", "three")];
        let changed = known.changed(&now).into_string();
        assert!(changed.starts_with("<section id=\"b\"") && changed.contains("three") && !changed.contains("\"a\""));
        let nothing = Known(BTreeMap::new());
        assert_eq!(nothing.changed(&now).into_string().matches("hx-swap-oob=\"true\"").count(), 2);
    }
}
