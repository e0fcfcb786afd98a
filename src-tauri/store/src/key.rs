//! The key of the file and the form in which a person can keep it.

use data_encoding::{Encoding, Specification};
use rand::TryRngCore as _;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::StoreError;

/// The raw 256-bit key of one file. Prints as `<redacted>` and cannot be serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(<redacted>)")
    }
}

impl DataKey {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the system has no randomness to give.
    pub fn generate() -> Result<Self, StoreError> {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rngs::OsRng
            .try_fill_bytes(bytes.as_mut())
            .map_err(|error| StoreError::Io(std::io::Error::other(error)))?;
        Ok(Self(bytes))
    }

    pub(crate) const fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As 64 hexadecimal digits, for the keyring (some keep text only).
    #[must_use]
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(data_encoding::HEXLOWER.encode(self.0.as_ref()))
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError::OtherKey`] for anything else: an emptied or cut-off entry is no key of this file.
    pub fn from_hex(text: &str) -> Result<Self, StoreError> {
        let bytes = Zeroizing::new(
            data_encoding::HEXLOWER_PERMISSIVE
                .decode(text.trim().as_bytes())
                .map_err(|_| StoreError::OtherKey)?,
        );
        let bytes: [u8; 32] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| StoreError::OtherKey)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Eight bytes that tell keys apart and tell nothing of the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"kawka data key fingerprint 1");
        hash.update(self.0.as_ref());
        data_encoding::HEXLOWER.encode(&hash.finalize()[..8])
    }
}

/// The key as 56 characters in groups of four, with two bytes of checksum: Crockford's base 32, which has no
/// letters that are mistaken for digits (<https://www.crockford.com/base32.html>).
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey(Zeroizing<String>);

impl std::fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryKey(<redacted>)")
    }
}

fn alphabet() -> Encoding {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification
        .translate
        .from
        .push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    specification
        .translate
        .to
        .push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    specification.ignore.push_str(" -\t\r\n");
    specification
        .encoding()
        .expect("the alphabet has 32 distinct symbols")
}

fn checksum(key: &[u8; 32]) -> [u8; 3] {
    let mut hash = Sha256::new();
    hash.update(b"kawka recovery key checksum 1");
    hash.update(key);
    let hash = hash.finalize();
    [hash[0], hash[1], hash[2]]
}

impl RecoveryKey {
    /// The recovery key of a data key.
    #[must_use]
    pub fn of(key: &DataKey) -> Self {
        let mut bytes = Zeroizing::new(key.bytes().to_vec());
        bytes.extend_from_slice(&checksum(key.bytes()));
        let text = Zeroizing::new(alphabet().encode(&bytes));
        let mut grouped = Zeroizing::new(String::with_capacity(70));
        for (index, c) in text.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                grouped.push('-');
            }
            grouped.push(c);
        }
        Self(grouped)
    }

    /// The text to show.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Reads a recovery key as a person typed it: case, spaces and dashes do not matter, O is 0, I and L are 1.
    ///
    /// # Errors
    /// [`StoreError::WrongSecret`] when it is not a whole recovery key or its checksum disagrees.
    pub fn parse(text: &str) -> Result<DataKey, StoreError> {
        let bytes = Zeroizing::new(
            alphabet()
                .decode(text.trim().as_bytes())
                .map_err(|_| StoreError::WrongSecret)?,
        );
        let (key, sum) = bytes.split_at_checked(32).ok_or(StoreError::WrongSecret)?;
        let key: [u8; 32] = key.try_into().map_err(|_| StoreError::WrongSecret)?;
        if checksum(&key) == sum {
            Ok(DataKey(Zeroizing::new(key)))
        } else {
            Err(StoreError::WrongSecret)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_key_survives_a_persons_typing() {
        let key = DataKey::generate().unwrap();
        let recovery = RecoveryKey::of(&key);
        assert_eq!(recovery.text().len(), 56 + 13);
        assert_eq!(RecoveryKey::parse(recovery.text()).unwrap(), key);
        let sloppy = format!(
            "  {} ",
            recovery
                .text()
                .to_lowercase()
                .replace('-', " ")
                .replace('0', "o")
        );
        assert_eq!(RecoveryKey::parse(&sloppy).unwrap(), key);
    }

    #[test]
    fn one_wrong_letter_is_noticed() {
        let text = RecoveryKey::of(&DataKey::generate().unwrap())
            .text()
            .to_owned();
        for index in (0..text.len()).filter(|&i| text.as_bytes()[i] != b'-') {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            assert!(
                RecoveryKey::parse(std::str::from_utf8(&changed).unwrap()).is_err(),
                "place {index}"
            );
        }
        assert!(RecoveryKey::parse("").is_err());
        assert!(RecoveryKey::parse("correct horse battery staple").is_err());
    }

    #[test]
    fn keys_never_print() {
        let key = DataKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), "DataKey(<redacted>)");
        assert_eq!(
            format!("{:?}", RecoveryKey::of(&key)),
            "RecoveryKey(<redacted>)"
        );
        assert_eq!(DataKey::from_hex(&key.to_hex()).unwrap(), key);
        assert!(DataKey::from_hex("").is_err());
        assert!(DataKey::from_hex("00ff").is_err());
    }
}
