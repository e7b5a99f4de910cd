//! `POST /v1/messages`.
//!
//! As a client's dialect: [`Request`] reads a body, [`StreamEncoder`] and [`answer`] write what comes back. As a
//! provider's: [`Original`] passes a client's body on, [`from_neutral`] writes one, [`upstream`] reads the answer.
//!
//! Bedrock's `InvokeModel` has the same bodies in its own [`Flavour`], and frames the same events in its own way:
//! [`EventWriter`] gives them without a frame.

mod answer;
mod conversions;
mod defaults;
mod encode;
mod events;
mod from_neutral;
mod original;
mod request;
mod to_neutral;
pub mod upstream;

pub use answer::answer;
pub use conversions::CONVERSIONS;
pub use encode::StreamEncoder;
pub use events::{EventWriter, Head};
pub use from_neutral::{TO_PROVIDER, from_neutral, to_count};
pub use original::Original;
pub use request::{BEDROCK_VERSION, Flavour, Request};
