//! From the neutral form of a chat to a request for a response, for providers that speak it.
//!
//! Nothing is stored at the provider. Approximated: that a result is an error is left to the result's own text, and
//! a budget for reasoning becomes an effort. Left out: reasoning without a proof, which the provider would not know
//! again, and cache points, since these providers cache by themselves. The caller's labels stay with the record of
//! the call.

mod content;
mod conversions;
mod items;
mod settings;

pub use conversions::TO_PROVIDER;

use crate::json::write_string;
use crate::openai::misplaced::{Misplaced, misplaced, refuse_rewritten};
use crate::openai::settings::{asks_of_the_body, tier_name};
use crate::openai::write::member;
use outcrop_core::Error;
use outcrop_core::chat::{Chat, Latency};

/// The members of a body that are written from the chat or owned by the gateway.
const WRITTEN: [&str; 21] = [
    "model",
    "stream",
    "store",
    "input",
    "instructions",
    "previous_response_id",
    "conversation",
    "background",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "max_output_tokens",
    "temperature",
    "top_p",
    "reasoning",
    "include",
    "text",
    "service_tier",
    "user",
    "safety_identifier",
    "metadata",
];

/// The body of a request for the provider's `model`.
///
/// # Errors
///
/// `Validation` for what the dialect has no place for, naming it as the neutral form does.
pub fn from_neutral(chat: &Chat, model: &str, stream: bool) -> Result<Vec<u8>, Error> {
    refuse_the_unknown(chat)?;
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(b"{\"model\":");
    write_string(&mut out, model);
    if stream {
        out.extend_from_slice(b",\"stream\":true");
    }
    out.extend_from_slice(b",\"store\":false,\"input\":[");
    items::write(&mut out, chat)?;
    out.push(b']');
    settings::write(&mut out, chat);
    for (name, value) in &chat.additional_fields {
        member(&mut out, name, Some(value));
    }
    out.push(b'}');
    Ok(out)
}

/// Settings without a counterpart, which would change the answer if they were left out.
fn refuse_the_unknown(chat: &Chat) -> Result<(), Error> {
    let sampling = &chat.sampling;
    let refused = [
        (
            sampling.top_k.is_some(),
            "a limit on how many tokens are chosen from",
            "top_k",
        ),
        (!sampling.stop.is_empty(), "stop sequences", "stop"),
        (sampling.seed.is_some(), "a seed", "seed"),
        (
            sampling.frequency_penalty.is_some(),
            "a frequency penalty",
            "frequency_penalty",
        ),
        (
            sampling.presence_penalty.is_some(),
            "a presence penalty",
            "presence_penalty",
        ),
        (
            chat.latency == Some(Latency::Optimized),
            "a wish for optimized latency",
            "latency",
        ),
        (
            chat.service_tier.is_some_and(|tier| tier_name(tier).is_none()),
            "the reserved tier",
            "service_tier",
        ),
        (
            asks_of_the_body(chat),
            "a question for members of the model's own answer",
            "additional_answer_paths",
        ),
    ];
    if let Some((_, what, at)) = refused.into_iter().find(|(asked, ..)| *asked) {
        return Err(misplaced(what, at));
    }
    refuse_rewritten(chat, &WRITTEN)
}
