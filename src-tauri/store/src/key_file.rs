//! What lies beside the file: the fingerprint of its key and, under a passphrase, the key itself, sealed.
//!
//! The passphrase is stretched with Argon2id (RFC 9106, second recommended option: 64 MiB, three passes) and seals
//! the key with XChaCha20-Poly1305.

use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::StoreError;
use crate::folder::write_durably;
use crate::key::{DataKey, RecoveryKey};

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// How the key of a file is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kept {
    /// In the keyring of the operating system, under the profile's own entry.
    Keyring,
    /// Here, sealed under a passphrase.
    Passphrase {
        /// Argon2id: memory in KiB.
        memory_kib: u32,
        /// Argon2id: passes.
        passes: u32,
        /// Argon2id: lanes.
        lanes: u32,
        /// Argon2id: salt, hexadecimal.
        salt: String,
        /// XChaCha20-Poly1305: nonce, hexadecimal.
        nonce: String,
        /// The sealed key, hexadecimal.
        sealed: String,
    },
}

/// The key file, `key.json`: no secret by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    /// Version of this format.
    pub format: u32,
    /// Names the keyring entry of this data folder.
    pub profile: Uuid,
    /// Fingerprint of the key: a flipped bit on the first page looks exactly like a wrong key, and the two get
    /// different words.
    pub fingerprint: String,
    /// How the key is kept.
    pub kept: Kept,
}

impl KeyFile {
    /// A key file for a key that the keyring keeps.
    #[must_use]
    pub fn for_keyring(key: &DataKey) -> Self {
        Self {
            format: 1,
            profile: Uuid::now_v7(),
            fingerprint: key.fingerprint(),
            kept: Kept::Keyring,
        }
    }

    /// A key file that seals the key under a passphrase. Takes some hundred milliseconds.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the system has no randomness to give.
    pub fn for_passphrase(key: &DataKey, passphrase: &str) -> Result<Self, StoreError> {
        let mut salt = [0; 16];
        let mut nonce = [0; 24];
        for bytes in [salt.as_mut_slice(), nonce.as_mut_slice()] {
            rand::rngs::OsRng
                .try_fill_bytes(bytes)
                .map_err(|error| StoreError::Io(std::io::Error::other(error)))?;
        }
        let profile = Uuid::now_v7();
        let wrapping = stretch(passphrase, &salt, MEMORY_KIB, PASSES, LANES)?;
        let sealed = XChaCha20Poly1305::new(wrapping.as_ref().into())
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: key.bytes(),
                    aad: profile.as_bytes(),
                },
            )
            .map_err(|_| StoreError::KeyFile)?;
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        Ok(Self {
            format: 1,
            profile,
            fingerprint: key.fingerprint(),
            kept: Kept::Passphrase {
                memory_kib: MEMORY_KIB,
                passes: PASSES,
                lanes: LANES,
                salt: hex(&salt),
                nonce: hex(&nonce),
                sealed: hex(&sealed),
            },
        })
    }

    /// Finds the key behind what a person typed: the recovery key, or the passphrase where there is one.
    ///
    /// # Errors
    /// [`StoreError::WrongSecret`] when it is neither; [`StoreError::KeyFile`] when this file is unreadable.
    pub fn unlock(&self, secret: &str) -> Result<DataKey, StoreError> {
        if let Ok(key) = RecoveryKey::parse(secret) {
            return if key.fingerprint() == self.fingerprint {
                Ok(key)
            } else {
                Err(StoreError::OtherKey)
            };
        }
        let Kept::Passphrase {
            memory_kib,
            passes,
            lanes,
            salt,
            nonce,
            sealed,
        } = &self.kept
        else {
            return Err(StoreError::WrongSecret);
        };
        let bytes = |text: &String| {
            data_encoding::HEXLOWER
                .decode(text.as_bytes())
                .map_err(|_| StoreError::KeyFile)
        };
        let (salt, nonce, sealed) = (bytes(salt)?, bytes(nonce)?, bytes(sealed)?);
        if nonce.len() != 24 || *memory_kib > 1024 * 1024 || *passes > 64 {
            return Err(StoreError::KeyFile);
        }
        let wrapping = stretch(secret, &salt, *memory_kib, *passes, *lanes)?;
        let key = Zeroizing::new(
            XChaCha20Poly1305::new(wrapping.as_ref().into())
                .decrypt(
                    XNonce::from_slice(&nonce),
                    Payload {
                        msg: &sealed,
                        aad: self.profile.as_bytes(),
                    },
                )
                .map_err(|_| StoreError::WrongSecret)?,
        );
        let key: [u8; 32] = key.as_slice().try_into().map_err(|_| StoreError::KeyFile)?;
        let key = DataKey::from_bytes(Zeroizing::new(key));
        if key.fingerprint() == self.fingerprint {
            Ok(key)
        } else {
            Err(StoreError::OtherKey)
        }
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// [`StoreError::KeyFile`] when it cannot be understood, [`StoreError::Newer`] when a newer Kawka wrote it.
    pub(crate) fn read(path: &Path) -> Result<Self, StoreError> {
        let file: Self =
            serde_json::from_slice(&std::fs::read(path)?).map_err(|_| StoreError::KeyFile)?;
        if file.format > 1 {
            return Err(StoreError::Newer {
                found: file.format,
                known: 1,
            });
        }
        Ok(file)
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), StoreError> {
        let text = serde_json::to_vec_pretty(self).map_err(|_| StoreError::KeyFile)?;
        write_durably(path, &text)
    }
}

fn stretch(
    secret: &str,
    salt: &[u8],
    memory: u32,
    passes: u32,
    lanes: u32,
) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(|_| StoreError::KeyFile)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.as_bytes(), salt, out.as_mut())
        .map_err(|_| StoreError::KeyFile)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_opens_and_another_does_not() {
        let key = DataKey::generate().unwrap();
        let file = KeyFile::for_passphrase(&key, "zażółć gęślą jaźń").unwrap();
        assert_eq!(file.unlock("zażółć gęślą jaźń").unwrap(), key);
        assert_eq!(file.unlock(RecoveryKey::of(&key).text()).unwrap(), key);
        assert!(matches!(
            file.unlock("zazolc"),
            Err(StoreError::WrongSecret)
        ));
        let other = RecoveryKey::of(&DataKey::generate().unwrap());
        assert!(matches!(
            file.unlock(other.text()),
            Err(StoreError::OtherKey)
        ));
    }
}
