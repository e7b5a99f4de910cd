//! The catalogue's nouns: models, and where they can really be called.

mod entry;
mod family;

pub use entry::{Certification, Entry, Evidence, Lifecycle, LifecycleStatus, ListPrice, Modality, Source};
pub use family::Family;

use crate::chat::Capabilities;
use crate::price::Price;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A model as one snapshot knows it.
#[derive(Clone, Debug)]
pub struct Model {
    /// A foundation model id, in Bedrock's form (`provider.name-v1:0`).
    pub id: Arc<str>,
    /// Who makes it.
    pub provider: String,
    pub name: String,
    pub task: Task,
    pub grade: Grade,
    /// The native body that `InvokeModel` takes for it.
    pub family: Family,
    /// What it can do beyond text; a request that asks for more is refused.
    pub capabilities: Capabilities,
    /// The most tokens of prompt and answer together.
    pub context_tokens: u32,
    /// The most tokens of one answer.
    pub max_output_tokens: u32,
    /// Where it can be called, best first.
    pub targets: Vec<Target>,
    /// None: a call is refused, never free by accident.
    pub price: Option<Arc<Price>>,
}

/// What a model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Task {
    Chat,
    Embedding,
}

/// What a model may be trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Production,
    /// For trying the platform out: not for work.
    Demo,
    /// Not a model at all: a deterministic stand-in for load and failure tests.
    Simulator,
}

/// One place where a model can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The connection's name in the configuration.
    pub connection: Arc<str>,
    /// What the model is called there.
    pub upstream_model: Arc<str>,
    /// Where the connection really runs.
    pub region: Arc<str>,
}
