//! Finding cards: what is asked for in the address, and which cards answer to it.

use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use frontdesk_core::fact::CardName;
use frontdesk_core::id::{CardUid, StaffId, VisitId};
use frontdesk_store::{CredentialRecord, Custody, MAX_READ, ReadError, Reader, TrayCard};
use std::collections::BTreeMap;

/// The longest text that is looked for, characters.
const MAX_QUERY_CHARS: usize = 80;

/// So many hexadecimal digits are looked for in numbers, too.
const MIN_DIGITS: usize = 4;

/// Where a card is, for the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Overdue,
    Missing,
    Lost,
    WithVisitor,
    WithPass,
    InTray,
    Staff,
    Ended,
}

impl Standing {
    pub(super) const ALL: [Self; 8] = [
        Self::InTray,
        Self::WithVisitor,
        Self::WithPass,
        Self::Overdue,
        Self::Missing,
        Self::Lost,
        Self::Staff,
        Self::Ended,
    ];

    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::InTray => "tray",
            Self::WithVisitor => "visitor",
            Self::WithPass => "pass",
            Self::Overdue => "overdue",
            Self::Missing => "missing",
            Self::Lost => "lost",
            Self::Staff => "staff",
            Self::Ended => "ended",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) standing: Option<Standing>,
}

impl Asked {
    /// From an address. What makes no sense is not asked for.
    pub(super) fn read(query: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| query.get(name).map(|value| value.trim()).unwrap_or_default();
        let typed: String = text("q").chars().filter(|c| !c.is_control()).take(MAX_QUERY_CHARS).collect();
        Self {
            // Cut short, it may end in a space.
            text: typed.trim().to_owned(),
            standing: Standing::ALL.into_iter().find(|one| one.tag() == text("state")),
        }
    }

    /// The address that asks for the same.
    pub(super) fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("state", self.standing.map(Standing::tag).unwrap_or_default());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        format!("/cards?{}", query.finish())
    }

    /// Staff cards are looked through where they are asked for: there may be thousands.
    fn wants_staff(&self) -> bool {
        match self.standing {
            None => !self.text.is_empty(),
            Some(standing) => matches!(standing, Standing::Staff | Standing::Ended | Standing::Lost),
        }
    }

    /// Digits of a number as people copy it: `04:a1:b2`, `04 A1 B2`.
    fn digits(&self) -> Option<String> {
        let digits: String =
            self.text.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).map(|c| c.to_ascii_uppercase()).collect();
        (digits.len() >= MIN_DIGITS && digits.chars().all(|c| c.is_ascii_hexdigit())).then_some(digits)
    }

    fn admits(&self, line: &Line, digits: Option<&str>) -> bool {
        let is_so = self.standing.is_none_or(|standing| standing == line.standing);
        let text = self.text.to_lowercase();
        let has_text = self.text.is_empty()
            || line.holder.as_ref().and_then(Holder::name).is_some_and(|name| name.to_lowercase().contains(&text))
            || digits.is_some_and(|digits| line.uid.is_some_and(|uid| uid.to_hex().contains(digits)));
        is_so && has_text
    }
}

/// Who has a card.
pub(super) enum Holder {
    Visitor(VisitId, Option<String>),
    Staff(StaffId, Option<String>),
    /// A day pass whose holder cannot be read.
    Unknown,
}

impl Holder {
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Visitor(_, name) | Self::Staff(_, name) => name.as_deref(),
            Self::Unknown => None,
        }
    }
}

/// A card in the list.
pub(super) struct Line {
    pub(super) of: CardName,
    pub(super) standing: Standing,
    pub(super) holder: Option<Holder>,
    pub(super) since_ms: i64,
    pub(super) until_ms: Option<i64>,
    pub(super) uid: Option<CardUid>,
}

/// Cards that answer to what is asked for, what needs somebody first. Numbers are looked up where `digits` ask for them; for the rows that
/// are shown the list does.
pub(super) async fn find(shell: &Shell, asked: &Asked, now_ms: i64) -> Result<Vec<Line>, Trouble> {
    let asked = asked.clone();
    let names = super::sees_names(shell);
    let found = shell.office.read(move |reader| {
        let digits = asked.digits();
        let mut lines = Vec::new();
        for card in reader.custody(MAX_READ)? {
            lines.push(of_tray(reader, &card, now_ms)?);
        }
        if asked.wants_staff() {
            for card in reader.credentials()? {
                lines.push(of_staff(reader, &card)?);
            }
        }
        for line in &mut lines {
            if digits.is_some() {
                line.uid = reader.card_number(line.of)?;
            }
            if !names {
                line.holder = line.holder.take().map(Holder::nameless);
            }
        }
        lines.retain(|line| asked.admits(line, digits.as_deref()));
        lines.sort_by_key(|line| (line.standing, line.until_ms.unwrap_or(i64::MAX), line.since_ms, line.of));
        Ok(lines)
    });
    Ok(found.await?)
}

