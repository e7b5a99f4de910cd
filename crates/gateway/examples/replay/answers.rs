//! One answer in each dialect: the same words, whole and as the events of a stream.

use bytes::Bytes;
use outcrop_wire::eventstream;
use serde_json::{Value, json};
use std::sync::Arc;

const PIECES: u32 = 64;
const INPUT_TOKENS: u32 = 170;
const SSE: &str = "text/event-stream; charset=utf-8";
/// Bedrock fills the payload of an event up with letters, so that its length does not tell the text's.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ";

pub struct Answers {
    pub openai: Answer,
    pub anthropic: Answer,
    pub converse: Answer,
}

impl Answers {
    pub fn new() -> Self {
        Self {
            openai: Answer::new(&openai_whole(), SSE, openai_events()),
            anthropic: Answer::new(&anthropic_whole(), SSE, anthropic_events()),
            converse: Answer::new(&converse_whole(), eventstream::CONTENT_TYPE, converse_events()),
        }
    }
}

pub struct Answer {
    pub whole: Bytes,
    pub stream_type: &'static str,
    /// The stream, an event a piece.
    pub pieces: Arc<[Bytes]>,
    /// The stream in one piece.
    pub joined: Arc<[Bytes]>,
}

impl Answer {
    fn new(whole: &Value, stream_type: &'static str, events: Vec<Vec<u8>>) -> Self {
        Self {
            whole: whole.to_string().into(),
            stream_type,
            joined: Arc::new([events.concat().into()]),
            pieces: events.into_iter().map(Bytes::from).collect(),
        }
    }
}

/// The pieces of text: what a counting model says. `bench/dialects.py` expects the same.
fn words() -> impl Iterator<Item = String> {
    (1..=PIECES).map(|number| format!(" word{number}"))
}

fn text() -> String {
    words().collect()
}

fn openai_whole() -> Value {
    json!({
        "id": "chatcmpl-replay",
        "object": "chat.completion",
        "created": 1_735_689_600,
        "model": "replay",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": text(), "refusal": null, "annotations": []},
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": openai_usage(),
        "service_tier": "default",
        "system_fingerprint": "fp_replay",
    })
}

fn openai_usage() -> Value {
    json!({
        "prompt_tokens": INPUT_TOKENS,
        "completion_tokens": PIECES,
        "total_tokens": INPUT_TOKENS + PIECES,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    })
}

fn openai_events() -> Vec<Vec<u8>> {
    let event = |choices: Value, usage: Value| {
        let data = json!({
            "id": "chatcmpl-replay",
            "object": "chat.completion.chunk",
            "created": 1_735_689_600,
            "model": "replay",
            "service_tier": "default",
            "system_fingerprint": "fp_replay",
            "choices": choices,
            "usage": usage,
        });
        format!("data: {data}\n\n").into_bytes()
    };
    let choice = |delta: Value, finish_reason: Value| {
        let choice = json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason});
        event(json!([choice]), Value::Null)
    };
    let mut events = vec![choice(
        json!({"role": "assistant", "content": "", "refusal": null}),
        Value::Null,
    )];
    events.extend(words().map(|word| choice(json!({"content": word}), Value::Null)));
    events.push(choice(json!({}), json!("stop")));
    events.push(event(json!([]), openai_usage()));
    events.push(b"data: [DONE]\n\n".to_vec());
    events
}

fn anthropic_whole() -> Value {
    json!({
        "id": "msg_replay",
        "type": "message",
        "role": "assistant",
        "model": "replay",
        "content": [{"type": "text", "text": text()}],
        "stop_reason": "end_turn",
        "stop_sequence": null,
        "usage": anthropic_usage(PIECES),
    })
}

fn anthropic_usage(output_tokens: u32) -> Value {
    json!({
        "input_tokens": INPUT_TOKENS,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": output_tokens,
        "service_tier": "standard",
    })
}

fn anthropic_events() -> Vec<Vec<u8>> {
    let event = |name: &str, data: Value| format!("event: {name}\ndata: {data}\n\n").into_bytes();
    let message = json!({
        "id": "msg_replay",
        "type": "message",
        "role": "assistant",
        "model": "replay",
        "content": [],
        "stop_reason": null,
        "stop_sequence": null,
        "usage": anthropic_usage(1),
    });
    let block = json!({"type": "text", "text": ""});
    let mut events = vec![
        event(
            "message_start",
            json!({"type": "message_start", "message": message}),
        ),
        event(
            "content_block_start",
            json!({"type": "content_block_start", "index": 0, "content_block": block}),
        ),
        event("ping", json!({"type": "ping"})),
    ];
    events.extend(words().map(|word| {
        let delta = json!({"type": "text_delta", "text": word});
        let data = json!({"type": "content_block_delta", "index": 0, "delta": delta});
        event("content_block_delta", data)
    }));
    let delta = json!({"stop_reason": "end_turn", "stop_sequence": null});
    events.extend([
        event(
            "content_block_stop",
            json!({"type": "content_block_stop", "index": 0}),
        ),
        event(
            "message_delta",
            json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": PIECES}}),
        ),
        event("message_stop", json!({"type": "message_stop"})),
    ]);
    events
}

fn converse_whole() -> Value {
    json!({
        "metrics": {"latencyMs": 700},
        "output": {"message": {"content": [{"text": text()}], "role": "assistant"}},
        "stopReason": "end_turn",
        "usage": converse_usage(),
    })
}

fn converse_usage() -> Value {
    json!({
        "inputTokens": INPUT_TOKENS,
        "outputTokens": PIECES,
        "totalTokens": INPUT_TOKENS + PIECES,
        "serverToolUsage": {},
    })
}

fn converse_events() -> Vec<Vec<u8>> {
    let event = |name: &str, mut payload: Value, padding: usize| {
        if let Some(members) = payload.as_object_mut() {
            let letters = LETTERS.get(..padding).unwrap_or(LETTERS);
            members.insert("p".to_owned(), letters.into());
        }
        let mut frame = Vec::new();
        eventstream::write_event(&mut frame, name, payload.to_string().as_bytes());
        frame
    };
    let mut events = vec![event("messageStart", json!({"role": "assistant"}), 12)];
    events.extend(words().enumerate().map(|(number, word)| {
        let payload = json!({"contentBlockIndex": 0, "delta": {"text": word}});
        event("contentBlockDelta", payload, number * 7 % LETTERS.len())
    }));
    events.extend([
        event("contentBlockStop", json!({"contentBlockIndex": 0}), 20),
        event("messageStop", json!({"stopReason": "end_turn"}), 9),
        event(
            "metadata",
            json!({"metrics": {"latencyMs": 700}, "usage": converse_usage()}),
            4,
        ),
    ]);
    events
}
