//! The private parts: which are sealed under whose key, and put back when an entry is read.

use super::{Fact, of_visit};
use crate::id::{CardUid, StaffId, SubjectId};
use crate::journal::RetentionClass;
use serde::{Deserialize, Serialize};

/// Who visits whom (V2).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitPrivate {
    /// Name 姓名.
    pub name: String,
    /// Organisation 单位; empty for none.
    pub organisation: String,
    /// Contact 联系方式.
    pub contact: String,
    /// The host, if the visitor knew.
    pub host: Option<StaffId>,
    /// Host's name 被访人姓名; empty if unknown.
    pub host_name: String,
    /// Host's department 被访人部门; empty if unknown.
    pub host_department: String,
}

/// Who gave a permission.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionPrivate {
    /// The employee; absent for the desk's command line.
    pub staff: Option<StaffId>,
    /// Name of who it was, or the account.
    pub name: String,
    /// The reason given, may be empty.
    pub why: String,
}

/// Which card.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPrivate {
    /// The card.
    pub uid: CardUid,
}

/// Whose card was tapped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderPrivate {
    /// The card.
    pub uid: CardUid,
    /// The employee, for a staff card.
    pub staff: Option<StaffId>,
    /// Name, or empty for an unknown card.
    pub name: String,
}

macro_rules! quiet_debug {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            /// Personal data stays out of logs: the type's name is all there is to see.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}
quiet_debug!(VisitPrivate, PermissionPrivate, CardPrivate, HolderPrivate);

type Plain = Result<Vec<u8>, serde_json::Error>;

/// Subject, class and JSON of a fact's private part, if it has one.
pub(super) fn of(fact: &Fact) -> Option<(SubjectId, RetentionClass, Plain)> {
    let (subject, class) = sealed_under(fact)?;
    let plain = match fact {
        Fact::VisitRegistered { private, .. } => serde_json::to_vec(private.as_ref()?),
        Fact::VisitPermitted { private, .. } => serde_json::to_vec(private.as_ref()?),
        Fact::CardIssuing { private, .. } | Fact::CardIssued { private, .. } | Fact::CardReturned { private, .. } => {
            serde_json::to_vec(private.as_ref()?)
        }
        Fact::AccessGranted { private, .. } | Fact::AccessDenied { private, .. } => {
            serde_json::to_vec(private.as_ref()?)
        }
        _ => return None,
    };
    Some((subject, class, plain))
}

/// A visit's data goes with the visit, an employee's comings and goings with the employee, an unknown card's tap with the card.
fn sealed_under(fact: &Fact) -> Option<(SubjectId, RetentionClass)> {
    match fact {
        Fact::VisitRegistered { visit, .. }
        | Fact::VisitPermitted { visit, .. }
        | Fact::CardIssuing { visit, .. }
        | Fact::CardIssued { visit, .. }
        | Fact::CardReturned { visit, .. } => Some(of_visit(*visit)),
        Fact::AccessGranted { visit: Some(visit), .. } => Some(of_visit(*visit)),
        Fact::AccessGranted { private, .. } => Some((holder_subject(private.as_ref()?), RetentionClass::StaffPresence)),
        Fact::AccessDenied { private, .. } => Some((holder_subject(private.as_ref()?), RetentionClass::RefusedTaps)),
        _ => None,
    }
}

fn holder_subject(holder: &HolderPrivate) -> SubjectId {
    if let Some(staff) = holder.staff {
        return staff.into();
    }
    // A card that nobody is known to hold is its own subject: its number, padded with zeros behind.
    let mut subject = [0; 16];
    for (to, from) in subject.iter_mut().zip(holder.uid.as_bytes()) {
        *to = *from;
    }
    SubjectId(subject)
}

/// Puts an opened private part back into its fact.
pub(super) fn attach(fact: &mut Fact, plain: &[u8]) -> Result<(), serde_json::Error> {
    match fact {
        Fact::VisitRegistered { private, .. } => *private = Some(serde_json::from_slice(plain)?),
        Fact::VisitPermitted { private, .. } => *private = Some(serde_json::from_slice(plain)?),
        Fact::CardIssuing { private, .. } | Fact::CardIssued { private, .. } | Fact::CardReturned { private, .. } => {
            *private = Some(serde_json::from_slice(plain)?);
        }
        Fact::AccessGranted { private, .. } | Fact::AccessDenied { private, .. } => {
            *private = Some(serde_json::from_slice(plain)?);
        }
        _ => {}
    }
    Ok(())
}
