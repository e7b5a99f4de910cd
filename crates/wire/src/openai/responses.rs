//! `POST /v1/responses`.
//!
//! As a client's dialect: [`Request`] reads a body, [`StreamEncoder`] and [`answer`] write what comes back, and
//! [`stored`] is what is kept of both. As a provider's: [`Original`] passes a client's body on, [`from_neutral`]
//! writes one, [`upstream`] reads the answer.
//!
//! What a response remembers is Outcrop's to keep: no provider is asked to store anything, and a conversation that
//! goes on from a stored one is sent whole.

mod answer;
mod conversions;
mod echo;
mod encode;
mod from_neutral;
mod harmless;
mod item;
mod object;
mod original;
mod request;
pub mod stored;
mod to_neutral;
pub mod upstream;
mod usage;

pub use answer::answer;
pub use conversions::CONVERSIONS;
pub use echo::Echo;
pub use encode::{Last, StreamEncoder};
pub use from_neutral::{TO_PROVIDER, from_neutral};
pub use harmless::HARMLESS;
pub use object::Head;
pub use original::{Original, Rewrite};
pub use request::Request;
