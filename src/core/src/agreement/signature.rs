//! A signature drawn with a finger: strokes, not a picture. Whatever is sent becomes a signature within its bounds, or a blank one.

use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Strokes at most: those after them are left out.
pub const MAX_STROKES: usize = 64;

/// Points of all strokes at most. Of more, every stroke keeps its first, its last and of those between every second, fourth and so on,
/// until they are so few.
pub const MAX_POINTS: usize = 2_000;

/// A stroke that goes less than this share of the width both ways is a finger that rested, and no drawing.
const LEAST_SHARE: u16 = 20;

/// Strokes on a field of `width` × `height`, both in the same unit, from its top left corner. Personal: never logged.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Sent")]
pub struct Signature {
    width: u16,
    height: u16,
    strokes: Vec<Vec<u16>>,
}

/// As it comes over a socket, or stands in an entry.
#[derive(Deserialize)]
struct Sent {
    width: u16,
    height: u16,
    strokes: Vec<Vec<u16>>,
}

impl From<Sent> for Signature {
    fn from(sent: Sent) -> Self {
        Self::new(sent.width, sent.height, &sent.strokes)
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signature")
    }
}

type Point = (u16, u16);

impl Signature {
    /// Of strokes that are `x, y, x, y …` each. What lies beside the field is moved to its edge, a number without its other half and a
    /// point on the one before are left out, and so is what is over [`MAX_STROKES`] and [`MAX_POINTS`]. A field without extent is blank.
    #[must_use]
    pub fn new(width: u16, height: u16, strokes: &[Vec<u16>]) -> Self {
        if width == 0 || height == 0 {
            return Self::default();
        }
        let strokes = strokes.iter().map(|stroke| points(stroke, width, height)).filter(|stroke| !stroke.is_empty());
        let mut strokes: Vec<Vec<Point>> = strokes.take(MAX_STROKES).collect();
        // Ends: a stroke of two points is not thinned, and there are fewer ends than points are allowed.
        while strokes.iter().map(Vec::len).sum::<usize>() > MAX_POINTS {
            strokes.iter_mut().for_each(thin);
        }
        let flat = |stroke: Vec<Point>| stroke.into_iter().flat_map(|(x, y)| [x, y]).collect();
        Self { width, height, strokes: strokes.into_iter().map(flat).collect() }
    }

    /// How wide and high the field was.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// Each as `x, y, x, y …`.
    #[must_use]
    pub fn strokes(&self) -> &[Vec<u16>] {
        &self.strokes
    }

    /// Somebody has drawn something: one stroke at least goes on for a twentieth of the width, to the side or down.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        let least = (self.width / LEAST_SHARE).max(1);
        let extent = |stroke: &Vec<u16>, of: usize| {
            let numbers = || stroke.iter().skip(of).step_by(2);
            numbers().max().zip(numbers().min()).map_or(0, |(most, least)| most - least)
        };
        self.strokes.iter().any(|stroke| extent(stroke, 0).max(extent(stroke, 1)) >= least)
    }

    /// As the commands of an SVG path (SVG 1.1, section 8.3), in the units of [`Self::size`]: a curve through the middles between its
    /// points, which is smooth at each of them. To be drawn with round ends.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for stroke in &self.strokes {
            let stroke: Vec<Point> = stroke.chunks_exact(2).filter_map(point).collect();
            draw(&mut path, &stroke);
        }
        path
    }
}

fn point(pair: &[u16]) -> Option<Point> {
    match pair {
        [x, y] => Some((*x, *y)),
        _ => None,
    }
}

fn points(stroke: &[u16], width: u16, height: u16) -> Vec<Point> {
    let mut points: Vec<Point> = stroke.chunks_exact(2).filter_map(point).collect();
    for (x, y) in &mut points {
        (*x, *y) = ((*x).min(width), (*y).min(height));
    }
    points.dedup();
    points
}

/// Without every second point between the first and the last.
fn thin(stroke: &mut Vec<Point>) {
    let last = stroke.len().saturating_sub(1);
    let mut at = 0_usize;
    stroke.retain(|_| {
        let stays = at.is_multiple_of(2) || at == last;
        at += 1;
        stays
    });
    stroke.dedup();
}

