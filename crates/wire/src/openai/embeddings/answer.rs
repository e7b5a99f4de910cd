//! Writes an embedding answer, or reads a provider's that is passed on.

use super::Encoding;
use crate::json::{write_number, write_string};
use crate::openai::chat::upstream::answer::Answer;
use crate::openai::usage;
use crate::upstream::renamed;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use outcrop_core::usage::Usage;

/// The answer to a request for `model`.
#[must_use]
pub fn encode(vectors: &[Vec<f32>], usage: &Usage, model: &str, encoding: Encoding) -> Vec<u8> {
    let mut out = b"{\"object\":\"list\",\"data\":[".to_vec();
    for (index, vector) in vectors.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"object\":\"embedding\",\"index\":");
        write_number(&mut out, index as u64);
        out.extend_from_slice(b",\"embedding\":");
        write_vector(&mut out, vector, encoding);
        out.push(b'}');
    }
    out.extend_from_slice(b"],\"model\":");
    write_string(&mut out, model);
    for name in [&b",\"usage\":{\"prompt_tokens\":"[..], b",\"total_tokens\":"] {
        out.extend_from_slice(name);
        write_number(&mut out, usage.total_input());
    }
    out.extend_from_slice(b"}}");
    out
}

fn write_vector(out: &mut Vec<u8>, vector: &[f32], encoding: Encoding) {
    match encoding {
        Encoding::Float => {
            // Numbers into memory: cannot fail.
            let _ = serde_json::to_writer(out, vector);
        }
        Encoding::Base64 => {
            let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
            write_string(out, &STANDARD.encode(bytes));
        }
    }
}

/// A provider's answer, passed on with the client's name for the model: [`Event::Opaque`], then the usage.
///
/// # Errors
///
/// `ModelError` when it is not an answer; what an error object in it says, when it is one.
pub fn scan(body: &Bytes, model: &str) -> Result<Vec<Event>, Error> {
    let answer = Answer::read(body)?;
    let mut events = vec![Event::Opaque(renamed(body, answer.model, model))];
    events.extend(
        answer
            .usage
            .and_then(|raw| usage::read_embedding(raw.get()))
            .map(Event::Usage),
    );
    Ok(events)
}
