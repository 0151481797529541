//! The cards that are held to simulated readers; they live in a crate of their own, which knows nothing of readers.

pub use frontdesk_virtual_card::{
    ApplicationId, Exchange, Generation, LoadError, NtagModel, Reply, SaveError, TearEffect, VirtualCard,
};
