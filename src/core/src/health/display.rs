//! What the visitor sees and touches: a display that is connected, a touchscreen that is there.

use super::Verdict;
use super::phrases::board;

/// The rule for the display, over the kernel's connectors that are connected and all there are; `None` where it shows none at all.
#[must_use]
pub fn judge_display(connectors: Option<(usize, usize)>) -> Verdict {
    match connectors {
        None | Some((_, 0)) => Verdict::unknown(board::NO_DISPLAY_SHOWN, ""),
        Some((0, _)) => Verdict::fault(board::NO_DISPLAY, board::PLUG_DISPLAY),
        Some((connected, _)) => {
            Verdict::ok(board::CONNECTED.with(&[&connected])).with([("connected", i64::try_from(connected).ok())])
        }
    }
}

/// The rule for the touchscreen, over the names of devices that are touched where they show (`INPUT_PROP_DIRECT`); `None` where the kernel
/// shows no input devices at all.
#[must_use]
pub fn judge_touchscreen(names: Option<&[String]>) -> Verdict {
    match names {
        None => Verdict::unknown(board::NO_INPUTS_SHOWN, ""),
        Some([]) => Verdict::fault(board::NO_TOUCHSCREEN, board::PLUG_TOUCHSCREEN),
        Some([first, ..]) => Verdict::ok(first.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    #[test]
    fn a_display_that_is_unplugged_is_a_fault_and_a_board_without_any_is_unknown() {
        assert_eq!(judge_display(None).state, CheckState::Unknown);
        assert_eq!(judge_display(Some((0, 0))).state, CheckState::Unknown);
        assert_eq!(judge_display(Some((0, 2))).state, CheckState::Fault);
        assert_eq!(judge_display(Some((1, 2))).state, CheckState::Ok);
    }

    #[test]
    fn a_touchscreen_that_is_unplugged_is_a_fault() {
        assert_eq!(judge_touchscreen(None).state, CheckState::Unknown);
        assert_eq!(judge_touchscreen(Some(&[])).state, CheckState::Fault);
        let named = judge_touchscreen(Some(&["FT5406".to_owned()]));
        assert_eq!((named.state, named.evidence.as_str()), (CheckState::Ok, "FT5406"));
    }
}
