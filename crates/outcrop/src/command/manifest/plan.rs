//! The server's part: it plans, checks and applies.

use super::origin::Declared;
use crate::command::server;
use anyhow::{Result, anyhow};
use http::Method;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_store::manifest::{Change, Effect, Problem, Step};
use serde::{Deserialize, Serialize};

/// What would change, or did.
#[derive(Debug, Deserialize)]
pub struct Planned {
    /// The configuration's version.
    pub version: i64,
    pub changes: Vec<Step>,
}

impl Planned {
    pub fn changes_anything(&self) -> bool {
        self.changes.iter().any(|step| step.change != Effect::Unchanged)
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    changes: &'a [Change],
    dry_run: bool,
    expected_version: Option<i64>,
}

#[derive(Deserialize)]
struct Manifests {
    manifests: Vec<Manifest>,
}

#[derive(Deserialize)]
struct Problems {
    problems: Vec<Problem>,
}

/// A server that manifests are applied to.
pub struct Server(server::Server);

/// Why changes were not taken.
pub enum Refused {
    Problems(Vec<Problem>),
    Otherwise(anyhow::Error),
}

impl From<anyhow::Error> for Refused {
    fn from(error: anyhow::Error) -> Self {
        Self::Otherwise(error)
    }
}

impl Refused {
    /// Every problem, with the file and the line of its manifest.
    pub fn explained(self, declared: &Declared) -> anyhow::Error {
        let problems = match self {
            Self::Problems(problems) => problems,
            Self::Otherwise(error) => return error,
        };
        let lines = problems.iter().map(|problem| {
            let place = declared.place(problem.kind, &problem.id);
            place.map_or_else(|| problem.to_string(), |place| format!("{place}: {problem}"))
        });
        anyhow!("{}", lines.collect::<Vec<_>>().join("\n"))
    }
}

impl Server {
    pub const fn new(server: server::Server) -> Self {
        Self(server)
    }

    pub async fn declared(&self) -> Result<Vec<Manifest>> {
        let all: Manifests = self.0.get("/api/v1/manifests").await?;
        Ok(all.manifests)
    }

    pub async fn declared_of(&self, kind: Kind) -> Result<Vec<Manifest>> {
        let path = format!("/api/v1/manifests?kind={}", kind.name());
        let all: Manifests = self.0.get(&path).await?;
        Ok(all.manifests)
    }

    pub async fn send(
        &self,
        changes: &[Change],
        dry_run: bool,
        expected_version: Option<i64>,
    ) -> Result<Planned, Refused> {
        let asked = Asked {
            changes,
            dry_run,
            expected_version,
        };
        let body = serde_json::to_vec(&asked).map_err(anyhow::Error::from)?;
        let path = "/api/v1/manifests/apply";
        let (status, answer) = self.0.exchange(Method::POST, path, body.into()).await?;
        if status.is_success() {
            return Ok(serde_json::from_slice(&answer).map_err(anyhow::Error::from)?);
        }
        match serde_json::from_slice::<Problems>(&answer) {
            Ok(told) if !told.problems.is_empty() => Err(Refused::Problems(told.problems)),
            _ => Err(Refused::Otherwise(server::refused(status, &answer))),
        }
    }
}
