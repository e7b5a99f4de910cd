//! Which calls a budget is for.

use crate::id::AccountId;
use crate::tag::TagSet;
use serde::{Deserialize, Serialize};

/// All that is said must hold; a scope that says nothing is the whole organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// The unit or any unit under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The ARN of an inference profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagTest>,
}

/// One condition on a tag. A call without the tag passes only where `none_of` alone is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TagTest {
    pub key: String,
    /// One of these values; empty: any value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub none_of: Vec<String>,
}

/// Whom a call is booked on.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The account's unit and all units above it.
    pub units: &'a [&'a str],
    pub account: &'a AccountId,
    pub project: &'a str,
    pub principal: &'a str,
    pub profile: Option<&'a str>,
    pub model: &'a str,
    pub provider: &'a str,
    pub tags: &'a TagSet,
}

impl Scope {
    #[must_use]
    pub fn covers(&self, subject: &Subject<'_>) -> bool {
        let is = |asked: &Option<String>, value: &str| asked.as_deref().is_none_or(|asked| asked == value);
        self.unit
            .as_deref()
            .is_none_or(|unit| subject.units.contains(&unit))
            && self
                .account
                .as_ref()
                .is_none_or(|account| account == subject.account)
            && is(&self.project, subject.project)
            && is(&self.principal, subject.principal)
            && (self.profile.is_none() || self.profile.as_deref() == subject.profile)
            && is(&self.model, subject.model)
            && is(&self.provider, subject.provider)
            && self.tags.iter().all(|test| test.passes(subject.tags))
    }
}

impl TagTest {
    fn passes(&self, tags: &TagSet) -> bool {
        match tags.get(&self.key) {
            Some(value) => {
                let is_among = |values: &[String]| values.iter().any(|one| one == value);
                (self.any_of.is_empty() || is_among(&self.any_of)) && !is_among(&self.none_of)
            }
            None => self.any_of.is_empty() && !self.none_of.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(scope: &Scope, tags: &[(&str, &str)]) -> bool {
        let account = AccountId::parse("111122223333").unwrap();
        let mut set = TagSet::new();
        for (key, value) in tags {
            set.set(key, value).unwrap();
        }
        scope.covers(&Subject {
            units: &["research", "root"],
            account: &account,
            project: "chat",
            principal: "p-1",
            profile: None,
            model: "acme.small-v1:0",
            provider: "acme",
            tags: &set,
        })
    }

    #[test]
    fn a_scope_that_says_nothing_is_the_organisation() {
        assert!(covers(&Scope::default(), &[]));
    }

    #[test]
    fn all_that_is_said_must_hold() {
        let unit = |unit: &str| Scope {
            unit: Some(unit.to_owned()),
            ..Scope::default()
        };
        assert!(covers(&unit("root"), &[]));
        assert!(!covers(&unit("sales"), &[]));
        let both = Scope {
            model: Some("other".to_owned()),
            ..unit("root")
        };
        assert!(!covers(&both, &[]));
        let profile = Scope {
            profile: Some("a".to_owned()),
            ..Scope::default()
        };
        assert!(!covers(&profile, &[]));
    }

    #[test]
    fn tags_are_tested_for_values_presence_and_absence() {
        let scope = |any_of: &[&str], none_of: &[&str]| {
            let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            let test = TagTest {
                key: "stage".to_owned(),
                any_of: own(any_of),
                none_of: own(none_of),
            };
            Scope {
                tags: vec![test],
                ..Scope::default()
            }
        };
        assert!(covers(&scope(&["live"], &[]), &[("stage", "live")]));
        assert!(!covers(&scope(&["live"], &[]), &[("stage", "test")]));
        assert!(!covers(&scope(&["live"], &[]), &[]));
        assert!(covers(&scope(&[], &[]), &[("stage", "anything")]));
        assert!(!covers(&scope(&[], &[]), &[]));
        assert!(covers(&scope(&[], &["test"]), &[]));
        assert!(!covers(&scope(&[], &["test"]), &[("stage", "test")]));
    }
}
