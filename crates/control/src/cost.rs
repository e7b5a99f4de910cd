//! What calls cost, by any dimension and period, as `outcrop costs` shows it.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use outcrop_core::Error;
use outcrop_store::cost::{self, Ask, Costs, Filter, Format};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// One or two, with a comma between them, of `account`, `project`, `principal`, `model`, `provider`, `connection`,
    /// `region`, `profile`, `unit`, `tag:KEY`, `day`, `week` and `month`.
    by: Option<String>,
    /// A date in the zone (`2026-11-01`) or an instant on the hour (`2026-11-01T08:00:00Z`).
    from: Option<String>,
    /// As `from`; what begins then is not in the report.
    to: Option<String>,
    /// The time zone of dates, days, weeks and months, by its IANA name; UTC without it.
    zone: Option<String>,
    /// What all must hold, with semicolons between them: `model=acme.large;tag:team=search`. Nothing after `=` means
    /// that there is none.
    filter: Option<String>,
    /// Splits shared cost by the allocation rules.
    #[serde(default)]
    allocated: bool,
    /// `json`, `csv` or `jsonl`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    format: Format,
}

/// What calls cost, by one or two dimensions or periods, of the accounts that the caller may see
#[utoipa::path(get, path = "/api/v1/costs", operation_id = "list_costs", tag = "ledger", params(Asked), responses(
    (status = 200, content((Costs = "application/json"), (String = "text/csv"), (String = "application/x-ndjson"))),
    (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    if asked.allocated && !caller.principal.sees_every_account() {
        return Err(Error::forbidden(
            "shared cost is split over accounts, so only those who see every account see how: FinOps, auditors and platform \
             administrators; ask without `allocated`",
        )
        .into());
    }
    let ask = asked.ask().map_err(Error::validation)?;
    let costs = app.ledger().await.costs(&ask, &caller.scope(), &[]).await?;
    let text = costs
        .to_text(asked.format)
        .map_err(|error| outcrop_store::Error::Fault(error.to_string()))?;
    Ok(([(CONTENT_TYPE, asked.format.media_type())], text).into_response())
}

impl Asked {
    fn ask(&self) -> Result<Ask, String> {
        let filters = self.filter.as_deref().unwrap_or_default().split(';');
        let filters: Result<Vec<Filter>, String> = filters
            .filter(|filter| !filter.is_empty())
            .map(str::parse)
            .collect();
        let asked = cost::Asked {
            by: self.by.as_deref(),
            from: self.from.as_deref(),
            to: self.to.as_deref(),
            zone: self.zone.as_deref(),
            allocated: self.allocated,
        };
        Ask::new(asked, filters?)
    }
}
