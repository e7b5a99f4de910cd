//! Reads a segment's records one after the other, a chunk of the file at a time.

use super::record::{self, FRAME_BYTES, Frame};
use super::segment::read_at;
use std::fs::File;
use std::io;

const CHUNK_BYTES: usize = 256 * 1024;

/// A place in a segment that moves from record to record.
pub(super) struct Frames<'f> {
    file: &'f File,
    /// The file's offset of the buffer's first byte.
    buffer_at: u64,
    buffer: Vec<u8>,
    at: u64,
    /// Nothing is read from here on.
    limit: u64,
}

impl<'f> Frames<'f> {
    pub(super) fn new(file: &'f File, from: u64, limit: u64) -> Self {
        Self {
            file,
            buffer_at: from,
            buffer: Vec::new(),
            at: from,
            limit,
        }
    }

    /// The offset of the next record.
    pub(super) fn offset(&self) -> u64 {
        self.at
    }

    /// Moves past a whole record; stays where it is at anything else. Never `Short`: what the limit cuts is bad.
    pub(super) fn next(&mut self) -> io::Result<Frame<'_>> {
        self.fill(FRAME_BYTES)?;
        self.fill(record::claimed_bytes(self.available()))?;
        let available = self.buffer.get(self.consumed()..).unwrap_or_default();
        Ok(match record::decode(available) {
            Frame::Short if available.iter().all(|byte| *byte == 0) => Frame::End,
            Frame::Short => Frame::Bad("it is cut off"),
            Frame::Whole { record, bytes } => {
                self.at += bytes as u64;
                Frame::Whole { record, bytes }
            }
            other => other,
        })
    }

    fn consumed(&self) -> usize {
        usize::try_from(self.at - self.buffer_at).unwrap_or(usize::MAX)
    }

    fn available(&self) -> &[u8] {
        self.buffer.get(self.consumed()..).unwrap_or_default()
    }

    /// Has that many bytes at hand, or all that there are.
    fn fill(&mut self, bytes: usize) -> io::Result<()> {
        if self.available().len() >= bytes {
            return Ok(());
        }
        self.buffer.drain(..self.consumed().min(self.buffer.len()));
        self.buffer_at = self.at;
        let have = self.buffer.len();
        let left = usize::try_from(self.limit.saturating_sub(self.at)).unwrap_or(usize::MAX);
        self.buffer.resize(bytes.max(CHUNK_BYTES).min(left).max(have), 0);
        let fresh = self.buffer.get_mut(have..).unwrap_or_default();
        let read = read_at(self.file, fresh, self.buffer_at + have as u64)?;
        self.buffer.truncate(have + read);
        Ok(())
    }
}

/// Whether anything but zeros stands between the two offsets.
pub(super) fn anything_in(file: &File, from: u64, to: u64) -> io::Result<bool> {
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut at = from;
    while at < to {
        let step = usize::try_from(to - at).unwrap_or(usize::MAX).min(CHUNK_BYTES);
        let chunk = buffer.get_mut(..step).unwrap_or_default();
        let read = read_at(file, chunk, at)?;
        if chunk.iter().take(read).any(|byte| *byte != 0) {
            return Ok(true);
        }
        if read < step {
            break;
        }
        at += read as u64;
    }
    Ok(false)
}
