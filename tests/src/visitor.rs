//! What a visitor does at the screen, touch by touch.

use anyhow::Result;

use crate::screen_driver::ScreenDriver;
use crate::site::SOON;

/// An answer, and how it is typed on the keys that are seen.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    /// What is meant.
    pub text: &'static str,
    keys: &'static str,
    /// How the keys are read, where the text is then chosen among the candidates above them.
    read_as: Option<&'static str>,
}

impl Typed {
    /// Chosen among the candidates for these keys.
    #[must_use]
    pub const fn chinese(text: &'static str, keys: &'static str, read_as: &'static str) -> Self {
        Self { text, keys, read_as: Some(read_as) }
    }

    /// As it is.
    #[must_use]
    pub const fn letter_by_letter(text: &'static str) -> Self {
        Self { text, keys: text, read_as: None }
    }

    /// Types it, each key with one touch.
    ///
    /// # Errors
    /// A key is not seen, or the keys are not read so.
    pub fn on(&self, screen: &ScreenDriver) -> Result<()> {
        touch(screen, self.keys)?;
        let Some(read_as) = self.read_as else { return Ok(()) };
        screen.wait_composing(read_as)?;
        screen.tap(self.text)?;
        // It is in the field a moment later: until then there is no next step.
        screen.wait_composing("")
    }
}

/// Each of these keys is touched once.
///
/// # Errors
/// One is not seen.
pub fn touch(screen: &ScreenDriver, keys: &str) -> Result<()> {
    for key in keys.chars() {
        screen.tap(&if key == ' ' { "Space".to_owned() } else { key.to_string() })?;
    }
    Ok(())
}

/// Fills the registration in, up to the review, for a visit to 周雯.
///
/// # Errors
/// A page did not come.
pub fn fill_in(screen: &ScreenDriver, name: &str, contact: &str) -> Result<()> {
    fill_in_watched(screen, |screen| screen.type_text(name), contact, &mut |_| Ok(()))
}

/// [`fill_in`], with somebody looking at each page once it is filled in.
///
/// # Errors
/// A page did not come, or the looker's own.
pub fn fill_in_watched(
    screen: &ScreenDriver,
    type_name: impl FnOnce(&ScreenDriver) -> Result<()>,
    contact: &str,
    look: &mut dyn FnMut(&str) -> Result<()>,
) -> Result<()> {
    screen.wait_and_tap("登记来访", SOON)?;
    screen.wait_label("请问怎么称呼您？", SOON)?;
    type_name(screen)?;
    look("ask-name")?;
    screen.tap("下一步")?;
    screen.wait_label("没有单位", SOON)?;
    look("ask-organisation")?;
    screen.tap("没有单位")?;
    screen.wait_label("请问怎么联系您？", SOON)?;
    screen.type_text(contact)?;
    look("ask-contact")?;
    screen.tap("下一步")?;
    screen.wait_label("会议洽谈", SOON)?;
    look("ask-purpose")?;
    screen.tap("会议洽谈")?;
    screen.wait_label("我不知道姓名", SOON)?;
    screen.type_text("zhouw")?;
    screen.wait_label("周雯", SOON)?;
    look("ask-host")?;
    screen.tap("周雯")?;
    screen.wait_label("同意，登记", SOON)?;
    look("review")
}

/// Fills in and confirms: afterwards the visit is durable and the card page is shown.
///
/// # Errors
/// A page did not come.
pub fn register(screen: &ScreenDriver, name: &str, contact: &str) -> Result<()> {
    fill_in(screen, name, contact)?;
    screen.tap("同意，登记")?;
    screen.wait_page("card", SOON)
}
