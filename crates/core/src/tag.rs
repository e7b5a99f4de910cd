//! Tags: names that money is told apart by. A cost centre, a team, a feature.
//!
//! A [`TagSet`] is bounded and canonical: two calls with the same tags have the same text, which the ledger interns
//! as one number. The bounds are those of Bedrock's tags, with the characters that its request metadata allows beside.

pub mod rule;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::{self, Entry};
use std::fmt;

/// How many tags a set may have.
pub const MAX_TAGS: usize = 50;
/// The longest key, in characters.
pub const MAX_KEY_CHARS: usize = 128;
/// The longest value, in characters.
pub const MAX_VALUE_CHARS: usize = 256;
/// The longest canonical text of a set, in bytes. Every set of ASCII fits; an intent in the spool has room for it.
pub const MAX_TEXT_BYTES: usize = 24 * 1024;

/// What a tag may consist of beside letters and digits.
const OTHERS: &str = " _.:/=+-@$#,";

/// Tags by their keys, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = std::collections::BTreeMap<String, String>))]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct TagSet(BTreeMap<String, String>);

/// Why something is no tag, or one too many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The set has as many as it may have.
    TooMany,
    /// The set's text would be too long.
    TooLong,
    KeyLength {
        key: String,
    },
    ValueLength {
        key: String,
    },
    Character {
        key: String,
        character: char,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => write!(f, "there are more than {MAX_TAGS} tags"),
            Self::TooLong => write!(f, "the tags take more than {MAX_TEXT_BYTES} bytes together"),
            Self::KeyLength { key } => write!(
                f,
                "the tag key {:?} does not have 1 to {MAX_KEY_CHARS} characters",
                shown(key)
            ),
            Self::ValueLength { key } => write!(
                f,
                "the value of the tag {:?} has more than {MAX_VALUE_CHARS} characters",
                shown(key)
            ),
            Self::Character { key, character } => write!(
                f,
                "the tag {:?} contains {character:?}; tags consist of letters, digits, spaces and _.:/=+-@$#,",
                shown(key)
            ),
        }
    }
}

impl std::error::Error for Problem {}

/// A key that may be anything, as a message shows it.
fn shown(key: &str) -> String {
    key.chars().take(40).collect()
}

/// Whether the key can be one of a tag.
pub fn check_key(key: &str) -> Result<(), Problem> {
    if key.is_empty() || key.chars().count() > MAX_KEY_CHARS {
        return Err(Problem::KeyLength { key: shown(key) });
    }
    check_characters(key, key)
}

/// Whether the value can be one of the key's.
pub fn check_value(key: &str, value: &str) -> Result<(), Problem> {
    if value.chars().count() > MAX_VALUE_CHARS {
        return Err(Problem::ValueLength { key: shown(key) });
    }
    check_characters(key, value)
}

fn check_characters(key: &str, text: &str) -> Result<(), Problem> {
    let is_foreign = |character: &char| !character.is_alphanumeric() && !OTHERS.contains(*character);
    match text.chars().find(is_foreign) {
        Some(character) => Err(Problem::Character {
            key: shown(key),
            character,
        }),
        None => Ok(()),
    }
}

impl TagSet {
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// In the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Sets a tag; a key that is there gets the new value. A set that refuses is as it was.
    ///
    /// # Errors
    /// What is wrong with the tag, or that there is no room for it.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        check_key(key)?;
        check_value(key, value)?;
        let before = self.get(key).map(|value| written(key, value));
        let bytes = self.text_bytes() - before.unwrap_or(0) + written(key, value);
        if before.is_none() && self.0.len() >= MAX_TAGS {
            return Err(Problem::TooMany);
        }
        if bytes > MAX_TEXT_BYTES {
            return Err(Problem::TooLong);
        }
        self.0.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    /// The tags of both; where both have a key, those of `over` hold.
    ///
    /// # Errors
    /// That they are too many together.
    pub fn under(mut self, over: &Self) -> Result<Self, Problem> {
        for (key, value) in over.iter() {
            self.set(key, value)?;
        }
        Ok(self)
    }

    /// The one text of these tags: a JSON object with sorted keys; empty for no tags.
    #[must_use]
    pub fn to_text(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let mut text = String::with_capacity(self.text_bytes());
        for (key, value) in &self.0 {
            text.push(if text.is_empty() { '{' } else { ',' });
            // Nothing that a tag consists of needs to be escaped.
            text.extend(["\"", key, "\":\"", value, "\""]);
        }
        text.push('}');
        text
    }

    /// The other way; none for what is not the text of a set.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::new());
        }
        serde_json::from_str(text).ok()
    }

    /// At least the length of the text.
    fn text_bytes(&self) -> usize {
        let tags = self.0.iter();
        1 + tags.map(|(key, value)| written(key, value)).sum::<usize>()
    }
}

/// The bytes of a tag in the text: four quotes, a colon and a comma or the last brace.
const fn written(key: &str, value: &str) -> usize {
    key.len() + value.len() + 6
}

impl TryFrom<BTreeMap<String, String>> for TagSet {
    type Error = Problem;

    fn try_from(tags: BTreeMap<String, String>) -> Result<Self, Problem> {
        let mut set = Self::new();
        for (key, value) in tags {
            set.set(&key, &value)?;
        }
        Ok(set)
    }
}

impl From<TagSet> for BTreeMap<String, String> {
    fn from(set: TagSet) -> Self {
        set.0
    }
}

/// What a call's tags are made of, each over what stands before it.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    pub project: &'a TagSet,
    pub profile: Option<&'a TagSet>,
    /// What the caller says of the call.
    pub request: &'a TagSet,
}

impl Sources<'_> {
    /// The call's tags. What the caller says adds to what is declared; only of the keys that callers may set (`None`:
    /// no rule says which) does it come before it. A key that callers may not set is not taken from them.
    ///
    /// # Errors
    /// That they are too many together.
    pub fn merged(&self, callers_may_set: Option<&dyn Fn(&str) -> bool>) -> Result<TagSet, Problem> {
        let mut tags = self.project.clone();
        if let Some(profile) = self.profile {
            tags = tags.under(profile)?;
        }
        for (key, value) in &self.request.0 {
            let is_taken = match (callers_may_set, tags.0.entry(key.clone())) {
                (Some(may_set), _) => may_set(key),
                (None, entry) => matches!(entry, Entry::Vacant(_)),
            };
            if is_taken {
                tags.set(key, value)?;
            }
        }
        Ok(tags)
    }
}

impl<'a> IntoIterator for &'a TagSet {
    type Item = (&'a String, &'a String);
    type IntoIter = btree_map::Iter<'a, String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests;
