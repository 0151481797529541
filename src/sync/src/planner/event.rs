//! What the planner says and is told.

use frontdesk_core::id::NodeId;

/// A question for news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    /// The office may hold it until there is news. Else what holds now is wanted.
    pub wait: bool,
    /// To be given back in [`Survey::token`].
    pub token: u64,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Send the sealing keys of own entries after this count.
    PushKeys {
        /// Count of the last entry that the office has.
        after: u64,
        /// At most so many entries.
        limit: usize,
    },
    /// Send own entries after this count.
    PushBatch {
        /// Count of the last entry that the office has.
        after: u64,
        /// At most so many.
        limit: usize,
    },
    /// Ask for what we lack of this node's journal; of our own when the office has a branch that is not here.
    Pull {
        /// Whose.
        node: NodeId,
    },
    /// Send what the office lacks of somebody's journal and we have.
    Heal {
        /// Whose.
        node: NodeId,
        /// At most about so many entries.
        limit: usize,
    },
    /// Send the keys that the office said it lacks.
    SupplyKeys,
    /// Ask for keys of entries that are here.
    FetchKeys {
        /// At most so many.
        limit: usize,
    },
    /// Ask for the snapshot, or for its entries after this count.
    Snapshot {
        /// `None` for its beginning.
        after: Option<u64>,
    },
    /// Nothing to do until something happens, or this long.
    Wait {
        /// Milliseconds.
        ms: u64,
    },
}

/// What there is to do about one node's journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeSurvey {
    /// Whose.
    pub node: NodeId,
    /// The office has something that is not here.
    pub lacking: bool,
    /// Here is something that the office does not have.
    pub ahead: bool,
}

/// What the office's news come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// The token of the question.
    pub token: u64,
    /// The office's node.
    pub office: NodeId,
    /// The greatest count of the own branch that the office is known to have.
    pub acked: u64,
    /// It has no other branch of ours, from which more might follow.
    pub sure: bool,
    /// All journals that either has.
    pub nodes: Vec<NodeSurvey>,
    /// The office lacks keys that it thinks we have.
    pub wanted_keys: bool,
    /// A snapshot is offered, and nothing of the site is here.
    pub snapshot: bool,
    /// The office can hold a question until there is news.
    pub can_wait: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The own journal ends here now.
    Local {
        /// Count of the last durable entry.
        seq: u64,
    },
    /// News came.
    Heads(Survey),
    /// No news could be had. Random permille for the jitter come in here.
    PollFailed {
        /// 0 to 999.
        jitter_permille: u16,
        /// How long the office asked us to wait.
        retry_after_ms: Option<u64>,
    },
    /// The keys of own entries up to and with this count are at the office.
    KeysPushed {
        /// Count of the last of these entries.
        through: u64,
    },
    /// A batch was answered.
    Pushed(Pushed),
    /// A receipt of the office for the own branch goes up to here.
    Receipted {
        /// Its count.
        seq: u64,
    },
    /// A page was asked for and taken in.
    Pulled {
        /// What there is to do now.
        state: NodeSurvey,
        /// Something in it was new.
        progress: bool,
        /// Of the own journal: the office has our branch at least up to here.
        own_acked: Option<u64>,
        /// It was not what its node signed.
        forged: bool,
    },
    /// A page was brought to the office.
    Healed {
        /// What there is to do now.
        state: NodeSurvey,
        /// Something in it was new to the office.
        progress: bool,
        /// The office does not take it.
        refused: bool,
    },
    /// The keys that the office lacked were sent, as far as they are here.
    KeysSupplied,
    /// Keys were asked for and taken in.
    KeysFetched {
        /// There may be more.
        more: bool,
    },
    /// The snapshot went on.
    Snapshot(SnapshotStep),
    /// No answer, or not one that is understood.
    Failed {
        /// 0 to 999.
        jitter_permille: u16,
        /// How long the office asked us to wait.
        retry_after_ms: Option<u64>,
    },
}

/// How far a snapshot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotStep {
    /// So many of its entries are here.
    Through {
        /// How many.
        entries: u64,
    },
    /// It is here, verified, and counts.
    Done,
    /// The office has none.
    NotOffered,
    /// The office has dropped it: begin again.
    Gone,
    /// It is not what the office signed.
    Refused,
}

/// How a batch was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// What was sent began after this count.
    pub after: u64,
    /// So many from its beginning are durable at the office now.
    pub accepted: u64,
    /// What was said of the first that is not.
    pub then: Verdict,
}

/// What was said of the first entry that was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All were accepted.
    Done,
    /// The office wants this count first.
    Wants {
        /// The first count that it lacks.
        seq: u64,
    },
    /// Another entry has its place, or it is not an entry of this journal: a person must look.
    Halted,
}
