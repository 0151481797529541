//! What is known of the readers one can buy: which slot is for cards, how long a command may be, and how their lamp and buzzer
//! are told something. A reader that is not here is treated as plain PC/SC: it reads cards and says nothing itself.
//!
//! Names are those of the list that comes with libccid (`Info.plist`, `ifdFriendlyName`), to which pcsc-lite appends the
//! interface in brackets, the serial number in parentheses and two numbers (pcsc-lite, `src/hotplug_libudev.c`). So a reader can
//! be told from a twin by its serial number in the name; nothing else of PC/SC is needed for that.
//!
//! A command of the reader itself goes out as an escape (`SCardControl`), for which no card is needed. libccid passes escapes on
//! only where its `Info.plist` has bit 0x0001 of `ifdDriverOptions` set (its `readme`, "DRIVER_OPTION_CCID_EXCHANGE_AUTHORIZED").
//! Without, the lamp stays as the firmware has it, and nothing else is missing.

use crate::reader::Feedback;

/// A short command at its longest: header, one byte of length, 255 of data, one of expected length (ISO/IEC 7816-4, 5.1).
pub const SHORT_COMMAND_BYTES: usize = 261;

/// A short answer at its longest: 256 bytes and the status word (ISO/IEC 7816-4, 5.1).
pub const SHORT_ANSWER_BYTES: usize = 258;

/// How a reader of its own is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Through the card's connection where there is one, else as an escape.
    TransmitOrEscape,
    /// As an escape only.
    Escape,
}

/// A lamp and a buzzer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lamp {
    /// How it is spoken to.
    pub channel: Channel,
    /// Let through.
    pub granted: &'static [&'static [u8]],
    /// Not let through.
    pub refused: &'static [&'static [u8]],
    /// Keep holding the card.
    pub working: &'static [&'static [u8]],
    /// The door should be shut: neither let through nor not.
    pub close_door: &'static [&'static [u8]],
    /// Waiting for a card.
    pub ready: &'static [&'static [u8]],
}

impl Lamp {
    /// The commands that say this, in their order.
    #[must_use]
    pub fn commands(&self, feedback: Feedback) -> &'static [&'static [u8]] {
        match feedback {
            Feedback::Granted => self.granted,
            Feedback::Refused => self.refused,
            Feedback::Working => self.working,
            Feedback::CloseDoor => self.close_door,
            Feedback::Ready => self.ready,
        }
    }
}

/// What is known of one kind of reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quirks {
    /// What people call it.
    pub model: &'static str,
    /// What its PC/SC name contains; empty fits every reader.
    name_part: &'static str,
    /// The longest command it is relied on to pass to a card, in bytes.
    pub longest_command_bytes: usize,
    /// The longest answer it is relied on to pass back, in bytes.
    pub longest_answer_bytes: usize,
    /// `FF CA 00 00 00` gives the number of an ISO 14443-4 card, too, and not only a storage card's.
    pub uid_of_part_4: bool,
    /// Its lamp and buzzer, where they are known and can be told something without wearing it out.
    pub lamp: Option<Lamp>,
    /// What it is told once when it is found, as escapes.
    pub setup: &'static [&'static [u8]],
}

/// ACS ACR122U. "ACR122U Application Programming Interface V2.04": 4.1 Get Data (`FF CA`, all cards), 6.1 (at most 255 bytes of
/// payload), 6.2 lamp and buzzer (P2: bits 0/1 final red/green, 2/3 their masks, 4/5 initial blinking, 6/7 their masks; then two
/// durations in 100 ms, repetitions, and when the buzzer sounds), 6.7 buzzer at detection. Chapter 6: with a card connected the
/// commands may go through it, without one as escapes. It looks for cards every 250 ms as delivered (6.5): nothing to set.
/// The reader answers only when the blinking is over, so durations are short. By its own firmware it beeps whenever a card comes;
/// that is switched off, or a beep would say nothing.
const ACR122U: Quirks = Quirks {
    model: "ACS ACR122U",
    name_part: "ACR122",
    longest_command_bytes: SHORT_COMMAND_BYTES,
    longest_answer_bytes: SHORT_ANSWER_BYTES,
    uid_of_part_4: true,
    lamp: Some(Lamp {
        channel: Channel::TransmitOrEscape,
        // Green for 100 ms with the buzzer, then green.
        granted: &[&[0xFF, 0x00, 0x40, 0xAE, 0x04, 0x01, 0x00, 0x01, 0x01]],
        // Red for 300 ms with the buzzer, then red.
        refused: &[&[0xFF, 0x00, 0x40, 0x5D, 0x04, 0x03, 0x00, 0x01, 0x01]],
        // Both, which is orange, and silent.
        working: &[&[0xFF, 0x00, 0x40, 0x0F, 0x04, 0x00, 0x00, 0x00, 0x00]],
        // Both for 100 ms with the buzzer, then both: orange is no answer to a card.
        close_door: &[&[0xFF, 0x00, 0x40, 0xFF, 0x04, 0x01, 0x00, 0x01, 0x01]],
        // Off.
        ready: &[&[0xFF, 0x00, 0x40, 0x0C, 0x04, 0x00, 0x00, 0x00, 0x00]],
    }),
    setup: &[&[0xFF, 0x00, 0x52, 0x00, 0x00]],
};

