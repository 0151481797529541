//! Where there are several kiosks, whoever is at one entrance can look at that alone: its taps, and who waits there. The browser remembers it;
//! how many wait elsewhere is said all the same.

use super::{Look, taps, texts};
use crate::desk::fields::Fields;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::view::cookie;
use crate::office::Office;
use crate::today::{KioskLine, VisitLine};
use axum::extract::FromRequestParts;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::Response;
use frontdesk_core::id::NodeId;
use maud::{Markup, html};
use std::convert::Infallible;
use std::sync::Arc;

/// The cookie of the entrance.
const COOKIE: &str = "fd-at";

/// A year, seconds.
const KEPT_S: u32 = 31_536_000;

/// The kiosk that is looked at alone: a member of the site, as long as it is one.
pub(super) struct Entrance(pub(super) Option<NodeId>);

impl FromRequestParts<Arc<Office>> for Entrance {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Infallible> {
        let chosen = cookie(&parts.headers, COOKIE).and_then(|node| node.parse().ok());
        let is_member = |node: &NodeId| office.members.get(*node).is_some_and(|member| member.revoked.is_none());
        Ok(Self(chosen.filter(is_member)))
    }
}

pub(super) async fn choose(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let at = fields.text("at");
    let node = match at {
        "" => None,
        node => Some(node.parse::<NodeId>().map_err(|_| Trouble::NotUnderstood)?),
    };
    let mut response = shell.go("/today");
    let (value, age) = node.map_or((String::new(), 0), |node| (node.to_string(), KEPT_S));
    let secure = if shell.view.is_encrypted { "; Secure" } else { "" };
    let set = format!("{COOKIE}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly{secure}");
    response.headers_mut().append(SET_COOKIE, HeaderValue::from_str(&set).map_err(|_| Trouble::Failed)?);
    Ok(response)
}

/// Kiosks that somebody can stand at.
pub(super) fn kiosks<'a>(look: &Look<'a>) -> impl Iterator<Item = &'a KioskLine> {
    look.today.kiosks.iter().filter(|kiosk| !kiosk.revoked && kiosk.label.is_some())
}

/// Which entrance, where there is more than one.
pub(super) fn choice(look: &Look<'_>) -> Markup {
    let at = look.at.map(|node| node.to_string());
    html! {
        @if kiosks(look).count() > 1 {
            form.entrance method="post" action="/today/entrance" {
                (look.shell.form_token())
                label for="at" { (look.say(texts::ENTRANCE)) }
                select #at name="at" {
                    option value="" { (look.say(texts::ALL_ENTRANCES)) }
                    @for kiosk in kiosks(look) {
                        option value=(kiosk.node) selected[at.as_ref() == Some(&kiosk.node)] { (taps::kiosk_name(kiosk)) }
                    }
                }
                button.btn.t { (look.say(texts::CHOOSE)) }
            }
        }
    }
}

/// Whoever waits there, and whoever was registered at no kiosk.
pub(super) fn is_here(look: &Look<'_>, visit: &VisitLine) -> bool {
    let Some(at) = look.at else { return true };
    visit.node == at.to_string() || !kiosks(look).any(|kiosk| kiosk.node == visit.node)
}
