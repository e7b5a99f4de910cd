//! `TagResource`, `UntagResource`, `ListTagsForResource` of `bedrock`.

use super::TooMany;
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use outcrop_core::{Code, Error};
use outcrop_store::tag::Tag;
use serde::{Deserialize, Serialize};

const TOO_MANY: TooMany = TooMany {
    code: Code::Validation,
    reason: "TooManyTagsException",
};

#[derive(Deserialize)]
struct Add {
    #[serde(rename = "resourceARN")]
    arn: String,
    tags: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Remove {
    #[serde(rename = "resourceARN")]
    arn: String,
    tag_keys: Vec<String>,
}

#[derive(Deserialize)]
struct List {
    #[serde(rename = "resourceARN")]
    arn: String,
}

/// A tag, as this service writes it.
#[derive(Deserialize, Serialize)]
pub struct Pair {
    key: String,
    value: String,
}

#[derive(Serialize)]
struct Listed {
    tags: Vec<Pair>,
}

impl From<Pair> for Tag {
    fn from(Pair { key, value }: Pair) -> Self {
        Self { key, value }
    }
}

impl From<Tag> for Pair {
    fn from(Tag { key, value }: Tag) -> Self {
        Self { key, value }
    }
}

pub async fn add(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let Add { arn, tags } = ask.input()?;
    let tags = tags.into_iter().map(Tag::from).collect();
    super::add(app, ask, &arn, tags, &TOO_MANY).await?;
    Answer::empty(ask.operation)
}

pub async fn remove(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let Remove { arn, tag_keys } = ask.input()?;
    super::remove(app, ask, &arn, &tag_keys).await?;
    Answer::empty(ask.operation)
}

pub async fn list(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let List { arn } = ask.input()?;
    let tags = super::list(app, ask, &arn).await?;
    let tags = tags.into_iter().map(Pair::from).collect();
    Answer::of(ask.operation, &Listed { tags })
}
