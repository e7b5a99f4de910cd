//! API keys: `oc_<id>_<secret><checksum>`, 65 characters, one word to a double click.
//!
//! - `id`: 12 characters `[a-z0-9]`. Public: it finds the key in the store, and may be shown and logged.
//! - `secret`: 43 base 62 characters, 256 random bits.
//! - `checksum`: CRC-32 of all that stands before it, 6 base 62 digits. It lets a leak scanner tell a key from a
//!   look-alike, and turns a typing error away before anything is looked up. It protects nothing.
//!
//! Stored is only a keyed hash (HMAC-SHA-256). The secret is random, so a slow hash would add nothing but time.

use crate::random::{self, BASE62};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use outcrop_core::Error;
use std::fmt;
use zeroize::Zeroizing;

const PREFIX: &str = "oc_";
const ID_ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const ID_CHARS: usize = 12;
const SECRET_CHARS: usize = 43;
const CHECKSUM_CHARS: usize = 6;

/// A new key in clear, to be shown to its owner once.
pub struct Generated {
    text: Zeroizing<String>,
}

/// Makes a key.
///
/// # Errors
/// `Internal`, when the system's random source fails.
pub fn generate() -> Result<Generated, Error> {
    let id = random::text(ID_ALPHABET, ID_CHARS)?;
    let secret = Zeroizing::new(random::text(BASE62, SECRET_CHARS)?);
    let mut text = Zeroizing::new(String::with_capacity(80));
    for part in [PREFIX, &id, "_", &secret] {
        text.push_str(part);
    }
    let checksum = checksum(&text);
    text.push_str(&checksum);
    Ok(Generated { text })
}

impl Generated {
    /// The whole key.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// As a caller would present it.
    ///
    /// # Errors
    /// None in practice: what was generated is well formed.
    pub fn presented(&self) -> Result<Presented<'_>, Malformed> {
        Presented::parse(&self.text)
    }
}

impl fmt::Debug for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Generated(..)")
    }
}

/// A key that a caller sent: well formed, and not yet verified.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    id: &'a str,
    text: &'a str,
}

/// The text is not an API key of ours. Says nothing of the text: it may be somebody's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Another length, prefix or alphabet.
    Form,
    /// The form is right, and a character is not.
    Checksum,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "the API key has to have the form oc_<12 characters>_<49 characters>",
            Self::Checksum => "the API key is mistyped: its checksum is wrong",
        })
    }
}

impl std::error::Error for Malformed {}

impl<'a> Presented<'a> {
    /// Reads the text of a key: exact form, no white space, right checksum.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(text: &'a str) -> Result<Self, Malformed> {
        let rest = text.strip_prefix(PREFIX).ok_or(Malformed::Form)?;
        let (id, rest) = rest.split_once('_').ok_or(Malformed::Form)?;
        let (secret, found) = rest.split_at_checked(SECRET_CHARS).ok_or(Malformed::Form)?;
        let is_made_of = |part: &str, alphabet: &[u8]| part.bytes().all(|byte| alphabet.contains(&byte));
        let has_form = (id.len(), found.len()) == (ID_CHARS, CHECKSUM_CHARS)
            && is_made_of(id, ID_ALPHABET)
            && is_made_of(secret, BASE62)
            && is_made_of(found, BASE62);
        if !has_form {
            return Err(Malformed::Form);
        }
        let covered = text.strip_suffix(found).ok_or(Malformed::Form)?;
        if checksum(covered) != found {
            return Err(Malformed::Checksum);
        }
        Ok(Self { id, text })
    }

    /// The public part, which finds the key in the store.
    #[must_use]
    pub fn id(&self) -> &'a str {
        self.id
    }
}

impl fmt::Debug for Presented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Presented(oc_{}_..)", self.id)
    }
}

/// What is stored of a key.
pub type Hash = [u8; 32];

/// Hashes keys under the installation's own key, so that a copy of the database alone cannot test guesses.
#[derive(Clone)]
pub struct Hasher(hmac::Key);

