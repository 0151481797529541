//! The file format of `age` (age-encryption.org/v1): X25519 recipients and passphrases, so that a backup can also be opened with
//! that tool. Written from its specification on the primitives that are in the tree anyway: the crate of that name brings a second
//! generation of most of them, post-quantum recipients and a translation framework.

use super::BackupError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::io::{self, BufRead, Read, Write};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

const VERSION: &str = "age-encryption.org/v1";
/// Plaintext bytes in each chunk but the last.
const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;
/// scrypt's cost for new files: 64 MiB and a fraction of a second; a kiosk has 1 GiB.
const LOG_N: u8 = 16;
/// The highest cost that is accepted in a file: 256 MiB.
const MAX_LOG_N: u8 = 18;
/// The longest line of a header that is read.
const MAX_LINE_BYTES: u64 = 4_096;
/// How many lines of a header are read.
const MAX_LINES: usize = 200;

/// For whom a file is encrypted.
pub enum Lock {
    /// Whoever knows it.
    Passphrase(Zeroizing<String>),
    /// Whoever has the identity that belongs to this X25519 key.
    Recipient([u8; 32]),
}

/// What opens a file.
pub enum Unlock {
    /// The passphrase.
    Passphrase(Zeroizing<String>),
    /// The secret X25519 key.
    Identity(Zeroizing<[u8; 32]>),
}

impl Lock {
    /// Reads `age1…`.
    ///
    /// # Errors
    /// [`BackupError::BadKey`].
    pub fn recipient(text: &str) -> Result<Self, BackupError> {
        Ok(Self::Recipient(*decode(text.trim(), "age")?))
    }
}

impl Unlock {
    /// Finds `AGE-SECRET-KEY-1…` in the text of an identity file, whose other lines are comments.
    ///
    /// # Errors
    /// [`BackupError::BadKey`].
    pub fn identity(text: &str) -> Result<Self, BackupError> {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        decode(line.ok_or(BackupError::BadKey)?, "age-secret-key-").map(Self::Identity)
    }
}

fn decode(text: &str, prefix: &str) -> Result<Zeroizing<[u8; 32]>, BackupError> {
    let (found, bytes) = bech32::decode(text).map_err(|_| BackupError::BadKey)?;
    let bytes = Zeroizing::new(bytes);
    if found.to_string().to_lowercase() != prefix {
        return Err(BackupError::BadKey);
    }
    let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| BackupError::BadKey)?;
    Ok(Zeroizing::new(key))
}

type FileKey = Zeroizing<[u8; 16]>;

fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    // 32 bytes are far below what HKDF gives at most, so this cannot fail; a key of zeros would open nothing.
    let _ = Hkdf::<Sha256>::new(Some(salt), secret).expand(info, key.as_mut_slice());
    key
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, BackupError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(BackupError::Random)?;
    Ok(bytes)
}

fn header_mac(file_key: &FileKey, header: &[u8]) -> Option<Hmac<Sha256>> {
    let key = derive(file_key.as_slice(), &[], b"header");
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).ok()?;
    mac.update(header);
    Some(mac)
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(key.into())
}

fn x25519_wrap_key(shared: &[u8; 32], share: &[u8; 32], recipient: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    derive(shared, &[*share, *recipient].concat(), b"age-encryption.org/v1/X25519")
}

fn scrypt_wrap_key(passphrase: &str, salt: &[u8; 16], log_n: u8) -> Result<Zeroizing<[u8; 32]>, BackupError> {
    let salt = [b"age-encryption.org/v1/scrypt".as_slice(), salt].concat();
    let mut key = Zeroizing::new([0; 32]);
    let cost = scrypt::Params::new(log_n, 8, 1).map_err(|_| BackupError::NotABackup)?;
    scrypt::scrypt(passphrase.as_bytes(), &salt, &cost, key.as_mut_slice()).map_err(|_| BackupError::NotABackup)?;
    Ok(key)
}

/// The header's one stanza.
fn stanza(lock: &Lock, file_key: &FileKey) -> Result<String, BackupError> {
    let (line, wrap_key) = match lock {
        Lock::Passphrase(passphrase) => {
            let salt = random::<16>()?;
            let line = format!("scrypt {} {LOG_N}", STANDARD_NO_PAD.encode(salt.as_slice()));
            (line, scrypt_wrap_key(passphrase, &salt, LOG_N)?)
        }
        Lock::Recipient(recipient) => {
            let ephemeral = StaticSecret::from(*random::<32>()?);
            let share = PublicKey::from(&ephemeral).to_bytes();
            let shared = ephemeral.diffie_hellman(&PublicKey::from(*recipient));
            let line = format!("X25519 {}", STANDARD_NO_PAD.encode(share));
            (line, x25519_wrap_key(shared.as_bytes(), &share, recipient))
        }
    };
    let body = cipher(&wrap_key).encrypt(&Nonce::from([0; 12]), file_key.as_slice()).map_err(|_| BackupError::Seal)?;
    Ok(format!("-> {line}\n{}\n", STANDARD_NO_PAD.encode(body)))
}

