//! The dialects on the wire: what their bytes mean, and how they become the neutral form and back.
//!
//! One folder for each dialect. A request is read into the neutral [`Chat`](outcrop_core::chat::Chat), an answer
//! is written from [`Event`](outcrop_core::event::Event)s; two dialects never know each other. Everything here is
//! a pure function of its arguments: no sockets, no clock, no HTTP types (a status is a number).

pub mod anthropic;
mod attribution;
pub mod bedrock;
pub mod conversion;
pub mod eventstream;
pub mod fold;
mod image;
mod json;
pub mod limit;
pub mod openai;
mod passing;
mod refusal;
pub mod sse;
pub mod upstream;

pub use refusal::Refusal;
