//! What entitlements stand on, found by what they name: terms, certifications, the catalogue, prices, former callers.

use super::Compiled;
use super::day::{midnight, show};
use super::standing::{Change, Closed, End, Standing, Why};
use outcrop_core::catalogue::{Certification, Entry, LifecycleStatus};
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::{
    AcceptedTerms, Action, Actions, ApprovedPrice, Entitlement, Status, Trigger,
};
use outcrop_core::manifest::Manifest;
use outcrop_core::price::Price;
use outcrop_core::price::{Book, Rates};
use outcrop_core::usage::TokenClass;
use outcrop_store::configuration::{Configuration, TermsVersion};
use outcrop_store::ledger::FormerCaller;
use outcrop_store::price::Listed;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What is known when a snapshot is made.
pub struct Facts<'a> {
    actions: Actions,
    /// By subject, oldest first.
    terms: HashMap<&'a str, Vec<&'a TermsVersion>>,
    certifications: HashMap<&'a str, &'a Certification>,
    entries: HashMap<&'a str, Known<'a>>,
    prices: Book,
    /// By model, oldest first; the last is in force.
    history: HashMap<&'a str, Vec<&'a Price>>,
    now_us: UnixMicros,
    callers: HashMap<String, Arc<HashMap<String, UnixMicros>>>,
}

/// A catalogue entry.
struct Known<'a> {
    entry: &'a Entry,
    /// When a declared one was last changed.
    changed_at_us: Option<UnixMicros>,
    /// Whether only a third party says when the model ends.
    end_is_hearsay: bool,
}

impl<'a> Facts<'a> {
    /// A declared entry stands in place of a seeded one.
    pub fn new(
        configuration: &'a Configuration,
        seed: &'a [Entry],
        actions: Actions,
        now_us: UnixMicros,
    ) -> Self {
        let mut facts = Self {
            actions,
            terms: HashMap::new(),
            certifications: HashMap::new(),
            entries: seed
                .iter()
                .map(|entry| (entry.id.as_str(), Known::seeded(entry)))
                .collect(),
            prices: configuration.book(),
            history: HashMap::new(),
            now_us,
            callers: HashMap::new(),
        };
        for version in &configuration.terms {
            facts.terms.entry(&version.subject).or_default().push(version);
        }
        for document in &configuration.documents {
            match &document.manifest {
                Manifest::Certification(one) => {
                    facts.certifications.insert(&one.id, one);
                }
                Manifest::Model(entry) => {
                    let seeded = facts.entries.get(entry.id.as_str()).map(|seeded| seeded.entry);
                    let declared = Known {
                        entry,
                        changed_at_us: Some(document.changed_at_us),
                        end_is_hearsay: entry.end_of_life_is_hearsay(seeded),
                    };
                    facts.entries.insert(&entry.id, declared);
                }
                _ => {}
            }
        }
        facts.know_prices(configuration);
        facts
    }

    /// What a model costs, and what it cost under the same key before.
    fn know_prices(&mut self, configuration: &'a Configuration) {
        let mut keys = HashMap::new();
        for listed in &configuration.prices {
            keys.insert(&listed.key.model, &listed.key);
        }
        let of_key = |listed: &&Listed| keys.get(&listed.key.model) == Some(&&listed.key);
        let all = configuration.former_prices.iter().chain(&configuration.prices);
        for listed in all.filter(of_key) {
            let of_model = self.history.entry(&listed.key.model).or_default();
            of_model.push(&listed.price);
        }
    }

    /// The models whose former callers have to be known.
    pub fn closing(&self, entitlements: &[Entitlement]) -> Vec<String> {
        let closing = |one: &&Entitlement| {
            let changes = self.changes(one);
            changes
                .iter()
                .any(|change| change.action == Action::ExistingCallersOnly)
        };
        let models: BTreeSet<&str> = entitlements
            .iter()
            .filter(closing)
            .map(|one| one.model.as_str())
            .collect();
        models.into_iter().map(str::to_owned).collect()
    }

    pub fn know_callers(&mut self, callers: Vec<FormerCaller>) {
        let mut by_model: HashMap<String, HashMap<String, UnixMicros>> = HashMap::new();
        for caller in callers {
            let of_model = by_model.entry(caller.model).or_default();
            of_model.insert(caller.project, caller.first_seen_us);
        }
        self.callers = by_model
            .into_iter()
            .map(|(model, callers)| (model, Arc::new(callers)))
            .collect();
    }

