//! The prices that apply to the caller, and for FinOps all of them; and what is to be held against them.

use super::check::{self, Finding, Judged, Offered};
use super::shown::{self, Applied, Listed};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::price::Ask;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Only of that model.
    model: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Prices {
    /// The ledger's currency, an ISO 4217 code.
    currency: String,
    /// By model, region, mode, tier and instant.
    prices: Vec<Listed>,
}

/// The prices in force and those that will be: FinOps, auditors and platform administrators see everything that was
/// negotiated, others what their own account pays
#[utoipa::path(get, path = "/api/v1/prices", operation_id = "list_prices", tag = "prices", params(Asked), responses(
    (status = 200, body = Prices), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Prices>, Refusal> {
    let configuration = app.store().configuration().await?;
    let now_us = app.clock().now_us();
    let snapshot = app.parts.snapshots.newest();
    let mut prices = shown::listed(&configuration, now_us);
    prices.retain(|price| asked.model.as_ref().is_none_or(|model| price.model == *model));
    if !caller.principal.sees_every_account() {
        prices.retain(|price| price.discount.is_none());
        for price in &mut prices {
            as_paid(price, &snapshot, &caller, now_us);
        }
    }
    Ok(Json(Prices {
        currency: snapshot.organisation.currency.clone(),
        prices,
    }))
}

/// What the caller's account pays, where something was negotiated for it. A price that will be is shown as it was declared.
fn as_paid(price: &mut Listed, snapshot: &Snapshot, caller: &Caller, now_us: i64) {
    let ask = Ask {
        model: &price.model,
        region: &price.region,
        mode: price.mode,
        tier: price.tier,
        at_us: now_us,
    };
    let quote = snapshot.price(&ask, &caller.principal.account);
    let Some(quote) = quote.filter(|quote| quote.base.version == price.version) else {
        return;
    };
    if let Some((id, thousandths)) = quote.discount {
        let discount = Applied {
            id: id.to_owned(),
            thousandths,
            base: price.version,
        };
        price.version = quote.price.version;
        price.effective_from_us = quote.price.effective_from_us;
        price.rates = quote.price.rates.clone();
        price.discount = Some(discount);
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckedPrices)]
pub struct Checked {
    /// Whether there is nothing to be done.
    clean: bool,
    findings: Vec<Finding>,
}

/// What is stale, missing, conflicting or odd about the prices, and what will change
#[utoipa::path(get, path = "/api/v1/prices/check", operation_id = "check_prices", tag = "prices", responses(
    (status = 200, body = Checked), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn check(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Checked>, Refusal> {
    if !caller.principal.sees_every_account() {
        return Err(Error::forbidden(format!(
            "`{}` is neither FinOps nor an auditor of the whole organisation, nor a platform administrator; only they check \
             prices",
            caller.principal.name
        ))
        .into());
    }
    let configuration = app.store().configuration().await?;
    let snapshot = app.parts.snapshots.newest();
    let findings = check::check(&Judged {
        configuration: &configuration,
        seed: crate::catalogue::seed(),
        offers: snapshot.models().map(|model| Offered::of(model)).collect(),
        now_us: app.clock().now_us(),
        stale_after_days: app.parts.prices.stale_after_days,
    });
    Ok(Json(Checked {
        clean: !findings.iter().any(Finding::is_problem),
        findings,
    }))
}
