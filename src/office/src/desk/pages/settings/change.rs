//! Changing a setting: what is typed is checked, then written as one entry behind who wanted it.

use super::texts::texts;
use super::{KEPT, Typed, refused};
use crate::desk::fields::Fields;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::response::Response;
use frontdesk_core::fact::{Fact, RetentionDays, Setting, SiteFact};

pub(super) async fn company(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let value = texts(&fields)?;
    set(shell, Setting::Company { value: value.clone() }, Typed::Company(value)).await
}

pub(super) async fn extension(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let value = sent(&fields, "number")?;
    set(shell, Setting::DeskExtension { value: value.clone() }, Typed::Extension(value)).await
}

pub(super) async fn set(shell: Shell, setting: Setting, typed: Typed) -> Result<Response, Trouble> {
    if !setting.is_of_use() {
        return refused(&shell, &typed).await;
    }
    let known = shell.office.read(|reader| reader.settings()).await?;
    // What is so already is not written again.
    if known.iter().all(|record| record.setting != setting) {
        let used = shell.used("setting_set", Some(setting.of().as_str().to_owned()));
        shell.office.record(&[used, Fact::Site(SiteFact::SettingSet(setting))]).await?;
    }
    Ok(shell.go("/settings"))
}

pub(super) async fn retention(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let typed: Vec<String> = KEPT.iter().map(|(field, _)| sent(&fields, field)).collect::<Result<_, _>>()?;
    let Some(days) = read_days(&typed) else { return refused(&shell, &Typed::Retention(typed)).await };
    if shell.office.read(|reader| reader.retention()).await? != Some(days) {
        let used = shell.used("retention_set", None);
        shell.office.record(&[used, Fact::Site(SiteFact::RetentionSet { days })]).await?;
    }
    Ok(shell.go("/settings"))
}

/// A field that is empty says something; one that is not there makes no sense.
pub(super) fn sent(fields: &Fields, name: &str) -> Result<String, Trouble> {
    fields.find(name).map(|text| text.trim().to_owned()).ok_or(Trouble::NotUnderstood)
}

/// Whole days; an empty field is without end.
fn read_days(typed: &[String]) -> Option<RetentionDays> {
    let read = |text: &String| if text.is_empty() { Some(None) } else { text.parse::<u16>().ok().map(Some) };
    let days: Vec<Option<u16>> = typed.iter().map(read).collect::<Option<_>>()?;
    let [visits, messages, refused_taps, staff_presence] = days[..] else { return None };
    Some(RetentionDays { visits, messages, refused_taps, staff_presence })
}
