//! What is asked for a lost card: the amount as people write it.

use super::words;
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use frontdesk_core::fact::{CURRENCY_LETTERS, CardName, Compensation, CustodyFact};

/// Of one unit of the currency.
const MINOR_PER_UNIT: u32 = 100;

/// What is asked for where nothing was yet.
pub(super) const USUAL_CURRENCY: &str = "CNY";

/// All, in the order in which they are offered.
pub(super) const STATES: [Compensation; 3] = [Compensation::Asked, Compensation::Paid, Compensation::Waived];

/// The word of a state in forms.
pub(super) fn tag(state: Compensation) -> &'static str {
    match state {
        Compensation::Asked => "asked",
        Compensation::Paid => "paid",
        Compensation::Waived => "waived",
    }
}

/// What the form says of this card.
pub(super) fn read(of: CardName, fields: &Fields) -> Result<CustodyFact, Said> {
    let amount_minor = minor(fields.text("amount")).ok_or(words::BAD_AMOUNT)?;
    let currency = fields.text("currency").trim().to_owned();
    if currency.len() != CURRENCY_LETTERS || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(words::BAD_AMOUNT);
    }
    let state = STATES.into_iter().find(|state| tag(*state) == fields.text("state")).ok_or(words::CHOOSE)?;
    Ok(CustodyFact::CompensationSet { of, amount_minor, currency, state })
}

/// `50`, `50.5` or `50.00` in the smallest unit.
fn minor(text: &str) -> Option<u32> {
    let text = text.trim();
    let (units, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
    if units.is_empty() || rest.len() > 2 || !is_number(units) || !is_number(rest) {
        return None;
    }
    let hundredths: u32 = format!("{rest:0<2}").parse().ok()?;
    units.parse::<u32>().ok()?.checked_mul(MINOR_PER_UNIT)?.checked_add(hundredths)
}

/// As people read it.
pub(super) fn amount(minor: u32) -> String {
    format!("{}.{:02}", minor / MINOR_PER_UNIT, minor % MINOR_PER_UNIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for (text, read) in [("50", 5_000), (" 50.5 ", 5_050), ("0.05", 5), ("42949672.95", u32::MAX), ("0", 0)] {
            assert_eq!(minor(text), Some(read), "{text}");
        }
        for text in ["", ".5", "-1", "5,00", "1.234", "1e3", "42949672.96", "五十", "+5", "1.-5"] {
            assert_eq!(minor(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_is_read_back_and_any_text_is_one_or_none(value: u32, text in ".{0,20}") {
            prop_assert_eq!(minor(&amount(value)), Some(value));
            minor(&text);
        }
    }
}
