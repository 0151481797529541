//! Subcommands that speak to the running office.

use super::{
    Command, DecideArguments, GiveCommand, HoldCommand, OrderArguments, PeopleCommand, RetentionArguments,
    RulesCommand, ScopeArguments, SettingsCommand,
};
use super::{people, show};
use anyhow::{Context, bail};
use frontdesk_core::agreement::Agreement;
use frontdesk_core::fact::{
    CommandOutcome, EXCEPTION_WITHIN_S, HoldScope, LadderSeconds, Notice, RemoteCommand, RetentionDays, Setting, Texts,
};
use frontdesk_core::id::CommandId;
use frontdesk_office::admin::{self, AdminClient, Answer, ForgetSubject};
use frontdesk_office::logo::png_of;
use std::path::Path;
use std::process::ExitCode;

/// The exit code of a command that the kiosk did not do, or did not answer in time.
const NOT_DONE: u8 = 3;

/// One wait in one request, seconds.
const WAIT_S: u32 = 30;

/// How long an answer may be on its way after the deadline, seconds.
const ANSWER_GRACE_S: u32 = 15;

/// The running office.
pub(super) struct Office {
    client: AdminClient,
    json: bool,
}

impl Office {
    pub(super) fn connect(data: &Path, json: bool) -> anyhow::Result<Self> {
        Ok(Self { client: AdminClient::connect(data)?, json })
    }

    pub(super) fn carry_out(mut self, command: Command) -> anyhow::Result<ExitCode> {
        let command = match command {
            Command::Give(give) => return self.give(give),
            Command::Invitation(command) => {
                let (command, files) = command.request();
                let answer = self.ask(command)?;
                files.write(&answer)?;
                return show::answer(&answer, self.json);
            }
            Command::Approve(decide) => return self.decide(decide, true),
            Command::Refuse(decide) => return self.decide(decide, false),
            Command::People(PeopleCommand::Import { file, remove_missing }) => {
                let sums = people::import(&mut self.client, &file, remove_missing)?;
                let people::Imported { set, unchanged, removed, cards } = sums;
                return show::answer(&Answer::People { set, unchanged, removed, cards }, self.json);
            }
            Command::Record { file } => {
                let count = people::record(&mut self.client, file.as_deref())?;
                return show::answer(&Answer::Recorded { count }, self.json);
            }
            Command::Rules(RulesCommand::Set { file }) => {
                let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
                let rules = toml::from_str(&text).with_context(|| file.display().to_string())?;
                admin::Command::RulesSet { rules }
            }
            Command::Settings(SettingsCommand::Company { zh_hans, zh_hant, en }) => {
                let setting = Setting::Company { value: Texts { zh_hans, zh_hant, en } };
                admin::Command::SettingSet { setting }
            }
            Command::Settings(SettingsCommand::DeskExtension { number }) => {
                admin::Command::SettingSet { setting: Setting::DeskExtension { value: number } }
            }
            Command::Settings(SettingsCommand::Text { about, texts }) => {
                admin::Command::SettingSet { setting: about.setting(texts.into()) }
            }
            Command::Settings(SettingsCommand::Notice { until, texts }) => {
                let value = Notice { texts: texts.into(), until };
                admin::Command::SettingSet { setting: Setting::Notice { value } }
            }
            Command::Settings(SettingsCommand::Logo { file }) => {
                admin::Command::SettingSet { setting: logo(file.as_deref())? }
            }
            Command::Settings(SettingsCommand::AsConfigured { of }) => {
                admin::Command::SettingSet { setting: Setting::AsConfigured { of } }
            }
            Command::Settings(SettingsCommand::Accent { accent: value }) => {
                admin::Command::SettingSet { setting: Setting::Accent { value } }
            }
            Command::Settings(SettingsCommand::Theme { theme: value }) => {
                admin::Command::SettingSet { setting: Setting::Theme { value } }
            }
            Command::Settings(SettingsCommand::Languages { languages: value }) => {
                admin::Command::SettingSet { setting: Setting::Languages { value } }
            }
            Command::Settings(SettingsCommand::Agreement { file }) => {
                let value = agreement(file.as_deref())?;
                admin::Command::SettingSet { setting: Setting::Agreement { value } }
            }
            Command::Settings(SettingsCommand::Ladder { reminder_after_s, colleague_after_s, desk_after_s }) => {
                let value = LadderSeconds { reminder_after_s, colleague_after_s, desk_after_s };
                admin::Command::SettingSet { setting: Setting::Ladder { value } }
            }
            Command::Settings(SettingsCommand::Closing { at }) => {
                admin::Command::SettingSet { setting: Setting::ClosingTime { value: at } }
            }
            Command::Settings(SettingsCommand::ToldByPurpose(named)) => {
                admin::Command::SettingSet { setting: Setting::ToldByPurpose { value: named.into() } }
            }
            Command::Settings(SettingsCommand::List) => admin::Command::Settings {},
            Command::Rules(RulesCommand::Show) => admin::Command::Rules {},
            command => plain(command)?,
        };
        let answer = self.ask(command)?;
        show::answer(&answer, self.json)
    }

    fn ask(&mut self, command: admin::Command) -> anyhow::Result<Answer> {
        match self.client.ask(command)? {
            Answer::Refused { text, .. } => bail!("{text}"),
            answer => Ok(answer),
        }
    }

