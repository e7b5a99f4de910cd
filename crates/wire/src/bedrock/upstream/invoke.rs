//! What `InvokeModel` answers, passed on: the body is the model's own and is not read.
//!
//! The counts are beside it: in headers, or in the last chunk of a stream.

use super::usage::counted;
use super::{Batch, Frames};
use crate::upstream::{Decode, cut, unreadable};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use memchr::memmem::Finder;
use outcrop_core::Error;
use outcrop_core::event::Event;
use serde::Deserialize;
use std::borrow::Cow;

/// The member of the last chunk that tells what was used.
const METRICS: &str = "amazon-bedrock-invocationMetrics";

/// The headers that tell it of an answer that is not streamed.
pub const INPUT_TOKENS: &str = "x-amzn-bedrock-input-token-count";
pub const OUTPUT_TOKENS: &str = "x-amzn-bedrock-output-token-count";
pub const CACHE_READ_TOKENS: &str = "x-amzn-bedrock-cache-read-input-token-count";
pub const CACHE_WRITE_TOKENS: &str = "x-amzn-bedrock-cache-write-input-token-count";

/// A whole answer; `header` looks up one of the response's headers.
pub fn scan<'h>(body: &Bytes, header: impl Fn(&str) -> Option<&'h str>) -> Vec<Event> {
    let count = |name| header(name)?.trim().parse::<u64>().ok();
    let usage = counted(
        count(INPUT_TOKENS),
        count(OUTPUT_TOKENS),
        count(CACHE_READ_TOKENS),
        count(CACHE_WRITE_TOKENS),
    );
    let mut events = vec![Event::Opaque(body.clone())];
    events.extend(usage.map(Event::Usage));
    events
}

/// A stream, passed on frame by frame; the chunk with the metrics is its end.
#[derive(Debug)]
pub struct Scanner {
    frames: Frames,
    metrics: Finder<'static>,
    begun: bool,
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            frames: Frames::default(),
            metrics: Finder::new(METRICS),
            begun: false,
        }
    }
}

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow)]
    bytes: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "amazon-bedrock-invocationMetrics")]
    metrics: Option<Metrics>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    input_token_count: Option<u64>,
    output_token_count: Option<u64>,
    cache_read_input_token_count: Option<u64>,
    cache_write_input_token_count: Option<u64>,
}

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
        // That the model stopped is in its own words, which are not read; HTTP tells a stream that was cut.
        if self.begun { Ok(()) } else { Err(cut()) }
    }
}

impl Scanner {
    fn batch(&mut self, batch: &mut Batch) -> Result<(), Error> {
        while let Some((name, frame)) = self.frames.next()? {
            if name != "chunk" {
                batch.pass(frame.raw);
                continue;
            }
            self.begun = true;
            let chunk: Chunk<'_> = serde_json::from_slice(&frame.payload).map_err(unreadable)?;
            let body = STANDARD.decode(chunk.bytes.as_bytes()).map_err(unreadable)?;
            if self.metrics.find(&body).is_none() {
                batch.pass(frame.raw);
                continue;
            }
            // Only a body with such a member of its own is the last one: a model may write the words.
            match serde_json::from_slice::<Body>(&body)
                .ok()
                .and_then(|body| body.metrics)
            {
                None => batch.pass(frame.raw),
                Some(metrics) => {
                    batch.seen.extend(metrics.usage().map(Event::Usage));
                    batch.seen.push(Event::OpaqueEnd(frame.raw));
                }
            }
        }
        Ok(())
    }
}

impl Metrics {
    fn usage(&self) -> Option<outcrop_core::usage::Usage> {
        counted(
            self.input_token_count,
            self.output_token_count,
            self.cache_read_input_token_count,
            self.cache_write_input_token_count,
        )
    }
}
