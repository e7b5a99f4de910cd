//! What Converse's answers say beyond the model's words.

use crate::describe;
use bytes::Bytes;
use insta::assert_snapshot;
use outcrop_core::chat::ServiceTier;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use outcrop_core::settlement::Settlement;
use outcrop_core::usage::Usage;
use outcrop_wire::bedrock::converse::{Asked, StreamEncoder, answer_to};
use outcrop_wire::fold::Fold;
use serde_json::json;
use std::sync::Arc;

const ALL: Asked = Asked {
    latency: true,
    tier: true,
    stop_sequence: true,
};

/// Thoughts signed and hidden, a stop sequence, a queue, fields of the model's own, and a cache of each life.
fn rich() -> Vec<Event> {
    let mut events = vec![
        Event::BlockStart {
            index: 0,
            block: BlockStart::Reasoning,
        },
        Event::Delta {
            index: 0,
            delta: Delta::Reasoning("hm".to_owned()),
        },
        Event::Delta {
            index: 0,
            delta: Delta::Signature("c2ln".to_owned()),
        },
        Event::BlockStop { index: 0 },
        Event::BlockStart {
            index: 1,
            block: BlockStart::RedactedReasoning("cmVk".to_owned()),
        },
        Event::BlockStop { index: 1 },
        Event::BlockStart {
            index: 2,
            block: BlockStart::Text,
        },
        Event::Delta {
            index: 2,
            delta: Delta::Text("So.".to_owned()),
        },
        Event::BlockStop { index: 2 },
        Event::ServiceTier(ServiceTier::Priority),
        Event::StopSequence("END".to_owned()),
    ];
    if let serde_json::Value::Object(fields) = json!({"top": {"score": 0.5}}) {
        events.push(Event::AdditionalFields(fields));
    }
    events.push(Event::Stop(StopReason::StopSequence));
    events.push(Event::Usage(Usage {
        input: 5,
        output: 7,
        cache_read: 11,
        cache_write_5m: 13,
        cache_write_1h: 17,
        reasoning: 3,
    }));
    events.push(describe::settled(&events));
    events
}

fn streamed(encoder: &mut StreamEncoder, events: &[Event]) -> Vec<u8> {
    events.iter().fold(Vec::new(), |mut bytes, event| {
        bytes.extend_from_slice(&encoder.encode(event));
        bytes
    })
}

#[test]
fn an_answer_says_of_itself_what_was_asked() {
    let events = rich();
    let mut fold = Fold::default();
    fold.extend(events.iter().cloned());
    let whole = answer_to(ALL, &fold).unwrap();
    let frames = streamed(&mut StreamEncoder::answering(ALL), &events);
    assert_snapshot!(format!(
        "== Converse\n{}\n== ConverseStream\n{}",
        describe::json(&whole),
        describe::frames(&frames)
    ));
}

#[test]
fn an_answer_says_nothing_that_nobody_asked_or_told() {
    let events = [Event::Stop(StopReason::EndTurn), describe::settled(&[])];
    let mut fold = Fold::default();
    fold.extend(events.iter().cloned());
    let whole = answer_to(Asked::default(), &fold).unwrap();
    let frames = describe::frames(&streamed(&mut StreamEncoder::new(), &events));
    for text in [std::str::from_utf8(&whole).unwrap(), &frames] {
        for absent in [
            "serviceTier",
            "performanceConfig",
            "additionalModel",
            "cacheDetails",
        ] {
            assert!(!text.contains(absent), "{absent} in {text}");
        }
    }
}

#[test]
fn every_reason_to_stop_has_a_name_of_the_service_model() {
    let names = [
        StopReason::EndTurn,
        StopReason::MaxTokens,
        StopReason::StopSequence,
        StopReason::ToolUse,
        StopReason::ContentFiltered,
        StopReason::Refusal,
        StopReason::GuardrailIntervened,
        StopReason::ContextWindow,
        StopReason::Paused,
        StopReason::Malformed,
    ]
    .map(|reason| {
        let fold = Fold {
            stop: Some(reason),
            ..Fold::default()
        };
        let answer: serde_json::Value =
            serde_json::from_slice(&answer_to(Asked::default(), &fold).unwrap()).unwrap();
        format!("{reason:?}: {}", answer["stopReason"].as_str().unwrap())
    });
    assert_snapshot!(names.join("\n"));
}

/// The provider's closing frame waits until the attempt is settled.
#[test]
fn a_passed_stream_ends_only_when_it_is_settled() {
    let mut encoder = StreamEncoder::answering(ALL);
    assert_eq!(
        encoder.encode(&Event::Opaque(Bytes::from_static(b"frame"))),
        "frame"
    );
    assert_eq!(encoder.encode(&Event::Stop(StopReason::EndTurn)), "");
    assert_eq!(encoder.encode(&Event::OpaqueEnd(Bytes::from_static(b"end"))), "");
    assert_eq!(encoder.encode(&Event::Usage(Usage::of(1, 1))), "");
    let settled: Arc<Settlement> = match describe::settled(&[]) {
        Event::Settled(settlement) => settlement,
        other => panic!("{other:?}"),
    };
    assert_eq!(encoder.encode(&Event::Settled(settled)), "end");
}