/// Nonces count the chunks, and say which is the last.
struct Stream {
    cipher: ChaCha20Poly1305,
    chunk: u64,
}

impl Stream {
    fn new(file_key: &FileKey, nonce: &[u8; 16]) -> Self {
        let key = derive(file_key.as_slice(), nonce, b"payload");
        Self { cipher: cipher(&key), chunk: 0 }
    }

    fn nonce(&mut self, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        for (to, from) in nonce.iter_mut().skip(3).zip(self.chunk.to_be_bytes()) {
            *to = from;
        }
        if let Some(last) = nonce.last_mut() {
            *last = u8::from(is_last);
        }
        self.chunk += 1;
        Nonce::from(nonce)
    }
}

/// Encrypts what is written to it. Ended by [`AgeWriter::finish`]: a file without its last chunk does not open.
pub(super) struct AgeWriter<W: Write> {
    to: W,
    stream: Stream,
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> AgeWriter<W> {
    pub(super) fn new(mut to: W, lock: &Lock) -> Result<Self, BackupError> {
        let file_key: FileKey = random()?;
        let header = format!("{VERSION}\n{}---", stanza(lock, &file_key)?);
        let mac = header_mac(&file_key, header.as_bytes()).ok_or(BackupError::Seal)?.finalize().into_bytes();
        let nonce = random::<16>()?;
        to.write_all(format!("{header} {}\n", STANDARD_NO_PAD.encode(mac)).as_bytes())?;
        to.write_all(nonce.as_slice())?;
        let waiting = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        Ok(Self { to, stream: Stream::new(&file_key, &nonce), waiting })
    }

    fn seal(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = self.stream.nonce(is_last);
        let sealed = self.stream.cipher.encrypt(&nonce, self.waiting.as_slice());
        self.waiting.clear();
        self.to.write_all(&sealed.map_err(|_| io::Error::other("a chunk could not be sealed"))?)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        Ok(self.to)
    }
}

impl<W: Write> Write for AgeWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits for the next byte: only then is it known not to be the last one.
        if self.waiting.len() == CHUNK_BYTES {
            self.seal(false)?;
        }
        let (now, _) = bytes.split_at(bytes.len().min(CHUNK_BYTES - self.waiting.len()));
        self.waiting.extend_from_slice(now);
        Ok(now.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Decrypts. Every byte that it gives has been authenticated, and the end only where the last chunk says so.
pub(super) struct AgeReader<R: BufRead> {
    from: R,
    stream: Stream,
    open: Zeroizing<Vec<u8>>,
    taken: usize,
    is_over: bool,
}

impl<R: BufRead> AgeReader<R> {
    pub(super) fn new(mut from: R, unlock: &Unlock) -> Result<Self, BackupError> {
        let mut header = Vec::new();
        let mut file_key = None;
        if line(&mut from, &mut header)? != VERSION {
            return Err(BackupError::NotABackup);
        }
        for _ in 0..MAX_LINES {
            let head = line(&mut from, &mut header)?;
            if let Some(mac) = head.strip_prefix("--- ") {
                header.truncate(header.len().saturating_sub(mac.len() + 2));
                let file_key: FileKey = file_key.ok_or(BackupError::WrongKey)?;
                let mac = STANDARD_NO_PAD.decode(mac).map_err(|_| BackupError::NotABackup)?;
                let due = header_mac(&file_key, &header).ok_or(BackupError::Seal)?;
                due.verify_slice(&mac).map_err(|_| BackupError::Damaged)?;
                let mut nonce = [0; 16];
                from.read_exact(&mut nonce).map_err(|_| BackupError::Damaged)?;
                let stream = Stream::new(&file_key, &nonce);
                return Ok(Self { from, stream, open: Zeroizing::default(), taken: 0, is_over: false });
            }
            let arguments: Vec<&str> = head.strip_prefix("-> ").ok_or(BackupError::NotABackup)?.split(' ').collect();
            let body = body(&mut from, &mut header)?;
            if file_key.is_none() {
                file_key = unwrap(&arguments, &body, unlock)?;
            }
        }
        Err(BackupError::NotABackup)
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, BackupError::Damaged);
        let mut sealed = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
        (&mut self.from).take((CHUNK_BYTES + TAG_BYTES) as u64).read_to_end(&mut sealed)?;
        let is_last = self.from.fill_buf()?.is_empty();
        let nonce = self.stream.nonce(is_last);
        let is_first = self.stream.chunk == 1;
        self.open = self.stream.cipher.decrypt(&nonce, sealed.as_slice()).map(Zeroizing::new).map_err(|_| damaged())?;
        if self.open.is_empty() && !is_first {
            return Err(damaged());
        }
        self.taken = 0;
        self.is_over = is_last;
        Ok(())
    }
}

impl<R: BufRead> Read for AgeReader<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.open.len() {
            if self.is_over {
                return Ok(0);
            }
            self.next_chunk()?;
        }
        let rest = self.open.get(self.taken..).unwrap_or_default();
        let count = rest.len().min(to.len());
        for (to, from) in to.iter_mut().zip(rest) {
            *to = *from;
        }
        self.taken += count;
        Ok(count)
    }
}

