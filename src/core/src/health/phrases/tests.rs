use super::*;
use crate::fact::MAX_EVIDENCE_CHARS;
use crate::health::{Verdict, chain, contact, memory, printer};
use proptest::prelude::*;

fn every() -> Vec<Phrase> {
    ALL.into_iter().flatten().copied().collect()
}

/// A line in English again, of what was read of it.
fn told(piece: &Piece<'_>) -> String {
    match piece {
        Piece::Words(words) => (*words).to_owned(),
        Piece::Known { phrase, args, .. } => {
            let args: Vec<String> = args.iter().map(told).collect();
            let args: Vec<&dyn Display> = args.iter().map(|arg| arg as &dyn Display).collect();
            phrase.with(&args)
        }
    }
}

fn phrases(line: &str) -> Vec<Option<Phrase>> {
    let phrase = |piece: &Piece<'_>| match piece {
        Piece::Known { phrase, .. } => Some(*phrase),
        Piece::Words(_) => None,
    };
    read(line).iter().map(phrase).collect()
}

#[test]
fn no_sentence_is_there_twice_and_between_two_places_there_is_something() {
    let mut english: Vec<&str> = every().into_iter().map(Phrase::english).collect();
    english.sort_unstable();
    assert!(english.windows(2).all(|two| two[0] != two[1]), "{english:?}");
    for phrase in every() {
        assert!(!phrase.english().contains("{}{}") && phrase.english() != PLACE, "{phrase}");
        assert!(phrase.english().matches("; ").count() < 3, "a span of sentences is bounded: {phrase}");
    }
}

#[test]
fn what_the_rules_say_is_read_back() {
    let said = Verdict::worst(vec![
        chain::judge(&chain::ChainMeasures::default()),
        contact::judge(&contact::ContactMeasures::default()),
        memory::judge(&memory::MemoryMeasures {
            total_kib: Some(4_096),
            available_kib: Some(2_048),
            ..Default::default()
        }),
    ]);
    let expected = [storage::NOT_VERIFIED, storage::NOT_SIGNED_YET, doors::NO_CONTACT, board::MEMORY];
    let mut read = phrases(&said.evidence);
    read.sort_unstable();
    let mut wanted = expected.map(Some);
    wanted.sort_unstable();
    assert_eq!(read, wanted, "{}", said.evidence);
}

#[test]
fn a_phrase_within_a_phrase_and_a_devices_own_name_are_read() {
    let measured = printer::PrinterMeasures {
        queue: printer::QueueState::There { stopped: false, accepting: true, reasons: Vec::new() },
        waiting: 3,
        oldest_ms: 70_000,
    };
    let line = printer::judge(Some(&measured)).evidence;
    let [Piece::Known { phrase: cards::OLDEST_WAITS, args, cut: false }] = &read(&line)[..] else { panic!("{line}") };
    let [Piece::Known { phrase: cards::SOME_WAIT, args: inner, .. }, Piece::Words("70")] = &args[..] else {
        panic!("{args:?}")
    };
    assert_eq!(
        inner[..],
        [Piece::Known { phrase: cards::NOTHING_COMES_OUT, args: Vec::new(), cut: false }, Piece::Words("3")]
    );

    let line = general::SO_OFTEN.with(&[&6, &cards::READER_GONE.with(&[&"ACS ACR1252 [x] 00 00"])]) + "; zzz";
    assert_eq!(phrases(&line), [Some(general::SO_OFTEN), None]);
    assert_eq!(phrases("no phrase knows this"), [None]);
}

#[test]
fn advice_with_a_joint_of_its_own_is_one_sentence() {
    assert_eq!(phrases(cards::PLUG_READER.english()), [Some(cards::PLUG_READER)]);
    assert_eq!(phrases(board::SEE_WHAT_TAKES_IT.english()), [Some(board::SEE_WHAT_TAKES_IT)]);
}

#[test]
fn a_cut_line_is_read_as_far_as_it_goes() {
    let line = cards::CARDS_READ.with(&[&120, &7, &3, &50, &1])
        + "; "
        + &cards::TAP_TIMES.with(&[&"160.1", &"210.4", &"333.3", &"11.0", &"14.2", &"30.0"]);
    let line: String = general::OF.with(&[&"ACR1252", &line]).chars().take(100).collect();
    let pieces = read(&line);
    assert!(matches!(&pieces[0], Piece::Known { phrase: general::OF, cut: false, .. }), "{pieces:?}");
    let Piece::Known { phrase: cards::TAP_TIMES, args, cut: true } = &pieces[1] else { panic!("{pieces:?}") };
    assert_eq!(args[..3], ["160.1", "210.4", "333.3"].map(Piece::Words));
    // Of an uncut one the end is what it is.
    assert_eq!(phrases(&line[..99]).last(), Some(&None));
}

proptest! {
    #[test]
    fn whatever_a_line_is_what_was_read_of_it_says_the_same(line in any::<String>()) {
        let read: Vec<String> = read(&line).iter().map(told).collect();
        prop_assert!(line.chars().count() == MAX_EVIDENCE_CHARS || line == read.join("; ") || line.trim_end_matches("; ") == read.join("; "));
    }

    #[test]
    fn sentences_and_words_in_any_order_say_the_same(
        parts in proptest::collection::vec((0usize..1_000, "[a-z0-9;: ,{}/]{1,12}"), 0..20),
        chars in 0usize..400,
    ) {
        let every = every();
        let line: Vec<String> = parts.iter().map(|(at, arg)| every[at % every.len()].with(&[arg, arg, arg])).collect();
        let line: String = line.join("; ").chars().take(chars).collect();
        let pieces = read(&line);
        prop_assert!(pieces.len() <= 17);
        if ![100, 300].contains(&line.chars().count()) {
            let read: Vec<String> = pieces.iter().map(told).collect();
            prop_assert_eq!(line.strip_suffix("; ").unwrap_or(&line), read.join("; "));
        }
    }

    #[test]
    fn every_phrase_with_any_words_reads_back_to_itself(at in 0usize..1_000, args in proptest::array::uniform14("[a-z0-9.]{1,9}")) {
        let every = every();
        let phrase = every[at % every.len()];
        let given: Vec<&dyn Display> = args.iter().map(|arg| arg as &dyn Display).collect();
        let line = phrase.with(&given);
        let words = args.iter().take(phrase.places()).map(|arg| Piece::Words(arg)).collect();
        prop_assert_eq!(read(&line), [Piece::Known { phrase, args: words, cut: false }]);
    }

    #[test]
    fn where_a_line_was_cut_its_earlier_sentences_are_read_as_ever(at in 0usize..1_000, arg in "[a-z0-9.]{1,9}", cut in 0usize..90) {
        let every = every();
        let phrase = every[at % every.len()];
        let before = "x".repeat(98 - cut.min(98));
        let line: String = format!("{before}; {}", phrase.with(&[&arg; 14].map(|arg| arg as &dyn Display))).chars().take(100).collect();
        let pieces = read(&line);
        prop_assert!(pieces.first() == Some(&Piece::Words(&before)), "{:?}", pieces);
    }
}
