use super::*;
use proptest::prelude::*;

fn given() -> AccessData {
    AccessData::Given(Access {
        visit: Some(VisitId(*b"visit-visit-visi")),
        span: Span::new(1_795_000_000, 1_795_028_800).unwrap(),
        doors: DoorTags::of(["main", "lift"]).unwrap(),
        use_it_or_lose_it: Some(UseItOrLoseIt { days: NonZeroU16::new(30).unwrap(), used_day: 20_775 }),
    })
}

fn any_access_data() -> impl Strategy<Value = AccessData> {
    let doors = proptest::collection::vec("[a-z]{1,8}", 0..=MAX_DOORS);
    let rule = proptest::option::of((1u16.., any::<u16>()));
    let span = (any::<u64>(), proptest::option::of(any::<u64>()));
    let some = (any::<[u8; 16]>(), span, doors, rule).prop_map(|(visit, (from, until), doors, rule)| {
        AccessData::Given(Access {
            visit: Some(VisitId(visit)).filter(|visit| visit.0 != [0; 16]),
            span: until.map_or(Span::endless(from), |until| Span::new(from, until.max(from)).unwrap()),
            doors: DoorTags::of(doors.iter().map(String::as_str)).unwrap(),
            use_it_or_lose_it: rule
                .map(|(days, used_day)| UseItOrLoseIt { days: NonZeroU16::new(days).unwrap(), used_day }),
        })
    });
    prop_oneof![1 => Just(AccessData::Empty), 9 => some]
}

/// If this fails, do not change the test: cards with this format are in people's pockets.
#[test]
fn the_format_on_the_card_is_frozen() {
    let expected = concat!(
        "0101",
        "76697369742d76697369742d76697369", // visit
        "000000006afd86c0",
        "000000006afdf740",
        "02",
        "cbfb33fdbb8f", // main
        "84ad864b20f5", // lift
        "000000000000",
        "000000000000",
        "001e",
        "5127",
        "00",
    );
    assert_eq!(hex::encode(given().encode()), expected);
    let mut empty = [0; ACCESS_DATA_BYTES];
    empty[0] = 1;
    assert_eq!(AccessData::Empty.encode(), empty);
}

#[test]
fn a_card_never_written_has_no_access_data() {
    assert_eq!(AccessData::parse(&[0; ACCESS_DATA_BYTES]), Err(BrokenAccessData));
    assert_eq!(AccessData::parse(&[0xFF; ACCESS_DATA_BYTES]), Err(BrokenAccessData));
}

#[test]
fn what_no_desk_writes_is_broken() {
    let good = given().encode();
    for (what, at, value) in [
        ("another version", 0, 2),
        ("another state", 1, 2),
        ("empty, yet with content", 1, 0),
        ("a beginning after the end", 18, 1),
        ("five doors", 34, 5),
        ("a tag beyond the count", 34, 1),
        ("a last byte", 63, 1),
    ] {
        let mut bytes = good;
        bytes[at] = value;
        assert_eq!(AccessData::parse(&bytes), Err(BrokenAccessData), "{what}");
    }
    let mut bytes = good;
    bytes[59..61].fill(0);
    assert_eq!(AccessData::parse(&bytes), Err(BrokenAccessData), "a used day without a rule");
}

#[test]
fn a_span_has_both_its_ends_and_does_not_run_backwards() {
    let span = Span::new(10, 20).unwrap();
    assert_eq!([9, 10, 20, 21].map(|at| span.covers(at)), [false, true, true, false]);
    let endless = Span::endless(10);
    assert_eq!((endless.until_utc_s(), endless.covers(u64::MAX)), (None, true));
    assert_eq!(Span::new(11, 10), Err(EndsTooEarly));
}

#[test]
fn a_card_dies_on_the_day_after_its_last_and_a_clock_set_back_does_not_kill_it() {
    let rule = UseItOrLoseIt { days: NonZeroU16::new(30).unwrap(), used_day: 100 };
    assert_eq!([99, 100, 130, 131].map(|today| rule.is_dead_on(today)), [false, false, false, true]);
}

#[test]
fn days_begin_at_midnight_utc() {
    assert_eq!([0, 86_399, 86_400, u64::MAX].map(day_of), [0, 0, 1, u16::MAX]);
}

#[test]
fn a_door_is_known_by_its_name_only_and_a_fifth_is_refused() {
    let doors = DoorTags::of(["main", "lift"]).unwrap();
    assert!(doors.name("main") && doors.name("lift") && !doors.name("Main"));
    assert_eq!(DoorTags::of(["a", "b", "c", "d", "e"]), Err(TooManyDoors(5)));
}

proptest! {
    #[test]
    fn access_data_survive_the_round_trip(data in any_access_data()) {
        prop_assert_eq!(AccessData::parse(&data.encode()), Ok(data));
    }

    #[test]
    fn what_can_be_read_has_one_form(
        noise in proptest::collection::vec((0..ACCESS_DATA_BYTES, any::<u8>()), 0..4),
        data in any_access_data(),
    ) {
        let mut bytes = data.encode();
        for (at, value) in noise {
            bytes[at] = value;
        }
        if let Ok(read) = AccessData::parse(&bytes) {
            prop_assert_eq!(read.encode(), bytes);
        }
    }
}
