//! The statements that make a plan come true, in an order in which every reference holds at every moment.

mod price;

use super::plan::{Effect, Plan, Step};
use super::{Problem, State};
use crate::error::{Error, Result};
use crate::principal::kind_name;
use crate::project::list;
use outcrop_core::audit::Actor;
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::{Kind, Manifest};
use std::cmp::Reverse;

const PUT_UNIT: &str = "INSERT INTO units (id, parent, name) VALUES ($1, $2, $3) \
     ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, name = excluded.name";
const PUT_ACCOUNT: &str = "INSERT INTO accounts (id, unit, name, self_service) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, name = excluded.name, self_service = excluded.self_service";
const PUT_PROJECT: &str = "INSERT INTO projects (id, account, name, environment, data_classes, tags) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET account = excluded.account, name = excluded.name, \
     environment = excluded.environment, data_classes = excluded.data_classes, \
     tags = excluded.tags";
const PUT_PRINCIPAL: &str = "INSERT INTO principals (id, name, kind, account, project, disabled) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, \
     account = excluded.account, project = excluded.project, disabled = excluded.disabled";
const PUT_MEMBER: &str = crate::membership::INSERT;
const PUT_DOCUMENT: &str = "INSERT INTO documents (kind, id, body, changed_at_us, changed_by) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, \
     changed_at_us = excluded.changed_at_us, changed_by = excluded.changed_by";
const DELETE_UNIT: &str = "DELETE FROM units WHERE id = $1";
const DELETE_ACCOUNT: &str = "DELETE FROM accounts WHERE id = $1";
const DELETE_PROJECT: &str = "DELETE FROM projects WHERE id = $1";
const DELETE_PRINCIPAL: &str = "DELETE FROM principals WHERE id = $1";
const DELETE_MEMBER: &str = "DELETE FROM memberships WHERE principal = $1 AND unit = $2 AND role = $3";
const DELETE_DOCUMENT: &str = "DELETE FROM documents WHERE kind = $1 AND id = $2";

/// A statement with its arguments, for either engine.
pub(crate) struct Statement {
    pub sql: &'static str,
    pub arguments: Vec<Argument>,
    kind: Kind,
    id: String,
    deletes: bool,
}

