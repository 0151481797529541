//! What the `powercut-probe` binary and its judges share.

/// What row `number` holds: its length and every byte follow from the number, so any other content is corruption.
#[must_use]
pub fn row_content(number: u32) -> Vec<u8> {
    let length = 40 + number.wrapping_mul(2_654_435_761) as usize % 5000;
    (0..length).map(|at| (at as u32).wrapping_mul(31).wrapping_add(number.wrapping_mul(7)) as u8).collect()
}
