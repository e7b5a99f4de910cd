//! `GetFoundationModelAvailability`: four answers that do not depend on each other.

use super::{about, is_entitled, unknown};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::catalogue::find;
use outcrop_access::decide;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::price::Mode;
use outcrop_wire::bedrock::types::bedrock::{
    AgreementAvailability, AgreementStatus, AuthorizationStatus, EntitlementAvailability,
    GetFoundationModelAvailabilityResponse, RegionAvailability,
};

pub async fn get(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let model = ask.label("modelId")?;
    let snapshot = app.parts.snapshots.newest();
    if find(&snapshot, model).is_none() {
        return Err(unknown(model));
    }
    let is_entitled = is_entitled(app, &snapshot, ask, model);
    let is_authorized = is_authorized(app, &snapshot, ask, model);
    let is_reached = snapshot
        .model(model)
        .is_some_and(|known| !known.targets.is_empty());
    let answer = GetFoundationModelAvailabilityResponse {
        model_id: model.to_owned(),
        agreement_availability: agreement(app, &snapshot, ask, model, is_entitled).await?,
        authorization_status: if is_authorized {
            AuthorizationStatus::Authorized
        } else {
            AuthorizationStatus::NotAuthorized
        },
        entitlement_availability: if is_entitled {
            EntitlementAvailability::Available
        } else {
            EntitlementAvailability::NotAvailable
        },
        region_availability: if is_reached {
            RegionAvailability::Available
        } else {
            RegionAvailability::NotAvailable
        },
    };
    Answer::of(ask.operation, &answer)
}

/// An agreement that stands while its entitlement does not is in error, and says why.
async fn agreement(
    app: &App,
    snapshot: &Snapshot,
    ask: &Ask<'_>,
    model: &str,
    is_entitled: bool,
) -> Result<AgreementAvailability, Error> {
    let plain = |status| AgreementAvailability {
        status,
        error_message: None,
    };
    if is_entitled {
        return Ok(plain(AgreementStatus::Available));
    }
    let about = about(ask.account(), model);
    if app.store().request_under_way(&about).await?.is_some() {
        return Ok(plain(AgreementStatus::Pending));
    }
    let agreements = app.store().agreements(Some(ask.account()), Some(model)).await?;
    if agreements.iter().all(|one| one.withdrawn.is_some()) {
        return Ok(plain(AgreementStatus::NotAvailable));
    }
    let ends = snapshot.entitlements.of_account(model, ask.account()).iter();
    let why = ends
        .filter_map(|one| one.standing.end.as_ref())
        .map(|end| end.why.told(end.at_us))
        .next();
    Ok(AgreementAvailability {
        status: AgreementStatus::Error,
        error_message: why,
    })
}

/// Whether the caller may invoke the model now, by roles, entitlement and policies.
fn is_authorized(app: &App, snapshot: &Snapshot, ask: &Ask<'_>, model: &str) -> bool {
    let Some(known) = snapshot.model(model) else {
        return false;
    };
    let call = decide::Ask {
        principal: &ask.principal,
        action: "bedrock:InvokeModel",
        model: &known,
        profile: None,
        region: &ask.region,
        mode: Mode::OnDemand,
        guarded: false,
        now_us: app.clock().now_us(),
    };
    decide::decide(snapshot, &call).is_ok()
}
