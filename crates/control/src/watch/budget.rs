//! A budget's settled amount has crossed a threshold that is to be told of: its owners are told once in a period.

use crate::app::App;
use crate::budget::{Figures, percent};
use crate::request::notice;
use outcrop_access::budget::Applied;
use outcrop_core::Error;
use outcrop_core::budget::{Action, Each};
use outcrop_store::budget::{Increase, Kept};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a webhook is sent.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    at_us: i64,
    budget: &'a str,
    /// Whose part of it; empty where it is one for all.
    member: &'a str,
    owner: &'a str,
    percent: u16,
    settled: String,
    limit: String,
    text: String,
}

const KIND: &str = "budget.threshold";

pub async fn tell(app: &App) -> Result<(), Error> {
    let snapshot = app.parts.snapshots.newest();
    let now_us = app.clock().now_us();
    let mut told: Vec<_> = snapshot
        .budgets
        .all()
        .filter(|one| !percents(one).is_empty())
        .collect();
    told.sort_by(|a, b| a.budget.id.cmp(&b.budget.id));
    if told.is_empty() {
        return Ok(());
    }
    let increases = app.store().increases_in_force(now_us).await?;
    for applied in told {
        let kept = crate::budget::kept(app, applied, now_us).await?;
        tell_of(app, applied, &kept, &increases, now_us).await?;
    }
    Ok(())
}

/// The percentages that are told of, the lowest first.
fn percents(applied: &Applied) -> Vec<u16> {
    let thresholds = applied.budget.thresholds.iter();
    let mut percents: Vec<u16> = thresholds
        .filter(|one| one.then == Action::Notify)
        .map(|one| one.percent)
        .collect();
    percents.sort_unstable();
    percents.dedup();
    percents
}

/// Those that are crossed and that nobody was told of.
fn crossed(percents: &[u16], percent: i64, told: i64) -> impl Iterator<Item = u16> {
    let is_new = move |one: &u16| told < i64::from(*one) && i64::from(*one) <= percent;
    percents.iter().copied().filter(is_new)
}

async fn tell_of(
    app: &App,
    applied: &Applied,
    kept: &[Kept],
    increases: &[Increase],
    now_us: i64,
) -> Result<(), Error> {
    let budget = &applied.budget;
    let span = applied.span(now_us);
    let from_us = applied.calendar.counted_from(span);
    let mut members: BTreeMap<&str, Vec<&Kept>> = BTreeMap::new();
    for one in kept
        .iter()
        .filter(|one| from_us <= one.from_us && one.from_us <= span.from_us)
    {
        if (budget.each == Each::All) == one.member.is_empty() {
            members.entry(&one.member).or_default().push(one);
        }
    }
    for (member, periods) in members {
        let figures = Figures::of(periods.iter().copied(), now_us);
        let limit = figures.limit(applied, increases, member);
        let told = periods.iter().map(|one| one.told).max().unwrap_or_default();
        let Some(newest) = periods.iter().max_by_key(|one| one.from_us) else {
            continue;
        };
        for percent in crossed(&percents(applied), percent(figures.settled, limit), told) {
            let show = |amount| budget.measure.show(amount);
            let whose = if member.is_empty() {
                String::new()
            } else {
                format!(" for `{member}`")
            };
            let body = Body {
                r#type: KIND,
                at_us: now_us,
                budget: &budget.id,
                member,
                owner: &budget.owner,
                percent,
                settled: show(figures.settled),
                limit: show(limit),
                text: format!(
                    "the budget `{}`{whose} has passed {percent} percent: {} of {} are spent",
                    budget.id,
                    show(figures.settled),
                    show(limit)
                ),
            };
            let notice = notice(app, KIND, None, &body)?;
            app.store().tell_of_budget(newest, percent, &notice).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_threshold_is_told_of_once() {
        let of = |percent, told| crossed(&[50, 80, 100], percent, told).collect::<Vec<_>>();
        assert_eq!(of(49, 0), [0_u16; 0]);
        assert_eq!(of(85, 0), [50, 80]);
        assert_eq!(of(85, 50), [80]);
        assert_eq!(of(85, 80), [0_u16; 0]);
        assert_eq!(of(300, 80), [100]);
    }
}
