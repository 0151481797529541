//! The configuration file: TOML, every key with its default, unknown keys refused with line and reason.
//!
//! `systemd/frontdesk.toml` is the documented default; a test keeps it equal to [`Config::default`] in every key.

mod agreement;
mod bell;
mod doors;
mod explain;
mod health;
mod readers;
mod scanner;

pub use agreement::{AgreementConfig, TextsConfig};
pub use bell::BellConfig;
pub use doors::{DoorConfig, Hardware, MAX_DOORS, RelockWhen, WiringKind, lines_check};
pub use explain::{ConfigError, Fault};
pub use health::{HealthConfig, MetricsConfig};
pub use readers::{MAX_READERS, ReaderConfig, ReaderDriver};
pub use scanner::{ScannerConfig, ScannerDriver};

use frontdesk_badge::BadgeConfig;
use frontdesk_core::fact::RetentionDays;
use frontdesk_core::fact::{BrandAccent, are_languages};
use frontdesk_core::screen::{FunctionKey, Language, OneSwitch, STEP_MS};
use frontdesk_hw::lines::LineDriver;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The largest file read, in bytes.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// Everything the daemon is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The company's name on the screen.
    pub company: String,
    /// The language the screen returns to.
    pub language: Language,
    /// Where the journal and the keys live. Only the daemon's user may read it.
    pub data_dir: PathBuf,
    /// Where the sockets live.
    pub runtime_dir: PathBuf,
    /// Staff: a CSV file (see `docs/people.csv.md`).
    pub people: PathBuf,
    /// Who may enter where and when: a file (see `docs/access.md`). Without one, whoever may enter may always.
    pub access: Option<PathBuf>,
    /// The doors, 1 to [`MAX_DOORS`], each with its lines.
    pub door: Vec<DoorConfig>,
    /// The bell at the desk, where one is wired.
    pub bell: Option<BellConfig>,
    /// The printer of badges, where there is one.
    pub badge: Option<BadgeConfig>,
    /// The card readers, 1 to [`MAX_READERS`].
    pub reader: Vec<ReaderConfig>,
    /// The code scanner, where there is one.
    pub scanner: Option<ScannerConfig>,
    /// Which cards count.
    pub cards: CardsConfig,
    /// The touchscreen.
    pub screen: ScreenConfig,
    /// The control socket.
    pub control: ControlConfig,
    /// The clock.
    pub clock: ClockConfig,
    /// The office.
    pub office: OfficeConfig,
    /// How much of the journal is kept here.
    pub journal: JournalConfig,
    /// How long personal data is kept.
    pub retention: RetentionConfig,
    /// The inspection of the hardware.
    pub health: HealthConfig,
    /// Figures for a monitoring system.
    pub metrics: MetricsConfig,
    /// Cards of the simulated reader.
    pub sim_card: Vec<SimCardConfig>,
    /// What visitors agree to before they are registered.
    pub agreement: Option<AgreementConfig>,
}

/// Which cards count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CardsConfig {
    /// Staff cards known by their UID alone open the door. Weak: a UID is copied in seconds. Off unless set.
    pub accept_uid_only: bool,
    /// A temporary card opens while the clock is not trusted, although its end cannot be judged.
    pub visitors_without_clock: bool,
    /// A temporary card ends so many hours after registration, 1–72.
    pub valid_h: u32,
    /// The site's card keys, a file that only its owner may read; a systemd credential `frontdesk-cards` comes before it. Without
    /// keys no card can prove itself.
    pub keys: Option<PathBuf>,
    /// Where the issuer's keys are while somebody has plugged them in, for cards that are issued at the screen: read for each card, and
    /// never kept. Unset: cards are issued with `frontdeskctl` alone.
    pub issuer_keys: Option<PathBuf>,
    /// Give cards the newest keys at their next tap. Off until every kiosk of the site has the newest file.
    pub roll_keys: bool,
}

