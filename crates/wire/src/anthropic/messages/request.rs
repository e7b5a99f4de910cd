//! Reads a request for a message: only what the gateway acts on; all else stays the client's bytes.

use super::Original;
use super::original::Purpose;
use super::to_neutral;
use crate::anthropic::read::{self, refuse};
use crate::attribution;
use crate::json::members::{Members, kind, span};
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use std::ops::Range;

/// The `anthropic_version` that every model on Bedrock takes.
pub const BEDROCK_VERSION: &str = "bedrock-2023-05-31";

/// The version of Anthropic's API that its own client names on Bedrock. It takes less than the one before, and
/// answers alike.
const API_VERSION: &str = "2026-10-21";

/// What is acted on, here or where a chat is made of it. Each may be there once.
const OWNED: [&str; 8] = [
    "model",
    "messages",
    "stream",
    "max_tokens",
    "system",
    "tools",
    "anthropic_version",
    "anthropic_beta",
];

/// Where the body came from, and so which members it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flavour {
    /// Anthropic's own API.
    Api,
    /// `InvokeModel`: the model and whether it streams are in the path, `anthropic_version` is in the body.
    Bedrock,
}

/// A request, borrowed from its body.
#[derive(Debug)]
pub struct Request<'a> {
    /// As the client named it; empty in Bedrock's flavour.
    pub model: String,
    /// False in Bedrock's flavour.
    pub stream: bool,
    /// The client's own limit on the answer; none in a request to count tokens.
    pub max_tokens: Option<u32>,
    /// Bedrock's `anthropic_beta`, which Anthropic's own API has in a header.
    pub betas: Vec<String>,
    body: &'a Bytes,
    members: Members<'a>,
    model_place: Range<usize>,
    flavour: Flavour,
    purpose: Purpose,
}

impl<'a> Request<'a> {
    /// Reads the client's body in one pass.
    ///
    /// # Errors
    ///
    /// `Validation`, in Anthropic's words: malformed JSON with line and column, wrong types with the member's path.
    pub fn parse(body: &'a Bytes, flavour: Flavour) -> Result<Self, Error> {
        Self::read(body, flavour, Purpose::Answer)
    }

    /// Reads the body of a request to count its tokens: the same, without what concerns the answer.
    ///
    /// # Errors
    ///
    /// As [`Request::parse`].
    pub fn parse_to_count(body: &'a Bytes) -> Result<Self, Error> {
        Self::read(body, Flavour::Api, Purpose::Count)
    }

    fn read(body: &'a Bytes, flavour: Flavour, purpose: Purpose) -> Result<Self, Error> {
        let (text, members) = read::body(body)?;
        read::once(&members, &OWNED).map_err(refuse)?;
        let foreign: &[&str] = match (flavour, purpose) {
            (Flavour::Bedrock, _) => &["model", "stream"],
            (Flavour::Api, Purpose::Answer) => &[],
            (Flavour::Api, Purpose::Count) => &["max_tokens", "stream"],
        };
        if let Some(name) = foreign.iter().find(|name| members.get(name).is_some()) {
            return Err(read::extra(name));
        }
        let owned = Scan(&members).owned(flavour, purpose).map_err(refuse)?;
        let model_place = members
            .get("model")
            .and_then(|raw| span(text.as_bytes(), raw))
            .unwrap_or_default();
        Ok(Self {
            model: owned.model,
            stream: owned.stream,
            max_tokens: owned.max_tokens,
            betas: owned.betas,
            body,
            members,
            model_place,
            flavour,
            purpose,
        })
    }

    /// The conversation in neutral form.
    ///
    /// # Errors
    ///
    /// `Validation`, naming the member that is wrong, or that the neutral form cannot express.
    pub fn to_neutral(&self) -> Result<Chat, Error> {
        to_neutral::chat(&self.members, self.max_tokens).map_err(refuse)
    }

    /// What the caller says of the call: whom it is made for.
    #[must_use]
    pub fn labels(&self) -> Vec<(String, String)> {
        let mut said = attribution::texts(&self.members, "metadata");
        said.retain(|(name, _)| name == "user_id");
        said
    }

    /// The body, ready to be passed on with a few members changed, now or later and as often as needed.
    #[must_use]
    pub fn original(&self) -> Original {
        Original {
            body: self.body.clone(),
            model: self.model.clone(),
            model_place: self.model_place.clone(),
            betas: self.betas.clone(),
            flavour: self.flavour,
            purpose: self.purpose,
        }
    }
}

/// The owned members, read.
struct Owned {
    model: String,
    stream: bool,
    max_tokens: Option<u32>,
    betas: Vec<String>,
}

struct Scan<'s, 'a>(&'s Members<'a>);

impl<'a> Scan<'_, 'a> {
    fn owned(&self, flavour: Flavour, purpose: Purpose) -> Result<Owned, Fault> {
        let is_bedrock = flavour == Flavour::Bedrock;
        if is_bedrock {
            self.version()?;
        }
        let owned = Owned {
            model: if is_bedrock { String::new() } else { self.model()? },
            max_tokens: match purpose {
                Purpose::Answer => Some(self.max_tokens()?),
                Purpose::Count => None,
            },
            stream: self.stream()?,
            betas: if is_bedrock { self.betas()? } else { Vec::new() },
        };
        let messages = self.require("messages")?;
        if !messages.starts_with('[') {
            return Err(At::Root.member("messages").wrong_type("an array", kind(messages)));
        }
        Ok(owned)
    }

    /// The raw value of a member that is there and not null.
    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).filter(|raw| *raw != "null")
    }

    fn require(&self, name: &str) -> Result<&'a str, Fault> {
        self.get(name).ok_or_else(|| At::Root.missing(name))
    }

    /// A small value as a tree. What the pass over the body did not see: half a character's escape.
    fn node(&self, at: &At<'_>, raw: &'a str) -> Result<Node<'a>, Fault> {
        Node::parse(raw).map_err(|_| at.invalid("a value of whole Unicode characters"))
    }

    fn model(&self) -> Result<String, Fault> {
        let at = At::Root.member("model");
        let model = self.node(&at, self.require("model")?)?.string(&at)?;
        if model.is_empty() {
            return Err(at.invalid("a string of at least 1 character"));
        }
        Ok(model)
    }

    fn max_tokens(&self) -> Result<u32, Fault> {
        let at = At::Root.member("max_tokens");
        let limit = self.node(&at, self.require("max_tokens")?)?;
        Ok(u32::try_from(limit.integer(&at, 1, u32::MAX.into())?).unwrap_or(u32::MAX))
    }

    fn stream(&self) -> Result<bool, Fault> {
        match self.get("stream") {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(At::Root.member("stream").wrong_type("a boolean", kind(other))),
        }
    }

    fn version(&self) -> Result<(), Fault> {
        let at = At::Root.member("anthropic_version");
        let version = self.node(&at, self.require("anthropic_version")?)?.string(&at)?;
        if [BEDROCK_VERSION, API_VERSION].contains(&version.as_str()) {
            return Ok(());
        }
        Err(at.invalid(format!("'{BEDROCK_VERSION}' or '{API_VERSION}'")))
    }

    fn betas(&self) -> Result<Vec<String>, Fault> {
        let at = At::Root.member("anthropic_beta");
        let Some(raw) = self.get("anthropic_beta") else {
            return Ok(Vec::new());
        };
        let items = self.node(&at, raw)?.array(&at)?;
        items
            .into_iter()
            .enumerate()
            .map(|(index, item)| item.string(&at.index(index)))
            .collect()
    }
}
