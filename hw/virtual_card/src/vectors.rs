//! Reads the published vectors in `vectors/`: `NAME=value` lines, a case for each `CASE=`.

pub(crate) struct Case(Vec<(String, String)>);

pub(crate) fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (name, value) in text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('=')) {
        if name == "CASE" {
            cases.push(Case(Vec::new()));
        }
        let value = value.trim().to_owned();
        cases.last_mut().expect("a file begins with a case").0.push((name.to_owned(), value));
    }
    cases
}

impl Case {
    pub(crate) fn find_text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.find_text(name).unwrap_or_else(|| panic!("{name} in {}", self.name()))
    }

    pub(crate) fn name(&self) -> &str {
        self.find_text("CASE").unwrap_or("?")
    }

    pub(crate) fn find(&self, name: &str) -> Option<Vec<u8>> {
        self.find_text(name).map(|text| hex::decode(text).unwrap_or_else(|error| panic!("{text}: {error}")))
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        self.find(name).unwrap_or_else(|| panic!("{name} in {}", self.name()))
    }
}
