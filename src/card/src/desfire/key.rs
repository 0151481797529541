//! Keys, and the random numbers that sessions are made of.

use std::fmt;

use zeroize::Zeroize;

/// Bytes of an AES-128 key and of everything the AES protocols draw by lot.
pub const KEY_BYTES: usize = 16;

/// Largest number of a key in an application (MF3ICD81: 14 keys, 0 being the master key).
pub const MAX_KEY_NUMBER: u8 = 13;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Wiped when dropped, and boxed, so that moving it leaves no copy behind.
        pub struct $name(Box<[u8; KEY_BYTES]>);

        impl $name {
            /// Takes the bytes and wipes this function's own copy of them. The caller's is the caller's to wipe.
            #[must_use]
            pub fn new(mut bytes: [u8; KEY_BYTES]) -> Self {
                let secret = Self(Box::new(bytes));
                bytes.zeroize();
                secret
            }

            pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
                &self.0
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.0.as_mut_slice().zeroize();
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

secret! {
    /// An AES-128 key.
    AesKey
}

secret! {
    /// Sixteen random bytes, drawn by the caller for one authentication and used up by it (RndA). From a good source: who
    /// can foresee them can replay a card.
    Challenge
}

impl Clone for AesKey {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
