//! `CreateInferenceProfile`: from a model in the caller's region, or from a profile that is there by itself.

use super::{record, told};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::permit;
use outcrop_access::random_id;
use outcrop_core::arn::Arn;
use outcrop_core::profile::{APPLICATION, Geography, SYSTEM_DEFINED};
use outcrop_core::{Code, Error};
use outcrop_store::idempotency::{Claim, Created, Once};
use outcrop_store::profile::NewProfile;
use outcrop_store::tag::Tag;
use outcrop_wire::bedrock::types::bedrock::{
    CreateInferenceProfileRequest, CreateInferenceProfileResponse, InferenceProfileModelSource,
    InferenceProfileStatus,
};

pub async fn create(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let input: CreateInferenceProfileRequest = ask.input()?;
    let claim = input.client_request_token.as_deref();
    let claim = claim.map(|token| claimed(ask, token)).transpose()?;
    if let Some(claim) = &claim
        && let Some(earlier) = app.store().answered_before(claim).await?
    {
        return created(ask, earlier);
    }
    let InferenceProfileModelSource::CopyFrom(source) = input.model_source;
    let (model, geography) = copied(app, ask, &source)?;
    let id = random_id::lower(12)?;
    let arn = Arn::of(&ask.region, ask.account(), APPLICATION, &id).to_string();
    let new = NewProfile {
        arn: arn.clone(),
        account: ask.account().clone(),
        region: ask.region.to_string(),
        id,
        name: input.inference_profile_name,
        description: input.description,
        source,
        model,
        geography,
    };
    let tags = input.tags.unwrap_or_default().into_iter().map(|tag| Tag {
        key: tag.key,
        value: tag.value,
    });
    let tags: Vec<Tag> = tags.collect();
    let once = claim.as_ref().map(|claim| Once { claim, result: &arn });
    let after = Some(told(&new.name, &new.source));
    let record = record(ask, "inference_profile.create", &arn, [None, after]);
    let made = app
        .store()
        .create_inference_profile(&new, &tags, once, &record)
        .await;
    match made.map_err(too_many)? {
        Created::Before(earlier) => created(ask, earlier),
        Created::Now => created(ask, arn),
    }
}

fn created(ask: &Ask<'_>, inference_profile_arn: String) -> Result<Answer, Error> {
    let response = CreateInferenceProfileResponse {
        inference_profile_arn,
        status: Some(InferenceProfileStatus::Active),
    };
    Answer::of(ask.operation, &response)
}

/// A repeated token must come with the very same request.
fn claimed(ask: &Ask<'_>, token: &str) -> Result<Claim, Error> {
    let operation = ask.operation.name();
    Ok(Claim::new(
        ask.account(),
        &ask.region,
        operation,
        token,
        &ask.canonical()?,
    )?)
}

fn too_many(error: outcrop_store::Error) -> Error {
    match error {
        outcrop_store::Error::TooManyTags { .. } => Error::new(Code::Validation, error.to_string())
            .because("TooManyTagsException")
            .at("tags"),
        other => other.into(),
    }
}

/// The model that the source names, and the geography that it keeps calls within.
fn copied(app: &App, ask: &Ask<'_>, source: &str) -> Result<(String, Option<Geography>), Error> {
    let snapshot = app.parts.snapshots.newest();
    let unknown = || {
        let named: String = source.chars().take(200).collect();
        Error::not_found(format!(
            "The model source {named} does not exist in {}",
            ask.region
        ))
        .at("modelSource.copyFrom")
    };
    let arn = Arn::parse(source).filter(|arn| arn.partition == "aws" && *arn.region == *ask.region);
    let arn = arn.ok_or_else(unknown)?;
    match arn.kind {
        "foundation-model" if arn.account.is_empty() => {
            let model = snapshot.model_ref(arn.id).ok_or_else(unknown)?;
            Ok((model.id.to_string(), None))
        }
        SYSTEM_DEFINED if arn.account == ask.account().as_str() => {
            let model = snapshot.geography(arn.id).ok_or_else(unknown)?;
            let geography = arn
                .id
                .split_once('.')
                .and_then(|(name, _)| Geography::parse(name));
            Ok((model.id.to_string(), Some(geography.ok_or_else(unknown)?)))
        }
        APPLICATION if arn.account == ask.account().as_str() => Err(Error::validation(
            "'modelSource.copyFrom' names an application inference profile; name a foundation model or a \
             system-defined inference profile",
        )
        .at("modelSource.copyFrom")),
        _ => Err(unknown()),
    }
}
