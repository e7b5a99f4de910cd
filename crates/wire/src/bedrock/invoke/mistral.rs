//! Mistral AI: a prompt, or messages in a form close to OpenAI's.

use super::chunks::{Chunks, Ending, text_of};
use super::prompt::{Conversation, mistral as template};
use super::{Head, openai, read};
use crate::bedrock::limit::{self, Name};
use crate::bedrock::read as body_of;
use crate::fold::Fold;
use crate::json::members::{Members, span};
use crate::json::splice::Splice;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_core::event::{Event, StopReason};
use outcrop_core::settlement::Settlement;
use serde_json::{Value, json};

pub const LIMIT: Name = Name {
    group: None,
    member: "max_tokens",
};

pub fn chat(body: &Bytes) -> Result<Chat, Error> {
    let (text, members) = body_of::body(body)?;
    if members.get("messages").is_some() {
        return openai::chat(&in_openais_words(text, &members, body));
    }
    read::fields(body, |at, fields| {
        let prompt = read::text(at, fields, "prompt")?;
        let conversation = template(&prompt).unwrap_or_else(|| Conversation::one_turn(&prompt));
        let mut chat = conversation.into_chat();
        if let Some(node) = fields.take(LIMIT.member) {
            chat.sampling.max_tokens = Some(limit::read(&at.member(LIMIT.member), &node)?);
        }
        chat.sampling.temperature = read::number(at, fields, "temperature", (0.0, 1.0))?;
        chat.sampling.top_p = read::number(at, fields, "top_p", (0.0, 1.0))?;
        chat.sampling.top_k = read::whole(at, fields, "top_k")?;
        chat.sampling.stop = read::texts(at, fields, "stop")?.unwrap_or_default();
        Ok(chat)
    })
}

/// The one word that differs: that some tool must be called is `any`.
fn in_openais_words(text: &str, members: &Members<'_>, body: &Bytes) -> Bytes {
    let forced = members.get("tool_choice").filter(|raw| *raw == "\"any\"");
    let Some(place) = forced.and_then(|raw| span(text.as_bytes(), raw)) else {
        return body.clone();
    };
    let mut splice = Splice::default();
    splice.replace(place, b"\"required\"".to_vec());
    splice.apply(body).map_or_else(|| body.clone(), Bytes::from)
}

/// Whether a body is in the form of messages; the answer is in the form of the request.
pub fn is_messages(body: &Bytes) -> bool {
    body_of::body(body).is_ok_and(|(_, members)| members.get("messages").is_some())
}

pub fn answer(fold: &Fold) -> Value {
    json!({
        "outputs": [{
            "text": text_of(fold),
            "stop_reason": stop_reason(fold.stop.unwrap_or(StopReason::EndTurn)),
        }],
    })
}

/// OpenAI's answer, with the reason to stop under this family's name too.
pub fn message_answer(head: &Head<'_>, fold: &Fold) -> Value {
    let answer = openai::answer(head, openai::Manner::default(), fold);
    let mut answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    each_choice(&mut answer, |choice| {
        let reason = choice.get("finish_reason").cloned().unwrap_or_default();
        choice.insert("stop_reason".to_owned(), reason);
    });
    answer
}

fn each_choice(answer: &mut Value, change: impl Fn(&mut serde_json::Map<String, Value>)) {
    let choices = answer.get_mut("choices").and_then(Value::as_array_mut);
    for choice in choices.into_iter().flatten().filter_map(Value::as_object_mut) {
        change(choice);
    }
}

const fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::MaxTokens | StopReason::ContextWindow => "length",
        _ => "stop",
    }
}

/// A chunk of a stream that answers a prompt.
pub fn chunk(text: &str, ending: Option<&Ending>) -> Value {
    let reason = ending.map(|ending| stop_reason(ending.reason));
    json!({"outputs": [{"text": text, "stop_reason": reason}]})
}

/// OpenAI's chunks, with this family's names: a piece of the message is a `message`.
pub struct MessageStream(openai::Stream);

impl MessageStream {
    pub fn new(head: &Head<'_>) -> Self {
        Self(openai::Stream::new(head, openai::Manner::default()))
    }

    fn rename(chunks: Vec<Vec<u8>>, out: &mut Vec<Vec<u8>>) {
        for chunk in chunks {
            let mut chunk: Value = serde_json::from_slice(&chunk).unwrap_or_default();
            each_choice(&mut chunk, |choice| {
                let mut message = choice.remove("delta").unwrap_or_default();
                // Clients read it in every chunk.
                if let Some(message) = message.as_object_mut() {
                    message.entry("content").or_insert_with(|| "".into());
                }
                let reason = choice.remove("finish_reason").unwrap_or_default();
                choice.remove("logprobs");
                choice.insert("message".to_owned(), message);
                choice.insert("stop_reason".to_owned(), reason);
            });
            out.push(chunk.to_string().into_bytes());
        }
    }
}

impl Chunks for MessageStream {
    fn event(&mut self, event: &Event, out: &mut Vec<Vec<u8>>) {
        let mut chunks = Vec::new();
        self.0.event(event, &mut chunks);
        Self::rename(chunks, out);
    }

    fn end(&mut self, settlement: &Settlement, out: &mut Vec<Vec<u8>>) {
        let mut chunks = Vec::new();
        self.0.end(settlement, &mut chunks);
        Self::rename(chunks, out);
    }
}
