//! Somebody at a window: what they do with it, and what they see.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{Browser, Look};
use crate::office::code_of;
use crate::site::SOON;

const PASSWORD: &str = "correct horse battery";

/// What everybody in the stories chooses.
#[must_use]
pub fn password_of_stories() -> &'static str {
    PASSWORD
}

/// A window of a [`Browser`]. Controls are named as the page calls them, in the window's language.
#[derive(Debug)]
pub struct Window<'browser> {
    browser: &'browser Browser,
    name: String,
}

impl<'browser> Window<'browser> {
    pub(super) fn new(browser: &'browser Browser, name: &str) -> Self {
        Self { browser, name: name.to_owned() }
    }

    fn ask(&self, act: &str, mut with: Value) -> anyhow::Result<Value> {
        with["act"] = act.into();
        with["window"] = self.name.as_str().into();
        with["deadlineMs"] = u64::try_from(SOON.as_millis())?.into();
        self.browser.ask(&with)
    }

    fn does(&self, act: &str, with: Value) -> anyhow::Result<()> {
        self.ask(act, with).map(drop)
    }

    fn says(&self, act: &str, with: Value) -> anyhow::Result<String> {
        let said = self.ask(act, with)?;
        said.as_str().map(str::to_owned).with_context(|| format!("{act}: {said}"))
    }

    fn lists(&self, act: &str) -> anyhow::Result<Vec<String>> {
        Ok(serde_json::from_value(self.ask(act, json!({}))?)?)
    }

    /// Opens a path of the office, or a link to it.
    ///
    /// # Errors
    /// There is no such page.
    pub fn go(&self, path: &str) -> anyhow::Result<()> {
        let status = self.asks_for(path)?;
        ensure!(status == 200, "{path}: {status}");
        Ok(())
    }

    /// Opens a path of the office whatever is there, and answers its status.
    ///
    /// # Errors
    /// The office does not answer.
    pub fn asks_for(&self, path: &str) -> anyhow::Result<u64> {
        let status = self.ask("go", json!({ "path": path }))?;
        status.as_u64().with_context(|| format!("{path}: {status}"))
    }

