//! InvokeModel's bodies in each family's form, and the answers to them.

use crate::describe;
use bytes::Bytes;
use insta::{assert_snapshot, glob};
use outcrop_core::catalogue::{Family, Task};
use outcrop_core::embedding::{Purpose, Request as Embedding};
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use outcrop_core::usage::Usage;
use outcrop_wire::bedrock::invoke::{Head, Request, StreamEncoder, answer, embedding};
use outcrop_wire::fold::Fold;
use outcrop_wire::{bedrock, eventstream};
use serde_json::Value;

const HEAD: Head<'static> = Head {
    id: "0193",
    created: 1_700_000_000,
    model: "client-model",
};

fn family(path: &std::path::Path) -> Family {
    let name = path.file_name().unwrap().to_str().unwrap();
    let name = name.split('.').next().unwrap();
    Family::ALL
        .into_iter()
        .find(|family| family.name() == name)
        .unwrap_or_else(|| panic!("no family {name}"))
}

/// Text, a call of a tool, and a stop.
fn chat_events() -> Vec<Event> {
    let mut events = vec![
        Event::BlockStart {
            index: 0,
            block: BlockStart::Text,
        },
        Event::Delta {
            index: 0,
            delta: Delta::Text("Hel\"".to_owned()),
        },
        Event::Delta {
            index: 0,
            delta: Delta::Text("lo".to_owned()),
        },
        Event::BlockStop { index: 0 },
        Event::BlockStart {
            index: 1,
            block: BlockStart::ToolUse {
                id: "t1".to_owned(),
                name: "f".to_owned(),
            },
        },
        Event::Delta {
            index: 1,
            delta: Delta::ToolInput("{\"a\":1}".to_owned()),
        },
        Event::BlockStop { index: 1 },
        Event::Stop(StopReason::MaxTokens),
        Event::Usage(Usage {
            cache_read: 4,
            ..Usage::of(12, 3)
        }),
    ];
    events.push(describe::settled(&events));
    events
}

fn embedding_events() -> Vec<Event> {
    let mut events = vec![
        Event::Embeddings(vec![vec![0.25, -0.5], vec![0.0, 1.0]]),
        Event::Usage(Usage::of(7, 0)),
    ];
    events.push(describe::settled(&events));
    events
}

/// The JSON of every chunk.
fn chunks(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let mut decoder = eventstream::Decoder::new(1 << 20);
    decoder.push(bytes);
    let mut text = String::new();
    while let Some(frame) = decoder.next().unwrap() {
        let payload: Value = serde_json::from_slice(&frame.payload).unwrap();
        let data = payload["bytes"].as_str().unwrap();
        let chunk = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        let _: Value = serde_json::from_slice(&chunk).expect("a chunk is JSON");
        text += std::str::from_utf8(&chunk).unwrap();
        text.push('\n');
    }
    text
}

fn answers(request: &Request) -> String {
    let is_chat = request.task() == Task::Chat;
    let events = if is_chat {
        chat_events()
    } else {
        embedding_events()
    };
    let mut fold = Fold::default();
    fold.extend(events.iter().cloned());
    let whole = describe::json(&answer(request, &HEAD, &fold).unwrap());
    if !is_chat {
        return format!("== answer\n{whole}");
    }
    let mut encoder = StreamEncoder::new(request, &HEAD).unwrap();
    let frames: Vec<u8> = events
        .iter()
        .flat_map(|event| encoder.encode(event).to_vec())
        .collect();
    format!("== answer\n{whole}\n== stream\n{}", chunks(&frames))
}

#[test]
fn bodies_of_each_family() {
    glob!("cases/invoke/*.json", |path| {
        let body = Bytes::from(std::fs::read(path).unwrap());
        let text = match Request::parse(family(path), &body) {
            Err(error) => format!("== refused\n{}", describe::bedrock(&error)),
            Ok(request) => {
                let head = format!(
                    "max_tokens {:?} answers {}\n",
                    request.max_tokens, request.answers
                );
                let neutral = match request.task() {
                    Task::Chat => request.chat().map(|chat| format!("{chat:#?}")),
                    Task::Embedding => request.embedding().map(|texts| format!("{texts:#?}")),
                };
                head + &match neutral {
                    Err(error) => format!("== does not convert\n{}", describe::bedrock(&error)),
                    Ok(neutral) => format!("== neutral\n{neutral}\n\n{}", answers(&request)),
                }
            }
        };
        assert_snapshot!(text);
    });
}

