//! A verb becomes changes, which are planned, shown and applied.

use crate::command::manifest::{Colours, PlanServer, Planned, ask, render};
use anyhow::{Context, Result, bail};
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_store::manifest::{Change, Effect};
use std::io::Write;

/// What a person asked for.
pub trait Verb {
    /// The changes that it means, given what there is.
    async fn changes(self, server: &PlanServer) -> Result<Changes>;
}

/// Changes, and whether they are to make something new.
pub struct Changes {
    list: Vec<Change>,
    new: bool,
}

impl Changes {
    /// Something that must not be there yet.
    pub fn add(manifest: Manifest) -> Self {
        Self {
            list: vec![Change::put(manifest)],
            new: true,
        }
    }

    pub fn set(manifest: Manifest) -> Self {
        Self {
            list: vec![Change::put(manifest)],
            new: false,
        }
    }

    pub const fn all(list: Vec<Change>) -> Self {
        Self { list, new: false }
    }

    pub fn remove(kind: Kind, id: &str) -> Self {
        Self::all(vec![Change::delete(kind, id)])
    }
}

/// The manifest as it is now.
pub async fn existing(server: &PlanServer, kind: Kind, id: &str) -> Result<Manifest> {
    let all = server.declared_of(kind).await?;
    let found = all.into_iter().find(|manifest| manifest.id() == id);
    found.with_context(|| {
        let (title, id) = (kind.title(), id.escape_debug());
        format!("there is no {title} `{id}`, or it is not yours to see; `outcrop org {title} add` makes one")
    })
}

pub async fn apply(server: &PlanServer, changes: &Changes, dry_run: bool, yes: bool) -> Result<()> {
    let planned = server.send(&changes.list, true, None).await;
    let planned = planned.map_err(|refused| refused.explained(&Default::default()))?;
    if changes.new {
        refuse_existing(&planned)?;
    }
    say(&render(&planned, Colours::of_output()))?;
    if dry_run || !planned.changes_anything() {
        return Ok(());
    }
    ask(yes)?;
    let applied = server.send(&changes.list, false, Some(planned.version)).await;
    let applied = applied.map_err(|refused| refused.explained(&Default::default()))?;
    say(&format!(
        "applied; the configuration is at version {}\n",
        applied.version
    ))
}

fn refuse_existing(planned: &Planned) -> Result<()> {
    match planned.changes.iter().find(|step| step.change == Effect::Update) {
        Some(step) => bail!(
            "there is a {} `{}` already; `outcrop org {} set` changes it",
            step.kind.title(),
            step.id.escape_debug(),
            step.kind.title()
        ),
        None => Ok(()),
    }
}

pub fn say(text: &str) -> Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
