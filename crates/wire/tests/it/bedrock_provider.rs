//! Amazon Bedrock as a provider: what is sent to it, and what becomes of what it answers, as files to be reviewed.
//!
//! A stream's case is a list of frames in JSON. They are put together by the official codec.

use crate::describe;
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use insta::{assert_snapshot, glob};
use outcrop_core::catalogue::Family;
use outcrop_core::event::Event;
use outcrop_wire::bedrock::converse::from_neutral;
use outcrop_wire::bedrock::converse::upstream::{Decoder, Scanner, answer};
use outcrop_wire::bedrock::upstream::invoke;
use outcrop_wire::upstream::Decode;
use outcrop_wire::{anthropic, bedrock, openai};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

fn read(path: &Path) -> Bytes {
    std::fs::read(path).unwrap().into()
}

/// The neutral form of a case, whose name begins with its dialect.
fn neutral(path: &Path) -> outcrop_core::chat::Chat {
    let body = read(path);
    let name = path.file_name().unwrap().to_str().unwrap();
    let chat = match name.split('_').next().unwrap() {
        "openai" => openai::chat::Request::parse(&body).unwrap().to_neutral(),
        "converse" => bedrock::converse::Request::parse(&body).unwrap().to_neutral(),
        "anthropic" => {
            let flavour = anthropic::messages::Flavour::Api;
            anthropic::messages::Request::parse(&body, flavour)
                .unwrap()
                .to_neutral()
        }
        other => panic!("no dialect {other}"),
    };
    chat.unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn requests_to_bedrock() {
    glob!("cases/to_converse/*.json", |path| {
        let chat = neutral(path);
        let mut text = String::new();
        let mut last = String::new();
        for family in [Family::Anthropic, Family::OpenAiChat, Family::Nova] {
            let body = from_neutral(&chat, family);
            let shown = body.map_or_else(|error| describe::bedrock(&error), |body| describe::json(&body));
            let shown_or_same = if shown == last { "as above\n" } else { &shown };
            writeln!(text, "== {}\n{shown_or_same}", family.name()).unwrap();
            last = shown;
        }
        assert_snapshot!(text);
    });
}

/// What Converse's own reader understands comes back from what is sent.
#[test]
fn what_is_sent_is_a_converse_request() {
    glob!("cases/to_converse/*.json", |path| {
        let chat = neutral(path);
        for family in Family::ALL {
            if let Ok(body) = from_neutral(&chat, family) {
                let body = Bytes::from(body);
                let request = bedrock::converse::Request::parse(&body).unwrap();
                let again = request.to_neutral().unwrap();
                // Converse cannot say that tools are there and none may be called: they are left out.
                let sent: &[_] = if chat.tool_choice == Some(outcrop_core::chat::ToolChoice::None) {
                    &[]
                } else {
                    &chat.tools
                };
                assert_eq!(again.tools, sent, "{}", path.display());
                assert_eq!(again.sampling.stop, chat.sampling.stop);
                assert_eq!(again.system, chat.system);
            }
        }
    });
}

fn frame(kind: &str, (header, name): (&str, &str), payload: &[u8]) -> Vec<u8> {
    let text = |text: &str| HeaderValue::String(text.to_owned().into());
    let message = Message::new(payload.to_vec())
        .add_header(Header::new(header.to_owned(), text(name)))
        .add_header(Header::new(":content-type", text("application/json")))
        .add_header(Header::new(":message-type", text(kind)));
    let mut out = Vec::new();
    write_message_to(&message, &mut out).unwrap();
    out
}

/// The bytes of a case.
fn stream(path: &Path) -> Vec<u8> {
    let case: Vec<Value> = serde_json::from_slice(&read(path)).unwrap();
    let mut out = Vec::new();
    for item in &case {
        let item = item.as_object().unwrap();
        let (what, value) = item.iter().next().unwrap();
        let payload = item.get("payload").unwrap_or(&Value::Null).to_string();
        let name = value.as_str().unwrap_or_default();
        match what.as_str() {
            "event" => out.extend(frame("event", (":event-type", name), payload.as_bytes())),
            "exception" => out.extend(frame("exception", (":exception-type", name), payload.as_bytes())),
            "error" => out.extend(frame("error", (":error-code", name), b"")),
            "chunk" => {
                let payload = format!(
                    "{{\"bytes\":\"{}\",\"p\":\"abcd\"}}",
                    STANDARD.encode(value.to_string())
                );
                out.extend(frame("event", (":event-type", "chunk"), payload.as_bytes()));
            }
            "text" => out.extend_from_slice(name.as_bytes()),
            "drop_last" => out.truncate(out.len() - usize::try_from(value.as_u64().unwrap()).unwrap()),
            "flip_last" => *out.last_mut().unwrap() ^= 1,
            other => panic!("no {other} in a stream"),
        }
    }
    out
}

fn run(bytes: &[u8], mut decoder: impl Decode) -> (Vec<Event>, Option<outcrop_core::Error>) {
    let mut events = Vec::new();
    let result = decoder
        .decode(Bytes::copy_from_slice(bytes), &mut events)
        .and_then(|()| decoder.finish(&mut events));
    (events, result.err())
}

fn passed_on(events: &[Event]) -> String {
    events.iter().fold(String::new(), |mut text, event| {
        match event {
            Event::Opaque(bytes) => write!(text, "Opaque:\n{}", describe::frames(bytes)).unwrap(),
            Event::OpaqueEnd(bytes) => write!(text, "OpaqueEnd:\n{}", describe::frames(bytes)).unwrap(),
            other => writeln!(text, "{other:?}").unwrap(),
        }
        text
    })
}

#[test]
fn streams_of_converse() {
    glob!("cases/bedrock_stream/*.json", |path| {
        let bytes = stream(path);
        let (mut decoded, error) = run(&bytes, Decoder::default());
        let mut text = format!(
            "== events\n{}{}\n",
            describe::events(&decoded),
            describe::error(error.as_ref())
        );
        if error.is_none() {
            decoded.push(describe::settled(&decoded));
        }
        text += &describe::answers(&decoded, error.as_ref());
        let (scanned, error) = run(&bytes, Scanner::default());
        text += &format!(
            "== passed on\n{}{}",
            passed_on(&scanned),
            describe::error(error.as_ref())
        );
        assert_snapshot!(text);
    });
}

#[test]
fn streams_of_invoke_model() {
    glob!("cases/invoke_stream/*.json", |path| {
        let (scanned, error) = run(&stream(path), invoke::Scanner::default());
        assert_snapshot!(passed_on(&scanned) + &describe::error(error.as_ref()));
    });
}

#[test]
fn answers_of_converse() {
    glob!("cases/bedrock_answer/*.json", |path| {
        let bytes = read(path);
        let passed = match answer::scan(&bytes) {
            Ok(events) => describe::events(&events),
            Err(error) => describe::error(Some(&error)),
        };
        let converted = match answer::decode(&bytes) {
            Ok(mut events) => {
                events.push(describe::settled(&events));
                format!(
                    "== events\n{}\n{}",
                    describe::events(&events),
                    describe::answers(&events, None)
                )
            }
            Err(error) => describe::error(Some(&error)),
        };
        assert_snapshot!(format!("== passed on\n{passed}\n{converted}"));
    });
}

#[test]
fn an_invoked_models_answer_is_counted_by_its_headers() {
    let body = Bytes::from_static(b"anything \xff at all");
    let headers = |name: &str| match name {
        invoke::INPUT_TOKENS => Some("12"),
        invoke::OUTPUT_TOKENS => Some("3"),
        invoke::CACHE_READ_TOKENS => Some("7"),
        _ => None,
    };
    let events = invoke::scan(&body, headers);
    let text = describe::events(&events);
    assert!(text.contains("input: 12, output: 3, cache_read: 7"), "{text}");
    assert!(matches!(&events[0], Event::Opaque(bytes) if *bytes == body));
    for odd in ["-1", "1.5", "", "18446744073709551615", "x"] {
        let events = invoke::scan(&body, |name| {
            Some(if name == invoke::INPUT_TOKENS { odd } else { "1" })
        });
        assert_eq!(events.len(), 1, "{odd}");
    }
}
