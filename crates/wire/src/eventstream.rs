//! AWS's event-stream framing: how the streamed operations of Bedrock put messages on the wire.
//!
//! A frame is two lengths and their CRC, headers, a payload, and a CRC of all of it. The encoder writes the three
//! headers that every message of a service carries, each a string; the decoder takes any headers, and bounds the
//! frame before it waits for it.

mod decoder;
mod encoder;

pub use decoder::{Decoder, Fault, Frame, Kind};
pub use encoder::{CONTENT_TYPE, write_event, write_exception, write_initial_response};
