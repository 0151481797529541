//! Real people's browsers at the web desk: Chromium, driven by `tests/browser/driver.mjs`. Each [`Window`] is somebody else's, and shares
//! no cookie with the others. A page whose console complains, of a script or of a policy, fails the story at the next thing done with it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ChildStdin;
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::process::{Daemon, Launch, lines_of};
use crate::scratch::Scratch;
use crate::site::SOON;

mod gallery;
mod window;

pub use gallery::Gallery;
pub use window::{Window, password_of_stories};

/// What the driver may take beyond the time that a command has.
const GRACE: Duration = Duration::from_secs(20);

/// Names of the same browser, as Debian and others have it.
const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// How large a window is, and in which language its browser asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// As browsers ask for it (BCP 47).
    pub locale: &'static str,
}

impl Look {
    /// At a desk.
    pub const DESK: Self = Self { width: 1_440, height: 900, locale: "zh-CN" };
    /// On a phone.
    pub const PHONE: Self = Self { width: 390, height: 844, locale: "zh-CN" };

    /// In English.
    #[must_use]
    pub const fn in_english(self) -> Self {
        Self { locale: "en-GB", ..self }
    }
}

#[derive(Debug)]
struct Pipes {
    commands: ChildStdin,
    answers: Receiver<String>,
}

/// One Chromium with any number of windows. Dropping it ends it.
#[derive(Debug)]
pub struct Browser {
    pipes: Mutex<Pipes>,
    driver: Daemon,
    // Last: what the browser keeps, and what it logs.
    _scratch: Scratch,
}

impl Browser {
    /// Starts it.
    ///
    /// # Errors
    /// Node, Chromium or the driver's packages are not there; the error says how they come.
    pub fn start() -> anyhow::Result<Self> {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
        if !place.join("node_modules/playwright-core").is_dir() {
            bail!("{} has no node_modules: run .ci/browser.sh first, as make test does", place.display());
        }
        let node = on_path(&["node", "nodejs"]).context("no node: the packages are in .ci/packages.sh")?;
        let chromium = chromium().context("no chromium: the packages are in .ci/packages.sh")?;
        let scratch = Scratch::new()?;
        let launch = Launch::program("browser", &node, scratch.path())
            .args([place.join("driver.mjs"), chromium])
            // Its profiles go with it, however it ends.
            .envs([("TMPDIR", scratch.path()), ("HOME", scratch.path())]);
        let (driver, commands, output) = launch.start_piped()?;
        let pipes = Mutex::new(Pipes { commands, answers: lines_of("browser-answers", output)? });
        Ok(Self { pipes, driver, _scratch: scratch })
    }

    /// A new window, in which nobody has signed in yet.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn window(&self, name: &str, url: &str, look: Look) -> anyhow::Result<Window<'_>> {
        let Look { width, height, locale } = look;
        self.ask(
            &json!({ "act": "open", "window": name, "url": url, "width": width, "height": height, "locale": locale }),
        )?;
        Ok(Window::new(self, name))
    }

    fn ask(&self, command: &Value) -> anyhow::Result<Value> {
        let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        let said = writeln!(pipes.commands, "{command}").and_then(|()| pipes.commands.flush());
        said.with_context(|| format!("the browser hung up: {}", self.driver.last_words()))?;
        let line = pipes.answers.recv_timeout(SOON + GRACE);
        let line =
            line.with_context(|| format!("{command}: the browser did not answer: {}", self.driver.last_words()))?;
        let mut answer: Value = serde_json::from_str(&line).with_context(|| format!("the browser said {line}"))?;
        if answer["ok"] == true {
            return Ok(answer["value"].take());
        }
        bail!("{command}: {}", answer["error"].as_str().unwrap_or(&line))
    }
}

/// The first of these programs that is on the path.
/// The browser of this machine.
pub(crate) fn chromium() -> Option<PathBuf> {
    on_path(&CHROMIUM)
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| places.iter().map(move |place| place.join(name))).find(|program| program.is_file())
}
