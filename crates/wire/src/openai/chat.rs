//! `POST /v1/chat/completions`.
//!
//! As a client's dialect: [`Request`] reads a body, [`StreamEncoder`] and [`answer`] write what comes back. As a
//! provider's: [`Original`] passes a client's body on, [`from_neutral`] writes one, [`upstream`] reads the answer.

mod answer;
mod conversions;
mod encode;
mod from_neutral;
mod harmless;
mod limit;
mod original;
mod request;
mod to_neutral;
pub mod upstream;

pub use answer::answer;
pub use conversions::CONVERSIONS;
pub use encode::{Head, StreamEncoder};
pub use from_neutral::{TO_PROVIDER, from_neutral};
pub use harmless::{Accepts, HARMLESS, Harmless};
pub use limit::LimitMember;
pub use original::{Original, Rewrite, rewrite};
pub use request::Request;
