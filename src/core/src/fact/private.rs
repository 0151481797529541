//! The private parts: which are sealed under whose key, and put back when an entry is read.

use super::{
    AgreedFact, CustodyFact, ExceptionFact, ExceptionOf, Fact, FeedbackFact, InvitationMailFact, PagesFact, SiteFact,
    SummonedTo, SummonsFact, TellingFact, WishFact,
};
use crate::access::DeskRole;
use crate::id::{ApprovalId, CardUid, StaffId, SubjectId, VisitId};
use crate::journal::{RetentionClass, Subject};
use crate::screen::Language;
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
    /// For whom, where an exception is asked for from the office; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub for_whom: String,
}

/// What an exception is asked for (A5).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionPrivate {
    /// For whom.
    pub for_whom: String,
    /// Why.
    pub why: String,
}

/// Which card.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPrivate {
    /// The card.
    pub uid: CardUid,
}

/// Whose day pass it is (A9).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassPrivate {
    /// The card.
    pub uid: CardUid,
    /// The employee who forgot theirs.
    pub staff: StaffId,
    /// The employee who vouched; absent for the desk.
    pub voucher: Option<StaffId>,
    /// Name of who vouched, or the desk's account.
    pub voucher_name: String,
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

/// A member of staff, as the office knows them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPrivate {
    /// The company's own staff number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Department.
    pub department: String,
    /// Where a visitor goes; may be empty.
    #[serde(default)]
    pub place: String,
    /// How to greet; may be empty.
    #[serde(default)]
    pub greet: String,
    /// They need longer to pass a door.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub longer: bool,
    /// They may approve exceptions (A5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leader: bool,
    /// What they may do at a kiosk's staff pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskRole>,
    /// Where they are told of visitors by e-mail; empty for nowhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Their user id at WeCom 企业微信, to be named in a message; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub wecom: String,
    /// Staff number of the colleague who is told when they do not answer; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deputy: String,
    /// Their telephone extension; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub extension: String,
    /// The language of messages to them; the site's where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// Whom a telling is for, and where it goes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingPrivate {
    /// The employee; absent for the desk.
    pub staff: Option<StaffId>,
    /// Their name; empty for the desk.
    pub name: String,
    /// E-mail address, WeCom user id, or empty where the channel has one receiver for everybody.
    pub address: String,
}

/// Who answered, and what they want the visitor to read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPrivate {
    /// The employee whom the message was for.
    pub staff: Option<StaffId>,
    /// Their name.
    pub name: String,
    /// Their own words for the visitor, at most [`super::MAX_ANSWER_CHARS`]; may be empty.
    pub words: String,
}

/// Somebody who is expected.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationPrivate {
    /// Name.
    pub name: String,
    /// Organisation; may be empty.
    #[serde(default)]
    pub organisation: String,
    /// Contact; may be empty.
    #[serde(default)]
    pub contact: String,
    /// Who invites.
    pub host: StaffId,
    /// The code they bring.
    pub code: String,
    /// A word of the host to them, at most [`super::MAX_INVITATION_MESSAGE_CHARS`] characters on lines of their own; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Who is to be seen instead.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostPrivate {
    /// The employee.
    pub host: Option<StaffId>,
    /// Host's name.
    pub host_name: String,
    /// Host's department; may be empty.
    pub host_department: String,
}

/// A message that a visitor has left.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePrivate {
    /// For whom; absent for the desk.
    pub host: Option<StaffId>,
    /// Their name; empty for the desk.
    pub host_name: String,
    /// What it says, at most [`super::MAX_MESSAGE_CHARS`] characters on one line.
    pub text: String,
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
quiet_debug!(
    VisitPrivate,
    PermissionPrivate,
    ExceptionPrivate,
    CardPrivate,
    PassPrivate,
    HolderPrivate,
    PersonPrivate,
    InvitationPrivate,
    TellingPrivate,
    AnswerPrivate,
    HostPrivate,
    MessagePrivate
);

type Plain = Result<Vec<u8>, serde_json::Error>;

