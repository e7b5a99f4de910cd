//! Reading what an OpenAI-shaped provider answers.
//!
//! Two ways: passed on to a client that speaks the same dialect ([`Scanner`], [`answer::scan`]: bytes kept, only
//! what the gateway owns changed, only usage and stop read), or turned into events for a client that does not
//! ([`Decoder`], [`answer::decode`]). What a provider sends is bounded and believed in nothing.

pub mod answer;
mod decoder;
mod failure;
mod scanner;

pub use decoder::Decoder;
pub use failure::failure;
pub(in crate::openai) use failure::in_answer;
pub use scanner::Scanner;

use outcrop_core::event::StopReason;

/// The data of the event that closes a stream.
const DONE: &[u8] = b"[DONE]";

/// Why the model stopped. Names that no one has published count as an ordinary end.
fn stop_reason(name: &str) -> StopReason {
    match name {
        "length" => StopReason::MaxTokens,
        "tool_calls" | "function_call" => StopReason::ToolUse,
        "content_filter" => StopReason::ContentFiltered,
        _ => StopReason::EndTurn,
    }
}
