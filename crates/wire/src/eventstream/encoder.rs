//! Writes frames.
//!
//! Written here rather than through the official codec, which builds a list of headers and copies payload and
//! headers for every frame; a stream has a frame for every token. The tests read each form with that codec.

use crc32fast::Hasher;

/// The content type of a response that is an event stream.
pub const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";

/// Lengths, CRC of the lengths, CRC of the frame.
const FRAME_OVERHEAD_BYTES: usize = 16;

/// The type of a header whose value is a string.
const STRING: u8 = 7;

/// Appends an event: `name` is the member of the operation's stream (`contentBlockDelta`), `payload` its JSON.
pub fn write_event(out: &mut Vec<u8>, name: &str, payload: &[u8]) {
    write(out, ("event", ":event-type", name), payload);
}

/// Appends a modelled error: `name` is the member of the operation's stream (`throttlingException`).
pub fn write_exception(out: &mut Vec<u8>, name: &str, payload: &[u8]) {
    write(out, ("exception", ":exception-type", name), payload);
}

/// Appends the first frame that RPC-style services send. Bedrock's operations answer in HTTP headers instead.
pub fn write_initial_response(out: &mut Vec<u8>, payload: &[u8]) {
    write_event(out, "initial-response", payload);
}

fn write(out: &mut Vec<u8>, (message_type, type_header, name): (&str, &str, &str), payload: &[u8]) {
    let headers = [
        (type_header, name),
        (":content-type", "application/json"),
        (":message-type", message_type),
    ];
    let headers_bytes: usize = headers
        .iter()
        .map(|(name, value)| 1 + name.len() + 3 + value.len())
        .sum();
    let total_bytes = FRAME_OVERHEAD_BYTES + headers_bytes + payload.len();
    out.reserve(total_bytes);
    let start = out.len();
    out.extend_from_slice(&length(total_bytes).to_be_bytes());
    out.extend_from_slice(&length(headers_bytes).to_be_bytes());
    append_crc(out, start);
    for (name, value) in headers {
        out.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(name.as_bytes());
        out.push(STRING);
        out.extend_from_slice(&u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend_from_slice(value.as_bytes());
    }
    out.extend_from_slice(payload);
    append_crc(out, start);
}

/// A frame of 4 GiB cannot be: what goes into one is an event of ours, bounded long before.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn append_crc(out: &mut Vec<u8>, start: usize) {
    let mut hasher = Hasher::new();
    hasher.update(out.get(start..).unwrap_or_default());
    let crc = hasher.finalize();
    out.extend_from_slice(&crc.to_be_bytes());
}