/// The touchscreen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScreenConfig {
    /// A form that nobody touches is wiped after so many seconds, 20–600.
    pub idle_s: u32,
    /// The user the screen process runs as, by name. One that this machine does not have is nobody.
    pub user: String,
    /// The desk's telephone extension, shown while the office cannot be reached, at most 20 characters; empty for none.
    pub desk_extension: String,
    /// The languages to choose from, beginning with [`Config::language`]; none named: all of them.
    pub languages: Vec<Language>,
    /// The company's colour; porcelain unless set.
    pub accent: Option<BrandAccent>,
    /// The company's mark: a PNG within [`frontdesk_core::fact::is_logo`]. Without one, or when it cannot be shown, the screen draws its own.
    pub logo: Option<PathBuf>,
    /// The display's diagonal, 80–1,000 mm; what can be touched is then at least 15 mm where there is room. As drawn unless set.
    pub diagonal_mm: Option<u16>,
    /// What the switch of whoever uses the screen by one key sends: `F1` to `F12`.
    pub switch_key: FunctionKey,
    /// Each thing stays framed for so many milliseconds, 300–10,000; 0: for two switches, whose other one sends Tab.
    pub switch_step_ms: u16,
}

/// The control socket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ControlConfig {
    /// Users, besides root and the daemon's own, who may change things and read personal data.
    pub operator_uids: Vec<u32>,
}

/// The clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClockConfig {
    /// When the hour is believed.
    pub trust: ClockTrust,
}

/// When the hour is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockTrust {
    /// Once the system says it is synchronised.
    Synchronised,
    /// Always: the board has a battery clock.
    Always,
}

/// The office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OfficeConfig {
    /// Its address, for example `https://10.0.0.5:8443`, where it is another one than at enrolment.
    pub url: Option<String>,
}

/// How much of the journal is kept on the kiosk. What the office has not countersigned is kept whatever is set here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JournalConfig {
    /// Entries that the office has are let go after so many days, 30–3,650. The days beyond the receipt are what heals an office that
    /// was restored from an old backup.
    pub keep_days: u32,
    /// Above this size entries that the office has are let go earlier, mebibytes, 64–1,048,576.
    pub size_limit_mib: u32,
}

/// For how many days after the month of writing personal data is kept, until the office says otherwise. Each 0–3,650.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionConfig {
    /// Who visited whom.
    pub visits_days: u16,
    /// Messages left.
    pub messages_days: u16,
    /// Taps that were refused.
    pub refused_taps_days: u16,
    /// When staff came and went.
    pub staff_presence_days: u16,
}

/// One card of the simulated reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimCardConfig {
    /// What `frontdeskctl sim tap` calls it.
    pub name: String,
    /// Its UID, hexadecimal.
    pub uid: String,
    /// What kind it is.
    #[serde(default)]
    pub kind: SimCardKind,
}

/// Kinds of simulated cards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimCardKind {
    /// A tag with 504 bytes of user memory: a tray card. Its UID has 7 bytes.
    #[default]
    Ntag215,
    /// A card known by its UID alone. Its UID has 4 bytes.
    Classic,
    /// A card that can prove itself, MIFARE DESFire EV1, as delivered. Its UID has 7 bytes.
    DesfireEv1,
    /// The same, EV2.
    DesfireEv2,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            company: String::new(),
            language: Language::ZhHans,
            data_dir: "/var/lib/frontdesk".into(),
            runtime_dir: "/run/frontdesk".into(),
            people: "/etc/frontdesk/people.csv".into(),
            access: None,
            door: vec![DoorConfig::default()],
            bell: None,
            badge: None,
            reader: vec![ReaderConfig::default()],
            scanner: None,
            cards: CardsConfig::default(),
            screen: ScreenConfig::default(),
            control: ControlConfig::default(),
            clock: ClockConfig::default(),
            office: OfficeConfig::default(),
            journal: JournalConfig::default(),
            retention: RetentionConfig::default(),
            health: HealthConfig::default(),
            metrics: MetricsConfig::default(),
            sim_card: Vec::new(),
            agreement: None,
        }
    }
}

impl Default for CardsConfig {
    fn default() -> Self {
        Self {
            accept_uid_only: false,
            visitors_without_clock: false,
            valid_h: 12,
            keys: None,
            issuer_keys: None,
            roll_keys: true,
        }
    }
}

