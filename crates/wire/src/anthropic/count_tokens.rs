//! `POST /v1/messages/count_tokens`. Its request is that of a message, without what concerns the answer: see
//! [`Request::parse_to_count`](super::messages::Request::parse_to_count).

use crate::json::write_number;
use crate::upstream::unreadable;
use outcrop_core::Error;
use serde::Deserialize;

/// The answer.
#[must_use]
pub fn answer(input_tokens: u64) -> Vec<u8> {
    let mut out = b"{\"input_tokens\":".to_vec();
    write_number(&mut out, input_tokens);
    out.push(b'}');
    out
}

#[derive(Deserialize)]
struct Counted {
    input_tokens: u64,
}

/// A provider's answer.
///
/// # Errors
///
/// `ModelError` when it is something else.
pub fn read(body: &[u8]) -> Result<u64, Error> {
    let counted: Counted = serde_json::from_slice(body).map_err(unreadable)?;
    Ok(counted.input_tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(answer(17), br#"{"input_tokens":17}"#);
        assert_eq!(read(&answer(17)).unwrap(), 17);
        assert!(read(b"<html>").is_err());
    }
}
