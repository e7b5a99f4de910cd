//! What an operator can set: one TOML file, every key also as an environment variable.
//!
//! The types are the documentation: their doc comments and defaults make `config.default.toml`, and their schema
//! is what a file is checked against, so that every problem is found at once and shown with its line. Precedence:
//! defaults, then the file, then `OUTCROP__…` variables, then flags, which the caller applies to the result.
//! Nothing here opens a connection or reads a secret before it is asked to.

mod approvals;
mod budgets;
mod catalogue;
mod connection;
mod counters;
mod cross;
mod document;
mod environment;
mod location;
mod models;
mod objects;
mod oidc;
mod prices;
mod problem;
mod quantity;
mod secret;
mod server;
mod shape;
mod source;
mod storage;
mod suggest;

pub use approvals::{Approvals, Webhook};
pub use budgets::Budgets;
pub use catalogue::{Model, Price};
pub use connection::{
    Anthropic, Api, AzureOpenai, Bedrock, Connection, Credentials, LimitMember, Openai, OpenaiCompatible,
};
pub use counters::Counters;
pub use document::default_document;
pub use location::Address;
pub use models::Models;
pub use objects::{Bucket, Objects, S3};
pub use oidc::Oidc;
pub use prices::Prices;
pub use problem::Problems;
pub use quantity::Size;
pub use server::{Format, Log, Server};
pub use storage::{Data, Snapshot, Spool, Store};
pub use suggest::{listed, nearest};

use problem::Problem;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::Value;
use source::{Node, Source};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

/// Everything that can be configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How the server listens, and what it takes.
    pub server: Server,
    /// Where this process keeps its own files.
    pub data: Data,
    /// The database that holds configuration and ledger.
    pub store: Store,
    /// Where rate limits are counted.
    pub counters: Counters,
    /// Where payloads are kept that are too large for the database, sealed with the master key.
    pub objects: Objects,
    /// The local file that every attempt is written to before and after it reaches a provider.
    pub spool: Spool,
    /// The view of all configuration that calls are served from, without asking the database.
    pub snapshot: Snapshot,
    /// How this process holds its share of the budgets.
    pub budgets: Budgets,
    /// The models that run inside this process.
    pub models: Models,
    /// What becomes of calls whose price is not known, and what `outcrop prices check` holds against a price.
    pub prices: Prices,
    /// How requests for models are decided, and what follows when facts change.
    pub approvals: Approvals,
    /// What is logged, on standard error.
    pub log: Log,
    /// Where models can be called: a table for each connection, under a name of your own.
    pub connections: BTreeMap<String, Connection>,
    /// Models that you add: a table for each, under the id that applications call it by.
    #[schemars(extend("x-example-key" = "openai.gpt-4o-mini"))]
    pub catalogue: BTreeMap<String, Model>,
    /// Buckets that clients may name in `s3://` addresses: a table for each, under the name that they use.
    #[schemars(extend("x-example-key" = "reports"))]
    pub buckets: BTreeMap<String, Bucket>,
    /// Endpoints that are told what happens: a table for each, under a name of your own.
    #[schemars(extend("x-example-key" = "operations"))]
    pub webhooks: BTreeMap<String, Webhook>,
    /// Where people sign in: a table for each identity provider, under a name of your own.
    #[schemars(extend("x-example-key" = "corp"))]
    pub oidc: BTreeMap<String, Oidc>,
}

/// Reads a duration as it is written in the configuration; the error goes on after the text.
pub fn parse_duration(text: &str) -> Result<std::time::Duration, String> {
    quantity::Time::parse(text).map(|time| time.0)
}

/// Reads the file and this process's environment: what `serve` would run with.
pub fn check(path: &Path) -> Result<Config, Problems> {
    load(Some(path), std::env::vars_os())
}

/// Reads a file, where there is one, and lays the `OUTCROP__…` variables over it. The error lists every problem.
pub fn load(
    path: Option<&Path>,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Config, Problems> {
    let source = match path {
        Some(path) => Source::read(path).map_err(Problems::without_source)?,
        None => Source::default(),
    };
    let (tree, mut problems) = source.parse();
    // A broken file reads as something that nobody wrote: what it seems to say is not worth a message.
    if !problems.is_empty() {
        return Err(Problems::new(source, problems));
    }
    match typed(tree, variables, &mut problems) {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(Problems::new(source, problems)),
    }
}

fn typed(
    mut tree: Node,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    problems: &mut Vec<Problem>,
) -> Option<Config> {
    let schema = schema();
    environment::overlay(&mut tree, variables, &schema, problems);
    let value = shape::accept(&schema, &tree, problems);
    cross::check(&value, &tree, problems);
    if !problems.is_empty() {
        return None;
    }
    // The schema comes from the types, so what it accepts they accept; were it not so, this says what they miss.
    serde_json::from_value(value)
        .map_err(|error| problems.push(Problem::general(error.to_string())))
        .ok()
}

/// The types' own description, without references, so that it can be walked beside a document.
fn schema() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings
        .into_generator()
        .into_root_schema_for::<Config>()
        .to_value()
}

#[cfg(test)]
mod tests;
