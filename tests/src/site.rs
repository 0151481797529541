//! A whole site of real processes: the office, the kiosk's daemon, the screen, pcscd with its virtual reader, and the simulated
//! door lines. What a story does to it, it does from outside, as people and bad days do.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, ensure};
use frontdesk_core::control::EntryRow;
use frontdesk_hw::sim::card::{NtagModel, VirtualCard};
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_hw::sim::pcscd::PrivatePcscd;
use frontdesk_hw::sim::vpcd::VpcdCard;
use rustix::process::Signal;

use crate::bins;
use crate::control::Control;
use crate::office::OfficeClient;
use crate::process::{Daemon, Launch};
use crate::quick_finger::QuickFinger;
use crate::scratch::{Scratch, free_tcp_port};
use crate::screen_driver::ScreenDriver;
use crate::unit::Unit;
use crate::wait;

mod kiosk;
mod office_side;
mod plan;

pub use plan::{OfficeAt, Plan};

/// Anything on a site that works happens within this; it is long because test machines are slow, not because it may be.
pub const SOON: Duration = Duration::from_secs(20);

/// As `RestartSec=` in `systemd/frontdesk-screen.service`.
pub const SCREEN_RESTART: Duration = Duration::from_millis(200);

/// The host in the stories: 周雯 with this card.
pub const HOST_UID: [u8; 4] = [0x04, 0xB1, 0x00, 0x01];

/// The kiosks' file of card keys, and the issuer's.
const SITE_KEYS: &str = "cards.toml";
const ISSUER_KEYS: &str = "issuer.toml";

/// Staff of the stories.
const PEOPLE: &str = "\
id,name,department,place,greet,card
1001,周雯,研发部·测试组,3 楼,周女士,04B10001
1002,张伟,研发部·硬件组,3 楼,张先生,04B10002
1003,张伟,财务部·应付组,2 楼,,
1004,李娜,人事部,2 楼,,04B10004
";

/// The same, where there are rules of access: 李娜 cleans.
const PEOPLE_IN_GROUPS: &str = "\
id,name,department,card,group
1001,周雯,研发部·测试组,04B10001,
1004,李娜,人事部,04B10004,cleaning
";

/// The same, with somebody who leads: 李娜.
const PEOPLE_WITH_A_LEADER: &str = "\
id,name,department,place,greet,card,leader,desk
1001,周雯,研发部·测试组,3 楼,周女士,04B10001,,receptionist
1004,李娜,人事部,2 楼,,04B10004,yes,
";

/// The same, with somebody who looks after the kiosk, 李娜, and somebody who receives visitors.
const PEOPLE_AT_THE_DESK: &str = "\
id,name,department,place,greet,card,desk
1001,周雯,研发部·测试组,3 楼,周女士,04B10001,
1002,张伟,研发部·硬件组,3 楼,张先生,04B10002,receptionist
1004,李娜,人事部,2 楼,,04B10004,administrator
";

/// The site. Dropping it ends everything.
#[derive(Debug)]
pub struct Site {
    /// The screen, if there is one.
    pub screen: Option<ScreenDriver>,
    /// The daemon, unless it was killed.
    pub kiosk: Option<Daemon>,
    /// The office, unless it is away.
    pub office: Option<Daemon>,
    /// pcscd, if it is real.
    pub pcscd: Option<PrivatePcscd>,
    lines: Daemon,
    office_at: OfficeAt,
    /// The token with which the office is asked.
    token: Mutex<Option<String>>,
    plan: Plan,
    // Last, so that the directory outlives the processes that use it.
    scratch: Scratch,
}

