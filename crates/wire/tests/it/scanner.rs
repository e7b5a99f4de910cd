//! A stream passed on is what a slow reading of every event would pass on.

use crate::splitter::pieces;
use bytes::Bytes;
use outcrop_core::event::{Event, StopReason};
use outcrop_core::usage::Usage;
use outcrop_wire::openai::chat::upstream::{Decoder, Scanner};
use outcrop_wire::upstream::Decode as _;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What went to the client, and what the meter was told last.
#[derive(Debug, Default, PartialEq)]
struct Passed {
    text: String,
    usage: Option<Usage>,
    stop: Option<StopReason>,
    failed: bool,
}

fn fast(stream: &str, cuts: &[usize], include_usage: bool) -> Passed {
    let mut scanner = Scanner::new("mine \"é\"", include_usage);
    let mut events = Vec::new();
    let mut result = Ok(());
    for chunk in pieces(stream.as_bytes(), cuts) {
        result = result.and_then(|()| scanner.decode(chunk, &mut events));
    }
    let failed = result.and_then(|()| scanner.finish(&mut events)).is_err();
    events.into_iter().fold(
        Passed {
            failed,
            ..Passed::default()
        },
        |mut passed, event| {
            match event {
                Event::Opaque(bytes) => passed.text += std::str::from_utf8(&bytes).unwrap(),
                Event::Usage(usage) => passed.usage = Some(usage),
                Event::Stop(reason) => passed.stop = Some(reason),
                other => panic!("{other:?}"),
            }
            passed
        },
    )
}

/// Every event parsed into a tree; the events are known to be one `data` line each, or a comment.
fn slow(stream: &str, include_usage: bool) -> Passed {
    let mut passed = Passed::default();
    let mut stopped = false;
    for raw in stream.split_inclusive("\n\n").filter(|raw| raw.ends_with("\n\n")) {
        let Some(data) = raw.strip_prefix("data: ").map(|data| data.trim_end()) else {
            passed.text += raw;
            continue;
        };
        if data == "[DONE]" {
            stopped = true;
            break;
        }
        let event: Value = serde_json::from_str(data).unwrap();
        if !event["error"].is_null() {
            return Passed {
                failed: true,
                ..passed
            };
        }
        let choices = event["choices"].as_array().cloned().unwrap_or_default();
        if let Some(reason) = choices
            .iter()
            .rev()
            .find_map(|choice| choice["finish_reason"].as_str())
        {
            stopped = true;
            passed.stop = Some(if reason == "length" {
                StopReason::MaxTokens
            } else {
                StopReason::EndTurn
            });
        }
        let count = |name: &str| event["usage"][name].as_u64();
        if let (Some(input), Some(output)) = (count("prompt_tokens"), count("completion_tokens")) {
            passed.usage = Some(Usage::of(input, output));
        }
        if !event["usage"].is_null() && choices.is_empty() && !include_usage {
            continue;
        }
        // The generated names of models stand nowhere else in this form.
        let name = json!({"model": event["model"]}).to_string();
        let member = &name[1..name.len() - 1];
        let mine = json!({"model": "mine \"é\""}).to_string();
        let renamed = if event["model"].is_string() {
            data.replacen(member, &mine[1..mine.len() - 1], 1)
        } else {
            data.to_owned()
        };
        passed.text += &format!("data: {renamed}\n\n");
    }
    passed.failed = !stopped;
    passed
}

