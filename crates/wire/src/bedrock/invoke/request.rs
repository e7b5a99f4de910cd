//! Reads an InvokeModel body: only what the gateway acts on; all else stays the client's bytes.

use super::{anthropic, cohere_embed, llama, mistral, nova, openai, titan_embed, titan_text};
use crate::bedrock::converse::to_neutral::{latency_named, tier_named, unknown_latency, unknown_tier};
use crate::bedrock::limit::Limit;
use crate::bedrock::metadata;
use crate::bedrock::read::{self, refuse};
use crate::json::members::Members;
use crate::json::path::{At, Fault};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::catalogue::{Family, Task};
use outcrop_core::chat::{Chat, Latency, ServiceTier};
use outcrop_core::embedding;

/// A body in its model's own form.
#[derive(Clone, Debug)]
pub struct Request {
    pub family: Family,
    /// The client's own limit on the answer.
    pub max_tokens: Option<u32>,
    /// How many answers are asked for at once.
    pub answers: u32,
    body: Bytes,
    limit: Option<Limit>,
}

impl Request {
    /// Reads the client's body as one of `family`'s.
    ///
    /// # Errors
    ///
    /// `Validation`: malformed JSON, a limit that is none, a guardrail.
    pub fn parse(family: Family, body: &Bytes) -> Result<Self, Error> {
        let (text, members) = read::body(body)?;
        no_guardrail(&members).map_err(refuse)?;
        let mut request = Self {
            family,
            max_tokens: None,
            answers: 1,
            body: body.clone(),
            limit: None,
        };
        if family == Family::Anthropic {
            request.max_tokens = anthropic::max_tokens(body)?;
        } else if family == Family::OpenAiChat {
            (request.max_tokens, request.answers) = openai::limits(body)?;
        } else if let Some(name) = limit_of(family) {
            let limit = Limit::find(text, &members, name).map_err(refuse)?;
            request.max_tokens = limit.value;
            request.limit = Some(limit);
        }
        Ok(request)
    }

    /// As the client sent it.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body with this limit where the client set none.
    ///
    /// # Errors
    ///
    /// None for a body that was read.
    pub fn rewrite(&self, max_tokens: u32) -> Result<Bytes, Error> {
        match &self.limit {
            Some(limit) => Ok(limit.filled(&self.body, max_tokens)),
            None if self.family == Family::OpenAiChat => openai::limited(&self.body, max_tokens),
            None => Ok(self.body.clone()),
        }
    }

    /// The conversation in neutral form.
    ///
    /// # Errors
    ///
    /// `Validation`, naming the member that is wrong, or that the neutral form cannot express.
    pub fn chat(&self) -> Result<Chat, Error> {
        match self.family {
            Family::Nova => nova::chat(&self.body),
            Family::TitanText => titan_text::chat(&self.body),
            Family::Llama => llama::chat(&self.body),
            Family::Mistral => mistral::chat(&self.body),
            Family::OpenAiChat => openai::chat(&self.body),
            Family::Anthropic => anthropic::chat(&self.body),
            Family::TitanEmbed | Family::CohereEmbed | Family::OpenAiEmbed => {
                Err(Error::internal("an embedding request was given to a chat model"))
            }
        }
    }

    /// The texts to be embedded, in neutral form.
    ///
    /// # Errors
    ///
    /// As [`Self::chat`].
    pub fn embedding(&self) -> Result<embedding::Request, Error> {
        match self.family {
            Family::TitanEmbed => titan_embed::request(&self.body),
            Family::CohereEmbed => cohere_embed::request(&self.body),
            Family::OpenAiEmbed => openai::embedding(&self.body),
            _ => Err(Error::internal("a chat was given to an embedding model")),
        }
    }

    /// What the model does.
    #[must_use]
    pub fn task(&self) -> Task {
        self.family.task()
    }
}

fn limit_of(family: Family) -> Option<crate::bedrock::limit::Name> {
    match family {
        Family::Nova => Some(nova::LIMIT),
        Family::TitanText => Some(titan_text::LIMIT),
        Family::Llama => Some(llama::LIMIT),
        Family::Mistral => Some(mistral::LIMIT),
        // Anthropic's must be there; OpenAI's has two names; vectors have none.
        Family::Anthropic
        | Family::OpenAiChat
        | Family::TitanEmbed
        | Family::CohereEmbed
        | Family::OpenAiEmbed => None,
    }
}

/// Bedrock's own members in a model's body are all about guardrails.
fn no_guardrail(members: &Members<'_>) -> Result<(), Fault> {
    match members
        .iter()
        .find(|(name, _)| name.starts_with("amazon-bedrock-"))
    {
        Some((name, _)) => Err(At::Root
            .member(name)
            .unsupported("no guardrail can be configured here yet")),
        None => Ok(()),
    }
}

/// What the request's headers say, in place of members that a model's own body does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub latency: Option<Latency>,
    pub tier: Option<ServiceTier>,
    pub metadata: Vec<(String, String)>,
}

impl Terms {
    /// Takes a header; `name` is the member of the service model that it stands for.
    ///
    /// # Errors
    ///
    /// `Validation`, in AWS's words.
    pub fn take(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let at = At::Root.member(name);
        match name {
            "performanceConfigLatency" => {
                let latency = latency_named(value).ok_or_else(|| refuse(unknown_latency(&at, value)))?;
                self.latency = Some(latency);
            }
            "serviceTier" => {
                let tier = tier_named(value).ok_or_else(|| refuse(unknown_tier(&at, value)))?;
                self.tier = Some(tier);
            }
            "requestMetadata" => self.metadata = metadata::in_header(value)?,
            // Without a guardrail there is nothing to trace.
            "trace" if ["ENABLED", "DISABLED", "ENABLED_FULL"].contains(&value) => {}
            "trace" => {
                let constraint = "Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_FULL]";
                return Err(refuse(at.constraint(value, constraint)));
            }
            _ if value.is_empty() => {}
            _ => return Err(refuse(at.unsupported("no guardrail can be configured here yet"))),
        }
        Ok(())
    }

    /// Puts them into a chat.
    pub fn apply(&self, chat: &mut Chat) {
        chat.latency = self.latency.or(chat.latency);
        chat.service_tier = self.tier.or(chat.service_tier);
        chat.metadata.extend(self.metadata.iter().cloned());
    }
}
