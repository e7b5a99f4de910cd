//! The price that a call is admitted at, and settled by however long it takes.

use super::tier;
use crate::app::App;
use crate::call::Call;
use crate::route;
use outcrop_access::decide::Grant;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::price::{ANY_REGION, Ask, Mode, Price, Unknown};
use std::sync::Arc;

/// The one in force when the call arrived, for its account, where the call will go, in the tier that it asks for.
pub fn price(app: &App, call: &Call, model: &Model, grant: &Grant) -> Result<Arc<Price>, Error> {
    let ask = Ask {
        model: &model.id,
        // Without a way to it, the call goes nowhere, and is told so when it is sent.
        region: route::region(app, model, grant).unwrap_or(ANY_REGION),
        mode: Mode::OnDemand,
        tier: tier::asked(&call.request),
        at_us: call.arrived_at_us,
    };
    match call.snapshot.price(&ask, &call.principal.account) {
        Some(quote) => Ok(Arc::clone(quote.price)),
        None => match app.options.unpriced {
            Unknown::Refuse => Err(unpriced(&ask)),
            Unknown::Flag => Ok(Arc::new(Price::unknown())),
        },
    }
}

fn unpriced(ask: &Ask<'_>) -> Error {
    let Ask { model, region, .. } = ask;
    Error::forbidden(format!(
        "the model `{model}` has no price in force ({} in {region}, tier {}), and calls without a price are refused; \
         declare one ([[price]]), or set [catalogue.\"{model}\".price]",
        ask.mode.name(),
        ask.tier.name()
    ))
    .because("unpriced")
}
