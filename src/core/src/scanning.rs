//! What comes next for whoever uses the screen by one switch: row and column scanning.
//!
//! The screen frames one thing after the other by itself, and the switch chooses what is framed. Where several lie in a row, as keys do, the row
//! is framed first, and after a press one thing of it after the other.

/// A row that nobody chose from is passed so often before the scan goes on behind it: whoever came too late gets another chance.
const PASSES: u8 = 2;

/// So many beside each other are a row, chosen from in two presses. Of fewer each comes by itself, which is as quick.
const ROW: usize = 3;

/// Something that can be chosen, where it is on the screen, in whatever unit the screen uses.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What it says.
    pub label: String,
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Across.
    pub width: f32,
    /// Down.
    pub height: f32,
    /// What it is on its page.
    pub part: Part,
}

/// What a target is on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What to do next: first on its page, but behind the keys where something is typed.
    Primary,
    /// Anything else.
    Control,
    /// A key of the keyboard on the screen, or a candidate above it.
    Key,
    /// In the row of what is on every page: it comes last.
    Common,
}

impl Target {
    /// The middle, where a finger would touch it.
    #[must_use]
    pub fn centre(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// They stand beside each other: neither middle lies more than half the lower one's height above the other.
    fn is_beside(&self, other: &Self) -> bool {
        (self.centre().1 - other.centre().1).abs() < self.height.min(other.height) / 2.0
    }
}

/// What is framed at once, left to right: one target or a row of them, never none.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop(Vec<Target>);

impl Stop {
    /// What is in it.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.0
    }
}

/// What the scan stops at, in order: what to do next, then all else from the top to the bottom, and last what is on every page. Among keys
/// what to do next comes behind them, because it is done once for many of them.
#[must_use]
pub fn stops(targets: Vec<Target>) -> Vec<Stop> {
    let is_typed = targets.iter().any(|target| target.part == Part::Key);
    let (mut primary, mut between, mut common) = (Vec::new(), Vec::new(), Vec::new());
    for target in targets {
        match target.part {
            Part::Primary => primary.push(target),
            Part::Control | Part::Key => between.push(target),
            Part::Common => common.push(target),
        }
    }
    let primary = rows(primary).into_iter().flat_map(alone);
    let between = rows(between).into_iter().flat_map(|row| if row.len() < ROW { alone(row) } else { vec![Stop(row)] });
    let mut stops: Vec<Stop> =
        if is_typed { between.chain(primary).collect() } else { primary.chain(between).collect() };
    stops.extend(rows(common).into_iter().map(Stop));
    stops
}

fn alone(row: Vec<Target>) -> Vec<Stop> {
    row.into_iter().map(|target| Stop(vec![target])).collect()
}

/// What stands beside each other, from the top to the bottom, each from the left to the right.
fn rows(mut targets: Vec<Target>) -> Vec<Vec<Target>> {
    targets.sort_by(|one, other| one.centre().1.total_cmp(&other.centre().1));
    let mut rows: Vec<Vec<Target>> = Vec::new();
    for target in targets {
        match rows.last_mut().filter(|row| row.first().is_some_and(|first| first.is_beside(&target))) {
            Some(row) => row.push(target),
            None => rows.push(vec![target]),
        }
    }
    for row in &mut rows {
        row.sort_by(|one, other| one.x.total_cmp(&other.x));
    }
    rows
}

/// Where the scan is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    stops: Vec<Stop>,
    at: usize,
    within: Option<Within>,
    /// Nothing has been passed since it began: what appears before the first stop is the first one.
    is_fresh: bool,
}

/// In a row, after it was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Within {
    nth: usize,
    passes: u8,
}

impl Scan {
    /// Begins at the first stop.
    #[must_use]
    pub fn begin(targets: Vec<Target>) -> Self {
        Self { stops: stops(targets), at: 0, within: None, is_fresh: true }
    }

    /// What is framed: one target, a row, or nothing where nothing can be chosen.
    #[must_use]
    pub fn framed(&self) -> &[Target] {
        let row = self.stops.get(self.at).map(Stop::targets).unwrap_or_default();
        match self.within {
            Some(Within { nth, .. }) => row.get(nth..=nth).unwrap_or_default(),
            None => row,
        }
    }

