//! Telling a kiosk to do something, from the web desk: recorded for it with who wants it and why, good for a while, done once or not at
//! all. What became of it is read back from the kiosk's own journal.

use crate::office::{Failure, Office};
use frontdesk_core::fact::{Fact, PermissionPrivate, RemoteCommand, SiteFact};
use frontdesk_core::id::{CommandId, NodeId};

/// The longest reason, characters.
pub(crate) const MAX_WHY_CHARS: usize = 200;

/// Whoever asks waits for it: an order of theirs is good for so long, milliseconds.
pub(crate) const WAITED_FOR_MS: i64 = 30_000;

/// The kiosk was not told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotGiven {
    /// It does not belong to the site.
    #[error("this kiosk does not belong to the site")]
    NoKiosk,
    /// The reason is missing, or too long.
    #[error("a reason is needed, in at most {MAX_WHY_CHARS} characters on one line")]
    Why,
    /// The journal could not be read or written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// A reason as it may be recorded.
pub(crate) fn reason(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    let is_fine = !typed.is_empty() && typed.chars().count() <= MAX_WHY_CHARS && !typed.chars().any(char::is_control);
    is_fine.then_some(typed)
}

/// Records a command for a kiosk behind `used`, which says how it came.
///
/// # Errors
/// [`NotGiven`]: then nothing was recorded.
pub(crate) async fn give(
    office: &Office,
    used: Fact,
    node: NodeId,
    what: RemoteCommand,
    by: PermissionPrivate,
) -> Result<CommandId, NotGiven> {
    let given = give_all(office, used, vec![(node, what)], by).await?;
    given.first().copied().ok_or(NotGiven::NoKiosk)
}

/// Records a command each for these kiosks, with one reason and one deadline.
///
/// # Errors
/// [`NotGiven`]: then nothing was recorded; of more than fit into one append the first may have been.
pub(crate) async fn give_all(
    office: &Office,
    used: Fact,
    orders: Vec<(NodeId, RemoteCommand)>,
    by: PermissionPrivate,
) -> Result<Vec<CommandId>, NotGiven> {
    let why = reason(&by.why).ok_or(NotGiven::Why)?.to_owned();
    let is_member = |node| office.members.get(node).is_some_and(|member| member.revoked.is_none());
    if orders.is_empty() || !orders.iter().all(|(node, _)| is_member(*node)) {
        return Err(NotGiven::NoKiosk);
    }
    let deadline_ms = office.clock.now().wall.utc_ms.saturating_add(WAITED_FOR_MS);
    let by = PermissionPrivate { why, ..by };
    let (mut facts, mut given) = (vec![used], Vec::with_capacity(orders.len()));
    for (node, what) in orders {
        let command = CommandId(crate::random::bytes()?);
        let private = Some(by.clone());
        facts.push(Fact::Site(SiteFact::CommandGiven { command, node, deadline_ms, what, private }));
        given.push(command);
    }
    office.record(&facts).await?;
    office.tell();
    Ok(given)
}
