//! Why the model stopped, in the dialect's names.

use outcrop_core::event::StopReason;

/// Names that no one has published count as an ordinary end.
pub fn read(name: &str) -> StopReason {
    match name {
        "max_tokens" => StopReason::MaxTokens,
        "stop_sequence" => StopReason::StopSequence,
        "tool_use" => StopReason::ToolUse,
        "pause_turn" => StopReason::Paused,
        "refusal" => StopReason::Refusal,
        "model_context_window_exceeded" => StopReason::ContextWindow,
        _ => StopReason::EndTurn,
    }
}

pub const fn name(reason: StopReason) -> &'static str {
    match reason {
        StopReason::EndTurn | StopReason::Malformed => "end_turn",
        StopReason::MaxTokens => "max_tokens",
        StopReason::StopSequence => "stop_sequence",
        StopReason::ToolUse => "tool_use",
        StopReason::Paused => "pause_turn",
        StopReason::ContentFiltered | StopReason::Refusal | StopReason::GuardrailIntervened => "refusal",
        StopReason::ContextWindow => "model_context_window_exceeded",
    }
}
