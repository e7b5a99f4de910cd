//! From the name that the client gave to a model of the catalogue.

use crate::call::Call;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::arn::Arn;
use outcrop_core::catalogue::{Model, Task};
use outcrop_core::id::AccountId;
use outcrop_core::profile::{self, Profile};
use outcrop_core::tag::TagSet;
use outcrop_core::{Code, Error};
use std::sync::Arc;

/// What a caller's name leads to.
#[derive(Debug)]
pub struct Resolved {
    /// With no targets but those that the profile lets the call go to.
    pub model: Arc<Model>,
    /// The inference profile that was named, if it was one.
    pub profile: Option<Arc<Profile>>,
}

/// Finds the model by its id or by that of an inference profile, or by the ARN of either in the call's own region.
pub fn resolve(call: &Call) -> Result<Resolved, Error> {
    let account = &call.principal.account;
    let resolved = named(&call.snapshot, account, &call.region, &call.request.model)?;
    let model = &resolved.model;
    if call.operation.task().is_some_and(|task| task != model.task) {
        return Err(wrong_task(model));
    }
    Ok(resolved)
}

/// The last step that a call may lack, told to those alone who may call the model.
///
/// # Errors
///
/// `ModelNotReady`, when no connection leads to it.
pub fn connected(model: &Model) -> Result<(), Error> {
    if !model.targets.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        Code::ModelNotReady,
        format!(
            "the model `{}` is approved, but no connection leads to it yet; the platform's administrators add one in \
             the configuration file, under [catalogue.\"{}\"]",
            model.id, model.id
        ),
    )
    .at("model"))
}

/// What a caller names in a region, whatever it is asked for. What is another account's or another region's is exactly
/// what does not exist.
pub fn named(snapshot: &Snapshot, account: &AccountId, region: &str, named: &str) -> Result<Resolved, Error> {
    let found = if named.starts_with("arn:") {
        by_arn(snapshot, account, region, named)
    } else {
        by_id(snapshot, account, region, named)
    };
    found.ok_or_else(|| unknown(named))
}

fn by_arn(snapshot: &Snapshot, account: &AccountId, region: &str, named: &str) -> Option<Resolved> {
    let arn = Arn::parse(named)?;
    if arn.region != region {
        return None;
    }
    let is_own = arn.account == account.as_str() && arn.partition == "aws";
    match arn.kind {
        "foundation-model" if arn.account.is_empty() => by_model(snapshot, arn.id),
        profile::APPLICATION if is_own => snapshot.profile(named).map(Resolved::profile),
        profile::SYSTEM_DEFINED if is_own => system_defined(snapshot, account, region, arn.id),
        _ => None,
    }
}

/// It may be one that only the catalogue knows: whoever authorizes the call says what it lacks.
fn by_model(snapshot: &Snapshot, id: &str) -> Option<Resolved> {
    let known = snapshot.model(id).or_else(|| snapshot.unconnected_model(id));
    known.map(Resolved::model)
}

fn by_id(snapshot: &Snapshot, account: &AccountId, region: &str, named: &str) -> Option<Resolved> {
    if let Some(resolved) = by_model(snapshot, named) {
        return Some(resolved);
    }
    if let Some(resolved) = system_defined(snapshot, account, region, named) {
        return Some(resolved);
    }
    // Nothing else has an id of this form, so nothing else is looked up.
    let is_id = named.len() <= 64
        && named
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_id.then_some(())?;
    let arn = Arn::of(region, account, profile::APPLICATION, named).to_string();
    snapshot.profile(&arn).map(Resolved::profile)
}

fn system_defined(snapshot: &Snapshot, account: &AccountId, region: &str, id: &str) -> Option<Resolved> {
    let model = snapshot.geography(id)?;
    let profile = Profile {
        arn: Arn::of(region, account, profile::SYSTEM_DEFINED, id).to_string(),
        model: Arc::clone(model),
        tags: TagSet::new(),
    };
    Some(Resolved::profile(&Arc::new(profile)))
}

impl Resolved {
    const fn model(model: Arc<Model>) -> Self {
        Self { model, profile: None }
    }

    fn profile(profile: &Arc<Profile>) -> Self {
        Self {
            model: Arc::clone(&profile.model),
            profile: Some(Arc::clone(profile)),
        }
    }
}

fn unknown(named: &str) -> Error {
    let shown: String = named.chars().take(200).collect();
    Error::new(
        Code::NotFound,
        format!("the model `{shown}` does not exist or you do not have access to it; GET /v1/models lists what you can call"),
    )
    .at("model")
}

fn wrong_task(model: &Model) -> Error {
    let (does, operation) = match model.task {
        Task::Chat => ("answers chats", "/v1/chat/completions, Converse or InvokeModel"),
        Task::Embedding => ("makes embeddings", "/v1/embeddings or InvokeModel"),
    };
    Error::validation(format!(
        "the model `{}` {does}; call it through {operation}",
        model.id
    ))
    .at("model")
}
