//! What the office itself wrote: its kiosks, its people, and whom they have invited.

use frontdesk_core::access::DeskRole;
use frontdesk_core::fact::{
    BrandAccent, CardPrivate, Counted, Fact, InvitationPrivate, InvitationTerms, PermissionPrivate, PersonPrivate,
    RollCallWhy, Setting, SiteFact, Texts, WrittenRules,
};
use frontdesk_core::id::{CardUid, CredentialId, InvitationId, RollCallId, StaffId, staff_id};
use frontdesk_core::invitation::Code;
use frontdesk_core::schedule::RulesDefinition;
use frontdesk_store::Journal;

use super::minutes_ago;
use super::past::{Past, write};

/// Staff number, name, department, floor.
pub(super) const PEOPLE: [(&str, &str, &str, &str); 8] = [
    ("1001", "周雯", "研发部·测试组", "3 楼"),
    ("1002", "张伟", "研发部·硬件组", "3 楼"),
    ("1003", "张伟", "财务部·应付组", "2 楼"),
    ("1004", "李娜", "人事部", "2 楼"),
    ("1005", "赵武", "市场部", "4 楼"),
    ("1006", "章文", "市场部", "4 楼"),
    ("1007", "Alexandra Featherstonehaugh", "International Business Development", "4 楼"),
    ("1008", "欧阳明月", "行政部", "1 楼"),
];

/// Of whom the list of people has this number.
pub(super) fn person(number: &str) -> StaffId {
    staff_id(number)
}

pub(super) fn joins(office: &Journal, kiosk: &Past, label: &str) -> anyhow::Result<()> {
    let enrolled = SiteFact::NodeEnrolled {
        node: kiosk.node(),
        public_key: hex::encode(kiosk.public_key().0),
        sealing_key: hex::encode([7; 32]),
        label: label.into(),
    };
    write(office, minutes_ago(20 * 24 * 60), &[Fact::Site(enrolled)])
}

/// Who may enter when, and what kiosks show: what was never set has little to look at.
pub(super) fn house_rules(office: &Journal) -> anyhow::Result<()> {
    let rules: RulesDefinition = serde_json::from_value(serde_json::json!({
        "time_zone": "Asia/Shanghai",
        "calendar": { "china": {
            "holidays": [{ "from": "2026-10-01", "until": "2026-10-07", "name": "国庆节" }],
            "make_up": [{ "on": "2026-10-10", "works_as": "Fri", "name": "国庆节调休" }],
        } },
        "schedule": {
            "office": { "calendar": "china", "spans": ["mon-fri 07:30-20:00", "sat 09:00-13:00"] },
            "night": { "spans": ["mon-sun 22:00-24:00"] },
        },
        "group": {
            "staff": { "access": "office", "doors": { "garage": "always" } },
            "security": { "access": "always", "may_enter_in_lockdown": true },
            "visitors": { "access": "office", "doors": { "back": "never" } },
        },
    }))?;
    let corridor = Texts {
        zh_hans: "大堂左转，走廊尽头".into(),
        zh_hant: "大廳左轉，走廊盡頭".into(),
        en: "Left of the lobby, at the end of the corridor".into(),
    };
    let set = [
        Setting::Company {
            value: Texts { zh_hans: "启木科技".into(), zh_hant: "啟木科技".into(), en: "Qimu".into() }
        },
        Setting::Accent { value: BrandAccent::Pine },
        Setting::Toilet { value: corridor },
    ];
    let facts = set.map(|setting| Fact::Site(SiteFact::SettingSet(setting)));
    write(office, minutes_ago(19 * 24 * 60), &facts)?;
    let rules = WrittenRules::from(rules);
    write(office, minutes_ago(18 * 24 * 60), &[Fact::Site(SiteFact::RulesSet { rules })])
}

