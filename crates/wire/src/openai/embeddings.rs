//! `POST /v1/embeddings`.

mod answer;
mod request;

pub use answer::{encode, scan};
pub use request::{Encoding, Request};
