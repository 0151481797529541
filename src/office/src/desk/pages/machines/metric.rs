//! What is drawn of a kiosk: one number of a check each, with the bounds within which it is well and how it is said.

use crate::desk::language::{Language, Said, say};

/// One number of a check.
pub(super) struct Metric {
    pub(super) title: Said,
    /// The check, by its kind.
    pub(super) check: &'static str,
    pub(super) number: &'static str,
    /// Within these it is well, where bounds are known; drawn as a band.
    pub(super) well: Option<(i64, i64)>,
    /// With its unit.
    pub(super) say: fn(i64, Language) -> String,
}

const SECONDS: Said = say("{} 秒", "{} 秒", "{} s");
const MILLISECONDS: Said = say("{} 毫秒", "{} 毫秒", "{} ms");
const TIMES: Said = say("{} 次", "{} 次", "{} times");

fn with(said: Said, language: Language, value: &str) -> String {
    said.with(language, &[value])
}

fn tenths(value: i64, unit: i64) -> String {
    let tenths = value.saturating_mul(10) / unit;
    format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, (tenths / 10).abs(), (tenths % 10).abs())
}

fn hundredths(value: i64, unit: i64) -> String {
    let hundredths = value.saturating_mul(100) / unit;
    format!("{}{}.{:02}", if hundredths < 0 { "-" } else { "" }, (hundredths / 100).abs(), (hundredths % 100).abs())
}

/// The columns of the overview. Bounds are those of the checks themselves (`src/core/src/health/`).
pub(super) const METRICS: [Metric; 8] = [
    Metric {
        title: say("读卡", "讀卡", "Reader"),
        check: "reader",
        number: "tap_p50_us",
        well: None,
        say: |us, language| with(SECONDS, language, &hundredths(us, 1_000_000)),
    },
    Metric {
        title: say("继电器", "繼電器", "Relay"),
        check: "relay",
        number: "lock_release_ms",
        well: None,
        say: |ms, language| with(MILLISECONDS, language, &ms.to_string()),
    },
    Metric {
        title: say("门磁", "門磁", "Contact"),
        check: "contact",
        number: "changes_a_minute",
        well: Some((0, 12)),
        say: |times, language| with(TIMES, language, &times.to_string()),
    },
    Metric {
        title: say("存储", "儲存", "Free space"),
        check: "disk",
        number: "free_bytes",
        well: None,
        say: |bytes, _| format!("{} GB", tenths(bytes, 1_000_000_000)),
    },
    Metric {
        title: say("寿命", "壽命", "Wear"),
        check: "wear",
        number: "life_used_percent",
        well: Some((0, 80)),
        say: |percent, _| format!("{percent} %"),
    },
    Metric {
        title: say("时钟", "時鐘", "Clock"),
        check: "clock",
        number: "jump_ms",
        well: Some((-5_000, 5_000)),
        say: |ms, language| with(SECONDS, language, &tenths(ms, 1_000)),
    },
    Metric {
        title: say("温度", "溫度", "Heat"),
        check: "temperature",
        number: "hottest_milli_c",
        well: Some((0, 75_000)),
        say: |milli, _| format!("{} °C", milli / 1_000),
    },
    Metric {
        title: say("网络", "網路", "Lag"),
        check: "office",
        number: "silent_ms",
        well: Some((0, 60_000)),
        say: |ms, language| with(SECONDS, language, &tenths(ms, 1_000)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_what_is_read() {
        let drawn = METRICS.map(|metric| (metric.check, metric.number));
        assert_eq!(drawn, crate::machines::SAMPLED);
    }

    #[test]
    fn a_number_is_said_with_its_unit_and_a_negative_one_with_its_sign() {
        assert_eq!((METRICS[0].say)(184_000, Language::En), "0.18 s");
        assert_eq!((METRICS[3].say)(21_450_000_000, Language::ZhHans), "21.4 GB");
        assert_eq!((METRICS[5].say)(-250, Language::ZhHant), "-0.2 秒");
        assert_eq!((METRICS[6].say)(51_300, Language::En), "51 °C");
    }
}
