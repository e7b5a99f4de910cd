//! Whose native body a model takes.

use super::Task;
use serde::{Deserialize, Serialize};

/// The form of the bodies that `InvokeModel` passes to a model and gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Anthropic's Messages.
    Anthropic,
    /// Amazon Nova's messages-v1.
    Nova,
    /// Amazon Titan Text: a prompt.
    TitanText,
    /// Amazon Titan Text Embeddings: one text.
    TitanEmbed,
    /// Meta Llama: a prompt.
    Llama,
    /// Mistral AI: a prompt, or messages.
    Mistral,
    /// Cohere Embed: many texts.
    CohereEmbed,
    /// OpenAI's chat completions: OpenAI's own models on Bedrock, and those that have no form of their own.
    #[serde(rename = "openai_chat")]
    OpenAiChat,
    /// OpenAI's embeddings, likewise.
    #[serde(rename = "openai_embed")]
    OpenAiEmbed,
}

/// How the ids of system-defined inference profiles begin.
const GEOGRAPHIES: [&str; 8] = ["us", "us-gov", "eu", "apac", "au", "ca", "jp", "global"];

impl Family {
    pub const ALL: [Self; 9] = [
        Self::Anthropic,
        Self::Nova,
        Self::TitanText,
        Self::TitanEmbed,
        Self::Llama,
        Self::Mistral,
        Self::CohereEmbed,
        Self::OpenAiChat,
        Self::OpenAiEmbed,
    ];

    /// The stable name in configuration and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::Nova => "nova",
            Self::TitanText => "titan_text",
            Self::TitanEmbed => "titan_embed",
            Self::Llama => "llama",
            Self::Mistral => "mistral",
            Self::CohereEmbed => "cohere_embed",
            Self::OpenAiChat => "openai_chat",
            Self::OpenAiEmbed => "openai_embed",
        }
    }

    /// The family that a foundation model's id tells: Bedrock's ids begin with the provider, or with where a
    /// cross-region inference profile leads.
    #[must_use]
    pub fn of(model_id: &str, task: Task) -> Self {
        let model_id = model_id.rsplit('/').next().unwrap_or_default();
        let model_id = match model_id.split_once('.') {
            Some((geography, id)) if GEOGRAPHIES.contains(&geography) => id,
            _ => model_id,
        };
        match (task, model_id.split('.').next().unwrap_or_default()) {
            (Task::Chat, "anthropic") => Self::Anthropic,
            (Task::Chat, "meta") => Self::Llama,
            (Task::Chat, "mistral") => Self::Mistral,
            (Task::Chat, "amazon") if model_id.starts_with("amazon.titan") => Self::TitanText,
            (Task::Chat, "amazon") => Self::Nova,
            (Task::Chat, _) => Self::OpenAiChat,
            (Task::Embedding, "amazon") => Self::TitanEmbed,
            (Task::Embedding, "cohere") => Self::CohereEmbed,
            (Task::Embedding, _) => Self::OpenAiEmbed,
        }
    }

    #[must_use]
    pub const fn task(self) -> Task {
        match self {
            Self::TitanEmbed | Self::CohereEmbed | Self::OpenAiEmbed => Task::Embedding,
            _ => Task::Chat,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_family() {
        let of = |id| Family::of(id, Task::Chat);
        assert_eq!(of("anthropic.claude-3-haiku-20240307-v1:0"), Family::Anthropic);
        assert_eq!(of("amazon.nova-lite-v1:0"), Family::Nova);
        assert_eq!(of("amazon.titan-text-express-v1"), Family::TitanText);
        assert_eq!(of("huggingface.smollm2-135m-instruct-v1:0"), Family::OpenAiChat);
        assert_eq!(
            of("eu.anthropic.claude-sonnet-4-20250514-v1:0"),
            Family::Anthropic
        );
        let arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0";
        assert_eq!(of(arn), Family::Nova);
        let embeds = |id| Family::of(id, Task::Embedding);
        assert_eq!(embeds("amazon.titan-embed-text-v2:0"), Family::TitanEmbed);
        assert_eq!(embeds("cohere.embed-english-v3"), Family::CohereEmbed);
    }
}
