//! Who calls.

use crate::id::AccountId;
use crate::organisation::{Membership, ROOT};
use serde::{Deserialize, Serialize};

/// A user or a service, as one snapshot knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub id: String,
    /// What people call it.
    pub name: String,
    pub kind: Kind,
    pub account: AccountId,
    /// The project that its calls are booked on.
    pub project: String,
    /// The roles that it has in its own account: those of the account's unit, and of every unit above.
    pub roles: Vec<Role>,
    /// Where it has which role. A role holds for the unit and for everything under it.
    pub memberships: Vec<Membership>,
}

impl Principal {
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether it has the role for the whole organisation.
    #[must_use]
    pub fn has_role_everywhere(&self, role: Role) -> bool {
        self.memberships
            .iter()
            .any(|membership| membership.unit == ROOT && membership.role == role)
    }

    /// Whether it may see what other accounts of the organisation used and paid.
    #[must_use]
    pub fn sees_every_account(&self) -> bool {
        [Role::PlatformAdmin, Role::Finops, Role::Auditor]
            .into_iter()
            .any(|role| self.has_role_everywhere(role))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = PrincipalKind))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    User,
    Service,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    PlatformAdmin,
    LegalReviewer,
    SecurityReviewer,
    Finops,
    Auditor,
    UnitAdmin,
    Developer,
    Application,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::PlatformAdmin,
        Self::LegalReviewer,
        Self::SecurityReviewer,
        Self::Finops,
        Self::Auditor,
        Self::UnitAdmin,
        Self::Developer,
        Self::Application,
    ];

    /// The name in the store, the admin API and configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlatformAdmin => "platform-admin",
            Self::LegalReviewer => "legal-reviewer",
            Self::SecurityReviewer => "security-reviewer",
            Self::Finops => "finops",
            Self::Auditor => "auditor",
            Self::UnitAdmin => "unit-admin",
            Self::Developer => "developer",
            Self::Application => "application",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
