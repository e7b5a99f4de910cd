//! Pages of asynchronous invocations.

use super::{AsyncInvoke, Record, Status, columns};
use crate::engine::{Store, read};
use crate::error::Result;
use crate::page::{Order, Position};
use crate::resource::Owner;
use crate::text;
use outcrop_core::clock::UnixMicros;

/// Row values compare as the index is ordered, so a page is one range of it.
macro_rules! page {
    ($beyond:literal, $order:literal) => {
        concat!(
            columns!(),
            "WHERE account = $1 AND region = $2 AND submitted_at_us > $3 AND submitted_at_us < $4 \
             AND ($5 = '' OR status = $5) AND (submitted_at_us, arn) ",
            $beyond,
            " ($6, $7) ORDER BY submitted_at_us ",
            $order,
            ", arn ",
            $order,
            " LIMIT $8"
        )
    };
}

const ASCENDING: &str = page!(">", "ASC");
const DESCENDING: &str = page!("<", "DESC");

/// Which invocations, and how many of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what was submitted later than this.
    pub submitted_after_us: Option<UnixMicros>,
    /// Only what was submitted earlier than this.
    pub submitted_before_us: Option<UnixMicros>,
    pub status: Option<Status>,
    /// By the time of submission.
    pub order: Order,
    /// Where the page before ended.
    pub after: Option<Position>,
    pub limit: u32,
}

/// A page of invocations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub invokes: Vec<AsyncInvoke>,
    /// Where the next page goes on, if there is one.
    pub next: Option<Position>,
}

impl Store {
    /// A page of the owner's invocations. What is submitted meanwhile moves none of the others.
    pub async fn async_invokes(&self, owner: Owner<'_>, filter: &Filter) -> Result<Page> {
        let region = text::id("the region", owner.region)?;
        let (sql, first) = match filter.order {
            Order::Ascending => (ASCENDING, Position::FIRST),
            Order::Descending => (DESCENDING, Position::LAST),
        };
        let after = filter.after.as_ref().unwrap_or(&first);
        let mut records: Vec<Record> = read!(self, |pool| {
            sqlx::query_as(sql)
                .bind(owner.account.as_str())
                .bind(region)
                .bind(filter.submitted_after_us.unwrap_or(i64::MIN))
                .bind(filter.submitted_before_us.unwrap_or(i64::MAX))
                .bind(filter.status.map_or("", Status::name))
                .bind(after.sort)
                .bind(after.id.as_str())
                .bind(i64::from(filter.limit) + 1)
                .fetch_all(pool)
                .await
        })?;
        let limit = filter.limit as usize;
        let has_more = records.len() > limit;
        records.truncate(limit);
        let next = records
            .last()
            .filter(|_| has_more)
            .map(|last| Position::new(last.submitted_at_us, &last.arn));
        let invokes: Result<_> = records.into_iter().map(AsyncInvoke::try_from).collect();
        Ok(Page {
            invokes: invokes?,
            next,
        })
    }
}
