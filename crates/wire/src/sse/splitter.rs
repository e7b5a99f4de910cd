//! Cuts a stream of chunks into whole events.
//!
//! An event that lies within one chunk is a slice of it; only one that is spread over chunks is copied, once. The
//! events are the same however the bytes were cut, and the work is linear in the bytes.

use bytes::{Bytes, BytesMut};
use memchr::memchr2;
use std::fmt;
use std::ops::Range;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// An event is larger than the bound; nothing more can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    pub max_bytes: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a server-sent event is larger than {} bytes", self.max_bytes)
    }
}

impl std::error::Error for TooLarge {}

/// Push a chunk, then take events until there are none; repeat.
#[derive(Debug)]
pub struct Splitter {
    max_bytes: usize,
    /// The chunk in work.
    data: Bytes,
    /// The start of an event whose end has not come; while it holds something, `data` is empty.
    pending: BytesMut,
    scan: Scan,
    at_stream_start: bool,
    failed: bool,
}

/// Positions in `data`, or in `pending` while that holds something.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    /// Where the next event starts.
    event: usize,
    /// Where the line in work starts.
    line: usize,
    /// How far the search has come.
    at: usize,
}

impl Splitter {
    /// Events of more than `max_bytes`, line ends included, are refused.
    #[must_use]
    pub fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            data: Bytes::new(),
            pending: BytesMut::new(),
            scan: Scan::default(),
            at_stream_start: true,
            failed: false,
        }
    }

    /// Gives more bytes. Events of the chunk before that were not taken are kept, at the price of a copy.
    pub fn push(&mut self, chunk: Bytes) {
        if self.pending.is_empty() {
            self.keep_rest();
        }
        if self.pending.is_empty() {
            self.data = chunk;
        } else {
            self.pending.extend_from_slice(&chunk);
        }
    }

    /// The next whole event, its closing empty line included. Lone empty lines count as (empty) events.
    ///
    /// # Errors
    ///
    /// [`TooLarge`], now and ever after.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator ends; this goes on with the next chunk"
    )]
    pub fn next(&mut self) -> Result<Option<Bytes>, TooLarge> {
        Ok(self.next_range()?.map(|range| self.data.slice(range)))
    }

    /// As [`Splitter::next`], as a place in [`Splitter::data`].
    ///
    /// # Errors
    ///
    /// As [`Splitter::next`].
    pub fn next_range(&mut self) -> Result<Option<Range<usize>>, TooLarge> {
        if self.at_stream_start && !self.pass_mark() {
            self.keep_rest();
            return Ok(None);
        }
        let bytes = if self.pending.is_empty() {
            &self.data[..]
        } else {
            &self.pending[..]
        };
        let end = if self.failed {
            None
        } else {
            self.scan.find_end(bytes)
        };
        let size = end.unwrap_or(bytes.len()).saturating_sub(self.scan.event);
        if self.failed || size > self.max_bytes {
            self.failed = true;
            return Err(TooLarge {
                max_bytes: self.max_bytes,
            });
        }
        let Some(end) = end else {
            self.keep_rest();
            return Ok(None);
        };
        if !self.pending.is_empty() {
            self.data = std::mem::take(&mut self.pending).freeze();
        }
        let event = self.scan.event..end;
        self.scan = Scan {
            event: end,
            line: end,
            at: end,
        };
        Ok(Some(event))
    }

    /// The bytes that the last range was a place in.
    #[must_use]
    pub fn data(&self) -> &Bytes {
        &self.data
    }

    /// At the end of the stream: an event that was whole but for the line feed that might have followed its
    /// last carriage return. What is not whole is not an event.
    pub fn finish(&mut self) -> Option<Bytes> {
        self.keep_rest();
        let rest = std::mem::take(&mut self.pending).freeze();
        let scan = std::mem::take(&mut self.scan);
        let whole =
            !self.failed && scan.line == scan.at && rest.len() == scan.at + 1 && rest.last() == Some(&b'\r');
        whole.then(|| rest.slice(scan.event..))
    }

    /// Moves what is left of `data` to `pending`.
    fn keep_rest(&mut self) {
        if !self.pending.is_empty() {
            return;
        }
        let rest = self.data.get(self.scan.event..).unwrap_or_default();
        self.pending = BytesMut::from(rest);
        self.scan = Scan {
            event: 0,
            line: self.scan.line - self.scan.event,
            at: self.scan.at - self.scan.event,
        };
        self.data = Bytes::new();
    }

    /// Skips a byte order mark; false while there are too few bytes to tell.
    fn pass_mark(&mut self) -> bool {
        let bytes = if self.pending.is_empty() {
            &self.data[..]
        } else {
            &self.pending[..]
        };
        if bytes.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(bytes) {
            return false;
        }
        let start = if bytes.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        self.scan = Scan {
            event: start,
            line: start,
            at: start,
        };
        self.at_stream_start = false;
        true
    }
}

