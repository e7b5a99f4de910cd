//! What changed between two versions of terms, word by word.

use super::words::{Piece, pieces};
use super::{text_of, version};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_core::Error;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `model:ID` or `provider:NAME`.
    subject: String,
    /// The earlier version's hash, or its number.
    from: String,
    /// The later version's hash, or its number.
    to: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermsComparison)]
pub struct Difference {
    from: super::Version,
    to: super::Version,
    /// One after the other: `equal` and `delete` make the earlier text, `equal` and `insert` the later one.
    pieces: Vec<Piece>,
}

/// What changed between two versions, word by word
#[utoipa::path(get, path = "/api/v1/terms/diff", operation_id = "compare_terms", tag = "catalogue", params(Asked),
    responses((status = 200, body = Difference), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    _caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Difference>, Refusal> {
    let from = version(&app, &asked.subject, &asked.from, "from").await?;
    let to = version(&app, &asked.subject, &asked.to, "to").await?;
    let (before, after) = (text_of(&app, &from).await?, text_of(&app, &to).await?);
    // Comparing is work for a processor, not for the threads that serve.
    let compared = tokio::task::spawn_blocking(move || pieces(&before, &after)).await;
    Ok(Json(Difference {
        from: from.into(),
        to: to.into(),
        pieces: compared.map_err(Error::internal)?,
    }))
}
