//! The budgets of a snapshot: which apply to a call, and which period a call of this moment belongs to.

use outcrop_core::budget::{Budget, Calendar, Key, Span, Subject};
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::Manifest;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Found by the narrowest thing that a budget is for; a call asks for what it is, and never looks at the rest.
#[derive(Debug, Default)]
pub struct Budgets {
    by: HashMap<(Narrowest, String), Vec<Arc<Applied>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Narrowest {
    Principal,
    Profile,
    Project,
    Account,
    Model,
    Provider,
    Unit,
}

/// A budget that can be held.
#[derive(Debug)]
pub struct Applied {
    pub budget: Budget,
    pub limit: i64,
    pub calendar: Calendar,
    id: Arc<str>,
    /// The period of the last call: finding one anew takes a calendar.
    last: Mutex<Span>,
}

impl Budgets {
    /// What cannot be read was refused when it was declared; should it be there all the same, no call is refused for
    /// it, and the log says so.
    #[must_use]
    pub fn compile(manifests: &[Manifest]) -> Self {
        let mut by = HashMap::<_, Vec<Arc<Applied>>>::new();
        for manifest in manifests {
            let Manifest::Budget(budget) = manifest else {
                continue;
            };
            match Applied::new(budget) {
                Ok(applied) => by.entry(narrowest(budget)).or_default().push(Arc::new(applied)),
                Err(wrong) => tracing::error!(
                    budget = budget.id,
                    "a budget that is declared cannot be kept: {wrong}"
                ),
            }
        }
        Self { by }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<Applied>> {
        self.by.values().flatten()
    }

    /// The budget of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Arc<Applied>> {
        self.all().find(|applied| applied.budget.id == id)
    }

    /// Those that a call counts against.
    pub fn covering<'a>(&'a self, subject: &'a Subject<'a>) -> impl Iterator<Item = &'a Arc<Applied>> {
        let of = [
            (Narrowest::Principal, Some(subject.principal)),
            (Narrowest::Profile, subject.profile),
            (Narrowest::Project, Some(subject.project)),
            (Narrowest::Account, Some(subject.account.as_str())),
            (Narrowest::Model, Some(subject.model)),
            (Narrowest::Provider, Some(subject.provider)),
        ];
        let units = subject.units.iter().map(|unit| (Narrowest::Unit, Some(*unit)));
        let lists = of
            .into_iter()
            .chain(units)
            .filter_map(|(kind, value)| self.by.get(&(kind, value?.to_owned())));
        lists.flatten().filter(|applied| applied.budget.covers(subject))
    }
}

fn narrowest(budget: &Budget) -> (Narrowest, String) {
    let scope = &budget.scope;
    let named = [
        (Narrowest::Principal, scope.principal.as_deref()),
        (Narrowest::Profile, scope.profile.as_deref()),
        (Narrowest::Project, scope.project.as_deref()),
        (
            Narrowest::Account,
            scope.account.as_ref().map(|account| account.as_str()),
        ),
        (Narrowest::Model, scope.model.as_deref()),
        (Narrowest::Provider, scope.provider.as_deref()),
        (Narrowest::Unit, scope.unit.as_deref()),
    ];
    let named = named
        .into_iter()
        .find_map(|(kind, value)| Some((kind, value?.to_owned())));
    named.unwrap_or_else(|| (Narrowest::Unit, budget.owner.clone()))
}

impl Applied {
    fn new(budget: &Budget) -> Result<Self, String> {
        Ok(Self {
            limit: budget.amount()?,
            calendar: budget.period.compile()?,
            id: budget.id.as_str().into(),
            last: Mutex::new(Span {
                from_us: 0,
                until_us: 0,
            }),
            budget: budget.clone(),
        })
    }

    /// What names it for a call, now.
    #[must_use]
    pub fn key(&self, subject: &Subject<'_>, now_us: UnixMicros) -> Key {
        Key {
            budget: Arc::clone(&self.id),
            member: self.budget.each.member(subject).into(),
            from_us: self.span(now_us).from_us,
        }
    }

    /// The period that an instant belongs to.
    #[must_use]
    pub fn span(&self, now_us: UnixMicros) -> Span {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if !last.contains(now_us) {
            *last = self.calendar.span(now_us);
        }
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::budget::{Each, Every, Measure, Period, Scope};
    use outcrop_core::id::AccountId;
    use outcrop_core::organisation::ROOT;
    use outcrop_core::tag::TagSet;

    fn budget(id: &str, scope: Scope, each: Each) -> Manifest {
        Manifest::Budget(Box::new(Budget {
            id: id.to_owned(),
            name: id.to_owned(),
            owner: ROOT.to_owned(),
            scope,
            each,
            measure: Measure::Money,
            limit: "1".to_owned(),
            period: Period::Calendar {
                every: Every::Day,
                zone: "UTC".to_owned(),
            },
            rollover_percent: 0,
            hard: true,
            thresholds: Vec::new(),
        }))
    }

    #[test]
    fn a_call_finds_every_budget_that_is_for_it_and_no_other() {
        let named = |text: &str| Some(text.to_owned());
        let budgets = Budgets::compile(&[
            budget("all", Scope::default(), Each::All),
            budget(
                "unit",
                Scope {
                    unit: named("research"),
                    ..Scope::default()
                },
                Each::Project,
            ),
            budget(
                "other-unit",
                Scope {
                    unit: named("sales"),
                    ..Scope::default()
                },
                Each::All,
            ),
            budget(
                "both",
                Scope {
                    model: named("m"),
                    project: named("chat"),
                    ..Scope::default()
                },
                Each::All,
            ),
            budget(
                "other",
                Scope {
                    model: named("x"),
                    project: named("chat"),
                    ..Scope::default()
                },
                Each::All,
            ),
        ]);
        let account = AccountId::parse("111122223333").unwrap();
        let subject = Subject {
            units: &["research", "root"],
            account: &account,
            project: "chat",
            principal: "p",
            profile: None,
            model: "m",
            provider: "acme",
            tags: &TagSet::new(),
        };
        let mut found: Vec<_> = budgets
            .covering(&subject)
            .map(|applied| applied.key(&subject, 0))
            .collect();
        found.sort();
        let found: Vec<_> = found.iter().map(|key| (&*key.budget, &*key.member)).collect();
        assert_eq!(found, [("all", ""), ("both", ""), ("unit", "chat")]);
    }

    #[test]
    fn the_next_day_is_another_period() {
        let budgets = Budgets::compile(&[budget("all", Scope::default(), Each::All)]);
        let applied = budgets.find("all").unwrap();
        let day = 86_400_000_000;
        assert_eq!(applied.span(day - 1).from_us, 0);
        assert_eq!(applied.span(day).from_us, day);
        assert_eq!(applied.span(day - 1).from_us, 0);
    }
}
