//! What a model can take beyond text, and what a chat asks for.

use super::{Block, Chat, Message, ToolChoice};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that not every model can do.
///
/// The names are those of the configuration and the admin API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Capability {
    Images,
    Documents,
    Audio,
    Video,
    Tools,
    /// A choice of tools that forces one.
    ToolChoice,
    Reasoning,
    PromptCaching,
    StructuredOutput,
    StopSequences,
    TopK,
    Seed,
    /// Frequency and presence penalties.
    Penalties,
    Logprobs,
    /// More than one answer to one request.
    MultipleAnswers,
}

impl Capability {
    pub const ALL: [Self; 15] = [
        Self::Images,
        Self::Documents,
        Self::Audio,
        Self::Video,
        Self::Tools,
        Self::ToolChoice,
        Self::Reasoning,
        Self::PromptCaching,
        Self::StructuredOutput,
        Self::StopSequences,
        Self::TopK,
        Self::Seed,
        Self::Penalties,
        Self::Logprobs,
        Self::MultipleAnswers,
    ];

    /// The stable name in configuration and the admin API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Documents => "documents",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Tools => "tools",
            Self::ToolChoice => "tool_choice",
            Self::Reasoning => "reasoning",
            Self::PromptCaching => "prompt_caching",
            Self::StructuredOutput => "structured_output",
            Self::StopSequences => "stop_sequences",
            Self::TopK => "top_k",
            Self::Seed => "seed",
            Self::Penalties => "penalties",
            Self::Logprobs => "logprobs",
            Self::MultipleAnswers => "multiple_answers",
        }
    }

    /// What a model that lacks it does not do, as the end of "the model does not …".
    #[must_use]
    pub const fn lacking(self) -> &'static str {
        match self {
            Self::Images => "take images",
            Self::Documents => "take documents",
            Self::Audio => "take audio",
            Self::Video => "take video",
            Self::Tools => "call tools",
            Self::ToolChoice => "let the caller force a tool",
            Self::Reasoning => "take reasoning settings",
            Self::PromptCaching => "cache prompts",
            Self::StructuredOutput => "give structured output",
            Self::StopSequences => "take stop sequences",
            Self::TopK => "take top_k",
            Self::Seed => "take a seed",
            Self::Penalties => "take frequency or presence penalties",
            Self::Logprobs => "give log probabilities",
            Self::MultipleAnswers => "give several answers to one request",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.name() == name)
    }
}

/// A set of capabilities.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Capabilities(u32);

impl Capabilities {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self((1 << Capability::ALL.len()) - 1);

    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | 1 << capability as u8)
    }

    #[must_use]
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & 1 << capability as u8 != 0
    }

    #[must_use]
    pub const fn contains(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL
            .into_iter()
            .filter(move |capability| self.has(*capability))
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        capabilities.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Capability::name)).finish()
    }
}

/// Something that a request asks for, and the first place where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub capability: Capability,
    /// As the neutral form spells it: `messages[2].content[0]`.
    pub at: String,
}

impl Chat {
    /// What the model must be able to do, each once.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = Needs::default();
        needs.blocks("system", &self.system);
        for (index, Message { content, .. }) in self.messages.iter().enumerate() {
            needs.blocks(&format!("messages[{index}].content"), content);
        }
        needs.add_if(!self.tools.is_empty(), Capability::Tools, "tools");
        let forced = matches!(self.tool_choice, Some(ToolChoice::Any | ToolChoice::Named(_)));
        needs.add_if(forced, Capability::ToolChoice, "tool_choice");
        let cached = self.tools.iter().any(|tool| tool.cache.is_some());
        needs.add_if(cached, Capability::PromptCaching, "tools");
        needs.add_if(self.reasoning.is_some(), Capability::Reasoning, "reasoning");
        let structured = self.response_format.is_some();
        needs.add_if(structured, Capability::StructuredOutput, "response_format");
        let sampling = &self.sampling;
        needs.add_if(!sampling.stop.is_empty(), Capability::StopSequences, "stop");
        needs.add_if(sampling.top_k.is_some(), Capability::TopK, "top_k");
        needs.add_if(sampling.seed.is_some(), Capability::Seed, "seed");
        let penalties = sampling.frequency_penalty.or(sampling.presence_penalty);
        needs.add_if(penalties.is_some(), Capability::Penalties, "penalties");
        needs.found
    }
}

#[derive(Default)]
struct Needs {
    found: Vec<Need>,
}

impl Needs {
    fn add_if(&mut self, asked: bool, capability: Capability, at: &str) {
        if asked && !self.found.iter().any(|need| need.capability == capability) {
            self.found.push(Need {
                capability,
                at: at.to_owned(),
            });
        }
    }

    fn blocks(&mut self, at: &str, blocks: &[Block]) {
        for (index, block) in blocks.iter().enumerate() {
            let capability = match block {
                Block::Image(_) => Capability::Images,
                Block::Document(_) => Capability::Documents,
                Block::CachePoint(_) => Capability::PromptCaching,
                Block::ToolResult { content, .. } => {
                    self.blocks(&format!("{at}[{index}].content"), content);
                    Capability::Tools
                }
                Block::ToolUse { .. } => Capability::Tools,
                // Earlier thoughts may be left out for a model that does not think.
                Block::Text(_)
                | Block::Guarded { .. }
                | Block::Reasoning { .. }
                | Block::RedactedReasoning(_) => continue,
            };
            self.add_if(true, capability, &format!("{at}[{index}]"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capability_is_known_by_its_name() {
        for (position, capability) in Capability::ALL.into_iter().enumerate() {
            assert_eq!(capability as usize, position);
            assert_eq!(Capability::parse(capability.name()), Some(capability));
            assert!(Capabilities::ALL.has(capability));
            assert!(!Capabilities::NONE.has(capability));
        }
    }

    #[test]
    fn a_need_names_the_first_place() {
        let image = || {
            Block::Image(super::super::Image {
                media_type: "image/png".to_owned(),
                source: super::super::ImageSource::Base64(String::new()),
            })
        };
        let message = |content| Message {
            role: super::super::Role::User,
            content,
        };
        let chat = Chat {
            messages: vec![
                message(vec![Block::Text("look".to_owned())]),
                message(vec![Block::Text("here".to_owned()), image(), image()]),
            ],
            ..Chat::default()
        };
        let needs = chat.needs();
        assert_eq!(needs.len(), 1);
        assert_eq!(needs[0].capability, Capability::Images);
        assert_eq!(needs[0].at, "messages[1].content[1]");
    }
}
