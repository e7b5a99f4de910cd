//! `DeleteResourcePolicy`.

use super::{actor, id, stored, unknown};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::permit;
use outcrop_core::Error;
use outcrop_core::manifest::Kind;
use outcrop_store::manifest::{Change, Options};

pub async fn delete(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let arn = ask.label("resourceArn")?;
    stored(app, ask, arn).await?.ok_or_else(|| unknown(arn))?;
    let change = Change::delete(Kind::ResourcePolicy, id(ask, arn));
    let store = app.store();
    store
        .apply(&actor(ask), &[change], Options::default(), |_| Vec::new())
        .await?;
    Answer::empty(ask.operation)
}
