//! A provider's stream is the same however it is cut, passed on or converted, and its blocks never overlap.

use bytes::Bytes;
use outcrop_core::event::Event;
use outcrop_wire::bedrock::converse;
use outcrop_wire::eventstream;
use outcrop_wire::openai::chat::upstream::{Decoder, Scanner, answer, failure};
use outcrop_wire::upstream::Decode as _;

pub fn check(bytes: &[u8]) {
    let whole = passed(bytes, bytes.len().max(1));
    let converted = converted(bytes, bytes.len().max(1));
    for size in [1, 9] {
        assert_eq!(passed(bytes, size), whole, "in pieces of {size}");
        assert_eq!(self::converted(bytes, size), converted, "in pieces of {size}");
    }
    let body = Bytes::copy_from_slice(bytes);
    let _ = answer::scan(&body, "m");
    let _ = answer::decode(&body);
    let _ = failure(500, bytes);
}

/// The bytes for the client, what the meter sees, and whether it failed.
fn passed(bytes: &[u8], size: usize) -> (Vec<u8>, String, bool) {
    let mut scanner = Scanner::new("mine", false);
    let mut events = Vec::new();
    let mut result = Ok(());
    for piece in bytes.chunks(size) {
        result = result.and_then(|()| scanner.decode(Bytes::copy_from_slice(piece), &mut events));
    }
    let failed = result.and_then(|()| scanner.finish(&mut events)).is_err();
    let (mut out, mut seen) = (Vec::new(), String::new());
    for event in events {
        match event {
            Event::Opaque(bytes) => out.extend_from_slice(&bytes),
            other => seen += &format!("{other:?}\n"),
        }
    }
    (out, seen, failed)
}

fn converted(bytes: &[u8], size: usize) -> (String, bool) {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    let mut result = Ok(());
    for piece in bytes.chunks(size) {
        result = result.and_then(|()| decoder.decode(Bytes::copy_from_slice(piece), &mut events));
    }
    let failed = result.and_then(|()| decoder.finish(&mut events)).is_err();
    encoded(&events);
    let mut open = None;
    for event in &events {
        match event {
            Event::BlockStart { index, .. } => assert_eq!(open.replace(*index), None),
            Event::Delta { index, .. } => assert_eq!(open, Some(*index)),
            Event::BlockStop { index } => assert_eq!(open.take(), Some(*index)),
            _ => {}
        }
    }
    (format!("{events:?}"), failed)
}

/// What is written for a client can be read by one.
fn encoded(events: &[Event]) {
    let mut encoder = converse::StreamEncoder::new();
    let mut decoder = eventstream::Decoder::new(16 << 20);
    for event in events {
        decoder.push(&encoder.encode(event));
        while let Some(frame) = decoder.next().unwrap() {
            serde_json::from_slice::<serde_json::Value>(&frame.payload).unwrap();
        }
    }
    assert!(decoder.is_at_boundary());
}
