//! May this principal call this model? Decided from the snapshot alone.

use crate::app::App;
use crate::call::Call;
use crate::denials::Denied;
use crate::resolve::connected;
use outcrop_access::decide::{Ask, Grant, decide};
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::price::Mode;
use outcrop_core::profile::Profile;
use std::sync::Arc;

pub fn authorize(call: &Call, model: &Arc<Model>, profile: Option<&Arc<Profile>>) -> Result<Grant, Error> {
    let ask = Ask {
        principal: &call.principal,
        action: call.operation.action(call.request.stream),
        model,
        profile,
        region: &call.region,
        mode: Mode::OnDemand,
        guarded: false,
        now_us: call.arrived_at_us,
    };
    let grant = decide(&call.snapshot, &ask)?;
    connected(model)?;
    Ok(grant)
}

/// Passes a refusal on, and counts it.
pub fn denied<'a>(app: &'a App, call: &'a Call) -> impl FnOnce(&Error) + 'a {
    |error| {
        let denied = Denied {
            principal: &call.principal,
            model: &call.request.model,
            call: Some(call.id),
            at_us: call.arrived_at_us,
        };
        app.denials.note(&denied, error);
    }
}