/// Subject, class and JSON of a fact's private part, if it has one.
pub(super) fn of(fact: &Fact) -> Option<(Subject, RetentionClass, Plain)> {
    match fact {
        Fact::VisitRegistered { visit, private, .. } => of_visit(*visit, private),
        Fact::VisitPermitted { visit, private, .. } => of_visit(*visit, private),
        Fact::CardIssuing { visit, private, .. }
        | Fact::CardIssued { visit, private }
        | Fact::CardReturned { visit, private, .. } => of_visit(*visit, private),
        Fact::AccessGranted { visit: Some(visit), private, .. } => of_visit(*visit, private),
        Fact::AccessGranted { visit: None, private, .. } => of_holder(private, RetentionClass::StaffPresence),
        Fact::AccessDenied { visit: Some(visit), private, .. } => part(*visit, RetentionClass::RefusedTaps, private),
        Fact::AccessDenied { visit: None, private, .. } => of_holder(private, RetentionClass::RefusedTaps),
        Fact::Site(fact) => of_site(fact),
        Fact::Custody(fact) => of_custody(fact),
        Fact::Telling(TellingFact::Queued { visit, private, .. }) => of_visit(*visit, private),
        Fact::Telling(TellingFact::Answered { visit, private, .. }) => of_visit(*visit, private),
        Fact::InvitationMail(InvitationMailFact::Queued { invitation, private, .. }) => {
            part(*invitation, RetentionClass::Visits, private)
        }
        Fact::Summons(SummonsFact::Queued { to, private, .. }) => of_summons(*to, private),
        Fact::Exception(fact) => of_exception(fact),
        Fact::Pages(PagesFact::Opened { private, .. } | PagesFact::Used { private, .. }) => {
            part(private.as_ref()?.staff?, RetentionClass::StaffPresence, private)
        }
        Fact::Feedback(fact) => of_feedback(fact),
        Fact::Agreed(AgreedFact::Agreed { visit, private, .. }) => of_visit(*visit, private),
        Fact::Wish(WishFact::Message { visit, private, .. }) => of_visit(*visit, private),
        Fact::Wish(WishFact::HostChanged { visit, private, .. }) => of_visit(*visit, private),
        _ => None,
    }
}

/// With a name it goes with the visit, without one it has a key of its own. No kiosk but the one at which it was said gets that.
fn of_feedback(fact: &FeedbackFact) -> Option<(Subject, RetentionClass, Plain)> {
    match fact {
        FeedbackFact::Given { visit: Some(visit), private, .. } => part(*visit, RetentionClass::Messages, private),
        FeedbackFact::Given { feedback, visit: None, private, .. } => {
            part(*feedback, RetentionClass::Messages, private)
        }
        FeedbackFact::Handled { feedback, private } => part(*feedback, RetentionClass::Messages, private),
    }
}

/// A tray card's number stays as long as the card is ours, whoever had it; a staff card's goes with its holder. Who said that a card is
/// lost, or counted the tray, is kept like the comings and goings of staff.
fn of_custody(fact: &CustodyFact) -> Option<(Subject, RetentionClass, Plain)> {
    match fact {
        CustodyFact::CardAdded { card, private, .. } => part(*card, RetentionClass::People, private),
        CustodyFact::CardLost { card, private, .. } => part(*card, RetentionClass::StaffPresence, private),
        CustodyFact::TrayCounted { private, .. } => {
            let who = private.as_ref()?.staff.map_or(SubjectId([0; 16]), SubjectId::from);
            part(who, RetentionClass::StaffPresence, private)
        }
        CustodyFact::PassIssuing { private, .. } => {
            part(private.as_ref()?.staff, RetentionClass::StaffPresence, private)
        }
        CustodyFact::CredentialIssuing { staff, private, .. }
        | CustodyFact::CredentialIssued { staff, private, .. } => part(*staff, RetentionClass::People, private),
        CustodyFact::CredentialBlocked { credential, private, .. } => {
            part(*credential, RetentionClass::StaffPresence, private)
        }
        _ => None,
    }
}

/// Whom of the staff was called is kept like the comings and goings of staff, and is no kiosk's to read.
fn of_summons(to: SummonedTo, private: &Option<TellingPrivate>) -> Option<(Subject, RetentionClass, Plain)> {
    match to {
        SummonedTo::RollCall(rollcall) => part(rollcall, RetentionClass::StaffPresence, private),
        SummonedTo::Exception(exception) => part(exception, RetentionClass::StaffPresence, private),
    }
}

fn of_exception(fact: &ExceptionFact) -> Option<(Subject, RetentionClass, Plain)> {
    match fact {
        ExceptionFact::Asked { exception, of, private, .. } => about_exception(*exception, of, private),
        ExceptionFact::Approved { exception, of, private, .. }
        | ExceptionFact::Refused { exception, of, private, .. } => about_exception(*exception, of, private),
        ExceptionFact::Lapsed { .. } => None,
    }
}

/// An exception for a visit is forgotten with it; one at a door is kept like the comings and goings of staff.
fn about_exception(
    exception: ApprovalId,
    of: &ExceptionOf,
    private: &Option<impl Serialize>,
) -> Option<(Subject, RetentionClass, Plain)> {
    match of {
        ExceptionOf::Visit(visit) => of_visit(*visit, private),
        ExceptionOf::Door(_) => part(exception, RetentionClass::StaffPresence, private),
    }
}

/// What the office writes about people goes with the person; the rest with the visit, invitation or command that it is about.
fn of_site(fact: &SiteFact) -> Option<(Subject, RetentionClass, Plain)> {
    match fact {
        SiteFact::PersonSet { staff, private, .. } => part(*staff, RetentionClass::People, private),
        SiteFact::CredentialAssigned { staff, private, .. } => part(*staff, RetentionClass::People, private),
        SiteFact::InvitationMade { invitation, private, .. } => part(*invitation, RetentionClass::Visits, private),
        SiteFact::ApprovalGiven { visit, private, .. } => of_visit(*visit, private),
        SiteFact::CommandGiven { command, private, .. } => part(*command, RetentionClass::Visits, private),
        SiteFact::RollCallStarted { rollcall, private, .. }
        | SiteFact::RollCallMarked { rollcall, private, .. }
        | SiteFact::RollCallEnded { rollcall, private, .. }
        | SiteFact::RollCallResumed { rollcall, private } => part(*rollcall, RetentionClass::StaffPresence, private),
        _ => None,
    }
}

