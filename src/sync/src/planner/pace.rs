//! How fast things are tried again.

/// How fast things are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The first pause after a failure, milliseconds; doubled each time.
    pub first_ms: u64,
    /// The longest pause, milliseconds.
    pub longest_ms: u64,
    /// The pause after a conflict or a forgery, milliseconds: trying cannot help, but a person may have put it right.
    pub halted_ms: u64,
    /// How often to ask an office for news that cannot hold the question until there is some.
    pub idle_ms: u64,
    /// The least time from news to the next question for it.
    pub gap_ms: u64,
    /// The rest after a batch while more than one batch is still behind, milliseconds: a backlog can wait, and whoever stands at the door
    /// cannot. It leaves processor and disk to the tap.
    pub rest_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { first_ms: 250, longest_ms: 30_000, halted_ms: 900_000, idle_ms: 30_000, gap_ms: 100, rest_ms: 40 }
    }
}

/// The longest pause that an office may ask for.
const LONGEST_ASKED_MS: u64 = 600_000;

/// A pause that doubles each time and has a random half, so that a site's kiosks do not come back together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pauses {
    failures: u32,
    not_before_ms: u64,
}

impl Pauses {
    pub(super) fn not_before_ms(&self) -> u64 {
        self.not_before_ms
    }

    /// Something went well.
    pub(super) fn end(&mut self) {
        self.failures = 0;
    }

    pub(super) fn begin(&mut self, now_ms: u64, pace: &Pace, jitter_permille: u16, retry_after_ms: Option<u64>) {
        let doubled = pace.first_ms.saturating_mul(1 << self.failures.min(20)).min(pace.longest_ms);
        let jitter = (doubled / 2).saturating_mul(u64::from(jitter_permille.min(999))) / 1_000;
        self.failures = self.failures.saturating_add(1);
        let asked_ms = retry_after_ms.unwrap_or(0).min(LONGEST_ASKED_MS);
        let pause_ms = (doubled / 2).max(asked_ms).saturating_add(jitter);
        self.not_before_ms = self.not_before_ms.max(now_ms.saturating_add(pause_ms));
    }
}
