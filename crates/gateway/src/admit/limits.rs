//! The rate limits that a call is under: taken before it is sent, corrected when it has ended.

use crate::app::App;
use crate::call::Call;
use outcrop_access::snapshot::{Applied, Subject};
use outcrop_core::limit::{Standing, Unit};
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::{Code, Error};
use outcrop_store::counters::{self, Meter, Permit, Refused, Spent, Take, Why};
use std::sync::Arc;
use std::time::Duration;

/// What a call has taken. Given back when it is dropped unsettled.
#[derive(Debug, Default)]
pub struct Limits {
    permits: Vec<Permit>,
    /// The most tokens that the call may use.
    tokens: u64,
}

/// A call that outlives its deadline by this much is not counted among those under way any more.
const GRACE: Duration = Duration::from_secs(5);

impl Limits {
    /// Takes of every limit that the call is under wherever it goes.
    pub async fn of_call(app: &App, call: &mut Call, model: &str, tokens: u64) -> Result<Self, Error> {
        let mut limits = Self {
            permits: Vec::new(),
            tokens,
        };
        let applied = call.snapshot.limits.of_call(&subject(call, model, None));
        limits.take(app, call, &applied).await?;
        Ok(limits)
    }

    /// Takes of every limit that the call is under because of where it goes.
    pub async fn of_connection(
        &mut self,
        app: &App,
        call: &mut Call,
        model: &str,
        connection: &str,
    ) -> Result<(), Error> {
        let subject = subject(call, model, Some(connection));
        let applied = call.snapshot.limits.of_connection(&subject);
        self.take(app, call, &applied).await
    }

    async fn take(&mut self, app: &App, call: &mut Call, applied: &[Applied]) -> Result<(), Error> {
        let takes = takes(applied, self.tokens);
        if takes.is_empty() {
            return Ok(());
        }
        let units: Vec<Unit> = takes.iter().map(|take| take.meter.unit).collect();
        let until = app
            .options
            .call_timeout
            .saturating_sub(call.arrived.elapsed())
            .saturating_add(GRACE);
        let described = describe(&takes);
        let taken = counters::take(&app.counters, takes, until).await;
        call.standing.at_us = app.clock.now_us();
        let levels = match &taken {
            Ok((_, levels)) => levels,
            Err(refused) => &refused.levels,
        };
        for (unit, level) in units.iter().zip(levels) {
            call.standing.note(*unit, *level);
        }
        match taken {
            Ok((permit, _)) => {
                self.permits.push(permit);
                Ok(())
            }
            Err(refused) => {
                app.metrics().limited(units.get(refused.which).copied());
                Err(refusal(&refused, &described, call.standing))
            }
        }
    }

    /// The attempt has ended: what it did not use is given back.
    pub fn settle(&mut self, settlement: &Settlement) {
        let usage = &settlement.usage;
        let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
        let spent = Spent {
            requests: u64::from(settlement.outcome != Outcome::Unreached),
            // What a cache served counts nothing.
            tokens: usage.input.saturating_add(written).saturating_add(usage.output),
        };
        for permit in self.permits.drain(..) {
            permit.settle(spent);
        }
    }
}

fn subject<'a>(call: &'a Call, model: &'a str, connection: Option<&'a str>) -> Subject<'a> {
    Subject {
        principal: &call.principal.id,
        project: &call.principal.project,
        model,
        connection,
    }
}

fn takes(applied: &[Applied], tokens: u64) -> Vec<Take> {
    let each = applied.iter().flat_map(|applied| {
        Unit::ALL.into_iter().filter_map(move |unit| {
            Some(Take {
                meter: Meter {
                    name: Arc::clone(&applied.counted_as),
                    unit,
                },
                limit: applied.limit.of(unit)?,
                amount: if unit == Unit::Tokens { tokens } else { 1 },
            })
        })
    });
    each.collect()
}

/// For a message: which limit, and what it says.
fn describe(takes: &[Take]) -> Vec<(String, u64)> {
    let said = |take: &Take| {
        let (id, limit) = (&take.meter.name, take.limit);
        let text = match take.meter.unit {
            Unit::Requests => format!("the limit `{id}`, {limit} requests a minute"),
            Unit::Tokens => format!("the limit `{id}`, {limit} tokens a minute"),
            Unit::Concurrent => format!("the limit `{id}`, {limit} calls at once"),
        };
        (text, take.amount)
    };
    takes.iter().map(said).collect()
}

fn refusal(refused: &Refused, described: &[(String, u64)], standing: Standing) -> Error {
    let nothing = (String::new(), 0);
    let (limit, amount) = described.get(refused.which).unwrap_or(&nothing);
    match refused.why {
        Why::Full(wait) => Error::throttled(format!("{limit}, is reached; retry in {}", seconds(wait)))
            .retry_after(wait)
            .limited(standing),
        // Waiting does not help.
        Why::Never => Error::new(
            Code::QuotaExceeded,
            format!(
                "the call may take up to {amount} tokens, more than {limit}, ever allows at once; send a shorter \
                 prompt, or ask for fewer max tokens"
            ),
        ),
        Why::Away(wait) => Error::throttled(format!(
            "{limit}, cannot be counted: the counters that processes share are out of reach, and no share of it is \
             certain yet; retry in {}",
            seconds(wait)
        ))
        .retry_after(wait),
    }
}

fn seconds(wait: Duration) -> String {
    format!("{} s", wait.as_secs_f64().ceil().max(1.0))
}