/// ACS ACR1252U, whose second slot is for a SAM. "ACR1252U Application Programming Interface V1.09", 5.1.8 (escapes) and the chapter
/// on peripherals, the same as in "ACM1252U-Y3 Reference Manual V1.03", 5.3.2 (lamp, bit 0 red, bit 1 green) and the buzzer command
/// beside it (duration in 10 ms, at once).
const ACR1252U: Quirks = Quirks {
    model: "ACS ACR1252U",
    name_part: "ACR1252",
    longest_command_bytes: SHORT_COMMAND_BYTES,
    longest_answer_bytes: SHORT_ANSWER_BYTES,
    uid_of_part_4: true,
    lamp: Some(Lamp {
        channel: Channel::Escape,
        granted: &[&[0xE0, 0x00, 0x00, 0x29, 0x01, 0x02], &[0xE0, 0x00, 0x00, 0x28, 0x01, 0x0A]],
        refused: &[&[0xE0, 0x00, 0x00, 0x29, 0x01, 0x01], &[0xE0, 0x00, 0x00, 0x28, 0x01, 0x1E]],
        working: &[&[0xE0, 0x00, 0x00, 0x29, 0x01, 0x03]],
        close_door: &[&[0xE0, 0x00, 0x00, 0x29, 0x01, 0x03], &[0xE0, 0x00, 0x00, 0x28, 0x01, 0x0A]],
        ready: &[&[0xE0, 0x00, 0x00, 0x29, 0x01, 0x00]],
    }),
    setup: &[],
};

/// HID OMNIKEY 5022. "OMNIKEY 5022 Software Developer Guide", PLT-03092: `FF CA` is PC/SC's own; `FF 70 07 6B` leads into the
/// reader's configuration, which is kept over power cuts. That is no place to write to at every tap, and no command that only
/// lights the lamp was found: its lamp is the firmware's.
const OMNIKEY_5022: Quirks = silent("HID OMNIKEY 5022", "OMNIKEY 5022");

/// HID OMNIKEY 5427 CK. As the 5022: no command was found that only lights the lamp or sounds the buzzer.
const OMNIKEY_5427: Quirks = silent("HID OMNIKEY 5427 CK", "OMNIKEY 5427");

/// Identiv uTrust 3700 F. "Reference Manual for the CLOUD 370x F", 6.3.3.6: an escape takes the lamp away from the firmware until
/// the reader is plugged in again; which escape then lights it was not verified on a reader, so it is left alone.
const UTRUST_3700: Quirks = silent("Identiv uTrust 3700 F", "uTrust 3700");

/// Identiv uTrust 4701 F, with a slot for contact cards beside. "Reference Manual for uTrust 4701F and 4711F" 1.2, 6.1.2 (`FF CA`, all
/// cards), 6.3.3.6 (lamp, as the 3700 F).
const UTRUST_4701: Quirks = silent("Identiv uTrust 4701 F", "uTrust 4701");

/// Any other reader.
const PLAIN: Quirks = silent("plain PC/SC", "");

const TABLE: [Quirks; 6] = [ACR122U, ACR1252U, OMNIKEY_5022, OMNIKEY_5427, UTRUST_3700, UTRUST_4701];

/// A reader whose lamp is its own affair.
const fn silent(model: &'static str, name_part: &'static str) -> Quirks {
    Quirks {
        model,
        name_part,
        longest_command_bytes: SHORT_COMMAND_BYTES,
        longest_answer_bytes: SHORT_ANSWER_BYTES,
        uid_of_part_4: true,
        lamp: None,
        setup: &[],
    }
}

/// What is known of the reader of this PC/SC name.
#[must_use]
pub fn quirks_of(reader: &str) -> &'static Quirks {
    TABLE.iter().find(|quirks| reader.contains(quirks.name_part)).unwrap_or(&PLAIN)
}

