//! The neutral form of a chat request, between any two dialects.
//!
//! It holds what at least two dialects can say. What only one can say passes through untouched where client and
//! provider speak that dialect, and is refused by name where they do not.

mod capability;

pub use capability::{Capabilities, Capability, Need};

use serde_json::{Map, Value};

/// A conversation to be continued by a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chat {
    /// Text, guarded text and cache points; nothing else.
    pub system: Vec<Block>,
    pub messages: Vec<Message>,
    pub tools: Vec<Tool>,
    pub tool_choice: Option<ToolChoice>,
    /// Whether the model may call several tools in one turn.
    pub parallel_tool_calls: Option<bool>,
    pub sampling: Sampling,
    pub reasoning: Option<Reasoning>,
    pub response_format: Option<ResponseFormat>,
    pub service_tier: Option<ServiceTier>,
    pub latency: Option<Latency>,
    /// The caller's own labels for the call. They go to the record of the call, not to the model.
    pub metadata: Vec<(String, String)>,
    /// Who the call is made for, as an opaque name.
    pub end_user: Option<String>,
    /// Members for the model's own body, beyond what any dialect has in common (Bedrock's
    /// `additionalModelRequestFields`).
    pub additional_fields: Map<String, Value>,
    /// JSON pointers into the model's own answer, whose values the caller wants back.
    pub additional_answer_paths: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub role: Role,
    pub content: Vec<Block>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Text(String),
    Image(Image),
    Document(Document),
    ToolUse {
        id: String,
        name: String,
        input: Value,
    },
    ToolResult {
        id: String,
        content: Vec<Self>,
        is_error: bool,
    },
    /// What a reasoning model thought in an earlier turn. Providers that sign it want it back unchanged.
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    /// The same, unreadable to anyone but the provider; base64 text.
    RedactedReasoning(String),
    /// Text that a guardrail is asked to look at; to the model it is text like any other.
    Guarded {
        text: String,
        qualifiers: Vec<Qualifier>,
    },
    /// Everything up to here may be kept in the provider's cache.
    CachePoint(CacheLife),
}

impl Block {
    /// The text that a model reads, where the block is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Guarded { text, .. } => Some(text),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`; empty for an address, which nobody has looked behind.
    pub media_type: String,
    pub source: ImageSource,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageSource {
    /// Base64 text, as the wire forms carry it.
    Base64(String),
    /// An address that the provider, never Outcrop, is asked to fetch.
    Url(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What the conversation calls it.
    pub name: Option<String>,
    /// What it is about, told to the model beside it.
    pub context: Option<String>,
    /// `application/pdf`, `text/plain`, `text/csv`, …; empty for an address.
    pub media_type: String,
    pub source: DocumentSource,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentSource {
    /// Base64 text, as the wire forms carry it.
    Base64(String),
    /// The text itself.
    Text(String),
    /// An address that the provider, never Outcrop, is asked to fetch.
    Url(String),
}

/// What a guardrail is told of guarded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Qualifier {
    GroundingSource,
    Query,
    GuardContent,
}

/// How long a provider keeps what it cached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CacheLife {
    #[default]
    FiveMinutes,
    OneHour,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    pub name: String,
    pub description: Option<String>,
    /// A JSON schema.
    pub input_schema: Value,
    /// Whether the model's input is made to fit the schema.
    pub strict: Option<bool>,
    /// The tools up to and with this one may be kept in the provider's cache.
    pub cache: Option<CacheLife>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolChoice {
    Auto,
    None,
    Any,
    Named(String),
}

/// How the model is to choose its words. What is absent is left to the provider.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sampling {
    pub max_tokens: Option<u32>,
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    pub top_k: Option<u32>,
    pub stop: Vec<String>,
    pub seed: Option<u64>,
    pub frequency_penalty: Option<f64>,
    pub presence_penalty: Option<f64>,
}

/// How much a reasoning model may think before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reasoning {
    Disabled,
    /// The model decides.
    Adaptive,
    Effort(Effort),
    /// At most so many tokens.
    Budget(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    Minimal,
    Low,
    Medium,
    High,
    /// Beyond high, for models that have it.
    Maximal,
}

/// What the answer's text must be.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseFormat {
    /// Any JSON object.
    Json,
    /// JSON that fits a schema.
    Schema {
        name: String,
        description: Option<String>,
        schema: Value,
        strict: Option<bool>,
    },
}

/// Which of the provider's queues the call goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceTier {
    Default,
    Priority,
    Flex,
    Reserved,
    /// The provider chooses.
    Auto,
}

/// Bedrock's performance setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Latency {
    Standard,
    Optimized,
}
