//! The command line.

mod ask;
mod files;
mod invitation;
mod keep;
mod people;
mod serving;
mod show;

use anyhow::Context;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use frontdesk_core::fact::{BrandAccent, ForgetWhy, RevokedWhy, ScreenTheme, SettingName, StaffByPurpose, Texts};
use frontdesk_core::id::{ApprovalId, HoldId, NodeId, StaffId, VisitId, staff_id};
use frontdesk_core::screen::{About, Language};
use frontdesk_office::desk::{Role, Scope};
use std::path::PathBuf;
use std::process::ExitCode;

/// The office server of Frontdesk, and its administration.
///
/// All but `serve`, `verify`, `export`, `backup`, `restore`, `roll-key`, `rebuild-views` and `leave-demo` speak to the office that runs in the data directory.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// The office's data directory.
    #[arg(long, global = true, default_value = "/var/lib/frontdesk-office")]
    data: PathBuf,
    /// Print answers as JSON, one line each, for scripts.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take journals in, hand the site's out, and show today's visits and door events.
    Serve(serving::ServeArguments),
    /// How the running office is.
    Status,
    /// Kiosks of the site.
    Nodes,
    /// Alarms, newest first.
    Alarms {
        /// Of so many days back.
        #[arg(long, default_value_t = 7)]
        days: u16,
    },
    /// Print a one-time code with which a kiosk becomes a member. Good for a quarter of an hour.
    EnrolCode {
        /// What the kiosk will be called.
        #[arg(long)]
        label: String,
    },
    /// A kiosk does not belong to the site any more. This is final: it needs a new key to come back.
    Revoke {
        /// Which, from `nodes`.
        node: NodeId,
        /// Why.
        #[arg(long, value_parser = word::<RevokedWhy>)]
        why: RevokedWhy,
    },
    /// Members of staff.
    #[command(subcommand)]
    People(PeopleCommand),
    /// Write site facts: groups, schedules, credentials, invitations, approvals, people. One JSON object a line.
    Record {
        /// The file; standard input without one.
        file: Option<PathBuf>,
    },
    /// Have a kiosk do something.
    #[command(subcommand, name = "command")]
    Give(GiveCommand),
    /// Exceptions that leaders were asked for, those without an answer first.
    Exceptions,
    /// A leader of the company approves an exception. Waits for what the kiosk answers, as `command … --wait` does.
    Approve(DecideArguments),
    /// A leader of the company refuses an exception.
    Refuse(DecideArguments),
    /// Delete what is personal about a visit or a member of staff, here and wherever it went.
    Forget {
        /// Which visit.
        #[arg(required_unless_present = "staff", conflicts_with = "staff")]
        visit: Option<VisitId>,
        /// Which member of staff, by id.
        #[arg(long)]
        staff: Option<StaffId>,
        /// Why: `administrator` or `visitor`.
        #[arg(long, default_value = "administrator", value_parser = word::<ForgetWhy>)]
        why: ForgetWhy,
    },
    /// Legal holds: what is under one is not forgotten.
    #[command(subcommand)]
    Hold(HoldCommand),
    /// Set for how many days after the end of its month personal data is kept, or `never` to keep it without end.
    Retention(RetentionArguments),
    /// What all kiosks' screens show, and when whom the office tells, in place of their own configuration.
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Who may enter where and when, at all kiosks.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print a receipt over the newest entry of a kiosk that is here, for `frontdeskctl journal verify --receipt`.
    Receipt {
        /// Which kiosk.
        node: NodeId,
    },
    /// Make the next certificate authority and announce it; with --use, issue with it from now on.
    RollCa {
        /// Once every kiosk has heard of it.
        #[arg(long = "use")]
        use_it: bool,
    },
    /// Print a one-time link with which an administrator's account is made. Good for a day.
    FirstLink,
    /// Print a one-time link with which somebody chooses a password for the web desk; makes the account if it is not there. Good for a week.
    Invite {
        /// What they sign in with.
        #[arg(long)]
        sign_in: String,
        /// Their name, of a new account; what they sign in with if it is not given.
        #[arg(long)]
        name: Option<String>,
        /// Their role, of a new account: receptionist, administrator, administration-head, leader, host, warden or auditor. May be repeated.
        #[arg(long, required = true)]
        role: Vec<Role>,
    },
    /// Guests who are invited: each gets a code that a kiosk takes, also with the office away.
    #[command(subcommand)]
    Invitation(invitation::InvitationCommand),
    /// Say whose account at the web desk it is, on the list of people: a leader answers exceptions as who they are there.
    LinkStaff {
        /// What they sign in with.
        #[arg(long)]
        sign_in: String,
        /// Their staff number.
        #[arg(long)]
        staff: String,
    },
    /// Print a token for a program that uses the API.
    Token {
        /// How far it reaches: read or machines. May be repeated.
        #[arg(long, required = true)]
        scope: Vec<Scope>,
        /// For whom and what.
        #[arg(long = "for")]
        purpose: String,
        /// Good for so many days, 1 to 730.
        #[arg(long, default_value_t = 365)]
        days: u16,
    },
    /// Verify all journals from their start. Works beside a running server; repairs nothing. Exit code 2 if something is wrong.
    Verify,
    /// Write all entries to standard output.
    Export(files::ExportArguments),
    /// Write an encrypted backup of all journals and keys, the certificate authority's too. Works beside a running server.
    Backup(keep::BackupArguments),
    /// Put a backup into a data directory that holds no journal. The server must not run.
    Restore(keep::RestoreArguments),
    /// Make a new node key, announced with the old one. The server must not run.
    RollKey,
    /// Make everything that pages show anew from the journals. The server must not run.
    RebuildViews,
    /// From a demonstration to a live office: sets what is in the directory aside, under a dated name, and keeps office.toml. The server must not run.
    LeaveDemo,
}

