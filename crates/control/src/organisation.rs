//! The organisation as a tree, for pages.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::manifest::Sight;
use axum::Json;
use axum::extract::State;
use outcrop_core::manifest::{Group, Member};
use outcrop_core::organisation::{Account, Project, ROOT};
use outcrop_core::principal::Role;
use outcrop_store::manifest::State as Declared;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Organisation {
    name: String,
    /// The ledger's currency, an ISO 4217 code.
    currency: String,
    /// The configuration's version.
    version: i64,
    /// Each directly before what lies under it, the root first.
    units: Vec<Unit>,
}

/// A unit, with what is in it. One that the caller only has to know of, because something of theirs lies under it, is
/// empty.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationUnit)]
pub struct Unit {
    id: String,
    #[schema(required = true)]
    parent: Option<String>,
    name: String,
    /// How many units lie above it.
    depth: u32,
    /// Whether the caller is in charge of it.
    administered: bool,
    accounts: Vec<AccountIn>,
    members: Vec<MemberIn>,
    groups: Vec<Group>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AccountIn {
    #[serde(flatten)]
    account: Account,
    projects: Vec<Project>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MemberIn {
    principal: String,
    /// What people call it.
    name: String,
    role: Role,
}

/// The tree of units that the caller sees, with their accounts and projects, and with the members of those that the
/// caller is in charge of
#[utoipa::path(get, path = "/api/v1/organisation", operation_id = "show_organisation", tag = "organisation", responses(
    (status = 200, body = Organisation), (status = 401, body = ErrorBody)))]
pub async fn show(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Organisation>, Refusal> {
    let declared = app.store().declared().await?;
    let sight = Sight::of(&caller.principal, &declared);
    let snapshot = app.parts.snapshots.newest();
    let mut tree = Tree::new(&declared, &sight);
    tree.visit(ROOT, 0);
    Ok(Json(Organisation {
        name: snapshot.organisation.name.clone(),
        currency: snapshot.organisation.currency.clone(),
        version: declared.version,
        units: tree.visited,
    }))
}

/// Everything by the unit that it is in, so that a large organisation is walked once.
struct Tree<'a> {
    declared: &'a Declared,
    sight: &'a Sight<'a>,
    children: BTreeMap<&'a str, Vec<&'a str>>,
    accounts: BTreeMap<&'a str, Vec<&'a Account>>,
    projects: BTreeMap<&'a str, Vec<&'a Project>>,
    members: BTreeMap<&'a str, Vec<&'a Member>>,
    groups: BTreeMap<&'a str, Vec<&'a Group>>,
    /// What is seen, and what lies above it.
    shown: BTreeSet<&'a str>,
    visited: Vec<Unit>,
}

impl<'a> Tree<'a> {
    fn new(declared: &'a Declared, sight: &'a Sight<'a>) -> Self {
        let seen = declared.units().filter(|unit| sight.unit(&unit.id));
        let shown = seen
            .flat_map(|unit| declared.upwards(&unit.id))
            .map(|unit| unit.id.as_str());
        Self {
            declared,
            sight,
            children: grouped(declared.units(), |unit| unit.parent.as_deref())
                .into_iter()
                .map(|(parent, units)| (parent, units.into_iter().map(|unit| unit.id.as_str()).collect()))
                .collect(),
            accounts: grouped(declared.accounts(), |account| Some(&account.unit)),
            projects: grouped(declared.projects(), |project| Some(project.account.as_str())),
            members: grouped(declared.members(), |member| Some(&member.unit)),
            groups: grouped(declared.groups(), |group| Some(&group.unit)),
            shown: shown.collect(),
            visited: Vec::new(),
        }
    }

    fn visit(&mut self, id: &'a str, depth: u32) {
        if !self.shown.contains(id) {
            return;
        }
        self.visited.extend(self.unit(id, depth));
        for child in self.children.get(id).cloned().unwrap_or_default() {
            self.visit(child, depth.saturating_add(1));
        }
    }

    fn unit(&self, id: &str, depth: u32) -> Option<Unit> {
        let unit = self.declared.unit(id)?;
        let (seen, whole) = (self.sight.unit(id), self.sight.all_of_unit(id));
        let accounts = self.accounts.get(id).into_iter().flatten().filter(|_| seen);
        let members = self.members.get(id).into_iter().flatten().filter(|_| whole);
        let groups = self.groups.get(id).into_iter().flatten().filter(|_| whole);
        Some(Unit {
            id: unit.id.clone(),
            parent: unit.parent.clone(),
            name: unit.name.clone(),
            depth,
            administered: whole,
            accounts: accounts.map(|account| self.account(account)).collect(),
            members: members.map(|member| self.member(member)).collect(),
            groups: groups.map(|group| (*group).clone()).collect(),
        })
    }

    fn account(&self, account: &Account) -> AccountIn {
        let projects = self.projects.get(account.id.as_str()).into_iter().flatten();
        AccountIn {
            account: account.clone(),
            projects: projects.map(|project| (*project).clone()).collect(),
        }
    }

    fn member(&self, member: &Member) -> MemberIn {
        let principal = self.declared.principal(&member.principal);
        MemberIn {
            principal: member.principal.clone(),
            name: principal.map_or_else(|| member.principal.clone(), |principal| principal.name.clone()),
            role: member.role,
        }
    }
}

fn grouped<'a, T>(
    all: impl Iterator<Item = &'a T>,
    by: impl Fn(&'a T) -> Option<&'a str>,
) -> BTreeMap<&'a str, Vec<&'a T>> {
    let mut groups: BTreeMap<&str, Vec<&T>> = BTreeMap::new();
    for one in all {
        if let Some(key) = by(one) {
            groups.entry(key).or_default().push(one);
        }
    }
    groups
}