pub(crate) enum Argument {
    Text(Option<String>),
    Flag(bool),
    Number(i64),
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl Statement {
    /// What a statement's failure means. The checks came before, so this is for what they cannot see.
    pub(crate) fn refused(&self, error: sqlx::Error) -> Error {
        let violated = error
            .as_database_error()
            .is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
        if violated && self.deletes {
            let message = "cannot be deleted: something that is not declared still refers to it";
            return Error::Refused(vec![Problem::new(self.kind, &self.id, message)]);
        }
        Error::on_create(error, format_args!("{} {}", self.kind.title(), self.id))
    }
}

/// Runs a statement inside a transaction.
macro_rules! run {
    ($tx:expr, $statement:expr) => {{
        let statement: $crate::manifest::write::Statement = $statement;
        let mut query = sqlx::query(statement.sql);
        for argument in &statement.arguments {
            query = match argument {
                $crate::manifest::write::Argument::Text(text) => query.bind(text.as_deref()),
                $crate::manifest::write::Argument::Flag(flag) => query.bind(*flag),
                $crate::manifest::write::Argument::Number(number) => query.bind(*number),
            };
        }
        query
            .execute($tx)
            .await
            .map_err(|error| statement.refused(error))?;
    }};
}
pub(crate) use run;

/// First what is put, parents before their children; then what is deleted, the other way round.
pub(super) fn statements(
    plan: &Plan,
    after: &State,
    actor: &Actor,
    now_us: UnixMicros,
) -> Result<Vec<Statement>> {
    let mut put: Vec<(usize, &Step, &Manifest)> = plan
        .effective()
        .filter_map(|step| Some((depth(after, step), step, step.after.as_ref()?)))
        .collect();
    put.sort_by_key(|(depth, step, _)| (step.kind, *depth));
    let mut deleted: Vec<&Step> = plan
        .steps
        .iter()
        .filter(|step| step.change == Effect::Delete)
        .collect();
    // The plan is sorted by kind; of units, children are deleted before their parents.
    deleted.sort_by_cached_key(|step| Reverse((step.kind, depth_before(plan, step))));
    let mut statements = Vec::with_capacity(plan.steps.len());
    for (_, step, manifest) in put {
        statements.push(putting(step, manifest, actor, now_us)?);
    }
    statements.extend(deleted.into_iter().filter_map(deleting));
    for step in plan.effective().filter(|step| step.kind == Kind::Price) {
        statements.extend(price::versions(step, now_us)?);
    }
    Ok(statements)
}

/// How far from the root a unit will be; nothing else has a depth.
fn depth(after: &State, step: &Step) -> usize {
    if step.kind == Kind::Unit {
        after.upwards(&step.id).count()
    } else {
        0
    }
}

/// How far a unit is from the first one above it that stays.
fn depth_before(plan: &Plan, step: &Step) -> usize {
    let parent_of = |step: &Step| match &step.before {
        Some(Manifest::Unit(unit)) => unit.parent.clone(),
        _ => None,
    };
    let deleted = |id: &str| {
        let found = plan
            .steps
            .binary_search_by(|other| (other.kind, other.id.as_str()).cmp(&(Kind::Unit, id)));
        found
            .ok()
            .and_then(|at| plan.steps.get(at))
            .filter(|other| other.change == Effect::Delete)
    };
    let first = (step.kind == Kind::Unit).then_some(step);
    std::iter::successors(first, |step| deleted(&parent_of(step)?))
        .take(plan.steps.len())
        .count()
}

fn putting(step: &Step, manifest: &Manifest, actor: &Actor, now_us: UnixMicros) -> Result<Statement> {
    let (sql, arguments) = match manifest {
        Manifest::Unit(unit) => (
            PUT_UNIT,
            vec![
                unit.id.as_str().into(),
                Argument::Text(unit.parent.clone()),
                unit.name.as_str().into(),
            ],
        ),
        Manifest::Account(account) => (
            PUT_ACCOUNT,
            vec![
                account.id.as_str().into(),
                account.unit.as_str().into(),
                account.name.as_str().into(),
                Argument::Flag(account.self_service),
            ],
        ),
        Manifest::Project(project) => (
            PUT_PROJECT,
            vec![
                project.id.as_str().into(),
                project.account.as_str().into(),
                project.name.as_str().into(),
                project.environment.name().into(),
                list(&project.data_classes).as_str().into(),
                project.tags.to_text().as_str().into(),
            ],
        ),
        Manifest::Principal(principal) => (
            PUT_PRINCIPAL,
            vec![
                principal.id.as_str().into(),
                principal.name.as_str().into(),
                kind_name(principal.kind).into(),
                principal.account.as_str().into(),
                principal.project.as_str().into(),
                Argument::Flag(principal.disabled),
            ],
        ),
        Manifest::Member(member) => (
            PUT_MEMBER,
            vec![
                member.principal.as_str().into(),
                member.unit.as_str().into(),
                member.role.name().into(),
            ],
        ),
        _ => (PUT_DOCUMENT, document(step, manifest, actor, now_us)?),
    };
    Ok(Statement {
        sql,
        arguments,
        kind: step.kind,
        id: step.id.clone(),
        deletes: false,
    })
}

fn document(step: &Step, manifest: &Manifest, actor: &Actor, now_us: UnixMicros) -> Result<Vec<Argument>> {
    let body = serde_json::to_string(manifest).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(vec![
        step.kind.name().into(),
        step.id.as_str().into(),
        Argument::Text(Some(body)),
        Argument::Number(now_us),
        actor.name().into(),
    ])
}

fn deleting(step: &Step) -> Option<Statement> {
    let (sql, arguments) = match step.before.as_ref()? {
        Manifest::Unit(unit) => (DELETE_UNIT, vec![unit.id.as_str().into()]),
        Manifest::Account(account) => (DELETE_ACCOUNT, vec![account.id.as_str().into()]),
        Manifest::Project(project) => (DELETE_PROJECT, vec![project.id.as_str().into()]),
        Manifest::Principal(principal) => (DELETE_PRINCIPAL, vec![principal.id.as_str().into()]),
        Manifest::Member(member) => (
            DELETE_MEMBER,
            vec![
                member.principal.as_str().into(),
                member.unit.as_str().into(),
                member.role.name().into(),
            ],
        ),
        _ => (
            DELETE_DOCUMENT,
            vec![step.kind.name().into(), step.id.as_str().into()],
        ),
    };
    Some(Statement {
        sql,
        arguments,
        kind: step.kind,
        id: step.id.clone(),
        deletes: true,
    })
}
