//! A budget that is new: what was spent in its period before it was, counted once, by whoever comes first.

use super::Treasury;
use outcrop_access::budget::Applied;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::budget::{Key, Span, Subject};
use outcrop_core::id::AccountId;
use outcrop_core::tag::TagSet;
use outcrop_store::budget::Group;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Treasury {
    /// Sees to it that the store knows what was spent of each budget before it was one.
    pub(super) async fn open(&self, keys: &[Key]) -> Result<(), Error> {
        let snapshot = self.parts.snapshots.newest();
        for key in keys {
            if self.state().opened.contains(&key.budget) {
                continue;
            }
            if let Some(applied) = snapshot.budgets.find(&key.budget) {
                self.open_one(&snapshot, applied).await?;
            }
            self.state().opened.insert(Arc::clone(&key.budget));
        }
        Ok(())
    }

    async fn open_one(&self, snapshot: &Snapshot, applied: &Applied) -> Result<(), Error> {
        let store = &self.parts.store;
        if store.budget_is_open(&applied.budget.id).await? {
            return Ok(());
        }
        let now_us = self.parts.clock.now_us();
        let span = applied.span(now_us);
        let groups = store
            .spent_by_group(applied.calendar.counted_from(span), now_us)
            .await?;
        for (member, spent) in by_member(snapshot, applied, &groups) {
            let key = Key {
                budget: applied.budget.id.as_str().into(),
                member: member.into(),
                from_us: span.from_us,
            };
            store.open_budget(&key, until(span), spent).await?;
        }
        Ok(())
    }
}

const fn until(span: Span) -> i64 {
    span.until_us
}

/// What was spent of the budget, by whose part of it that was.
fn by_member(snapshot: &Snapshot, applied: &Applied, groups: &[Group]) -> BTreeMap<String, i64> {
    let mut spent = BTreeMap::new();
    // The budget itself is always opened, or the next process would count again.
    spent.insert(String::new(), 0);
    for group in groups {
        let Some(account) = AccountId::parse(&group.account) else {
            continue;
        };
        let unit = snapshot
            .account(&account)
            .map_or("", |account| account.unit.as_str());
        let units: Vec<&str> = snapshot
            .units
            .upwards(unit)
            .map(|unit| unit.id.as_str())
            .collect();
        let provider = snapshot
            .model_ref(&group.model)
            .map_or("", |model| model.provider.as_str());
        let tags = TagSet::from_text(&group.tags).unwrap_or_default();
        let subject = Subject {
            units: &units,
            account: &account,
            project: &group.project,
            principal: &group.principal,
            profile: group.profile.as_deref(),
            model: &group.model,
            provider,
            tags: &tags,
        };
        if applied.budget.covers(&subject) {
            let member = applied.budget.each.member(&subject).to_owned();
            let sum: &mut i64 = spent.entry(member).or_default();
            *sum = sum.saturating_add(group.spent(applied.budget.measure));
        }
    }
    spent
}
