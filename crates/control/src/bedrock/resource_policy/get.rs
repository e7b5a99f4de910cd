//! `GetResourcePolicy`.

use super::{stored, unknown};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use outcrop_core::Error;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    resource_policy: String,
}

pub async fn get(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let arn = ask.label("resourceArn")?;
    let policy = stored(app, ask, arn).await?.ok_or_else(|| unknown(arn))?;
    Answer::of(
        ask.operation,
        &Output {
            resource_policy: policy.document,
        },
    )
}