impl Site {
    /// Starts everything and waits until the daemon answers.
    ///
    /// # Errors
    /// Something did not start.
    pub fn start(plan: Plan) -> anyhow::Result<Self> {
        let scratch = Scratch::new()?;
        scratch.dir("run")?;
        let people = match plan {
            Plan { leader: true, .. } => PEOPLE_WITH_A_LEADER,
            Plan { desk: true, .. } => PEOPLE_AT_THE_DESK,
            _ if plan.access.is_empty() => PEOPLE,
            _ => PEOPLE_IN_GROUPS,
        };
        std::fs::write(scratch.path().join("people.csv"), people)?;
        std::fs::write(scratch.path().join("access.toml"), &plan.access)?;
        let lines = start_lines(&scratch)?;
        let pcscd = if plan.pcscd { Some(PrivatePcscd::start(&scratch.dir("p")?)?) } else { None };
        let office_at = match &plan.joins {
            Some(office) => office.clone(),
            None => OfficeAt {
                page: local()?,
                kiosks: local()?,
                data: plan.office_data.clone().unwrap_or_else(|| scratch.path().join("office")),
            },
        };
        let token = Mutex::default();
        let mut site = Self { screen: None, kiosk: None, office: None, pcscd, lines, office_at, token, plan, scratch };
        std::fs::write(site.config_path(), site.config())?;
        if site.plan.card_keys {
            site.keys("init")?;
        }
        if site.plan.office {
            site.start_office()?;
        }
        site.start_kiosk()?;
        if site.plan.office || site.plan.joins.is_some() {
            site.enrol("front")?;
        }
        if site.plan.screen {
            site.start_screen()?;
        }
        Ok(site)
    }