impl Holder {
    fn nameless(self) -> Self {
        match self {
            Self::Visitor(visit, _) => Self::Visitor(visit, None),
            Self::Staff(staff, _) => Self::Staff(staff, None),
            Self::Unknown => Self::Unknown,
        }
    }
}

pub(super) fn of_tray(reader: &Reader, card: &TrayCard, now_ms: i64) -> Result<Line, ReadError> {
    let (mut standing, mut holder, mut until_ms) = (Standing::InTray, None, None);
    match card.custody {
        Custody::InTray => {}
        Custody::Lost(_) => standing = Standing::Lost,
        Custody::WithVisitor(visit) | Custody::Missing(visit) => {
            let record = reader.visit(visit)?;
            until_ms = record.as_ref().and_then(|record| record.card.as_ref()).map(|card| card.until_ms);
            let name = record.and_then(|record| record.private).map(|private| private.name);
            holder = Some(Holder::Visitor(visit, name));
            standing = match card.custody {
                Custody::Missing(_) => Standing::Missing,
                _ => Standing::WithVisitor,
            };
        }
        Custody::WithPass(_) => {
            standing = Standing::WithPass;
            let pass = reader.pass_on(card.card)?;
            until_ms = pass.as_ref().map(|pass| pass.until_ms);
            let staff = pass.as_ref().and_then(|pass| pass.private.as_ref()).map(|private| private.staff);
            let name = pass.and_then(|pass| pass.person).map(|person| person.name);
            holder = Some(staff.map_or(Holder::Unknown, |staff| Holder::Staff(staff, name)));
        }
    }
    let is_out = matches!(standing, Standing::WithVisitor | Standing::WithPass);
    if is_out && until_ms.is_some_and(|until_ms| until_ms <= now_ms) {
        standing = Standing::Overdue;
    }
    Ok(Line { of: CardName::Card(card.card), standing, holder, since_ms: card.since_ms, until_ms, uid: None })
}

pub(super) fn of_staff(reader: &Reader, card: &CredentialRecord) -> Result<Line, ReadError> {
    let name = reader.person(card.staff)?.and_then(|person| person.private).map(|private| private.name);
    let standing = if card.ended.is_some() { Standing::Ended } else { Standing::Staff };
    Ok(Line {
        of: CardName::Credential(card.credential),
        standing,
        holder: Some(Holder::Staff(card.staff, name)),
        since_ms: card.ended.map_or(card.since_ms, |end| end.at_ms),
        until_ms: None,
        uid: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asked(text: &str) -> Asked {
        Asked { text: text.into(), standing: None }
    }

    #[test]
    fn a_number_is_found_as_people_copy_it_and_a_holder_by_a_part_of_the_name() {
        let line = Line {
            of: CardName::Card(frontdesk_core::id::CardId([1; 16])),
            standing: Standing::WithVisitor,
            holder: Some(Holder::Visitor(VisitId([1; 16]), Some("Zhang Wei".into()))),
            since_ms: 0,
            until_ms: None,
            uid: "04A1B2C3".parse().ok(),
        };
        for text in ["", "04a1b2c3", "04:A1:B2", "a1 b2-c3", "wei"] {
            assert!(asked(text).admits(&line, asked(text).digits().as_deref()), "{text}");
        }
        for text in ["04A1B2C4", "Li", "A1?"] {
            assert!(!asked(text).admits(&line, asked(text).digits().as_deref()), "{text}");
        }
        assert_eq!(asked("04a").digits(), None, "three digits are in every second number");
    }

    proptest! {
        #[test]
        fn any_address_is_read_and_asked_again_as_it_was(q in ".{0,120}", state in ".{0,10}") {
            let query = [("q".to_owned(), q), ("state".to_owned(), state)].into_iter().collect();
            let asked = Asked::read(&query);
            let address = asked.address();
            let again = form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            prop_assert_eq!(Asked::read(&again).address(), address);
        }
    }
}
