//! Bodies on their way: zstd at its fastest level. Reading is bounded, so that a small body that grows without end is an error.

use super::{MAX_BODY_BYTES, WireError};
use std::io::Read;

/// The value of `content-encoding` and `accept-encoding`.
pub const ENCODING: &str = "zstd";

/// Bodies below this many bytes are sent as they are.
pub const WORTH_BYTES: usize = 1_024;

/// zstd's fastest ordinary level: a single-board computer has better things to do.
const LEVEL: i32 = 1;

/// A window larger than the longest body is never needed: 2^21 bytes.
const WINDOW_LOG: u32 = 21;

/// Compresses a body.
///
/// # Errors
/// [`WireError::Compression`] when there is no memory for it.
pub fn compress(body: &[u8]) -> Result<Vec<u8>, WireError> {
    zstd::bulk::compress(body, LEVEL).map_err(WireError::Compression)
}

/// The body that was compressed.
///
/// # Errors
/// [`WireError::TooLong`] for one of more than [`MAX_BODY_BYTES`], before or after; [`WireError::Compression`] for what is not zstd or
/// needs a larger window.
pub fn decompress(bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    if bytes.len() > MAX_BODY_BYTES {
        return Err(WireError::TooLong { bytes: bytes.len() });
    }
    let mut decoder = zstd::Decoder::with_buffer(bytes).map_err(WireError::Compression)?;
    decoder.window_log_max(WINDOW_LOG).map_err(WireError::Compression)?;
    let mut body = Vec::new();
    decoder.take(MAX_BODY_BYTES as u64 + 1).read_to_end(&mut body).map_err(WireError::Compression)?;
    if body.len() > MAX_BODY_BYTES {
        return Err(WireError::TooLong { bytes: body.len() });
    }
    Ok(body)
}

/// The body as `content-encoding` says: `None` and `identity` leave it as it is.
///
/// # Errors
/// As [`decompress`], and [`WireError::Encoding`] for any other encoding.
pub fn decode(body: Vec<u8>, content_encoding: Option<&str>) -> Result<Vec<u8>, WireError> {
    match content_encoding.map(str::trim) {
        None | Some("" | "identity") => Ok(body),
        Some(encoding) if encoding.eq_ignore_ascii_case(ENCODING) => decompress(&body),
        Some(_) => Err(WireError::Encoding),
    }
}

/// The body to send, and whether it is compressed now: when the other side reads it and it is worth it.
///
/// # Errors
/// As [`compress`].
pub fn encode(body: Vec<u8>, accepted: bool) -> Result<(Vec<u8>, bool), WireError> {
    if !accepted || body.len() < WORTH_BYTES {
        return Ok((body, false));
    }
    Ok((compress(&body)?, true))
}

/// Whether this `accept-encoding` names [`ENCODING`].
#[must_use]
pub fn accepts(accept_encoding: Option<&str>) -> bool {
    accept_encoding.is_some_and(|all| {
        all.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(ENCODING));
            named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    })
}
