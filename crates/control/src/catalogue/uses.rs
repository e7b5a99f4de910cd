//! Who asked for a model, who may call it, and who does.

use super::viewer::Viewer;
use crate::app::App;
use crate::approval;
use crate::request::sees;
use outcrop_access::entitlement::{Change, Compiled};
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::Status;
use outcrop_core::id::AccountId;
use outcrop_core::money::Nanos;
use outcrop_store::ledger::Span;
use outcrop_store::request::Filter;
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use utoipa::ToSchema;

/// As many requests as a model's page shows.
const MAX_REQUESTS: u32 = 100;
/// As many undecided requests as are looked through for an account's own.
const MAX_OPEN: u32 = 1_000;
const MONTH_US: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// An approval of a model, as its page shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelEntitlement)]
pub struct Entitlement {
    id: String,
    /// Those that the viewer may see.
    #[schema(value_type = Vec<String>)]
    accounts: BTreeSet<AccountId>,
    /// `active`, `suspended` or `revoked`.
    status: &'static str,
    /// Why it is not active.
    #[schema(required = true)]
    reason: Option<String>,
    /// When it will be suspended by itself, as far as that is known.
    #[schema(required = true)]
    suspends_at_us: Option<UnixMicros>,
    #[schema(required = true)]
    expires_at_us: Option<UnixMicros>,
    /// The request that it was granted on.
    #[schema(required = true)]
    request: Option<String>,
}

/// A request for a model, as its page shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelRequest)]
pub struct Request {
    id: String,
    #[schema(value_type = approval::Status)]
    status: String,
    /// The stage that it waits at.
    #[schema(required = true)]
    stage: Option<String>,
}

/// A project that called a model within the last 30 days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelUse)]
pub struct Use {
    project: String,
    account: String,
    calls: u64,
    #[schema(value_type = i64)]
    cost_nanos: Nanos,
}

/// The approvals that a viewer may see.
pub fn entitlements(viewer: &Viewer<'_>, model: &str) -> Vec<Entitlement> {
    let all = viewer.snapshot.entitlements.of_model(model).iter();
    all.filter_map(|one| {
        let seen = |account: &&AccountId| viewer.sees_approvals(account);
        let conditions = &one.entitlement.conditions;
        let accounts: BTreeSet<AccountId> = conditions.accounts.iter().filter(seen).cloned().collect();
        (!accounts.is_empty()).then(|| shown(one, accounts))
    })
    .collect()
}

fn shown(one: &Compiled, accounts: BTreeSet<AccountId>) -> Entitlement {
    let entitlement = &one.entitlement;
    let reason = match &entitlement.status {
        Status::Active => None,
        Status::Suspended { reason, .. } | Status::Revoked { reason, .. } => Some(reason.clone()),
    };
    let changes = one.standing.changes.iter();
    Entitlement {
        id: entitlement.id.clone(),
        accounts,
        status: entitlement.status.name(),
        reason,
        suspends_at_us: changes.filter_map(Change::suspends_at_us).min(),
        expires_at_us: entitlement.conditions.expires_at_us,
        request: entitlement.request.clone(),
    }
}

/// Who called a model within the last 30 days, the dearest first.
pub async fn used_by(
    app: &App,
    viewer: &Viewer<'_>,
    model: &str,
    now_us: UnixMicros,
) -> Result<Vec<Use>, outcrop_store::Error> {
    let span = Span {
        from_us: now_us.saturating_sub(MONTH_US),
        to_us: now_us.saturating_add(1),
    };
    let users = app.ledger().await.users_of(model, span, &viewer.scope()).await?;
    let mut uses: Vec<Use> = users
        .into_iter()
        .filter(|user| AccountId::parse(&user.account).is_some_and(|account| viewer.sees_spending(&account)))
        .map(|user| Use {
            project: user.project,
            account: user.account,
            calls: user.calls,
            cost_nanos: user.cost,
        })
        .collect();
    uses.sort_by(|a, b| {
        b.cost_nanos
            .cmp(&a.cost_nanos)
            .then_with(|| a.project.cmp(&b.project))
    });
    Ok(uses)
}

/// The newest requests for a model that a viewer may see.
pub async fn requests(
    app: &App,
    viewer: &Viewer<'_>,
    model: &str,
) -> Result<Vec<Request>, outcrop_store::Error> {
    let filter = Filter {
        model: Some(model.to_owned()),
        ..Filter::default()
    };
    let found = app.store().requests(&filter, MAX_REQUESTS).await?;
    let seen = found
        .into_iter()
        .filter(|request| read(request).is_some_and(|read| sees(viewer.snapshot, viewer.principal, &read)));
    Ok(seen
        .map(|request| Request {
            id: request.id,
            status: request.status,
            stage: request.stage,
        })
        .collect())
}

/// The models for which an account has a request that is not decided.
pub async fn pending(app: &App, account: &AccountId) -> Result<HashSet<String>, outcrop_store::Error> {
    let mut pending = HashSet::new();
    for status in ["open", "changes_asked"] {
        let filter = Filter {
            status: Some(status.to_owned()),
            ..Filter::default()
        };
        let open = app.store().requests(&filter, MAX_OPEN).await?;
        let own = open
            .into_iter()
            .filter(|request| read(request).is_some_and(|read| read.asked.accounts.contains(account)));
        pending.extend(own.map(|request| request.model));
    }
    Ok(pending)
}

/// A request, as its state tells it.
fn read(request: &outcrop_store::request::Request) -> Option<approval::Request> {
    serde_json::from_str(&request.state).ok()
}
