//! Anthropic's dialect: every conversion as a file to be reviewed, and what the writer of events promises.

mod round_trip;

use crate::describe;
use bytes::Bytes;
use insta::{assert_snapshot, glob};
use outcrop_core::Error;
use outcrop_core::event::Event;
use outcrop_core::usage::Usage;
use outcrop_wire::anthropic::error;
use outcrop_wire::anthropic::messages::upstream::{Decoder, Scanner, answer};
use outcrop_wire::anthropic::messages::{
    self, Flavour, Head, Request, StreamEncoder, from_neutral, to_count,
};
use outcrop_wire::fold::Fold;
use outcrop_wire::upstream::Decode;
use std::path::Path;

const HEAD: Head<'static> = Head {
    id: "msg_1",
    model: "client-model",
};

fn refused(error: &Error) -> String {
    describe::refusal(&error::refuse(error, "req_1"))
}

fn read(path: &Path) -> Bytes {
    std::fs::read(path).unwrap().into()
}

fn written(body: Result<Vec<u8>, Error>) -> String {
    body.map_or_else(|error| refused(&error), |body| describe::json(&body))
}

/// Files that begin with `bedrock` are in Bedrock's flavour, those that begin with `count` ask for the count.
#[test]
fn requests() {
    glob!("cases/anthropic_request/*.json", |path| {
        let body = read(path);
        let name = path.file_name().unwrap().to_str().unwrap();
        let counts = name.starts_with("count");
        let parsed = if counts {
            Request::parse_to_count(&body)
        } else if name.starts_with("bedrock") {
            Request::parse(&body, Flavour::Bedrock)
        } else {
            Request::parse(&body, Flavour::Api)
        };
        let text = match parsed {
            Err(error) => format!("== refused\n{}", refused(&error)),
            Ok(request) => {
                let head = format!(
                    "model {:?} stream {} max_tokens {:?} betas {:?}\n",
                    request.model, request.stream, request.max_tokens, request.betas
                );
                head + &match request.to_neutral() {
                    Err(error) => format!("== does not convert\n{}", refused(&error)),
                    Ok(chat) => {
                        let back = if counts {
                            to_count(&chat, "upstream-model")
                        } else {
                            from_neutral(&chat, "upstream-model", true)
                        };
                        format!("== neutral\n{chat:#?}\n\n== to Anthropic\n{}", written(back))
                    }
                }
            }
        };
        assert_snapshot!(text);
    });
}

fn run(decoder: &mut dyn Decode, bytes: &Bytes) -> (Vec<Event>, Option<Error>) {
    let mut events = Vec::new();
    let result = decoder
        .decode(bytes.clone(), &mut events)
        .and_then(|()| decoder.finish(&mut events));
    (events, result.err())
}

/// What a client of this dialect gets.
fn streamed(events: &[Event], error: Option<&Error>) -> String {
    let mut encoder = StreamEncoder::new(&HEAD, "req_1");
    let mut out = Vec::new();
    for event in events {
        out.extend_from_slice(&encoder.encode(event));
    }
    if let Some(error) = error {
        out.extend_from_slice(&encoder.fail(error));
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[test]
fn provider_streams() {
    glob!("cases/anthropic_stream/*.sse", |path| {
        let bytes = read(path);
        let mut text = String::new();
        for (title, decoder) in [
            ("converted", &mut Decoder::default() as &mut dyn Decode),
            ("passed on", &mut Scanner::new("client-model")),
        ] {
            let (mut events, error) = run(decoder, &bytes);
            text += &format!(
                "== {title}: events\n{}{}\n",
                describe::events(&events),
                describe::error(error.as_ref())
            );
            if error.is_none() {
                events.push(describe::settled(&events));
            }
            text += &format!(
                "== {title}: to the client\n{}\n",
                streamed(&events, error.as_ref())
            );
        }
        assert_snapshot!(text);
    });
}

#[test]
fn provider_answers() {
    glob!("cases/anthropic_answer/*.json", |path| {
        let bytes = read(path);
        let passed = match answer::scan(&bytes, "client-model") {
            Ok(events) => describe::events(&events),
            Err(error) => describe::error(Some(&error)),
        };
        let converted = match answer::decode(&bytes, &["/stop_sequence".to_owned()]) {
            Ok(mut events) => {
                events.push(describe::settled(&events));
                let mut fold = Fold::default();
                fold.extend(events.iter().cloned());
                let answer = messages::answer(&HEAD, &fold);
                format!(
                    "== events\n{}\n== answer\n{}",
                    describe::events(&events),
                    describe::json(&answer)
                )
            }
            Err(error) => describe::error(Some(&error)),
        };
        assert_snapshot!(format!("== passed on\n{passed}\n{converted}"));
    });
}

#[test]
fn the_end_of_what_is_passed_on_waits_for_the_settlement() {
    let mut encoder = StreamEncoder::new(&HEAD, "req_1");
    let end = Bytes::from_static(b"event: message_stop\ndata: {}\n\n");
    encoder.encode(&Event::Opaque(Bytes::from_static(b"event: ping\ndata: {}\n\n")));
    assert_eq!(encoder.encode(&Event::OpaqueEnd(end.clone())), "");
    assert_eq!(encoder.encode(&Event::Usage(Usage::of(1, 1))), "");
    assert_eq!(encoder.encode(&describe::settled(&[])), end);
}

#[test]
fn a_stream_of_many_small_pieces_is_passed_on_in_one_copy_or_none() {
    let bytes = read(Path::new("tests/it/cases/anthropic_stream/same_model.sse"));
    let (events, _) = run(&mut Scanner::new("client-model"), &bytes);
    let Event::Opaque(passed) = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(passed.as_ptr(), bytes.as_ptr(), "a slice of what came");
}

/// The whole answers are in the table of every dialect, in `errors.rs`.
#[test]
fn a_refusal_that_waiting_cannot_cure_is_not_retried() {
    for error in describe::every_error() {
        let refusal = error::refuse(&error, "req_1");
        let told_not_to = refusal.headers.contains(&("x-should-retry", "false".to_owned()));
        let retried = matches!(refusal.status, 408 | 409 | 429 | 500..) && !told_not_to;
        assert_eq!(retried, error.code().is_retryable(), "{:?}", error.code());
    }
}
