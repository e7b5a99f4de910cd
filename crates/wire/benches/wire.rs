//! What the hot paths of the dialects cost, on one core: `cargo bench -p outcrop-wire`, or a part of it:
//! `cargo bench -p outcrop-wire -- conversions`.
//!
//! The fastest of many rounds, which on a shared machine is the one least disturbed. For orientation, not a gate.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement prints, and may fail"
)]

#[path = "wire/conversions.rs"]
mod conversions;

use bytes::Bytes;
use outcrop_core::event::{BlockStart, Delta, Event};
use outcrop_wire::bedrock::converse;
use outcrop_wire::openai::chat::upstream::{Decoder, Scanner};
use outcrop_wire::openai::chat::{self, Head, LimitMember, Request, Rewrite, from_neutral};
use outcrop_wire::upstream::Decode as _;
use std::env;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: u32 = 40;
const ROUND: Duration = Duration::from_millis(20);

const PARTS: [(&str, fn()); 4] = [
    ("requests", requests),
    ("streams", streams),
    ("encoders", encoders),
    ("conversions", conversions::run),
];

/// Cargo adds options of its own, which are for harnesses that know them.
fn main() {
    let named: Vec<String> = env::args().skip(1).filter(|one| !one.starts_with('-')).collect();
    for (name, part) in PARTS {
        if named.is_empty() || named.iter().any(|one| one == name) {
            part();
        }
    }
}

fn requests() {
    for (name, body) in [("1 KB", body(1_000)), ("32 KB", body(32_000))] {
        requests_of(name, &body);
    }
}

fn requests_of(name: &str, body: &Bytes) {
    let changes = Rewrite {
        model: Some("upstream-model"),
        max_tokens: Some(512),
        limit: LimitMember::MaxTokens,
        include_usage: true,
    };
    measure(&format!("openai request, {name}: read"), || {
        drop(black_box(Request::parse(body)))
    });
    measure(&format!("openai request, {name}: read, rewrite"), || {
        black_box(
            Request::parse(body)
                .ok()
                .map(|request| request.original().rewrite(changes)),
        );
    });
    measure(&format!("openai request, {name}: read, to neutral"), || {
        black_box(Request::parse(body).ok().map(|request| request.to_neutral()));
    });
    let chat = Request::parse(body)
        .and_then(|request| request.to_neutral())
        .expect("the body is a request");
    measure(&format!("openai request, {name}: from neutral"), || {
        drop(black_box(from_neutral(
            &chat,
            "upstream-model",
            true,
            LimitMember::MaxTokens,
        )));
    });
    let converse = converse_body(body.len());
    measure(&format!("converse request, {name}: to neutral"), || {
        drop(black_box(
            converse::Request::parse(&converse).and_then(|request| request.to_neutral()),
        ));
    });
}

fn streams() {
    let stream = stream();
    println!("-- a chunk of {} bytes, 64 events and the end", stream.len());
    for (what, model) in [("same name", "theirs"), ("renamed", "ours")] {
        measure(&format!("openai stream, {what}: passed on"), || {
            let mut events = Vec::new();
            let _ = Scanner::new(model, false).decode(stream.clone(), &mut events);
            black_box(events);
        });
    }
    measure("openai stream: to events", || {
        let mut events = Vec::new();
        let _ = Decoder::default().decode(stream.clone(), &mut events);
        black_box(events);
    });
}

fn encoders() {
    let mut events = vec![Event::BlockStart {
        index: 0,
        block: BlockStart::Text,
    }];
    events.extend((0..64).map(|_| Event::Delta {
        index: 0,
        delta: Delta::Text(" token".to_owned()),
    }));
    println!("-- 64 deltas");
    measure("converse stream: from events", || {
        let mut encoder = converse::StreamEncoder::new();
        events
            .iter()
            .for_each(|event| drop(black_box(encoder.encode(event))));
    });
    measure("converse stream: by the official codec", || official(&events));
    measure("openai stream: from events", || {
        let head = Head {
            id: "chatcmpl-0123456789",
            created: 1_700_000_000,
            model: "a-model",
            functions: false,
        };
        let mut encoder = chat::StreamEncoder::new(&head, false);
        events
            .iter()
            .for_each(|event| drop(black_box(encoder.encode(event))));
    });
}

/// The same frames as the official codec writes them, for comparison.
fn official(events: &[Event]) {
    use aws_smithy_eventstream::frame::write_message_to;
    use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
    for event in events {
        let Event::Delta {
            delta: Delta::Text(text),
            ..
        } = event
        else {
            continue;
        };
        let payload = format!("{{\"contentBlockIndex\":0,\"delta\":{{\"text\":{text:?}}}}}");
        let text = |text: &'static str| HeaderValue::String(text.into());
        let message = Message::new(payload)
            .add_header(Header::new(":event-type", text("contentBlockDelta")))
            .add_header(Header::new(":content-type", text("application/json")))
            .add_header(Header::new(":message-type", text("event")));
        let mut out = Vec::with_capacity(160);
        let _ = write_message_to(&message, &mut out);
        black_box(out);
    }
}

fn measure(name: &str, run: impl FnMut()) {
    println!("{name:48} {:>10.0} ns", best_ns(run));
}

fn best_ns(mut run: impl FnMut()) -> f64 {
    let mut best_ns = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (started, mut runs) = (Instant::now(), 0_u32);
        while started.elapsed() < ROUND {
            (0..16).for_each(|_| run());
            runs += 16;
        }
        best_ns = best_ns.min(started.elapsed().as_secs_f64() * 1e9 / f64::from(runs));
    }
    best_ns
}

const SENTENCE: &str = "The quick brown fox \\\"jumps\\\" over the lazy dog, again and again and again.\\n";

fn body(bytes: usize) -> Bytes {
    let mut text = String::from(r#"{"model":"client-model","stream":true,"temperature":0.2,"messages":["#);
    text += r#"{"role":"system","content":"Be brief."}"#;
    while text.len() < bytes {
        let said = SENTENCE.repeat(8);
        let _ = write!(
            text,
            r#",{{"role":"user","content":"{said}"}},{{"role":"assistant","content":"Yes."}}"#
        );
    }
    text += r#",{"role":"user","content":"And then?"}],"user":"someone"}"#;
    text.into()
}

fn converse_body(bytes: usize) -> Bytes {
    let mut text = String::from(r#"{"messages":[{"role":"user","content":[{"text":"Hi"}]}"#);
    while text.len() < bytes {
        let said = SENTENCE.repeat(8);
        let _ = write!(text, r#",{{"role":"user","content":[{{"text":"{said}"}}]}}"#);
    }
    text += "]}";
    text.into()
}

fn stream() -> Bytes {
    let head = r#"data: {"id":"chatcmpl-0123456789abcdef","object":"chat.completion.chunk","created":1700000000,"model":"theirs","system_fingerprint":"fp_0123456789","choices":["#;
    let mut text = String::new();
    for _ in 0..64 {
        let _ = write!(
            text,
            "{head}{{\"index\":0,\"delta\":{{\"content\":\" token\"}},\"logprobs\":null,\"finish_reason\":null}}]}}\n\n"
        );
    }
    let _ = write!(
        text,
        "{head}{{\"index\":0,\"delta\":{{}},\"logprobs\":null,\"finish_reason\":\"stop\"}}]}}\n\n"
    );
    let _ = write!(
        text,
        "{head}],\"usage\":{{\"prompt_tokens\":9,\"completion_tokens\":64}}}}\n\ndata: [DONE]\n\n"
    );
    text.into()
}
