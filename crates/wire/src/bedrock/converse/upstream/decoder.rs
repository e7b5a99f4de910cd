//! A provider's stream as events.

use super::blocks::{Blocks, More, Start, Stop};
use super::{Metadata, Stopped};
use crate::bedrock::upstream::Frames;
use crate::upstream::{Decode, cut, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use serde::Deserialize;

/// Takes a stream's bytes as they come, gives events. After an error it is of no use.
#[derive(Debug, Default)]
pub struct Decoder {
    frames: Frames,
    blocks: Blocks,
    stopped: bool,
}

impl Decode for Decoder {
    fn decode(&mut self, chunk: Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        self.frames.push(&chunk);
        while let Some((name, frame)) = self.frames.next()? {
            self.event(&name, &frame.payload, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut Vec<Event>) -> Result<(), Error> {
        self.frames.finish()?;
        if self.stopped { Ok(()) } else { Err(cut()) }
    }
}

impl Decoder {
    fn event(&mut self, name: &str, payload: &[u8], out: &mut Vec<Event>) -> Result<(), Error> {
        match name {
            "contentBlockStart" if !self.stopped => self.blocks.start(read::<Start>(payload)?, out)?,
            "contentBlockDelta" if !self.stopped => self.blocks.delta(read::<More>(payload)?, out)?,
            "contentBlockStop" => self.blocks.stop(read::<Stop>(payload)?.content_block_index, out),
            "messageStop" if !self.stopped => {
                self.stopped = true;
                self.blocks.close(out);
                read::<Stopped>(payload)?.events(out);
            }
            "metadata" => read::<Metadata>(payload)?.events(out),
            // `messageStart` says nothing; what a later version adds is for those who know it.
            _ => {}
        }
        Ok(())
    }
}

fn read<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(payload).map_err(unreadable)
}
