//! Reads frames, through the official codec.

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::{HeaderValue, Message};
use bytes::{Bytes, BytesMut};
use std::fmt;

/// Two lengths and their CRC.
const PRELUDE_BYTES: usize = 12;
/// A frame without headers and payload.
const SMALLEST_FRAME_BYTES: usize = 16;
/// The protocol's own bound on headers.
const MOST_HEADER_BYTES: usize = 128 * 1024;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub kind: Kind,
    pub content_type: Option<String>,
    pub payload: Bytes,
    /// The message as it came, to be passed on.
    pub raw: Bytes,
}

/// What a message is, by its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Event(String),
    /// A modelled error.
    Exception(String),
    /// An error outside of the model.
    Error {
        code: String,
        message: String,
    },
}

/// Why a stream cannot be read further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    TooLarge { frame_bytes: usize, max_bytes: usize },
    Broken(String),
    MissingHeader(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge {
                frame_bytes,
                max_bytes,
            } => {
                write!(
                    f,
                    "an event-stream frame of {frame_bytes} bytes is larger than {max_bytes}"
                )
            }
            Self::Broken(what) => write!(f, "a broken event-stream frame: {what}"),
            Self::MissingHeader(name) => write!(f, "an event-stream message without the header {name}"),
        }
    }
}

impl std::error::Error for Fault {}

/// Push a chunk, then take frames until there are none; repeat.
#[derive(Debug)]
pub struct Decoder {
    max_bytes: usize,
    buffer: BytesMut,
    failed: Option<Fault>,
}

impl Decoder {
    /// Frames of more than `max_bytes` in all are refused as soon as their length is known.
    #[must_use]
    pub fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            buffer: BytesMut::new(),
            failed: None,
        }
    }

    pub fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next whole frame.
    ///
    /// # Errors
    ///
    /// A [`Fault`], now and ever after: behind a broken frame nothing can be found again.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator ends; this goes on with the next chunk"
    )]
    pub fn next(&mut self) -> Result<Option<Frame>, Fault> {
        if let Some(fault) = &self.failed {
            return Err(fault.clone());
        }
        let taken = self.take();
        if let Err(fault) = &taken {
            self.failed = Some(fault.clone());
            self.buffer.clear();
        }
        taken
    }

    /// Whether the stream may end here: nothing of a frame is left.
    #[must_use]
    pub fn is_at_boundary(&self) -> bool {
        self.buffer.is_empty() && self.failed.is_none()
    }

    fn take(&mut self) -> Result<Option<Frame>, Fault> {
        let Some(frame_bytes) = self.frame_bytes()? else {
            return Ok(None);
        };
        if self.buffer.len() < frame_bytes {
            return Ok(None);
        }
        let raw = self.buffer.split_to(frame_bytes).freeze();
        let message =
            read_message_from(&mut raw.clone()).map_err(|error| Fault::Broken(error.to_string()))?;
        frame(&message, raw).map(Some)
    }

    /// The length of the frame that the buffer begins with. Checked before the rest of the frame is waited for.
    fn frame_bytes(&self) -> Result<Option<usize>, Fault> {
        let Some((prelude, _)) = self.buffer.split_first_chunk::<PRELUDE_BYTES>() else {
            return Ok(None);
        };
        let [a, b, c, d, e, f, g, h, crc @ ..] = *prelude;
        let frame_bytes = u32::from_be_bytes([a, b, c, d]) as usize;
        let header_bytes = u32::from_be_bytes([e, f, g, h]) as usize;
        if crc32fast::hash(&[a, b, c, d, e, f, g, h]) != u32::from_be_bytes(crc) {
            return Err(Fault::Broken(
                "the checksum of its lengths does not match".to_owned(),
            ));
        }
        if frame_bytes > self.max_bytes {
            return Err(Fault::TooLarge {
                frame_bytes,
                max_bytes: self.max_bytes,
            });
        }
        if frame_bytes < SMALLEST_FRAME_BYTES
            || header_bytes > MOST_HEADER_BYTES.min(frame_bytes - SMALLEST_FRAME_BYTES)
        {
            return Err(Fault::Broken("its lengths contradict each other".to_owned()));
        }
        Ok(Some(frame_bytes))
    }
}

fn frame(message: &Message, raw: Bytes) -> Result<Frame, Fault> {
    let text = |name: &'static str| header(message, name).ok_or(Fault::MissingHeader(name));
    let kind = match text(":message-type")?.as_str() {
        "event" => Kind::Event(text(":event-type")?),
        "exception" => Kind::Exception(text(":exception-type")?),
        "error" => Kind::Error {
            code: text(":error-code")?,
            message: header(message, ":error-message").unwrap_or_default(),
        },
        other => return Err(Fault::Broken(format!("its message type is {other:?}"))),
    };
    Ok(Frame {
        kind,
        content_type: header(message, ":content-type"),
        payload: message.payload().clone(),
        raw,
    })
}

fn header(message: &Message, name: &str) -> Option<String> {
    let header = message
        .headers()
        .iter()
        .find(|header| header.name().as_str() == name)?;
    match header.value() {
        HeaderValue::String(text) => Some(text.as_str().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eventstream::{write_event, write_exception, write_initial_response};

    fn decode(bytes: &[u8], max_bytes: usize) -> Result<Vec<Frame>, Fault> {
        let mut decoder = Decoder::new(max_bytes);
        decoder.push(bytes);
        let mut frames = Vec::new();
        while let Some(frame) = decoder.next()? {
            frames.push(frame);
        }
        Ok(frames)
    }

    fn stream() -> Vec<u8> {
        let mut out = Vec::new();
        write_initial_response(&mut out, b"{}");
        write_event(&mut out, "contentBlockDelta", br#"{"delta":{"text":"hi"}}"#);
        write_exception(&mut out, "throttlingException", br#"{"message":"slow down"}"#);
        out
    }

    #[test]
    fn what_is_written_reads_back() {
        let frames = decode(&stream(), 1 << 20).unwrap();
        let kinds: Vec<_> = frames.iter().map(|frame| &frame.kind).collect();
        assert_eq!(
            kinds,
            [
                &Kind::Event("initial-response".into()),
                &Kind::Event("contentBlockDelta".into()),
                &Kind::Exception("throttlingException".into())
            ]
        );
        assert_eq!(frames[1].payload, &br#"{"delta":{"text":"hi"}}"#[..]);
        assert!(
            frames
                .iter()
                .all(|frame| frame.content_type.as_deref() == Some("application/json"))
        );
    }

    #[test]
    fn one_flipped_bit_anywhere_is_seen() {
        let mut whole = Vec::new();
        write_event(&mut whole, "messageStop", br#"{"stopReason":"end_turn"}"#);
        for position in 0..whole.len() * 8 {
            let mut broken = whole.clone();
            broken[position / 8] ^= 1 << (position % 8);
            assert!(decode(&broken, 1 << 20).is_err(), "bit {position}");
        }
    }

    #[test]
    fn a_frame_above_the_bound_is_refused_before_it_is_waited_for() {
        let fault = decode(&stream()[..12], 40).unwrap_err();
        assert!(matches!(fault, Fault::TooLarge { max_bytes: 40, .. }));
    }

    #[test]
    fn a_cut_frame_is_not_the_end() {
        let mut decoder = Decoder::new(1 << 20);
        decoder.push(&stream()[..30]);
        assert_eq!(decoder.next(), Ok(None));
        assert!(!decoder.is_at_boundary());
    }
}
