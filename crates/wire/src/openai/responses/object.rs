//! The response object, which the whole answer is and the first and last events of a stream carry.

use super::{Echo, usage};
use crate::json::{write_number, write_string};
use crate::openai::error;
use crate::openai::settings::tier_name;
use crate::openai::write::member;
use outcrop_core::Error;
use outcrop_core::chat::ServiceTier;
use outcrop_core::event::StopReason;
use outcrop_core::usage::Usage;

/// What names a response.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// `resp_…`
    pub id: &'a str,
    /// Seconds since the Unix epoch.
    pub created: u64,
    /// The model as the client named it.
    pub model: &'a str,
    pub echo: &'a Echo,
}

/// How far a response has come.
#[derive(Clone, Copy, Debug)]
pub enum Status<'a> {
    InProgress,
    Ended(StopReason),
    Failed(&'a Error),
}

impl Status<'_> {
    const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Failed(_) => "failed",
            Self::Ended(reason) => match incomplete(reason) {
                Some(_) => "incomplete",
                None => "completed",
            },
        }
    }

    /// The name of the event that carries a response in this state.
    pub const fn event(self) -> &'static str {
        match self {
            Self::InProgress => "response.in_progress",
            Self::Failed(_) => "response.failed",
            Self::Ended(reason) => match incomplete(reason) {
                Some(_) => "response.incomplete",
                None => "response.completed",
            },
        }
    }
}

/// Why an answer that ended so is not whole.
const fn incomplete(reason: StopReason) -> Option<&'static str> {
    match reason {
        StopReason::MaxTokens | StopReason::ContextWindow => Some("max_output_tokens"),
        StopReason::ContentFiltered | StopReason::GuardrailIntervened => Some("content_filter"),
        StopReason::EndTurn
        | StopReason::StopSequence
        | StopReason::ToolUse
        | StopReason::Refusal
        | StopReason::Paused
        | StopReason::Malformed => None,
    }
}

/// What of a response is not known at its beginning.
#[derive(Clone, Copy, Debug)]
pub struct State<'a> {
    pub status: Status<'a>,
    /// The output items with commas between them.
    pub output: &'a [u8],
    pub tier: Option<ServiceTier>,
    pub usage: Option<&'a Usage>,
    pub stored: bool,
}

/// Appends the object.
pub fn write(out: &mut Vec<u8>, head: &Head<'_>, state: &State<'_>) {
    out.extend_from_slice(b"{\"id\":");
    write_string(out, head.id);
    out.extend_from_slice(b",\"object\":\"response\",\"created_at\":");
    write_number(out, head.created);
    member(out, "status", Some(state.status.name()));
    out.extend_from_slice(b",\"background\":false,\"error\":");
    match state.status {
        Status::Failed(error) => write_error(out, error),
        Status::InProgress | Status::Ended(_) => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"incomplete_details\":");
    match state.status {
        Status::Ended(reason) if incomplete(reason).is_some() => {
            out.extend_from_slice(b"{\"reason\":");
            write_string(out, incomplete(reason).unwrap_or_default());
            out.push(b'}');
        }
        _ => out.extend_from_slice(b"null"),
    }
    member(out, "model", Some(head.model));
    out.extend_from_slice(b",\"output\":[");
    out.extend_from_slice(state.output);
    out.push(b']');
    head.echo.write(out);
    let tier = state.tier.and_then(tier_name).unwrap_or("default");
    member(out, "service_tier", Some(tier));
    member(out, "store", Some(&state.stored));
    out.extend_from_slice(b",\"usage\":");
    match state.usage {
        Some(usage) => usage::write(out, usage),
        None => out.extend_from_slice(b"null"),
    }
    out.push(b'}');
}

fn write_error(out: &mut Vec<u8>, error: &Error) {
    out.extend_from_slice(b"{\"code\":");
    write_string(out, error::response_code(error));
    member(out, "message", Some(error.message()));
    out.push(b'}');
}
