//! `CreateInferenceProfile`, `GetInferenceProfile`, `ListInferenceProfiles`, `DeleteInferenceProfile`: other names of a
//! model, by which calls are told apart or kept within a geography.

mod create;
mod delete;
mod get;
mod list;
mod named;

pub use create::create;
pub use delete::delete;
pub use get::get;
pub use list::list;

use super::ask::Ask;
use super::time::iso;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::arn::Arn;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::catalogue::Model;
use outcrop_core::profile::{Geography, SYSTEM_DEFINED};
use outcrop_store::profile::InferenceProfile;
use outcrop_store::resource::Owner;
use outcrop_wire::bedrock::types::bedrock::{
    InferenceProfileModel, InferenceProfileStatus, InferenceProfileSummary, InferenceProfileType,
};
use serde_json::json;
use std::collections::BTreeSet;

fn owner<'a>(ask: &'a Ask<'_>) -> Owner<'a> {
    Owner {
        account: ask.account(),
        region: &ask.region,
    }
}

/// A profile that an account made.
fn application(snapshot: &Snapshot, profile: InferenceProfile) -> InferenceProfileSummary {
    let regions = match profile.geography {
        Some(geography) => regions(snapshot, geography, &profile.model),
        None => BTreeSet::from([profile.region.clone()]),
    };
    InferenceProfileSummary {
        inference_profile_name: profile.name,
        description: profile.description,
        created_at: Some(iso(profile.created_at_us)),
        updated_at: Some(iso(profile.updated_at_us)),
        models: models(&regions, &profile.model),
        inference_profile_arn: profile.arn,
        inference_profile_id: profile.id,
        status: InferenceProfileStatus::Active,
        r#type: InferenceProfileType::Application,
    }
}

/// Where a model runs within a geography, as of now; nowhere, when it has left it.
fn regions(snapshot: &Snapshot, geography: Geography, model: &str) -> BTreeSet<String> {
    let within = snapshot.geography(&format!("{}.{model}", geography.name()));
    let targets = within.into_iter().flat_map(|model| &model.targets);
    targets.map(|target| target.region.to_string()).collect()
}

/// A profile that is there by itself. It was never made, so it has no dates.
fn system_defined(ask: &Ask<'_>, id: &str, model: &Model) -> InferenceProfileSummary {
    let geography = id.split_once('.').and_then(|(name, _)| Geography::parse(name));
    let place = geography.map_or("", Geography::title);
    let regions: BTreeSet<String> = model
        .targets
        .iter()
        .map(|target| target.region.to_string())
        .collect();
    let listed = regions.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    InferenceProfileSummary {
        inference_profile_name: format!("{place} {}", model.name),
        description: Some(format!("Routes requests to {} in {listed}.", model.name)),
        created_at: None,
        updated_at: None,
        inference_profile_arn: Arn::of(&ask.region, ask.account(), SYSTEM_DEFINED, id).to_string(),
        models: models(&regions, &model.id),
        inference_profile_id: id.to_owned(),
        status: InferenceProfileStatus::Active,
        r#type: InferenceProfileType::SystemDefined,
    }
}

/// The model in each region that calls may go to.
fn models(regions: &BTreeSet<String>, model: &str) -> Vec<InferenceProfileModel> {
    let arns = regions
        .iter()
        .map(|region| Arn::of_model(region, model).to_string());
    arns.map(|arn| InferenceProfileModel { model_arn: Some(arn) })
        .collect()
}

/// What the audit trail says of a profile that came or went.
fn record(
    ask: &Ask<'_>,
    action: &'static str,
    arn: &str,
    [before, after]: [Option<serde_json::Value>; 2],
) -> Record {
    Record {
        actor: Actor::Principal {
            id: ask.principal.id.clone(),
            name: ask.principal.name.clone(),
        },
        action,
        subject_kind: "inference_profile",
        subject: arn.to_owned(),
        account: Some(ask.account().clone()),
        before: before.map(|told| told.to_string()),
        after: after.map(|told| told.to_string()),
    }
}

/// What is told of a profile there.
fn told(name: &str, source: &str) -> serde_json::Value {
    json!({"name": name, "source": source})
}

/// The same for what does not exist and for what is another account's.
fn unknown(named: &str) -> Error {
    Error::not_found(format!("The inference profile {named} does not exist")).at("inferenceProfileIdentifier")
}
