//! Who calls a model: calls and money, by project and account.

use super::dimension::Kind;
use super::sum::{Sums, sums};
use super::{Scope, Span, counted, in_scope_and_span, ledger_with_endings, of_last_attempt};
use crate::engine::{Store, read};
use crate::error::Result;
use outcrop_core::money::Nanos;

/// `$5` is the model. Only projects that ever called it are looked at. A call counts once one of its attempts reached a
/// provider (4 is `Outcome::Unreached`).
const USERS: &str = concat!(
    "SELECT project.value AS project, account.value AS account, \
     COUNT(*) FILTER (WHERE ledger.ordinal = 0 AND ",
    of_last_attempt!("outcome"),
    " <> 4) AS calls, ",
    sums!(),
    " FROM ",
    ledger_with_endings!(),
    " JOIN dimensions AS project ON project.id = ledger.project \
      JOIN dimensions AS account ON account.id = ledger.account WHERE ",
    in_scope_and_span!(),
    " AND ledger.model = $5 AND ledger.project IN \
     (SELECT caller.project FROM ledger_facets AS caller WHERE caller.dimension = $5) \
     GROUP BY project.value, account.value ORDER BY project.value, account.value"
);

/// A project that called a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub project: String,
    pub account: String,
    /// Calls that reached a provider.
    pub calls: u64,
    pub cost: Nanos,
}

#[derive(sqlx::FromRow)]
struct Record {
    project: String,
    account: String,
    calls: i64,
    #[sqlx(flatten)]
    sums: Sums,
}

impl Store {
    /// The projects that called a model within a span, with what that cost.
    ///
    /// # Errors
    /// As [`Store::overview`].
    pub async fn users_of(&self, model: &str, span: Span, scope: &Scope) -> Result<Vec<User>> {
        let span = span.check()?;
        let model = self.find_number(Kind::Model, model).await?;
        let (Some(visible), Some(model)) = (self.visible(scope).await?, model) else {
            return Ok(Vec::new());
        };
        let records: Vec<Record> = read!(self, |pool| {
            let query = sqlx::query_as(USERS).bind(visible.facet).bind(visible.account);
            query
                .bind(span.from_us)
                .bind(span.to_us)
                .bind(model)
                .fetch_all(pool)
                .await
        })?;
        let users = records.into_iter().map(|record| User {
            calls: counted(record.calls),
            cost: record.sums.cost(),
            project: record.project,
            account: record.account,
        });
        Ok(users
            .filter(|user| user.calls > 0 || user.cost > Nanos::ZERO)
            .collect())
    }
}
