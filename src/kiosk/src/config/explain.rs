//! Saying what is wrong with a configuration so that it can be mended without a manual.

use frontdesk_core::schedule::{Place, RulesError, Step};
use std::fmt;
use std::path::PathBuf;
use toml::de::{DeArray, DeTable, DeValue};

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path} cannot be read", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// No configuration is that large.
    #[error("{path} has {size} bytes: that is no configuration", path = path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
    },
    /// Its content is wrong.
    #[error("{path}{}", fault, path = path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What and where.
        fault: Fault,
    },
}

/// What is wrong, on which line, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1; absent if the key is not in the file.
    pub line: Option<usize>,
    /// Why.
    pub reason: String,
    /// The key that was probably meant.
    pub meant: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)?;
        if let Some(meant) = &self.meant {
            write!(f, " (did you mean `{meant}`?)")?;
        }
        Ok(())
    }
}

impl Fault {
    /// What the TOML reader found.
    pub(crate) fn from_toml(text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| line_of(text, span.start));
        let reason = error.message().to_owned();
        if let Some(fault) = earlier_shape(text, line, &reason) {
            return fault;
        }
        let meant = probably_meant(&reason).or_else(|| list_meant(text, line, &reason));
        Self { line, meant, reason }
    }

    /// A part of the rules of access that cannot be.
    pub(crate) fn of_rules(text: &str, error: &RulesError) -> Self {
        let reason = error.to_string();
        Self { line: line_of_place(text, &error.place), meant: probably_meant(&reason), reason }
    }

    /// A key whose value cannot be.
    pub(super) fn of_key(text: &str, key: &str, reason: String) -> Self {
        let starts = |line: &str| {
            let line = line.trim_start();
            let name = line.trim_start_matches('[').trim_start();
            name.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
        };
        let line = text.lines().position(starts).map(|at| at + 1);
        Self { line, reason: format!("`{key}` {reason}"), meant: None }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// There was one door, `[door]`, with its lines in `[lines]`, until there could be several.
fn earlier_shape(text: &str, line: Option<usize>, reason: &str) -> Option<Fault> {
    let is_lines = reason.starts_with("unknown field `lines`");
    let is_door = list_meant(text, line, reason).is_some_and(|meant| meant == "[[door]]");
    (is_lines || is_door).then(|| Fault {
        line,
        reason: "there can be several doors: each is a table [[door]], and its lines are [door.lines] right under it"
            .into(),
        meant: Some(if is_lines { "[door.lines]".into() } else { "[[door]]".into() }),
    })
}

/// Where a part is written: as far on the way to it as the text has it.
fn line_of_place(text: &str, place: &Place) -> Option<usize> {
    let whole = DeTable::parse(text).ok()?;
    let mut found = None;
    let mut inside = Inside::Table(whole.get_ref());
    for step in &place.0 {
        let next = match (step, inside) {
            (Step::Key(key), Inside::Table(table)) => {
                table.iter().find(|(name, _)| name.get_ref() == key).map(|(name, value)| (name.span(), value))
            }
            (Step::Index(at), Inside::List(list)) => list.get(*at).map(|value| (value.span(), value)),
            _ => None,
        };
        let Some((span, value)) = next else { break };
        found = Some(span.start);
        inside = match value.get_ref() {
            DeValue::Table(table) => Inside::Table(table),
            DeValue::Array(list) => Inside::List(list),
            _ => break,
        };
    }
    found.map(|at| line_of(text, at))
}

/// What the next step is taken in.
#[derive(Clone, Copy)]
enum Inside<'t> {
    Table(&'t DeTable<'t>),
    List(&'t DeArray<'t>),
}

/// `[reader]` was one table until there could be several.
fn list_meant(text: &str, line: Option<usize>, reason: &str) -> Option<String> {
    let table = text.lines().nth(line?.checked_sub(1)?)?.trim();
    (reason.starts_with("invalid type: map, expected a sequence") && table.starts_with('['))
        .then(|| format!("[{table}]"))
}

/// serde says "unknown field `x`, expected one of `a`, `b`", and the rules of access the like of names: the nearest of the expected
/// ones, if it is near at all.
fn probably_meant(reason: &str) -> Option<String> {
    let unknown = ["unknown field `", "unknown variant `", "unknown schedule `", "unknown calendar `"];
    let at = unknown.iter().find_map(|start| reason.find(start))?;
    let mut quoted = reason.get(at..)?.split('`').skip(1).step_by(2);
    let given = quoted.next()?;
    quoted
        .map(|known| (strsim::damerau_levenshtein(given, known), known))
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .map(|(_, known)| known.to_owned())
}
