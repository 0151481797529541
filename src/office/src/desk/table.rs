//! The one table of all routes. A page's own routes stand beside the page; here is the list of pages.

use super::guard::{self, Post};
use super::route::{Entry, Route, Rule};
use super::trouble::Trouble;
use super::{api, assets, pages};
use crate::office::Office;
use axum::Router;
use axum::middleware::from_fn_with_state;
use std::sync::Arc;

/// Every route of the desk.
pub(super) fn routes() -> Vec<Route> {
    [
        assets::routes(),
        pages::home::routes(),
        pages::sign_in::routes(),
        pages::link::routes(),
        pages::answer::routes(),
        pages::today::routes(),
        pages::notices::routes(),
        pages::visits::routes(),
        pages::invitations::routes(),
        pages::inside::routes(),
        pages::mine::routes(),
        pages::keys::routes(),
        pages::roll_call::routes(),
        pages::approvals::routes(),
        pages::people::routes(),
        pages::cards::routes(),
        pages::machines::routes(),
        pages::access::routes(),
        pages::journal::routes(),
        pages::accounts::routes(),
        pages::tokens::routes(),
        pages::settings::routes(),
        pages::own::routes(),
        pages::feedback::routes(),
        api::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Pages that stand in the navigation, in its order.
pub(super) fn navigation() -> Vec<(Entry, &'static str, Rule)> {
    let mut entries: Vec<_> = routes()
        .into_iter()
        .filter_map(|route| Some((route.entry?, route.path, route.entry_rule.unwrap_or(route.rule))))
        .collect();
    entries.sort_by_key(|(entry, ..)| entry.order);
    entries
}

/// The router: each route behind its guard, and nothing else.
pub(crate) fn router(office: Arc<Office>) -> Router {
    let router = routes().into_iter().fold(Router::new(), |router, route| {
        let post = Post { office: Arc::clone(&office), rule: route.rule, traits: route.traits };
        router.route(route.path, route.handler.route_layer(from_fn_with_state(post, guard::before)))
    });
    router
        .fallback(|| async { Trouble::NotFound })
        .method_not_allowed_fallback(|| async { Trouble::NotFound })
        .layer(from_fn_with_state(Arc::clone(&office), guard::outside))
        .with_state(office)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_route_stands_once_and_each_key_opens_one_page() {
        let mut seen = BTreeSet::new();
        for route in routes() {
            assert!(seen.insert((route.method.to_string(), route.path)), "{} {}", route.method, route.path);
        }
        let keys: BTreeSet<char> = navigation().iter().map(|(entry, ..)| entry.key).collect();
        assert_eq!(keys.len(), navigation().len());
    }

    #[test]
    fn what_changes_anything_is_open_to_nobody_but_where_people_sign_in_or_bring_a_signed_link() {
        for route in routes().iter().filter(|route| !route.method.is_safe() && route.rule == Rule::Anyone) {
            assert!(route.traits.is_guessable != route.traits.is_signed, "{} {}", route.method, route.path);
            assert!(!route.traits.is_signed || route.path.contains("{token}"), "{}", route.path);
        }
    }
}