impl Default for ScreenConfig {
    fn default() -> Self {
        Self {
            idle_s: 90,
            user: "frontdesk-screen".into(),
            desk_extension: String::new(),
            languages: Vec::new(),
            accent: None,
            logo: None,
            diagonal_mm: None,
            switch_key: OneSwitch::STANDARD.key,
            switch_step_ms: OneSwitch::STANDARD.step_ms,
        }
    }
}

impl ScreenConfig {
    /// The switch, where it is not the usual one.
    #[must_use]
    pub fn switch(&self) -> Option<OneSwitch> {
        let switch = OneSwitch { key: self.switch_key, step_ms: self.switch_step_ms };
        (switch != OneSwitch::STANDARD).then_some(switch)
    }
}

impl Default for ClockConfig {
    fn default() -> Self {
        Self { trust: ClockTrust::Synchronised }
    }
}

impl Default for JournalConfig {
    fn default() -> Self {
        Self { keep_days: 400, size_limit_mib: 8_192 }
    }
}

impl Default for RetentionConfig {
    fn default() -> Self {
        Self { visits_days: 180, messages_days: 90, refused_taps_days: 90, staff_presence_days: 90 }
    }
}

impl From<&RetentionConfig> for RetentionDays {
    fn from(config: &RetentionConfig) -> Self {
        Self {
            visits: Some(config.visits_days),
            messages: Some(config.messages_days),
            refused_taps: Some(config.refused_taps_days),
            staff_presence: Some(config.staff_presence_days),
        }
    }
}

impl ScreenConfig {
    /// The user's number, from the machine's own list of users (passwd(5)).
    #[must_use]
    pub fn uid(&self) -> Option<u32> {
        uid_in(&std::fs::read_to_string("/etc/passwd").ok()?, &self.user)
    }
}

