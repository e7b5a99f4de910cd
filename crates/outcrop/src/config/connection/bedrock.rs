//! A connection to Amazon Bedrock.

use super::super::location::HttpUrl;
use super::super::quantity::Time;
use super::super::secret::{Secret, Unreadable};
use super::{max_idle_connections, seconds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bedrock {
    /// The region that is called, and that requests are signed for.
    #[schemars(example = &"eu-central-1", extend("format" = "name"))]
    pub region: String,
    /// The address of the service, where it is not the region's public one: a private endpoint, or another Outcrop.
    #[serde(default)]
    #[schemars(example = &"https://bedrock-runtime.eu-central-1.amazonaws.com")]
    pub base_url: Option<HttpUrl>,
    /// Where credentials come from: `environment` (AWS_ACCESS_KEY_ID and its siblings), `static` (the keys below),
    /// `container` (ECS and EKS), `instance` (the machine's role) or `bearer` (a Bedrock API key).
    #[serde(default)]
    pub credentials: Credentials,
    /// The name of the environment variable that holds the access key's id. With `static`.
    #[serde(default)]
    #[schemars(example = &"BEDROCK_ACCESS_KEY_ID", extend("format" = "variable-name"))]
    pub access_key_id_env: Option<String>,
    /// A file that holds the access key's id, instead of `access_key_id_env`.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/bedrock-access-key-id", extend("x-instead-of" = "access_key_id_env"))]
    pub access_key_id_file: Option<PathBuf>,
    /// The name of the environment variable that holds the secret access key. With `static`.
    #[serde(default)]
    #[schemars(example = &"BEDROCK_SECRET_ACCESS_KEY", extend("format" = "variable-name"))]
    pub secret_access_key_env: Option<String>,
    /// A file that holds the secret access key, instead of `secret_access_key_env`.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/bedrock-secret-access-key", extend("x-instead-of" = "secret_access_key_env"))]
    pub secret_access_key_file: Option<PathBuf>,
    /// The name of the environment variable that holds the session token, where the key is temporary. With `static`.
    #[serde(default)]
    #[schemars(example = &"BEDROCK_SESSION_TOKEN", extend("format" = "variable-name"))]
    pub session_token_env: Option<String>,
    /// A file that holds the session token, instead of `session_token_env`.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/bedrock-session-token", extend("x-instead-of" = "session_token_env"))]
    pub session_token_file: Option<PathBuf>,
    /// The name of the environment variable that holds the API key. With `bearer`.
    #[serde(default)]
    #[schemars(example = &"AWS_BEARER_TOKEN_BEDROCK", extend("format" = "variable-name"))]
    pub api_key_env: Option<String>,
    /// A file that holds the API key, instead of `api_key_env`.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/bedrock-api-key", extend("x-instead-of" = "api_key_env"))]
    pub api_key_file: Option<PathBuf>,
    /// The address of the machine's metadata service, where it is not the usual one. With `instance`.
    #[serde(default)]
    #[schemars(example = &"http://169.254.169.254")]
    pub metadata_url: Option<HttpUrl>,
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

/// A way to AWS credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    #[default]
    Environment,
    Static,
    Container,
    Instance,
    Bearer,
}

/// The parts of a static key, read from where the configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticKey {
    pub access_key_id: Secret,
    pub secret_access_key: Secret,
    pub session_token: Option<Secret>,
}

impl Bedrock {
    pub fn resolve_static_key(&self) -> Result<StaticKey, Unreadable> {
        let id = (&self.access_key_id_env, &self.access_key_id_file);
        let secret = (&self.secret_access_key_env, &self.secret_access_key_file);
        let token = (&self.session_token_env, &self.session_token_file);
        Ok(StaticKey {
            access_key_id: required(["access_key_id_env", "access_key_id_file"], id)?,
            secret_access_key: required(["secret_access_key_env", "secret_access_key_file"], secret)?,
            session_token: optional(["session_token_env", "session_token_file"], token)?,
        })
    }

    pub fn resolve_api_key(&self) -> Result<Secret, Unreadable> {
        required(
            ["api_key_env", "api_key_file"],
            (&self.api_key_env, &self.api_key_file),
        )
    }
}

type Place<'a> = (&'a Option<String>, &'a Option<PathBuf>);

fn optional(keys: [&'static str; 2], place: Place<'_>) -> Result<Option<Secret>, Unreadable> {
    Secret::from_either(keys, place.0.as_deref(), place.1.as_deref())
}

fn required(keys: [&'static str; 2], place: Place<'_>) -> Result<Secret, Unreadable> {
    let [variable, file] = keys;
    optional(keys, place)?
        .ok_or_else(|| Unreadable::new(variable, format!("neither it nor `{file}`"), "is set".to_owned()))
}