    /// Clicks the one button, link or choice of this name.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn click(&self, what: &str) -> anyhow::Result<()> {
        self.does("click", json!({ "what": what }))
    }

    /// Clicks what has this name on the smallest piece of the page that says `within`: a visitor's card, a row, a panel.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn click_with(&self, within: &str, what: &str) -> anyhow::Result<()> {
        self.does("click", json!({ "what": what, "within": within }))
    }

    /// Writes into the field with this label, in place of what is in it.
    ///
    /// # Errors
    /// There is none.
    pub fn fill(&self, label: &str, text: &str) -> anyhow::Result<()> {
        self.does("fill", json!({ "what": label, "text": text }))
    }

    /// Chooses a file for the field with this label.
    ///
    /// # Errors
    /// There is none.
    pub fn attach(&self, label: &str, file: &Path) -> anyhow::Result<()> {
        self.does("attach", json!({ "what": label, "path": file }))
    }

    /// Chooses what is called `option` in the list with this label.
    ///
    /// # Errors
    /// There is none.
    pub fn choose(&self, label: &str, option: &str) -> anyhow::Result<()> {
        self.does("choose", json!({ "what": label, "option": option }))
    }

    /// Writes into the field with this label on the smallest piece of the page that says `within`.
    ///
    /// # Errors
    /// There is none.
    pub fn fill_with(&self, within: &str, label: &str, text: &str) -> anyhow::Result<()> {
        self.does("fill", json!({ "what": label, "text": text, "within": within }))
    }

    /// Waits until this can be read on the page.
    ///
    /// # Errors
    /// Not in time; the error says what can be read.
    pub fn see(&self, what: &str) -> anyhow::Result<()> {
        self.does("see", json!({ "what": what }))
    }

    /// Waits until this can be read on the page no more.
    ///
    /// # Errors
    /// Not in time.
    pub fn see_no(&self, what: &str) -> anyhow::Result<()> {
        self.does("see_no", json!({ "what": what }))
    }

    /// Waits until this can be read on the smallest piece of the page that says `within`.
    ///
    /// # Errors
    /// Not in time.
    pub fn see_with(&self, within: &str, what: &str) -> anyhow::Result<()> {
        self.does("see_with", json!({ "what": what, "within": within }))
    }

    /// Waits for a page whose path begins like this, and answers the whole path.
    ///
    /// # Errors
    /// Not in time.
    pub fn at(&self, path: &str) -> anyhow::Result<String> {
        self.says("at", json!({ "path": path }))
    }

    /// What can be read in the first element that this CSS selector finds.
    ///
    /// # Errors
    /// It finds none.
    pub fn read(&self, selector: &str) -> anyhow::Result<String> {
        self.says("read", json!({ "what": selector }))
    }

    /// Where the first link on the page goes whose path begins so.
    ///
    /// # Errors
    /// There is none.
    pub fn link(&self, path: &str) -> anyhow::Result<String> {
        self.says("link", json!({ "path": path }))
    }

    /// Presses a key by its name (`Enter`, `Tab`, `t`), with whatever has the focus.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn press(&self, key: &str) -> anyhow::Result<()> {
        self.does("press", json!({ "what": key }))
    }

    /// Types into what has the focus.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn type_text(&self, text: &str) -> anyhow::Result<()> {
        self.does("type", json!({ "text": text }))
    }

    /// Presses Tab until what has this name has the focus.
    ///
    /// # Errors
    /// Tab does not lead there.
    pub fn tab_to(&self, what: &str) -> anyhow::Result<()> {
        self.does("tab_to", json!({ "what": what }))
    }

    /// The name of what has the focus.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn focused(&self) -> anyhow::Result<String> {
        self.says("focused", json!({}))
    }

    /// Makes the window another size.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn resize(&self, look: Look) -> anyhow::Result<()> {
        self.does("resize", json!({ "width": look.width, "height": look.height }))
    }

    /// Whether the system that the browser runs on is dark.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn dark(&self, dark: bool) -> anyhow::Result<()> {
        self.does("look", json!({ "dark": dark }))
    }

    /// Takes a picture of the whole page.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn shot(&self, png: &Path) -> anyhow::Result<()> {
        self.does("shot", json!({ "file": png }))
    }

    /// Prints the page into a file, as its style says for paper.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn pdf(&self, pdf: &Path) -> anyhow::Result<()> {
        self.does("pdf", json!({ "file": pdf }))
    }

    /// What axe-core finds on the page that is serious or critical, a sentence each.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn axe(&self) -> anyhow::Result<Vec<String>> {
        self.lists("axe")
    }

    /// What of the page does not fit the window, or is no text, a sentence each.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn stands_wrongly(&self) -> anyhow::Result<Vec<String>> {
        self.lists("stands_wrongly")
    }

    /// The language that the page says it is in.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn language(&self) -> anyhow::Result<String> {
        self.says("language", json!({}))
    }

    /// Takes an invitation: chooses a password and, where one is needed, sets a second factor up.
    ///
    /// # Errors
    /// The link is not good.
    pub fn takes_invitation(&self, link: &str) -> anyhow::Result<()> {
        self.go(link.trim())?;
        let words = Words::of(&self.language()?);
        self.fill(words.password, PASSWORD)?;
        self.fill(words.again, PASSWORD)?;
        self.click(words.save)?;
        self.see_no(words.again)?;
        if self.at("/")? == "/sign-in/factor" {
            self.sets_factor_up()?;
        }
        Ok(())
    }

    /// Sets a second factor up on its page, as a phone would that cannot see the picture, and goes on.
    ///
    /// # Errors
    /// The code was not taken.
    pub fn sets_factor_up(&self) -> anyhow::Result<()> {
        let words = Words::of(&self.language()?);
        let secret = self.read("#secret")?.replace(' ', "");
        self.fill(words.code, &code_of(&secret)?)?;
        self.click(words.confirm)?;
        self.click(words.go_on)?;
        self.see_no(words.go_on)
    }
}

/// What the pages before signing in call their fields.
struct Words {
    password: &'static str,
    again: &'static str,
    save: &'static str,
    code: &'static str,
    confirm: &'static str,
    go_on: &'static str,
}

impl Words {
    fn of(language: &str) -> Self {
        if language == "en" {
            return Self {
                password: "New password",
                again: "Once more",
                save: "Save and sign in",
                code: "Code",
                confirm: "Confirm",
                go_on: "Kept; go on",
            };
        }
        Self {
            password: "新密码",
            again: "再输入一次",
            save: "保存并登录",
            code: "验证码",
            confirm: "确认",
            go_on: "收好了，继续",
        }
    }
}
