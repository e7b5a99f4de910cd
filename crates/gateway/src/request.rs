//! What was asked: the operation, and the request in the form in which it came.

use bytes::Bytes;
use http::HeaderValue;
use outcrop_core::Error;
use outcrop_core::catalogue::{Family, Task};
use outcrop_core::chat::Chat;
use outcrop_core::embedding;
use outcrop_core::tag::TagSet;
use outcrop_wire::bedrock::{converse, invoke};
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
    InvokeModel,
    InvokeModelStream,
    CountTokens,
    /// What `StartAsyncInvoke` began, called from inside the process.
    AsyncInvoke,
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
            Self::InvokeModel => "bedrock.invoke_model",
            Self::InvokeModelStream => "bedrock.invoke_model_stream",
            Self::CountTokens => "bedrock.count_tokens",
            Self::AsyncInvoke => "bedrock.async_invoke",
            Self::Playground => "console.playground",
        }
    }

    /// What IAM calls it: the name that policies know.
    #[must_use]
    pub const fn action(self, streamed: bool) -> &'static str {
        match self {
            Self::AnthropicCountTokens | Self::CountTokens => "bedrock:CountTokens",
            Self::AsyncInvoke => "bedrock:StartAsyncInvoke",
            _ if streamed => "bedrock:InvokeModelWithResponseStream",
            _ => "bedrock:InvokeModel",
        }
    }

    /// Whether it counts tokens, and so answers nothing and spends nothing.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::AnthropicCountTokens | Self::CountTokens)
    }

    /// What a model must be able to do to answer it; none where each model answers in its own way.
    #[must_use]
    pub const fn task(self) -> Option<Task> {
        match self {
            Self::OpenAiEmbeddings => Some(Task::Embedding),
            Self::InvokeModel | Self::AsyncInvoke => None,
            _ => Some(Task::Chat),
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
    /// What the caller says of the call: tags that it may get.
    pub said: TagSet,
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
    InvokeModel(Box<InvokeModel>),
    /// Already neutral.
    Chat(Box<Chat>),
}

/// An InvokeModel request, whose body is in its model's own form.
#[derive(Debug)]
pub struct InvokeModel {
    /// As the client sent it.
    pub original: Bytes,
    /// The same, read; none until the model is known, and with it its family.
    pub read: Option<invoke::Request>,
    /// What the headers say.
    pub terms: invoke::Terms,
}

impl InvokeModel {
    /// The body, which is read before anything is made of it.
    pub fn read(&self) -> Result<&invoke::Request, Error> {
        self.read
            .as_ref()
            .ok_or_else(|| Error::internal("an InvokeModel body was not read"))
    }

    fn chat(&self) -> Result<Chat, Error> {
        let mut chat = self.read()?.chat()?;
        self.terms.apply(&mut chat);
        Ok(chat)
    }
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
    /// Reads a body that is in its model's own form, now that the model is known: from here on its limit is known
    /// too, and its content can be made neutral. Nothing is to be done for the other dialects.
    pub fn read_as(&mut self, family: Family) -> Result<(), Error> {
        if let Body::InvokeModel(body) = &mut self.body {
            let read = invoke::Request::parse(family, &body.original)?;
            self.max_tokens = read.max_tokens;
            self.answers = read.answers;
            body.read = Some(read);
        }
        Ok(())
    }

    /// What is asked for.
    #[must_use]
    pub fn task(&self) -> Task {
        match &self.body {
            Body::OpenAiEmbeddings { .. } => Task::Embedding,
            Body::InvokeModel(body) => body.read.as_ref().map_or(Task::Chat, invoke::Request::task),
            _ => Task::Chat,
        }
    }

    /// The texts to be embedded in neutral form, for a provider that does not speak the client's dialect.
    pub fn embedding(&self) -> Result<embedding::Request, Error> {
        match &self.body {
            Body::OpenAiEmbeddings { request, .. } => request.to_neutral(),
            Body::InvokeModel(body) => body.read()?.embedding(),
            _ => Err(Error::internal("a chat was given to an embedding model")),
        }
    }

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
            Body::InvokeModel(body) => body.chat().map(Cow::Owned),
            Body::OpenAiEmbeddings { .. } => {
                Err(Error::internal("an embedding request was given to a chat model"))
            }
        }
    }
}
