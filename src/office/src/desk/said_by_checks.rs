//! What kiosks say of their checks and tickets, in the language of whoever is at the desk: the words are the core's.

use crate::desk::language::Language;
use crate::desk::show::shown;
use frontdesk_core::health::words;

/// What a check is called; of several of a kind with the name that it bears.
pub(in crate::desk) fn check_name(language: Language, check: &str) -> String {
    shown(&words::check_name(language.spoken(), check))
}

/// A line of evidence or advice.
pub(in crate::desk) fn in_words(language: Language, line: &str) -> String {
    words::in_words(language.spoken(), line)
}