/// The file key, if this stanza is for us.
fn unwrap(arguments: &[&str], body: &[u8], unlock: &Unlock) -> Result<Option<FileKey>, BackupError> {
    let wrap_key = match (arguments, unlock) {
        (["X25519", share], Unlock::Identity(identity)) => {
            let share: [u8; 32] = fixed(share)?;
            let secret = StaticSecret::from(**identity);
            let shared = secret.diffie_hellman(&PublicKey::from(share));
            x25519_wrap_key(shared.as_bytes(), &share, &PublicKey::from(&secret).to_bytes())
        }
        (["scrypt", salt, log_n], Unlock::Passphrase(passphrase)) => {
            let log_n: u8 = log_n.parse().map_err(|_| BackupError::NotABackup)?;
            if log_n > MAX_LOG_N {
                return Err(BackupError::NotABackup);
            }
            scrypt_wrap_key(passphrase, &fixed(salt)?, log_n)?
        }
        _ => return Ok(None),
    };
    let Ok(opened) = cipher(&wrap_key).decrypt(&Nonce::from([0; 12]), body).map(Zeroizing::new) else {
        return Ok(None);
    };
    Ok(<[u8; 16]>::try_from(opened.as_slice()).ok().map(Zeroizing::new))
}

fn fixed<const N: usize>(text: &str) -> Result<[u8; N], BackupError> {
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| BackupError::NotABackup)?;
    bytes.try_into().map_err(|_| BackupError::NotABackup)
}

/// Reads one line, without its end, and adds all of it to the header.
fn line(from: &mut impl BufRead, header: &mut Vec<u8>) -> Result<String, BackupError> {
    let mut read = Vec::new();
    from.take(MAX_LINE_BYTES).read_until(b'\n', &mut read)?;
    header.extend_from_slice(&read);
    let text = read.strip_suffix(b"\n").ok_or(BackupError::NotABackup)?;
    String::from_utf8(text.to_vec()).map_err(|_| BackupError::NotABackup)
}

/// Lines of 64 digits, and a shorter one at the end.
fn body(from: &mut impl BufRead, header: &mut Vec<u8>) -> Result<Vec<u8>, BackupError> {
    let mut digits = String::new();
    for _ in 0..MAX_LINES {
        let read = line(from, header)?;
        digits.push_str(&read);
        if read.len() < 64 {
            return STANDARD_NO_PAD.decode(digits).map_err(|_| BackupError::NotABackup);
        }
    }
    Err(BackupError::NotABackup)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by age itself: if this test fails, backups are not files of age any more.
    const MADE_BY_AGE: &str = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSAydHN3SnhRajRqbWVzVXNxYnFyQmNXcDFCRGtpL3dVNmNCUEJSaVM1d0FJCkVxMEhwZUxQRncwdm5Rd1JESmtGS2Y2T2w1SlBUY2NHc2dXbDBKdk9XRFUKLT4gJXNLPix8R3YtZ3JlYXNlCitHc0hiVUM3ODQzL2lldEw2UU5ZMmNqWjR3M1VoWUo3d01LREw2YVUyZ2lpMEZocGp2OHBoZHFKR0dVQjdINjAKV2lWWEJ3cVlGUENMWFNsWHhLS1dMeUd0SldHaHFnCi0tLSBPOTg3U2cvcHAzYVBMTVhKOWZiUTVmVnhPdUllOXJDMEtUb3RoYUJRZGZBCtv5AEMswhKMpmS1FDxa8BZRUVDtLDB28Mlv66i7XJo+suIGk99bJeYRkFk=";
    const IDENTITY: &str = "AGE-SECRET-KEY-1Z0CGF347EG6TYWAMP227C59K0XXSVVN2RXMH4HQRHYVKUNPD8JYSFGNA48";

    #[test]
    fn a_file_that_age_has_written_is_frozen_and_opens() {
        let file = base64::engine::general_purpose::STANDARD.decode(MADE_BY_AGE).unwrap();
        let mut opened = String::new();
        AgeReader::new(file.as_slice(), &Unlock::identity(IDENTITY).unwrap())
            .unwrap()
            .read_to_string(&mut opened)
            .unwrap();
        assert_eq!(opened, "made by age");
    }

    #[test]
    fn what_is_written_is_read_whatever_its_length() {
        let secret = StaticSecret::from([7; 32]);
        let lock = Lock::Recipient(PublicKey::from(&secret).to_bytes());
        for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
            let plain: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let mut writer = AgeWriter::new(Vec::new(), &lock).unwrap();
            writer.write_all(&plain).unwrap();
            let file = writer.finish().unwrap();
            let mut opened = Vec::new();
            let unlock = Unlock::Identity(Zeroizing::new([7; 32]));
            AgeReader::new(file.as_slice(), &unlock).unwrap().read_to_end(&mut opened).unwrap();
            assert!(opened == plain, "{length}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "age1", "age1qqqq", IDENTITY] {
            assert!(Lock::recipient(text).is_err(), "{text}");
        }
        assert!(Unlock::identity("# only a comment").is_err());
    }
}