fn draw(path: &mut String, stroke: &[Point]) {
    let (Some((x, y)), Some((last_x, last_y))) = (stroke.first(), stroke.last()) else { return };
    // Writing into a text cannot fail.
    let _ = write!(path, "M{x} {y}");
    if stroke.len() == 1 {
        path.push_str("l1 0");
        return;
    }
    for pair in stroke.windows(2).skip(1) {
        if let [(x, y), (to_x, to_y)] = pair {
            let _ = write!(path, "Q{x} {y} {} {}", x.midpoint(*to_x), y.midpoint(*to_y));
        }
    }
    let _ = write!(path, "L{last_x} {last_y}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::{FromScreen, Intent, MAX_LINE_BYTES};
    use proptest::prelude::*;

    fn count(signature: &Signature) -> usize {
        signature.strokes().iter().map(|stroke| stroke.len() / 2).sum()
    }

    #[test]
    fn a_finger_that_rests_signs_nothing_and_a_line_does() {
        let on = |stroke: &[u16]| Signature::new(1_000, 300, &[stroke.to_vec()]);
        assert!(!Signature::default().is_drawn() && !on(&[]).is_drawn() && !on(&[500, 100]).is_drawn());
        assert!(!on(&[500, 100, 549, 149]).is_drawn());
        assert!(on(&[500, 100, 550, 100]).is_drawn() && on(&[500, 100, 500, 150]).is_drawn());
        assert!(!Signature::new(0, 300, &[vec![0, 0, 0, 200]]).is_drawn(), "a field without extent");
    }

    #[test]
    fn what_is_over_the_bounds_is_cut_as_it_is_said() {
        let beside = Signature::new(100, 50, &[vec![10, 10, 10, 10, 65_535, 65_535, 7]]);
        assert_eq!(beside.strokes(), [vec![10, 10, 100, 50]]);
        let many = Signature::new(100, 50, &vec![vec![1, 1, 90, 40]; 65]);
        assert_eq!(many.strokes().len(), MAX_STROKES);
        let long: Vec<u16> = (0..2_501).flat_map(|x| [x, 5]).collect();
        let thinned = Signature::new(4_000, 50, &[long]);
        assert_eq!(count(&thinned), 1_251);
        assert_eq!(thinned.strokes()[0][..4], [0, 5, 2, 5]);
        assert_eq!(thinned.strokes()[0][2_500..], [2_500, 5]);
    }

    #[test]
    fn the_path_goes_from_the_first_point_to_the_last_and_is_smooth_between() {
        let of = |stroke: &[u16]| Signature::new(100, 100, &[stroke.to_vec()]).path();
        assert_eq!(of(&[5, 6]), "M5 6l1 0");
        assert_eq!(of(&[0, 0, 10, 20]), "M0 0L10 20");
        assert_eq!(of(&[0, 0, 10, 20, 30, 20]), "M0 0Q10 20 20 20L30 20");
    }

    #[test]
    fn nothing_of_a_signature_is_in_a_log() {
        let signature = Signature::new(100, 100, &[vec![12, 34, 56, 78]]);
        let said = format!("{:?}", Intent::Agree { signature: Some(signature) });
        assert!(!said.contains("12") && !said.contains("78"), "{said}");
    }

    fn strokes() -> impl Strategy<Value = Vec<Vec<u16>>> {
        proptest::collection::vec(proptest::collection::vec(any::<u16>(), 0..400), 0..90)
    }

    proptest! {
        #[test]
        fn whatever_is_drawn_is_within_bounds_fits_into_a_line_and_is_read_back(width: u16, height: u16, drawn in strokes()) {
            let signature = Signature::new(width, height, &drawn);
            prop_assert!(signature.strokes().len() <= MAX_STROKES && count(&signature) <= MAX_POINTS);
            for pair in signature.strokes().iter().flat_map(|stroke| stroke.chunks(2)) {
                prop_assert!(pair[0] <= width && pair[1] <= height);
            }
            let intent = Intent::Agree { signature: Some(signature.clone()) };
            let line = serde_json::to_string(&FromScreen::Intent { revision: u64::MAX, intent }).unwrap();
            prop_assert!(line.len() < MAX_LINE_BYTES);
            let FromScreen::Intent { intent: Intent::Agree { signature: Some(read) }, .. } = serde_json::from_str(&line).unwrap()
            else { panic!("{line}") };
            prop_assert_eq!(read, signature);
        }

        #[test]
        fn any_json_is_a_signature_within_bounds_or_none(text in ".{0,200}", width: i64, numbers in proptest::collection::vec(any::<i32>(), 0..40)) {
            let _ = serde_json::from_str::<Signature>(&text);
            let sent = serde_json::json!({"width": width, "height": 9, "strokes": [numbers]});
            if let Ok(read) = serde_json::from_value::<Signature>(sent) {
                prop_assert!(read.strokes().iter().flatten().all(|number| i64::from(*number) <= width.max(9)));
            }
        }
    }
}