    pub fn compile(&self, entitlement: Entitlement) -> Compiled {
        let standing = self.standing(&entitlement);
        Compiled::new(entitlement, standing)
    }

    fn standing(&self, one: &Entitlement) -> Standing {
        let mut standing = Standing::default();
        // What people decided holds whatever the clock says.
        match &one.status {
            Status::Active => {}
            Status::Suspended { reason, .. } => standing.ends(End {
                at_us: UnixMicros::MIN,
                why: Why::Suspended {
                    reason: reason.clone(),
                },
            }),
            Status::Revoked { reason, .. } => standing.ends(End {
                at_us: UnixMicros::MIN,
                why: Why::Revoked {
                    reason: reason.clone(),
                },
            }),
        }
        if let Some(at_us) = one.conditions.expires_at_us {
            let why = Why::Expired;
            standing.ends(End { at_us, why });
        }
        for change in self.changes(one) {
            if let Some(at_us) = change.suspends_at_us() {
                let why = Why::Changed(change.clone());
                standing.ends(End { at_us, why });
            }
            if change.action == Action::ExistingCallersOnly {
                standing.closed.push(Closed {
                    since_us: change.since_us,
                    detail: change.detail.clone(),
                    callers: self.callers.get(&one.model).cloned().unwrap_or_default(),
                });
            }
            standing.changes.push(change);
        }
        standing
    }

    /// Everything that changed since the entitlement was granted, or will.
    fn changes(&self, one: &Entitlement) -> Vec<Change> {
        let conditions = &one.conditions;
        let terms = conditions.terms.as_ref().and_then(|terms| self.terms(terms));
        let certifications = conditions.certifications.iter();
        let certifications = certifications.map(|id| self.certification(id));
        let legacy = self
            .legacy(&one.model)
            .filter(|change| change.since_us > one.granted_at_us);
        let approved = conditions.price.as_ref();
        let price = approved.and_then(|approved| self.price(&one.model, approved));
        let end_of_life = self.end_of_life(&one.model);
        let others = [terms, legacy, price, end_of_life].into_iter().flatten();
        certifications.chain(others).collect()
    }

    /// Since the first version that came after the accepted one: a second new version gives no new grace.
    fn terms(&self, accepted: &AcceptedTerms) -> Option<Change> {
        let versions = self.terms.get(accepted.subject.as_str())?;
        let known = versions.iter().position(|version| version.hash == accepted.hash);
        let newer = versions.get(known.map_or(0, |at| at + 1)..)?;
        let (first, last) = (newer.first()?, newer.last()?);
        Some(Change {
            trigger: Trigger::TermsChanged,
            fact: last.hash.clone(),
            detail: format!(
                "the terms of `{}` changed on {}, and the approval is for an earlier version",
                accepted.subject,
                show(first.added_at_us)
            ),
            since_us: first.added_at_us,
            action: self.actions.terms_changed,
        })
    }

    /// One that is not there counts as withdrawn long ago: nobody can say what it proved.
    fn certification(&self, id: &str) -> Change {
        let change = |fact: String, detail: String, since_us| Change {
            trigger: Trigger::CertificationExpired,
            fact,
            detail,
            since_us,
            action: self.actions.certification_expired,
        };
        let Some(known) = self.certifications.get(id) else {
            let detail =
                format!("the certification `{id}`, which the approval stands on, is not there any more");
            return change(format!("{id} deleted"), detail, UnixMicros::MIN);
        };
        let expires_at_us = midnight(&known.expires);
        let withdrawn = known.withdrawn.as_deref().map(|day| (day, midnight(day)));
        let (day, since_us, what) = match withdrawn {
            Some((day, at_us)) if at_us <= expires_at_us => (day, at_us, "was withdrawn"),
            _ => (known.expires.as_str(), expires_at_us, "expired"),
        };
        let name = &known.name;
        let detail =
            format!("the certification `{id}` ({name}), which the approval stands on, {what} on {day}");
        change(format!("{id} {day}"), detail, since_us)
    }

