//! A provider's stream is the same however it is cut, passed on or converted, and its blocks never overlap.

use bytes::Bytes;
use outcrop_core::event::Event;
use outcrop_wire::anthropic::messages::upstream::{Decoder, Scanner, answer, failure, not_a_stream};
use outcrop_wire::anthropic::messages::{EventWriter, Head};
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
    let _ = answer::decode(&body, &["/a/0".to_owned()]);
    let _ = failure(500, bytes);
    let _ = not_a_stream(bytes);
}

/// The bytes for the client, what the meter sees, and whether it failed.
fn passed(bytes: &[u8], size: usize) -> (Vec<u8>, String, bool) {
    let mut scanner = Scanner::new("mine");
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
    let mut decoder = Decoder::new(vec!["/stop_sequence".to_owned()]);
    let mut events = Vec::new();
    let mut result = Ok(());
    for piece in bytes.chunks(size) {
        result = result.and_then(|()| decoder.decode(Bytes::copy_from_slice(piece), &mut events));
    }
    let failed = result.and_then(|()| decoder.finish(&mut events)).is_err();
    written(&events);
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

/// What is written for a client is JSON that says what its event is.
fn written(events: &[Event]) {
    let mut writer = EventWriter::new(&Head {
        id: "msg_1",
        model: "mine",
    });
    for event in events {
        writer.write(event, |name, json| {
            let value: serde_json::Value = serde_json::from_slice(json).unwrap();
            assert_eq!(value["type"], name);
        });
    }
}