/// One event, with the members in any order and texts that look like members.
fn event() -> impl Strategy<Value = String> {
    let tricky = prop_oneof![
        ".{0,10}",
        Just("\"usage\":{\"prompt_tokens\":9}".to_owned()),
        Just("\"finish_reason\":\"stop\"".to_owned()),
        Just("usage".to_owned()),
        Just("error".to_owned()),
        Just("\"error\":1,{[\\".to_owned()),
    ];
    let reason = prop_oneof![8 => Just(json!(null)), 1 => Just(json!("stop")), 1 => Just(json!("length"))];
    let usage = prop_oneof![
        6 => Just(None),
        3 => Just(Some(json!(null))),
        1 => (0_u64..99, 0_u64..99).prop_map(|(a, b)| Some(json!({"prompt_tokens": a, "completion_tokens": b}))),
        1 => Just(Some(json!({"prompt_tokens": -1, "completion_tokens": 1}))),
    ];
    let error =
        prop_oneof![30 => Just(None), 3 => Just(Some(json!(null))), 1 => Just(Some(json!({"message": "x"})))];
    let model = prop_oneof![
        6 => Just(Some(json!("theirs"))),
        1 => Just(Some(json!("mine \"é\""))),
        1 => Just(Some(json!("other \\ \"name\""))),
        1 => Just(Some(json!(null))),
        1 => Just(None),
    ];
    let empty = prop_oneof![5 => Just(false), 1 => Just(true)];
    (tricky, reason, usage, error, model, empty, any::<u64>()).prop_map(
        |(text, reason, usage, error, model, empty, order)| {
            let choices =
                json!([{"index": 0, "delta": {"content": text, "error": null}, "finish_reason": reason}]);
            let mut members = vec![
                ("id", Some(json!("c"))),
                ("choices", Some(if empty { json!([]) } else { choices })),
            ];
            members.extend([("usage", usage), ("error", error), ("model", model)]);
            let mut members: Vec<_> = members
                .into_iter()
                .filter_map(|(name, value)| value.map(|value| format!("\"{name}\":{value}")))
                .collect();
            let turns = usize::try_from(order % 8).unwrap() % members.len();
            members.rotate_left(turns);
            format!("data: {{{}}}\n\n", members.join(","))
        },
    )
}

fn stream() -> impl Strategy<Value = String> {
    let item = prop_oneof![12 => event(), 1 => Just(": keep-alive\n\n".to_owned()), 1 => Just("data: [DONE]\n\n".to_owned())];
    (prop::collection::vec(item, 0..12), any::<bool>())
        .prop_map(|(items, done)| items.concat() + if done { "data: [DONE]\n\n" } else { "" })
}

proptest! {
    #[test]
    fn the_fast_way_is_the_slow_way(
        stream in stream(), cuts in prop::collection::vec(0_usize..2_000, 0..6), include_usage in any::<bool>(),
    ) {
        let slow = slow(&stream, include_usage);
        prop_assert_eq!(fast(&stream, &[], include_usage), slow);
        prop_assert_eq!(fast(&stream, &cuts, include_usage), fast(&stream, &[], include_usage));
    }

    #[test]
    fn converted_and_passed_on_agree_on_what_was_used(stream in stream()) {
        let passed = fast(&stream, &[], true);
        let mut events = Vec::new();
        let mut decoder = Decoder::default();
        let result = decoder.decode(Bytes::from(stream.into_bytes()), &mut events).and_then(|()| decoder.finish(&mut events));
        let usage = events.iter().rev().find_map(|event| if let Event::Usage(usage) = event { Some(*usage) } else { None });
        prop_assert_eq!(passed.usage, usage);
        prop_assert_eq!(passed.failed, result.is_err());
    }
}

#[test]
fn a_stream_that_needs_no_change_is_not_copied() {
    let stream = Bytes::from_static(
        b"data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"model\":\"m\",\"choices\":[]}\n\nda",
    );
    let mut events = Vec::new();
    Scanner::new("m", false)
        .decode(stream.clone(), &mut events)
        .unwrap();
    let [Event::Opaque(bytes)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((bytes.as_ptr(), bytes.len()), (stream.as_ptr(), stream.len() - 2));
}

#[test]
fn blocks_never_overlap() {
    proptest!(|(stream in stream())| {
        let mut events = Vec::new();
        let _ = Decoder::default().decode(Bytes::from(stream.into_bytes()), &mut events);
        let (mut open, mut next) = (None, 0);
        for event in events {
            match event {
                Event::BlockStart { index, .. } => {
                    prop_assert_eq!((open, index), (None, next));
                    open = Some(index);
                    next += 1;
                }
                Event::Delta { index, .. } => prop_assert_eq!(open, Some(index)),
                Event::BlockStop { index } => prop_assert_eq!(open.take(), Some(index)),
                Event::Stop(_) => prop_assert_eq!(open, None),
                _ => {}
            }
        }
    });
}
