//! A provider's own bytes on their way to a client of the same dialect, as the encoders see them.

use bytes::Bytes;
use outcrop_core::event::Event;

/// Whether they are passed on, and the end of them, which is held until the attempt is settled.
#[derive(Debug, Default)]
pub struct Passing {
    begun: bool,
    end: Option<Bytes>,
}

impl Passing {
    /// What the client gets now of such an event, without a copy; `None` for any other.
    pub fn take(&mut self, event: &Event) -> Option<Bytes> {
        let now = match event {
            Event::Opaque(bytes) => bytes.clone(),
            Event::OpaqueEnd(bytes) => {
                self.end = Some(bytes.clone());
                Bytes::new()
            }
            _ => return None,
        };
        self.begun = true;
        Some(now)
    }

    pub const fn has_begun(&self) -> bool {
        self.begun
    }

    /// What was held, once.
    pub fn end(&mut self) -> Option<Bytes> {
        self.end.take()
    }
}
