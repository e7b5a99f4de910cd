//! OpenAI's forms: chat completions and embeddings. The path names the model, and the operation whether to stream;
//! what a body says of either is not heeded.

use super::Head;
use super::chunks::Chunks;
use crate::bedrock::read;
use crate::fold::Fold;
use crate::json::splice::Splice;
use crate::openai::{chat, embeddings};
use bytes::Bytes;
use memchr::memmem;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_core::embedding;
use outcrop_core::event::Event;
use outcrop_core::settlement::Settlement;
use std::sync::Arc;

/// Stands for the model where a body names none.
const NAME: &str = "\"model\":\"-\"";

/// The body with a model in it, which OpenAI's own API requires.
fn named(body: &Bytes) -> Result<Bytes, Error> {
    let (text, members) = read::body(body)?;
    if members.get("model").is_some() {
        return Ok(body.clone());
    }
    let comma = if members.is_empty() { "" } else { "," };
    let mut splice = Splice::default();
    splice.insert(
        text.find('{').map_or(0, |brace| brace + 1),
        format!("{NAME}{comma}").into_bytes(),
    );
    Ok(splice.apply(body).map_or_else(|| body.clone(), Bytes::from))
}

/// The client's own limit, and how many answers are asked for.
pub fn limits(body: &Bytes) -> Result<(Option<u32>, u32), Error> {
    let body = named(body)?;
    let request = chat::Request::parse(&body)?;
    Ok((request.max_tokens, request.answers))
}

/// The body with this limit where the client set none, and else as it is: Bedrock takes no name that stands for one.
pub fn limited(body: &Bytes, max_tokens: u32) -> Result<Bytes, Error> {
    let named = named(body)?;
    let original = chat::Request::parse(&named)?.original();
    let limited = original.rewrite(chat::Rewrite {
        max_tokens: Some(max_tokens),
        ..chat::Rewrite::default()
    });
    if limited == named {
        return Ok(body.clone());
    }
    if named == *body {
        return Ok(limited);
    }
    Ok(nameless(&limited))
}

/// Without the name that [`named`] put before everything of the client's.
fn nameless(body: &Bytes) -> Bytes {
    let Some(at) = memmem::find(body, NAME.as_bytes()) else {
        return body.clone();
    };
    let mut splice = Splice::default();
    splice.replace(at..at + NAME.len() + 1, Vec::new());
    splice.apply(body).map_or_else(|| body.clone(), Bytes::from)
}

pub fn chat(body: &Bytes) -> Result<Chat, Error> {
    let body = named(body)?;
    chat::Request::parse(&body)?.to_neutral()
}

pub fn embedding(body: &Bytes) -> Result<embedding::Request, Error> {
    embeddings::Request::parse(&named(body)?)?.to_neutral()
}

/// How a body asks to be answered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// With a usage chunk at the end of the stream.
    include_usage: bool,
    /// Tools are called functions.
    functions: bool,
}

impl Manner {
    /// That of a body that has been read.
    pub fn of(body: &Bytes) -> Self {
        let Ok(body) = named(body) else {
            return Self::default();
        };
        chat::Request::parse(&body).map_or_else(
            |_| Self::default(),
            |request| Self {
                include_usage: request.include_usage,
                functions: request.functions,
            },
        )
    }
}

pub fn answer(head: &Head<'_>, manner: Manner, fold: &Fold) -> Bytes {
    let id = format!("chatcmpl-{}", head.id);
    chat::answer(&head_of(head, &id, manner), fold)
}

/// The answer to an embedding request.
pub fn embedding_answer(head: &Head<'_>, body: &Bytes, fold: &Fold) -> Result<Bytes, Error> {
    let request = embeddings::Request::parse(&named(body)?)?;
    let usage = fold.settlement.as_ref().map(|settlement| settlement.usage);
    let answer = embeddings::encode(
        &fold.embeddings,
        &usage.unwrap_or_default(),
        head.model,
        request.encoding,
    );
    Ok(answer.into())
}

fn head_of<'h>(head: &Head<'h>, id: &'h str, manner: Manner) -> chat::Head<'h> {
    chat::Head {
        id,
        created: head.created,
        model: head.model,
        functions: manner.functions,
    }
}

/// The chunks of a streamed chat, as OpenAI's own stream carries them.
pub struct Stream(chat::StreamEncoder);

impl Stream {
    pub fn new(head: &Head<'_>, manner: Manner) -> Self {
        let id = format!("chatcmpl-{}", head.id);
        Self(chat::StreamEncoder::new(
            &head_of(head, &id, manner),
            manner.include_usage,
        ))
    }
}

impl Chunks for Stream {
    fn event(&mut self, event: &Event, out: &mut Vec<Vec<u8>>) {
        out.extend(data_of(&self.0.encode(event)));
    }

    fn end(&mut self, settlement: &Settlement, out: &mut Vec<Vec<u8>>) {
        let settled = Event::Settled(Arc::new(settlement.clone()));
        out.extend(data_of(&self.0.encode(&settled)));
    }
}

/// The data of SSE events of our own writing: one line each. The mark of the end has no place in frames.
fn data_of(events: &[u8]) -> Vec<Vec<u8>> {
    let lines = events.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| line.strip_prefix(b"data: "))
        .filter(|data| *data != b"[DONE]")
        .map(<[u8]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_all_that_is_put_in() {
        for (body, expected) in [
            (
                r#"{ "messages":[], "max_tokens" : 9}"#,
                r#"{ "messages":[], "max_tokens" : 9}"#,
            ),
            (r#"{ "messages":[] }"#, r#"{"max_tokens":5, "messages":[] }"#),
            (
                r#"{"model":"-","messages":[]}"#,
                r#"{"max_tokens":5,"model":"-","messages":[]}"#,
            ),
            (
                r#"{"messages":[],"max_tokens":null}"#,
                r#"{"messages":[],"max_tokens":5}"#,
            ),
        ] {
            assert_eq!(
                limited(&Bytes::from_static(body.as_bytes()), 5).unwrap(),
                expected,
                "{body}"
            );
        }
    }
}
