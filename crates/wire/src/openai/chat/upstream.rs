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
pub use scanner::Scanner;

use outcrop_core::Error;
use outcrop_core::event::StopReason;

/// The largest event, and the largest error text, that is taken from a provider.
pub const MAX_EVENT_BYTES: usize = 4 << 20;

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

/// The stream ended before the model stopped.
fn cut() -> Error {
    Error::model("the model's provider broke off its answer")
}

fn unreadable(detail: impl std::fmt::Display) -> Error {
    Error::model("the model's provider sent an answer that cannot be read").with_detail(detail)
}
