//! Whether there is room for the call, and the most that it may cost.

mod budget;
mod limits;
mod price;
mod tier;

pub use limits::Limits;

use crate::app::App;
use crate::call::Call;
use crate::treasury::Held;
use outcrop_access::decide::Grant;
use outcrop_core::catalogue::{Model, Task};
use outcrop_core::price::{Line, Price};
use outcrop_core::{Code, Error};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What an admitted call may use. Its place among the calls in flight is given back when it is dropped.
#[derive(Debug)]
pub struct Admission {
    pub price: Arc<Price>,
    /// The most that the answer may have; always said to the provider.
    pub max_tokens: u32,
    /// The bound, by class: what is charged when nobody can say what was really used.
    pub held: Vec<Line>,
    /// The same, set aside of every budget that applies.
    pub budgets: Held,
    /// What was taken of the limits that the call is under.
    pub limits: Limits,
    pub place: Place,
}

/// Tokens that a provider's own framing of a prompt may add, beyond the text.
const OVERHEAD_TOKENS: u64 = 64;

pub async fn admit(app: &App, call: &mut Call, model: &Model, grant: &Grant) -> Result<Admission, Error> {
    let price = price::price(app, call, model, grant)?;
    let max_tokens = answer_limit(app, call, model, grant)?;
    let place = InFlight::enter(&app.in_flight).ok_or_else(|| full(app.in_flight.limit))?;
    // Every byte counts as a token: no tokenizer makes more tokens than bytes.
    let input = call.request.prompt_bytes.saturating_add(OVERHEAD_TOKENS);
    let output = u64::from(max_tokens).saturating_mul(u64::from(call.request.answers));
    let held: Vec<Line> = price.rates.bound_lines(input, output).into();
    let limits = Limits::of_call(app, call, &model.id, input.saturating_add(output)).await?;
    Ok(Admission {
        budgets: budget::hold(app, call, model, &held).await?,
        held,
        price,
        max_tokens,
        limits,
        place,
    })
}

/// An absent limit is set; the client's own is never lowered in silence.
fn answer_limit(app: &App, call: &Call, model: &Model, grant: &Grant) -> Result<u32, Error> {
    let approved = grant.max_tokens.unwrap_or(u32::MAX);
    let most = model.max_output_tokens.min(approved);
    match call.request.max_tokens {
        _ if model.task == Task::Embedding => Ok(0),
        None => Ok(app.options.default_max_tokens.min(most)),
        Some(asked) if asked <= most => Ok(asked),
        Some(asked) if asked <= model.max_output_tokens => Err(Error::forbidden(format!(
            "max tokens is {asked}, but the approval of `{}` for account {} allows at most {approved} in one answer; \
             ask for less, or for an approval of more with POST /api/v1/requests or on the console's page Approvals",
            model.id, call.principal.account
        ))
        .because("entitlement_max_tokens")
        .at("max_tokens")),
        Some(asked) => Err(Error::validation(format!(
            "max tokens is {asked}, but `{}` gives at most {} in one answer",
            model.id, model.max_output_tokens
        ))
        .at("max_tokens")),
    }
}

fn full(limit: usize) -> Error {
    Error::new(
        Code::Throttled,
        format!("this process is already answering {limit} calls, its limit; retry shortly"),
    )
    .retry_after(Duration::from_secs(1))
}

/// How many calls are being answered, and how many may be.
#[derive(Debug)]
pub struct InFlight {
    now: AtomicUsize,
    limit: usize,
}

impl InFlight {
    pub const fn new(limit: usize) -> Self {
        Self {
            now: AtomicUsize::new(0),
            limit,
        }
    }

    pub fn now(&self) -> usize {
        self.now.load(Ordering::Relaxed)
    }

    fn enter(this: &Arc<Self>) -> Option<Place> {
        let entered = this.now.fetch_add(1, Ordering::Relaxed) < this.limit;
        let place = Place(Arc::clone(this));
        // Dropping the place undoes the count.
        entered.then_some(place)
    }
}

/// One call's place among those in flight.
#[derive(Debug)]
pub struct Place(Arc<InFlight>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_given_back() {
        let in_flight = Arc::new(InFlight::new(1));
        let place = InFlight::enter(&in_flight);
        assert!(place.is_some());
        assert!(InFlight::enter(&in_flight).is_none());
        drop(place);
        assert_eq!(in_flight.now(), 0);
        assert!(InFlight::enter(&in_flight).is_some());
    }
}
