//! What a visitor does at the screen, touch by touch.

use anyhow::Result;

use crate::screen_driver::ScreenDriver;
use crate::site::SOON;

/// Fills the registration in, up to the review, for a visit to 周雯.
///
/// # Errors
/// A page did not come.
pub fn fill_in(screen: &ScreenDriver, name: &str, contact: &str) -> Result<()> {
    fill_in_watched(screen, name, contact, &mut |_| Ok(()))
}

/// [`fill_in`], with somebody looking at each page once it is filled in.
///
/// # Errors
/// A page did not come, or the looker's own.
pub fn fill_in_watched(
    screen: &ScreenDriver,
    name: &str,
    contact: &str,
    look: &mut dyn FnMut(&str) -> Result<()>,
) -> Result<()> {
    screen.wait_and_tap("登记来访", SOON)?;
    screen.wait_label("请问怎么称呼您？", SOON)?;
    screen.type_text(name)?;
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
