//! Passwords: what is good enough, and their hashes (argon2id, RFC 9106).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// The shortest password, characters (NIST SP 800-63B-4 asks for 8 with a second factor and 15 without one; we stay between, with lock-out).
pub(crate) const MIN_CHARS: usize = 12;

/// The longest, bytes: hashing must not become work that a stranger orders.
pub(crate) const MAX_BYTES: usize = 256;

/// So many different characters at least.
const MIN_DIFFERENT: usize = 5;

/// Hashes that are computed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weak {
    /// Fewer than [`MIN_CHARS`] characters.
    Short,
    /// More than [`MAX_BYTES`] bytes.
    Long,
    /// The same few characters again and again.
    Monotonous,
    /// It has the sign-in name in it.
    NamesItself,
}

/// Whether a password is good enough for this sign-in name.
pub(crate) fn check(password: &str, sign_in: &str) -> Result<(), Weak> {
    if password.chars().count() < MIN_CHARS {
        return Err(Weak::Short);
    }
    if password.len() > MAX_BYTES {
        return Err(Weak::Long);
    }
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < MIN_DIFFERENT {
        return Err(Weak::Monotonous);
    }
    if sign_in.chars().count() >= 3 && password.to_lowercase().contains(&sign_in.to_lowercase()) {
        return Err(Weak::NamesItself);
    }
    Ok(())
}

/// What a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    memory_kib: u32,
    rounds: u32,
}

impl Default for PasswordCost {
    /// 19 MiB and two rounds, as the OWASP Password Storage Cheat Sheet sets for argon2id: about a tenth of a second on a small board.
    fn default() -> Self {
        Self { memory_kib: 19_456, rounds: 2 }
    }
}

impl PasswordCost {
    /// Next to none: for tests, which sign many people in. Never for an office that anybody uses.
    #[must_use]
    pub fn of_a_test() -> Self {
        Self { memory_kib: 8, rounds: 1 }
    }
}

/// No hash could be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HashError {
    /// Of these parameters.
    #[error("a password could not be hashed")]
    Parameters(#[source] argon2::Error),
    /// Salt, or the making.
    #[error("a password could not be hashed")]
    Making(#[source] argon2::password_hash::Error),
    /// The thread that hashed.
    #[error("hashing ended unexpectedly")]
    Panicked,
}

/// Makes and checks hashes, few at a time.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// Checked where there is no account, so that its absence takes as long as a wrong password.
    nobodys: Arc<str>,
    places: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> Result<Self, HashError> {
        let params = Params::new(cost.memory_kib, cost.rounds, 1, None).map_err(HashError::Parameters)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = argon2.hash_password(b"nobody has this one").map_err(HashError::Making)?.to_string();
        Ok(Self { argon2, nobodys: nobodys.into(), places: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// The hash to keep, as a PHC string.
    pub(crate) async fn hash(&self, password: Zeroizing<String>) -> Result<String, HashError> {
        let argon2 = self.argon2.clone();
        self.work(move || argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()))
            .await?
            .map_err(HashError::Making)
    }

    /// Whether it is the password of this hash. Without a hash it is not, after the same work.
    pub(crate) async fn is_right(&self, password: Zeroizing<String>, hash: Option<String>) -> Result<bool, HashError> {
        let argon2 = self.argon2.clone();
        let is_somebodys = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.to_string());
        self.work(move || {
            let verified = PasswordHash::new(&hash).map(|hash| argon2.verify_password(password.as_bytes(), &hash));
            is_somebodys && matches!(verified, Ok(Ok(())))
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashError> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| HashError::Panicked)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        });
        done.await.map_err(|_| HashError::Panicked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_varied_and_not_the_name() {
        assert_eq!(check("short", "zhou"), Err(Weak::Short));
        assert_eq!(check(&"长".repeat(200), "zhou"), Err(Weak::Long));
        assert_eq!(check("abababababab", "zhou"), Err(Weak::Monotonous));
        assert_eq!(check("I am Zhou.Wen!!", "zhou.wen"), Err(Weak::NamesItself));
        assert_eq!(check("门口那棵树今年又开花了呢真好看", "zhou"), Ok(()));
        assert_eq!(check("correct horse battery", "zhou"), Ok(()));
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_and_no_other_and_nobody_has_none() {
        let passwords = Passwords::new(PasswordCost::of_a_test()).unwrap();
        let text = |text: &str| Zeroizing::new(text.to_owned());
        let hash = passwords.hash(text("correct horse battery")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(passwords.is_right(text("correct horse battery"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.is_right(text("correct horse batterx"), Some(hash)).await.unwrap());
        assert!(!passwords.is_right(text("nobody has this one"), None).await.unwrap());
        assert!(!passwords.is_right(text("nobody has this one"), Some("no hash".into())).await.unwrap());
    }

    #[test]
    fn the_products_hashes_cost_what_is_recommended() {
        assert_eq!(PasswordCost::default(), PasswordCost { memory_kib: 19_456, rounds: 2 });
    }
}
