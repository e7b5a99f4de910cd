//! How things stand, worked out from the list of what was done.

use super::*;

impl Naive {
    pub fn entitlement(&self, id: usize) -> Option<Held> {
        let mut held: Option<Held> = None;
        for (at_us, operation) in &self.done {
            match operation {
                Operation::Grant(grant) if grant.entitlement == id => {
                    held = Some(Held {
                        grant: grant.clone(),
                        granted_at_us: *at_us,
                        status: "active",
                    });
                }
                Operation::Suspend { entitlement } if *entitlement == id => {
                    set_status(&mut held, "suspended");
                }
                Operation::Resume { entitlement } if *entitlement == id => {
                    set_status(&mut held, "active");
                }
                Operation::Revoke { entitlement } if *entitlement == id => {
                    set_status(&mut held, "revoked");
                }
                Operation::Agree { entitlement, hash } if *entitlement == id => {
                    if let Some(held) = &mut held
                        && let Some(terms) = &mut held.grant.terms
                    {
                        terms.1.clone_from(hash);
                    }
                }
                _ => {}
            }
        }
        held
    }

    /// Every version of a subject's terms, with the instant at which it came.
    pub fn terms(&self, of: usize) -> Vec<(i64, String)> {
        let mut versions = Vec::new();
        for (at_us, operation) in &self.done {
            if let Operation::NewTerms { subject, hash } = operation
                && *subject == of
            {
                versions.push((*at_us, hash.clone()));
            }
        }
        versions
    }

    /// The rate in force.
    pub fn rate(&self, of: usize) -> i64 {
        let mut now = FIRST_RATE;
        for (_, rate) in self.rates(of) {
            now = rate;
        }
        now
    }

    /// Every rate that was said, with the instant.
    pub(super) fn rates(&self, of: usize) -> Vec<(i64, i64)> {
        let mut rates = vec![(FIRST_US, FIRST_RATE)];
        for (at_us, operation) in &self.done {
            if let Operation::Price { model, rate } = operation
                && *model == of
            {
                rates.push((*at_us, *rate));
            }
        }
        rates
    }

    pub(super) fn unit_of(&self, of: usize) -> usize {
        let mut now = of + 1;
        for (_, operation) in &self.done {
            if let Operation::MoveAccount { account, unit } = operation
                && *account == of
            {
                now = *unit;
            }
        }
        now
    }

    pub(super) fn project(&self, of: usize) -> (usize, u8) {
        let mut now = (0, 0);
        for (_, operation) in &self.done {
            if let Operation::Project {
                project,
                environment,
                classes,
            } = operation
                && *project == of
            {
                now = (*environment, *classes);
            }
        }
        now
    }

    pub(super) fn is_disabled(&self, of: usize) -> bool {
        let mut now = false;
        for (_, operation) in &self.done {
            if let Operation::Disable { principal, disabled } = operation
                && *principal == of
            {
                now = *disabled;
            }
        }
        now
    }

    pub(super) fn has_role(&self, of: usize, at: usize, wanted: usize) -> bool {
        // Everyone begins as a developer of the whole organisation.
        let mut now = at == 0 && wanted == 6;
        for (_, operation) in &self.done {
            if let Operation::Member {
                principal,
                unit,
                role,
                given,
            } = operation
                && (*principal, *unit, *role) == (of, at, wanted)
            {
                now = *given;
            }
        }
        now
    }

    pub(super) fn first_call(&self, by: usize, of: usize) -> Option<i64> {
        for (at_us, operation) in &self.done {
            if let Operation::Called { project, model } = operation
                && (*project, *model) == (by, of)
            {
                return Some(*at_us);
            }
        }
        None
    }

    pub(super) fn policies(&self) -> Vec<Policy> {
        let mut slots: [Option<(usize, bool, usize)>; 4] = [None; 4];
        for (_, operation) in &self.done {
            match operation {
                Operation::PutPolicy {
                    policy,
                    unit,
                    baseline,
                    text,
                } => slots[*policy] = Some((*unit, *baseline, *text)),
                Operation::DropPolicy { policy } => slots[*policy] = None,
                _ => {}
            }
        }
        let mut policies = Vec::new();
        if slots[DEFAULT_POLICY].is_none() {
            // The built-in one permits callers, and only callers come so far.
            policies.push(Policy {
                unit: 0,
                baseline: true,
                text: 0,
            });
        }
        for (unit, baseline, text) in slots.into_iter().flatten() {
            policies.push(Policy { unit, baseline, text });
        }
        policies
    }

    pub(super) fn certification_ends(&self, of: usize) -> i64 {
        let mut ends = LONG_AGO;
        for (_, operation) in &self.done {
            match operation {
                Operation::Certify {
                    certification,
                    expires,
                    withdrawn,
                } if *certification == of => {
                    ends = midnight(*expires);
                    if let Some(day) = withdrawn
                        && midnight(*day) < ends
                    {
                        ends = midnight(*day);
                    }
                }
                Operation::DropCertification { certification } if *certification == of => ends = LONG_AGO,
                _ => {}
            }
        }
        ends
    }

    pub(super) fn end_of_life(&self, of: usize) -> Vec<(i64, Action)> {
        let mut ends = Vec::new();
        for (_, operation) in &self.done {
            if let Operation::Lifecycle {
                model, end_of_life, ..
            } = operation
                && *model == of
            {
                ends.clear();
                if let Some(day) = end_of_life {
                    ends.push((midnight(*day), self.actions.end_of_life));
                }
            }
        }
        ends
    }

    pub(super) fn legacy_since(&self, of: usize) -> Option<i64> {
        let mut before = None;
        let mut since = None;
        for (at_us, operation) in &self.done {
            if let Operation::Lifecycle {
                model,
                legacy,
                legacy_from,
                end_of_life,
            } = operation
                && *model == of
            {
                // Saying the same again is no news.
                if before == Some((*legacy, *legacy_from, *end_of_life)) {
                    continue;
                }
                before = Some((*legacy, *legacy_from, *end_of_life));
                since = legacy_from.map(midnight);
                if *legacy && since.is_none_or(|day| *at_us < day) {
                    since = Some(*at_us);
                }
            }
        }
        since
    }
}

fn set_status(held: &mut Option<Held>, status: &'static str) {
    if let Some(held) = held {
        held.status = status;
    }
}
