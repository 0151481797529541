//! How a kiosk comes to the site and leaves it: a one-time code, and revocation.

use crate::codes::TooMany;
use crate::office::{Failure, Office};
use crate::records;
use frontdesk_core::fact::{Fact, RevokedWhy, SiteFact};
use frontdesk_core::id::NodeId;
use frontdesk_sync::tls::EnrolmentCode;

/// Nothing was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotJoined {
    /// No such kiosk was enrolled.
    #[error("no such kiosk was enrolled")]
    NotFound,
    /// Nothing real belongs to a demonstration.
    #[error("this office is a demonstration: no kiosk can join it; leave-demo makes room for a live one")]
    Demonstration,
    /// The label is none.
    #[error("{0}")]
    Label(String),
    /// Too many codes are out.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The journal could not be read or written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// A fresh code for a kiosk that will have this label, good for [`crate::codes::CODE_VALID_MS`].
///
/// # Errors
/// [`NotJoined`].
pub(crate) async fn put_out_code(office: &Office, used: Fact, label: &str) -> Result<EnrolmentCode, NotJoined> {
    if office.settings.demo {
        return Err(NotJoined::Demonstration);
    }
    records::name("a label", label).map_err(NotJoined::Label)?;
    office.record(&[used]).await?;
    let authority = office.authorities().current.certificate_der().to_vec();
    let code = EnrolmentCode::new(&authority, crate::random::bytes()?);
    office.codes().put_out(code.secret().digest(), label, office.clock.mono_ms())?;
    Ok(code)
}

/// Shut out at once, then fresh keys, then the record: in whatever order it breaks off, a stolen kiosk gets nothing that is made after.
///
/// # Errors
/// [`NotJoined`].
pub(crate) async fn revoke(office: &Office, used: Fact, node: NodeId, why: RevokedWhy) -> Result<(), NotJoined> {
    let member = office.members.get(node).ok_or(NotJoined::NotFound)?;
    if member.revoked.is_some() {
        return Ok(());
    }
    office.members.shut_out(node, why);
    let recorded = async {
        office.write(|journal, reply| journal.retire_keys(reply)).await?;
        office.record(&[used, Fact::Site(SiteFact::NodeRevoked { node, why })]).await
    };
    let recorded = recorded.await;
    // What holds is what the journal says, whether this was recorded or not.
    office.load_members().await?;
    recorded?;
    Ok(())
}
