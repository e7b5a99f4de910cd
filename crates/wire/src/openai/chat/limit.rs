//! The two names that the dialect has for a limit on the answer.

/// Which one a provider takes. OpenAI's reasoning models refuse the old one; many compatible servers do not know the
/// new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LimitMember {
    #[default]
    MaxTokens,
    MaxCompletionTokens,
}

impl LimitMember {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}
