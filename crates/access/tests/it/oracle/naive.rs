//! The naive model: a list of what was done, and loops over it.
//!
//! It uses nothing of the product but the names of actions. Slow, and short enough to be read in one sitting.

mod history;

use super::operation::{Call, Grant, Operation};
use outcrop_core::entitlement::{Action, Actions};

/// 2026-01-01 in UTC.
pub const FIRST_US: i64 = 1_767_225_600_000_000;
pub const HOUR_US: i64 = 3_600_000_000;
/// Before everything.
const LONG_AGO: i64 = i64::MIN / 2;

/// Units: the root, two under it, and one under the first of these.
const PARENTS: [Option<usize>; 4] = [None, Some(0), Some(0), Some(1)];
/// Of projects and principals alike.
const ACCOUNT_OF: [usize; 3] = [0, 0, 1];
/// In which regions each model runs, as bits: 1 is Europe, 2 America.
const MODEL_REGIONS: [u8; 3] = [3, 2, 1];
/// Platform-admin, unit-admin, developer, application.
const CALLING_ROLES: [usize; 4] = [0, 5, 6, 7];
/// The model and the account that it is opened to by configuration.
const OPENED: (usize, usize) = (2, 1);
pub const FIRST_RATE: i64 = 100;
/// The policy that stands in place of the built-in one.
pub const DEFAULT_POLICY: usize = 3;

pub struct Naive {
    actions: Actions,
    done: Vec<(i64, Operation)>,
}

/// An entitlement as the list leaves it.
pub struct Held {
    pub grant: Grant,
    pub granted_at_us: i64,
    /// `active`, `suspended` or `revoked`.
    pub status: &'static str,
}

struct Policy {
    unit: usize,
    baseline: bool,
    text: usize,
}

impl Naive {
    pub fn new(actions: Actions) -> Self {
        Self {
            actions,
            done: Vec::new(),
        }
    }

    pub fn note(&mut self, at_us: i64, operation: Operation) {
        self.done.push((at_us, operation));
    }

    pub fn done(&self) -> &[(i64, Operation)] {
        &self.done
    }

    /// None when the call may go on, else what it lacks.
    pub fn allows(&self, now_us: i64, call: &Call) -> Option<&'static str> {
        if self.is_disabled(call.principal) {
            return Some("disabled");
        }
        let account = ACCOUNT_OF[call.principal];
        let path = path(self.unit_of(account));
        let mut may_call = false;
        for unit in &path {
            for role in CALLING_ROLES {
                may_call = may_call || self.has_role(call.principal, *unit, role);
            }
        }
        if !may_call {
            return Some("role");
        }
        if !self.is_entitled(now_us, call, account) {
            return Some("entitlement");
        }
        if !self.policies_allow(&path, call) {
            return Some("policy");
        }
        None
    }

    fn is_entitled(&self, now_us: i64, call: &Call, account: usize) -> bool {
        if (call.model, account) == OPENED {
            let mut open = true;
            for (since_us, action) in self.end_of_life(call.model) {
                open = open
                    && (action == Action::ExistingCallersOnly || survives(now_us, since_us, action, None));
            }
            if open {
                return true;
            }
        }
        for id in 0..4 {
            if let Some(held) = self.entitlement(id)
                && self.covers(&held, now_us, call, account)
            {
                return true;
            }
        }
        false
    }

    fn covers(&self, held: &Held, now_us: i64, call: &Call, account: usize) -> bool {
        let grant = &held.grant;
        let (environment, classes) = self.project(call.principal);
        let has = |set: Option<u8>, bit: usize| set.is_none_or(|set| set & (1 << bit) != 0);
        let first_call = self.first_call(call.principal, call.model);
        let mut covered = held.status == "active"
            && grant.model == call.model
            && grant.accounts & (1 << account) != 0
            && has(grant.environments, environment)
            && has(grant.modes, usize::from(call.batch))
            && grant.classes.is_none_or(|allowed| classes & !allowed == 0)
            && grant
                .regions
                .is_none_or(|allowed| allowed & MODEL_REGIONS[call.model] != 0)
            && (call.guarded || !grant.guardrail)
            && grant.expires.is_none_or(|day| now_us < midnight(day));
        for (since_us, action) in self.changes(held) {
            covered = covered && survives(now_us, since_us, action, first_call);
        }
        covered
    }

    /// Since when which facts are not what they were, or will not be, and what that does.
    fn changes(&self, held: &Held) -> Vec<(i64, Action)> {
        let grant = &held.grant;
        let mut changes = self.end_of_life(grant.model);
        if let Some((subject, accepted)) = &grant.terms {
            let mut is_newer = !self.terms(*subject).iter().any(|(_, hash)| hash == accepted);
            for (at_us, hash) in self.terms(*subject) {
                if is_newer {
                    changes.push((at_us, self.actions.terms_changed));
                    break;
                }
                is_newer = hash == *accepted;
            }
        }
        for certification in 0..2 {
            if grant.certifications & (1 << certification) != 0 {
                let ended = self.certification_ends(certification);
                changes.push((ended, self.actions.certification_expired));
            }
        }
        if let Some((approved, margin)) = grant.price {
            let mut since = None;
            for (at_us, rate) in self.rates(grant.model) {
                // One that is too high already and rises again is no news.
                if rate * 100 <= approved * (100 + i64::from(margin)) {
                    since = None;
                } else if since.is_none() {
                    since = Some(at_us);
                }
            }
            if let Some(at_us) = since {
                changes.push((at_us, self.actions.price_risen));
            }
        }
        if let Some(since_us) = self.legacy_since(grant.model)
            && since_us > held.granted_at_us
        {
            changes.push((since_us, self.actions.legacy));
        }
        changes
    }

    fn policies_allow(&self, path: &[usize], call: &Call) -> bool {
        let policies = self.policies();
        let mut allowed = true;
        for baseline in [true, false] {
            for unit in path {
                let (mut permits, mut permitted, mut forbidden) = (0, 0, 0);
                for policy in &policies {
                    if (policy.unit, policy.baseline) != (*unit, baseline) {
                        continue;
                    }
                    let (permit, matches) = says(policy.text, call);
                    permits += usize::from(permit);
                    permitted += usize::from(permit && matches);
                    forbidden += usize::from(!permit && matches);
                }
                let must_permit = permits > 0 || (baseline && *unit == 0);
                allowed = allowed && forbidden == 0 && (permitted > 0 || !must_permit);
            }
        }
        allowed
    }
}

/// What each of the texts of [`super::world::POLICIES`] says: whether it permits, and whether it is about the call.
fn says(text: usize, call: &Call) -> (bool, bool) {
    match text {
        0 => (true, true),
        1 => (false, true),
        2 => (false, call.model == 0),
        3 => (true, call.region == 0),
        4 => (false, call.batch),
        _ => (true, call.principal == 0),
    }
}

/// From a unit up to the root.
fn path(unit: usize) -> Vec<usize> {
    let mut path = vec![unit];
    let mut at = unit;
    while let Some(parent) = PARENTS[at] {
        path.push(parent);
        at = parent;
    }
    path
}

/// Whether a call may still be made under a change.
fn survives(now_us: i64, since_us: i64, action: Action, first_call: Option<i64>) -> bool {
    match action {
        Action::Suspend => now_us < since_us,
        Action::SuspendAfter { seconds } => now_us < since_us + i64::from(seconds) * 1_000_000,
        Action::ExistingCallersOnly => now_us < since_us || first_call.is_some_and(|first| first < since_us),
        Action::Notify => true,
    }
}

pub fn midnight(day: i64) -> i64 {
    FIRST_US + day * 24 * HOUR_US
}
