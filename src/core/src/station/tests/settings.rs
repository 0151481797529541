//! What the office set of what the screen shows.

use super::super::*;
use super::shell::Shell;
use crate::fact::Texts;
use crate::screen::{Intent, View};

fn set(shell: &mut Shell, company: Option<Texts>, extension: Option<&str>) {
    let settings = ScreenSettings { company, desk_extension: extension.map(str::to_owned) };
    shell.input(Input::Settings(Box::new(settings)));
}

fn speak(shell: &mut Shell, language: Language) {
    let revision = shell.frame.revision;
    shell.input(Input::Screen { revision, intent: Intent::Language { language }, fresh: [9; 16] });
}

#[test]
fn the_screen_shows_the_offices_name_of_the_company_in_its_language_and_the_configurations_where_there_is_none() {
    let mut shell = Shell::new();
    assert_eq!(shell.frame.company, "栖木科技");
    let name = Texts { zh_hans: "栖木".into(), en: "Qimu".into(), ..Texts::default() };
    set(&mut shell, Some(name), None);
    assert_eq!(shell.frame.company, "栖木");
    speak(&mut shell, Language::En);
    assert_eq!(shell.frame.company, "Qimu");
    speak(&mut shell, Language::ZhHant);
    assert_eq!(shell.frame.company, "栖木科技", "none in this language");
    set(&mut shell, None, None);
    speak(&mut shell, Language::ZhHans);
    assert_eq!(shell.frame.company, "栖木科技");
}

#[test]
fn a_setting_that_comes_in_the_middle_of_a_registration_changes_nothing_else() {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.input(Input::OfficeAway { away: true });
    let before = shell.frame.clone();
    set(&mut shell, None, Some("8888"));
    let View::Waiting(waiting) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    assert_eq!(waiting.extension, "8888");
    let mut expected = before;
    if let View::Waiting(waiting) = &mut expected.view {
        waiting.extension = "8888".into();
    }
    expected.revision = shell.frame.revision;
    assert_eq!(shell.frame, expected);
}
