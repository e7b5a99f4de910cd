//! What a key is for.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A part of what a principal may do, that a key of theirs is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = KeyScope))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Calling models.
    Invoke,
    /// Looking, in the admin API and in Bedrock's control operations.
    Read,
    /// Changing, in the admin API and in Bedrock's control operations.
    Admin,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::Invoke, Self::Read, Self::Admin];

    /// The name in the store, the admin API and the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invoke => "invoke",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Invoke => 1,
            Self::Read => 2,
            Self::Admin => 4,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Some of the scopes. Copied with every call, so it is one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Vec<Scope>", from = "Vec<Scope>")]
pub struct Scopes(u8);

impl Scopes {
    /// What a person who signed in has, and what a signature has.
    pub const ALL: Self = Self(Scope::Invoke.bit() | Scope::Read.bit() | Scope::Admin.bit());

    #[must_use]
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether all of these are among the other ones.
    #[must_use]
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// Reads names with commas between them. `None` when there is one that no scope has.
    #[must_use]
    pub fn parse(names: &str) -> Option<Self> {
        names.split(',').map(Scope::parse).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl From<Vec<Scope>> for Scopes {
    fn from(scopes: Vec<Scope>) -> Self {
        scopes.into_iter().collect()
    }
}

impl From<Scopes> for Vec<Scope> {
    fn from(scopes: Scopes) -> Self {
        scopes.iter().collect()
    }
}

/// Names with commas between them, always in the same order.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, scope) in self.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { "," })?;
            f.write_str(scope.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written() {
        for text in ["invoke", "read", "invoke,read", "invoke,read,admin"] {
            assert_eq!(Scopes::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Scopes::parse("admin,invoke").unwrap().to_string(), "invoke,admin");
        assert_eq!(Scopes::parse("invoke,all"), None);
        assert_eq!(Scopes::parse(""), None);
    }

    #[test]
    fn some_scopes_lie_within_others() {
        let invoke = Scopes::from_iter([Scope::Invoke]);
        assert!(invoke.is_within(Scopes::ALL) && !Scopes::ALL.is_within(invoke));
        assert!(invoke.contains(Scope::Invoke) && !invoke.contains(Scope::Admin));
        assert!(Scopes::default().is_empty());
    }
}
