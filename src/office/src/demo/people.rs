//! Who works there, in which groups, with which cards; what the office says to visitors; whom somebody expects.

use super::DemoError;
use super::day::Day;
use super::past::Story;
use frontdesk_core::fact::{
    BrandAccent, CardPrivate, Counted, Fact, InvitationPrivate, InvitationTerms, PermissionPrivate, PersonPrivate,
    RollCallWhy, Setting, SiteFact, Texts, WithdrawnWhy, WrittenRules,
};
use frontdesk_core::id::{CardUid, CredentialId, InvitationId, RollCallId, StaffId, staff_id};
use frontdesk_core::invitation::Code;
use frontdesk_core::schedule::RulesDefinition;

/// A department: its name, floor, the group of whoever works in it, and its people. The first of each leads it.
type Department = (&'static str, &'static str, &'static str, [&'static str; 8]);

const DEPARTMENTS: [Department; 5] = [
    ("研发部", "3 楼", "technicians", ["周雯", "张伟", "陈立行", "林一舟", "吴清川", "郑允", "孙可心", "马亦然"]),
    ("市场部", "4 楼", "staff", ["赵武", "章文", "许诺言", "Olivia Hartwell", "沈南星", "韩冬", "罗以宁", "冯锦书"]),
    ("财务部", "2 楼", "staff", ["李娜", "王思远", "张玮", "朱含章", "胡静姝", "高砚", "蔡小满", "彭越"]),
    ("人事行政部", "1 楼", "staff", ["欧阳明月", "杨帆", "刘语桐", "黄书白", "徐安", "曹望舒", "邓秋", "谢子衿"]),
    ("设备部", "1 楼", "security", ["何建国", "梁松", "宋长河", "唐石", "董平", "袁满", "于海", "田野"]),
];

/// Somebody of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    /// The place on the list, from 0.
    pub(super) n: u8,
    pub(super) name: &'static str,
    pub(super) department: &'static str,
    floor: &'static str,
    group: &'static str,
    leads: bool,
}

impl Person {
    pub(super) fn number(self) -> String {
        format!("{}", 1_001 + u32::from(self.n))
    }

    pub(super) fn id(self) -> StaffId {
        staff_id(&self.number())
    }

    /// Of their staff card.
    pub(super) fn uid(self) -> Result<CardUid, DemoError> {
        Ok(CardUid::new(&[4, 0x5A, 0x11, 0x20, 0x30, 0x80, self.n])?)
    }

    pub(super) fn credential(self) -> CredentialId {
        let mut id = [0xC0; 16];
        id[15] = self.n;
        CredentialId(id)
    }
}

/// Everybody, department by department.
pub(super) fn everybody() -> impl Iterator<Item = Person> {
    let of = |(department, floor, group, names): Department| {
        names.into_iter().enumerate().map(move |(at, name)| (name, department, floor, group, at == 0))
    };
    (0..).zip(DEPARTMENTS.into_iter().flat_map(of)).map(|(n, (name, department, floor, group, leads))| Person {
        n,
        name,
        department,
        floor,
        group,
        leads,
    })
}

/// Whoever has this place on the list; the last one behind its end.
pub(super) fn person(n: u8) -> Option<Person> {
    everybody().find(|person| person.n == n)
}

/// Twenty days ago the office was set up.
pub(super) fn set_up(office: &mut Story, day: Day) -> Result<(), DemoError> {
    let at_ms = day.before(20, 9 * 60);
    office.tell(at_ms, settings().map(|setting| Fact::Site(SiteFact::SettingSet(setting))));
    let rules = WrittenRules::from(rules()?);
    office.tell(at_ms, [Fact::Site(SiteFact::RulesSet { rules })]);
    office.tell(at_ms + 60_000, everybody().map(|person| Fact::Site(on_the_list(person))));
    let cards = everybody().map(|person| {
        Ok(Fact::Site(SiteFact::CredentialAssigned {
            credential: person.credential(),
            staff: person.id(),
            uid_only: false,
            until_ms: None,
            private: Some(CardPrivate { uid: person.uid()? }),
        }))
    });
    office.tell(at_ms + 120_000, cards.collect::<Result<Vec<_>, DemoError>>()?);
    if let Some(person) = person(38) {
        let (credential, why) = (person.credential(), WithdrawnWhy::Lost);
        office.tell(day.before(2, 11 * 60), [Fact::Site(SiteFact::CredentialWithdrawn { credential, why })]);
    }
    Ok(())
}

fn on_the_list(person: Person) -> SiteFact {
    // Whoever sits next to them.
    let deputy = DEPARTMENTS.len() * 8;
    let deputy = (usize::from(person.n) ^ 1).min(deputy - 1);
    let private = PersonPrivate {
        number: person.number(),
        name: person.name.into(),
        department: person.department.into(),
        place: person.floor.into(),
        leader: person.leads,
        longer: person.n == 37,
        email: format!("staff{}@example.com", person.number()),
        deputy: format!("{}", 1_001 + deputy),
        extension: format!("8{:03}", 100 + u32::from(person.n)),
        ..PersonPrivate::default()
    };
    SiteFact::PersonSet {
        staff: person.id(),
        enabled: true,
        groups: vec![person.group.to_owned()],
        private: Some(private),
    }
}

