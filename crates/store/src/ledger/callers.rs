//! Who has called a model before: what "existing callers" are.

use super::dimension::Kind;
use crate::engine::{Store, read};
use crate::error::Result;
use outcrop_core::clock::UnixMicros;

const SELECT: &str = "SELECT project.value AS project, MIN(facet.first_seen_us) AS first_seen_us \
     FROM ledger_facets AS facet \
     JOIN dimensions AS model ON model.id = facet.dimension AND model.kind = $1 AND model.value = $2 \
     JOIN dimensions AS project ON project.id = facet.project \
     GROUP BY project.value";

/// A project that has called a model, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerCaller {
    pub model: String,
    pub project: String,
    /// When its first row came to the ledger; 0 for what was there before this was noted.
    pub first_seen_us: UnixMicros,
}

impl Store {
    /// The projects that have rows in the ledger with any of the models.
    pub async fn projects_that_called(&self, models: &[String]) -> Result<Vec<FormerCaller>> {
        let mut callers = Vec::new();
        // They are few: models that are closed to newcomers.
        for model in models {
            let rows: Vec<(String, i64)> = read!(self, |pool| {
                let query = sqlx::query_as(SELECT).bind(Kind::Model as i16).bind(model);
                query.fetch_all(pool).await
            })?;
            callers.extend(rows.into_iter().map(|(project, first_seen_us)| FormerCaller {
                model: model.clone(),
                project,
                first_seen_us,
            }));
        }
        Ok(callers)
    }
}