/// name:password:UID:…, a user a line.
fn uid_in(passwd: &str, name: &str) -> Option<u32> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(name)).then(|| fields.nth(1)?.parse().ok()).flatten()
    })
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// What is wrong and where: file, line, key, reason, and the key that was probably meant.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = read_bounded(path, MAX_FILE_BYTES)?;
        Self::parse(&text).map_err(|fault| ConfigError::Invalid { path: path.to_owned(), fault })
    }

    /// Reads and checks text.
    ///
    /// # Errors
    /// The first fault, with its line where one is known.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let config: Self = toml::from_str(text).map_err(|error| Fault::from_toml(text, &error))?;
        config.check().map_err(|(key, reason)| Fault::of_key(text, key, reason))?;
        Ok(config)
    }

    /// Names of the parts that are simulated.
    #[must_use]
    pub fn simulated_parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if self.has_simulated_reader() {
            parts.push("reader".to_owned());
        }
        if self.door.iter().any(|door| door.lines.driver == LineDriver::Simulated) {
            parts.push("lines".to_owned());
        }
        if self.bell.as_ref().is_some_and(|bell| bell.driver == LineDriver::Simulated) {
            parts.push("bell".to_owned());
        }
        if self.scanner.as_ref().is_some_and(ScannerConfig::is_simulated) {
            parts.push("scanner".to_owned());
        }
        parts
    }

    fn has_simulated_reader(&self) -> bool {
        self.reader.iter().any(|reader| reader.driver == ReaderDriver::Simulated)
    }

    fn check(&self) -> Result<(), (&'static str, String)> {
        between("valid_h", self.cards.valid_h, 1, 72)?;
        between("idle_s", self.screen.idle_s, 20, 600)?;
        if let Some(diagonal_mm) = self.screen.diagonal_mm {
            between("diagonal_mm", diagonal_mm.into(), 80, 1_000)?;
        }
        if self.screen.switch_step_ms != 0 {
            between(
                "switch_step_ms",
                self.screen.switch_step_ms.into(),
                (*STEP_MS.start()).into(),
                (*STEP_MS.end()).into(),
            )?;
        }
        if self.screen.desk_extension.chars().count() > 20 {
            return Err(("screen.desk_extension", "has more than 20 characters".to_owned()));
        }
        let languages = &self.screen.languages;
        let begin_with_ours = are_languages(languages) && languages.first() == Some(&self.language);
        if !(languages.is_empty() || begin_with_ours) {
            return Err(("screen.languages", "begins with `language`, and has none twice".to_owned()));
        }
        between("keep_days", self.journal.keep_days, 30, 3_650)?;
        between("size_limit_mib", self.journal.size_limit_mib, 64, 1_048_576)?;
        let RetentionConfig { visits_days, messages_days, refused_taps_days, staff_presence_days } = self.retention;
        between("visits_days", visits_days.into(), 0, 3_650)?;
        between("messages_days", messages_days.into(), 0, 3_650)?;
        between("refused_taps_days", refused_taps_days.into(), 0, 3_650)?;
        between("staff_presence_days", staff_presence_days.into(), 0, 3_650)?;
        doors::check(&self.door)?;
        self.bell.iter().try_for_each(|bell| bell.check(&self.door))?;
        self.badge.iter().try_for_each(BadgeConfig::check)?;
        readers::check(&self.reader)?;
        self.scanner.iter().try_for_each(ScannerConfig::check)?;
        self.check_readers_doors()?;
        self.health.check()?;
        self.metrics.check()?;
        self.check_simulation()?;
        self.agreement.iter().try_for_each(AgreementConfig::check)?;
        self.check_office()
    }

    /// The place in [`Config::door`] of the door at which a reader is; the first, if it names none.
    #[must_use]
    pub fn door_of(&self, reader: &ReaderConfig) -> Option<usize> {
        let Some(name) = &reader.door else { return Some(0) };
        self.door.iter().position(|door| door.name == *name)
    }

    fn check_readers_doors(&self) -> Result<(), (&'static str, String)> {
        match self.reader.iter().find(|reader| self.door_of(reader).is_none()) {
            None => Ok(()),
            Some(lost) => {
                let names: Vec<&str> = self.door.iter().map(|door| door.name.as_str()).collect();
                let door = lost.door.as_deref().unwrap_or_default();
                Err(("door", format!("{door:?} of the reader {:?} is none of: {}", lost.name, names.join(", "))))
            }
        }
    }

    /// Invariant 9: a real door does not start on a simulator.
    fn check_simulation(&self) -> Result<(), (&'static str, String)> {
        let simulated = self.simulated_parts();
        if self.door.iter().any(|door| door.hardware == Hardware::Real) && !simulated.is_empty() {
            let reason = format!(
                "a door is real but simulated: {}. Set hardware = \"simulated\" only where no door hangs on the lines",
                simulated.join(", ")
            );
            return Err(("hardware", reason));
        }
        if !self.has_simulated_reader() && !self.sim_card.is_empty() {
            return Err(("sim_card", "simulated cards need a reader with driver = \"simulated\"".to_owned()));
        }
        for card in &self.sim_card {
            crate::sim_parts::parse_card(card).map_err(|reason| ("sim_card", format!("{}: {reason}", card.name)))?;
        }
        Ok(())
    }

    fn check_office(&self) -> Result<(), (&'static str, String)> {
        let Some(url) = &self.office.url else { return Ok(()) };
        let Some(rest) = url.strip_prefix("https://") else { return Err(("url", "begins with https://".to_owned())) };
        let authority = rest.split('/').next().unwrap_or_default();
        let port = authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map(|(_, port)| port);
        if authority.is_empty() || port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(("url", format!("{authority:?} is no host with a port")));
        }
        Ok(())
    }
}

/// A file's text, if it has at most `most_bytes`.
pub(crate) fn read_bounded(path: &Path, most_bytes: u64) -> Result<String, ConfigError> {
    let read = |source| ConfigError::Read { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(read)?.len();
    if size > most_bytes {
        return Err(ConfigError::TooLarge { path: path.to_owned(), size });
    }
    std::fs::read_to_string(path).map_err(read)
}

fn between(key: &'static str, value: u32, least: u32, most: u32) -> Result<(), (&'static str, String)> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err((key, format!("is {value}, must be {least} to {most}")))
}

#[cfg(test)]
mod tests;
