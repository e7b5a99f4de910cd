//! `Converse` and `ConverseStream`: one request, answered whole or as an event stream.
//!
//! As a client's dialect: [`Request`] reads a body, [`StreamEncoder`] and [`answer`] write what comes back. As a
//! provider's: [`Original`] passes a client's body on, [`from_neutral`] writes one, [`upstream`] reads the answer.

mod answer;
mod asked;
mod conversions;
mod encode;
mod from_neutral;
mod original;
pub(super) mod pieces;
mod request;
pub(super) mod to_neutral;
pub mod upstream;

pub use answer::{answer, answer_to};
pub use asked::Asked;
pub use conversions::CONVERSIONS;
pub use encode::StreamEncoder;
pub use from_neutral::{TO_PROVIDER, from_neutral};
pub use original::Original;
pub use request::Request;

pub(super) use answer::write_message;

use outcrop_core::chat::ServiceTier;
use outcrop_core::event::StopReason;

/// Bedrock's name for why the model stopped.
pub(super) const fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::EndTurn | StopReason::Paused => "end_turn",
        StopReason::MaxTokens => "max_tokens",
        StopReason::StopSequence => "stop_sequence",
        StopReason::ToolUse => "tool_use",
        StopReason::ContentFiltered | StopReason::Refusal => "content_filtered",
        StopReason::GuardrailIntervened => "guardrail_intervened",
        StopReason::ContextWindow => "model_context_window_exceeded",
        StopReason::Malformed => "malformed_model_output",
    }
}

/// Bedrock's name for a queue.
#[must_use]
pub const fn tier_name(tier: ServiceTier) -> &'static str {
    match tier {
        ServiceTier::Default | ServiceTier::Auto => "default",
        ServiceTier::Priority => "priority",
        ServiceTier::Flex => "flex",
        ServiceTier::Reserved => "reserved",
    }
}
