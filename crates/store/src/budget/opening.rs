//! What was spent in a period before its budget was: so that a budget made on the 20th knows of the 19 days before.

use crate::engine::{Store, change, read};
use crate::error::Result;
use outcrop_core::budget::{Key, Measure};
use outcrop_core::clock::UnixMicros;

/// Whether there was ever a period of the budget's.
const IS_OPEN: &str = "SELECT COUNT(*) FROM budget_periods WHERE budget = $1";
/// The first to open it says what was spent.
const OPEN: &str = "INSERT INTO budget_periods (budget, member, from_us, until_us, base, rolled_over) \
     VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (budget, member, from_us) DO NOTHING";
const SPENT: &str = "SELECT account.value AS account, project.value AS project, principal.value AS principal, \
     model.value AS model, NULLIF(profile.value, '') AS profile, tags.value AS tags, CAST(SUM(cost_nanos) AS BIGINT) AS money, CAST(SUM(input_tokens + output_tokens) AS BIGINT) AS tokens, \
     COUNT(CASE WHEN outcome <> 4 THEN 1 END) AS requests FROM ledger \
     JOIN dimensions AS account ON account.id = ledger.account JOIN dimensions AS project ON project.id = ledger.project \
     JOIN dimensions AS principal ON principal.id = ledger.principal JOIN dimensions AS model ON model.id = ledger.model \
     JOIN dimensions AS profile ON profile.id = ledger.profile JOIN dimensions AS tags ON tags.id = ledger.tags \
     WHERE started_at_us >= $1 AND started_at_us < $2 \
     GROUP BY account.value, project.value, principal.value, model.value, profile.value, tags.value";

/// What calls of one kind came to.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Group {
    pub account: String,
    pub project: String,
    pub principal: String,
    pub model: String,
    /// The ARN of the inference profile.
    pub profile: Option<String>,
    /// As `TagSet::to_text` writes them.
    pub tags: String,
    money: i64,
    tokens: i64,
    requests: i64,
}

impl Group {
    #[must_use]
    pub const fn spent(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Money => self.money,
            Measure::Tokens => self.tokens,
            Measure::Requests => self.requests,
        }
    }
}

impl Store {
    /// Whether a budget has been held from before.
    pub async fn budget_is_open(&self, budget: &str) -> Result<bool> {
        let count: i64 = read!(self, |pool| sqlx::query_scalar(IS_OPEN)
            .bind(budget)
            .fetch_one(pool)
            .await)?;
        Ok(count > 0)
    }

    /// What was spent from one instant to another, by what budgets tell calls apart by.
    pub async fn spent_by_group(&self, from_us: UnixMicros, until_us: UnixMicros) -> Result<Vec<Group>> {
        let groups = read!(self, |pool| sqlx::query_as(SPENT)
            .bind(from_us)
            .bind(until_us)
            .fetch_all(pool)
            .await)?;
        Ok(groups)
    }

    /// Says what was spent of a period before its budget was, if nobody else has.
    pub async fn open_budget(&self, key: &Key, until_us: UnixMicros, spent: i64) -> Result<()> {
        change!(self, |pool| {
            let open = sqlx::query(OPEN)
                .bind(&*key.budget)
                .bind(&*key.member)
                .bind(key.from_us);
            open.bind(until_us).bind(spent).execute(pool).await.map(drop)
        })?;
        Ok(())
    }
}