pub(super) fn rules() -> Result<RulesDefinition, DemoError> {
    Ok(serde_json::from_value(serde_json::json!({
        "time_zone": "Asia/Shanghai",
        "calendar": { "china": {
            "holidays": [
                { "from": "2026-10-01", "until": "2026-10-07", "name": "国庆节" },
                { "from": "2027-01-01", "name": "元旦" },
                { "from": "2027-02-05", "until": "2027-02-12", "name": "春节" },
            ],
            "make_up": [{ "on": "2026-10-10", "works_as": "Fri", "name": "国庆节调休" }],
        } },
        "schedule": {
            "office": { "calendar": "china", "spans": ["mon-fri 07:30-20:00", "sat 09:00-13:00"] },
            "reception": { "calendar": "china", "spans": ["mon-fri 08:30-18:00"] },
        },
        "group": {
            "staff": { "access": "office", "doors": { "garage": "always" } },
            "technicians": { "access": "always" },
            "security": { "access": "always", "may_enter_in_lockdown": true },
            "visitors": { "access": "reception", "doors": { "back": "never" } },
        },
    }))?)
}

fn settings() -> [Setting; 7] {
    let texts = |zh_hans: &str, zh_hant: &str, en: &str| Texts {
        zh_hans: zh_hans.into(),
        zh_hant: zh_hant.into(),
        en: en.into(),
    };
    [
        Setting::Company { value: texts("青岚仪器", "青嵐儀器", "Qinglan Instruments") },
        Setting::Accent { value: BrandAccent::Porcelain },
        Setting::Toilet {
            value: texts("大堂左转，走廊尽头", "大廳左轉，走廊盡頭", "Left of the lobby, end of the corridor"),
        },
        Setting::Wifi {
            value: texts("访客网络 Qinglan-Guest", "訪客網路 Qinglan-Guest", "Guest network Qinglan-Guest"),
        },
        Setting::Parking { value: texts("地下一层 B 区", "地下一層 B 區", "Basement 1, area B") },
        Setting::Contact { value: texts("前台分机 8100", "櫃台分機 8100", "Reception: extension 8100") },
        Setting::Emergency {
            value: texts(
                "走楼梯，在正门广场集合",
                "走樓梯，在正門廣場集合",
                "Take the stairs; meet in front of the main door",
            ),
        },
    ]
}

/// Name, organisation, host, minutes from now (negative: should have been here), how many minutes it is for.
const INVITED: [(&str, &str, u8, i64, i64); 7] = [
    ("秦越", "远川仪器", 8, -14, 90),
    ("孟白", "自由撰稿人", 9, 20, 60),
    ("唐溪", "青石律师事务所", 16, 45, 80),
    ("Daniel Okafor", "Brightwater Metrology", 1, 75, 120),
    ("白鹭", "南屿材料", 2, 100, 60),
    ("叶知秋", "求真会计师事务所", 17, 150, 90),
    ("丁一", "飞渡物流", 33, 200, 30),
];

pub(super) fn invitations(office: &mut Story, day: Day) {
    let facts = (1_u8..).zip(INVITED).filter_map(|(n, (name, organisation, host, in_minutes, minutes))| {
        let from_ms = if in_minutes < 0 { day.ago(-in_minutes) } else { day.ahead(in_minutes) };
        let private = InvitationPrivate {
            name: name.into(),
            organisation: organisation.into(),
            contact: format!("1390013900{n}"),
            host: person(host)?.id(),
            code: Code::of_random([n; _]).plain(),
            message: String::new(),
        };
        Some(Fact::Site(SiteFact::InvitationMade {
            invitation: InvitationId([n; 16]),
            from_ms,
            until_ms: from_ms + minutes * 60_000,
            doors: vec!["front".into()],
            terms: InvitationTerms::default(),
            private: Some(private),
        }))
    });
    office.tell(day.before(1, 16 * 60), facts.collect::<Vec<_>>());
}

/// A drill of last week, at which nobody was missing.
pub(super) fn roll_call(office: &mut Story, day: Day) {
    let rollcall = RollCallId([0x71; 16]);
    let by = || {
        let warden = person(32)?;
        let (staff, name) = (Some(warden.id()), warden.name.to_owned());
        Some(PermissionPrivate { staff, name, why: String::new(), for_whom: String::new() })
    };
    let at_ms = day.before(8, 15 * 60);
    let started =
        SiteFact::RollCallStarted { rollcall, why: RollCallWhy::Drill, door: None, node: None, private: by() };
    office.tell(at_ms, [Fact::Site(started)]);
    for person in everybody().filter(|person| person.n % 5 != 3) {
        let who = Counted::Staff(person.id());
        let marked = SiteFact::RollCallMarked { rollcall, who, safe: true, private: by() };
        office.tell(at_ms + (2 + i64::from(person.n) / 4) * 60_000, [Fact::Site(marked)]);
    }
    let ended = SiteFact::RollCallEnded { rollcall, missing: Vec::new(), private: by() };
    office.tell(at_ms + 14 * 60_000, [Fact::Site(ended)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn forty_people_of_five_departments_are_told_apart_and_their_rules_can_be_followed() {
        let ids: BTreeSet<StaffId> = everybody().map(Person::id).collect();
        let departments: BTreeSet<&str> = everybody().map(|person| person.department).collect();
        assert_eq!((ids.len(), departments.len()), (40, 5));
        WrittenRules::from(rules().unwrap()).compile().unwrap();
        assert!(settings().iter().all(Setting::is_of_use));
    }
}
