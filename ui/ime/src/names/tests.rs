use super::*;
use proptest::prelude::*;

struct Nothing;

impl Dictionary for Nothing {
    fn characters(&mut self, _syllable: &str, _script: Script) -> Vec<char> {
        Vec::new()
    }
}

/// A dictionary that has one character for everything.
struct One;

impl Dictionary for One {
    fn characters(&mut self, _syllable: &str, _script: Script) -> Vec<char> {
        vec!['囧']
    }
}

fn page(chosen: &str, typed: &str, script: Script) -> Vec<String> {
    let book = Book::default();
    let mut composer = NameComposer::new(&book, script, chosen);
    assert!(typed.chars().all(|key| composer.press(key)));
    composer.choices(&mut Nothing).into_iter().take(7).map(|choice| choice.text).collect()
}

#[test]
fn a_common_name_typed_as_a_whole_stands_first() {
    for (typed, name) in [
        ("zhangwei", "张伟"),
        ("wangxiaoming", "王小明"),
        ("chenjianguo", "陈建国"),
        ("lixiuying", "李秀英"),
        ("ouyangna", "欧阳娜"),
    ] {
        assert_eq!(page("", typed, Script::Simplified)[0], name);
    }
}

#[test]
fn a_surname_is_read_as_a_surname() {
    for (typed, surname) in [
        ("zeng", "曾"),
        ("shan", "单"),
        ("xie", "谢"),
        ("ou", "欧"),
        ("qiu", "邱"),
        ("zha", "查"),
        ("ren", "任"),
        ("ge", "葛"),
        ("hua", "华"),
    ] {
        assert_eq!(page("", typed, Script::Simplified)[0], surname);
    }
    for (typed, surname) in
        [("xie", "解"), ("ou", "区"), ("qiu", "仇"), ("ge", "盖"), ("wei", "尉"), ("yuchi", "尉迟"), ("moqi", "万俟")]
    {
        assert!(page("", typed, Script::Simplified).contains(&surname.into()), "{typed}");
    }
}

#[test]
fn in_the_traditional_script_surname_and_given_name_are_written_so() {
    assert_eq!(page("", "zhangwei", Script::Traditional)[0], "張偉");
    assert!(page("", "fan", Script::Traditional).contains(&"范".into()));
    assert_eq!(page("", "zhong", Script::Traditional)[0], "鍾");
    assert_eq!(page("陳", "yun", Script::Traditional)[0], "雲");
}

#[test]
fn once_the_surname_is_chosen_what_is_given_is_found_alone_and_character_by_character() {
    let given = page("王", "zihan", Script::Simplified);
    assert!(given.contains(&"子涵".into()) && given.contains(&"子".into()), "{given:?}");
    assert_eq!(page("王", "wei", Script::Simplified)[0], "伟");
}

#[test]
fn initials_and_what_is_not_finished_are_understood() {
    assert!(page("", "zw", Script::Simplified).contains(&"张伟".into()));
    assert!(page("", "zhangw", Script::Simplified).iter().any(|name| name.starts_with('张')));
}

#[test]
fn choosing_takes_the_letters_it_is_for_and_leaves_the_rest() {
    let book = Book::default();
    let mut composer = NameComposer::new(&book, Script::Simplified, "");
    "zhang'wei".chars().for_each(|key| assert!(composer.press(key)));
    let choice = composer.choices(&mut Nothing).into_iter().find(|choice| choice.text == "章").unwrap();
    composer.choose(&choice);
    assert_eq!((composer.chosen(), composer.typed()), ("章", "wei"));
    let choice = composer.choices(&mut Nothing).into_iter().find(|choice| choice.text == "薇").unwrap();
    composer.choose(&choice);
    assert_eq!((composer.chosen(), composer.typed()), ("章薇", ""));
    assert!(composer.erase() && composer.erase() && !composer.erase());
}

#[test]
fn what_no_list_has_is_found_in_the_dictionary_behind_what_they_have() {
    let book = Book::default();
    let mut composer = NameComposer::new(&book, Script::Simplified, "王");
    "wei".chars().for_each(|key| assert!(composer.press(key)));
    let choices = composer.choices(&mut One);
    assert_eq!(choices[0].text, "伟");
    assert_eq!(choices.last().map(|choice| choice.text.as_str()), Some("囧"));
}

proptest! {
    #[test]
    fn whatever_is_pressed_and_chosen_the_choices_take_no_more_than_was_typed(keys in "[a-z']{0,40}", which in 0_usize..200) {
        let book = Book::default();
        let mut composer = NameComposer::new(&book, Script::Traditional, "");
        for key in keys.chars() {
            composer.press(key);
        }
        while !composer.typed().is_empty() {
            let choices = composer.choices(&mut One);
            prop_assert!(choices.len() <= MAX_CHOICES);
            prop_assert!(choices.iter().all(|choice| (1..=composer.typed().len()).contains(&choice.takes)));
            let Some(choice) = choices.get(which % choices.len().max(1)) else { break };
            composer.choose(choice);
        }
    }
}
