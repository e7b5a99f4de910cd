//! What goes to the client of one chunk that is passed on.

use bytes::Bytes;
use outcrop_core::event::Event;
use std::ops::Range;

/// Stretches of the chunk and bytes that stand in place of others, joined; a single stretch is not copied.
#[derive(Debug, Default)]
pub struct Batch {
    source: Bytes,
    /// A stretch of the source that goes on as it is, while it is only one.
    kept: Range<usize>,
    /// Everything so far, once something was changed or left out between.
    copied: Vec<u8>,
    /// What the meter must know of it, to be told after it.
    pub seen: Vec<Event>,
    /// The event that closes the stream, which the client gets once the attempt is settled.
    pub end: Option<Bytes>,
}

impl Batch {
    pub fn of(source: Bytes) -> Self {
        Self {
            source,
            ..Self::default()
        }
    }

    /// A stretch of the source goes on.
    pub fn keep(&mut self, range: Range<usize>) {
        if self.kept.end == range.start && !self.kept.is_empty() {
            self.kept.end = range.end;
        } else {
            self.flush();
            self.kept = range;
        }
    }

    /// Other bytes go on, in as many parts as they are in.
    pub fn put(&mut self, parts: &[&[u8]]) {
        self.flush();
        if self.copied.is_empty() {
            self.copied.reserve(self.source.len() + 256);
        }
        for part in parts {
            self.copied.extend_from_slice(part);
        }
    }

    fn flush(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        self.copied
            .extend_from_slice(self.source.get(kept).unwrap_or_default());
    }

    /// At most one [`Event::Opaque`], then what was seen, then the stream's end.
    pub fn finish(mut self, out: &mut Vec<Event>) {
        if !self.copied.is_empty() {
            self.flush();
            out.push(Event::Opaque(self.copied.into()));
        } else if !self.kept.is_empty() {
            out.push(Event::Opaque(self.source.slice(self.kept)));
        }
        out.append(&mut self.seen);
        out.extend(self.end.map(Event::OpaqueEnd));
    }
}
