//! The office and what it set: `access`, `alarms`, `office`, `settings`.

use crate::fact::Alarm;

super::phrases! {
    NOT_ENROLLED = "not enrolled";
    SEE_ENROL = "see `frontdeskctl enrol --help`";
    MEND_URL = "mend [office] url in the config";
    DOES_NOT_FIT = "something does not fit between here and the office: {}";
    OTHER_ENTRY = "the office has another entry {}";
    ENTRY_REFUSED = "the office does not take entry {} for one of this journal";
    SEE_ALARMS = "see `frontdesk-office alarms`, and compare `journal verify` at both";
    IN_STEP = "in step, {} entries behind";
    COMING_INTO_STEP = "coming into step, {} entries behind";
    NOT_ASKED = "not asked yet";
    ENTRIES_WAIT = "{} entries wait";
    NOT_OF_SITE = "this kiosk is not, or not any more, of the office's site: ask there, and enrol it again";
    LONG_AWAY =
        "nobody at the office is told of visitors, and no copy of the journal is made: mend the network or the office";
    GOES_ON_WITHOUT = "visits and doors go on without it; check the network if it stays away";

    NO_HTTPS = "{} is not an https:// address";
    UNREACHABLE = "the office could not be reached";
    NO_TRUST = "no trusted connection with the office";
    BAD_CERTIFICATES = "the kiosk's certificates cannot be used";
    BROKE_OFF = "the exchange with the office broke off";
    TOO_LONG = "the office took too long";
    ANSWERED = "the office answered {}: {}";
    NOT_UNDERSTOOD = "the office's answer is not understood";
    CAME_TO_NOTHING = "an exchange came to nothing";

    JOURNAL_UNUSABLE = "the own journal could not be read or written";
    KEY_NOT_WRAPPED = "a sealing key could not be wrapped";
    UNFITTING_ANSWER = "the answer does not fit the question";

    NOT_FOLLOWED = "the office's newest rules are not followed: {}";
    PULSES_UNLOCKED = "they unlock {}, whose lock takes pulses and does not stand open";
    IN_FORCE = "in force are those {}";
    FOLLOWABLE_RULES = "update this kiosk, or set rules at the office that it can follow";
    RULES = "{} groups, {} schedules, {}, {}";
    OF_FILE = "of this kiosk's file";
    SET_AT = "set by the office at {}";
    NO_HOLIDAYS = "no holidays are known any more: {}";
    ENDS_WITH = "{} ends with {}";
    HOLIDAYS_AT_OFFICE = "write the holidays and make-up workdays that come on the office's page of access";
    HOLIDAYS_IN_FILE =
        "write the holidays and make-up workdays that come into the file named by access, and restart frontdeskd";

    SETTINGS_SHOWN = "the screen shows what the office set, last at {}";

    NO_ALARMS = "none in a day";
    SEE_JOURNAL = "see `frontdeskctl journal tail`";
    ALARM_FORK = "Fork: {}";
    ALARM_CONFLICT = "Conflict: {}";
    ALARM_FORGED = "Forged: {}";
    ALARM_IMPERSONATED = "Impersonated: {}";
    ALARM_NOT_OF_THIS_SITE = "NotOfThisSite: {}";
    ALARM_REVOKED = "Revoked: {}";
    ALARM_CODE_GUESSED = "CodeGuessed: {}";
    ALARM_OFFICE_LOST = "OfficeLost: {}";
    ALARM_NODE_LOST = "NodeLost: {}";
    ALARM_FORGOTTEN_CAME_BACK = "ForgottenCameBack: {}";
    FORKED = "two entries go on from the same one at {}: a disk was put back or lies";
    ONLY_OFFICE_SAYS = "entry {} says what only the office may say";
    OTHER_ENTRY_OF_OURS = "the office has another entry {} of ours";
    OTHER_ENTRY_SENT = "the office sent another entry in the place of one that is here";
    UNSIGNED_SENT = "the office sent entries that their node did not sign";
    SNAPSHOT_NOT_SIGNED = "the office's snapshot is not what it signed";
    OFFICE_RESTORED = "the office signed for entry {} and has {}: it was restored from a backup";
    STRANGER_ANSWERS = "who answers at {} is not this office: {}";
    KEYS_CAME_AGAIN = "{} keys of what was forgotten came again and were not taken";
}

/// What the check `alarms` says of one; its place is for the detail.
#[must_use]
pub const fn alarm(alarm: Alarm) -> super::Phrase {
    match alarm {
        Alarm::Fork => ALARM_FORK,
        Alarm::Conflict => ALARM_CONFLICT,
        Alarm::Forged => ALARM_FORGED,
        Alarm::Impersonated => ALARM_IMPERSONATED,
        Alarm::NotOfThisSite => ALARM_NOT_OF_THIS_SITE,
        Alarm::Revoked => ALARM_REVOKED,
        Alarm::CodeGuessed => ALARM_CODE_GUESSED,
        Alarm::OfficeLost => ALARM_OFFICE_LOST,
        Alarm::NodeLost => ALARM_NODE_LOST,
        Alarm::ForgottenCameBack => ALARM_FORGOTTEN_CAME_BACK,
    }
}
