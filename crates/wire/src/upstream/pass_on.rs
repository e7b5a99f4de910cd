//! A provider's stream of server-sent events, passed on to a client of the same dialect.

use super::{Batch, Decode, cut, unreadable};
use crate::sse::Splitter;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use std::ops::Range;

/// What a dialect says of its events; the rest is the same for all: whole events are taken out of the bytes as they
/// come, and a chunk gives at most one [`Event::Opaque`] with all of them that the client gets.
pub trait PassOn: Send {
    fn splitter(&mut self) -> &mut Splitter;

    /// Events of another chunk come next.
    fn begin(&mut self) {}

    /// One whole event, the `range` of `source`: puts into the batch what the client gets of it and the meter must
    /// know.
    fn event(&mut self, source: &Bytes, range: Range<usize>, batch: &mut Batch) -> Result<(), Error>;

    /// Whether the model has stopped, so that the stream may end.
    fn is_whole(&self) -> bool;
}

/// What came before an error is given all the same; then the stream is of no use.
impl<T: PassOn> Decode for T {
    fn decode(&mut self, chunk: Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        self.splitter().push(chunk);
        let mut batch = Batch::default();
        let result = events(self, &mut batch);
        batch.finish(out);
        result
    }

    fn finish(&mut self, out: &mut Vec<Event>) -> Result<(), Error> {
        if let Some(raw) = self.splitter().finish() {
            let mut batch = Batch::of(raw.clone());
            self.begin();
            let result = self.event(&raw, 0..raw.len(), &mut batch);
            batch.finish(out);
            result?;
        }
        if self.is_whole() { Ok(()) } else { Err(cut()) }
    }
}

fn events(stream: &mut impl PassOn, batch: &mut Batch) -> Result<(), Error> {
    let mut source = Bytes::new();
    while let Some(range) = stream.splitter().next_range().map_err(unreadable)? {
        if source.is_empty() {
            source = stream.splitter().data().clone();
            *batch = Batch::of(source.clone());
            stream.begin();
        }
        stream.event(&source, range, batch)?;
    }
    Ok(())
}
