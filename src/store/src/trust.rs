//! Trusting an office.

use crate::writer::Context;
use crate::{AppendError, forget, views};
use frontdesk_core::journal::NodePublicKey;
use rusqlite::params;

pub(crate) fn trust_office(context: &Context<'_>, public_key: NodePublicKey) -> Result<(), AppendError> {
    let node = public_key.node();
    context
        .transaction
        .prepare_cached("INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)")?
        .execute(params![node.0, public_key.0])?;
    if views::trust(context.transaction, node)? {
        views::rebuild_site(context.transaction, context.card_index_key)?;
        // What it had forgotten counts from now on, too.
        if forget::sweep(context.transaction)? > 0 {
            context.forgot.set(true);
        }
    }
    Ok(())
}
