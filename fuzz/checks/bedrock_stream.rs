//! Bedrock's streams are the same however they are cut; what is passed on is what came, byte for byte; blocks never
//! overlap.

use bytes::Bytes;
use outcrop_core::event::Event;
use outcrop_wire::bedrock::converse::upstream::{Decoder, Scanner, answer};
use outcrop_wire::bedrock::upstream::{credentials_expired, failure, invoke};
use outcrop_wire::upstream::Decode;

pub fn check(bytes: &[u8]) {
    passed_on(bytes, || Box::new(Scanner::default()));
    passed_on(bytes, || Box::new(invoke::Scanner::default()));
    let (events, failed) = read(bytes, bytes.len().max(1), Box::new(Decoder::default()));
    for size in [1, 9] {
        let (again, failed_again) = read(bytes, size, Box::new(Decoder::default()));
        assert_eq!(format!("{events:?}"), format!("{again:?}"), "in pieces of {size}");
        assert_eq!(failed, failed_again, "in pieces of {size}");
    }
    blocks(&events);
    let body = Bytes::copy_from_slice(bytes);
    let _ = answer::scan(&body);
    if let Ok(events) = answer::decode(&body) {
        blocks(&events);
    }
    let _ = failure(500, None, bytes);
    let _ = credentials_expired(403, None, bytes);
}

fn read(bytes: &[u8], size: usize, mut decoder: Box<dyn Decode>) -> (Vec<Event>, bool) {
    let mut events = Vec::new();
    let mut result = Ok(());
    for piece in bytes.chunks(size) {
        result = result.and_then(|()| decoder.decode(Bytes::copy_from_slice(piece), &mut events));
    }
    let failed = result.and_then(|()| decoder.finish(&mut events)).is_err();
    (events, failed)
}

fn passed_on(bytes: &[u8], scanner: fn() -> Box<dyn Decode>) {
    let (whole, failed) = read(bytes, bytes.len().max(1), scanner());
    let joined = sorted(&whole);
    for size in [1, 9] {
        let (events, failed_again) = read(bytes, size, scanner());
        assert_eq!(sorted(&events), joined, "in pieces of {size}");
        assert_eq!(failed_again, failed, "in pieces of {size}");
    }
    let (mut passed, ends, _) = joined;
    // With one end, at the end, nothing was reordered.
    if !failed && ends.len() <= 1 {
        ends.iter().for_each(|end| passed.extend_from_slice(end));
        assert_eq!(passed.len(), bytes.len());
    }
    assert!(passed.len() <= bytes.len());
}

/// The bytes for the client, those that are held back, and what the meter sees.
fn sorted(events: &[Event]) -> (Vec<u8>, Vec<Bytes>, String) {
    let (mut passed, mut ends, mut seen) = (Vec::new(), Vec::new(), String::new());
    for event in events {
        match event {
            Event::Opaque(bytes) => passed.extend_from_slice(bytes),
            Event::OpaqueEnd(bytes) => ends.push(bytes.clone()),
            other => seen += &format!("{other:?}\n"),
        }
    }
    (passed, ends, seen)
}

fn blocks(events: &[Event]) {
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
