//! A site whose office tells people by mail.

use anyhow::Result;
use frontdesk_core::control::Command;

use crate::mail_server::MailServer;
use crate::site::{Plan, SOON, Site};
use crate::{visitor, wait};

const PEOPLE: &str = "id,name,department,place,greet,card,email,deputy,language\n\
    1001,周雯,研发部·测试组,3 楼,周女士,04B10001,zhou@example.com,1002,zh-Hans\n\
    1002,Li Na,人事部,2 楼,,,li@example.com,,en\n";

/// A ladder with one step within any story.
pub const SLOW: &str = "reminder_after_s = 1000\ncolleague_after_s = 2000\ndesk_after_s = 3000";
/// A ladder that a story sees the end of.
pub const FAST: &str = "reminder_after_s = 2\ncolleague_after_s = 4\ndesk_after_s = 6";

/// A kiosk with a screen, and an office that tells by this mail server, with this ladder and more lines of configuration.
///
/// # Errors
/// Something did not start.
pub fn site(mail: &MailServer, ladder: &str, more: &str) -> Result<Site> {
    let smtp = format!(
        "public_url = \"http://{{page}}\"\ncompany = \"栖木科技\"\n[desk]\nextension = \"8000\"\nemail = \"desk@example.com\"\n\
         [ladder]\n{ladder}\n{}{more}",
        mail.settings()
    );
    let config = "[screen]\ndesk_extension = \"8000\"\n".to_owned();
    let site = Site::start(Plan { office: true, screen: true, office_config: smtp, config, ..Plan::default() })?;
    let people = site.path().join("office-people.csv");
    std::fs::write(&people, PEOPLE)?;
    site.office_ctl(&["people", "import", &people.display().to_string()])?;
    let known = || site.ctl(&["--json", "site"]).ok()?.contains("\"people\":2").then_some(());
    wait::until(SOON, "the people are known", known)?;
    Ok(site)
}

/// A visitor registers for 周雯, takes a card and waits.
///
/// # Errors
/// A page did not come.
pub fn one_waits(site: &Site) -> Result<()> {
    visitor::register(site.screen(), "Zhang Wei", "13800138000")?;
    site.control()?.order(Command::SimTap { card: "tray-1".into() })?;
    site.screen().wait_page("waiting", SOON)?;
    site.control()?.order(Command::SimRemove {})
}
