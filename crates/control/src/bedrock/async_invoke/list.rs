//! `ListAsyncInvokes`.

use super::Shown;
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::{page, time};
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use outcrop_store::async_invoke::{Filter, Status};
use outcrop_store::page::Order;
use outcrop_store::resource::Owner;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    async_invoke_summaries: Vec<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub async fn list(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let of = |name| ask.query.get(name).unwrap_or_default();
    let filters = [
        ("region", &*ask.region),
        ("submitTimeAfter", of("submitTimeAfter")),
        ("submitTimeBefore", of("submitTimeBefore")),
        ("statusEquals", of("statusEquals")),
        ("sortOrder", of("sortOrder")),
    ];
    let filter = Filter {
        submitted_after_us: instant(ask, "submitTimeAfter")?.map(end_of_shown),
        submitted_before_us: instant(ask, "submitTimeBefore")?.map(begin_of_shown),
        status: ask.query.get("statusEquals").and_then(Status::parse),
        order: match ask.query.get("sortOrder") {
            Some("Ascending") => Order::Ascending,
            _ => Order::Descending,
        },
        after: page::after(app, ask, &filters)?,
        limit: page::limit(ask),
    };
    let owner = Owner {
        account: ask.account(),
        region: &ask.region,
    };
    let found = app.store().async_invokes(owner, &filter).await?;
    let listed = Listed {
        next_token: page::next(app, ask, &filters, found.next.as_ref()),
        async_invoke_summaries: found.invokes.into_iter().map(Shown::from).collect(),
    };
    Answer::of(ask.operation, &listed)
}

fn instant(ask: &Ask<'_>, name: &'static str) -> Result<Option<UnixMicros>, Error> {
    ask.query
        .get(name)
        .map(|text| time::parse(name, text))
        .transpose()
}

/// The last instant that clients are shown as this one or an earlier one: they see milliseconds, and filter by what
/// they saw.
const fn end_of_shown(at_us: UnixMicros) -> UnixMicros {
    at_us.div_euclid(1_000).saturating_mul(1_000).saturating_add(999)
}

/// The first instant that clients are shown as this one or a later one.
const fn begin_of_shown(at_us: UnixMicros) -> UnixMicros {
    end_of_shown(at_us.saturating_sub(1)).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_all_of_its_millisecond() {
        assert_eq!((end_of_shown(5_000), begin_of_shown(5_000)), (5_999, 5_000));
        assert_eq!((end_of_shown(5_001), begin_of_shown(5_001)), (5_999, 6_000));
        assert_eq!((end_of_shown(-1), begin_of_shown(-1)), (-1, 0));
    }
}
