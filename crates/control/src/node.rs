//! Nodes: the processes that ship to the ledger and hold leases on budgets; and writing one off that is gone.

use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::permit::actor;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use outcrop_core::audit::Record;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::NodeId;
use outcrop_core::principal::Role;
use outcrop_core::{Code, Error};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Nodes {
    /// By id and epoch.
    nodes: Vec<Node>,
    #[schema(required = true)]
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Node {
    id: String,
    /// Which of the node's spools: a new one begins when an old one is lost or set aside.
    epoch: i64,
    /// When it last shipped something, or asked for a lease.
    seen_at_us: UnixMicros,
    /// Budgets, in a period, that it has something of which is neither settled nor given back.
    leases: i64,
    /// When the longest call has ended that it may have admitted on them; none where it has no lease.
    #[schema(required = true)]
    calls_end_us: Option<UnixMicros>,
    /// Whether it is this process.
    this: bool,
}

/// Every node that ever shipped to this store, and what it holds of budgets
#[utoipa::path(get, path = "/api/v1/nodes", operation_id = "list_nodes", tag = "budgets", responses(
    (status = 200, body = Nodes), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Nodes>, Refusal> {
    if !caller.principal.sees_every_account() {
        return Err(Error::forbidden(format!(
            "`{}` may not look at nodes: that takes the role `platform-admin`, `finops` or `auditor` at the root of the organisation",
            caller.principal.name
        ))
        .into());
    }
    let leases = app.store().leases_by_node().await?;
    let nodes = app.store().nodes().await?.into_iter().map(|node| {
        let held = leases
            .iter()
            .find(|one| one.node == node.id && one.epoch == node.epoch);
        Node {
            id: node.id.to_string(),
            epoch: node.epoch,
            seen_at_us: node.seen_at_us,
            leases: held.map_or(0, |held| held.leases),
            calls_end_us: held.map(|held| held.calls_end_us),
            this: node.id == app.parts.node,
        }
    });
    Ok(Json(Nodes {
        nodes: nodes.collect(),
        next: None,
    }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Forgotten {
    node: String,
    /// How many leases were written off: what was held on them counts no more.
    leases: u64,
}

/// Writes off what a node that is gone held of budgets and never accounted for. Should it come back, what it spent counts
#[utoipa::path(post, path = "/api/v1/nodes/{id}/forget", operation_id = "forget_node", tag = "budgets",
    params(("id" = String, Path, description = "A node's id")), responses(
    (status = 200, body = Forgotten), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn forget(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Forgotten>, Refusal> {
    let roles = [Role::PlatformAdmin, Role::Finops];
    crate::catalogue::permit::everywhere(&caller, &roles, "write off nodes")?;
    let nodes = app.store().nodes().await?;
    let node = nodes.iter().find(|node| node.id.to_string() == id);
    let node = node.ok_or_else(|| unknown(&id))?.id;
    let record = Record {
        actor: actor(&caller),
        action: "node.forget",
        subject_kind: "node",
        subject: node.to_string(),
        account: None,
        before: None,
        after: None,
    };
    let leases = app.store().forget_node(node, &record).await?;
    let leases = leases.ok_or_else(|| still_running(node))?;
    Ok(Json(Forgotten {
        node: node.to_string(),
        leases,
    }))
}

fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no node `{shown}`"))
}

fn still_running(node: NodeId) -> Error {
    Error::new(
        Code::Conflict,
        format!(
            "calls that the node {node} admitted may still be running, so what it holds may still be spent; nothing was \
             written off. GET /api/v1/nodes says until when (`calls_end_us`)"
        ),
    )
}
