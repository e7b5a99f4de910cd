//! `POST /v1/embeddings`.

mod answer;
mod conversions;
mod from_neutral;
mod request;

pub use answer::{encode, scan};
pub use conversions::CONVERSIONS;
pub use from_neutral::{decode, from_neutral};
pub use request::{Encoding, Request};
