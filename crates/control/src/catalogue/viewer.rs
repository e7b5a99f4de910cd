//! What of other accounts a viewer may see.

use outcrop_access::snapshot::Snapshot;
use outcrop_core::id::AccountId;
use outcrop_core::principal::{Principal, Role};
use outcrop_store::ledger::Scope;

/// Roles that may see what accounts under their unit used and paid.
const SEE_SPENDING: [Role; 4] = [Role::PlatformAdmin, Role::Finops, Role::Auditor, Role::UnitAdmin];
/// Reviewers see approvals besides.
const SEE_APPROVALS: [Role; 6] = [
    Role::PlatformAdmin,
    Role::Finops,
    Role::Auditor,
    Role::UnitAdmin,
    Role::LegalReviewer,
    Role::SecurityReviewer,
];

/// Who looks, at the state of now.
pub struct Viewer<'a> {
    pub snapshot: &'a Snapshot,
    pub principal: &'a Principal,
}

impl Viewer<'_> {
    pub fn sees_spending(&self, account: &AccountId) -> bool {
        self.sees(account, &SEE_SPENDING)
    }

    pub fn sees_approvals(&self, account: &AccountId) -> bool {
        self.sees(account, &SEE_APPROVALS)
    }

    fn sees(&self, account: &AccountId, roles: &[Role]) -> bool {
        if *account == self.principal.account {
            return true;
        }
        let Some(known) = self.snapshot.account(account) else {
            return self.principal.sees_every_account();
        };
        let memberships = self.principal.memberships.iter();
        memberships
            .filter(|one| roles.contains(&one.role))
            .any(|one| self.snapshot.units.is_within(&known.unit, &one.unit))
    }

    /// What of the ledger is read, before [`Viewer::sees_spending`] sorts it out.
    pub fn scope(&self) -> Scope {
        let memberships = &self.principal.memberships;
        if memberships.iter().any(|one| SEE_SPENDING.contains(&one.role)) {
            Scope::All
        } else {
            Scope::Account(self.principal.account.clone())
        }
    }
}
