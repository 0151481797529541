use super::*;

fn people() -> Directory {
    let people: Vec<Person> = [
        ("张伟", "研发部·硬件组"),
        ("张伟", "财务部·应付组"),
        ("周雯", "研发部·测试组"),
        ("章文", "人事部"),
        ("赵武", "法务部"),
        ("曾志伟", "市场部"),
        ("Anna Schmidt", "Sales"),
    ]
    .iter()
    .enumerate()
    .map(|(at, (name, department))| Person::new(StaffId([at as u8; 16]), name, department, ""))
    .collect();
    people.into()
}

fn names(query: &str) -> Vec<String> {
    people().find(query).into_iter().map(|hit| hit.name).collect()
}

#[test]
fn a_host_is_found_by_name_pinyin_or_initials() {
    assert_eq!(names("周"), ["周雯"]);
    assert_eq!(names("zhouwen"), ["周雯"]);
    assert_eq!(names("Zhou Wen"), ["周雯"]);
    assert_eq!(names("zw").len(), 5);
    assert_eq!(names("anna"), ["Anna Schmidt"]);
    assert_eq!(names("sch"), ["Anna Schmidt"]);
}

#[test]
fn a_surname_with_another_reading_is_found_by_both() {
    assert_eq!(names("zengzhi"), ["曾志伟"]);
    assert_eq!(names("cengzhi"), ["曾志伟"]);
}

#[test]
fn a_name_is_typed_by_syllables_given_name_and_initials_in_all_of_its_readings() {
    let forms = typed_forms("曾志伟");
    for form in ["zeng", "ceng", "zengzhi", "zengzhiwei", "cengzhiwei", "zhiwei", "zhi", "wei", "zzw", "czw"] {
        assert!(forms.contains(&form.to_owned()), "{form}");
    }
    assert_eq!(typed_forms(""), [""; 0]);
    assert!(typed_forms(&"曾".repeat(100)).len() <= 48);
}

#[test]
fn homonyms_are_marked_and_told_apart_by_department() {
    let hits = people().find("zhangwei");
    assert_eq!(hits.len(), 2);
    assert!(hits.iter().all(|hit| hit.homonym));
    assert_ne!(hits[0].department, hits[1].department);
}

#[test]
fn nobody_can_browse_the_list() {
    assert_eq!(names(""), [""; 0]);
    assert_eq!(names("z"), [""; 0]);
    assert_eq!(names(" - "), [""; 0]);
    assert_eq!(names(&"z".repeat(10_000)), [""; 0]);
    assert!(names("zw").len() <= MAX_HITS);
}

fn departments(query: &str) -> Vec<String> {
    people().find(query).into_iter().map(|hit| format!("{} {}", hit.name, hit.department)).collect()
}

#[test]
fn a_further_word_is_a_department_in_hanzi_pinyin_or_initials() {
    for query in ["zw cw", "张伟 财务", "张伟 应付", "zhangwei caiwu", "zhang wei cai", "ZW  yfz", "伟 财务"]
    {
        assert_eq!(departments(query), ["张伟 财务部·应付组"], "{query}");
    }
    assert_eq!(departments("zw 研发"), ["周雯 研发部·测试组", "张伟 研发部·硬件组"]);
    assert_eq!(departments("anna sal"), ["Anna Schmidt Sales"]);
    assert_eq!(departments("anna schm"), ["Anna Schmidt Sales"]);
    assert_eq!(departments("张伟 法务"), [""; 0]);
    assert_eq!(departments("z 财务"), [""; 0], "a department alone shows nobody");
    assert_eq!(departments("财务"), [""; 0]);
}

#[test]
fn of_more_people_of_one_name_than_are_shown_each_is_said_to_have_a_namesake() {
    let many = (0..9).map(|at| Person::new(StaffId([at; 16]), "张伟", &format!("{at} 组"), "")).collect::<Vec<_>>();
    let one = Person::new(StaffId([9; 16]), "张卫", "", "");
    let directory = Directory::from([many, vec![one]].concat());
    let hits = directory.find("zhangwei");
    assert_eq!(hits.len(), MAX_HITS);
    assert!(hits.iter().filter(|hit| hit.name == "张伟").all(|hit| hit.homonym));
    // One of them on a page with others is one of many all the same.
    let hits = directory.find("张伟 7");
    assert_eq!((hits.len(), hits[0].homonym), (1, true));
    assert!(directory.find("张卫").iter().all(|hit| !hit.homonym));
}

proptest::proptest! {
    /// The plain reading of what an index is for: whoever has a key that begins so is found, and nobody else.
    #[test]
    fn whoever_is_found_is_so_by_a_key_and_everybody_is_found_by_each_of_theirs(
        names in proptest::collection::vec("[张周曾赵][伟雯志武]{1,2}|[A-C][a-c]{1,3} [A-C][a-c]{1,2}", 1..8),
        query in "[张周曾赵伟雯志武]{1,2}|[a-cz]{1,4}",
    ) {
        let person = |(at, name): (usize, &String)| Person::new(StaffId([at as u8; 16]), name, "", "");
        let people: Vec<Person> = names.iter().enumerate().map(person).collect();
        let directory = Directory::from(people.clone());
        let compact = prepared(&query);
        let fits = |name: &str| compact.as_ref().is_some_and(|query| found_by(name).iter().flatten().any(|key| key.starts_with(query)));
        let hits = directory.find(&query);
        proptest::prop_assert!(hits.iter().all(|hit| fits(&hit.name)));
        let fitting = people.iter().filter(|person| fits(&person.name)).count();
        proptest::prop_assert_eq!(hits.len(), fitting.min(MAX_HITS));
    }
}
