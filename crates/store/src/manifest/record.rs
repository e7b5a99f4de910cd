//! The audit record of each change.

use super::Plan;
use super::plan::Step;
use crate::error::{Error, Result};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Kind, Manifest};

pub(super) fn records(plan: &Plan, actor: &Actor) -> Result<Vec<Record>> {
    plan.effective().map(|step| record(step, actor)).collect()
}

fn record(step: &Step, actor: &Actor) -> Result<Record> {
    let json = |manifest: &Option<Manifest>| {
        let text = manifest.as_ref().map(serde_json::to_string).transpose();
        text.map_err(|error| Error::Fault(error.to_string()))
    };
    let told = step.after.as_ref().or(step.before.as_ref());
    Ok(Record {
        actor: actor.clone(),
        action: if step.after.is_some() {
            put(step.kind)
        } else {
            delete(step.kind)
        },
        subject_kind: step.kind.name(),
        subject: step.id.clone(),
        account: told.and_then(account).cloned(),
        before: json(&step.before)?,
        after: json(&step.after)?,
    })
}

/// The account that a manifest is about, where there is one.
const fn account(manifest: &Manifest) -> Option<&AccountId> {
    match manifest {
        Manifest::Account(account) => Some(&account.id),
        Manifest::Project(project) => Some(&project.account),
        Manifest::Principal(principal) => Some(&principal.account),
        Manifest::ResourcePolicy(policy) => Some(&policy.account),
        Manifest::DataRetention(retention) => Some(&retention.account),
        Manifest::UseCase(use_case) => Some(&use_case.account),
        Manifest::Discount(discount) => discount.account.as_ref(),
        Manifest::TagRule(rule) => rule.account.as_ref(),
        _ => None,
    }
}

const fn put(kind: Kind) -> &'static str {
    match kind {
        Kind::Unit => "unit.put",
        Kind::Account => "account.put",
        Kind::Project => "project.put",
        Kind::Principal => "principal.put",
        Kind::Member => "member.put",
        Kind::Group => "group.put",
        Kind::Policy => "policy.put",
        Kind::Model => "model.put",
        Kind::Certification => "certification.put",
        Kind::ResourcePolicy => "resource_policy.put",
        Kind::DataRetention => "data_retention.put",
        Kind::UseCase => "use_case.put",
        Kind::Price => "price.put",
        Kind::Discount => "discount.put",
        Kind::Budget => "budget.put",
        Kind::Limit => "limit.put",
        Kind::TagRule => "tag_rule.put",
        Kind::AllocationRule => "allocation_rule.put",
    }
}

const fn delete(kind: Kind) -> &'static str {
    match kind {
        Kind::Unit => "unit.delete",
        Kind::Account => "account.delete",
        Kind::Project => "project.delete",
        Kind::Principal => "principal.delete",
        Kind::Member => "member.delete",
        Kind::Group => "group.delete",
        Kind::Policy => "policy.delete",
        Kind::Model => "model.delete",
        Kind::Certification => "certification.delete",
        Kind::ResourcePolicy => "resource_policy.delete",
        Kind::DataRetention => "data_retention.delete",
        Kind::UseCase => "use_case.delete",
        Kind::Price => "price.delete",
        Kind::Discount => "discount.delete",
        Kind::Budget => "budget.delete",
        Kind::Limit => "limit.delete",
        Kind::TagRule => "tag_rule.delete",
        Kind::AllocationRule => "allocation_rule.delete",
    }
}