/// Whether cards are held to this slot. A reader of several slots may have one for a SAM, which is always full, and one for contact
/// cards; which is which stands in the brackets, if there are any.
#[must_use]
pub fn is_card_slot(reader: &str) -> bool {
    let bracketed = reader.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(interface, _)| interface);
    let words: Vec<&str> = bracketed.unwrap_or(reader).split(|c: char| !c.is_alphanumeric()).collect();
    let has = |word: &str| words.contains(&word);
    let contactless = has("PICC") || has("CL") || has("Contactless");
    let other = has("SAM") || (bracketed.is_some() && (has("Contact") || has("ICC")));
    contactless || !other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_known_by_its_pcsc_name_wherever_it_is_plugged_in() {
        for (name, model) in [
            ("ACS ACR122U PICC Interface 00 00", "ACS ACR122U"),
            ("ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 01 00", "ACS ACR1252U"),
            ("HID Global OMNIKEY 5022 Smart Card Reader 00 00", "HID OMNIKEY 5022"),
            ("HID OMNIKEY 5427 CK (KT1) 02 00", "HID OMNIKEY 5427 CK"),
            (
                "Identiv uTrust 3700 F CL Reader [uTrust 3700 F CL Reader] (55041429202218) 00 00",
                "Identiv uTrust 3700 F",
            ),
            ("Identiv Identiv uTrust 4701 F Dual Interface Reader 00 00", "Identiv uTrust 4701 F"),
            ("Gemalto PC Twin Reader (70D7E2EE) 00 00", "plain PC/SC"),
            ("Frontdesk Virtual 00 00", "plain PC/SC"),
            ("", "plain PC/SC"),
        ] {
            assert_eq!(quirks_of(name).model, model, "{name}");
        }
    }

    #[test]
    fn a_sam_and_a_contact_slot_are_no_place_for_cards() {
        for (name, cards) in [
            ("ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00", true),
            ("ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00", false),
            ("ACS ACR1252 Dual Reader PICC 0", true),
            ("ACS ACR1252 Dual Reader SAM 0", false),
            ("Identiv Identiv uTrust 4711 F CL + SAM Reader 00 00", true),
            ("Identiv uTrust 4701 F Dual Interface Reader [uTrust 4701 F Contact Reader] 00 00", false),
            ("Identiv uTrust 4701 F Dual Interface Reader [uTrust 4701 F CL Reader] 00 00", true),
            ("Samsung Reader 00 00", true),
            ("Generic Contact Reader 00 00", true),
            ("Frontdesk Virtual 00 01", true),
        ] {
            assert_eq!(is_card_slot(name), cards, "{name}");
        }
    }

    #[test]
    fn the_acr122u_is_told_by_the_bytes_of_its_manual() {
        let lamp = quirks_of("ACS ACR122U").lamp.unwrap();
        for feedback in [Feedback::Granted, Feedback::Refused, Feedback::Working, Feedback::CloseDoor, Feedback::Ready]
        {
            let [command] = lamp.commands(feedback) else { panic!("one command") };
            let [0xFF, 0x00, 0x40, state, 0x04, on, off, times, buzzer] = **command else { panic!("{command:02X?}") };
            let lights = (state & 0x01 != 0, state & 0x02 != 0);
            assert_eq!(state & 0x0C, 0x0C, "both lights are set");
            let (red_green, sounds) = match feedback {
                Feedback::Granted => ((false, true), true),
                Feedback::Refused => ((true, false), true),
                Feedback::Working => ((true, true), false),
                Feedback::CloseDoor => ((true, true), true),
                Feedback::Ready => ((false, false), false),
            };
            assert_eq!((lights, times > 0 && buzzer == 1), (red_green, sounds), "{feedback:?}");
            assert!((u32::from(on) + u32::from(off)) * u32::from(times) <= 3, "{feedback:?} holds the thread up");
        }
        assert_eq!(quirks_of("ACS ACR122U").setup, [&[0xFF, 0x00, 0x52, 0x00, 0x00]]);
    }

    #[test]
    fn the_acr1252u_is_told_by_the_bytes_of_its_manual() {
        let lamp = quirks_of("ACS ACR1252").lamp.unwrap();
        assert_eq!(lamp.channel, Channel::Escape);
        let light = |feedback: Feedback| lamp.commands(feedback)[0];
        assert_eq!(light(Feedback::Granted), [0xE0, 0, 0, 0x29, 1, 0b10]);
        assert_eq!(light(Feedback::Refused), [0xE0, 0, 0, 0x29, 1, 0b01]);
        assert_eq!(light(Feedback::Ready), [0xE0, 0, 0, 0x29, 1, 0]);
        assert_eq!(lamp.granted[1], [0xE0, 0, 0, 0x28, 1, 10], "100 ms");
        assert_eq!(lamp.refused[1], [0xE0, 0, 0, 0x28, 1, 30], "300 ms");
        assert_eq!(light(Feedback::CloseDoor), [0xE0, 0, 0, 0x29, 1, 0b11]);
        assert_eq!(lamp.close_door[1], [0xE0, 0, 0, 0x28, 1, 10], "100 ms");
        assert_eq!((lamp.working.len(), lamp.ready.len()), (1, 1), "silent");
    }

    #[test]
    fn a_reader_without_a_verified_lamp_is_told_nothing() {
        for name in ["OMNIKEY 5022", "OMNIKEY 5427 CK", "uTrust 3700 F", "uTrust 4701 F", "anything"] {
            assert_eq!((quirks_of(name).lamp, quirks_of(name).setup.len()), (None, 0), "{name}");
        }
    }
}
