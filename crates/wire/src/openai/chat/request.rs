//! Reads a chat request: only what the gateway acts on; all else stays the client's bytes.

use super::original::{Layout, StreamOptions};
use super::to_neutral;
use super::{LimitMember, Original};
use crate::attribution;
use crate::json::members::{Members, kind, span};
use crate::json::path::{At, Fault};
use crate::openai::read::{self, refuse};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;

/// What Outcrop reads itself. Each may be there once.
const OWNED: [&str; 7] = [
    "model",
    "messages",
    "stream",
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
    "n",
];

/// As many answers as OpenAI gives to one request.
const MOST_ANSWERS: u32 = 128;

/// A chat request, borrowed from its body.
#[derive(Debug)]
pub struct Request<'a> {
    /// As the client named it.
    pub model: String,
    pub stream: bool,
    /// Whether the client asked for a usage chunk at the end of the stream.
    pub include_usage: bool,
    /// The client's own limit on each answer.
    pub max_tokens: Option<u32>,
    /// How many answers are asked for; at least 1.
    pub answers: u32,
    /// Whether tools are called functions, as they were at first: then calls are answered in that form.
    pub functions: bool,
    body: &'a Bytes,
    members: Members<'a>,
    layout: Layout,
}

impl<'a> Request<'a> {
    /// Reads the client's body in one pass.
    ///
    /// # Errors
    ///
    /// `Validation`, in OpenAI's words: malformed JSON with line and column, wrong types with the member's path.
    pub fn parse(body: &'a Bytes) -> Result<Self, Error> {
        let (text, members) = read::body(body)?;
        read::once(&members, &OWNED)?;
        let (model, model_place) = read::model(text, &members)?;
        let scan = Scan {
            text,
            members: &members,
        };
        let read = scan.owned().map_err(refuse)?;
        let layout = Layout {
            model: model_place,
            ..scan.layout(&read)
        };
        let Owned {
            stream,
            include_usage,
            max_tokens,
            answers,
            ..
        } = read;
        Ok(Self {
            model,
            stream,
            include_usage: include_usage == Some(true),
            max_tokens,
            answers,
            functions: scan.get("functions").is_some(),
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

    /// The body, ready to be passed on with a few members changed, now or later and as often as needed.
    #[must_use]
    pub fn original(&self) -> Original {
        Original::new(
            self.body.clone(),
            self.model.clone(),
            self.stream,
            self.layout.clone(),
        )
    }
}

/// The owned members, read.
struct Owned {
    stream: bool,
    include_usage: Option<bool>,
    max_tokens: Option<u32>,
    answers: u32,
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

    fn owned(&self) -> Result<Owned, Fault> {
        let messages = self.get("messages").ok_or_else(|| At::Root.missing("messages"))?;
        if !messages.starts_with('[') {
            return Err(At::Root
                .member("messages")
                .wrong_type("an array of objects", kind(messages)));
        }
        let completion = self.integer("max_completion_tokens", u32::MAX)?;
        let classic = self.integer("max_tokens", u32::MAX)?;
        Ok(Owned {
            stream: read::boolean(&At::Root.member("stream"), self.get("stream"))?.unwrap_or(false),
            include_usage: self.include_usage()?,
            max_tokens: completion.or(classic),
            answers: self.integer("n", MOST_ANSWERS)?.unwrap_or(1),
        })
    }

    fn integer(&self, name: &str, most: u32) -> Result<Option<u32>, Fault> {
        read::integer(&At::Root.member(name), self.get(name), most)
    }

    fn include_usage(&self) -> Result<Option<bool>, Fault> {
        let at = At::Root.member("stream_options");
        let Some(raw) = self.get("stream_options") else {
            return Ok(None);
        };
        let wrong = || at.wrong_type("an object", kind(raw));
        let options = Members::parse(raw).map_err(|_| wrong())?;
        if options
            .iter()
            .filter(|(name, _)| *name == "include_usage")
            .count()
            > 1
        {
            return Err(at
                .member("include_usage")
                .invalid("the member once, but it is repeated"));
        }
        read::boolean(&at.member("include_usage"), options.get("include_usage"))
    }

    fn layout(&self, owned: &Owned) -> Layout {
        let place = |part: &str| span(self.text.as_bytes(), part);
        let null = |limit: LimitMember| self.members.get(limit.name()).and_then(place);
        Layout {
            model: 0..0,
            first_member: self.text.find('{').map_or(0, |brace| brace + 1),
            limited: owned.max_tokens.is_some(),
            null_limits: [LimitMember::MaxTokens, LimitMember::MaxCompletionTokens]
                .map(|limit| (limit, null(limit))),
            stream_options: self.stream_options(owned),
        }
    }

    fn stream_options(&self, owned: &Owned) -> StreamOptions {
        let place = |part: &str| span(self.text.as_bytes(), part).unwrap_or_default();
        let Some(raw) = self.members.get("stream_options") else {
            return StreamOptions::Absent;
        };
        if owned.include_usage == Some(true) {
            return StreamOptions::Asked;
        }
        let Ok(options) = Members::parse(raw) else {
            return StreamOptions::Null(place(raw));
        };
        match options.get("include_usage") {
            Some(value) => StreamOptions::Refused(place(value)),
            None => StreamOptions::Without {
                after_brace: place(raw).start + 1,
                empty: options.is_empty(),
            },
        }
    }
}
