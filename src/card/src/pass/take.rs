//! Bytes of fixed places, read and written without a way to fail loudly.

/// Takes `N` bytes from the front; `None` if there are fewer.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

/// Takes `count` bytes that must be zero; `None` if one is not, or if there are fewer.
pub(super) fn take_zeroes(rest: &mut &[u8], count: usize) -> Option<()> {
    let (taken, after) = rest.split_at_checked(count)?;
    *rest = after;
    taken.iter().all(|byte| *byte == 0).then_some(())
}

/// Copies as much of `from` to the front of `to` as there is room for.
pub(super) fn put(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
