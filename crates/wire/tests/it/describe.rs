//! Answers and refusals as text that a person can review.

use bytes::Bytes;
use outcrop_core::event::Event;
use outcrop_core::money::Nanos;
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::usage::Usage;
use outcrop_core::{Code, Error};
use outcrop_wire::bedrock::operation::Service;
use outcrop_wire::fold::Fold;
use outcrop_wire::openai::chat::{self, Head};
use outcrop_wire::{Refusal, bedrock, eventstream};
use std::fmt::Write as _;
use std::sync::Arc;

/// What every golden answer is headed with.
pub const HEAD: Head<'static> = Head {
    id: "chatcmpl-1",
    created: 1_700_000_000,
    model: "client-model",
    functions: false,
};

pub fn refusal(refusal: &Refusal) -> String {
    let mut text = format!("{}\n", refusal.status);
    for (name, value) in &refusal.headers {
        writeln!(text, "{name}: {value}").unwrap();
    }
    text + std::str::from_utf8(&refusal.body).unwrap() + "\n"
}

pub fn openai(error: &Error) -> String {
    refusal(&outcrop_wire::openai::error::refuse(error))
}

pub fn bedrock(error: &Error) -> String {
    bedrock_service(Service::BedrockRuntime, error)
}

pub fn bedrock_service(service: Service, error: &Error) -> String {
    refusal(&bedrock::error::refuse(service, error))
}

pub fn json(bytes: &[u8]) -> String {
    let value: serde_json::Value = serde_json::from_slice(bytes).expect("valid JSON");
    serde_json::to_string_pretty(&value).unwrap() + "\n"
}

/// The end of a metered answer.
pub fn settled(events: &[Event]) -> Event {
    let reported = events.iter().rev().find_map(|event| match event {
        Event::Usage(usage) => Some(*usage),
        _ => None,
    });
    Event::Settled(Arc::new(Settlement {
        outcome: Outcome::Completed,
        estimated: reported.is_none(),
        usage: reported.unwrap_or(Usage::of(1, 1)),
        lines: Vec::new(),
        cost: Nanos::default(),
        first_event_us: Some(1_000),
        duration_us: 12_345,
    }))
}

/// Frames by name and payload.
pub fn frames(bytes: &[u8]) -> String {
    let mut decoder = eventstream::Decoder::new(1 << 20);
    decoder.push(bytes);
    let mut text = String::new();
    while let Some(frame) = decoder.next().unwrap() {
        writeln!(
            text,
            "{:?} {}",
            frame.kind,
            std::str::from_utf8(&frame.payload).unwrap()
        )
        .unwrap();
    }
    assert!(decoder.is_at_boundary());
    text
}

/// The events in every form that a client may get them in.
pub fn answers(events: &[Event], error: Option<&Error>) -> String {
    let mut text = String::new();
    let mut sse = chat::StreamEncoder::new(&HEAD, true);
    let mut frames_out = bedrock::converse::StreamEncoder::new();
    let (mut sse_bytes, mut frame_bytes) = (Vec::new(), Vec::new());
    for event in events {
        sse_bytes.extend_from_slice(&sse.encode(event));
        frame_bytes.extend_from_slice(&frames_out.encode(event));
    }
    if let Some(error) = error {
        sse_bytes.extend_from_slice(&sse.fail(error));
        frame_bytes.extend_from_slice(&frames_out.fail(error));
    }
    writeln!(
        text,
        "== OpenAI stream\n{}",
        String::from_utf8(sse_bytes).unwrap()
    )
    .unwrap();
    writeln!(text, "== ConverseStream\n{}", frames(&frame_bytes)).unwrap();
    if error.is_none() {
        let mut fold = Fold::default();
        fold.extend(events.iter().cloned());
        writeln!(text, "== OpenAI answer\n{}", json(&chat::answer(&HEAD, &fold))).unwrap();
        let converse = bedrock::converse::answer(&fold);
        writeln!(
            text,
            "== Converse answer\n{}",
            converse.map_or_else(|error| bedrock(&error), |bytes| json(&bytes))
        )
        .unwrap();
    }
    text
}

pub fn events(events: &[Event]) -> String {
    events.iter().fold(String::new(), |mut text, event| {
        match event {
            Event::Opaque(bytes) => writeln!(text, "Opaque:\n{}", String::from_utf8_lossy(bytes)).unwrap(),
            other => writeln!(text, "{other:?}").unwrap(),
        }
        text
    })
}

pub fn error(error: Option<&Error>) -> String {
    error.map_or_else(String::new, |error| {
        format!(
            "! {:?}: {}\n  (log: {})\n",
            error.code(),
            error.message(),
            error.detail().unwrap_or("-")
        )
    })
}

/// Every code has a row in every dialect's table.
pub fn every_error() -> impl Iterator<Item = Error> {
    Code::ALL
        .into_iter()
        .map(|code| Error::new(code, format!("a message for {}", code.name())))
}

pub fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}
