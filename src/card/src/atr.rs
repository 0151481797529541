//! What kind of card a reader says is present.
//!
//! A contactless reader makes up an ATR (PC/SC part 3, 3.1.3.2.3). It is a hint for choosing a protocol and proves
//! nothing: what the card is, is settled by talking to it.

/// Header and registered application provider of a storage card's ATR, up to the standard byte (PC/SC part 3, 3.1.3.2.3.2).
const STORAGE_CARD: [u8; 12] = [0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06];

/// The ATR a reader makes for a DESFire's ATS without historical bytes but category 80.
const DESFIRE: [u8; 6] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80];

/// The kinds of card Frontdesk tells apart before talking to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// MIFARE Ultralight or NTAG 21x, an NFC Forum Type 2 Tag: card name 0003. Spoken to by [`crate::ntag`].
    Type2,
    /// MIFARE Classic 1K: card name 0001. Only its UID is used.
    Classic1K,
    /// MIFARE Classic 4K: card name 0002. Only its UID is used.
    Classic4K,
    /// DESFire EV1, EV2 or EV3. Spoken to by [`crate::desfire`], which finds out which of them it is.
    Desfire,
    /// Anything else.
    Unknown,
}

impl CardKind {
    /// Tells the kind from an ATR of any length and content.
    #[must_use]
    pub fn parse(atr: &[u8]) -> Self {
        if atr == DESFIRE {
            return Self::Desfire;
        }
        // After the header: the standard (03 = ISO 14443 A part 3, not needed here) and the card's name.
        match atr.strip_prefix(&STORAGE_CARD) {
            Some([_standard, 0x00, 0x01, ..]) => Self::Classic1K,
            Some([_standard, 0x00, 0x02, ..]) => Self::Classic4K,
            Some([_standard, 0x00, 0x03, ..]) => Self::Type2,
            _ => Self::Unknown,
        }
    }

    /// Whether the card has nothing but its UID to identify it, which anybody can copy.
    #[must_use]
    pub fn is_uid_only(self) -> bool {
        matches!(self, Self::Classic1K | Self::Classic4K | Self::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(atr: &str) -> CardKind {
        CardKind::parse(&hex::decode(atr).unwrap())
    }

    #[test]
    fn known_cards_are_told_apart() {
        assert_eq!(kind("3B8F8001804F0CA0000003060300030000000068"), CardKind::Type2);
        assert_eq!(kind("3B8F8001804F0CA000000306030001000000006A"), CardKind::Classic1K);
        assert_eq!(kind("3B8F8001804F0CA0000003060300020000000069"), CardKind::Classic4K);
        assert_eq!(kind("3B8180018080"), CardKind::Desfire);
        assert_eq!(kind("3B8F8001804F0CA000000306030026000000004D"), CardKind::Unknown);
        assert_eq!(kind(""), CardKind::Unknown);
    }

    proptest! {
        #[test]
        fn any_atr_has_a_kind(atr in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = CardKind::parse(&atr);
        }
    }
}
