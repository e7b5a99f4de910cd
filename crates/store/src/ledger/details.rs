//! One call with its attempts and their price lines.

use super::calls::{Call, Record, attempts_of_calls};
use super::{MAX_TIME_US, Scope, in_scope_and_span, ledger_with_endings, packed};
use crate::engine::{Store, read};
use crate::error::Result;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::{AttemptId, CallId};
use outcrop_core::money::{Nanos, PerMillion};
use outcrop_core::price::{Rates, UNPRICED};
use outcrop_core::settlement::Outcome;
use outcrop_core::usage::{TokenClass, Usage};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

const BY_ID: &str = attempts_of_calls!("AND ledger.call_id = $5");

/// A call, and what each of its attempts was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Details {
    #[serde(flatten)]
    pub call: Call,
    /// In order; also those that reached no provider.
    pub attempt_details: Vec<Attempt>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attempt {
    #[schema(value_type = String)]
    pub id: AttemptId,
    pub ordinal: u8,
    pub connection: String,
    pub region: String,
    pub outcome: Outcome,
    pub estimated: bool,
    pub price_version: i64,
    /// No price was known, and such calls may pass: it cost something, and nobody knows what.
    pub unpriced: bool,
    pub lines: Vec<PricedLine>,
    pub usage: Usage,
    #[schema(value_type = i64)]
    pub cost_nanos: Nanos,
    #[schema(required = true)]
    pub first_event_us: Option<i64>,
    pub duration_us: i64,
    pub started_at_us: UnixMicros,
}

/// A price line with its rate; none when the price version is not in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PricedLine {
    pub class: TokenClass,
    pub count: u64,
    #[schema(value_type = Option<i64>, required = true)]
    pub nanos_per_million: Option<PerMillion>,
    #[schema(value_type = i64)]
    pub cost_nanos: Nanos,
}

impl Store {
    /// One call. None when there is none, and when it is outside the scope.
    pub async fn call(&self, id: CallId, scope: &Scope) -> Result<Option<Details>> {
        let Some(visible) = self.visible(scope).await? else {
            return Ok(None);
        };
        let id = id.as_uuid().into_bytes().to_vec();
        let mut records: Vec<Record> = read!(self, |pool| {
            let query = sqlx::query_as(BY_ID).bind(visible.facet).bind(visible.account);
            query
                .bind(0_i64)
                .bind(MAX_TIME_US + 1)
                .bind(id)
                .fetch_all(pool)
                .await
        })?;
        if records.is_empty() {
            return Ok(None);
        }
        let call = Call::of(&mut records)?;
        let rates = self.rates_of(&records).await?;
        let attempts = records.into_iter().map(|record| record.into_attempt(&rates));
        Ok(Some(Details {
            call,
            attempt_details: attempts.collect::<Result<_>>()?,
        }))
    }

    async fn rates_of(&self, records: &[Record]) -> Result<HashMap<i64, Rates>> {
        let mut rates = HashMap::new();
        for record in records {
            if let Some(listed) = self.price(record.price_version).await? {
                rates.insert(record.price_version, listed.price.rates);
            }
        }
        Ok(rates)
    }
}

impl Record {
    fn into_attempt(self, rates: &HashMap<i64, Rates>) -> Result<Attempt> {
        let (usage, lines) = packed::unpack(&self.lines)?;
        let rates = rates.get(&self.price_version);
        let total_input = usage.total_input();
        let priced = lines.into_iter().map(|line| PricedLine {
            class: line.class,
            count: line.count,
            nanos_per_million: rates.map(|rates| rates.of(line.class, total_input)),
            cost_nanos: line.cost,
        });
        Ok(Attempt {
            id: self.attempt_id()?,
            ordinal: self.ordinal()?,
            outcome: self.outcome()?,
            estimated: self.estimated,
            price_version: self.price_version,
            unpriced: self.price_version == UNPRICED,
            lines: priced.collect(),
            usage,
            cost_nanos: Nanos(self.cost_nanos),
            first_event_us: self.first_event_us(),
            duration_us: self.duration_us,
            started_at_us: self.started_at_us,
            connection: self.connection,
            region: self.region,
        })
    }
}