impl Scan {
    /// The end of the event that begins at `self.event`, if it is there to be seen.
    fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        loop {
            let found = bytes.get(self.at..).and_then(|rest| memchr2(b'\n', b'\r', rest));
            let Some(line_end) = found.map(|offset| self.at + offset) else {
                self.at = bytes.len();
                return None;
            };
            self.at = line_end;
            let next_line = match (bytes.get(line_end), bytes.get(line_end + 1)) {
                // A line feed may still belong to this carriage return.
                (Some(b'\r'), None) => return None,
                (Some(b'\r'), Some(b'\n')) => line_end + 2,
                _ => line_end + 1,
            };
            let empty = line_end == self.line;
            (self.line, self.at) = (next_line, next_line);
            if empty {
                return Some(next_line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(chunks: &[&[u8]], max_bytes: usize) -> Result<Vec<Bytes>, TooLarge> {
        let mut splitter = Splitter::new(max_bytes);
        let mut events = Vec::new();
        for chunk in chunks {
            splitter.push(Bytes::copy_from_slice(chunk));
            while let Some(event) = splitter.next()? {
                events.push(event);
            }
        }
        events.extend(splitter.finish());
        Ok(events)
    }

    #[test]
    fn every_line_end_ends_an_event() {
        let events = split(&[b"data: 1\n\ndata: 2\r\n\r\ndata: 3\r\rdata: 4\n\r\n"], 99).unwrap();
        assert_eq!(
            events,
            ["data: 1\n\n", "data: 2\r\n\r\n", "data: 3\r\r", "data: 4\n\r\n"]
        );
    }

    #[test]
    fn an_event_within_a_chunk_is_not_copied() {
        let chunk = Bytes::from_static(b"data: 1\n\ndata: 2\n\nda");
        let mut splitter = Splitter::new(99);
        splitter.push(chunk.clone());
        let event = splitter.next().unwrap().unwrap();
        assert_eq!(event.as_ptr(), chunk.as_ptr());
    }

    #[test]
    fn a_mark_at_the_start_is_dropped_however_it_is_cut() {
        for cut in 0..5 {
            let (left, right) = b"\xEF\xBB\xBFdata: 1\n\n\xEF\xBB\xBF\n\n".split_at(cut);
            assert_eq!(
                split(&[left, right], 99).unwrap(),
                ["data: 1\n\n", "\u{feff}\n\n"]
            );
        }
    }

    #[test]
    fn a_carriage_return_at_the_end_of_the_stream_ends_the_event() {
        assert_eq!(split(&[b"data: 1\r", b"\r"], 99).unwrap(), ["data: 1\r\r"]);
        assert_eq!(split(&[b"data: 1\r"], 99).unwrap(), Vec::<Bytes>::new());
        assert_eq!(split(&[b"data: 1\n"], 99).unwrap(), Vec::<Bytes>::new());
    }

    #[test]
    fn an_event_above_the_bound_is_refused_for_ever() {
        assert_eq!(split(&[b"data: 12345\n\n"], 13).unwrap().len(), 1);
        assert_eq!(split(&[b"data: 12345\n\n"], 12), Err(TooLarge { max_bytes: 12 }));
        assert_eq!(
            split(&[b"data: 1", b"2345", b"6"], 11),
            Err(TooLarge { max_bytes: 11 })
        );
        let mut splitter = Splitter::new(3);
        splitter.push(Bytes::from_static(b"data: 1\n\n"));
        assert!(splitter.next().is_err());
        splitter.push(Bytes::from_static(b"\n\n"));
        assert!(splitter.next().is_err());
    }
}
