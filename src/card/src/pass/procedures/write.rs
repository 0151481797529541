//! What a desk writes: access data and label, under one commit, read back.

use super::Challenges;
use super::error::{ProcedureError, Why};
use super::meet::{Met, has_key, prove};
use crate::pass::access_data::AccessData;
use crate::pass::keys::{KeyStore, Role};
use crate::pass::layout::{ACCESS_DATA_BYTES, DESK_KEY, FILE_MODE, LABEL_BYTES, LABEL_FILE, PASS_FILE, READ_KEY};

/// Writes access data, and a label if there is one, and reads both back. A card torn away before the commit holds neither, after
/// it both.
pub(super) async fn write(
    met: &mut Met<'_>,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
    access: &AccessData,
    label: Option<&[u8; LABEL_BYTES]>,
) -> Result<(), ProcedureError> {
    let (uid, access) = (met.uid, access.encode());
    let desk_key = |version| keys.card_key(Role::Desk, version, uid);
    if !keys.versions().into_iter().any(|version| desk_key(version).is_some()) {
        return Err(ProcedureError::NoDeskKey);
    }
    let picc = &mut met.picc;
    if prove(picc, DESK_KEY, keys.newest(), desk_key, challenges).await?.is_none() {
        return Err(Why::NotGenuine.into());
    }
    picc.write_data(PASS_FILE, 0, &access, FILE_MODE).await?;
    if let Some(label) = label {
        picc.write_data(LABEL_FILE, 0, label, FILE_MODE).await?;
    }
    picc.commit().await?;

    let read_key = keys.card_key(Role::Read, met.version, uid).ok_or(Why::NotGenuine)?;
    if !has_key(picc, READ_KEY, &read_key, challenges).await? {
        return Err(Why::NotGenuine.into());
    }
    let mut held = picc.read_data(PASS_FILE, 0, ACCESS_DATA_BYTES, FILE_MODE).await? == access;
    if let Some(label) = label {
        held &= picc.read_data(LABEL_FILE, 0, LABEL_BYTES, FILE_MODE).await? == label;
    }
    if held { Ok(()) } else { Err(ProcedureError::NotHeld) }
}