#[test]
fn a_limit_is_set_where_the_client_set_none() {
    for (family, body) in [
        (
            Family::Nova,
            r#"{"messages":[{"role":"user","content":[{"text":"x"}]}]}"#,
        ),
        (Family::TitanText, r#"{"inputText":"x"}"#),
        (Family::Llama, r#"{"prompt":"x"}"#),
        (Family::Mistral, r#"{"prompt":"x"}"#),
        (
            Family::OpenAiChat,
            r#"{"messages":[{"role":"user","content":"x"}]}"#,
        ),
    ] {
        let body = describe::bytes(body);
        let request = Request::parse(family, &body).unwrap();
        assert_eq!(request.max_tokens, None);
        let limited = Request::parse(family, &request.rewrite(9).unwrap()).unwrap();
        assert_eq!(limited.max_tokens, Some(9), "{family:?}");
        assert_eq!(limited.rewrite(5).unwrap(), limited.body(), "{family:?}");
        assert_eq!(limited.chat().unwrap().messages, request.chat().unwrap().messages);
    }
}

#[test]
fn an_embedding_comes_back_as_it_went() {
    let neutral = Embedding {
        texts: vec!["a \"b\"".to_owned(), "c".to_owned()],
        dimensions: Some(256),
        purpose: Some(Purpose::Clustering),
        normalize: None,
    };
    let bodies = embedding::from_neutral(Family::CohereEmbed, &neutral).unwrap();
    assert_eq!(bodies.len(), 1);
    let body = Bytes::from(bodies[0].clone());
    let request = Request::parse(Family::CohereEmbed, &body).unwrap();
    assert_eq!(request.embedding().unwrap(), neutral);

    let neutral = Embedding {
        purpose: None,
        normalize: Some(false),
        ..neutral
    };
    let bodies = embedding::from_neutral(Family::TitanEmbed, &neutral).unwrap();
    let read: Vec<_> = bodies
        .into_iter()
        .map(|body| Request::parse(Family::TitanEmbed, &Bytes::from(body)).unwrap())
        .flat_map(|request| {
            let one = request.embedding().unwrap();
            assert_eq!((one.dimensions, one.normalize), (Some(256), Some(false)));
            one.texts
        })
        .collect();
    assert_eq!(read, neutral.texts);
}

#[test]
fn a_providers_vectors_are_read_in_either_form() {
    let both = [
        (
            Family::TitanEmbed,
            r#"{"embedding":[0.5,-1],"inputTextTokenCount":3,"embeddingsByType":{"float":[0.5,-1]}}"#,
            Some(Usage::of(3, 0)),
        ),
        (
            Family::CohereEmbed,
            r#"{"embeddings":[[0.5,-1]],"id":"x","response_type":"embeddings_floats","texts":["a"]}"#,
            None,
        ),
        (
            Family::CohereEmbed,
            r#"{"embeddings":{"float":[[0.5,-1]]},"response_type":"embeddings_by_type"}"#,
            None,
        ),
    ];
    for (family, body, usage) in both {
        let decoded = embedding::decode(family, body.as_bytes()).unwrap();
        assert_eq!(decoded.vectors, [[0.5, -1.0]]);
        assert_eq!(decoded.usage, usage);
    }
    assert!(embedding::decode(Family::CohereEmbed, b"<html>").is_err());
}

#[test]
fn an_error_in_a_stream_has_the_operations_own_name() {
    let body = describe::bytes(r#"{"prompt":"x"}"#);
    let request = Request::parse(Family::Llama, &body).unwrap();
    let mut encoder = StreamEncoder::new(&request, &HEAD).unwrap();
    let late = outcrop_core::Error::new(outcrop_core::Code::ModelTimeout, "late");
    let frames = describe::frames(&encoder.fail(&late));
    assert!(frames.contains("modelTimeoutException"), "{frames}");
    let mut in_converse = Vec::new();
    bedrock::error::write_stream_error(&mut in_converse, &late);
    assert!(describe::frames(&in_converse).contains("modelStreamErrorException"));
}

#[test]
fn a_model_that_embeds_has_no_stream() {
    let body = describe::bytes(r#"{"inputText":"x"}"#);
    let request = Request::parse(Family::TitanEmbed, &body).unwrap();
    assert!(StreamEncoder::new(&request, &HEAD).is_err());
}
