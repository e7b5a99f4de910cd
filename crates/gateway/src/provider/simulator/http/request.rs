//! What the simulator reads of a request: little, and without building a tree of it.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

#[derive(Deserialize)]
pub(super) struct Chat<'a> {
    #[serde(borrow)]
    pub(super) model: Cow<'a, str>,
    #[serde(default)]
    pub(super) stream: bool,
    stream_options: Option<StreamOptions>,
    max_tokens: Option<u32>,
    max_completion_tokens: Option<u32>,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: TextBytes,
}

impl Chat<'_> {
    pub(super) fn wants_usage(&self) -> bool {
        self.stream_options
            .as_ref()
            .is_some_and(|options| options.include_usage)
    }

    /// The limit on the answer: the newer name counts where both are given.
    pub(super) fn max_tokens(&self) -> Option<u32> {
        self.max_completion_tokens.or(self.max_tokens)
    }

    pub(super) fn text_bytes(&self) -> u64 {
        self.messages.iter().map(|message| message.content.0).sum()
    }
}

#[derive(Deserialize)]
pub(super) struct Embeddings {
    pub(super) model: String,
    input: Input,
    encoding_format: Option<Encoding>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    One(String),
    Many(Vec<String>),
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Encoding {
    Float,
    Base64,
}

impl Embeddings {
    pub(super) fn texts(&self) -> &[String] {
        match &self.input {
            Input::One(text) => std::slice::from_ref(text),
            Input::Many(texts) => texts,
        }
    }

    pub(super) fn wants_base64(&self) -> bool {
        self.encoding_format == Some(Encoding::Base64)
    }

    pub(super) fn text_bytes(&self) -> u64 {
        self.texts().iter().map(|text| text.len() as u64).sum()
    }
}

/// The bytes of all text in a message's content, which is a string, a list of parts, or null.
#[derive(Clone, Copy, Default)]
struct TextBytes(u64);

impl<'de> Deserialize<'de> for TextBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Content).map(Self)
    }
}

struct Content;

impl<'de> Visitor<'de> for Content {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of parts")
    }

    fn visit_str<E>(self, text: &str) -> Result<u64, E> {
        Ok(text.len() as u64)
    }

    fn visit_unit<E>(self) -> Result<u64, E> {
        Ok(0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<u64, A::Error> {
        let mut bytes = 0;
        while let Some(TextBytes(part)) = parts.next_element()? {
            bytes += part;
        }
        Ok(bytes)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut part: A) -> Result<u64, A::Error> {
        let mut bytes = 0;
        while let Some(key) = part.next_key::<Cow<'de, str>>()? {
            if key == "text" {
                bytes = part.next_value::<TextBytes>()?.0;
            } else {
                part.next_value::<IgnoredAny>()?;
            }
        }
        Ok(bytes)
    }
}
