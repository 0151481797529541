//! The second factor: codes of six digits by time (TOTP, RFC 6238 with the parameters that every app knows: SHA-1, 30 seconds), and
//! recovery codes for the day on which the phone is gone.

use super::secret;
use crate::office::Failure;
use qrcode::QrCode;
use totp_rs::{Builder, Secret, Totp};

/// The secret's length, bytes: as many as the hash has (RFC 4226, section 4).
const SECRET_BYTES: usize = 20;

/// Digits and seconds of a code.
const DIGITS: u8 = 6;
const STEP_S: u64 = 30;

/// A phone's clock may be one step off.
const SKEW_STEPS: u16 = 1;

/// How many recovery codes somebody gets.
pub(crate) const RECOVERY_CODES: usize = 10;

/// A fresh secret.
pub(crate) fn fresh() -> Result<[u8; SECRET_BYTES], Failure> {
    crate::random::bytes()
}

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_digits(DIGITS)
        .with_step_duration(STEP_S)
        .with_skew(SKEW_STEPS)
        .build()
        .ok()
}

/// The step whose code this is, if it comes after `last_step`: a code is good once (RFC 6238, section 5.2).
pub(crate) fn step_of(secret: &[u8], code: &str, now_ms: i64, last_step: Option<u64>) -> Option<u64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != usize::from(DIGITS) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let now_s = u64::try_from(now_ms / 1_000).ok()?;
    let step = totp(secret)?.check(&digits, now_s)?;
    (last_step.is_none_or(|last| step > last)).then_some(step)
}

/// The secret as people type it: base 32 without padding, in groups of four.
pub(crate) fn typed(secret: &[u8]) -> String {
    let letters: Vec<char> = base32(secret).chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

fn base32(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

/// What an app scans (Key URI format of Google Authenticator, which the others took over).
fn uri(secret: &[u8], sign_in: &str) -> String {
    let label: String = form_urlencoded::byte_serialize(sign_in.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/Frontdesk:{label}?secret={}&issuer=Frontdesk", base32(secret))
}

/// The picture of [`uri`] as the outline of its dark squares, in modules, and how many modules it is wide with its quiet zone.
pub(crate) fn picture(secret: &[u8], sign_in: &str) -> Option<(String, usize)> {
    /// ISO/IEC 18004, section 5.3.8.
    const QUIET: usize = 4;
    let code = QrCode::new(uri(secret, sign_in)).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == qrcode::Color::Dark);
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
    Some((path, width + 2 * QUIET))
}

/// Recovery codes, each good once: fifty random bits as ten letters.
pub(crate) fn recovery_codes() -> Result<Vec<String>, Failure> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let bytes: [u8; 7] = crate::random::bytes()?;
            let letters = base32(&bytes).to_lowercase();
            Ok(format!("{}-{}", letters.get(..5).unwrap_or_default(), letters.get(5..10).unwrap_or_default()))
        })
        .collect()
}

/// What is kept of a recovery code, however it was typed.
pub(crate) fn recovery_hash(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    secret::hash(&plain.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, for SHA-1: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (at_s, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(step_of(secret, code, at_s * 1_000, None), Some(at_s as u64 / STEP_S), "{at_s}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_the_next_to_it_and_once() {
        let secret = b"12345678901234567890";
        let step = Some(1);
        assert_eq!(step_of(secret, "287 082", 59_000, None), step, "with the space that apps show");
        assert_eq!(step_of(secret, "287082", 89_000, None), step);
        assert_eq!(step_of(secret, "287082", 90_000, None), None);
        assert_eq!(step_of(secret, "287082", 59_000, Some(1)), None, "used");
        for bad in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(step_of(secret, bad, 59_000, None), None, "{bad}");
        }
    }

    #[test]
    fn a_recovery_code_is_the_same_however_it_is_typed() {
        let codes = recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        for code in codes {
            assert_eq!(code.len(), 11, "{code}");
            assert_eq!(recovery_hash(&code), recovery_hash(&format!(" {} ", code.to_uppercase().replace('-', ""))));
        }
    }

    #[test]
    fn the_picture_is_there_and_the_secret_can_be_typed_instead() {
        let (path, width) = picture(b"12345678901234567890", "zhou wen").unwrap();
        assert!(path.starts_with("M4 4h1v1h-1z") && width > 30);
        assert_eq!(typed(b"12345678901234567890"), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(uri(b"12345678901234567890", "周 &x").starts_with("otpauth://totp/Frontdesk:%E5%91%A8%20%26x?secret="));
    }
}
