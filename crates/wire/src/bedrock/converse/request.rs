//! Reads a Converse request: only what the gateway acts on; all else stays the client's bytes.

use super::original::{Layout, Limit};
use super::{Asked, Original, to_neutral};
use crate::bedrock::read::{self, refuse};
use crate::json::members::{Members, kind, span};
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;

/// A Converse request, borrowed from its body; the model's id is in the path.
#[derive(Debug)]
pub struct Request<'a> {
    /// The client's own limit on the answer.
    pub max_tokens: Option<u32>,
    body: &'a Bytes,
    members: Members<'a>,
    layout: Layout,
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
        let scan = Scan {
            text,
            members: &members,
        };
        let (max_tokens, layout) = scan.read().map_err(refuse)?;
        Ok(Self {
            max_tokens,
            body,
            members,
            layout,
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

    /// The body, ready to be passed on, now or later and as often as needed.
    #[must_use]
    pub fn original(&self) -> Original {
        Original::new(self.body.clone(), self.layout.clone(), self.asked())
    }
}

struct Scan<'s, 'a> {
    text: &'a str,
    members: &'s Members<'a>,
}

impl<'a> Scan<'_, 'a> {
    /// The raw value of a member that is there and not null.
    fn get(&self, name: &str) -> Option<&'a str> {
        self.members.get(name).filter(|raw| *raw != "null")
    }

    fn read(&self) -> Result<(Option<u32>, Layout), Fault> {
        let messages = self.get("messages").ok_or_else(|| At::Root.missing("messages"))?;
        if !messages.starts_with('[') {
            return Err(At::Root.member("messages").wrong_type("an array", kind(messages)));
        }
        if self.get("guardrailConfig").is_some() {
            return Err(At::Root
                .member("guardrailConfig")
                .unsupported("no guardrail can be configured here yet"));
        }
        if self
            .get("promptVariables")
            .is_some_and(|raw| !is_empty_object(raw))
        {
            return Err(At::Root
                .member("promptVariables")
                .unsupported("the variables belong to a stored prompt, and the model is named by its id"));
        }
        let (max_tokens, limit) = self.limit()?;
        let layout = Layout {
            first_member: self.text.find('{').map_or(0, |brace| brace + 1),
            limit,
        };
        Ok((max_tokens, layout))
    }

    /// The client's limit, and where one would go.
    fn limit(&self) -> Result<(Option<u32>, Limit), Fault> {
        let place = |part: &str| span(self.text.as_bytes(), part).unwrap_or_default();
        let at = At::Root.member("inferenceConfig");
        let Some(raw) = self.members.get("inferenceConfig") else {
            return Ok((None, Limit::Absent));
        };
        if raw == "null" {
            return Ok((None, Limit::NullConfig(place(raw))));
        }
        let config = Members::parse(raw).map_err(|_| at.wrong_type("an object", kind(raw)))?;
        if config.iter().filter(|(name, _)| *name == "maxTokens").count() > 1 {
            return Err(at.member("maxTokens").invalid("there once, but it is repeated"));
        }
        match config.get("maxTokens") {
            None => Ok((
                None,
                Limit::NoMember {
                    after_brace: place(raw).start + 1,
                    empty: config.is_empty(),
                },
            )),
            Some("null") => Ok((
                None,
                Limit::Null(place(config.get("maxTokens").unwrap_or_default())),
            )),
            Some(raw) => {
                let at = at.member("maxTokens");
                let node = Node::parse(raw).map_err(|_| at.wrong_type("an integer", kind(raw)))?;
                Ok((Some(to_neutral::limit(&at, &node)?), Limit::Set))
            }
        }
    }
}

fn is_empty_object(raw: &str) -> bool {
    Members::parse(raw).is_ok_and(|members| members.is_empty())
}
