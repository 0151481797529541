// SPDX-License-Identifier: GPL-3.0-or-later
//! A daemon that says what a test wants it to, and the real screen in front of it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod ink;
pub mod lie;

use frontdesk_core::form::Problem;
use frontdesk_core::screen::{
    Ask, DrinkWish, Frame, FromScreen, HostHit, Intent, MessageState, PROTOCOL, Step, ToScreen, View, Waiting,
};
use frontdesk_screen::headless::platform::Display;
use frontdesk_screen::headless::stage::Stage;
use frontdesk_screen::headless::{command, eyes, stage};
use frontdesk_screen::link::Link;
use frontdesk_screen::screen::{self, blank_frame};
use frontdesk_screen::size::{Size, Theme};
use frontdesk_screen::wire;
use slint::ComponentHandle;
use std::io::BufReader;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// For how long a story waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The input method's data, built as at packaging, once for all tests.
pub fn input_data() -> PathBuf {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("input");
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("ime/rime/build.sh");
    assert!(Command::new(build).arg(&data).status().unwrap().success());
    data
}

/// Runs the screen on this thread and the story on another, until the story ends.
pub fn story(tell: impl FnOnce(Daemon) + Send + 'static) {
    on_screen(None, tell);
}

/// The same with the input method's data in `input`.
pub fn story_typing(input: &Path, tell: impl FnOnce(Daemon) + Send + 'static) {
    on_screen(Some(input), tell);
}

fn on_screen(input: Option<&Path>, tell: impl FnOnce(Daemon) + Send + 'static) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("screen.sock");
    let daemon = Daemon::listen(path.clone());
    let display = Display::install().unwrap();
    let link = Link::default();
    let size = Size { width: 1024, height: 600 };
    let window = screen::open(&link, size, Theme::Light, input).unwrap();
    window.show().unwrap();
    display.resize(size.into());
    screen::attach(&window, &link, path).unwrap();
    let pulse = screen::beat(&link);
    Stage::set(window, display, link);
    let teller = std::thread::spawn(move || {
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tell(daemon)));
        slint::quit_event_loop().unwrap();
        told
    });
    slint::run_event_loop_until_quit().unwrap();
    drop(pulse);
    Stage::clear();
    if let Err(panic) = teller.join().unwrap() {
        std::panic::resume_unwind(panic);
    }
}

/// The daemon's end of the socket.
pub struct Daemon {
    path: PathBuf,
    listener: Option<UnixListener>,
    stream: Option<BufReader<UnixStream>>,
    revision: u64,
}

impl Daemon {
    fn listen(path: PathBuf) -> Self {
        let listener = Some(UnixListener::bind(&path).unwrap());
        Self { path, listener, stream: None, revision: 0 }
    }

    /// Waits for the screen and its greeting.
    pub fn greet(&mut self) {
        let (stream, _) = self.listener.as_ref().unwrap().accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        self.stream = Some(BufReader::new(stream));
        let FromScreen::Hello { protocol, .. } = self.read() else { panic!("the first line is not a hello") };
        assert_eq!(protocol, PROTOCOL);
    }

    /// Dies.
    pub fn die(&mut self) {
        self.stream = None;
        self.listener = None;
        std::fs::remove_file(&self.path).unwrap();
    }

    /// Comes back.
    pub fn rise(&mut self) {
        self.listener = Some(UnixListener::bind(&self.path).unwrap());
        self.revision = 0;
        self.greet();
    }

    /// Sends a frame and waits until it is drawn.
    pub fn show(&mut self, frame: Frame) {
        self.revision += 1;
        let frame = Frame { revision: self.revision, ..frame };
        let stream = self.stream.as_mut().unwrap();
        wire::write_line(stream.get_mut(), &ToScreen::Frame(Box::new(frame))).unwrap();
        loop {
            match self.read() {
                FromScreen::Drawn { revision } if revision == self.revision => return,
                FromScreen::Drawn { .. } => {}
                FromScreen::Intent { intent: Intent::StillHere | Intent::FindHost { .. }, .. } => {}
                other => panic!("before the frame was drawn came {other:?}"),
            }
        }
    }

