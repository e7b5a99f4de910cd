//! A provider's stream is the same however it is cut, passed on or converted, and its blocks never overlap.

use bytes::Bytes;
use outcrop_core::event::Event;
use outcrop_core::usage::Usage;
use outcrop_wire::openai::responses::upstream::{Decoder, Own, Scanner, answer};
use outcrop_wire::openai::responses::{Head, Request, StreamEncoder};
use outcrop_wire::upstream::Decode;

pub fn check(bytes: &[u8]) {
    let size = bytes.len().max(1);
    let (passed, converted) = (run(scanner(), bytes, size), run(Decoder::default(), bytes, size));
    for size in [7, 100] {
        assert_eq!(
            joined(&run(scanner(), bytes, size)),
            joined(&passed),
            "in pieces of {size}"
        );
        let again = run(Decoder::default(), bytes, size);
        assert_eq!(
            format!("{again:?}"),
            format!("{converted:?}"),
            "in pieces of {size}"
        );
    }
    one_at_a_time(&converted.0);
    encoded(&converted.0);
    let body = Bytes::copy_from_slice(bytes);
    let _ = answer::scan(&body, &Own::default());
    let _ = answer::decode(&body);
}

fn scanner() -> Scanner {
    Scanner::new(Own::default())
}

/// The events, and whether it failed.
fn run(mut decoder: impl Decode, bytes: &[u8], size: usize) -> (Vec<Event>, bool) {
    let mut events = Vec::new();
    let mut result = Ok(());
    for piece in bytes.chunks(size) {
        result = result.and_then(|()| decoder.decode(Bytes::copy_from_slice(piece), &mut events));
    }
    let failed = result.and_then(|()| decoder.finish(&mut events)).is_err();
    (events, failed)
}

/// The bytes for the client, what the meter sees, and whether it failed.
fn joined((events, failed): &(Vec<Event>, bool)) -> (Vec<u8>, String, bool) {
    let (mut out, mut seen) = (Vec::new(), String::new());
    for event in events {
        match event {
            Event::Opaque(bytes) => out.extend_from_slice(bytes),
            other => seen += &format!("{other:?}\n"),
        }
    }
    (out, seen, *failed)
}

fn one_at_a_time(events: &[Event]) {
    let mut open = None;
    for event in events {
        match event {
            Event::BlockStart { index, .. } => assert_eq!(open.replace(*index), None),
            Event::Delta { index, .. } => assert_eq!(open, Some(*index)),
            Event::BlockStop { index } => assert_eq!(open.take(), Some(*index)),
            _ => {}
        }
    }
}

/// What is written for a client of the same dialect reads as the same answer.
fn encoded(events: &[Event]) {
    let body = Bytes::from_static(br#"{"model":"m","input":"x"}"#);
    let echo = Request::parse(&body).expect("a request").echo();
    let mut encoder = StreamEncoder::new(&Head {
        id: "resp_1",
        created: 0,
        model: "m",
        echo: &echo,
    });
    let mut bytes: Vec<u8> = events.iter().flat_map(|event| encoder.encode(event)).collect();
    let last = encoder.last(&Usage::of(1, 1));
    bytes.extend_from_slice(&encoder.close(&last, true));
    let (_, failed) = run(Decoder::default(), &bytes, bytes.len());
    assert!(!failed, "{}", String::from_utf8_lossy(&bytes));
}
