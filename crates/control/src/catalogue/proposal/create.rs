//! Brings a proposal.

use super::Shown;
use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::difference::{Difference, difference, summary};
use crate::catalogue::{Origin, effective, permit};
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::audit::Record;
use outcrop_core::catalogue::Entry;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::principal::Role;
use outcrop_store::manifest::{Change, Options};
use outcrop_store::proposal::{Person, Proposal, Status};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCatalogueProposal)]
pub struct Asked {
    /// Where the facts are from.
    source: String,
    /// Entries, whole: each takes the place of the one of its id.
    entries: Vec<Entry>,
    /// Ids of declared entries that are to be gone.
    #[serde(default)]
    remove: Vec<String>,
}

/// Proposes changes of the catalogue; another platform administrator has to approve them
#[utoipa::path(post, path = "/api/v1/catalogue/proposals", operation_id = "propose_catalogue", tag = "catalogue",
    request_body = Asked, responses((status = 201, body = Shown), (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<Shown>), Refusal> {
    permit::everywhere(
        &caller,
        &[Role::PlatformAdmin],
        "propose changes of the catalogue",
    )?;
    let snapshot = app.parts.snapshots.newest();
    let differences = differences(&snapshot, &asked)?;
    rehearse(&app, &caller, &differences).await?;
    let proposal = Proposal {
        id: format!("proposal-{}", outcrop_core::id::CallId::generate()),
        status: Status::Open,
        source: asked.source,
        summary: summary(&differences),
        body: serde_json::to_string(&differences).map_err(Error::internal)?,
        proposed_by: Person {
            id: caller.principal.id.clone(),
            name: caller.principal.name.clone(),
        },
        proposed_at_us: app.clock().now_us(),
        decided: None,
    };
    let record = Record {
        actor: permit::actor(&caller),
        action: "catalogue_proposal.create",
        subject_kind: "catalogue_proposal",
        subject: proposal.id.clone(),
        account: None,
        before: None,
        after: Some(serde_json::json!({"source": proposal.source, "summary": proposal.summary}).to_string()),
    };
    app.store().create_proposal(&proposal, &record).await?;
    Ok((StatusCode::CREATED, Json(Shown::of(&proposal, &caller))))
}

fn differences(snapshot: &Snapshot, asked: &Asked) -> Result<Vec<Difference>, Error> {
    let known = effective(snapshot);
    let described = known.iter().filter(|(_, one)| one.origin != Origin::Configured);
    let current: BTreeMap<&str, &Entry> = described.map(|(id, one)| (*id, &*one.entry)).collect();
    for id in &asked.remove {
        let declared = snapshot
            .manifests()
            .iter()
            .any(|manifest| manifest.kind() == Kind::Model && manifest.id() == *id);
        if !declared {
            return Err(Error::validation(format!(
                "`{id}` is no declared entry, so it cannot be removed; to say that a model of the seed is no longer \
                 offered, propose its entry with `lifecycle.end_of_life`"
            ))
            .at("remove"));
        }
    }
    let gone = asked.remove.iter().map(String::as_str);
    let differences = difference(&current, &asked.entries, gone);
    if differences.is_empty() {
        return Err(Error::validation(
            "the catalogue says all of this already: there is nothing to propose",
        ));
    }
    Ok(differences)
}

/// What could never be applied is told to who proposes it, not to who approves it.
async fn rehearse(app: &App, caller: &Caller, differences: &[Difference]) -> Result<(), Refusal> {
    let options = Options {
        expected_version: None,
        dry_run: true,
    };
    let (actor, changes) = (permit::actor(caller), changes(differences));
    app.store()
        .apply(&actor, &changes, options, |_| Vec::new())
        .await?;
    Ok(())
}

/// The proposal as changes of what is declared.
pub fn changes(differences: &[Difference]) -> Vec<Change> {
    differences
        .iter()
        .map(|one| match &one.after {
            Some(entry) => Change::put(Manifest::Model(entry.clone())),
            None => Change::delete(Kind::Model, one.id.as_str()),
        })
        .collect()
}
