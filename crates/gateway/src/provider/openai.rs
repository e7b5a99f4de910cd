//! OpenAI's own API, with its organisations and projects.

use super::openai_compatible::{Api, Endpoints, LimitMember, OpenAiCompatible, Takes};
use super::upstream;
use http::HeaderName;
use http::header::{AUTHORIZATION, HeaderValue};
use outcrop_core::Error;

const ORGANIZATION: HeaderName = HeaderName::from_static("openai-organization");
const PROJECT: HeaderName = HeaderName::from_static("openai-project");

/// How to reach it.
pub struct Options {
    /// `https://api.openai.com/v1`, but for tests and proxies.
    pub upstream: upstream::Options,
    pub api_key: Option<String>,
    /// Whom the calls are booked on there, where the key does not say.
    pub organization: Option<String>,
    pub project: Option<String>,
    /// Which operation conversations of other dialects are sent to.
    pub conversions: Api,
}

/// `Err` names what cannot be used.
pub fn connect(options: &Options) -> Result<OpenAiCompatible, Error> {
    let takes = Takes {
        limit: LimitMember::MaxCompletionTokens,
        conversions: options.conversions,
        responses: true,
    };
    let endpoints = Endpoints::fixed(&options.upstream)?;
    let mut connection = OpenAiCompatible::at(&options.upstream, endpoints, takes);
    if let Some(key) = &options.api_key {
        connection.identify(AUTHORIZATION, upstream::secret(&format!("Bearer {key}"))?);
    }
    for (name, value) in [(ORGANIZATION, &options.organization), (PROJECT, &options.project)] {
        if let Some(value) = value {
            connection.identify(name.clone(), header(&name, value)?);
        }
    }
    Ok(connection)
}

fn header(name: &HeaderName, value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value).map_err(|_| {
        Error::validation(format!(
            "{name} has characters that a header cannot carry: {value:?}"
        ))
    })
}
