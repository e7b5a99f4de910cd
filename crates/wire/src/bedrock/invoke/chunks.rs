//! What the chunks of a streamed answer are made of.

use crate::fold::{Block, Fold};
use outcrop_core::event::{Delta, Event, StopReason};
use outcrop_core::settlement::Settlement;
use outcrop_core::usage::Usage;
use serde_json::{Value, json};

/// Events to the JSON chunks of one family.
pub trait Chunks: Send {
    /// What an event says; nothing, where the family has no place for it.
    fn event(&mut self, event: &Event, out: &mut Vec<Vec<u8>>);

    /// What closes the answer.
    fn end(&mut self, settlement: &Settlement, out: &mut Vec<Vec<u8>>);
}

/// How an answer ended, for the last chunk.
pub struct Ending {
    pub usage: Usage,
    pub reason: StopReason,
}

/// The chunks of a family that can say nothing but text: one for each piece, and one that tells how it ended.
pub struct TextChunks {
    write: fn(&str, Option<&Ending>) -> Value,
    stop: Option<StopReason>,
}

impl TextChunks {
    /// `write` makes a chunk in the family's form.
    pub fn new(write: fn(&str, Option<&Ending>) -> Value) -> Self {
        Self { write, stop: None }
    }

    fn chunk(&self, text: &str, ending: Option<&Ending>) -> Vec<u8> {
        (self.write)(text, ending).to_string().into_bytes()
    }
}

impl Chunks for TextChunks {
    fn event(&mut self, event: &Event, out: &mut Vec<Vec<u8>>) {
        match event {
            Event::Delta {
                delta: Delta::Text(text),
                ..
            } => out.push(self.chunk(text, None)),
            Event::Stop(reason) => self.stop = Some(*reason),
            _ => {}
        }
    }

    fn end(&mut self, settlement: &Settlement, out: &mut Vec<Vec<u8>>) {
        let ending = Ending {
            usage: settlement.usage,
            reason: self.stop.unwrap_or(StopReason::EndTurn),
        };
        out.push(self.chunk("", Some(&ending)));
    }
}

/// The text of an answer, for families that can say nothing else.
pub fn text_of(fold: &Fold) -> String {
    let texts = fold.blocks.iter().filter_map(|block| match block {
        Block::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// Puts what the call used and took into the last chunk, as clients expect it there.
pub fn add_metrics(chunk: &mut Vec<u8>, settlement: &Settlement) {
    let usage = &settlement.usage;
    let metrics = json!({
        "inputTokenCount": usage.input,
        "outputTokenCount": usage.output,
        "invocationLatency": settlement.duration_us / 1_000,
        "firstByteLatency": settlement.first_event_us.map(|first| first / 1_000),
        "cacheReadInputTokenCount": usage.cache_read,
        "cacheWriteInputTokenCount": usage.cache_write_5m.saturating_add(usage.cache_write_1h),
    });
    if chunk.pop() != Some(b'}') {
        return;
    }
    if chunk.last() != Some(&b'{') {
        chunk.push(b',');
    }
    chunk.extend_from_slice(b"\"amazon-bedrock-invocationMetrics\":");
    chunk.extend_from_slice(metrics.to_string().as_bytes());
    chunk.push(b'}');
}
