//! Texts that people typed, in a file that a spreadsheet opens: none is reckoned with.

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text as it stands in a cell: in front of what would be a formula is the mark that makes it a text.
pub(crate) fn cell(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// The text that a cell was made of.
pub(crate) fn text(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| text.starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_typed_is_no_formula_in_a_spreadsheet() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell("罗岚"), "罗岚");
        assert_eq!(text("'Oranje"), "'Oranje");
    }

    proptest! {
        #[test]
        fn no_cell_is_a_formula_and_each_can_be_read_back(typed in "[=+@'\\-]?\\PC{0,8}") {
            prop_assume!(!typed.starts_with('\''));
            let cell = cell(&typed);
            prop_assert!(!cell.starts_with(FORMULA));
            prop_assert_eq!(text(&cell), typed);
        }
    }
}
