//! Responses: every case as a client or a provider would send it, as a file to be reviewed.

mod round_trip;

use crate::describe;
use bytes::Bytes;
use insta::{assert_snapshot, glob};
use outcrop_core::event::Event;
use outcrop_core::usage::Usage;
use outcrop_wire::fold::Fold;
use outcrop_wire::openai::chat::{self, LimitMember};
use outcrop_wire::openai::responses::stored::{Page, Stored};
use outcrop_wire::openai::responses::{self, Echo, Head, Request, Rewrite, StreamEncoder, upstream};
use outcrop_wire::upstream::Decode as _;

fn read(path: &std::path::Path) -> Bytes {
    std::fs::read(path).unwrap().into()
}

fn echo(body: &'static str) -> Echo {
    Request::parse(&Bytes::from_static(body.as_bytes()))
        .unwrap()
        .echo()
}

fn head(echo: &Echo) -> Head<'_> {
    Head {
        id: "resp_1",
        created: 1_700_000_000,
        model: "client-model",
        echo,
    }
}

fn own() -> upstream::Own {
    upstream::Own {
        id: "resp_1".into(),
        model: "client-model".into(),
        previous: Some("resp_0".into()),
        store: true,
    }
}

#[test]
fn requests() {
    glob!("cases/responses/*.json", |path| {
        let body = read(path);
        let text = match Request::parse(&body) {
            Err(error) => format!("== refused\n{}", describe::openai(&error)),
            Ok(request) => {
                let head = format!(
                    "model {:?} stream {} max_tokens {:?} store {} previous {:?}\n",
                    request.model, request.stream, request.max_tokens, request.store, request.previous
                );
                let items = match request.items(|place| format!("msg_{place}")) {
                    Ok(items) => describe::json(format!("[{}]", items.join(",")).as_bytes()),
                    Err(error) => describe::openai(&error),
                };
                head + "== items\n" + &items + &converted(&request)
            }
        };
        assert_snapshot!(text);
    });
}

fn converted(request: &Request<'_>) -> String {
    let chat = match request.to_neutral() {
        Err(error) => return format!("== does not convert\n{}", describe::openai(&error)),
        Ok(chat) => chat,
    };
    let written = |body: Result<Vec<u8>, _>| {
        body.map_or_else(|error| describe::openai(&error), |body| describe::json(&body))
    };
    format!(
        "== neutral\n{chat:#?}\n\n== to a provider of chats\n{}== to a provider of responses\n{}",
        written(chat::from_neutral(
            &chat,
            "upstream-model",
            true,
            LimitMember::MaxCompletionTokens
        )),
        written(responses::from_neutral(&chat, "upstream-model", true)),
    )
}

/// Everything that a chat can say, said to a provider of responses.
#[test]
fn chats_to_a_provider_of_responses() {
    glob!("cases/openai_chat/*.json", |path| {
        let body = read(path);
        let Ok(chat) = chat::Request::parse(&body).and_then(|request| request.to_neutral()) else {
            return;
        };
        let text = match responses::from_neutral(&chat, "upstream-model", false) {
            Ok(body) => describe::json(&body),
            Err(error) => describe::openai(&error),
        };
        assert_snapshot!(text);
    });
}

