//! What Prometheus sees of the data plane. Labels are few and bounded: operations, models of the catalogue,
//! outcomes; never a principal or anything that a caller chooses.

use crate::request::Operation;
use outcrop_core::catalogue::Model;
use outcrop_core::limit::Unit;
use outcrop_core::settlement::{Outcome, Settlement};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::sync::Arc;

/// The data plane's counters. Cheap to clone.
#[derive(Debug)]
pub struct Metrics {
    attempts: Family<Attempts, Counter>,
    tokens: Family<Tokens, Counter>,
    cost_nanos: Family<OfModel, Counter>,
    duration: Family<OfModel, Histogram, fn() -> Histogram>,
    limited: Family<OfUnit, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfUnit {
    unit: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempts {
    operation: &'static str,
    model: Arc<str>,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Tokens {
    model: Arc<str>,
    direction: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfModel {
    model: Arc<str>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            attempts: Family::default(),
            tokens: Family::default(),
            cost_nanos: Family::default(),
            // 1 ms to about 9 minutes.
            duration: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 2.0, 20))),
            limited: Family::default(),
        }
    }
}

impl Metrics {
    /// Names every series for `/metrics`.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "outcrop_attempts",
            "Attempts at providers, by how they ended",
            self.attempts.clone(),
        );
        registry.register("outcrop_tokens", "Tokens in and out", self.tokens.clone());
        registry.register(
            "outcrop_cost_nanos",
            "Cost in nanos of the ledger currency",
            self.cost_nanos.clone(),
        );
        registry.register(
            "outcrop_attempt_duration_seconds",
            "From a call's arrival to the end of its attempt",
            self.duration.clone(),
        );
        registry.register(
            "outcrop_calls_limited",
            "Calls that a rate limit refused, by what was used up",
            self.limited.clone(),
        );
    }

    /// Counts a call that a limit of this unit did not let through.
    pub(crate) fn limited(&self, unit: Option<Unit>) {
        let unit = unit.map_or("other", Unit::name);
        self.limited.get_or_create(&OfUnit { unit }).inc();
    }

    /// Counts a settled attempt.
    pub(crate) fn settled(&self, operation: Operation, model: &Model, settlement: &Settlement) {
        let Settlement {
            outcome,
            usage,
            cost,
            duration_us,
            ..
        } = settlement;
        let model: Arc<str> = Arc::clone(&model.id);
        let attempts = Attempts {
            operation: operation.name(),
            model: Arc::clone(&model),
            outcome: outcome.name(),
        };
        self.attempts.get_or_create(&attempts).inc();
        if *outcome == Outcome::Unreached {
            return;
        }
        let of_model = OfModel {
            model: Arc::clone(&model),
        };
        let tokens = |direction| Tokens {
            model: Arc::clone(&model),
            direction,
        };
        self.tokens
            .get_or_create(&tokens("input"))
            .inc_by(usage.total_input());
        self.tokens.get_or_create(&tokens("output")).inc_by(usage.output);
        self.cost_nanos
            .get_or_create(&of_model)
            .inc_by(cost.0.unsigned_abs());
        // A float is what a histogram takes; it is a duration, not money.
        self.duration
            .get_or_create(&of_model)
            .observe(std::time::Duration::from_micros(*duration_us).as_secs_f64());
    }
}
