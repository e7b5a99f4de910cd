//! `Converse` and `ConverseStream`: one request, answered whole or as an event stream.
//!
//! As a client's dialect: [`Request`] reads a body, [`StreamEncoder`] and [`answer`] write what comes back. As a
//! provider's: [`from_neutral`] writes a body, [`upstream`] reads the answer.

mod answer;
mod content;
mod encode;
mod from_neutral;
mod request;
mod tools;
pub mod upstream;

pub use answer::answer;
pub use encode::StreamEncoder;
pub use from_neutral::{CONVERSIONS as TO_PROVIDER, from_neutral};
pub use request::Request;

use outcrop_core::event::StopReason;

/// Bedrock's name for why the model stopped.
const fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::EndTurn => "end_turn",
        StopReason::MaxTokens => "max_tokens",
        StopReason::StopSequence => "stop_sequence",
        StopReason::ToolUse => "tool_use",
        StopReason::ContentFiltered | StopReason::Refusal => "content_filtered",
        StopReason::GuardrailIntervened => "guardrail_intervened",
        StopReason::ContextWindow => "model_context_window_exceeded",
        StopReason::Paused => "end_turn",
        StopReason::Malformed => "malformed_model_output",
    }
}
