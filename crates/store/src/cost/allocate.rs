//! Allocation: who bears what shared calls cost. Only money moves; calls and tokens stay where they were made.

use super::by::tags;
use super::fact::{Fact, Wide, nearest};
use crate::configuration::Configuration;
use crate::error::Result;
use outcrop_core::allocation::{AllocationRule, Share, split};
use outcrop_core::manifest::Manifest;
use outcrop_core::money::Nanos;
use std::collections::HashMap;

/// The rules in the order of their ids: of those that match, the first one splits.
pub(super) struct Rules<'c> {
    rules: Vec<&'c AllocationRule>,
    parents: HashMap<&'c str, Option<&'c str>>,
    units: HashMap<&'c str, &'c str>,
    accounts: HashMap<&'c str, &'c str>,
}

impl<'c> Rules<'c> {
    pub(super) fn of(configuration: &'c Configuration) -> Self {
        let documents = configuration.documents.iter();
        let mut rules: Vec<&AllocationRule> = documents
            .filter_map(|document| match &document.manifest {
                Manifest::AllocationRule(rule) => Some(&**rule),
                _ => None,
            })
            .collect();
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let (units, accounts) = (&configuration.units, &configuration.accounts);
        let projects = configuration.projects.iter();
        Self {
            rules,
            parents: units
                .iter()
                .map(|unit| (unit.id.as_str(), unit.parent.as_deref()))
                .collect(),
            units: accounts
                .iter()
                .map(|account| (account.id.as_str(), account.unit.as_str()))
                .collect(),
            accounts: projects
                .map(|project| (project.id.as_str(), project.account.as_str()))
                .collect(),
        }
    }

    pub(super) fn apply(&self, facts: Vec<Fact>) -> Result<Vec<Fact>> {
        let mut allocated = Vec::with_capacity(facts.len());
        for mut fact in facts {
            if let Some(rule) = self.rule(&fact)? {
                let amount = nearest(fact.sums.cost);
                let weights: Vec<u32> = rule.shares.iter().map(|share| share.weight.0).collect();
                for (share, part) in rule.shares.iter().zip(split(Nanos(amount), &weights)) {
                    allocated.push(self.borne(&fact, share, part)?);
                    fact.sums.cost -= i128::from(part.0);
                }
            }
            allocated.push(fact);
        }
        Ok(allocated)
    }

    fn rule(&self, fact: &Fact) -> Result<Option<&'c AllocationRule>> {
        let tags = tags(&fact.tags)?;
        let matches = |rule: &&&AllocationRule| {
            let wanted = &rule.matches;
            let project = wanted.project.as_ref();
            project.is_none_or(|project| *project == fact.project)
                && wanted
                    .tags
                    .iter()
                    .all(|(key, value)| tags.get(key) == Some(value))
                && self.is_under(&fact.account, &rule.unit)
        };
        Ok(self.rules.iter().find(matches).copied())
    }

    fn is_under(&self, account: &str, wanted: &str) -> bool {
        let mut unit = self.units.get(account).copied();
        // The tree has no circles; the bound is for one that was damaged.
        for _ in 0..=self.parents.len() {
            match unit {
                None => return false,
                Some(unit) if unit == wanted => return true,
                Some(above) => unit = self.parents.get(above).copied().flatten(),
            }
        }
        false
    }

    /// The part of a fact that somebody else bears.
    fn borne(&self, fact: &Fact, share: &Share, part: Nanos) -> Result<Fact> {
        let mut borne = fact.clone();
        borne.sums = Wide {
            cost: part.0.into(),
            ..Wide::default()
        };
        if let Some(project) = &share.project {
            if let Some(account) = self.accounts.get(project.as_str()) {
                (*account).clone_into(&mut borne.account);
            }
            borne.project.clone_from(project);
        }
        if let Some(tag) = &share.tag {
            let mut set = tags(&fact.tags)?;
            // A set that is full keeps its tags; then the part stays where it was.
            if set.set(&tag.key, &tag.value).is_ok() {
                borne.tags = set.to_text();
            }
        }
        Ok(borne)
    }
}
