//! The input method as it is installed: librime with data built as at packaging. One test, for one of it exists in a process.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test")]

use frontdesk_ime::measure;
use frontdesk_ime::names::{Book, Script};
use frontdesk_ime::rime::{Method, Rime, RimeError};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The data, built from this crate's schemas and the dictionaries of Debian's packages, once for all tests.
fn built() -> PathBuf {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("input");
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("rime/build.sh");
    assert!(Command::new(build).arg(&data).status().unwrap().success());
    data
}

fn candidates(rime: &mut Rime, keys: &str) -> Vec<String> {
    rime.clear();
    assert!(keys.chars().all(|key| rime.press(key)), "{keys}");
    rime.candidates()
}

#[test]
fn chinese_is_typed_by_pinyin_and_strokes_in_both_scripts_and_names_are_where_they_are_looked_for() {
    let data = built();
    assert_eq!(Rime::open(Path::new("/nonexistent")).err(), Some(RimeError::NoData(PathBuf::from("/nonexistent"))));
    let mut rime = Rime::open(&data).unwrap();
    assert_eq!(Rime::open(&data).err(), Some(RimeError::Library("it is in use")));

    assert_eq!(candidates(&mut rime, "keji")[0], "科技");
    assert_eq!(rime.typed(), "ke ji");
    assert!(rime.set(Method::Pinyin, Script::Traditional));
    assert_eq!(candidates(&mut rime, "wuliu")[0], "物流");
    assert_eq!(candidates(&mut rime, "maoyi")[0], "貿易");
    assert_eq!(rime.choose(0).as_deref(), Some("貿易"));
    assert_eq!(rime.typed(), "");

    assert!(rime.set(Method::Stroke, Script::Simplified));
    assert_eq!(candidates(&mut rime, "hspn")[0], "木");
    assert!(candidates(&mut rime, "zhz").iter().any(|one| one == "张" || one == "弓"));

    learns_nothing(&mut rime);
    names(&mut rime);
}

/// What was chosen a hundred times is where it was before.
fn learns_nothing(rime: &mut Rime) {
    assert!(rime.set(Method::Pinyin, Script::Simplified));
    let before = candidates(rime, "shi");
    for _ in 0..100 {
        candidates(rime, "shi");
        assert!(rime.choose(6).is_some());
    }
    assert_eq!(candidates(rime, "shi"), before);
}

fn names(rime: &mut Rime) {
    let figures = measure::typing(&Book::default(), rime);
    println!("{figures}");
    assert!(figures.names >= 300, "{figures}");
    assert!(figures.first_page * 100 >= figures.names * 90, "{figures}");
    assert!(figures.two_pages * 100 >= figures.names * 99, "{figures}");
}