    fn give(&mut self, give: GiveCommand) -> anyhow::Result<ExitCode> {
        let (what, order) = match give {
            GiveCommand::Permit { visit, order } => (RemoteCommand::PermitVisit { visit }, order),
            GiveCommand::EndVisit { visit, order } => (RemoteCommand::EndVisit { visit }, order),
            GiveCommand::Release { door, order } => (RemoteCommand::ReleaseDoor { door }, order),
            GiveCommand::LockDown { door, order } => (RemoteCommand::LockDownDoor { door }, order),
            GiveCommand::HoldOpen { door, minutes, order } => {
                (RemoteCommand::HoldDoor { door, for_ms: u64::from(minutes) * 60_000 }, order)
            }
            GiveCommand::Normal { door, order } => (RemoteCommand::NormalDoor { door }, order),
        };
        let OrderArguments { node, deadline_s, why, wait } = order;
        let given = self.ask(admin::Command::Give { what, node, deadline_s, why })?;
        show::answer(&given, self.json)?;
        match given {
            Answer::Given { command, .. } if wait => self.wait_for(command, deadline_s),
            _ => Ok(ExitCode::SUCCESS),
        }
    }

    fn decide(&mut self, decide: DecideArguments, yes: bool) -> anyhow::Result<ExitCode> {
        let DecideArguments { exception, by, why } = decide;
        let given = self.ask(admin::Command::Decide { exception, yes, by, why })?;
        let Answer::Given { command, deadline_ms } = given else { bail!("the office answered something else") };
        let left_s = deadline_ms.saturating_sub(chrono::Utc::now().timestamp_millis()) / 1_000;
        let left_s = u32::try_from(left_s).unwrap_or(0).min(*EXCEPTION_WITHIN_S.end());
        self.wait_for(command, left_s)
    }

    /// A kiosk answers by its deadline; its answer may be on its way a little longer.
    fn wait_for(&mut self, command: CommandId, deadline_s: u32) -> anyhow::Result<ExitCode> {
        let mut left_s = deadline_s.saturating_add(ANSWER_GRACE_S);
        loop {
            let wait_s = left_s.min(WAIT_S);
            let answer = self.ask(admin::Command::Outcome { command, wait_s })?;
            left_s -= wait_s;
            let Answer::Outcome { outcome } = answer else { bail!("the office answered something else") };
            if outcome.is_none() && left_s > 0 {
                continue;
            }
            show::answer(&Answer::Outcome { outcome }, self.json)?;
            let is_done = outcome == Some(CommandOutcome::Done);
            return Ok(if is_done { ExitCode::SUCCESS } else { ExitCode::from(NOT_DONE) });
        }
    }
}

/// Subcommands that are one request.
fn plain(command: Command) -> anyhow::Result<admin::Command> {
    Ok(match command {
        Command::Exceptions => admin::Command::Exceptions {},
        Command::Status => admin::Command::Status {},
        Command::Nodes => admin::Command::Nodes {},
        Command::Alarms { days } => admin::Command::Alarms { days },
        Command::EnrolCode { label } => admin::Command::EnrolCode { label },
        Command::Revoke { node, why } => admin::Command::Revoke { node, why },
        Command::Forget { visit, staff, why } => {
            let subject = visit.map(ForgetSubject::Visit).or(staff.map(ForgetSubject::Staff));
            let Some(subject) = subject else { bail!("say whom to forget") };
            admin::Command::Forget { subject, why }
        }
        Command::Hold(HoldCommand::Place { scope, reference }) => {
            let ScopeArguments { visit, staff, class } = scope;
            let scope = visit.map(HoldScope::Visit).or(staff.map(HoldScope::Staff)).or(class.map(HoldScope::Class));
            let Some(scope) = scope else { bail!("say what the hold covers") };
            admin::Command::HoldPlace { scope, reference }
        }
        Command::Hold(HoldCommand::Lift { hold }) => admin::Command::HoldLift { hold },
        Command::Hold(HoldCommand::List) => admin::Command::Holds {},
        Command::Retention(days) => {
            let RetentionArguments { visits, messages, refused_taps, staff_presence } = days;
            admin::Command::Retention {
                days: RetentionDays {
                    visits: visits.0,
                    messages: messages.0,
                    refused_taps: refused_taps.0,
                    staff_presence: staff_presence.0,
                },
            }
        }
        Command::Receipt { node } => admin::Command::Receipt { node },
        Command::RollCa { use_it: false } => admin::Command::RollCa {},
        Command::RollCa { use_it: true } => admin::Command::UseCa {},
        Command::FirstLink => admin::Command::FirstLink {},
        Command::Invite { sign_in, name, role } => {
            let full_name = name.unwrap_or_else(|| sign_in.clone());
            admin::Command::Invite { sign_in, full_name, roles: role }
        }
        Command::LinkStaff { sign_in, staff } => admin::Command::LinkStaff { sign_in, staff },
        Command::Token { scope, purpose, days } => admin::Command::Token { scopes: scope, purpose, days },
        _ => bail!("this is not asked of a running office"),
    })
}

/// Of this file; without one there is none.
fn agreement(file: Option<&Path>) -> anyhow::Result<Agreement> {
    let Some(file) = file else { return Ok(Agreement::default()) };
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    toml::from_str(&text).with_context(|| file.display().to_string())
}

/// Of this picture; without one there is none.
fn logo(file: Option<&Path>) -> anyhow::Result<Setting> {
    let Some(file) = file else { return Ok(Setting::logo(&[])) };
    let picture = std::fs::read(file).with_context(|| file.display().to_string())?;
    let png = png_of(&picture).with_context(|| file.display().to_string())?;
    Ok(Setting::logo(&png))
}
