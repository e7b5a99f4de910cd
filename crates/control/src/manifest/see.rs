//! What of the organisation a caller sees.

use super::permit::unit_of;
use outcrop_core::manifest::Manifest;
use outcrop_core::principal::{Principal, Role};
use outcrop_store::manifest::State;
use std::collections::HashSet;

/// Which units a caller sees, and in which they see everything.
pub struct Sight<'a> {
    state: &'a State,
    everything: bool,
    /// Prices, and who negotiated what.
    money: bool,
    /// Units where the caller has any role, and the one of its account: they and what lies under them are seen.
    present: HashSet<&'a str>,
    /// Units that the caller is in charge of: who is a member there is seen too.
    in_charge: HashSet<&'a str>,
}

impl<'a> Sight<'a> {
    pub fn of(caller: &'a Principal, state: &'a State) -> Self {
        let everything = [Role::PlatformAdmin, Role::Auditor]
            .into_iter()
            .any(|role| caller.has_role_everywhere(role));
        let memberships = || caller.memberships.iter();
        let home = state
            .account(&caller.account)
            .map(|account| account.unit.as_str());
        let in_charge = memberships().filter(|one| matches!(one.role, Role::PlatformAdmin | Role::UnitAdmin));
        Self {
            state,
            everything,
            money: caller.sees_every_account(),
            present: memberships().map(|one| one.unit.as_str()).chain(home).collect(),
            in_charge: in_charge.map(|one| one.unit.as_str()).collect(),
        }
    }

    /// Whether the caller is in charge of anything, or looks after everything.
    pub fn is_wide(&self) -> bool {
        self.everything || self.money || !self.in_charge.is_empty()
    }

    /// Whether the caller sees the unit, and its accounts and projects.
    pub fn unit(&self, id: &str) -> bool {
        self.everything
            || self
                .state
                .upwards(id)
                .any(|above| self.present.contains(above.id.as_str()))
    }

    /// Whether the caller sees who is a member there, and every other manifest.
    pub fn all_of_unit(&self, id: &str) -> bool {
        self.everything
            || self
                .state
                .upwards(id)
                .any(|above| self.in_charge.contains(above.id.as_str()))
    }

    /// Whether the caller sees the manifest. The catalogue is everybody's to see; what was negotiated for whom is not.
    pub fn manifest(&self, manifest: &Manifest) -> bool {
        if let Manifest::Unit(unit) = manifest {
            return self.all_of_unit(&unit.id);
        }
        if let Manifest::Discount(_) = manifest {
            return self.money;
        }
        unit_of(manifest, self.state).is_none_or(|unit| self.all_of_unit(unit))
    }
}
