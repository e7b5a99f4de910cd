//! What is declared, as files that `outcrop apply` reads back to no change.

use super::{PlanServer, show};
use crate::command::server::Address;
use anyhow::{Context, Result};
use clap::Args;
use outcrop_core::allocation::AllocationRule;
use outcrop_core::budget::Budget;
use outcrop_core::catalogue::{Certification, Entry};
use outcrop_core::limit::Limit;
use outcrop_core::manifest::{
    DataRetention, Group, Manifest, Member, Policy, Principal, ResourcePolicy, UseCase,
};
use outcrop_core::organisation::{Account, Project, Unit};
use outcrop_core::price::{Declared, Discount};
use outcrop_core::tag::rule::TagRule;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Write files into this directory; without it, everything is printed as one
    #[arg(long, short = 'o', value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    server: Address,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let server = PlanServer::new(arguments.server.server()?);
    let files = files(server.declared().await?);
    let Some(directory) = arguments.output else {
        let texts = files
            .iter()
            .map(|(_, content)| text(content))
            .collect::<Result<Vec<_>>>()?;
        return show::say(&texts.concat());
    };
    std::fs::create_dir_all(&directory).with_context(|| format!("{} cannot be made", directory.display()))?;
    for (name, content) in &files {
        let path = directory.join(name);
        let text = text(content)?;
        // A file of an earlier export must not bring back what is gone.
        if text.is_empty() && !path.exists() {
            continue;
        }
        std::fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    show::say(&format!("written to {}\n", directory.display()))
}

/// One file's lists.
#[derive(Debug, Default, Serialize)]
pub(super) struct Content {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unit: Vec<Unit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    account: Vec<Account>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    project: Vec<Project>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    principal: Vec<Principal>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    member: Vec<Member>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    group: Vec<Group>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    policy: Vec<Policy>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    model: Vec<Entry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    certification: Vec<Certification>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_policy: Vec<ResourcePolicy>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    data_retention: Vec<DataRetention>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    use_case: Vec<UseCase>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    price: Vec<Declared>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    discount: Vec<Discount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    budget: Vec<Budget>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limit: Vec<Limit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tag_rule: Vec<TagRule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allocation_rule: Vec<AllocationRule>,
}

/// The manifests, file by file.
pub(super) fn files(manifests: Vec<Manifest>) -> [(&'static str, Content); 6] {
    let (mut organisation, mut people, mut policies) =
        (Content::default(), Content::default(), Content::default());
    let (mut catalogue, mut accounts, mut money) =
        (Content::default(), Content::default(), Content::default());
    for manifest in manifests {
        match manifest {
            Manifest::Unit(unit) => organisation.unit.push(unit),
            Manifest::Account(account) => organisation.account.push(account),
            Manifest::Project(project) => organisation.project.push(project),
            Manifest::Principal(principal) => people.principal.push(principal),
            Manifest::Member(member) => people.member.push(member),
            Manifest::Group(group) => people.group.push(group),
            Manifest::Policy(policy) => policies.policy.push(policy),
            Manifest::ResourcePolicy(policy) => policies.resource_policy.push(policy),
            Manifest::Model(entry) => catalogue.model.push(*entry),
            Manifest::Certification(certification) => catalogue.certification.push(*certification),
            Manifest::DataRetention(retention) => accounts.data_retention.push(retention),
            Manifest::UseCase(use_case) => accounts.use_case.push(use_case),
            Manifest::Price(price) => money.price.push(*price),
            Manifest::Discount(discount) => money.discount.push(*discount),
            Manifest::Budget(budget) => money.budget.push(*budget),
            Manifest::Limit(limit) => money.limit.push(limit),
            Manifest::TagRule(rule) => policies.tag_rule.push(*rule),
            Manifest::AllocationRule(rule) => policies.allocation_rule.push(*rule),
        }
    }
    [
        ("organisation.toml", organisation),
        ("people.toml", people),
        ("policies.toml", policies),
        ("catalogue.toml", catalogue),
        ("accounts.toml", accounts),
        ("money.toml", money),
    ]
}

pub(super) fn text(content: &Content) -> Result<String> {
    toml::to_string_pretty(content).context("what is declared cannot be written as TOML")
}

#[cfg(test)]
mod tests;
