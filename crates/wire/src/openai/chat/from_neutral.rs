//! From the neutral form of a chat to OpenAI's, for providers that speak it.
//!
//! Approximated: tool results go before what else the same turn says, an assistant's text before its tool calls,
//! that a result is an error is left to the result's own text, and a budget for reasoning becomes an effort. Left
//! out: earlier reasoning, which belongs to the turn that it was made in, and cache points, since these providers
//! cache by themselves. The caller's labels stay with the record of the call.

mod content;
mod conversions;
mod messages;
mod settings;

pub use conversions::TO_PROVIDER;

use super::LimitMember;
use crate::json::write_string;
use crate::openai::misplaced::{Misplaced, misplaced, refuse_rewritten};
use crate::openai::write::{List, member};
use content::write_texts;
pub(super) use messages::write_call;
use outcrop_core::Error;
use outcrop_core::chat::{Chat, Latency};

/// The members of a body that are written from the chat or owned by the gateway.
const WRITTEN: [&str; 25] = [
    "model",
    "stream",
    "stream_options",
    "n",
    "messages",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "functions",
    "function_call",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "top_p",
    "seed",
    "stop",
    "frequency_penalty",
    "presence_penalty",
    "reasoning_effort",
    "response_format",
    "service_tier",
    "user",
    "safety_identifier",
    "metadata",
    "store",
];

/// The body of a request for the provider's `model`. A streamed one always asks for the usage.
///
/// # Errors
///
/// `Validation` for what the dialect has no place for, naming it as the neutral form does.
pub fn from_neutral(chat: &Chat, model: &str, stream: bool, limit: LimitMember) -> Result<Vec<u8>, Error> {
    refuse_the_unknown(chat)?;
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(b"{\"model\":");
    write_string(&mut out, model);
    if stream {
        out.extend_from_slice(b",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
    }
    write_messages(&mut out, chat)?;
    settings::write(&mut out, chat, limit);
    for (name, value) in &chat.additional_fields {
        member(&mut out, name, Some(value));
    }
    out.push(b'}');
    Ok(out)
}

fn write_messages(out: &mut Vec<u8>, chat: &Chat) -> Result<(), Error> {
    out.extend_from_slice(b",\"messages\":[");
    let mut list = List::new(out);
    let system = content::texts_of(&chat.system).map_err(|what| misplaced(what, "system"))?;
    if !system.is_empty() {
        messages::open(list.item(), "system");
        write_texts(list.out, &system);
        list.out.push(b'}');
    }
    for (index, message) in chat.messages.iter().enumerate() {
        messages::write(&mut list, message)
            .map_err(|what| misplaced(what, &format!("messages[{index}].content")))?;
    }
    out.push(b']');
    Ok(())
}

/// Settings without a counterpart, which would change the answer if they were left out.
fn refuse_the_unknown(chat: &Chat) -> Result<(), Error> {
    if chat.sampling.top_k.is_some() {
        return Err(misplaced("a limit on how many tokens are chosen from", "top_k"));
    }
    if chat.latency == Some(Latency::Optimized) {
        return Err(misplaced("a wish for optimized latency", "latency"));
    }
    if chat
        .service_tier
        .is_some_and(|tier| crate::openai::settings::tier_name(tier).is_none())
    {
        return Err(misplaced("the reserved tier", "service_tier"));
    }
    if crate::openai::settings::asks_of_the_body(chat) {
        return Err(misplaced(
            "a question for members of the model's own answer",
            "additional_answer_paths",
        ));
    }
    refuse_rewritten(chat, &WRITTEN)
}
