//! OpenAI's own API.

use super::super::location::HttpUrl;
use super::super::quantity::Time;
use super::super::secret::{Secret, Unreadable};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Which of the dialect's two operations conversations of other dialects are sent to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    #[default]
    Chat,
    Responses,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Openai {
    /// The address up to and including the version, as OpenAI's own clients take it.
    #[serde(default = "base_url")]
    pub base_url: HttpUrl,
    /// The name of the environment variable that holds the key. The key itself is never written here.
    #[serde(default)]
    #[schemars(example = &"OPENAI_API_KEY", extend("format" = "variable-name"))]
    pub api_key_env: Option<String>,
    /// A file that holds the key, instead of `api_key_env`. Without either, no key is sent.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/openai-api-key", extend("x-instead-of" = "api_key_env"))]
    pub api_key_file: Option<PathBuf>,
    /// The organisation that calls are booked on at OpenAI, where the key does not say.
    #[serde(default)]
    #[schemars(example = &"org-0123456789")]
    pub organization: Option<String>,
    /// The project that calls are booked on at OpenAI, where the key does not say.
    #[serde(default)]
    #[schemars(example = &"proj_0123456789")]
    pub project: Option<String>,
    /// Where conversations of other dialects are sent: `chat` or `responses`.
    #[serde(default)]
    pub api: Api,
    /// Where the endpoint really runs: a region's name, or `global` where it may be anywhere.
    #[serde(default = "super::global")]
    #[schemars(extend("format" = "name"))]
    pub region: String,
    /// How long connecting may take.
    #[serde(default = "super::seconds::<5>")]
    #[schemars(extend("x-minimum" = "1ms"))]
    pub connect_timeout: Time,
    /// How long the first byte of an answer may take. What is not streamed comes whole after its last token.
    #[serde(default = "super::seconds::<600>")]
    #[schemars(extend("x-minimum" = "1ms"))]
    pub first_byte_timeout: Time,
    /// How long an answer may pause between two bytes.
    #[serde(default = "super::seconds::<60>")]
    #[schemars(extend("x-minimum" = "1ms"))]
    pub idle_timeout: Time,
    /// Connections that are kept open when nothing is going over them.
    #[serde(default = "super::max_idle_connections")]
    pub max_idle_connections: u32,
}

impl Openai {
    /// The key, read from where the configuration says; `None` where it names no place.
    pub fn resolve_api_key(&self) -> Result<Option<Secret>, Unreadable> {
        super::resolve_api_key(self.api_key_env.as_deref(), self.api_key_file.as_deref())
    }
}

fn base_url() -> HttpUrl {
    HttpUrl::known("https://api.openai.com/v1")
}
