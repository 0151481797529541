//! A demonstration: an office with a believable day in it, in which nobody exists. `serve --demo` fills an empty directory with one,
//! `leave-demo` sets it aside. What says that a directory is a demonstration stands in the office's own journal: its first word names
//! [`PART`] among the simulated parts, each of its entries is marked as simulated, and neither can be taken away.

mod accounts;
mod cards;
mod day;
mod doors;
mod exceptions;
mod fill;
mod leave;
mod machines;
mod past;
mod people;
mod portraits;
mod visits;

pub use accounts::DemoAccount;
pub use fill::{DemoState, fill, state};
pub use leave::leave;
pub use portraits::portrait;

use crate::desk::AccountsError;
use crate::office::{Failure, Office};
use crate::photos::PhotosError;
use frontdesk_core::fact::FactError;
use frontdesk_core::id::BadUid;
use frontdesk_store::{AppendError, OpenError, ReadError, Reader};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The simulated part that an office names which is one as a whole.
pub const PART: &str = "demonstration";

/// The beginning of the names of directories in which demonstrations are set aside.
const SET_ASIDE: &str = "demonstration-";

/// How often the kiosks of a demonstration are heard of.
const HEARD_EVERY: Duration = Duration::from_secs(20);

/// A demonstration could not be made or left.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// An office that somebody works with.
    #[error("{path} holds an office that is no demonstration; give an empty directory with --data", path = path.display())]
    Live {
        /// Where.
        path: PathBuf,
    },
    /// Filling it did not come to its end.
    #[error("{path} was not filled to its end; leave-demo sets it aside, then start again", path = path.display())]
    Interrupted {
        /// Where.
        path: PathBuf,
    },
    /// There is no demonstration to leave.
    #[error("{path} holds no demonstration; nothing was changed", path = path.display())]
    NotADemonstration {
        /// Where.
        path: PathBuf,
    },
    /// Its office runs.
    #[error("the office in {path} runs; stop it first", path = path.display())]
    Runs {
        /// Where.
        path: PathBuf,
    },
    /// A file.
    #[error("{path}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A journal could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Or not read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Or not written.
    #[error(transparent)]
    Write(#[from] AppendError),
    /// What was to be written could not be put into words.
    #[error(transparent)]
    Fact(#[from] FactError),
    /// A card's number is none.
    #[error(transparent)]
    Card(#[from] BadUid),
    /// The rules of access are none.
    #[error("the rules of access are none")]
    Rules(#[from] serde_json::Error),
    /// The accounts could not be made.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The pictures of its people could not be kept.
    #[error(transparent)]
    Photos(#[from] PhotosError),
    /// Or not made.
    #[error("the pictures of its people could not be drawn")]
    Picture(#[from] image::ImageError),
    /// No random bytes.
    #[error("no random bytes could be had: {0}")]
    Random(String),
    /// A kiosk's entries were not taken.
    #[error("what a kiosk of the demonstration wrote was not taken")]
    NotTaken,
}

impl From<Failure> for DemoError {
    fn from(failure: Failure) -> Self {
        Self::Random(failure.to_string())
    }
}

/// Whether an office of this journal has ever said that it is a demonstration. A kiosk that says so of itself is not heard.
pub(crate) fn is_demonstration(reader: &Reader) -> Result<bool, ReadError> {
    for node in reader.offices()?.into_iter().chain(reader.node()) {
        let first = reader.first_run_of(node)?;
        if first.is_some_and(|run| run.simulated.iter().any(|part| part == PART)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Nobody is behind the kiosks of a demonstration: as long as it runs they are in touch, so that its day stays as it was filled.
pub(crate) async fn run(office: Arc<Office>) {
    if !office.settings.demo {
        return;
    }
    loop {
        for member in office.members.all() {
            office.note_contact(member.node);
        }
        tokio::select! {
            () = office.stopping.cancelled() => return,
            () = tokio::time::sleep(HEARD_EVERY) => {}
        }
    }
}
