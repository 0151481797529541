//! Stories by example, told to a station by a shell that answers as the real one does.

mod properties;
mod shell;
mod stories;