pub(super) fn people(office: &Journal) -> anyhow::Result<()> {
    let set = |(number, name, department, place): &(&str, &str, &str, &str)| {
        let private = PersonPrivate {
            number: (*number).into(),
            name: (*name).into(),
            department: (*department).into(),
            place: (*place).into(),
            leader: *number == "1004",
            desk: (*number == "1004").then_some(DeskRole::Administrator),
            ..PersonPrivate::default()
        };
        let groups = vec!["staff".to_owned()];
        Fact::Site(SiteFact::PersonSet { staff: person(number), enabled: true, groups, private: Some(private) })
    };
    write(office, minutes_ago(19 * 24 * 60), &PEOPLE.iter().map(set).collect::<Vec<_>>())?;
    let cards = (1..).zip(PEOPLE).map(|(n, (number, ..))| {
        let uid = CardUid::new(&[4, 0xB1, 1, 2, 3, 4, n]).expect("seven bytes are a card's number");
        Fact::Site(SiteFact::CredentialAssigned {
            credential: staff_card(n),
            staff: person(number),
            uid_only: false,
            until_ms: None,
            private: Some(CardPrivate { uid }),
        })
    });
    write(office, minutes_ago(18 * 24 * 60), &cards.collect::<Vec<_>>())
}

/// The staff card of somebody, by their place in the list of people.
#[must_use]
pub fn staff_card(n: u8) -> CredentialId {
    CredentialId([0xC0 + n; 16])
}

pub(super) fn invitations(office: &Journal) -> anyhow::Result<()> {
    let invited = [
        ("秦越", "远川仪器", "1005", -12, 90),
        ("孟白", "自由撰稿人", "1006", 20, 60),
        ("唐溪", "青石律师事务所上海分所", "1005", 45, 80),
        ("白鹭", "南屿材料", "1002", 100, 60),
    ];
    let facts: Vec<Fact> = (1..)
        .zip(invited)
        .map(|(n, (name, organisation, host, from_minutes, minutes))| {
            let from_ms = minutes_ago(-from_minutes).wall.utc_ms;
            let private = InvitationPrivate {
                name: name.into(),
                organisation: organisation.into(),
                contact: format!("1390013900{n}"),
                host: person(host),
                code: Code::of_random([n; _]).plain(),
                message: String::new(),
            };
            Fact::Site(SiteFact::InvitationMade {
                invitation: InvitationId([n; 16]),
                from_ms,
                until_ms: from_ms + minutes * 60_000,
                doors: vec!["front".into()],
                terms: InvitationTerms::default(),
                private: Some(private),
            })
        })
        .collect();
    write(office, minutes_ago(24 * 60), &facts)
}

/// The exercise of last week.
pub const EXERCISE: RollCallId = RollCallId([0x71; 16]);

/// Seven of the staff were found, one was not.
pub(super) fn exercise(office: &Journal) -> anyhow::Result<()> {
    let (rollcall, week) = (EXERCISE, 7 * 24 * 60);
    let by = |number, name: &str| {
        let (staff, name) = (Some(person(number)), name.to_owned());
        Some(PermissionPrivate { staff, name, why: String::new(), for_whom: String::new() })
    };
    let (why, private) = (RollCallWhy::Drill, by("1005", "赵武"));
    let started = SiteFact::RollCallStarted { rollcall, why, door: None, node: None, private };
    write(office, minutes_ago(week), &[Fact::Site(started)])?;
    for (place, (number, ..)) in PEOPLE.iter().enumerate().skip(1) {
        let (who, private) = (Counted::Staff(person(number)), by("1005", "赵武"));
        let marked = SiteFact::RollCallMarked { rollcall, who, safe: true, private };
        write(office, minutes_ago(week - i64::try_from(place)?), &[Fact::Site(marked)])?;
    }
    let missing = vec![Counted::Staff(person(PEOPLE[0].0))];
    let ended = SiteFact::RollCallEnded { rollcall, missing, private: by("1008", "欧阳明月") };
    write(office, minutes_ago(week - 15), &[Fact::Site(ended)])
}
