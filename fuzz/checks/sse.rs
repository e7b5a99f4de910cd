//! Events are the same however the bytes are cut, and no event is larger than the bound.

use bytes::Bytes;
use outcrop_wire::sse::{Event, Splitter};

const MAX_BYTES: usize = 64;

pub fn check(bytes: &[u8]) {
    let whole = split(bytes, bytes.len().max(1));
    for size in [1, 2, 7] {
        assert_eq!(split(bytes, size), whole, "in pieces of {size}");
    }
}

/// Each event and its data; then whether the bound was met.
fn split(bytes: &[u8], size: usize) -> (Vec<(Bytes, Event)>, bool) {
    let mut splitter = Splitter::new(MAX_BYTES);
    let mut events = Vec::new();
    let mut take = |raw: Bytes| {
        assert!(raw.len() <= MAX_BYTES);
        let event = Event::parse(&raw);
        events.push((raw, event));
    };
    for piece in bytes.chunks(size) {
        splitter.push(Bytes::copy_from_slice(piece));
        loop {
            match splitter.next() {
                Ok(Some(raw)) => take(raw),
                Ok(None) => break,
                Err(_) => return (events, true),
            }
        }
    }
    splitter.finish().into_iter().for_each(take);
    (events, false)
}
