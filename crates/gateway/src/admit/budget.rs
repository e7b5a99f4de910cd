//! Which budgets a call counts against, and how much of each it may take.

use crate::app::App;
use crate::call::Call;
use crate::treasury::Held;
use outcrop_core::Error;
use outcrop_core::budget::{Hold, Measure, Subject};
use outcrop_core::catalogue::Model;
use outcrop_core::money::Nanos;
use outcrop_core::price::Line;
use outcrop_core::tag::TagSet;

/// Holds the bound on every budget that applies, or on none. Without I/O, unless one has run short.
pub async fn hold(app: &App, call: &Call, model: &Model, bound: &[Line]) -> Result<Held, Error> {
    let holds = holds(call, model, bound);
    app.treasury.hold(holds).await
}

/// Soft budgets count what is settled, and hold nothing.
fn holds(call: &Call, model: &Model, bound: &[Line]) -> Vec<Hold> {
    let snapshot = &call.snapshot;
    if snapshot.budgets.is_empty() {
        return Vec::new();
    }
    let unit = snapshot
        .account(&call.principal.account)
        .map(|account| account.unit.as_str());
    let above = unit.into_iter().flat_map(|unit| snapshot.units.upwards(unit));
    let units: Vec<&str> = above.map(|unit| unit.id.as_str()).collect();
    let attribution = &call.attribution;
    // What was written as tags is read as them.
    let tags = TagSet::from_text(&attribution.tags).unwrap_or_default();
    let subject = Subject {
        units: &units,
        account: &call.principal.account,
        project: &call.principal.project,
        principal: &call.principal.id,
        profile: attribution.profile.as_ref().map(|profile| profile.arn.as_str()),
        model: &model.id,
        provider: &model.provider,
        tags: &tags,
    };
    let covering = snapshot.budgets.covering(&subject);
    let holds = covering.map(|applied| Hold {
        key: applied.key(&subject, call.arrived_at_us),
        measure: applied.budget.measure,
        amount: if applied.budget.hard {
            amount(applied.budget.measure, bound)
        } else {
            0
        },
    });
    holds.collect()
}

/// The most that an attempt of this bound may come to.
fn amount(measure: Measure, bound: &[Line]) -> i64 {
    match measure {
        Measure::Money => bound.iter().map(|line| line.cost).sum::<Nanos>().0,
        Measure::Tokens => {
            let tokens = bound
                .iter()
                .fold(0_u64, |sum, line| sum.saturating_add(line.count));
            i64::try_from(tokens).unwrap_or(i64::MAX)
        }
        Measure::Requests => 1,
    }
}