    /// Its own day, or when the catalogue came to say so.
    fn legacy(&self, model: &str) -> Option<Change> {
        let Known {
            entry, changed_at_us, ..
        } = self.entries.get(model)?;
        let lifecycle = &entry.lifecycle;
        let day = lifecycle.legacy_from.as_deref().map(midnight);
        let said = (lifecycle.status == LifecycleStatus::Legacy)
            .then(|| changed_at_us.unwrap_or_else(|| said_on(entry)));
        let since_us = [day, said].into_iter().flatten().min()?;
        Some(Change {
            trigger: Trigger::Legacy,
            fact: show(since_us),
            detail: format!("the model `{model}` became LEGACY on {}", show(since_us)),
            since_us,
            action: self.actions.legacy,
        })
    }

    /// Also what the configuration file opens ends with the model. A day that only a third party names is told of.
    fn end_of_life(&self, model: &str) -> Option<Change> {
        let known = self.entries.get(model)?;
        let day = known.entry.lifecycle.end_of_life.as_deref()?;
        if known.end_is_hearsay {
            return Some(Change {
                trigger: Trigger::EndOfLife,
                // Another fact than the day itself, which is news once somebody confirms it.
                fact: format!("{day} unconfirmed"),
                detail: format!(
                    "a third party's price map says that the model `{model}` reached its end of life on {day}; calls go \
                     on until somebody confirms it in the catalogue"
                ),
                since_us: midnight(day),
                action: Action::Notify,
            });
        }
        Some(Change {
            trigger: Trigger::EndOfLife,
            fact: day.to_owned(),
            detail: format!("the model `{model}` reached its end of life on {day}"),
            since_us: midnight(day),
            action: self.actions.end_of_life,
        })
    }

    /// When a model that the configuration file opens ends.
    pub fn end_of_opened(&self, model: &str) -> Option<End> {
        let change = self.end_of_life(model)?;
        Some(End {
            at_us: change.suspends_at_us()?,
            why: Why::Changed(change),
        })
    }

    /// Since the first of the versions that have been too high without a break: a second rise gives no new grace.
    fn price(&self, model: &str, approved: &ApprovedPrice) -> Option<Change> {
        let is_too_high = |price: &Price| {
            price.version != approved.version && risen(&approved.rates, &price.rates, approved.margin)
        };
        let outlook = self.prices.outlook(model, self.now_us);
        let last = outlook.into_iter().find(|price| is_too_high(price))?;
        let before = self.history.get(model).into_iter().flatten().rev();
        let before = before.skip_while(|price| price.version >= last.version);
        let first = before
            .take_while(|price| is_too_high(price))
            .last()
            .map_or(&**last, |price| *price);
        Some(Change {
            trigger: Trigger::PriceRisen,
            fact: last.version.to_string(),
            detail: format!(
                "the price of `{model}` rose on {} by more than the {} % that the approval allows",
                show(first.effective_from_us),
                approved.margin
            ),
            since_us: first.effective_from_us,
            action: self.actions.price_risen,
        })
    }

    /// The next instant after `now_us` at which something closes to newcomers: who they are has to be read again then.
    pub fn next_closing(compiled: &[Compiled], now_us: UnixMicros) -> Option<UnixMicros> {
        let closed = compiled.iter().flat_map(|one| &one.standing.closed);
        closed
            .map(|closed| closed.since_us)
            .filter(|since_us| now_us < *since_us)
            .min()
    }
}

impl<'a> Known<'a> {
    fn seeded(entry: &'a Entry) -> Self {
        Self {
            entry,
            changed_at_us: None,
            end_is_hearsay: entry.end_of_life_is_hearsay(Some(entry)),
        }
    }
}

/// Of which day the seed's word on the lifecycle is.
fn said_on(entry: &Entry) -> UnixMicros {
    let sources = entry.sources.iter();
    let on_lifecycle = sources.filter(|source| source.facts.contains("lifecycle"));
    let days = on_lifecycle.map(|source| midnight(&source.date));
    days.max().unwrap_or(UnixMicros::MIN)
}

/// Whether any rate is over the approved one by more than `margin` percent, for prompts of any length.
fn risen(approved: &Rates, now: &Rates, margin: u32) -> bool {
    let steps = approved.steps.iter().chain(&now.steps);
    let mut lengths = steps.map(|step| step.above.saturating_add(1)).chain([0]);
    lengths.any(|length| {
        TokenClass::ALL.into_iter().any(|class| {
            let (approved, now) = (approved.of(class, length).0, now.of(class, length).0);
            i128::from(now) * 100 > i128::from(approved) * i128::from(100 + u64::from(margin))
        })
    })
}
