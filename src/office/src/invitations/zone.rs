//! The name of the time zone that this machine's clock is in, for what is said in hours of the day.

use chrono::{FixedOffset, Offset, TimeZone};
use frontdesk_core::schedule::Zone;
use frontdesk_core::time::Wall;

/// The zone that the environment or the system names, if it shows what the clock here shows; else none, and a kiosk takes its own.
pub(super) fn of_site(now: Wall) -> Option<String> {
    let named = std::env::var("TZ").ok().into_iter().chain(iana_time_zone::get_timezone().ok());
    named.filter_map(|name| Zone::of(&name)).find(|zone| shows(*zone, now)).map(|zone| zone.name().to_owned())
}

fn shows(zone: Zone, now: Wall) -> bool {
    let here = FixedOffset::east_opt(now.offset_s).and_then(|offset| offset.timestamp_millis_opt(now.utc_ms).single());
    let shown = here
        .map(|here| here.naive_utc() + chrono::TimeDelta::seconds(i64::from(here.offset().fix().local_minus_utc())));
    let there = zone.local(now.utc_ms);
    shown.zip(there).is_some_and(|(shown, there)| {
        use chrono::Timelike;
        shown.date() == there.date && shown.hour() * 60 + shown.minute() == u32::from(there.minute)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::time::WallTrust;

    #[test]
    fn a_zone_counts_only_where_it_shows_what_the_clock_shows() {
        let at = |offset_s| Wall { utc_ms: 1_795_478_400_000, offset_s, trust: WallTrust::Trusted };
        let shanghai = Zone::of("Asia/Shanghai").unwrap();
        assert!(shows(shanghai, at(8 * 3_600)));
        assert!(!shows(shanghai, at(0)));
        assert!(shows(Zone::UTC, at(0)));
    }
}