#[derive(Subcommand)]
enum PeopleCommand {
    /// Take a CSV file over: id, name, department, place, greet, group, longer, leader, card. Who is as before is not written again.
    Import {
        /// The file.
        file: PathBuf,
        /// Take people off the list, and forget them, who are not in the file.
        #[arg(long)]
        remove_missing: bool,
    },
}

#[derive(Subcommand)]
enum SettingsCommand {
    /// Set the company's name.
    Company {
        /// In simplified Chinese.
        #[arg(long, default_value = "")]
        zh_hans: String,
        /// In traditional Chinese.
        #[arg(long, default_value = "")]
        zh_hant: String,
        /// In English. A language without a name shows the kiosk's own.
        #[arg(long, default_value = "")]
        en: String,
    },
    /// Set the desk's telephone extension, shown while the office is away.
    DeskExtension {
        /// At most 20 characters.
        number: String,
    },
    /// Set what visitors who have registered can read. A language without a text shows none.
    Text {
        /// About what: waiting-area, wifi, toilet, parking, contact or emergency.
        #[arg(value_parser = word::<About>)]
        about: About,
        #[command(flatten)]
        texts: TextsArguments,
    },
    /// Set what stands on the greeting until a day. Without any text nothing stands there.
    Notice {
        /// The last day on which it is shown, such as 2026-12-24.
        #[arg(long)]
        until: NaiveDate,
        #[command(flatten)]
        texts: TextsArguments,
    },
    /// Set the company's mark from a PNG, JPEG or WebP. Without a file no screen shows one.
    Logo {
        /// The picture, at most 2 MiB; it is made to fit 512 × 192 pixels.
        file: Option<PathBuf>,
    },
    /// Take a setting back: the kiosks' and the office's own configuration stands again.
    AsConfigured {
        /// Which, such as accent or told-by-purpose.
        #[arg(value_parser = word::<SettingName>)]
        of: SettingName,
    },
    /// Set the company's colour: porcelain, pine, clay, slate or plum.
    Accent {
        /// Which.
        #[arg(value_parser = word::<BrandAccent>)]
        accent: BrandAccent,
    },
    /// Set all screens light or dark.
    Theme {
        /// Which.
        #[arg(value_parser = word::<ScreenTheme>)]
        theme: ScreenTheme,
    },
    /// Set the languages that screens offer: zh-Hans, zh-Hant, en. They return to the first.
    Languages {
        /// Each once.
        #[arg(required = true, value_parser = language)]
        languages: Vec<Language>,
    },
    /// Set what visitors agree to before they are registered, from a TOML file with signing, purposes and the tables title and text, as in a
    /// kiosk's [agreement]. Without a file nothing is asked at any kiosk.
    Agreement {
        /// The file.
        file: Option<PathBuf>,
    },
    /// Set when who is told of a visitor for whom nobody comes, in seconds after the host was told.
    Ladder {
        /// The host again.
        #[arg(long)]
        reminder_after_s: u32,
        /// The host's deputy.
        #[arg(long)]
        colleague_after_s: u32,
        /// The desk, at most 14400.
        #[arg(long)]
        desk_after_s: u32,
    },
    /// Set when the house closes, as hh:mm from 05:00 to 23:59: staff who were only seen coming in are not counted as in the house any more.
    Closing {
        /// Without one nothing closes.
        #[arg(default_value = "")]
        at: String,
    },
    /// Set who else is told of visitors at once, by what they come for: staff numbers with commas between them, at most 16 each.
    ToldByPurpose(ToldByPurposeArguments),
    /// What was set, one JSON object a line.
    List,
}