    /// The directory of this site.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.scratch.path()
    }

    /// The daemon's configuration file.
    #[must_use]
    pub fn config_path(&self) -> PathBuf {
        self.path().join("kiosk.toml")
    }

    /// The daemon's data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.plan.data.clone().unwrap_or_else(|| self.path().join("data"))
    }

    /// The office's data directory.
    #[must_use]
    pub fn office_data(&self) -> PathBuf {
        self.office_at.data.clone()
    }

    fn config(&self) -> String {
        let here = self.path().display();
        let (driver, cards) = if self.plan.pcscd { ("pcsc", "") } else { ("simulated", SIM_CARDS) };
        let mut more = self.plan.config.clone();
        if self.plan.bell {
            let bell = format!(
                "[bell]\ndriver = \"simulated\"\nsocket = \"{here}/run/lines.sock\"\nring_ms = 200\nevery_ms = 1000\n"
            );
            more.push_str(&bell);
        }
        // An earlier version has no such key.
        let access =
            if self.plan.access.is_empty() { String::new() } else { format!("access = \"{here}/access.toml\"\n") };
        // An earlier version had one reader and one door, and no lists of them.
        let earlier = bins::is_of_another_version("frontdeskd");
        let table = if earlier { "[reader]" } else { "[[reader]]" };
        let (door, lines) = if earlier { ("[door]", "[lines]") } else { ("[[door]]", "[door.lines]") };
        let one = format!("{table}\ndriver = \"{driver}\"\n");
        let readers = if self.plan.readers.is_empty() { &one } else { &self.plan.readers };
        format!(
            "company = \"栖木科技\"\ndata_dir = \"{data}\"\nruntime_dir = \"{here}/run\"\npeople = \"{here}/people.csv\"\n{access}\
             {door}\nhardware = \"simulated\"\nrelease_ms = {release_ms}\n{more_door}\
             {lines}\ndriver = \"simulated\"\nsocket = \"{here}/run/lines.sock\"\ncontact = {{ line = 1 }}\n{more_lines}\
             {readers}[cards]\n{which_cards}[clock]\ntrust = \"{trust}\"\n{more}{cards}",
            trust = if self.plan.clock_not_known { "synchronised" } else { "always" },
            data = self.data().display(),
            which_cards = self.which_cards(),
            more_door = self.plan.door,
            more_lines = self.plan.lines,
            release_ms = self.plan.release_ms.unwrap_or(3_000),
        )
    }

    fn which_cards(&self) -> String {
        match self.keys_dir() {
            Some(dir) => {
                let keys = dir.join(SITE_KEYS);
                // An earlier version issues no cards at the screen.
                let stick = if self.plan.desk {
                    format!("issuer_keys = \"{}\"\n", self.issuer_stick().display())
                } else {
                    String::new()
                };
                format!("accept_uid_only = false\nkeys = \"{}\"\n{stick}", keys.display())
            }
            None => "accept_uid_only = true\n".to_owned(),
        }
    }

    /// Where the card keys are, if there are any.
    fn keys_dir(&self) -> Option<PathBuf> {
        self.plan.card_keys_of.clone().or_else(|| self.plan.card_keys.then(|| self.path().to_owned()))
    }

    /// The kiosks' file of keys.
    #[must_use]
    pub fn site_keys(&self) -> PathBuf {
        self.keys_dir().unwrap_or_default().join(SITE_KEYS)
    }

    /// The issuer's file of keys.
    #[must_use]
    pub fn issuer_keys(&self) -> String {
        self.keys_dir().unwrap_or_default().join(ISSUER_KEYS).display().to_string()
    }

    /// Where the issuer's keys would be if somebody plugged them in at the kiosk.
    #[must_use]
    pub fn issuer_stick(&self) -> PathBuf {
        self.path().join("stick").join(ISSUER_KEYS)
    }

    /// `frontdeskctl keys init` or `rotate` on the site's files.
    ///
    /// # Errors
    /// It ended with another code than 0.
    pub fn keys(&self, act: &str) -> anyhow::Result<String> {
        let site_keys = self.site_keys().display().to_string();
        self.ctl(&["keys", act, "--site-keys", &site_keys, "--issuer", &self.issuer_keys()])
    }

    /// Runs `frontdeskctl` with an act that waits for a card, and holds this one up meanwhile. Exit code, and what it printed.
    ///
    /// # Errors
    /// It cannot be started, or the reader is not there.
    pub fn ctl_with_card(&self, arguments: &[&str], card: &VirtualCard) -> anyhow::Result<(Option<i32>, String)> {
        let before = self.newest()?;
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| self.ctl_output(arguments));
            // What changes anything is recorded before the card is waited for; what only looks waits at once.
            let is_asked = || asked.is_finished() || self.newest().is_ok_and(|newest| newest > before);
            if arguments != ["card", "inspect"] {
                wait::until(SOON, "the desk waits for a card", || is_asked().then_some(()))?;
            }
            let held = self.hold(card)?;
            let output = asked.join().map_err(|_| anyhow::anyhow!("the command line panicked"))??;
            held.remove();
            let said = [output.stdout, output.stderr].concat();
            Ok((output.status.code(), String::from_utf8_lossy(&said).into_owned()))
        })
    }

    fn start_screen(&mut self) -> anyhow::Result<()> {
        let screen = ScreenDriver::start(self.screen_launch()?, SCREEN_RESTART)?;
        screen.wait_label("登记来访", SOON)?;
        self.screen = Some(screen);
        Ok(())
    }

    /// How the screen is started.
    ///
    /// # Errors
    /// It has not been built, or the input method's data cannot be.
    pub fn screen_launch(&self) -> anyhow::Result<Launch> {
        let socket = self.path().join("run/screen.sock");
        let launch = Launch::binary("frontdesk-screen-headless", self.path())?.args([
            OsString::from("--socket"),
            socket.into(),
            "--size".into(),
            "1024x600".into(),
        ]);
        if self.plan.chinese {
            return Ok(launch.args([OsString::from("--input-data"), bins::input_data()?.into()]));
        }
        Ok(launch)
    }

    /// A finger in place of the screen.
    ///
    /// # Errors
    /// The daemon does not listen.
    pub fn quick_finger(&self) -> anyhow::Result<QuickFinger> {
        QuickFinger::connect(&self.scratch.socket("run/screen.sock"))
    }

    /// The screen.
    ///
    /// # Panics
    /// The plan has none.
    #[must_use]
    pub fn screen(&self) -> &ScreenDriver {
        self.screen.as_ref().expect("a site with a screen")
    }

    /// Where `frontdeskctl` talks to the daemon.
    #[must_use]
    pub fn control_socket(&self) -> PathBuf {
        self.scratch.socket("run/control.sock")
    }

    /// A connection to the daemon.
    ///
    /// # Errors
    /// It does not answer.
    pub fn control(&self) -> anyhow::Result<Control> {
        Control::connect(&self.control_socket())
    }

    /// The door lines as hands and eyes have them.
    ///
    /// # Errors
    /// Their simulator is gone.
    pub fn lines(&self) -> anyhow::Result<LinesSimClient> {
        Ok(LinesSimClient::connect(&self.path().join("run/lines.sock"))?)
    }

    /// Every change of the lines so far, oldest first.
    ///
    /// # Errors
    /// There is no trace.
    pub fn line_trace(&self) -> anyhow::Result<Vec<frontdesk_hw::sim::lines_protocol::LineChange>> {
        let text = std::fs::read_to_string(self.path().join("trace.jsonl"))?;
        text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }

    /// Waits until the coil is on or off.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_coil(&self, on: bool) -> anyhow::Result<()> {
        self.lines()?.wait_for(SOON, |levels| levels.coil == on)?;
        Ok(())
    }

    /// Waits until the bell's line is on or off.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_bell(&self, on: bool) -> anyhow::Result<()> {
        self.lines()?.wait_for(SOON, |levels| levels.bell == on)?;
        Ok(())
    }

    /// Holds a card to pcscd's virtual reader.
    ///
    /// # Errors
    /// There is no such reader.
    pub fn hold(&self, card: &VirtualCard) -> anyhow::Result<VpcdCard> {
        self.hold_at(0, card)
    }

    /// Holds a card to one of pcscd's two virtual readers, 0 or 1.
    ///
    /// # Errors
    /// There is no such reader.
    pub fn hold_at(&self, reader: u16, card: &VirtualCard) -> anyhow::Result<VpcdCard> {
        let pcscd = self.pcscd.as_ref().context("a site with pcscd")?;
        Ok(VpcdCard::insert(card.clone(), pcscd.vpcd_port() + reader, SOON)?)
    }

    /// The journal as the daemon tells it, personal parts included, oldest first.
    ///
    /// # Errors
    /// The daemon does not answer.
    pub fn journal(&self) -> anyhow::Result<Vec<EntryRow>> {
        self.control()?.tail(1_000, true)
    }

    /// The number of the newest entry.
    ///
    /// # Errors
    /// The daemon does not answer.
    pub fn newest(&self) -> anyhow::Result<u64> {
        Ok(self.control()?.status()?.journal_seq)
    }

    /// How many entries of a kind are here, whichever node wrote them.
    #[must_use]
    pub fn journal_holds(&self, kind: &str) -> usize {
        let exported = self.ctl(&["journal", "export", "--data", &self.data().display().to_string()]);
        let wanted = format!("\"kind\":\"{kind}\"");
        exported.unwrap_or_default().lines().filter(|line| line.contains(&wanted)).count()
    }

    /// Whether any output of any program of this site has one of the secrets in this text: whatever is long and hexadecimal there,
    /// apart from the site's own name.
    #[must_use]
    pub fn log_holds(&self, secrets: &str) -> bool {
        let is_secret = |word: &&str| word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let lines = secrets.lines().filter(|line| !line.starts_with("site"));
        let secrets: Vec<&str> =
            lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric())).filter(is_secret).collect();
        assert!(!secrets.is_empty(), "there are secrets to look for");
        secrets.iter().any(|secret| self.log_says(secret))
    }

    /// Whether any output of any program of this site has this in it, word for word.
    #[must_use]
    pub fn log_says(&self, words: &str) -> bool {
        let logs = std::fs::read_dir(self.path()).into_iter().flatten().flatten();
        let is_log = |path: &Path| path.extension().is_some_and(|end| end == "out" || end == "err");
        let paths = logs.map(|entry| entry.path()).filter(|path| is_log(path));
        let texts = paths.filter_map(|path| std::fs::read(path).ok());
        texts.map(|text| String::from_utf8_lossy(&text).into_owned()).any(|text| text.contains(words))
    }

    /// Waits for an entry of a kind (and anything else that is wanted of it).
    ///
    /// # Errors
    /// Not in time; the error says what is there.
    pub fn wait_entry(&self, kind: &str, wanted: impl Fn(&EntryRow) -> bool) -> anyhow::Result<EntryRow> {
        let found = wait::until(SOON, &format!("an entry {kind}"), || {
            self.journal().ok()?.into_iter().find(|row| row.kind == kind && wanted(row))
        });
        found.with_context(|| {
            let kinds: Vec<String> = self.journal().unwrap_or_default().into_iter().map(|row| row.kind).collect();
            format!("the journal has {kinds:?}")
        })
    }

    /// Runs `frontdeskctl` and returns what it printed.
    ///
    /// # Errors
    /// It ended with another code than 0.
    pub fn ctl(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.ctl_output(arguments)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        Ok(said)
    }

    /// Runs `frontdeskctl` to its end.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn ctl_output(&self, arguments: &[&str]) -> anyhow::Result<std::process::Output> {
        let socket = self.control_socket();
        let launch = Launch::binary("frontdeskctl", self.path())?
            .args([OsString::from("--socket"), socket.into()])
            .args(arguments);
        Ok(launch.output()?)
    }

    /// Runs `frontdeskctl exception ask` with these arguments, and does something once a leader is waited for. Exit code, and what it
    /// printed.
    ///
    /// # Errors
    /// It cannot be started, or asks for nothing.
    pub fn ask_exception(
        &self,
        arguments: &[&str],
        meanwhile: impl FnOnce(&EntryRow),
    ) -> anyhow::Result<(Option<i32>, String)> {
        let arguments = [["exception", "ask"].as_slice(), arguments].concat();
        let before = self.newest()?;
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| self.ctl_output(&arguments));
            let entry = self.wait_entry("exception.asked", |row| row.seq > before)?;
            meanwhile(&entry);
            let output = asked.join().map_err(|_| anyhow::anyhow!("the command line panicked"))??;
            let said = [output.stdout, output.stderr].concat();
            Ok((output.status.code(), String::from_utf8_lossy(&said).into_owned()))
        })
    }

    /// `frontdeskctl journal verify` on the daemon's data.
    ///
    /// # Errors
    /// The journal is not consistent; what it said is in the error.
    pub fn verify(&self) -> anyhow::Result<String> {
        self.ctl(&["journal", "verify", "--data", &self.data().display().to_string()])
    }

    /// Freezes the simulated lines, or lets them go on: a relay board that does not answer.
    ///
    /// # Errors
    /// The system refuses.
    pub fn freeze_lines(&mut self, frozen: bool) -> anyhow::Result<()> {
        Ok(self.lines.signal(if frozen { Signal::STOP } else { Signal::CONT })?)
    }

    /// The process of the simulated lines lives, as it must: it is the relay.
    pub fn lines_live(&mut self) -> bool {
        self.lines.is_running()
    }
}

