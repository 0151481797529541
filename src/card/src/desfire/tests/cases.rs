//! Reading the files of published vectors.

use std::collections::BTreeMap;
use std::fs;

use super::super::AesKey;
use super::block;

pub(super) const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors");

/// One case: its fields, each of which must be taken.
pub(super) struct Case {
    pub(super) name: String,
    fields: BTreeMap<String, String>,
}

impl Case {
    pub(super) fn find(&mut self, field: &str) -> Option<String> {
        self.fields.remove(field)
    }

    pub(super) fn take(&mut self, field: &str) -> String {
        self.find(field).unwrap_or_else(|| panic!("{} has no {field}", self.name))
    }

    pub(super) fn block(&mut self, field: &str) -> [u8; 16] {
        block(&self.take(field))
    }

    pub(super) fn key(&mut self, field: &str) -> AesKey {
        AesKey::new(self.block(field))
    }

    pub(super) fn done(self) {
        assert!(self.fields.is_empty(), "{}: not looked at: {:?}", self.name, self.fields);
    }
}

pub(super) fn cases(file: &str) -> Vec<Case> {
    let text = fs::read_to_string(format!("{DIRECTORY}/{file}")).unwrap();
    let mut cases: Vec<Case> = vec![];
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (field, value) = line.split_once('=').unwrap();
        match (field, cases.last_mut()) {
            ("CASE", _) => cases.push(Case { name: value.to_owned(), fields: BTreeMap::new() }),
            (_, Some(case)) => assert!(case.fields.insert(field.to_owned(), value.to_owned()).is_none()),
            (_, None) => panic!("{file}: a field before the first case"),
        }
    }
    assert!(!cases.is_empty());
    cases
}
