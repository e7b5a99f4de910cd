//! What is found out by itself: automatic checks of a request against the facts of the moment.

use super::event::Asked;
use super::stage::Need;
use outcrop_core::catalogue::LifecycleStatus;
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::AcceptedTerms;
use outcrop_core::price::Price;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// An automatic check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Terms are attached, and which version is in force.
    Terms,
    /// Certifications are valid and cover the data classes asked for.
    Certifications,
    /// The model is ACTIVE.
    Lifecycle,
    /// The model has a price.
    Price,
    /// A connection leads to the model in the regions asked for.
    Regions,
    /// The expected monthly cost is given.
    ExpectedCost,
}

impl Check {
    pub const ALL: [Self; 6] = [
        Self::Terms,
        Self::Certifications,
        Self::Lifecycle,
        Self::Price,
        Self::Regions,
        Self::ExpectedCost,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Certifications => "certifications",
            Self::Lifecycle => "lifecycle",
            Self::Price => "price",
            Self::Regions => "regions",
            Self::ExpectedCost => "expected_cost",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.name() == name)
    }

    /// Whether it looks at what only people write, which a self-service agreement does not carry.
    #[must_use]
    pub const fn is_of_people(self) -> bool {
        matches!(self, Self::ExpectedCost)
    }
}

/// A check's result, as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Checked {
    pub name: Check,
    pub passed: bool,
    pub detail: String,
    pub at_us: UnixMicros,
}

/// All that checks look at, as of one instant.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub now_us: UnixMicros,
    /// The version of the model's terms that is in force, or of its maker's.
    pub terms: Option<AcceptedTerms>,
    /// Certifications about the model or its maker.
    pub certifications: Vec<Certified>,
    /// None for a model that no catalogue entry describes.
    pub lifecycle: Option<LifecycleStatus>,
    pub end_of_life: Option<String>,
    pub end_of_life_has_come: bool,
    pub price: Option<Price>,
    /// Where connections lead to the model.
    pub regions: BTreeSet<String>,
    /// By how many percent a rate may rise before somebody is asked again.
    pub margin: u32,
}

/// A certification and whether it holds today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    pub id: String,
    pub name: String,
    pub data_classes: BTreeSet<String>,
    pub is_valid: bool,
}

impl Facts {
    /// The valid certifications that speak for what was asked, by id.
    #[must_use]
    pub fn certifications_for(&self, asked: &Asked) -> BTreeSet<String> {
        let speaks = |one: &&Certified| one.is_valid && !one.data_classes.is_disjoint(&asked.data_classes);
        let speaking = self.certifications.iter().filter(speaks);
        speaking.map(|one| one.id.clone()).collect()
    }

    fn uncovered(&self, asked: &Asked) -> Vec<String> {
        let covers = |class: &String| {
            self.certifications
                .iter()
                .any(|one| one.is_valid && one.data_classes.contains(class))
        };
        asked
            .data_classes
            .iter()
            .filter(|class| !covers(class))
            .cloned()
            .collect()
    }

    #[must_use]
    pub fn check(&self, check: Check, asked: &Asked) -> Checked {
        let (passed, detail) = match check {
            Check::Terms => self.check_terms(),
            Check::Certifications => self.check_certifications(asked),
            Check::Lifecycle => self.check_lifecycle(),
            Check::Price => self.check_price(),
            Check::Regions => self.check_regions(asked),
            Check::ExpectedCost => check_expected_cost(asked),
        };
        Checked {
            name: check,
            passed,
            detail,
            at_us: self.now_us,
        }
    }

    fn check_terms(&self) -> (bool, String) {
        match &self.terms {
            Some(terms) => (
                true,
                format!(
                    "the terms of `{}` in force have the hash {}",
                    terms.subject, terms.hash
                ),
            ),
            None => (
                false,
                "no terms are attached to the model or its provider".to_owned(),
            ),
        }
    }

    fn check_certifications(&self, asked: &Asked) -> (bool, String) {
        let uncovered = self.uncovered(asked);
        if !uncovered.is_empty() {
            let named = uncovered.join("`, `");
            return (false, format!("no valid certification covers `{named}`"));
        }
        let names: Vec<&str> = self
            .certifications
            .iter()
            .filter(|one| one.is_valid)
            .map(|one| one.name.as_str())
            .collect();
        let detail = match (asked.data_classes.is_empty(), names.is_empty()) {
            (true, true) => "no data classes are asked for, and no evidence is attached".to_owned(),
            (true, false) => format!("no data classes are asked for; valid: {}", names.join(", ")),
            (false, _) => format!("every data class is covered; valid: {}", names.join(", ")),
        };
        (true, detail)
    }

    fn check_lifecycle(&self) -> (bool, String) {
        let end = self.end_of_life.as_deref();
        if self.end_of_life_has_come {
            return (
                false,
                format!("the model's end of life was {}", end.unwrap_or_default()),
            );
        }
        let ending = end
            .map(|day| format!("; its end of life is {day}"))
            .unwrap_or_default();
        match self.lifecycle {
            Some(LifecycleStatus::Active) => (true, format!("the model is ACTIVE{ending}")),
            Some(LifecycleStatus::Legacy) => (false, format!("the model is LEGACY{ending}")),
            None => (
                true,
                "no catalogue entry describes the model; it has no lifecycle".to_owned(),
            ),
        }
    }

    fn check_price(&self) -> (bool, String) {
        match &self.price {
            Some(price) => (true, format!("price version {} is in force", price.version)),
            None => (
                false,
                "the model has no price; calls are refused until it has one".to_owned(),
            ),
        }
    }

    fn check_regions(&self, asked: &Asked) -> (bool, String) {
        if self.regions.is_empty() {
            return (false, "no connection leads to the model".to_owned());
        }
        let reached: Vec<&str> = self.regions.iter().map(String::as_str).collect();
        let reached = reached.join(", ");
        if asked.regions.is_empty() || !asked.regions.is_disjoint(&self.regions) {
            return (true, format!("connections lead to the model in {reached}"));
        }
        (
            false,
            format!("connections lead to the model in {reached} alone, none of which is asked for"),
        )
    }

    /// Why a stage's need is not met; none: it is.
    #[must_use]
    pub fn unmet(&self, need: Need, asked: &Asked, attached_here: bool) -> Option<String> {
        match need {
            Need::Terms => self.terms.is_none().then(|| {
                "no terms are attached to the model or its provider; attach their text before they are approved".to_owned()
            }),
            Need::Certifications => {
                let (passed, detail) = self.check_certifications(asked);
                (!passed).then(|| format!("{detail}; attach a certification that does, or ask for changes"))
            }
            Need::Attachment => {
                (!attached_here).then(|| "no evidence is attached at this stage; attach a document first".to_owned())
            }
            Need::ExpectedCost => {
                let (passed, _) = check_expected_cost(asked);
                (!passed).then(|| "the expected monthly cost is missing; ask the requester for it".to_owned())
            }
        }
    }
}

fn check_expected_cost(asked: &Asked) -> (bool, String) {
    match asked.expected_monthly_cost_nanos {
        Some(_) => (true, "the expected monthly cost is given".to_owned()),
        None => (false, "the expected monthly cost is not given".to_owned()),
    }
}
