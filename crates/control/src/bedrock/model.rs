//! `ListFoundationModels` and `GetFoundationModel`: the catalogue, as Bedrock shows it.

mod get;
mod list;

pub use get::get;
pub use list::list;

use crate::catalogue::Known;
use outcrop_core::catalogue::{LifecycleStatus, Modality};
use outcrop_core::price::Mode;
use outcrop_wire::bedrock::types::bedrock::{
    FoundationModelLifecycle, FoundationModelLifecycleStatus, InferenceType,
};
use serde::Serialize;

/// A model as both operations show it. The modalities are those that the service really writes: its published model
/// lacks `SPEECH` and `VIDEO`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    model_arn: String,
    model_id: String,
    model_name: String,
    provider_name: String,
    input_modalities: Vec<&'static str>,
    output_modalities: Vec<&'static str>,
    response_streaming_supported: bool,
    /// None: Outcrop does not train.
    customizations_supported: [&'static str; 0],
    inference_types_supported: Vec<InferenceType>,
    model_lifecycle: FoundationModelLifecycle,
}

impl Shown {
    fn of(known: &Known<'_>, region: &str, today: &str) -> Self {
        let entry = &*known.entry;
        Self {
            model_arn: format!("{}{}", arn_prefix(region), entry.id),
            model_id: entry.id.clone(),
            model_name: entry.name.clone(),
            provider_name: entry.provider.clone(),
            input_modalities: entry.input.iter().filter_map(modality).collect(),
            output_modalities: entry.output.iter().filter_map(modality).collect(),
            response_streaming_supported: entry.streaming,
            customizations_supported: [],
            inference_types_supported: inference_types(known),
            model_lifecycle: lifecycle(known, today),
        }
    }
}

fn arn_prefix(region: &str) -> String {
    format!("arn:aws:bedrock:{region}::foundation-model/")
}

/// Documents are a kind of text to the service.
const fn modality(modality: &Modality) -> Option<&'static str> {
    match modality {
        Modality::Text => Some("TEXT"),
        Modality::Image => Some("IMAGE"),
        Modality::Audio => Some("SPEECH"),
        Modality::Video => Some("VIDEO"),
        Modality::Embedding => Some("EMBEDDING"),
        Modality::Document => None,
    }
}

/// A model of which no mode is known can be asked on demand, as all can.
fn inference_types(known: &Known<'_>) -> Vec<InferenceType> {
    let modes = &known.entry.modes;
    let mut types = Vec::new();
    if modes.is_empty() || modes.contains(&Mode::OnDemand) {
        types.push(InferenceType::OnDemand);
    }
    if modes.contains(&Mode::Provisioned) {
        types.push(InferenceType::Provisioned);
    }
    types
}

fn lifecycle(known: &Known<'_>, today: &str) -> FoundationModelLifecycle {
    let lifecycle = &known.entry.lifecycle;
    let instant = |day: &Option<String>| day.as_deref().map(|day| format!("{day}T00:00:00Z"));
    FoundationModelLifecycle {
        status: match known.status(today) {
            LifecycleStatus::Active => FoundationModelLifecycleStatus::Active,
            LifecycleStatus::Legacy => FoundationModelLifecycleStatus::Legacy,
        },
        start_of_life_time: instant(&lifecycle.released),
        end_of_life_time: instant(&lifecycle.end_of_life),
        legacy_time: instant(&lifecycle.legacy_from),
        public_extended_access_time: None,
    }
}

const fn name(inference: InferenceType) -> &'static str {
    match inference {
        InferenceType::OnDemand => "ON_DEMAND",
        InferenceType::Provisioned => "PROVISIONED",
    }
}
