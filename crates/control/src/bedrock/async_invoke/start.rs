//! `StartAsyncInvoke`: checks everything that can be checked, writes the invocation down, and lets it run.

use super::OutputConfig;
use super::run::Run;
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::permit;
use crate::bedrock::tag::bedrock::Pair;
use bytes::Bytes;
use outcrop_access::random_id;
use outcrop_core::Error;
use outcrop_core::arn::Arn;
use outcrop_store::async_invoke::NewAsyncInvoke;
use outcrop_store::idempotency::{Claim, Created, Once};
use outcrop_store::object::{Objects, Uri};
use outcrop_store::tag::Tag;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Start {
    client_request_token: Option<String>,
    model_id: String,
    model_input: Box<RawValue>,
    output_data_config: OutputConfig,
    #[serde(default)]
    tags: Vec<Pair>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started {
    invocation_arn: String,
}

pub async fn start(app: &Arc<App>, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let input: Start = ask.input()?;
    let output = input.output_data_config.s3_output_data_config.clone();
    let (objects, uri) = bucket(app, ask, &output.s3_uri)?;
    let model = app
        .parts
        .invoke
        .callable(&ask.principal, &ask.region, &input.model_id)?;
    let id = random_id::lower(12)?;
    let arn = Arn::of(&ask.region, ask.account(), "async-invoke", &id).to_string();
    let new = NewAsyncInvoke {
        account: ask.account().clone(),
        region: ask.region.to_string(),
        arn: arn.clone(),
        id,
        model_arn: Arn::of_model(&ask.region, &model.id).to_string(),
        client_token: input.client_request_token.clone(),
        output_uri: output.s3_uri,
        kms_key_id: output.kms_key_id,
        bucket_owner: output.bucket_owner,
        node: app.parts.node,
    };
    let tags: Vec<Tag> = input.tags.into_iter().map(Tag::from).collect();
    let claim = input
        .client_request_token
        .as_deref()
        .map(|token| claim(ask, token));
    let claim = claim.transpose()?;
    let once = claim.as_ref().map(|claim| Once { claim, result: &arn });
    match app.store().create_async_invoke(&new, &tags, once).await? {
        Created::Before(earlier) => started(ask, earlier),
        Created::Now => {
            app.runs.begin(Run {
                app: Arc::clone(app),
                principal: Arc::clone(&ask.principal),
                invoke: new,
                model: input.model_id,
                input: Bytes::from(input.model_input.get().to_owned()),
                objects,
                uri,
            });
            started(ask, arn)
        }
    }
}

fn started(ask: &Ask<'_>, invocation_arn: String) -> Result<Answer, Error> {
    Answer::of(ask.operation, &Started { invocation_arn })
}

/// A repeated token must come with the very same request.
fn claim(ask: &Ask<'_>, token: &str) -> Result<Claim, Error> {
    let operation = ask.operation.name();
    Ok(Claim::new(
        ask.account(),
        &ask.region,
        operation,
        token,
        &ask.canonical()?,
    )?)
}

/// The bucket, if the account may write there.
fn bucket(app: &App, ask: &Ask<'_>, address: &str) -> Result<(Objects, Uri), Error> {
    const MEMBER: &str = "outputDataConfig.s3OutputDataConfig.s3Uri";
    let wrong =
        |why: outcrop_store::Error| Error::validation(format!("'{MEMBER}' cannot be used: {why}")).at(MEMBER);
    let uri = Uri::parse(address).map_err(wrong)?;
    let objects = app.parts.buckets.find(ask.account(), &uri).map_err(wrong)?;
    Ok((objects.clone(), uri))
}