    /// Tells the company's mark, a PNG in base64.
    pub fn tell_logo(&mut self, png: &str) {
        let stream = self.stream.as_mut().unwrap();
        wire::write_line(stream.get_mut(), &ToScreen::Logo { png: png.to_owned() }).unwrap();
    }

    /// Shows a page.
    pub fn show_view(&mut self, view: View) {
        self.show(Frame { view, ..blank_frame(0) });
    }

    /// The next thing the user wants, apart from being still there.
    pub fn intent(&mut self) -> Intent {
        loop {
            match self.read() {
                FromScreen::Intent { intent: Intent::StillHere, .. } | FromScreen::Drawn { .. } => {}
                FromScreen::Intent { intent, revision } => {
                    assert_eq!(revision, self.revision, "an intent names the frame it was made on");
                    return intent;
                }
                other @ FromScreen::Hello { .. } => panic!("{other:?}"),
            }
        }
    }

    fn read(&mut self) -> FromScreen {
        let stream = self.stream.as_mut().unwrap();
        wire::read_line(stream, 64 * 1024).expect("the screen says something").expect("the screen is connected")
    }
}

/// A question as the daemon poses it.
pub fn ask(serial: u64, step: Step, value: &str) -> Ask {
    Ask {
        serial,
        step,
        value: value.into(),
        hits: Vec::new(),
        problem: None,
        from_review: false,
        wipes_in_s: None,
        anew: false,
        to: String::new(),
    }
}

/// A hit for the host question.
pub fn hit(number: u8, name: &str, department: &str, homonym: bool) -> HostHit {
    let staff = frontdesk_core::id::StaffId([number; 16]);
    HostHit { staff, name: name.into(), pinyin: "Zhang Wei".into(), department: department.into(), homonym }
}

/// A problem with the last answer.
pub fn with_problem(ask: Ask, problem: Problem) -> Ask {
    Ask { problem: Some(problem), ..ask }
}

/// Carries out one command line of the headless screen, which must succeed.
pub fn run(line: serde_json::Value) -> serde_json::Value {
    let answer: serde_json::Value = serde_json::from_str(&command::answer(&line.to_string())).unwrap();
    assert_eq!(answer["ok"], true, "{line} → {answer}");
    answer
}

/// Touches a button.
pub fn tap(label: &str) {
    run(serde_json::json!({ "tap": label }));
}

/// Types on the screen's keyboard.
pub fn type_text(text: &str) {
    run(serde_json::json!({ "type": text }));
}

/// Waits for a label.
pub fn wait(label: &str) {
    run(serde_json::json!({ "wait_label": label }));
}

/// What the field holds.
pub fn field() -> String {
    let seen = stage::ask(|stage| eyes::look(&stage.window)).unwrap();
    seen.into_iter().find(|seen| seen.role == "text-input").expect("there is a field").value.unwrap_or_default()
}

/// Whether something has this label.
pub fn there(label: &str) -> bool {
    let label = label.to_owned();
    stage::ask(move |stage| eyes::look(&stage.window).iter().any(|seen| seen.label == label)).unwrap()
}

/// What the screen shows: red, green and blue of every pixel, row by row, 1024 a row.
pub fn picture() -> Vec<u8> {
    let place = tempfile::NamedTempFile::new().unwrap();
    run(serde_json::json!({ "snapshot": place.path() }));
    let mut reader = png::Decoder::new(BufReader::new(std::fs::File::open(place.path()).unwrap())).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let samples = info.color_type.samples();
    bytes.truncate(info.buffer_size());
    bytes.chunks(samples).flat_map(|pixel| pixel.get(..3).unwrap().to_vec()).collect()
}

/// What the screen shows at a place.
pub fn pixel(x: usize, y: usize) -> [u8; 3] {
    let picture = picture();
    let at = (y * 1024 + x) * 3;
    [picture[at], picture[at + 1], picture[at + 2]]
}

/// The page of somebody who waits for 周雯 with a card, and wishes so much.
pub fn waiting(drink: Option<DrinkWish>, message: Option<MessageState>) -> View {
    View::Waiting(Waiting {
        visitor: "罗岚".into(),
        host: "周雯".into(),
        department: "研发部".into(),
        told: Vec::new(),
        has_card: true,
        collecting_s: None,
        answered: None,
        office_away: false,
        extension: String::new(),
        contact: String::new(),
        drink,
        message,
    })
}