    /// The page as it is now. True if what is framed is still there as it was; otherwise the scan begins anew, and what is chosen then would not
    /// be what was seen.
    pub fn look(&mut self, targets: Vec<Target>) -> bool {
        let new = stops(targets);
        let same = self.stops.get(self.at).and_then(|stop| new.iter().position(|other| other == stop));
        let same = same.filter(|at| !self.is_fresh || *at == 0);
        let is_same = same.is_some() || (new.is_empty() && self.stops.is_empty());
        self.stops = new;
        match same {
            Some(at) => self.at = at,
            None => self.restart(),
        }
        is_same
    }

    /// Goes on to what comes next.
    pub fn step(&mut self) {
        self.is_fresh = false;
        let row = self.stops.get(self.at).map_or(0, |stop| stop.targets().len());
        match &mut self.within {
            Some(within) if within.nth.saturating_add(1) < row => within.nth = within.nth.saturating_add(1),
            Some(within) if within.passes.saturating_add(1) < PASSES => {
                *within = Within { nth: 0, passes: within.passes.saturating_add(1) };
            }
            _ => {
                self.within = None;
                let next = self.at.saturating_add(1);
                self.at = if next < self.stops.len() { next } else { 0 };
            }
        }
    }

    /// The switch was pressed: what is to be touched, if it is one thing. A row is gone into instead.
    pub fn press(&mut self) -> Option<Target> {
        match self.framed() {
            [] => None,
            [one] => {
                let one = one.clone();
                self.restart();
                Some(one)
            }
            _ => {
                self.within = Some(Within { nth: 0, passes: 0 });
                self.is_fresh = false;
                None
            }
        }
    }

