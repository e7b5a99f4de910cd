//! `InvokeModel` and `InvokeModelWithResponseStream`: bodies in each model family's own form.
//!
//! As a client's dialect: [`Request`] reads a body as soon as the model, and with it its family, is known;
//! [`answer`] and [`StreamEncoder`] write what comes back. As a provider's: [`embedding`] writes the bodies of
//! embedding models and reads their answers.

mod answer;
mod anthropic;
mod chunks;
mod cohere_embed;
mod conversions;
pub mod embedding;
mod llama;
mod mistral;
mod nova;
mod openai;
mod prompt;
mod read;
mod request;
mod stream;
mod titan_embed;
mod titan_text;

pub use answer::answer;
pub use conversions::CONVERSIONS;
pub use request::{Request, Terms};
pub use stream::StreamEncoder;

/// What an answer says of itself in the forms that have a place for it.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The call's id, without hyphens.
    pub id: &'a str,
    /// Seconds since the Unix epoch.
    pub created: u64,
    /// The model as the client named it.
    pub model: &'a str,
}
