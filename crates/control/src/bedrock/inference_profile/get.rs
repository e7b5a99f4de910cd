//! `GetInferenceProfile`.

use super::named::Named;
use super::{application, owner, system_defined, unknown};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use outcrop_core::Error;
use outcrop_wire::bedrock::types::bedrock::{GetInferenceProfileResponse, InferenceProfileSummary};

pub async fn get(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let text = ask.label("inferenceProfileIdentifier")?;
    let snapshot = app.parts.snapshots.newest();
    let found = match Named::read(ask, text) {
        Named::Application(arn) => {
            let profile = app.store().inference_profile(owner(ask), &arn).await?;
            profile.map(|profile| application(&snapshot, profile))
        }
        Named::SystemDefined(id) => snapshot
            .geography(&id)
            .map(|model| system_defined(ask, &id, model)),
        Named::Nothing => None,
    };
    Answer::of(ask.operation, &shown(found.ok_or_else(|| unknown(text))?))
}

/// The two operations show the same, under two names.
fn shown(summary: InferenceProfileSummary) -> GetInferenceProfileResponse {
    GetInferenceProfileResponse {
        inference_profile_name: summary.inference_profile_name,
        description: summary.description,
        created_at: summary.created_at,
        updated_at: summary.updated_at,
        inference_profile_arn: summary.inference_profile_arn,
        models: summary.models,
        inference_profile_id: summary.inference_profile_id,
        status: summary.status,
        r#type: summary.r#type,
    }
}
