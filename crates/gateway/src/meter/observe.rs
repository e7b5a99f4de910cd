//! What the meter sees of an answer as it passes: usage that the provider reports, and enough to estimate it
//! when none is reported.

use crate::count::BYTES_PER_TOKEN;
use outcrop_core::event::{Delta, Event};
use outcrop_core::usage::Usage;
use std::time::Instant;

#[derive(Debug)]
pub struct Observed {
    pub first_event: Option<Instant>,
    reported: Option<Usage>,
    text_bytes: u64,
    opaque_events: u64,
}

impl Observed {
    pub const fn nothing() -> Self {
        Self {
            first_event: None,
            reported: None,
            text_bytes: 0,
            opaque_events: 0,
        }
    }

    pub fn event(&mut self, event: &Event) {
        if self.first_event.is_none() && is_content(event) {
            self.first_event = Some(Instant::now());
        }
        match event {
            Event::Usage(usage) => self.reported = Some(*usage),
            Event::Delta {
                delta: Delta::Text(text) | Delta::Reasoning(text) | Delta::ToolInput(text),
                ..
            } => {
                self.text_bytes = self.text_bytes.saturating_add(text.len() as u64);
            }
            // One event of a stream carries about a token. An SSE event ends with an empty line; a frame names its
            // event once, and JSON writes no bare line end.
            Event::Opaque(bytes) => {
                let count = |needle| memchr::memmem::find_iter(bytes, needle).count() as u64;
                self.opaque_events += count(&b"\n\n"[..]).max(count(b":event-type"));
            }
            _ => {}
        }
    }

    /// What the provider said it used in all.
    pub const fn reported(&self) -> Option<Usage> {
        self.reported
    }

    /// Our own count, where the provider gave none or had not finished counting.
    pub fn estimate(&self, prompt_bytes: u64) -> Usage {
        let reported = self.reported.unwrap_or_default();
        let output = self
            .text_bytes
            .div_ceil(BYTES_PER_TOKEN)
            .saturating_add(self.opaque_events);
        let input = if self.reported.is_some() {
            reported.input
        } else {
            prompt_bytes.div_ceil(BYTES_PER_TOKEN)
        };
        Usage {
            input,
            output: reported.output.max(output),
            ..reported
        }
    }
}

/// Something that the client waits for: a block's beginning alone is not.
const fn is_content(event: &Event) -> bool {
    matches!(
        event,
        Event::Delta { .. } | Event::Opaque(_) | Event::Embeddings(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn delta(text: &str) -> Event {
        Event::Delta {
            index: 0,
            delta: Delta::Text(text.to_owned()),
        }
    }

    #[test]
    fn the_providers_count_stands() {
        let mut observed = Observed::nothing();
        observed.event(&delta("some text"));
        observed.event(&Event::Usage(Usage::of(7, 3)));
        assert_eq!(observed.reported(), Some(Usage::of(7, 3)));
    }

    #[test]
    fn without_a_count_text_is_estimated() {
        let mut observed = Observed::nothing();
        observed.event(&delta("12345"));
        assert_eq!(observed.estimate(9), Usage::of(3, 2));
    }

    #[test]
    fn opaque_events_count_as_a_token_each() {
        let mut observed = Observed::nothing();
        observed.event(&Event::Opaque(Bytes::from_static(b"data: {}\n\ndata: {}\n\n")));
        assert_eq!(observed.estimate(0).output, 2);
        let mut frames = Vec::new();
        outcrop_wire::eventstream::write_event(&mut frames, "contentBlockDelta", b"{}");
        outcrop_wire::eventstream::write_event(&mut frames, "contentBlockDelta", b"{}");
        observed.event(&Event::Opaque(frames.into()));
        assert_eq!(observed.estimate(0).output, 4);
    }

    #[test]
    fn a_count_so_far_is_never_lowered() {
        let mut observed = Observed::nothing();
        observed.event(&Event::Usage(Usage::of(7, 30)));
        observed.event(&delta("1234"));
        assert_eq!(observed.estimate(100), Usage::of(7, 30));
    }
}
