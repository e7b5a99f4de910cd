//! Chooses where the call goes, and sends it there as an attempt.

use crate::admit::Admission;
use crate::app::App;
use crate::call::Call;
use crate::meter::Attempt;
use crate::provider::{Outgoing, Provider};
use outcrop_access::decide::Grant;
use outcrop_core::catalogue::{Model, Target};
use outcrop_core::event::EventStream;
use outcrop_core::{Code, Error};
use std::sync::Arc;

/// One attempt at the model's first target that this process has a connection to.
pub async fn route(
    app: &App,
    call: &mut Call,
    model: &Arc<Model>,
    grant: &Grant,
    mut admission: Admission,
) -> Result<EventStream, Error> {
    let (target, provider) = choose(app, model, grant)?;
    let limits = &mut admission.limits;
    limits
        .of_connection(app, call, &model.id, &target.connection)
        .await?;
    let max_tokens = admission.max_tokens;
    let attempt = Attempt::begin(app, call, model, target, admission)?;
    let outgoing = Outgoing {
        attempt: attempt.id(),
        model: &target.upstream_model,
        family: model.family,
        request: &call.request,
        max_tokens,
    };
    match tokio::time::timeout_at(attempt.deadline(), provider.send(outgoing)).await {
        Ok(Ok(events)) => Ok(attempt.meter(events)),
        Ok(Err(failure)) => Err(attempt.failed(failure)),
        Err(_elapsed) => Err(attempt.timed_out()),
    }
}

/// Asks where the call would go how many tokens it has.
pub async fn count_tokens(app: &App, call: &Call, model: &Model, grant: &Grant) -> Result<u64, Error> {
    let (target, provider) = choose(app, model, grant)?;
    let outgoing = Outgoing {
        attempt: call.id.attempt(0),
        model: &target.upstream_model,
        family: model.family,
        request: &call.request,
        max_tokens: 0,
    };
    let deadline = (call.arrived + app.options.call_timeout).into();
    match tokio::time::timeout_at(deadline, provider.count_tokens(outgoing)).await {
        Ok(counted) => counted.map_err(|failure| failure.error),
        Err(_elapsed) => Err(Error::new(
            Code::ModelTimeout,
            "the model's tokens were not counted within the call's time limit",
        )),
    }
}

/// The region where the call would run; none when there is no way to it.
pub fn region<'a>(app: &App, model: &'a Model, grant: &Grant) -> Option<&'a str> {
    let mut allowed = allowed(model, grant);
    let connected = allowed.find(|target| app.providers.get(&target.connection).is_some());
    connected.map(|target| &*target.region)
}

/// The targets that the entitlement lets the call go to, best first.
fn allowed<'a>(model: &'a Model, grant: &Grant) -> impl Iterator<Item = &'a Target> {
    let is_allowed = |target: &&Target| {
        let regions = grant.regions.as_ref();
        regions.is_none_or(|regions| regions.contains(&*target.region))
    };
    model.targets.iter().filter(is_allowed)
}

/// The best target that the entitlement lets the call go to.
fn choose<'a>(
    app: &'a App,
    model: &'a Model,
    grant: &Grant,
) -> Result<(&'a Target, &'a dyn Provider), Error> {
    let connected = |target: &'a Target| Some((target, app.providers.get(&target.connection)?));
    allowed(model, grant).find_map(connected).ok_or_else(|| {
        // The decision has found a region of the model's that is approved, so what lacks is the way there.
        let elsewhere = model.targets.iter().find_map(connected);
        Error::unavailable(match elsewhere {
            Some((target, _)) => format!(
                "this process reaches the model `{}` only in {}, where the account's approval does not let it run",
                model.id, target.region
            ),
            None => format!("no connection of this process leads to the model `{}`", model.id),
        })
    })
}
