//! Everything that is declared, as of one instant.

use crate::error::Result;
use crate::{account, document, membership, principal, project, unit};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Group, Kind, Manifest, Member, Policy, Principal};
use outcrop_core::organisation::{Account, Project, Unit};
use outcrop_core::principal::Role;
use std::collections::BTreeMap;

/// Every manifest, by kind and id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The configuration's version.
    pub version: i64,
    /// The ledger's; none until there is an organisation.
    pub currency: Option<String>,
    manifests: BTreeMap<Kind, BTreeMap<String, Manifest>>,
}

/// An iterator over what one kind of manifest holds.
macro_rules! of_kind {
    ($(#[$about:meta])* $name:ident, $one:ident, $variant:ident, $type:ty) => {
        $(#[$about])*
        pub fn $name(&self) -> impl Iterator<Item = &$type> {
            self.of(Kind::$variant).filter_map(|manifest| match manifest {
                Manifest::$variant(inner) => Some(inner),
                _ => None,
            })
        }

        #[must_use]
        pub fn $one(&self, id: &str) -> Option<&$type> {
            match self.get(Kind::$variant, id) {
                Some(Manifest::$variant(inner)) => Some(inner),
                _ => None,
            }
        }
    };
}

impl State {
    #[must_use]
    pub fn new(version: i64, manifests: impl IntoIterator<Item = Manifest>) -> Self {
        let mut state = Self {
            version,
            currency: None,
            manifests: BTreeMap::new(),
        };
        manifests.into_iter().for_each(|manifest| state.put(manifest));
        state
    }

    #[must_use]
    pub fn get(&self, kind: Kind, id: &str) -> Option<&Manifest> {
        self.manifests.get(&kind)?.get(id)
    }

    /// All of a kind, by id.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Manifest> {
        self.manifests.get(&kind).into_iter().flat_map(BTreeMap::values)
    }

    /// Everything, in an order in which each may refer to what came before.
    pub fn all(&self) -> impl Iterator<Item = &Manifest> {
        self.manifests.values().flat_map(BTreeMap::values)
    }

    pub(super) fn put(&mut self, manifest: Manifest) {
        let of_kind = self.manifests.entry(manifest.kind()).or_default();
        of_kind.insert(manifest.id(), manifest);
    }

    pub(super) fn delete(&mut self, kind: Kind, id: &str) {
        if let Some(of_kind) = self.manifests.get_mut(&kind) {
            of_kind.remove(id);
        }
    }

    of_kind!(units, unit, Unit, Unit);
    of_kind!(accounts, account_by_text, Account, Account);
    of_kind!(projects, project, Project, Project);
    of_kind!(principals, principal, Principal, Principal);
    of_kind!(members, member, Member, Member);
    of_kind!(groups, group, Group, Group);
    of_kind!(policies, policy, Policy, Policy);

    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.account_by_text(id.as_str())
    }

    /// The unit and every unit above it, the root last. Ends at a unit that is not there, and in a cycle.
    pub fn upwards<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Unit> {
        let units = self.manifests.get(&Kind::Unit).map_or(0, BTreeMap::len);
        let above = |unit: &&'a Unit| unit.parent.as_deref().and_then(|parent| self.unit(parent));
        std::iter::successors(self.unit(id), above).take(units)
    }

    /// Whether `unit` is `over`, or lies somewhere under it.
    #[must_use]
    pub fn is_within(&self, unit: &str, over: &str) -> bool {
        self.upwards(unit).any(|above| above.id == over)
    }

    /// Whether the principal is there, enabled, and has the role at the unit, by a membership there or above.
    #[must_use]
    pub fn has_role(&self, principal: &str, role: Role, unit: &str) -> bool {
        let enabled = self
            .principal(principal)
            .is_some_and(|principal| !principal.disabled);
        enabled
            && self.upwards(unit).any(|above| {
                let id = format!("{principal} {} {}", above.id, role.name());
                self.get(Kind::Member, &id).is_some()
            })
    }
}

/// The tables' rows, before they are checked.
pub(crate) struct Rows {
    pub version: i64,
    pub currency: Option<String>,
    pub units: Vec<unit::Record>,
    pub accounts: Vec<account::Record>,
    pub projects: Vec<project::Record>,
    pub principals: Vec<principal::Record>,
    pub members: Vec<membership::Record>,
    pub documents: Vec<document::Record>,
}

/// Reads everything that is declared inside a transaction.
macro_rules! read {
    ($tx:expr) => {
        $crate::manifest::state::Rows {
            version: sqlx::query_scalar($crate::configuration::VERSION)
                .fetch_one($tx)
                .await?,
            currency: sqlx::query_scalar($crate::organisation::CURRENCY)
                .fetch_optional($tx)
                .await?,
            units: sqlx::query_as($crate::unit::SELECT).fetch_all($tx).await?,
            accounts: sqlx::query_as($crate::account::SELECT).fetch_all($tx).await?,
            projects: sqlx::query_as($crate::project::SELECT).fetch_all($tx).await?,
            principals: sqlx::query_as($crate::principal::SELECT).fetch_all($tx).await?,
            members: sqlx::query_as($crate::membership::SELECT).fetch_all($tx).await?,
            documents: sqlx::query_as($crate::document::SELECT).fetch_all($tx).await?,
        }
    };
}
pub(crate) use read;

impl Rows {
    pub(crate) fn into_state(self) -> Result<State> {
        let mut state = State {
            version: self.version,
            currency: self.currency,
            manifests: BTreeMap::new(),
        };
        for unit in self.units {
            state.put(Manifest::Unit(unit.into()));
        }
        for account in self.accounts {
            state.put(Manifest::Account(account.try_into()?));
        }
        for project in self.projects {
            state.put(Manifest::Project(project.try_into()?));
        }
        for principal in self.principals {
            state.put(Manifest::Principal(declared(principal.try_into()?)));
        }
        for member in self.members {
            let membership::Member {
                principal,
                unit,
                role,
            } = member.try_into()?;
            state.put(Manifest::Member(Member {
                principal,
                unit,
                role,
            }));
        }
        for document in self.documents {
            state.put(document::Document::try_from(document)?.manifest);
        }
        Ok(state)
    }
}

fn declared(registered: principal::Registered) -> Principal {
    let principal::Registered { principal, disabled } = registered;
    Principal {
        id: principal.id,
        name: principal.name,
        kind: principal.kind,
        account: principal.account,
        project: principal.project,
        disabled,
    }
}
