//! What is referred to exists.

use super::super::{Problem, Proposal};
use outcrop_core::budget::Budget;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Kind, Manifest};
use std::collections::BTreeMap;

/// How many of those that refer to something are named.
const NAMED: usize = 5;

pub(super) fn check(proposal: &Proposal<'_>, problems: &mut Vec<Problem>) {
    let mut held: BTreeMap<(Kind, String), Vec<&Manifest>> = BTreeMap::new();
    for manifest in proposal.after.all() {
        for (kind, id) in references(manifest) {
            if proposal.after.get(kind, id).is_some() {
                continue;
            }
            if proposal.deletes(kind, id) {
                held.entry((kind, id.to_owned())).or_default().push(manifest);
            } else {
                problems.push(missing(manifest, kind, id));
            }
        }
    }
    problems.extend(held.into_iter().map(|((kind, id), by)| {
        Problem::new(
            kind,
            id,
            format!(
                "cannot be deleted, because {}; change or delete that first, or in the same list",
                referers(&by)
            ),
        )
    }));
}

fn references(manifest: &Manifest) -> Vec<(Kind, &str)> {
    match manifest {
        Manifest::Unit(unit) => unit
            .parent
            .iter()
            .map(|parent| (Kind::Unit, parent.as_str()))
            .collect(),
        Manifest::Account(account) => vec![(Kind::Unit, &account.unit)],
        Manifest::Project(project) => vec![(Kind::Account, project.account.as_str())],
        Manifest::Principal(principal) => {
            vec![
                (Kind::Account, principal.account.as_str()),
                (Kind::Project, &principal.project),
            ]
        }
        Manifest::Member(member) => vec![(Kind::Principal, &member.principal), (Kind::Unit, &member.unit)],
        Manifest::Group(group) => vec![(Kind::Unit, &group.unit)],
        Manifest::Policy(policy) => vec![(Kind::Unit, &policy.unit)],
        Manifest::ResourcePolicy(policy) => vec![(Kind::Account, policy.account.as_str())],
        Manifest::DataRetention(retention) => vec![(Kind::Account, retention.account.as_str())],
        Manifest::UseCase(use_case) => vec![(Kind::Account, use_case.account.as_str())],
        // Models and connections are in the configuration of processes, which differ.
        Manifest::Limit(limit) => {
            let principal = limit.principal.iter().map(|id| (Kind::Principal, id.as_str()));
            let project = limit.project.iter().map(|id| (Kind::Project, id.as_str()));
            principal.chain(project).collect()
        }
        Manifest::Budget(budget) => of_budget(budget),
        Manifest::TagRule(rule) => {
            let unit = rule.unit.iter().map(|unit| (Kind::Unit, unit.as_str()));
            let account = rule
                .account
                .iter()
                .map(|account| (Kind::Account, account.as_str()));
            unit.chain(account).collect()
        }
        Manifest::Discount(discount) => {
            let unit = discount.unit.iter().map(|unit| (Kind::Unit, unit.as_str()));
            let account = discount
                .account
                .iter()
                .map(|account| (Kind::Account, account.as_str()));
            unit.chain(account).collect()
        }
        Manifest::AllocationRule(rule) => {
            let bearers = rule.shares.iter().filter_map(|share| share.project.as_deref());
            let projects = rule.matches.project.as_deref().into_iter().chain(bearers);
            let projects = projects.map(|project| (Kind::Project, project));
            std::iter::once((Kind::Unit, rule.unit.as_str()))
                .chain(projects)
                .collect()
        }
        // They may be about a model that only the built-in catalogue or the configuration knows.
        Manifest::Model(_) | Manifest::Certification(_) | Manifest::Price(_) => Vec::new(),
    }
}

/// Profiles, models and providers may come and go without it.
fn of_budget(budget: &Budget) -> Vec<(Kind, &str)> {
    let scope = &budget.scope;
    let named = [
        (Kind::Unit, Some(budget.owner.as_str())),
        (Kind::Unit, scope.unit.as_deref()),
        (Kind::Account, scope.account.as_ref().map(AccountId::as_str)),
        (Kind::Project, scope.project.as_deref()),
        (Kind::Principal, scope.principal.as_deref()),
    ];
    named
        .into_iter()
        .filter_map(|(kind, id)| Some((kind, id?)))
        .collect()
}

fn missing(by: &Manifest, kind: Kind, id: &str) -> Problem {
    let id: String = id.chars().take(64).flat_map(char::escape_debug).collect();
    Problem::of(
        by,
        format!(
            "there is no {} `{id}`; declare it too, or name one that exists",
            kind.title()
        ),
    )
}

fn referers(by: &[&Manifest]) -> String {
    let named: Vec<String> = by
        .iter()
        .take(NAMED)
        .map(|manifest| format!("{} `{}`", manifest.kind().title(), manifest.id()))
        .collect();
    let more = by.len().saturating_sub(NAMED);
    let verb = if by.len() == 1 { "refers" } else { "refer" };
    if more == 0 {
        return format!("{} {verb} to it", named.join(", "));
    }
    format!("{} and {more} more {verb} to it", named.join(", "))
}
