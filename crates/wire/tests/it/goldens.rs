//! Every conversion, from a case as a client or a provider would send it, as a file to be reviewed.

use crate::describe;
use bytes::Bytes;
use insta::{assert_snapshot, glob};
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_core::event::Event;
use outcrop_wire::bedrock::converse;
use outcrop_wire::fold::Fold;
use outcrop_wire::openai::chat::{LimitMember, Request, from_neutral, upstream};
use outcrop_wire::openai::embeddings;
use outcrop_wire::upstream::Decode as _;

fn read(path: &std::path::Path) -> Bytes {
    std::fs::read(path).unwrap().into()
}

fn neutral_and_back(chat: &Chat, refuse: fn(&Error) -> String) -> String {
    let body = from_neutral(chat, "upstream-model", true, LimitMember::MaxTokens);
    let body = body.map_or_else(|error| refuse(&error), |body| describe::json(&body));
    format!("== neutral\n{chat:#?}\n\n== to an OpenAI-shaped provider\n{body}")
}

#[test]
fn openai_chat_requests() {
    glob!("cases/openai_chat/*.json", |path| {
        let body = read(path);
        let text = match Request::parse(&body) {
            Err(error) => format!("== refused\n{}", describe::openai(&error)),
            Ok(request) => {
                let head = format!(
                    "model {:?} stream {} include_usage {} max_tokens {:?} answers {}\n",
                    request.model, request.stream, request.include_usage, request.max_tokens, request.answers
                );
                head + &match request.to_neutral() {
                    Err(error) => format!("== does not convert\n{}", describe::openai(&error)),
                    Ok(chat) => neutral_and_back(&chat, describe::openai),
                }
            }
        };
        assert_snapshot!(text);
    });
}

#[test]
fn converse_requests() {
    glob!("cases/converse/*.json", |path| {
        let body = read(path);
        let text = match converse::Request::parse(&body) {
            Err(error) => format!("== refused\n{}", describe::bedrock(&error)),
            Ok(request) => {
                let head = format!("max_tokens {:?} {:?}\n", request.max_tokens, request.asked());
                head + &match request.to_neutral() {
                    Err(error) => format!("== does not convert\n{}", describe::bedrock(&error)),
                    Ok(chat) => neutral_and_back(&chat, describe::bedrock),
                }
            }
        };
        assert_snapshot!(text);
    });
}

#[test]
fn provider_streams() {
    glob!("cases/upstream_stream/*.sse", |path| {
        let bytes = read(path);
        let mut decoded = Vec::new();
        let mut decoder = upstream::Decoder::default();
        let result = decoder
            .decode(bytes.clone(), &mut decoded)
            .and_then(|()| decoder.finish(&mut decoded));
        let error = result.err();
        let mut text = format!(
            "== events\n{}{}\n",
            describe::events(&decoded),
            describe::error(error.as_ref())
        );
        if error.is_none() {
            decoded.push(describe::settled(&decoded));
        }
        text += &describe::answers(&decoded, error.as_ref());
        for (include_usage, title) in [(false, "client did not ask for usage"), (true, "client asked")] {
            let mut scanned = Vec::new();
            let mut scanner = upstream::Scanner::new("client-model", include_usage);
            let result = scanner
                .decode(bytes.clone(), &mut scanned)
                .and_then(|()| scanner.finish(&mut scanned));
            let error = describe::error(result.err().as_ref());
            text += &format!("== passed on, {title}\n{}{error}\n", describe::events(&scanned));
        }
        assert_snapshot!(text);
    });
}

#[test]
fn provider_answers() {
    glob!("cases/upstream_answer/*.json", |path| {
        let bytes = read(path);
        let passed = match upstream::answer::scan(&bytes, "client-model") {
            Ok(events) => describe::events(&events),
            Err(error) => describe::error(Some(&error)),
        };
        let converted = match upstream::answer::decode(&bytes) {
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
fn embedding_requests() {
    glob!("cases/embeddings/*.json", |path| {
        let text = match embeddings::Request::parse(&read(path)) {
            Err(error) => describe::openai(&error),
            Ok(request) => {
                let neutral = request.to_neutral();
                let neutral = neutral.map_or_else(
                    |error| describe::openai(&error),
                    |neutral| format!("== neutral\n{neutral:#?}"),
                );
                format!("{request:#?}\n{neutral}")
            }
        };
        assert_snapshot!(text);
    });
}

/// A stream that nobody converts still ends as its client expects.
#[test]
fn a_passed_stream_is_closed_by_the_encoder() {
    let mut encoder = outcrop_wire::openai::chat::StreamEncoder::new(&describe::HEAD, true);
    let opaque = Event::Opaque(Bytes::from_static(b"data: {\"choices\":[]}\n\n"));
    assert_eq!(encoder.encode(&opaque), "data: {\"choices\":[]}\n\n");
    let end = encoder.encode(&describe::settled(&[]));
    let end = std::str::from_utf8(&end).unwrap();
    assert!(
        end.contains("\"usage\":{\"prompt_tokens\":1,"),
        "no usage was reported, so ours is sent: {end}"
    );
    assert!(end.ends_with("data: [DONE]\n\n"));

    let mut encoder = outcrop_wire::openai::chat::StreamEncoder::new(&describe::HEAD, true);
    encoder.encode(&opaque);
    encoder.encode(&Event::Usage(outcrop_core::usage::Usage::of(1, 1)));
    assert_eq!(encoder.encode(&describe::settled(&[])), "data: [DONE]\n\n");
}

#[test]
fn an_answer_passed_on_is_not_folded() {
    let mut fold = Fold::default();
    fold.push(Event::Opaque(Bytes::from_static(b"{\"x\":1}")));
    fold.push(describe::settled(&[]));
    assert_eq!(
        outcrop_wire::openai::chat::answer(&describe::HEAD, &fold),
        "{\"x\":1}"
    );
}
