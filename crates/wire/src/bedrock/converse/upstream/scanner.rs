//! A provider's stream, passed on: whole frames as they came.
//!
//! Only the two frames that end a stream are read. The last one, with the usage, is held back until the attempt is
//! settled.

use super::{Metadata, Stopped};
use crate::bedrock::upstream::{Batch, Frames};
use crate::upstream::{Decode, cut, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;

/// Takes a stream's bytes as they come, gives what goes to the client and what the meter must know.
#[derive(Debug, Default)]
pub struct Scanner {
    frames: Frames,
    stopped: bool,
}

/// A chunk gives at most one [`Event::Opaque`] with all whole frames for the client, then what was seen in them.
/// After an error the scanner is of no use.
impl Decode for Scanner {
    fn decode(&mut self, chunk: Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        self.frames.push(&chunk);
        let mut batch = Batch::default();
        let result = self.batch(&mut batch);
        batch.finish(out);
        result
    }

    fn finish(&mut self, _: &mut Vec<Event>) -> Result<(), Error> {
        self.frames.finish()?;
        if self.stopped { Ok(()) } else { Err(cut()) }
    }
}

impl Scanner {
    fn batch(&mut self, batch: &mut Batch) -> Result<(), Error> {
        while let Some((name, frame)) = self.frames.next()? {
            match name.as_str() {
                "messageStop" => {
                    let stopped: Stopped = serde_json::from_slice(&frame.payload).map_err(unreadable)?;
                    self.stopped = true;
                    batch
                        .seen
                        .push(Event::Stop(super::stop_reason(&stopped.stop_reason)));
                    batch.pass(frame.raw);
                }
                "metadata" => {
                    let metadata: Metadata = serde_json::from_slice(&frame.payload).map_err(unreadable)?;
                    metadata.events(&mut batch.seen);
                    batch.seen.push(Event::OpaqueEnd(frame.raw));
                }
                _ => batch.pass(frame.raw),
            }
        }
        Ok(())
    }
}
