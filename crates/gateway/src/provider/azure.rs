//! Azure OpenAI: OpenAI's API at a resource's own address, with the resource's key.
//!
//! Its answers have more in them, such as what the content filters found, which is passed on as it is; a refusal by
//! a filter is OpenAI's own error with the code `content_filter`.

use super::openai_compatible::{Api, Endpoints, LimitMember, OpenAiCompatible, Takes};
use super::upstream;
use http::{HeaderName, Uri};
use outcrop_core::Error;

const API_KEY: HeaderName = HeaderName::from_static("api-key");

/// How to reach a resource.
pub struct Options {
    /// The base is the resource's address: `https://NAME.openai.azure.com`.
    pub upstream: upstream::Options,
    pub api_key: Option<String>,
    /// The version of the classic API, which has an address for each deployment; the v1 API where absent.
    pub api_version: Option<String>,
    /// Which operation conversations of other dialects are sent to; the classic API has chats alone.
    pub conversions: Api,
}

/// `Err` names what cannot be used.
pub fn connect(options: &Options) -> Result<OpenAiCompatible, Error> {
    let (endpoints, is_v1) = match &options.api_version {
        Some(version) => (Endpoints::deployments(&options.upstream, version)?, false),
        None => (Endpoints::fixed(&v1(&options.upstream)?)?, true),
    };
    if !is_v1 && options.conversions == Api::Responses {
        return Err(Error::validation(
            "`api = \"responses\"` needs Azure's v1 API: leave `api_version` out",
        ));
    }
    let takes = Takes {
        limit: LimitMember::MaxCompletionTokens,
        conversions: options.conversions,
        responses: is_v1,
    };
    let mut connection = OpenAiCompatible::at(&options.upstream, endpoints, takes);
    if let Some(key) = &options.api_key {
        connection.identify(API_KEY, upstream::secret(key)?);
    }
    Ok(connection)
}

/// The same resource, at the base of its v1 API.
fn v1(upstream: &upstream::Options) -> Result<upstream::Options, Error> {
    let base_url: Uri = upstream.endpoint("openai/v1")?;
    Ok(upstream::Options {
        base_url,
        ..upstream.clone()
    })
}
