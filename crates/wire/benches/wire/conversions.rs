//! What it costs to turn a client's chat of 32 KB into the body of a provider that speaks another dialect.
//!
//! The three bodies say the same: they are written from one neutral chat. A conversion is all that stands between the
//! bytes of the client and those for the provider: for Converse also the check against Bedrock's constraints.

use super::{SENTENCE, best_ns};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::chat::Chat;
use outcrop_wire::anthropic::messages::{self, Flavour};
use outcrop_wire::bedrock::converse;
use outcrop_wire::bedrock::operation::{Labels, Operation, Query};
use outcrop_wire::bedrock::validate;
use outcrop_wire::openai::chat::{self, LimitMember};
use serde_json::{Value, json};
use std::hint::black_box;

/// As many as make 32 KB in OpenAI's dialect.
const TURNS: usize = 31;
const TARGET_US: f64 = 150.0;

const MODEL: &str = "a-model";
const PATH: &str = "/model/anthropic.a-model-v1%3A0/converse";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    OpenAi,
    Anthropic,
    Converse,
}

const DIALECTS: [Dialect; 3] = [Dialect::OpenAi, Dialect::Anthropic, Dialect::Converse];

pub fn run() {
    let chat = Dialect::OpenAi
        .read(&conversation())
        .expect("the conversation is a request");
    for client in DIALECTS {
        let body = Bytes::from(client.write(&chat).expect("every dialect can say it"));
        for provider in DIALECTS.into_iter().filter(|provider| *provider != client) {
            client
                .convert(&body, provider)
                .expect("what is measured has to succeed");
            report(
                &format!("{} to {}, {} bytes", client.name(), provider.name(), body.len()),
                best_ns(|| drop(black_box(client.convert(&body, provider)))) / 1000.0,
            );
        }
    }
}

fn report(name: &str, cost_us: f64) {
    let verdict = if cost_us <= TARGET_US { "met" } else { "MISSED" };
    println!("{name:48} {cost_us:>10.1} µs  ≤ {TARGET_US:.0}  {verdict}");
}

impl Dialect {
    const fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Converse => "converse",
        }
    }

    fn convert(self, body: &Bytes, to: Self) -> Result<Vec<u8>, Error> {
        to.write(&self.read(body)?)
    }

    fn read(self, body: &Bytes) -> Result<Chat, Error> {
        match self {
            Self::OpenAi => chat::Request::parse(body)?.to_neutral(),
            Self::Anthropic => messages::Request::parse(body, Flavour::Api)?.to_neutral(),
            Self::Converse => {
                validated(body)?;
                converse::Request::parse(body)?.to_neutral()
            }
        }
    }

    fn write(self, chat: &Chat) -> Result<Vec<u8>, Error> {
        match self {
            Self::OpenAi => chat::from_neutral(chat, MODEL, true, LimitMember::MaxTokens),
            Self::Anthropic => messages::from_neutral(chat, MODEL, true),
            Self::Converse => converse::from_neutral(chat, Family::Anthropic),
        }
    }
}

fn validated(body: &[u8]) -> Result<(), Error> {
    validate::request(
        Operation::Converse,
        &validate::Request {
            labels: &Labels::decode(Operation::Converse, PATH)?,
            query: &Query::default(),
            headers: &[("content-type", "application/json")],
            body,
        },
    )
}

/// A conversation as applications have them: instructions, tools, long questions, calls and their results.
fn conversation() -> Bytes {
    let said = SENTENCE.repeat(8).replace("\\n", "\n").replace("\\\"", "\"");
    let mut messages =
        vec![json!({"role": "system", "content": "Be brief, and use the tools that you have."})];
    for turn in 0..TURNS {
        messages.push(json!({"role": "user", "content": said}));
        messages.push(called(turn));
        messages.push(result(turn));
        messages.push(json!({"role": "assistant", "content": "Yes."}));
    }
    messages.push(json!({"role": "user", "content": "And then?"}));
    let body = json!({
        "model": MODEL,
        "max_completion_tokens": 512,
        "temperature": 0.2,
        "stream": true,
        "messages": messages,
        "tools": [tool("weather"), tool("flights")],
    });
    body.to_string().into()
}

fn tool(name: &str) -> Value {
    json!({
        "type": "function",
        "function": {
            "name": name,
            "description": "Looks something up for a city and a day.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}, "day": {"type": "string", "format": "date"}},
                "required": ["city"],
            },
        },
    })
}

fn called(turn: usize) -> Value {
    let arguments = json!({"city": "Paris", "day": "2026-11-23"}).to_string();
    let function = json!({"name": "weather", "arguments": arguments});
    let call = json!({"id": format!("call_{turn}"), "type": "function", "function": function});
    json!({"role": "assistant", "content": "Let me look.", "tool_calls": [call]})
}

fn result(turn: usize) -> Value {
    let content = json!({"degrees": 12, "sky": "overcast", "wind": "from the \"west\""}).to_string();
    json!({"role": "tool", "tool_call_id": format!("call_{turn}"), "content": content})
}
