//! Reads a request for a response: only what the gateway acts on; all else stays the client's bytes.

use super::original::Layout;
use super::{Echo, Original, stored, to_neutral};
use crate::attribution;
use crate::json::members::{Members, kind, span};
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use crate::json::splice::Splice;
use crate::openai::read::{self, refuse};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;

/// What Outcrop reads itself. Each may be there once.
const OWNED: [&str; 7] = [
    "model",
    "input",
    "stream",
    "max_output_tokens",
    "store",
    "previous_response_id",
    "include",
];

/// A request for a response, borrowed from its body.
#[derive(Debug)]
pub struct Request<'a> {
    /// As the client named it.
    pub model: String,
    pub stream: bool,
    /// The client's own limit on the answer.
    pub max_tokens: Option<u32>,
    /// Whether the response is to be kept.
    pub store: bool,
    /// The response that this one goes on from.
    pub previous: Option<String>,
    body: &'a Bytes,
    members: Members<'a>,
    layout: Layout,
}

impl<'a> Request<'a> {
    /// Reads the client's body in one pass.
    ///
    /// # Errors
    ///
    /// `Validation`, in OpenAI's words: malformed JSON, wrong types with the member's path, and what would need a
    /// state at the provider.
    pub fn parse(body: &'a Bytes) -> Result<Self, Error> {
        let (text, members) = read::body(body)?;
        read::once(&members, &OWNED)?;
        let (model, model_place) = read::model(text, &members)?;
        let place = |name: &str| members.get(name).and_then(|raw| span(text.as_bytes(), raw));
        let layout = Layout {
            model: model_place,
            first_member: text.find('{').map_or(0, |brace| brace + 1),
            limit: place("max_output_tokens"),
            store: place("store"),
            input: place("input").unwrap_or_default(),
            previous: place("previous_response_id"),
        };
        let scan = Scan(&members);
        scan.stateless().map_err(refuse)?;
        scan.input().map_err(refuse)?;
        Ok(Self {
            stream: scan.boolean("stream").map_err(refuse)?.unwrap_or(false),
            max_tokens: scan.limit().map_err(refuse)?,
            // OpenAI's own default.
            store: scan.boolean("store").map_err(refuse)?.unwrap_or(true),
            previous: scan.previous().map_err(refuse)?,
            model,
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
        to_neutral::chat(&self.members, self.max_tokens).map_err(refuse)
    }

    /// What the caller says of the call.
    #[must_use]
    pub fn labels(&self) -> Vec<(String, String)> {
        attribution::texts(&self.members, "metadata")
    }

    /// The body, ready to be passed on with a few members changed.
    #[must_use]
    pub fn original(&self) -> Original {
        Original::new(self.body.clone(), self.model.clone(), self.layout.clone())
    }

    /// What the answer repeats of the request.
    #[must_use]
    pub fn echo(&self) -> Echo {
        Echo::new(|name| self.members.get(name), self.store)
    }

    /// The input as a list of items, each with an id: as it is kept, and as it is listed. `id` makes one of a
    /// position.
    ///
    /// # Errors
    ///
    /// `Validation`, naming the item that is none.
    pub fn items(&self, id: impl Fn(usize) -> String) -> Result<Vec<String>, Error> {
        let raw = self.members.get("input").unwrap_or_default();
        stored::items(raw, id).map_err(refuse)
    }

    /// The body of a request that says everything at once: what was said before, then its own input.
    ///
    /// # Errors
    ///
    /// As [`Request::items`].
    pub fn following(&self, before: &[String]) -> Result<Bytes, Error> {
        let own = self.items(|_| String::new())?;
        let mut input = b"[".to_vec();
        for (position, item) in before.iter().chain(&own).enumerate() {
            if position > 0 {
                input.push(b',');
            }
            input.extend_from_slice(item.as_bytes());
        }
        input.push(b']');
        let mut splice = Splice::default();
        splice.replace(self.layout.input.clone(), input);
        if let Some(previous) = self.layout.previous.clone() {
            splice.replace(previous, b"null".to_vec());
        }
        Ok(splice
            .apply(self.body)
            .map_or_else(|| self.body.clone(), Bytes::from))
    }
}

struct Scan<'s, 'a>(&'s Members<'a>);

impl<'a> Scan<'_, 'a> {
    /// The raw value of a member that is there and not null.
    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).filter(|raw| *raw != "null")
    }

    /// Refuses what only a provider that keeps state could do.
    fn stateless(&self) -> Result<(), Fault> {
        let refused = [
            (
                "conversation",
                "conversations are not kept here; use 'previous_response_id'",
            ),
            (
                "prompt",
                "prompt templates are not kept here; send the text itself",
            ),
        ];
        for (name, why) in refused {
            if self.get(name).is_some() {
                return Err(At::Root.member(name).unsupported(why));
            }
        }
        if self.boolean("background")? == Some(true) {
            let why = "responses are not made in the background; leave it out and use 'stream'";
            return Err(At::Root.member("background").unsupported(why));
        }
        Ok(())
    }

    fn input(&self) -> Result<(), Fault> {
        match self.get("input") {
            None => Err(At::Root.missing("input")),
            Some(raw) if raw.starts_with(['"', '[']) => Ok(()),
            Some(raw) => Err(At::Root
                .member("input")
                .wrong_type("a string or an array of items", kind(raw))),
        }
    }

    fn boolean(&self, name: &str) -> Result<Option<bool>, Fault> {
        read::boolean(&At::Root.member(name), self.get(name))
    }

    fn limit(&self) -> Result<Option<u32>, Fault> {
        let name = "max_output_tokens";
        read::integer(&At::Root.member(name), self.get(name), u32::MAX)
    }

    fn previous(&self) -> Result<Option<String>, Fault> {
        let Some(raw) = self.get("previous_response_id") else {
            return Ok(None);
        };
        let at = At::Root.member("previous_response_id");
        let node = Node::parse(raw).map_err(|_| at.wrong_type("a string", kind(raw)))?;
        node.string(&at).map(Some)
    }
}
