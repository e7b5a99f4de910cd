//! One attempt's money: held by an intent on disk, settled exactly once.

use super::observe::Observed;
use super::stream::Metered;
use crate::admit::{Admission, Limits, Place};
use crate::app::App;
use crate::call::Call;
use crate::metrics::Metrics;
use crate::provider::Failure;
use crate::request::Operation;
use crate::treasury::Held;
use outcrop_core::catalogue::{Model, Target};
use outcrop_core::event::{Event, EventStream};
use outcrop_core::id::AttemptId;
use outcrop_core::price::Price;
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::usage::Usage;
use outcrop_core::{Code, Error};
use outcrop_store::spool::{Intent, Reservation};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// An attempt in flight. Dropping it before it is settled settles it as cancelled: nothing stays held.
pub struct Attempt {
    id: AttemptId,
    /// None once it is settled.
    reservation: Option<Reservation>,
    operation: Operation,
    model: Arc<Model>,
    price: Arc<Price>,
    prompt_bytes: u64,
    arrived: Instant,
    deadline: tokio::time::Instant,
    observed: Observed,
    /// None once it is settled.
    budgets: Option<Held>,
    metrics: Arc<Metrics>,
    limits: Limits,
    _place: Place,
}

/// Whose count a settlement is made of.
enum Count {
    /// The provider's, or ours where it gave none.
    Reported,
    /// Ours, of what has come so far.
    Estimated,
    /// The provider did no work.
    Nothing,
}

impl Attempt {
    /// Puts the intent on disk. From here on the attempt is in the ledger, however it ends.
    pub fn begin(
        app: &App,
        call: &Call,
        model: &Arc<Model>,
        target: &Target,
        admission: Admission,
    ) -> Result<Self, Error> {
        let id = call.id.attempt(0);
        let Admission {
            price,
            held,
            budgets,
            limits,
            place,
            ..
        } = admission;
        let reservation = app.spool.intend(&Intent {
            attempt: id,
            started_at_us: call.arrived_at_us,
            account: call.principal.account.as_str().into(),
            project: call.principal.project.as_str().into(),
            principal: call.principal.id.as_str().into(),
            model: (&*model.id).into(),
            connection: target.connection.as_ref().into(),
            region: target.region.as_ref().into(),
            operation: call.operation.name().into(),
            streamed: call.request.stream,
            price_version: price.version,
            held,
            profile: call
                .attribution
                .profile
                .as_ref()
                .map(|profile| profile.arn.as_str().into()),
            tags: call.attribution.tags.as_str().into(),
            holds: budgets.holds().to_vec(),
        })?;
        Ok(Self {
            id,
            reservation: Some(reservation),
            operation: call.operation,
            model: Arc::clone(model),
            price,
            prompt_bytes: call.request.prompt_bytes,
            arrived: call.arrived,
            deadline: (call.arrived + app.options.call_timeout).into(),
            observed: Observed::nothing(),
            budgets: Some(budgets),
            metrics: app.metrics(),
            limits,
            _place: place,
        })
    }

    pub const fn id(&self) -> AttemptId {
        self.id
    }

    /// When the whole call must have ended.
    pub const fn deadline(&self) -> tokio::time::Instant {
        self.deadline
    }

    /// The provider accepted: from here on its events are watched.
    pub fn meter(self, events: EventStream) -> EventStream {
        Box::pin(Metered::new(self, events))
    }

    pub fn observe(&mut self, event: &Event) {
        self.observed.event(event);
    }

    /// The answer came whole. An error here means that the settlement is not on disk, so the call must not end well.
    pub fn completed(mut self) -> Result<Arc<Settlement>, Error> {
        self.settle(Outcome::Completed, Count::Reported)
    }

    /// The provider gave no answer.
    pub fn failed(mut self, failure: Failure) -> Error {
        let outcome = if failure.reached {
            Outcome::Failed
        } else {
            Outcome::Unreached
        };
        self.settle_in_error(outcome, Count::Nothing);
        failure.error
    }

    /// The provider began an answer and did not end it.
    pub fn broke_off(mut self, error: Error) -> Error {
        self.settle_in_error(Outcome::Failed, Count::Estimated);
        error
    }

    /// The call's deadline passed.
    pub fn timed_out(mut self) -> Error {
        self.settle_in_error(Outcome::Failed, Count::Estimated);
        Error::new(
            Code::ModelTimeout,
            "the model did not finish its answer within the call's time limit",
        )
    }

    /// Settles where the caller is told of another error already: one of our own is logged, and the intent,
    /// still open on disk, is charged at the bound when the process starts again.
    fn settle_in_error(&mut self, outcome: Outcome, count: Count) {
        if let Err(error) = self.settle(outcome, count) {
            tracing::error!(attempt.id = %self.id, detail = error.detail(), "an attempt could not be settled");
        }
    }

    fn settle(&mut self, outcome: Outcome, count: Count) -> Result<Arc<Settlement>, Error> {
        let settlement = self.settlement(outcome, count);
        self.metrics.settled(self.operation, &self.model, &settlement);
        self.limits.settle(&settlement);
        if let Some(reservation) = self.reservation.take() {
            let on_disk = reservation.settle(&settlement);
            if let Some(budgets) = self.budgets.take() {
                match &on_disk {
                    Ok(()) => budgets.settle(&settlement),
                    Err(_) => budgets.keep(),
                }
            }
            on_disk?;
        }
        Ok(Arc::new(settlement))
    }

    fn settlement(&self, outcome: Outcome, count: Count) -> Settlement {
        let estimate = || (self.observed.estimate(self.prompt_bytes), true);
        let (usage, estimated) = match count {
            Count::Reported => self
                .observed
                .reported()
                .map_or_else(estimate, |usage| (usage, false)),
            Count::Estimated => estimate(),
            Count::Nothing => (Usage::default(), false),
        };
        let lines = match count {
            Count::Nothing => Vec::new(),
            Count::Reported | Count::Estimated => self.price.rates.lines(&usage),
        };
        Settlement {
            outcome,
            estimated,
            usage,
            cost: lines.iter().map(|line| line.cost).sum(),
            lines,
            first_event_us: self.observed.first_event.map(|at| micros(at - self.arrived)),
            duration_us: u64::from(micros(self.arrived.elapsed())),
        }
    }
}

/// The client went away: what has come so far is charged, and marked as our own count.
impl Drop for Attempt {
    fn drop(&mut self) {
        if self.reservation.is_some() {
            self.settle_in_error(Outcome::Cancelled, Count::Estimated);
        }
    }
}

/// Saturates after 71 minutes, longer than any call may last.
fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}