/// Cards of the simulated reader.
const SIM_CARDS: &str = "\
[[sim_card]]\nname = \"staff-zhou\"\nuid = \"04B10001\"\nkind = \"classic\"
[[sim_card]]\nname = \"staff-li\"\nuid = \"04B10004\"\nkind = \"classic\"
[[sim_card]]\nname = \"staff-zhang\"\nuid = \"04B10002\"\nkind = \"classic\"
[[sim_card]]\nname = \"stranger\"\nuid = \"04B1FFFF\"\nkind = \"classic\"
[[sim_card]]\nname = \"tray-1\"\nuid = \"04A1B2C3D4E5F6\"
[[sim_card]]\nname = \"tray-2\"\nuid = \"04A1B2C3D4E5F7\"
";

/// A free address on this machine.
fn local() -> anyhow::Result<SocketAddr> {
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, free_tcp_port()?)))
}

fn start_lines(scratch: &Scratch) -> anyhow::Result<Daemon> {
    let socket = scratch.socket("run/lines.sock");
    let launch = Launch::binary("frontdesk-lines-sim", scratch.path())?.args([
        OsString::from("--socket"),
        socket.clone().into(),
        "--trace".into(),
        scratch.path().join("trace.jsonl").into(),
    ]);
    let lines = launch.start()?;
    wait::until(SOON, "the simulated lines answer", || LinesSimClient::connect(&socket).ok()?.get().ok())?;
    Ok(lines)
}

/// The host's staff card.
#[must_use]
pub fn host_card() -> VirtualCard {
    VirtualCard::classic(HOST_UID)
}

/// 李娜's card: in stories with a leader, the leader's.
#[must_use]
pub fn leader_card() -> VirtualCard {
    VirtualCard::classic([0x04, 0xB1, 0x00, 0x04])
}

/// A card that nobody knows.
#[must_use]
pub fn strange_card() -> VirtualCard {
    VirtualCard::classic([0x04, 0xB1, 0xFF, 0xFF])
}

/// A card that can prove itself, as delivered.
#[must_use]
pub fn desfire_card(number: u8) -> VirtualCard {
    VirtualCard::desfire_ev2([0x04, 0xD0, 0, 0, 0, 0, number])
}

/// A fresh card of the tray.
#[must_use]
pub fn tray_card() -> VirtualCard {
    VirtualCard::ntag(NtagModel::Ntag215, [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6])
}
