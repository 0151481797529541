//! What visitors agreed to, read back by its version.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::Written;
use common::{append, forget_visit, registered, visit};
use frontdesk_core::agreement::{Agreement, Signature};
use frontdesk_core::fact::{AgreedFact, AgreedPrivate, Fact, Texts};
use frontdesk_core::journal::Hash;
use frontdesk_core::screen::Language;

fn agreement(text: &str) -> Agreement {
    let texts = |text: &str| Texts { en: text.into(), ..Texts::default() };
    Agreement { title: texts("House rules"), text: texts(text), ..Agreement::default() }
}

fn shown(version: Hash, text: &str) -> Fact {
    AgreedFact::Shown { version, agreement: Box::new(agreement(text)) }.into()
}

#[test]
fn the_text_of_a_version_is_what_was_shown_and_a_text_that_is_another_is_nobodys() {
    let office = Written::new(100, true);
    let (one, two) = (agreement("Be kind.").version(), agreement("Take no photographs.").version());
    append(&office.journal, 0, &[shown(one, "Be kind."), shown(two, "Take no photographs.")]);
    append(&office.journal, 1, &[shown(Hash([7; 32]), "Pay ten thousand."), shown(one, "Pay ten thousand.")]);
    let reader = office.journal.reader().unwrap();
    assert_eq!(reader.agreement(one).unwrap(), Some(agreement("Be kind.")));
    assert_eq!(reader.agreement(two).unwrap(), Some(agreement("Take no photographs.")));
    assert_eq!(reader.agreement(Hash([7; 32])).unwrap(), None);
}

#[test]
fn a_signature_is_told_with_the_visit_and_goes_with_its_key() {
    let office = Written::new(100, true);
    let signature = Signature::new(1_000, 300, &[vec![1, 2, 300, 200]]);
    let agreed = AgreedFact::Agreed {
        visit: visit(1),
        version: agreement("Be kind.").version(),
        language: Language::En,
        drawn: true,
        private: Some(AgreedPrivate { signature: signature.clone() }),
    };
    append(&office.journal, 0, &[registered(1, "张伟"), agreed.into()]);
    let told = || {
        let story = office.journal.reader().unwrap().visit_story(visit(1), None, 10).unwrap().rows;
        story.into_iter().find_map(|one| match one.fact {
            Some(Fact::Agreed(AgreedFact::Agreed { private, drawn, .. })) => Some((drawn, private)),
            _ => None,
        })
    };
    assert_eq!(told(), Some((true, Some(AgreedPrivate { signature }))));
    forget_visit(&office.journal, 1);
    assert_eq!(told(), Some((true, None)), "that it was agreed to stays");
}
