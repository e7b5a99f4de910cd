//! Where models can be called.

mod anthropic;
mod azure;
mod bedrock;
mod openai;

pub use anthropic::Anthropic;
pub use azure::AzureOpenai;
pub use bedrock::{Bedrock, Credentials};
pub use openai::{Api, Openai};

use super::location::HttpUrl;
use super::quantity::Time;
use super::secret::{Secret, Unreadable};
use outcrop_gateway::provider::simulator;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// One way to models.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Connection {
    /// Anthropic, or any endpoint that speaks its Messages API.
    Anthropic(Anthropic),
    /// Azure OpenAI, by its v1 API or the classic one.
    AzureOpenai(AzureOpenai),
    /// Amazon Bedrock, by its own API.
    Bedrock(Bedrock),
    /// OpenAI's own API.
    Openai(Openai),
    /// Any endpoint that speaks OpenAI's API: vLLM, Ollama, llama.cpp and many others.
    OpenaiCompatible(OpenaiCompatible),
    /// A deterministic stand-in for a provider, for load and failure tests: never a model, never a fallback.
    Simulator(simulator::Options),
}

/// The two names that the dialect has for a limit on the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitMember {
    #[default]
    MaxTokens,
    MaxCompletionTokens,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenaiCompatible {
    /// The address up to and including the version, as OpenAI's own clients take it.
    #[schemars(example = &"http://localhost:8000/v1")]
    pub base_url: HttpUrl,
    /// The name of the environment variable that holds the key. The key itself is never written here.
    #[serde(default)]
    #[schemars(example = &"OPENAI_API_KEY", extend("format" = "variable-name"))]
    pub api_key_env: Option<String>,
    /// A file that holds the key, instead of `api_key_env`. Without either, no key is sent.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/openai-api-key", extend("x-instead-of" = "api_key_env"))]
    pub api_key_file: Option<PathBuf>,
    /// What the endpoint calls a limit on a chat's answer: `max_tokens` or `max_completion_tokens`.
    #[serde(default)]
    pub max_tokens_member: LimitMember,
    /// Whether the endpoint answers requests for responses itself. If not, they are converted to chats.
    #[serde(default)]
    pub responses: bool,
    /// Where the endpoint really runs: a region's name, or `local`.
    #[serde(default = "local")]
    #[schemars(extend("format" = "name"))]
    pub region: String,
    /// How long connecting may take.
    #[serde(default = "seconds::<5>")]
    #[schemars(extend("x-minimum" = "1ms"))]
    pub connect_timeout: Time,
    /// How long the first byte of an answer may take.
    #[serde(default = "seconds::<60>")]
    #[schemars(extend("x-minimum" = "1ms"))]
    pub first_byte_timeout: Time,
    /// How long an answer may pause between two bytes.
    #[serde(default = "seconds::<60>")]
    #[schemars(extend("x-minimum" = "1ms"))]
    pub idle_timeout: Time,
    /// Connections that are kept open when nothing is going over them.
    #[serde(default = "max_idle_connections")]
    pub max_idle_connections: u32,
}

impl OpenaiCompatible {
    /// The key, read from where the configuration says; `None` where it names no place.
    pub fn resolve_api_key(&self) -> Result<Option<Secret>, Unreadable> {
        resolve_api_key(self.api_key_env.as_deref(), self.api_key_file.as_deref())
    }
}

fn resolve_api_key(variable: Option<&str>, file: Option<&Path>) -> Result<Option<Secret>, Unreadable> {
    Secret::from_either(["api_key_env", "api_key_file"], variable, file)
}

fn global() -> String {
    "global".to_owned()
}

fn local() -> String {
    "local".to_owned()
}

fn seconds<const SECONDS: u64>() -> Time {
    Time::seconds(SECONDS)
}

fn max_idle_connections() -> u32 {
    256
}
