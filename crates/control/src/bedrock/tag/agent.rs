//! `TagResource`, `UntagResource`, `ListTagsForResource` of `bedrock-agent`.

use super::TooMany;
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use outcrop_core::{Code, Error};
use outcrop_store::tag::Tag;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The member and the label that name the resource.
const ARN: &str = "resourceArn";

const TOO_MANY: TooMany = TooMany {
    code: Code::QuotaExceeded,
    reason: "ServiceQuotaExceededException",
};

#[derive(Deserialize)]
struct Add {
    tags: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Listed {
    tags: BTreeMap<String, String>,
}

pub async fn add(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let Add { tags } = ask.input()?;
    let tags = tags.into_iter().map(|(key, value)| Tag { key, value }).collect();
    super::add(app, ask, ask.label(ARN)?, tags, &TOO_MANY).await?;
    Answer::empty(ask.operation)
}

pub async fn remove(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let keys: Vec<_> = ask.query.all("tagKeys").map(str::to_owned).collect();
    super::remove(app, ask, ask.label(ARN)?, &keys).await?;
    Answer::empty(ask.operation)
}

pub async fn list(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let tags = super::list(app, ask, ask.label(ARN)?).await?;
    let tags = tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    Answer::of(ask.operation, &Listed { tags })
}
