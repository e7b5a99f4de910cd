//! `StartAsyncInvoke`, `GetAsyncInvoke`, `ListAsyncInvokes`: a model's answer that goes to a bucket.

mod get;
mod list;
mod run;
mod start;

pub use get::get;
pub use list::list;
pub use run::Runs;
pub use start::start;

use super::time::iso;
use outcrop_store::async_invoke::AsyncInvoke;
use serde::{Deserialize, Serialize};

/// Where the answer goes: a union of one member.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputConfig {
    s3_output_data_config: S3Output,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct S3Output {
    s3_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_owner: Option<String>,
}

/// An invocation as both readers show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    invocation_arn: String,
    model_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_request_token: Option<String>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_message: Option<String>,
    submit_time: String,
    last_modified_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    output_data_config: OutputConfig,
}

impl From<AsyncInvoke> for Shown {
    fn from(invoke: AsyncInvoke) -> Self {
        Self {
            invocation_arn: invoke.arn,
            model_arn: invoke.model_arn,
            client_request_token: invoke.client_token,
            status: invoke.status.name(),
            failure_message: invoke.failure,
            submit_time: iso(invoke.submitted_at_us),
            last_modified_time: iso(invoke.modified_at_us),
            end_time: invoke.ended_at_us.map(iso),
            output_data_config: OutputConfig {
                s3_output_data_config: S3Output {
                    s3_uri: invoke.output_uri,
                    kms_key_id: invoke.kms_key_id,
                    bucket_owner: invoke.bucket_owner,
                },
            },
        }
    }
}
