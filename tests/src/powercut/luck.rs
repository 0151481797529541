//! Which of the unsynced sectors reach the disk: seeded, so that a failing case can be repeated.

/// Numbers from a seed (SplitMix64: tiny, and good enough to choose fates with).
#[derive(Debug, Clone)]
pub struct Luck {
    state: u64,
    /// Of 100 unsynced writes, how many reach the disk whole, and how many in part; the rest is lost.
    whole: u64,
    torn: u64,
    /// Names and lengths reach the disk in the order in which they changed.
    names_in_order: bool,
    /// Nothing is ever lost: the directory as its processes saw it.
    lossless: bool,
}

/// What becomes of one unsynced write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// All its sectors reach the disk.
    Whole,
    /// Each sector does or does not.
    Torn,
    /// None does.
    Lost,
}

impl Luck {
    /// Each seed has its own weather, from a disk that kept nearly all to one that had begun nothing.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut luck = Self { state: seed, whole: 0, torn: 0, names_in_order: true, lossless: false };
        let weather = [(90, 5), (50, 25), (20, 60), (33, 34), (5, 5), (0, 0)];
        (luck.whole, luck.torn) = weather[luck.below(weather.len() as u64) as usize];
        luck.names_in_order = luck.below(3) > 0;
        luck
    }

    /// Everything reaches the disk.
    #[must_use]
    pub fn lossless() -> Self {
        Self { state: 0, whole: 100, torn: 0, names_in_order: true, lossless: true }
    }

    /// A number in `0..bound`; 0 for an empty range.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ self.state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31).checked_rem(bound).unwrap_or(0)
    }

    /// What becomes of the next write.
    pub fn fate(&mut self) -> Fate {
        match self.below(100) {
            roll if roll < self.whole => Fate::Whole,
            roll if roll < self.whole + self.torn => Fate::Torn,
            _ => Fate::Lost,
        }
    }

    /// Whether this is a file system whose journal has all changes of names and lengths in their order (ext4), and not one where
    /// a sync commits what it was asked for and little else (f2fs).
    pub fn names_keep_their_order(&self) -> bool {
        self.names_in_order
    }

    /// How many of the steps after `from` and up to `to` the file system's journal had committed.
    pub fn commit_point(&mut self, from: usize, to: usize) -> usize {
        if self.lossless { to } else { from + self.below((to - from + 1) as u64) as usize }
    }

    /// Heads or tails.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}
