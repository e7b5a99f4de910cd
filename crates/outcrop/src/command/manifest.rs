//! `outcrop apply`, `outcrop diff` and `outcrop export`: what is declared, as files.

mod ask;
mod export;
mod file;
mod origin;
mod plan;
mod show;

pub use ask::ask;
pub use export::{Arguments as ExportArguments, run as export};
pub use plan::{Planned, Server as PlanServer};
pub use show::{Colours, render};

use crate::command::server::Address;
use anyhow::Result;
use clap::Args;
use origin::Declared;
use outcrop_core::manifest::Kind;
use outcrop_core::organisation::ROOT;
use outcrop_store::manifest::Change;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `outcrop diff` exits with when there are differences, as diff(1) does with 1: 1 is a failure here.
const DIFFERENT: u8 = 2;

#[derive(Debug, Args)]
pub struct Files {
    /// A file, or a directory whose *.toml files are read, with those in directories under it
    #[arg(long = "file", short = 'f', value_name = "DIR", required = true)]
    paths: Vec<PathBuf>,
    /// Delete what the files no longer have, of those kinds that are in the files
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    server: Address,
}

#[derive(Debug, Args)]
pub struct ApplyArguments {
    #[command(flatten)]
    files: Files,
    /// Show the plan, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Apply without asking
    #[arg(long, short = 'y')]
    yes: bool,
}

#[derive(Debug, Args)]
pub struct DiffArguments {
    #[command(flatten)]
    files: Files,
}

/// Makes it so as the files say.
pub async fn apply(arguments: ApplyArguments) -> Result<()> {
    let server = PlanServer::new(arguments.files.server.server()?);
    let changes = arguments.files.changes(&server).await?;
    let planned = changes.plan(&server).await?;
    show::print(&planned)?;
    if arguments.dry_run || !planned.changes_anything() {
        return Ok(());
    }
    ask(arguments.yes)?;
    let version = Some(planned.version);
    let applied = server.send(&changes.list, false, version).await;
    let applied = applied.map_err(|refused| refused.explained(&changes.declared))?;
    show::say(&format!(
        "applied; the configuration is at version {}\n",
        applied.version
    ))
}

/// Says what would change; exits with 2 when something would.
pub async fn diff(arguments: DiffArguments) -> Result<ExitCode> {
    let server = PlanServer::new(arguments.files.server.server()?);
    let planned = arguments.files.changes(&server).await?.plan(&server).await?;
    show::print(&planned)?;
    Ok(if planned.changes_anything() {
        ExitCode::from(DIFFERENT)
    } else {
        ExitCode::SUCCESS
    })
}

/// What is to be asked for, and from where in which file.
struct Changes {
    list: Vec<Change>,
    declared: Declared,
}

impl Changes {
    async fn plan(&self, server: &PlanServer) -> Result<Planned> {
        let planned = server.send(&self.list, true, None).await;
        planned.map_err(|refused| refused.explained(&self.declared))
    }
}

impl Files {
    async fn changes(&self, server: &PlanServer) -> Result<Changes> {
        let declared = file::read(&self.paths)?;
        let mut list: Vec<Change> = declared.manifests().cloned().map(Change::put).collect();
        if self.prune {
            list.extend(deleted(&declared, server).await?);
        }
        Ok(Changes { list, declared })
    }
}

/// What there is, of the kinds in the files, that the files do not have. The root is never meant.
async fn deleted(declared: &Declared, server: &PlanServer) -> Result<Vec<Change>> {
    let mut kinds = BTreeSet::new();
    let mut kept = BTreeSet::new();
    for manifest in declared.manifests() {
        kinds.insert(manifest.kind());
        kept.insert((manifest.kind(), manifest.id()));
    }
    let there = server
        .declared()
        .await?
        .into_iter()
        .map(|manifest| (manifest.kind(), manifest.id()));
    let gone = there.filter(|(kind, id)| kinds.contains(kind) && !kept.contains(&(*kind, id.clone())));
    let gone = gone.filter(|(kind, id)| *kind != Kind::Unit || id != ROOT);
    Ok(gone.map(|(kind, id)| Change::delete(kind, id)).collect())
}
