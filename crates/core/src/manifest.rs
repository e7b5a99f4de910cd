//! What can be declared: everything that an administrator can click is also a manifest in a file.

use crate::allocation::AllocationRule;
use crate::budget::Budget;
use crate::catalogue::{Certification, Entry};
use crate::id::AccountId;
use crate::limit::Limit;
use crate::organisation::{Account, Project, Unit};
use crate::price::{Declared, Discount};
use crate::principal::{Kind as PrincipalKind, Role};
use crate::tag::rule::TagRule;
use serde::{Deserialize, Serialize};

/// One declared thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Manifest {
    Unit(Unit),
    Account(Account),
    Project(Project),
    Principal(Principal),
    Member(Member),
    Group(Group),
    Policy(Policy),
    Model(Box<Entry>),
    Certification(Box<Certification>),
    ResourcePolicy(ResourcePolicy),
    DataRetention(DataRetention),
    UseCase(UseCase),
    Price(Box<Declared>),
    Discount(Box<Discount>),
    Budget(Box<Budget>),
    Limit(Limit),
    TagRule(Box<TagRule>),
    AllocationRule(Box<AllocationRule>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ManifestKind))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Unit,
    Account,
    Project,
    Principal,
    Member,
    Group,
    Policy,
    Model,
    Certification,
    ResourcePolicy,
    DataRetention,
    UseCase,
    Price,
    Discount,
    Budget,
    Limit,
    TagRule,
    AllocationRule,
}

impl Kind {
    /// In the order in which one may refer to the other.
    pub const ALL: [Self; 18] = [
        Self::Unit,
        Self::Account,
        Self::Project,
        Self::Principal,
        Self::Member,
        Self::Group,
        Self::Policy,
        Self::Model,
        Self::Certification,
        Self::ResourcePolicy,
        Self::DataRetention,
        Self::UseCase,
        Self::Price,
        Self::Discount,
        Self::Budget,
        Self::Limit,
        Self::TagRule,
        Self::AllocationRule,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Account => "account",
            Self::Project => "project",
            Self::Principal => "principal",
            Self::Member => "member",
            Self::Group => "group",
            Self::Policy => "policy",
            Self::Model => "model",
            Self::Certification => "certification",
            Self::ResourcePolicy => "resource_policy",
            Self::DataRetention => "data_retention",
            Self::UseCase => "use_case",
            Self::Price => "price",
            Self::Discount => "discount",
            Self::Budget => "budget",
            Self::Limit => "limit",
            Self::TagRule => "tag_rule",
            Self::AllocationRule => "allocation_rule",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ResourcePolicy => "resource policy",
            Self::DataRetention => "data retention",
            Self::UseCase => "use case",
            Self::TagRule => "tag rule",
            Self::AllocationRule => "allocation rule",
            other => other.name(),
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A user or a service. Its roles are members, its credentials are made, never declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Principal {
    pub id: String,
    pub name: String,
    /// `user` or `service`.
    #[serde(rename = "type")]
    pub kind: PrincipalKind,
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub account: AccountId,
    pub project: String,
    /// None of its credentials are taken.
    #[serde(default)]
    pub disabled: bool,
}

/// A principal's role at a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub principal: String,
    pub unit: String,
    pub role: Role,
}

/// A group of the identity provider's, and the role at a unit that its people have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// As the token's claim spells it.
    pub group: String,
    pub unit: String,
    pub role: Role,
}

/// A Cedar policy (or several) of a unit's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub id: String,
    pub unit: String,
    /// Whether it is the platform's: only platform administrators change it, and no unit under it can loosen it.
    #[serde(default)]
    pub baseline: bool,
    pub description: String,
    /// Cedar.
    pub text: String,
}

/// A resource policy in the form that Bedrock's clients send: an IAM policy document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResourcePolicy {
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub account: AccountId,
    pub arn: String,
    /// JSON, as it was sent.
    pub document: String,
}

/// What an account allows providers to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DataRetention {
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub account: AccountId,
    pub mode: String,
}

/// What an account said that it wants models for; fills the intake of its requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UseCase {
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub account: AccountId,
    /// The form as it was sent, base64.
    pub form: String,
}

impl Manifest {
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Unit(_) => Kind::Unit,
            Self::Account(_) => Kind::Account,
            Self::Project(_) => Kind::Project,
            Self::Principal(_) => Kind::Principal,
            Self::Member(_) => Kind::Member,
            Self::Group(_) => Kind::Group,
            Self::Policy(_) => Kind::Policy,
            Self::Model(_) => Kind::Model,
            Self::Certification(_) => Kind::Certification,
            Self::ResourcePolicy(_) => Kind::ResourcePolicy,
            Self::DataRetention(_) => Kind::DataRetention,
            Self::UseCase(_) => Kind::UseCase,
            Self::Price(_) => Kind::Price,
            Self::Discount(_) => Kind::Discount,
            Self::Budget(_) => Kind::Budget,
            Self::Limit(_) => Kind::Limit,
            Self::TagRule(_) => Kind::TagRule,
            Self::AllocationRule(_) => Kind::AllocationRule,
        }
    }

    /// What tells it from others of its kind. What has no id of its own is told by all that it says, with spaces
    /// between, which no id contains.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Unit(unit) => unit.id.clone(),
            Self::Account(account) => account.id.to_string(),
            Self::Project(project) => project.id.clone(),
            Self::Principal(principal) => principal.id.clone(),
            Self::Member(member) => format!("{} {} {}", member.principal, member.unit, member.role.name()),
            Self::Group(group) => format!("{} {} {}", group.group, group.unit, group.role.name()),
            Self::Policy(policy) => policy.id.clone(),
            Self::Model(entry) => entry.id.clone(),
            Self::Certification(certification) => certification.id.clone(),
            Self::ResourcePolicy(policy) => format!("{} {}", policy.account, policy.arn),
            Self::DataRetention(retention) => retention.account.to_string(),
            Self::UseCase(use_case) => use_case.account.to_string(),
            Self::Price(price) => format!("{} {}", price.key(), price.effective_from),
            Self::Discount(discount) => discount.id.clone(),
            Self::Budget(budget) => budget.id.clone(),
            Self::Limit(limit) => limit.id.clone(),
            Self::TagRule(rule) => rule.id.clone(),
            Self::AllocationRule(rule) => rule.id.clone(),
        }
    }
}
