//! `PutResourcePolicy`.

use super::{actor, is_known};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::permit;
use outcrop_access::policy::iam;
use outcrop_core::Error;
use outcrop_core::arn::Arn;
use outcrop_core::manifest::{Manifest, ResourcePolicy};
use outcrop_store::manifest::{Change, Options};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    resource_arn: String,
    resource_policy: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    resource_arn: String,
}

pub async fn put(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let Input {
        resource_arn: arn,
        resource_policy: document,
    } = ask.input()?;
    let on = Arn::parse(&arn).ok_or_else(|| unknown(&arn))?;
    if !is_known(app, ask, &arn).await? {
        return Err(unknown(&arn));
    }
    let problems = iam::problems(&document, &on);
    if !problems.is_empty() {
        let message = format!("The resource policy cannot be used: {}", problems.join("; "));
        return Err(Error::validation(message).at("resourcePolicy"));
    }
    let policy = ResourcePolicy {
        account: ask.account().clone(),
        arn: arn.clone(),
        document,
    };
    let change = Change::put(Manifest::ResourcePolicy(policy));
    let store = app.store();
    store
        .apply(&actor(ask), &[change], Options::default(), |_| Vec::new())
        .await?;
    Answer::of(ask.operation, &Output { resource_arn: arn })
}

/// The same for what does not exist and for what is another account's. The operation declares no
/// `ResourceNotFoundException`.
fn unknown(arn: &str) -> Error {
    Error::validation(format!("The resource {arn} does not exist")).at("resourceArn")
}
