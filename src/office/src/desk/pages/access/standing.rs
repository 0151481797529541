//! How the rules stand: what is set, which kiosk goes by it, and who changed what.

use super::{changes, words};
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::machines;
use crate::setters::{self, Setter};
use crate::site_rules::{self, FollowedBy, SetRules, SetWord};
use frontdesk_core::id::{AccountId, NodeId};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// One kiosk and the rules that it goes by.
struct AtKiosk {
    node: NodeId,
    label: String,
    said: Option<FollowedBy>,
}

/// What the page shows beside the rules themselves.
pub(super) struct Standing {
    pub(super) newest: Option<SetRules>,
    /// The newest rules are of a later version.
    pub(super) is_of_later_version: bool,
    /// Doors of the kiosks, by name.
    pub(super) doors: BTreeSet<String>,
    kiosks: Vec<AtKiosk>,
    /// What was set, newest first, as far back as it is kept.
    words: Vec<SetWord>,
    names: BTreeMap<AccountId, String>,
}

impl Standing {
    pub(super) async fn load(shell: &Shell) -> Result<Self, Trouble> {
        let office = &shell.office;
        let read = office.read(|reader| Ok((site_rules::history(reader)?, site_rules::followed(reader)?)));
        let (set, followed) = read.await?;
        let machines: Vec<_> = machines::load(office).await?.into_iter().filter(|one| !one.is_revoked).collect();
        let doors = machines.iter().flat_map(|machine| machine.doors.iter().map(|door| door.door.clone())).collect();
        let said: BTreeMap<NodeId, FollowedBy> = followed.into_iter().map(|one| (one.node, one)).collect();
        let kiosk = |machine: machines::Machine| AtKiosk {
            said: said.get(&machine.node).copied(),
            node: machine.node,
            label: machine.label,
        };
        let names = setters::names(&office.desk.accounts, set.iter().map(|word| word.by)).await?;
        let newest =
            set.first().and_then(|word| Some(SetRules { definition: word.definition.clone()?, set_ms: word.set_ms }));
        Ok(Self {
            is_of_later_version: newest.is_none() && !set.is_empty(),
            newest,
            doors,
            kiosks: machines.into_iter().map(kiosk).collect(),
            words: set,
            names,
        })
    }

    /// When the rules were set; 0 for none.
    pub(super) fn set_ms(&self) -> i64 {
        self.newest.as_ref().map_or(0, |newest| newest.set_ms)
    }

    fn follows(&self, kiosk: &AtKiosk) -> bool {
        kiosk
            .said
            .is_some_and(|said| said.set_ms.is_some() && said.set_ms == self.words.first().map(|word| word.set_ms))
    }

    /// The fact to act on.
    pub(super) fn headline(&self, shell: &Shell, is_edited: bool) -> String {
        let (all, some) = (self.kiosks.len(), self.kiosks.iter().filter(|kiosk| self.follows(kiosk)).count());
        let language = shell.language();
        match (all, some) {
            _ if is_edited => shell.say(words::HEAD_EDIT).to_owned(),
            _ if self.is_of_later_version => shell.say(words::HEAD_LATER).to_owned(),
            _ if self.newest.is_none() => shell.say(words::HEAD_NONE).to_owned(),
            (0, _) => shell.say(words::HEAD_NO_KIOSKS).to_owned(),
            (all, some) if all == some => words::HEAD_ALL.with(language, &[&all.to_string()]),
            (all, some) => words::HEAD_SOME.with(language, &[&all.to_string(), &some.to_string()]),
        }
    }

    /// Each kiosk with the rules that it goes by, as it said itself.
    pub(super) fn followed(&self, shell: &Shell) -> Markup {
        let language = shell.language();
        html! {
            @if !self.kiosks.is_empty() && !self.words.is_empty() {
                section.panel {
                    h2 { (shell.say(words::IN_FORCE)) }
                    ul.spans {
                        @for kiosk in &self.kiosks {
                            li {
                                a.m href={ "/kiosks/" (kiosk.node) } { (shown(&kiosk.label)) }
                                @match kiosk.said {
                                    Some(said) if self.follows(kiosk) => span.ok { (words::FOLLOWS.with(language, &[&day_and_clock(said.said_ms)])) },
                                    Some(FollowedBy { set_ms: Some(set_ms), .. }) => span.stop { (words::FOLLOWS_FORMER.with(language, &[&day_and_clock(set_ms)])) },
                                    Some(_) => span.stop { (shell.say(words::FOLLOWS_FILE)) },
                                    None => span.s { (shell.say(words::SAYS_NOTHING)) },
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What was changed by whom, newest first.
    pub(super) fn history(&self, shell: &Shell) -> Markup {
        html! {
            @if !self.words.is_empty() {
                section.panel {
                    h2 { (shell.say(words::HISTORY)) }
                    ol.history {
                        @for (at, word) in self.words.iter().enumerate() {
                            li { (self.word(shell, word, self.words.get(at + 1))) }
                        }
                    }
                }
            }
        }
    }

    fn word(&self, shell: &Shell, word: &SetWord, former: Option<&SetWord>) -> Markup {
        let who = match word.by {
            Setter::Account(account) => self.names.get(&account).map(|name| shown(name)),
            Setter::Shell(uid) => Some(words::BY_SHELL.with(shell.language(), &[&uid.to_string()])),
            Setter::Unknown => None,
        };
        let who = who.unwrap_or_else(|| shell.say(words::BY_SOMEBODY).to_owned());
        let before = former.and_then(|former| former.definition.as_ref());
        let changed = word.definition.as_ref().map(|after| changes::between(shell, before, after));
        html! {
            p { time.num { (day_and_clock(word.set_ms)) } " " b { (who) } }
            @match (changed, former) {
                (None, _) => p.s { (shell.say(words::CANNOT_READ)) },
                (Some(_), None) => p.s { (shell.say(words::FIRST_RULES)) },
                (Some(changed), Some(_)) => details {
                    summary { (words::CHANGES_MADE.with(shell.language(), &[&changed.len().to_string()])) }
                    (changes::table(shell, &changed))
                },
            }
        }
    }
}
