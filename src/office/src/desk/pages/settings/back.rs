//! Taking a setting back: the kiosks' and the office's own configuration stands again.

use super::standing::Standing;
use super::{agreement, change, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::response::Response;
use frontdesk_core::fact::{Fact, Setting, SettingName, SiteFact};
use maud::{Markup, html};

/// Every setting with what it is called.
const NAMES: [(SettingName, Said); 17] = [
    (SettingName::Company, words::COMPANY),
    (SettingName::Logo, words::LOGO),
    (SettingName::DeskExtension, words::EXTENSION),
    (SettingName::WaitingArea, words::WAITING_AREA),
    (SettingName::Wifi, words::WIFI),
    (SettingName::Toilet, words::TOILET),
    (SettingName::Parking, words::PARKING),
    (SettingName::Contact, words::CONTACT),
    (SettingName::Emergency, words::EMERGENCY),
    (SettingName::Notice, words::NOTICE),
    (SettingName::Accent, words::ACCENT),
    (SettingName::Theme, words::THEME),
    (SettingName::Languages, words::LANGUAGES),
    (SettingName::Ladder, words::LADDER),
    (SettingName::ToldByPurpose, words::TOLD),
    (SettingName::Agreement, agreement::AGREEMENT),
    (SettingName::ClosingTime, words::CLOSING),
];

/// What it is called.
pub(super) fn name(shell: &Shell, of: SettingName) -> &'static str {
    NAMES.iter().find(|(name, _)| *name == of).map_or(of.as_str(), |(_, said)| shell.say(*said))
}

/// Whom to tell by purpose is for those who may see people: see [`take_back_told`].
pub(super) async fn take_back(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let asked = change::sent(&fields, "of")?;
    let known = NAMES.iter().map(|(name, _)| *name).find(|name| name.as_str() == asked);
    let of = known.filter(|name| *name != SettingName::ToldByPurpose).ok_or(Trouble::NotUnderstood)?;
    as_configured(shell, of).await
}

pub(super) async fn take_back_told(shell: Shell) -> Result<Response, Trouble> {
    as_configured(shell, SettingName::ToldByPurpose).await
}

async fn as_configured(shell: Shell, of: SettingName) -> Result<Response, Trouble> {
    let known = shell.office.read(|reader| reader.settings()).await?;
    // What is not set need not be taken back.
    if known.iter().any(|record| record.setting.of() == of && record.setting.is_set()) {
        let used = shell.used("setting_set", Some(of.as_str().to_owned()));
        shell.office.record(&[used, Fact::Site(SiteFact::SettingSet(Setting::AsConfigured { of }))]).await?;
    }
    Ok(shell.go("/settings"))
}

/// The button, where there is something to take back.
pub(super) fn back(shell: &Shell, standing: &Standing, of: SettingName) -> Markup {
    let (action, said) = match of {
        SettingName::ToldByPurpose => ("/settings/told/as-configured", words::BACK_TO_OFFICE),
        SettingName::Ladder => ("/settings/as-configured", words::BACK_TO_OFFICE),
        _ => ("/settings/as-configured", words::BACK_TO_KIOSK),
    };
    html! {
        @if standing.set_at(of).is_some() {
            form method="post" action=(action) {
                (shell.form_token())
                @if of != SettingName::ToldByPurpose { input type="hidden" name="of" value=(of.as_str()); }
                button.btn.quiet { (shell.say(said)) }
            }
        }
    }
}
