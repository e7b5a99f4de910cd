//! The organisation: a tree of units, the accounts in them, the accounts' projects, and who has which role where.

use crate::id::AccountId;
use crate::principal::Role;
use crate::tag::TagSet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The id of the one unit that has no parent. It always exists.
pub const ROOT: &str = "root";

/// A business unit. Everything but the root has a parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Unit {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    pub name: String,
}

/// What ARNs name, and what entitlements are granted to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Account {
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: AccountId,
    pub unit: String,
    pub name: String,
    /// Whether its people may accept a model's terms by themselves: the pipeline then decides by its automatic checks.
    #[serde(default)]
    pub self_service: bool,
}

/// What calls are booked on. Its id is unique in the organisation, not only in its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Project {
    pub id: String,
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub account: AccountId,
    pub name: String,
    pub environment: Environment,
    /// What kinds of data its calls carry (`personal`, `health`, …): lower-case words with dashes.
    #[serde(default)]
    pub data_classes: BTreeSet<String>,
    /// What its calls' cost is told apart by; a call has them under its profile's and its own.
    #[serde(default, skip_serializing_if = "TagSet::is_empty")]
    pub tags: TagSet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    Sandbox,
    Development,
    Production,
}

impl Environment {
    pub const ALL: [Self; 3] = [Self::Sandbox, Self::Development, Self::Production];

    /// The name in the store and in the admin API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Development => "development",
            Self::Production => "production",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|environment| environment.name() == name)
    }
}

/// A role that a principal has at a unit, and so at everything under it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Membership {
    pub unit: String,
    pub role: Role,
}
