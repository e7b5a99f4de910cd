//! For a client of another dialect: a body from the neutral form, and the vectors of a provider's answer.

use crate::openai::chat::upstream::answer::Answer;
use crate::openai::usage;
use crate::upstream::unreadable;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::embedding::Request;
use outcrop_core::event::Event;
use serde::Deserialize;
use serde_json::json;

/// The body of a request for the provider's `model`. What the vectors are for has no place in this dialect, and
/// whether they are normalised is the model's own affair.
#[must_use]
pub fn from_neutral(request: &Request, model: &str) -> Vec<u8> {
    let mut body = json!({
        "model": model,
        "input": request.texts,
        "encoding_format": "float",
    });
    if let (Some(dimensions), Some(members)) = (request.dimensions, body.as_object_mut()) {
        members.insert("dimensions".to_owned(), dimensions.into());
    }
    body.to_string().into_bytes()
}

#[derive(Deserialize)]
struct Item {
    index: Option<usize>,
    embedding: Vec<f32>,
}

#[derive(Deserialize)]
struct Data {
    data: Vec<Item>,
}

/// The vectors and the usage.
///
/// # Errors
///
/// `ModelError` when it is not an answer; what an error object in it says, when it is one.
pub fn decode(body: &Bytes) -> Result<Vec<Event>, Error> {
    let answer = Answer::read(body)?;
    let Data { mut data } = serde_json::from_slice(body).map_err(unreadable)?;
    data.sort_by_key(|item| item.index);
    let vectors = data.into_iter().map(|item| item.embedding).collect();
    let mut events = vec![Event::Embeddings(vectors)];
    events.extend(
        answer
            .usage
            .and_then(|raw| usage::read_embedding(raw.get()))
            .map(Event::Usage),
    );
    Ok(events)
}