/// A visit's data goes with the visit.
fn of_visit(visit: VisitId, private: &Option<impl Serialize>) -> Option<(Subject, RetentionClass, Plain)> {
    part(visit, RetentionClass::Visits, private)
}

/// An employee's comings and goings go with the employee, an unknown card's tap with the card.
fn of_holder(private: &Option<HolderPrivate>, class: RetentionClass) -> Option<(Subject, RetentionClass, Plain)> {
    let holder = private.as_ref()?;
    let subject = holder.staff.map_or(Subject::Card(holder.uid), Subject::from);
    part(subject, class, private)
}

fn part(
    subject: impl Into<Subject>,
    class: RetentionClass,
    private: &Option<impl Serialize>,
) -> Option<(Subject, RetentionClass, Plain)> {
    Some((subject.into(), class, serde_json::to_vec(private.as_ref()?)))
}

/// Puts an opened private part back into its fact.
pub(super) fn attach(fact: &mut Fact, plain: &[u8]) -> Result<(), serde_json::Error> {
    match fact {
        Fact::VisitRegistered { private, .. } => fill(private, plain),
        Fact::VisitPermitted { private, .. } => fill(private, plain),
        Fact::CardIssuing { private, .. } | Fact::CardIssued { private, .. } | Fact::CardReturned { private, .. } => {
            fill(private, plain)
        }
        Fact::AccessGranted { private, .. } | Fact::AccessDenied { private, .. } => fill(private, plain),
        Fact::Site(fact) => attach_to_site(fact, plain),
        Fact::Custody(fact) => attach_to_custody(fact, plain),
        Fact::Telling(TellingFact::Queued { private, .. }) => fill(private, plain),
        Fact::Telling(TellingFact::Answered { private, .. }) => fill(private, plain),
        Fact::InvitationMail(InvitationMailFact::Queued { private, .. }) => fill(private, plain),
        Fact::Summons(SummonsFact::Queued { private, .. }) => fill(private, plain),
        Fact::Exception(fact) => attach_to_exception(fact, plain),
        Fact::Pages(PagesFact::Opened { private, .. } | PagesFact::Used { private, .. }) => fill(private, plain),
        Fact::Feedback(FeedbackFact::Given { private, .. }) => fill(private, plain),
        Fact::Feedback(FeedbackFact::Handled { private, .. }) => fill(private, plain),
        Fact::Agreed(AgreedFact::Agreed { private, .. }) => fill(private, plain),
        Fact::Wish(WishFact::Message { private, .. }) => fill(private, plain),
        Fact::Wish(WishFact::HostChanged { private, .. }) => fill(private, plain),
        _ => Ok(()),
    }
}

fn attach_to_custody(fact: &mut CustodyFact, plain: &[u8]) -> Result<(), serde_json::Error> {
    match fact {
        CustodyFact::CardAdded { private, .. }
        | CustodyFact::CredentialIssuing { private, .. }
        | CustodyFact::CredentialIssued { private, .. } => fill(private, plain),
        CustodyFact::CardLost { private, .. }
        | CustodyFact::TrayCounted { private, .. }
        | CustodyFact::CredentialBlocked { private, .. } => fill(private, plain),
        CustodyFact::PassIssuing { private, .. } => fill(private, plain),
        _ => Ok(()),
    }
}

fn attach_to_exception(fact: &mut ExceptionFact, plain: &[u8]) -> Result<(), serde_json::Error> {
    match fact {
        ExceptionFact::Asked { private, .. } => fill(private, plain),
        ExceptionFact::Approved { private, .. } | ExceptionFact::Refused { private, .. } => fill(private, plain),
        ExceptionFact::Lapsed { .. } => Ok(()),
    }
}

fn attach_to_site(fact: &mut SiteFact, plain: &[u8]) -> Result<(), serde_json::Error> {
    match fact {
        SiteFact::PersonSet { private, .. } => fill(private, plain),
        SiteFact::CredentialAssigned { private, .. } => fill(private, plain),
        SiteFact::InvitationMade { private, .. } => fill(private, plain),
        SiteFact::ApprovalGiven { private, .. }
        | SiteFact::CommandGiven { private, .. }
        | SiteFact::RollCallStarted { private, .. }
        | SiteFact::RollCallMarked { private, .. }
        | SiteFact::RollCallEnded { private, .. }
        | SiteFact::RollCallResumed { private, .. } => fill(private, plain),
        _ => Ok(()),
    }
}

fn fill<T: serde::de::DeserializeOwned>(place: &mut Option<T>, plain: &[u8]) -> Result<(), serde_json::Error> {
    *place = Some(serde_json::from_slice(plain)?);
    Ok(())
}
