//! What is declared: units, accounts, projects, principals, members, and documents of every other kind.
//!
//! There is one way to change any of it: a list of changes, planned against what is declared now, checked as a whole,
//! and applied in one transaction with an audit record a change. Nothing is ever half-applied.

mod check;
mod held;
mod plan;
mod problem;
mod record;
mod state;
mod write;

pub use plan::{Effect, Plan, Proposal, Step};
pub(crate) use problem::All;
pub use problem::Problem;
pub use state::State;

use crate::audit;
use crate::engine::{Store, configure, read_one_state};
use crate::error::{Error, Result};
use outcrop_core::audit::Actor;
use outcrop_core::manifest::{Kind, Manifest};
use serde::{Deserialize, Serialize};

/// One thing that is to be different.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = ManifestChange)]
pub enum Change {
    /// It is to be so, whether or not it is there already.
    Put { manifest: Manifest },
    /// It is to be gone.
    Delete { kind: Kind, id: String },
}

impl Change {
    #[must_use]
    pub const fn put(manifest: Manifest) -> Self {
        Self::Put { manifest }
    }

    #[must_use]
    pub fn delete(kind: Kind, id: impl Into<String>) -> Self {
        Self::Delete { kind, id: id.into() }
    }
}

/// How changes are applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The configuration's version that the changes were made for; another one is a conflict.
    pub expected_version: Option<i64>,
    /// Plan and check, and change nothing.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The configuration's version afterwards.
    pub version: i64,
    /// False for a dry run, and when there was nothing to change.
    pub applied: bool,
    pub plan: Plan,
}

impl Store {
    /// Everything that is declared, as of one instant.
    pub async fn declared(&self) -> Result<State> {
        read_one_state!(self, |tx| state::read!(&mut *tx)).into_state()
    }

    /// Applies all of the changes, or none.
    ///
    /// `check` says what else is wrong with the proposal: what the store does not know of (a policy's text), and who
    /// may. It is asked inside the transaction, so what it sees is what would be there.
    ///
    /// # Errors
    /// `Refused` with every problem at once; `Conflict` when the version is not the expected one.
    pub async fn apply(
        &self,
        actor: &Actor,
        changes: &[Change],
        options: Options,
        check: impl Fn(&Proposal<'_>) -> Vec<Problem> + Send,
    ) -> Result<Applied> {
        if options.dry_run {
            return self.rehearse(changes, options, check).await;
        }
        configure!(self, |tx| {
            let before = state::read!(&mut *tx).into_state()?;
            // The transaction has raised it by one.
            let version_before = before.version - 1;
            expect_version(options, version_before)?;
            let (plan, after) = plan::plan(&before, changes)?;
            let held = if held::matters(&plan) {
                held::read!(&mut *tx)
            } else {
                Vec::new()
            };
            judge(&before, &after, &plan, &held, &check)?;
            if !plan.changes_anything() {
                // Rolls back, so that the version stays.
                return Ok(Applied {
                    version: version_before,
                    applied: false,
                    plan,
                });
            }
            let now_us = self.clock.now_us();
            for statement in write::statements(&plan, &after, actor, now_us)? {
                write::run!(&mut *tx, statement);
            }
            let records = record::records(&plan, actor)?;
            audit::append_all!(self, tx, &records);
            Ok(Applied {
                version: before.version,
                applied: true,
                plan,
            })
        })
    }

    async fn rehearse(
        &self,
        changes: &[Change],
        options: Options,
        check: impl Fn(&Proposal<'_>) -> Vec<Problem> + Send,
    ) -> Result<Applied> {
        let (rows, held) = read_one_state!(self, |tx| (state::read!(&mut *tx), held::read!(&mut *tx)));
        let before = rows.into_state()?;
        expect_version(options, before.version)?;
        let (plan, after) = plan::plan(&before, changes)?;
        judge(&before, &after, &plan, &held, &check)?;
        Ok(Applied {
            version: before.version,
            applied: false,
            plan,
        })
    }
}

fn expect_version(options: Options, version: i64) -> Result<()> {
    match options.expected_version {
        Some(expected) if expected != version => Err(Error::Conflict(format!(
            "somebody changed the configuration meanwhile (it was at version {expected}, and is at {version}); look at \
             the difference again"
        ))),
        _ => Ok(()),
    }
}

/// Every problem at once.
fn judge(
    before: &State,
    after: &State,
    plan: &Plan,
    held: &[held::Held],
    check: &impl Fn(&Proposal<'_>) -> Vec<Problem>,
) -> Result<()> {
    let proposal = Proposal { before, after, plan };
    let mut problems = check::problems(&proposal);
    problems.extend(held::problems(plan, held));
    problems.extend(check(&proposal));
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Refused(problems))
    }
}