    fn restart(&mut self) {
        self.at = 0;
        self.within = None;
        self.is_fresh = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn target(label: &str, x: f32, y: f32, part: Part) -> Target {
        Target { label: label.into(), x, y, width: 60.0, height: 60.0, part }
    }

    fn row(labels: &str, y: f32, part: Part) -> Vec<Target> {
        labels.chars().zip(0_u8..).map(|(label, n)| target(&label.to_string(), f32::from(n) * 70.0, y, part)).collect()
    }

    /// A page on which something is typed.
    fn typed() -> Vec<Target> {
        let mut page = vec![
            target("back", 0.0, 0.0, Part::Common),
            target("desk", 500.0, 0.0, Part::Common),
            target("none", 500.0, 100.0, Part::Control),
            target("next", 500.0, 400.0, Part::Primary),
        ];
        page.extend(row("qwe", 200.0, Part::Key));
        page.extend(row("asd", 300.0, Part::Key));
        page
    }

    fn said(targets: &[Target]) -> String {
        targets.iter().map(|target| target.label.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn order(targets: Vec<Target>) -> Vec<String> {
        stops(targets).iter().map(|stop| said(stop.targets())).collect()
    }

    #[test]
    fn what_to_do_next_comes_first_and_what_is_on_every_page_last() {
        let page = vec![
            target("back", 0.0, 0.0, Part::Common),
            target("change", 500.0, 100.0, Part::Control),
            target("agree", 500.0, 400.0, Part::Primary),
            target("desk", 700.0, 4.0, Part::Common),
        ];
        assert_eq!(order(page), ["agree", "change", "back desk"]);
    }

    #[test]
    fn keys_are_rows_and_what_is_done_once_comes_behind_them() {
        assert_eq!(order(typed()), ["none", "q w e", "a s d", "next", "back desk"]);
    }

    #[test]
    fn two_beside_each_other_come_one_by_one_and_three_as_a_row() {
        assert_eq!(order(row("ab", 0.0, Part::Control)), ["a", "b"]);
        assert_eq!(order(row("abc", 0.0, Part::Control)), ["a b c"]);
    }

    #[test]
    fn a_tall_one_beside_low_ones_is_in_no_row_with_all_of_them() {
        let mut page = row("ab", 0.0, Part::Control);
        page.push(Target { height: 200.0, ..target("tall", 300.0, 0.0, Part::Control) });
        assert_eq!(order(page), ["a", "b", "tall"]);
    }

    #[test]
    fn a_row_is_gone_into_by_one_press_and_chosen_from_by_the_next() {
        let mut scan = Scan::begin(typed());
        scan.step();
        assert_eq!((said(scan.framed()), scan.press()), ("q w e".into(), None));
        scan.step();
        assert_eq!(said(scan.framed()), "w");
        assert_eq!(scan.press().map(|chosen| chosen.label), Some("w".into()));
        assert_eq!(said(scan.framed()), "none", "it begins anew");
    }

    #[test]
    fn a_row_that_nothing_was_chosen_from_is_left_after_two_passes() {
        let mut scan = Scan::begin(typed());
        scan.step();
        scan.press();
        let passed: Vec<String> = (0..6)
            .map(|_| {
                scan.step();
                said(scan.framed())
            })
            .collect();
        assert_eq!(passed, ["w", "e", "q", "w", "e", "a s d"]);
    }

    #[test]
    fn a_press_chooses_only_what_was_seen() {
        let mut scan = Scan::begin(typed());
        scan.step();
        scan.press();
        assert!(scan.look(typed()), "nothing has changed");
        assert_eq!(said(scan.framed()), "q");
        let other: Vec<Target> = typed().into_iter().filter(|target| target.label != "w").collect();
        assert!(!scan.look(other));
        assert_eq!(said(scan.framed()), "none");
    }

    #[test]
    fn what_appears_above_comes_first_unless_the_scan_has_gone_on() {
        let mut with = typed();
        with.extend(row("张章", 100.0, Part::Key));
        let mut scan = Scan::begin(typed());
        assert!(!scan.look(with.clone()));
        assert_eq!(said(scan.framed()), "张 章 none");
        let mut scan = Scan::begin(typed());
        scan.step();
        assert!(scan.look(with));
        assert_eq!(said(scan.framed()), "q w e");
    }

    #[test]
    fn where_nothing_can_be_chosen_nothing_is() {
        let mut scan = Scan::begin(Vec::new());
        scan.step();
        assert_eq!((scan.framed().len(), scan.press(), scan.look(Vec::new())), (0, None, true));
    }

    fn targets() -> impl Strategy<Value = Vec<Target>> {
        let part = prop_oneof![Just(Part::Primary), Just(Part::Control), Just(Part::Key), Just(Part::Common)];
        let place = (0.0..1024.0_f32, 0.0..600.0_f32, 1.0..300.0_f32, 1.0..200.0_f32);
        proptest::collection::vec((place, part), 0..40).prop_map(|all| {
            let all = all.into_iter().enumerate();
            all.map(|(n, ((x, y, width, height), part))| Target { label: n.to_string(), x, y, width, height, part })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_target_is_in_one_stop(targets in targets()) {
            let mut there: Vec<String> = targets.iter().map(|target| target.label.clone()).collect();
            let stops = stops(targets);
            let mut seen: Vec<String> =
                stops.iter().flat_map(Stop::targets).map(|target| target.label.clone()).collect();
            there.sort();
            seen.sort();
            prop_assert_eq!(seen, there);
            prop_assert!(stops.iter().all(|stop| !stop.targets().is_empty()));
        }

        #[test]
        fn one_switch_and_patience_choose_anything(targets in targets(), which: prop::sample::Index) {
            prop_assume!(!targets.is_empty());
            let wanted = which.get(&targets).label.clone();
            let mut scan = Scan::begin(targets.clone());
            // Once over all stops, then once through a row.
            let mut chosen = None;
            for _ in 0..2 * targets.len() {
                let (is_there, is_one) =
                    (scan.framed().iter().any(|target| target.label == wanted), scan.framed().len() == 1);
                if is_there && is_one {
                    chosen = scan.press();
                    break;
                }
                if is_there {
                    prop_assert_eq!(scan.press(), None);
                } else {
                    scan.step();
                }
            }
            prop_assert_eq!(chosen.map(|chosen| chosen.label), Some(wanted));
        }
    }
}
