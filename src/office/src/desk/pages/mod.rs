//! The pages, each with its routes and its words.

pub(super) mod access;
pub(super) mod accounts;
pub(super) mod answer;
pub(super) mod approvals;
pub(super) mod cards;
pub(super) mod factor;
pub(super) mod feedback;
pub(super) mod home;
pub(super) mod inside;
pub(super) mod invitations;
pub(super) mod journal;
pub(super) mod keys;
pub(super) mod link;
pub(super) mod machines;
pub(super) mod mine;
pub(super) mod notices;
pub(super) mod own;
pub(super) mod people;
pub(super) mod roll_call;
pub(super) mod settings;
pub(super) mod sign_in;
pub(super) mod today;
pub(super) mod tokens;
pub(super) mod visits;
