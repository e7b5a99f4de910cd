//! From the name that the client gave to a model of the catalogue.

use crate::call::Call;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::arn::Arn;
use outcrop_core::catalogue::{Model, Task};
use outcrop_core::{Code, Error};
use std::sync::Arc;

/// Finds the model by its id, or by its foundation-model ARN in the call's own region. It may be one that only the
/// catalogue knows: whoever authorizes the call says what it lacks.
pub fn resolve(call: &Call) -> Result<Arc<Model>, Error> {
    let model = model(&call.snapshot, &call.region, &call.request.model)?;
    if call.operation.task().is_some_and(|task| task != model.task) {
        return Err(wrong_task(&model));
    }
    Ok(model)
}

/// The model that a caller names in a region, whatever it is asked for.
pub fn model(snapshot: &Snapshot, region: &str, named: &str) -> Result<Arc<Model>, Error> {
    let id = foundation_model_id(named, region).ok_or_else(|| unknown(named))?;
    let known = snapshot.model(id).or_else(|| snapshot.unconnected_model(id));
    known.ok_or_else(|| unknown(named))
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

/// `arn:aws:bedrock:REGION::foundation-model/ID`, or the id itself. An ARN of another region names nothing here.
fn foundation_model_id<'a>(named: &'a str, region: &str) -> Option<&'a str> {
    if !named.starts_with("arn:") {
        return Some(named);
    }
    let arn = Arn::parse(named)?;
    let is_of_a_model = arn.kind == "foundation-model" && arn.account.is_empty();
    (is_of_a_model && arn.region == region).then_some(arn.id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_of_the_calls_region_names_its_model() {
        let arn = "arn:aws:bedrock:us-east-1::foundation-model/a.b-v1:0";
        assert_eq!(foundation_model_id(arn, "us-east-1"), Some("a.b-v1:0"));
        assert_eq!(foundation_model_id(arn, "eu-west-1"), None);
        assert_eq!(foundation_model_id("arn:aws:s3:::bucket", "us-east-1"), None);
        assert_eq!(foundation_model_id("a.b-v1:0", "us-east-1"), Some("a.b-v1:0"));
    }
}
