//! What outside of the manifests refers to something declared, and so keeps it from vanishing: calls in the ledger,
//! credentials, requests, agreements, resources.

use super::{Effect, Plan, Problem};
use crate::entitlement;
use crate::error::Result;
use outcrop_core::entitlement::{Entitlement, Status};
use outcrop_core::manifest::Kind;
use std::collections::BTreeMap;

/// One reference: the kind and the id of what is referred to, and by what.
pub(crate) type Held = (String, String, String);

/// Every reference that there is. In each kind of thing that is not declared, one row for each declared thing.
pub(crate) const SELECT: &str = "\
    SELECT 'unit', unit, 'requests for models' FROM requests \
    UNION SELECT 'account', value, 'calls in the ledger' FROM dimensions \
        WHERE id IN (SELECT account FROM ledger_facets WHERE dimension = 0) \
    UNION SELECT 'account', account, 'agreements' FROM agreements \
    UNION SELECT 'account', account, 'resources' FROM resources \
    UNION SELECT 'account', account, 'stored responses' FROM stored_responses \
    UNION SELECT 'project', value, 'calls in the ledger' FROM dimensions \
        WHERE id IN (SELECT project FROM ledger_facets WHERE dimension = 0) \
    UNION SELECT 'principal', value, 'calls in the ledger' FROM dimensions WHERE kind = 3 \
    UNION SELECT 'principal', principal, 'API keys' FROM api_keys \
    UNION SELECT 'principal', principal, 'access keys' FROM access_keys \
    UNION SELECT 'principal', principal, 'a local user' FROM users \
    UNION SELECT 'principal', requester, 'requests for models' FROM requests";

/// Reads every reference inside a transaction.
macro_rules! read {
    ($tx:expr) => {{
        let mut held: Vec<$crate::manifest::held::Held> = sqlx::query_as($crate::manifest::held::SELECT)
            .fetch_all($tx)
            .await?;
        let granted: Vec<$crate::entitlement::Record> =
            sqlx::query_as($crate::entitlement::SELECT).fetch_all($tx).await?;
        held.extend($crate::manifest::held::by_entitlements(granted)?);
        held
    }};
}
pub(crate) use read;

/// An account that came back would have what was granted to the one before it.
pub(crate) fn by_entitlements(granted: Vec<entitlement::Record>) -> Result<Vec<Held>> {
    let mut held = Vec::new();
    for record in granted {
        let entitlement = Entitlement::try_from(record)?;
        if matches!(entitlement.status, Status::Revoked { .. }) {
            continue;
        }
        let accounts = entitlement.conditions.accounts.iter();
        held.extend(accounts.map(|account| {
            let what = format!("the entitlement {}", entitlement.id);
            ("account".to_owned(), account.to_string(), what)
        }));
    }
    Ok(held)
}

/// Whether the plan deletes anything that could be held.
pub(super) fn matters(plan: &Plan) -> bool {
    let kinds = [Kind::Unit, Kind::Account, Kind::Project, Kind::Principal];
    plan.steps
        .iter()
        .any(|step| step.change == Effect::Delete && kinds.contains(&step.kind))
}

pub(super) fn problems(plan: &Plan, held: &[Held]) -> Vec<Problem> {
    let mut by: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (kind, id, what) in held {
        by.entry((kind, id)).or_default().push(what);
    }
    let deleted = plan.steps.iter().filter(|step| step.change == Effect::Delete);
    deleted
        .filter_map(|step| {
            let what = by.get(&(step.kind.name(), step.id.as_str()))?;
            Some(Problem::new(
                step.kind,
                &step.id,
                refusal(step.kind, &what.join(", ")),
            ))
        })
        .collect()
}

fn refusal(kind: Kind, what: &str) -> String {
    let instead = match kind {
        Kind::Principal => "disable it instead (disabled = true)",
        Kind::Project | Kind::Account => {
            "keep it, and disable the principals that call on it (disabled = true) instead"
        }
        _ => "keep it",
    };
    format!("cannot be deleted, because it has {what}, which must stay accountable: {instead}")
}
