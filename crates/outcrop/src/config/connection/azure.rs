//! Azure OpenAI.

use super::super::location::HttpUrl;
use super::super::quantity::Time;
use super::super::secret::{Secret, Unreadable};
use super::Api;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AzureOpenai {
    /// The resource's address. A model's `upstream_model` is the name of its deployment.
    #[schemars(example = &"https://my-resource.openai.azure.com")]
    pub endpoint: HttpUrl,
    /// The name of the environment variable that holds the key. The key itself is never written here.
    #[serde(default)]
    #[schemars(example = &"AZURE_OPENAI_API_KEY", extend("format" = "variable-name"))]
    pub api_key_env: Option<String>,
    /// A file that holds the key, instead of `api_key_env`. Without either, no key is sent.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/azure-openai-api-key", extend("x-instead-of" = "api_key_env"))]
    pub api_key_file: Option<PathBuf>,
    /// The version of the classic API, which has an address for each deployment. Without it, the v1 API is called.
    #[serde(default)]
    #[schemars(example = &"2024-10-21")]
    pub api_version: Option<String>,
    /// Where conversations of other dialects are sent: `chat`, or with the v1 API `responses`.
    #[serde(default)]
    pub api: Api,
    /// Where the resource runs: a region's name, or `global` where it may be anywhere.
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

impl AzureOpenai {
    /// The key, read from where the configuration says; `None` where it names no place.
    pub fn resolve_api_key(&self) -> Result<Option<Secret>, Unreadable> {
        super::resolve_api_key(self.api_key_env.as_deref(), self.api_key_file.as_deref())
    }
}
