//! Reads a Converse request: only what the gateway acts on; all else stays the client's bytes.

use super::{Asked, Original, to_neutral};
use crate::attribution;
use crate::bedrock::limit::{Limit, Name};
use crate::bedrock::read::{self, refuse};
use crate::json::members::{Members, kind};
use crate::json::path::{At, Fault};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;

const MAX_TOKENS: Name = Name {
    group: Some("inferenceConfig"),
    member: "maxTokens",
};

/// A Converse request, borrowed from its body; the model's id is in the path.
#[derive(Debug)]
pub struct Request<'a> {
    /// The client's own limit on the answer.
    pub max_tokens: Option<u32>,
    body: &'a Bytes,
    members: Members<'a>,
    limit: Limit,
}

impl<'a> Request<'a> {
    /// Reads the client's body in one pass.
    ///
    /// # Errors
    ///
    /// `Validation`, in AWS's words: malformed JSON, no messages, a limit that is none, a guardrail or a prompt's
    /// variables, which Outcrop acts on itself or not at all.
    pub fn parse(body: &'a Bytes) -> Result<Self, Error> {
        let (text, members) = read::body(body)?;
        check(&members).map_err(refuse)?;
        let limit = Limit::find(text, &members, MAX_TOKENS).map_err(refuse)?;
        Ok(Self {
            max_tokens: limit.value,
            body,
            members,
            limit,
        })
    }

    /// The conversation in neutral form.
    ///
    /// # Errors
    ///
    /// `Validation`, naming the member that is wrong, or that the neutral form cannot express.
    pub fn to_neutral(&self) -> Result<Chat, Error> {
        to_neutral::chat(&self.members).map_err(refuse)
    }

    /// What the answer has to say of itself.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked::of(&self.members)
    }

    /// What the caller says of the call.
    #[must_use]
    pub fn labels(&self) -> Vec<(String, String)> {
        attribution::texts(&self.members, "requestMetadata")
    }

    /// The body, ready to be passed on, now or later and as often as needed.
    #[must_use]
    pub fn original(&self) -> Original {
        Original::new(self.body.clone(), self.limit.clone(), self.asked())
    }
}

/// What must be there, and what nobody behind Outcrop may act on.
fn check(members: &Members<'_>) -> Result<(), Fault> {
    let get = |name| members.get(name).filter(|raw| *raw != "null");
    let messages = get("messages").ok_or_else(|| At::Root.missing("messages"))?;
    if !messages.starts_with('[') {
        return Err(At::Root.member("messages").wrong_type("an array", kind(messages)));
    }
    if get("guardrailConfig").is_some() {
        return Err(At::Root
            .member("guardrailConfig")
            .unsupported("no guardrail can be configured here yet"));
    }
    if get("promptVariables").is_some_and(|raw| !is_empty_object(raw)) {
        return Err(At::Root
            .member("promptVariables")
            .unsupported("the variables belong to a stored prompt, and the model is named by its id"));
    }
    Ok(())
}

fn is_empty_object(raw: &str) -> bool {
    Members::parse(raw).is_ok_and(|members| members.is_empty())
}