impl Hasher {
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The hash to store: of the whole text, so that a secret does not verify under another id.
    #[must_use]
    pub fn hash(&self, presented: &Presented<'_>) -> Hash {
        let mut hash = [0; 32];
        for (to, from) in hash
            .iter_mut()
            .zip(hmac::sign(&self.0, presented.text.as_bytes()).as_ref())
        {
            *to = *from;
        }
        hash
    }

    /// Whether the key is the stored one, in constant time. `None` stands for an id that is not in the store: it
    /// costs the same, and is never right.
    #[must_use]
    pub fn verify(&self, presented: &Presented<'_>, stored: Option<&Hash>) -> bool {
        let computed = self.hash(presented);
        let is_equal = verify_slices_are_equal(&computed, stored.unwrap_or(&[0; 32])).is_ok();
        is_equal && stored.is_some()
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher(..)")
    }
}

/// CRC-32 in base 62, most significant digit first, filled with zeros: 62^6 is just above 2^32.
fn checksum(covered: &str) -> String {
    let mut value = u64::from(crc32fast::hash(covered.as_bytes()));
    let mut digits = [char::from(b'0'); CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        let ordinal = usize::try_from(value % 62).unwrap_or_default();
        *digit = BASE62.get(ordinal).copied().map_or('0', char::from);
        value /= 62;
    }
    digits.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASH_KEY: [u8; 32] = [7; 32];

    #[test]
    fn a_generated_key_is_read_and_verified() {
        let key = generate().unwrap();
        assert_eq!(key.reveal().len(), 65);
        let presented = key.presented().unwrap();
        assert_eq!(presented.id(), &key.reveal()[3..15]);
        let hasher = Hasher::new(&HASH_KEY);
        let stored = hasher.hash(&presented);
        assert!(hasher.verify(&presented, Some(&stored)));
        assert!(!hasher.verify(&presented, None));
        assert!(!hasher.verify(&presented, Some(&[0; 32])));
        assert!(!Hasher::new(&[8; 32]).verify(&presented, Some(&stored)));
        let other = generate().unwrap();
        assert!(!hasher.verify(&other.presented().unwrap(), Some(&stored)));
    }

    #[test]
    fn the_format_is_fixed() {
        // Keys are in clients' configuration: a change of form would lock them all out.
        let text = "oc_abcdefghij01_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq";
        let key = format!("{text}{}", checksum(text));
        assert_eq!(checksum(text), "1SdFHz");
        assert_eq!(Presented::parse(&key).unwrap().id(), "abcdefghij01");
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let key = generate().unwrap();
        let secret = &key.reveal()[16..];
        let shown = format!("{key:?} {:?}", key.presented().unwrap());
        assert!(!shown.contains(secret));
        assert!(shown.contains(&key.reveal()[3..15]));
    }

    #[test]
    fn other_forms_are_refused() {
        let key = generate().unwrap();
        let text = key.reveal();
        let bad = [
            String::new(),
            "oc_".to_owned(),
            format!("{text} "),
            format!(" {text}"),
            format!("{text}0"),
            text[..64].to_owned(),
            text.replacen("oc_", "OC_", 1),
            text.replacen("oc_", "sk_", 1),
            format!("{}é{}", &text[..30], &text[32..]),
            "oc_abcdefghij01".to_owned() + &"é".repeat(40),
        ];
        for text in bad {
            assert_eq!(Presented::parse(&text).err(), Some(Malformed::Form), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_one_mistyped_character_is_noticed(at in 0usize..65, with in "[a-zA-Z0-9_]") {
            let key = generate().unwrap();
            let mut text = key.reveal().to_owned();
            prop_assume!(text[at..=at] != with);
            text.replace_range(at..=at, &with);
            prop_assert!(Presented::parse(&text).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            let _ = Presented::parse(&text);
            let _ = Presented::parse(&format!("oc_{text}"));
        }
    }
}
