//! Identifiers: of calls and attempts, accounts, nodes.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// One call of a client: a version 7 UUID (its first 48 bits are the time in milliseconds) whose last byte is
/// zero. That byte numbers the call's attempts, so an attempt's id contains its call's id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(Uuid);

impl CallId {
    /// A new id, unique without coordination.
    #[must_use]
    pub fn generate() -> Self {
        Self::containing(Uuid::now_v7())
    }

    fn containing(attempt: Uuid) -> Self {
        let mut bytes = attempt.into_bytes();
        bytes[15] = 0;
        Self(Uuid::from_bytes(bytes))
    }

    /// The id of this call's attempt number `ordinal`, counted from 0.
    #[must_use]
    pub fn attempt(self, ordinal: u8) -> AttemptId {
        let mut bytes = self.0.into_bytes();
        bytes[15] = ordinal;
        AttemptId(Uuid::from_bytes(bytes))
    }

    #[must_use]
    pub fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Reads the hyphenated form; any last byte is taken, so an attempt's id finds its call.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self::containing)
    }

    /// When the id was made, in milliseconds since the Unix epoch, read from the id itself.
    #[must_use]
    pub fn made_at_ms(self) -> u64 {
        let [a, b, c, d, e, f, ..] = *self.0.as_bytes();
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One request to one provider: the unit of the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(Uuid);

impl AttemptId {
    #[must_use]
    pub fn call(self) -> CallId {
        CallId::containing(self.0)
    }

    /// Which attempt of its call this is, counted from 0.
    #[must_use]
    pub fn ordinal(self) -> u8 {
        let [.., last] = *self.0.as_bytes();
        last
    }

    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    #[must_use]
    pub fn into_bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A process's durable identity, kept in its data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub Uuid);

impl NodeId {
    #[must_use]
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// An account: twelve digits, as in ARNs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AccountId(Box<str>);

impl AccountId {
    /// `None` unless the text is exactly twelve ASCII digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| Self(text.into()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AccountId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            let shown: String = text.chars().take(32).collect();
            format!("{shown:?} is not an account: an account has exactly twelve digits")
        })
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0.into()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempt_contains_its_call() {
        let call = CallId::generate();
        let attempt = call.attempt(3);
        assert_eq!(attempt.call(), call);
        assert_eq!(attempt.ordinal(), 3);
        assert_eq!(CallId::parse(&attempt.to_string()), Some(call));
    }

    #[test]
    fn account_is_twelve_digits() {
        assert!(AccountId::parse("123456789012").is_some());
        assert!(AccountId::parse("12345678901").is_none());
        assert!(AccountId::parse("12345678901x").is_none());
    }
}