/// The answer as a client of responses gets it, streamed and whole.
fn written(events: &[Event], error: Option<&outcrop_core::Error>) -> String {
    let echo = echo(r#"{"model":"m","input":"Hi"}"#);
    let mut encoder = StreamEncoder::new(&head(&echo));
    let mut stream = Vec::new();
    let mut fold = Fold::default();
    for event in events {
        stream.extend_from_slice(&encoder.encode(event));
        fold.push(event.clone());
    }
    match error {
        Some(error) => stream.extend_from_slice(&encoder.fail(error)),
        None => {
            let last = encoder.last(&Usage::of(1, 1));
            stream.extend_from_slice(&encoder.close(&last, true));
        }
    }
    let mut text = format!("== stream\n{}", String::from_utf8(stream).unwrap());
    if error.is_none() {
        let answer = responses::answer(&head(&echo), &fold, true);
        text += &format!("== answer\n{}", describe::json(&answer));
    }
    text
}

#[test]
fn answers_of_a_provider_of_chats() {
    glob!("cases/upstream_stream/*.sse", |path| {
        let mut events = Vec::new();
        let mut decoder = chat::upstream::Decoder::default();
        let result = decoder
            .decode(read(path), &mut events)
            .and_then(|()| decoder.finish(&mut events));
        let error = result.err();
        if error.is_none() {
            events.push(describe::settled(&events));
        }
        assert_snapshot!(written(&events, error.as_ref()));
    });
}

#[test]
fn provider_streams() {
    glob!("cases/responses_stream/*.sse", |path| {
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
        text += &written(&decoded, error.as_ref());
        let mut scanned = Vec::new();
        let mut scanner = upstream::Scanner::new(own());
        let result = scanner
            .decode(bytes, &mut scanned)
            .and_then(|()| scanner.finish(&mut scanned));
        let error = describe::error(result.err().as_ref());
        text += &format!("== passed on\n{}{error}\n", describe::events(&scanned));
        assert_snapshot!(text);
    });
}

#[test]
fn provider_answers() {
    glob!("cases/responses_answer/*.json", |path| {
        let bytes = read(path);
        let passed = match upstream::answer::scan(&bytes, &own()) {
            Ok(events) => describe::events(&events),
            Err(error) => describe::error(Some(&error)),
        };
        let converted = match upstream::answer::decode(&bytes) {
            Ok(events) => describe::events(&events),
            Err(error) => describe::error(Some(&error)),
        };
        assert_snapshot!(format!("== passed on\n{passed}\n== events\n{converted}"));
    });
}

#[test]
fn only_what_the_gateway_owns_changes_in_a_body_that_is_passed_on() {
    let changes = Rewrite {
        model: Some("new"),
        max_tokens: Some(9),
    };
    for (body, wanted) in [
        (
            r#" { "model":"old", "input":"x", "odd" : 1e2 }"#,
            r#" {"max_output_tokens":9,"store":false, "model":"new", "input":"x", "odd" : 1e2 }"#,
        ),
        (
            r#"{"model":"old","input":[],"store":true,"max_output_tokens":null}"#,
            r#"{"model":"new","input":[],"store":false,"max_output_tokens":9}"#,
        ),
        (
            r#"{"model":"new","input":"x","store":false,"max_output_tokens":5}"#,
            r#"{"model":"new","input":"x","store":false,"max_output_tokens":5}"#,
        ),
    ] {
        let body = describe::bytes(body);
        let request = Request::parse(&body).unwrap();
        assert_eq!(request.original().rewrite(changes), wanted);
    }
}

#[test]
fn a_response_that_is_not_kept_says_so() {
    let echo = echo(r#"{"model":"m","input":"Hi"}"#);
    let mut encoder = StreamEncoder::new(&head(&echo));
    let last = encoder.last(&Usage::of(1, 1));
    let end = encoder.close(&last, false);
    assert!(std::str::from_utf8(&end).unwrap().contains(r#""store":false"#));

    let passed = Bytes::from_static(
        b"event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"store\":true}}\n\n",
    );
    let mut encoder = StreamEncoder::new(&head(&echo));
    assert!(encoder.encode(&Event::OpaqueEnd(passed.clone())).is_empty());
    let last = encoder.last(&Usage::of(1, 1));
    assert_eq!(last.object, r#"{"id":"resp_1","store":true}"#);
    assert_eq!(encoder.close(&last, true), passed);
    let end = encoder.close(&last, false);
    assert!(std::str::from_utf8(&end).unwrap().contains(r#""store":false"#));
}

const KEPT: &str = r#"{"id":"resp_1","output":[
    {"id":"rs_1","type":"reasoning","summary":[]},
    {"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"proof"},
    {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"4","annotations":[]}]}]}"#;

fn kept() -> Stored {
    let body = describe::bytes(
        r#"{"model":"m","input":[{"role":"user","content":"2+2?"},{"role":"assistant","content":"3"},
            {"type":"function_call_output","call_id":"c","output":"x"},{"role":"user","id":"mine","content":[]}]}"#,
    );
    let request = Request::parse(&body).unwrap();
    let items = request.items(|place| format!("in_{place}")).unwrap();
    Stored::read(&responses::stored::write(&items, KEPT.as_bytes())).unwrap()
}

#[test]
fn a_conversation_goes_on_from_what_was_kept() {
    let body = describe::bytes(r#"{"model":"m","input":"Sure?","previous_response_id":"resp_1","x":1}"#);
    let request = Request::parse(&body).unwrap();
    let following = request.following(&kept().conversation()).unwrap();
    assert_snapshot!(describe::json(&following));
    assert_eq!(Request::parse(&following).unwrap().previous, None);
}

#[test]
fn input_items_are_listed_in_pages() {
    let list = |after: Option<&str>, limit, newest_first| {
        let page = Page {
            after: after.map(str::to_owned),
            limit,
            newest_first,
        };
        kept().list(&page).map(|list| {
            let list: serde_json::Value = serde_json::from_slice(&list).unwrap();
            let items = list["data"].as_array().unwrap();
            let ids: Vec<_> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
            assert_eq!(list["first_id"].as_str(), ids.first().copied());
            assert_eq!(list["last_id"].as_str(), ids.last().copied());
            (ids.join(" "), list["has_more"].as_bool().unwrap())
        })
    };
    assert_eq!(list(None, 20, false), Some(("in_0 in_1 in_2 mine".into(), false)));
    assert_eq!(list(None, 2, true), Some(("mine in_2".into(), true)));
    assert_eq!(list(Some("in_2"), 2, true), Some(("in_1 in_0".into(), false)));
    assert_eq!(list(Some("mine"), 2, false), Some((String::new(), false)));
    assert_eq!(list(Some("other"), 2, false), None);
}
