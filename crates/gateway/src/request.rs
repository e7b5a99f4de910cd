//! What was asked: the operation, and the request in the form in which it came.

use bytes::Bytes;
use http::HeaderValue;
use outcrop_core::Error;
use outcrop_core::catalogue::Task;
use outcrop_core::chat::Chat;
use outcrop_wire::bedrock::converse;
use outcrop_wire::openai::chat::Original;
use outcrop_wire::{anthropic, openai};
use std::borrow::Cow;

/// A model operation of some dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    OpenAiChat,
    OpenAiResponses,
    OpenAiEmbeddings,
    OpenAiModels,
    AnthropicMessages,
    AnthropicCountTokens,
    AnthropicModels,
    Converse,
    ConverseStream,
    /// A chat from the console's playground.
    Playground,
}

impl Operation {
    /// The stable name in the ledger, in metrics and in the admin API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenAiChat => "openai.chat",
            Self::OpenAiResponses => "openai.responses",
            Self::OpenAiEmbeddings => "openai.embeddings",
            Self::OpenAiModels => "openai.models",
            Self::AnthropicMessages => "anthropic.messages",
            Self::AnthropicCountTokens => "anthropic.count_tokens",
            Self::AnthropicModels => "anthropic.models",
            Self::Converse => "bedrock.converse",
            Self::ConverseStream => "bedrock.converse_stream",
            Self::Playground => "console.playground",
        }
    }

    /// What a model must be able to do to answer it.
    #[must_use]
    pub const fn task(self) -> Task {
        match self {
            Self::OpenAiEmbeddings => Task::Embedding,
            _ => Task::Chat,
        }
    }
}

/// A decoded request. Only what the gateway acts on is read; the rest stays as the client wrote it.
#[derive(Debug)]
pub struct Request {
    /// The model as the client named it.
    pub model: String,
    pub stream: bool,
    /// The client's own limit on the answer.
    pub max_tokens: Option<u32>,
    /// How many answers are asked for at once.
    pub answers: u32,
    /// The bytes of everything that a model might have to read: at least the bytes of its text.
    pub prompt_bytes: u64,
    pub body: Body,
}

/// The request's content, in the form in which it came.
#[derive(Debug)]
pub enum Body {
    /// An OpenAI chat: passed on untouched to providers that speak it, made neutral for the others.
    OpenAiChat {
        original: Original,
        include_usage: bool,
        /// Whether the client calls tools functions.
        functions: bool,
    },
    OpenAiResponses(Box<OpenAiResponse>),
    OpenAiEmbeddings {
        body: Bytes,
        request: openai::embeddings::Request,
    },
    /// A message of Anthropic's dialect: passed on untouched to providers that speak it, made neutral for the others.
    Anthropic {
        original: Box<anthropic::messages::Original>,
        /// The client's `anthropic-beta`.
        beta: Option<HeaderValue>,
    },
    /// A Converse request: passed on untouched to Bedrock, made neutral for the others.
    Converse(converse::Original),
    /// Already neutral.
    Chat(Box<Chat>),
}

/// A request for a response: passed on to providers that speak the dialect, made neutral for the others.
#[derive(Debug)]
pub struct OpenAiResponse {
    /// Says everything at once: what it goes on from is in it.
    pub original: openai::responses::Original,
    pub echo: openai::responses::Echo,
    /// What the client will know the response by.
    pub id: String,
}

impl Request {
    /// The chat in neutral form, for a provider that does not speak the client's dialect.
    pub fn chat(&self) -> Result<Cow<'_, Chat>, Error> {
        match &self.body {
            Body::Chat(chat) => Ok(Cow::Borrowed(chat)),
            Body::OpenAiChat { original, .. } => openai::chat::Request::parse(original.body())?
                .to_neutral()
                .map(Cow::Owned),
            Body::OpenAiResponses(response) => openai::responses::Request::parse(response.original.body())?
                .to_neutral()
                .map(Cow::Owned),
            Body::Anthropic { original, .. } => original.to_neutral().map(Cow::Owned),
            Body::Converse(original) => original.chat().map(Cow::Owned),
            Body::OpenAiEmbeddings { .. } => {
                Err(Error::internal("an embedding request was given to a chat model"))
            }
        }
    }
}