#[derive(Args)]
struct TextsArguments {
    /// In simplified Chinese.
    #[arg(long, default_value = "")]
    zh_hans: String,
    /// In traditional Chinese.
    #[arg(long, default_value = "")]
    zh_hant: String,
    /// In English.
    #[arg(long, default_value = "")]
    en: String,
}

impl From<TextsArguments> for Texts {
    fn from(TextsArguments { zh_hans, zh_hant, en }: TextsArguments) -> Self {
        Self { zh_hans, zh_hant, en }
    }
}

#[derive(Args)]
struct ToldByPurposeArguments {
    /// Of meetings.
    #[arg(long, value_delimiter = ',')]
    meeting: Vec<String>,
    /// Of interviews.
    #[arg(long, value_delimiter = ',')]
    interview: Vec<String>,
    /// Of deliveries and pick-ups.
    #[arg(long, value_delimiter = ',')]
    delivery: Vec<String>,
    /// Of maintenance and installation.
    #[arg(long, value_delimiter = ',')]
    service: Vec<String>,
    /// Of anything else.
    #[arg(long, value_delimiter = ',')]
    other: Vec<String>,
}

impl From<ToldByPurposeArguments> for StaffByPurpose {
    fn from(named: ToldByPurposeArguments) -> Self {
        let staff = |numbers: Vec<String>| numbers.iter().map(|number| staff_id(number)).collect();
        Self {
            meeting: staff(named.meeting),
            interview: staff(named.interview),
            delivery: staff(named.delivery),
            service: staff(named.service),
            other: staff(named.other),
        }
    }
}

#[derive(Subcommand)]
enum RulesCommand {
    /// Set them from a file in the form of `access.toml`: every kiosk goes by them from then on, in place of its own file.
    Set {
        /// The file.
        file: PathBuf,
    },
    /// Print what was set, in the same form.
    Show,
}

#[derive(Subcommand)]
enum GiveCommand {
    /// Permit a visit.
    Permit {
        /// Which.
        visit: VisitId,
        #[command(flatten)]
        order: OrderArguments,
    },
    /// End a visit whose visitor left without coming by.
    EndVisit {
        /// Which.
        visit: VisitId,
        #[command(flatten)]
        order: OrderArguments,
    },
    /// Release a door once.
    Release {
        /// Its name in the kiosk's configuration.
        door: String,
        #[command(flatten)]
        order: OrderArguments,
    },
    /// Lock a door down: nobody enters but those who may then.
    LockDown {
        /// Its name in the kiosk's configuration.
        door: String,
        #[command(flatten)]
        order: OrderArguments,
    },
    /// Hold a door open.
    HoldOpen {
        /// Its name in the kiosk's configuration.
        door: String,
        /// For so many minutes; the kiosk's own bound comes first.
        #[arg(long = "for", value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_080))]
        minutes: u32,
        #[command(flatten)]
        order: OrderArguments,
    },
    /// End a lockdown or a hold.
    Normal {
        /// Its name in the kiosk's configuration.
        door: String,
        #[command(flatten)]
        order: OrderArguments,
    },
}

#[derive(Args)]
struct OrderArguments {
    /// At which kiosk; a visit's is the one at which it was registered.
    #[arg(long)]
    node: Option<NodeId>,
    /// Not later than so many seconds from now.
    #[arg(long, default_value_t = 30)]
    deadline_s: u32,
    /// Why, for the journal.
    #[arg(long)]
    why: String,
    /// Wait for what the kiosk answers. Exit code 0 if it was done, 3 if it was not or nothing was heard.
    #[arg(long)]
    wait: bool,
}

#[derive(Args)]
struct DecideArguments {
    /// Which, from `exceptions`.
    exception: ApprovalId,
    /// The leader's staff number.
    #[arg(long, value_name = "STAFF")]
    by: String,
    /// Why, for the journal. Sealed.
    #[arg(long)]
    why: String,
}

