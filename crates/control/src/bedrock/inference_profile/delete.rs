//! `DeleteInferenceProfile`. Calls that are under way end as they began.

use super::named::Named;
use super::{owner, record, told, unknown};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::permit;
use outcrop_core::Error;

pub async fn delete(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let text = ask.label("inferenceProfileIdentifier")?;
    let arn = match Named::read(ask, text) {
        Named::Application(arn) => arn,
        Named::SystemDefined(id) if app.parts.snapshots.newest().geography(&id).is_some() => {
            return Err(Error::validation(format!(
                "The inference profile {id} is system-defined: it is there for as long as its model runs in two \
                 regions, and cannot be deleted"
            ))
            .at("inferenceProfileIdentifier"));
        }
        Named::SystemDefined(_) | Named::Nothing => return Err(unknown(text)),
    };
    let before = app.store().inference_profile(owner(ask), &arn).await?;
    let before = before.ok_or_else(|| unknown(text))?;
    let before = Some(told(&before.name, &before.source));
    let record = record(ask, "inference_profile.delete", &arn, [before, None]);
    let deleted = app
        .store()
        .delete_inference_profile(owner(ask), &arn, &record)
        .await;
    deleted.map_err(|error| match error {
        outcrop_store::Error::Missing(_) => unknown(text),
        other => other.into(),
    })?;
    Answer::empty(ask.operation)
}