#[derive(Subcommand)]
enum HoldCommand {
    /// Place one.
    Place {
        #[command(flatten)]
        scope: ScopeArguments,
        /// The case's file number, without names.
        #[arg(long)]
        reference: String,
    },
    /// End one.
    Lift {
        /// Which, from `hold list`.
        hold: HoldId,
    },
    /// All of them.
    List,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct ScopeArguments {
    /// One visit.
    #[arg(long)]
    visit: Option<VisitId>,
    /// One member of staff.
    #[arg(long)]
    staff: Option<StaffId>,
    /// All of a class: visits, messages, refused_taps, staff_presence or people.
    #[arg(long)]
    class: Option<frontdesk_core::journal::RetentionClass>,
}

#[derive(Args)]
struct RetentionArguments {
    /// Who visited whom.
    #[arg(long, value_parser = days)]
    visits: Days,
    /// Messages left.
    #[arg(long, value_parser = days)]
    messages: Days,
    /// Taps that were refused.
    #[arg(long, value_parser = days)]
    refused_taps: Days,
    /// When staff came and went.
    #[arg(long, value_parser = days)]
    staff_presence: Days,
}

/// Days, or without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Days(Option<u16>);

fn days(text: &str) -> Result<Days, String> {
    match text {
        "never" => Ok(Days(None)),
        text => text.parse().map(|days| Days(Some(days))).map_err(|_| "days (0 to 65535), or never".to_owned()),
    }
}

/// A word of the wire, such as a reason.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.replace('-', "_"))).map_err(|error| error.to_string())
}

/// A language's own word has a hyphen.
fn language(text: &str) -> Result<Language, String> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|error| error.to_string())
}

/// Does what was asked for.
///
/// # Errors
/// For a person, on one line.
pub(crate) fn carry_out(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { data, json, command } = arguments;
    match command {
        Command::Serve(arguments) => serving::run(data, arguments).map(|()| ExitCode::SUCCESS),
        Command::Verify => files::verify(&data),
        Command::Export(arguments) => files::export(&data, &arguments).context("exporting"),
        Command::Backup(arguments) => keep::backup(&data, &arguments),
        Command::Restore(arguments) => keep::restore(&data, &arguments),
        Command::RollKey => keep::roll_key(&data),
        Command::RebuildViews => keep::rebuild_views(&data),
        Command::LeaveDemo => keep::leave_demo(&data),
        command => ask::Office::connect(&data, json)?.carry_out(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_reads_as_documented() {
        Arguments::command().debug_assert();
        let id = "01".repeat(16);
        for line in [
            "enrol-code --label Front --data /tmp/x".to_owned(),
            format!("revoke {id} --why stolen"),
            format!("command release front --node {id} --why fire-drill --wait"),
            "exceptions".to_owned(),
            format!("approve {id} --by 1001 --why expected"),
            format!("refuse {id} --by 1001 --why unknown"),
            format!("forget --staff {id}"),
            format!("forget {id} --why visitor"),
            "hold place --class visits --reference A-7".to_owned(),
            "retention --visits 180 --messages 90 --refused-taps 90 --staff-presence never".to_owned(),
            "people import people.csv --remove-missing".to_owned(),
            "export --format csv --personal".to_owned(),
            "backup --to office.age --passphrase-file p".to_owned(),
            "restore --from office.age --identity key.txt --data /tmp/x".to_owned(),
            "roll-key".to_owned(),
            "first-link".to_owned(),
            "invite --sign-in zhou --role receptionist --role administration-head".to_owned(),
            "token --scope read --for wallboard".to_owned(),
            "invitation make --for Zhang --host 1001 --from 2026-11-26T09:00 --until 2026-12-24 --weekly mon,wed --hours 09:00-18:00 --doors front".to_owned(),
            "invitation make --for Zhang --host 1001 --from 2026-11-26 --until 2026-11-26 --purpose interview --calendar a.ics --qr a.svg".to_owned(),
            "invitation list".to_owned(),
            format!("invitation cancel {id}"),
            "serve --web-tls cert.pem key.pem --web-url https://desk.example --totp-for-all --accent pine".to_owned(),
            "serve --behind-proxy --proxy 192.0.2.1".to_owned(),
            "rebuild-views".to_owned(),
            "serve --demo --listen 127.0.0.1:8080".to_owned(),
            "leave-demo".to_owned(),
            format!("export --node {id} --kind card. --since 2026-11-01 --until 2026-12-01"),
        ] {
            let words = std::iter::once("frontdesk-office").chain(line.split(' '));
            let read = Arguments::try_parse_from(words);
            assert!(read.is_ok(), "{line}: {:?}", read.err());
        }
        for bad in [
            format!("revoke {id} --why bored"),
            "serve --web-tls c k --behind-proxy".to_owned(),
            "serve --demo --config office.toml".to_owned(),
            "forget".to_owned(),
            "invitation make --for Zhang --host 1001 --from today --until 2026-11-26".to_owned(),
            "hold place --reference x".to_owned(),
        ] {
            assert!(
                Arguments::try_parse_from(std::iter::once("frontdesk-office").chain(bad.split(' '))).is_err(),
                "{bad}"
            );
        }
    }
}
