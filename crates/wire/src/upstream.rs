//! What reading a provider's answer has in common, whatever its dialect.

mod batch;
mod pass_on;
mod refusal;
mod rename;
mod tokens;

pub(crate) use batch::Batch;
pub(crate) use pass_on::PassOn;
pub use refusal::{excerpt, refusal};
pub(crate) use rename::renamed;
pub(crate) use tokens::{count, is_count};

use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;

/// The largest event, and the largest error text, that is taken from a provider.
pub const MAX_EVENT_BYTES: usize = 4 << 20;

/// Makes events of an upstream's bytes, however they are cut.
pub trait Decode: Send {
    /// Takes the next bytes; events go to `out` as soon as they are whole.
    ///
    /// # Errors
    ///
    /// What the provider said went wrong, or `ModelError` for bytes that cannot be read. Events before it stand.
    fn decode(&mut self, chunk: Bytes, out: &mut Vec<Event>) -> Result<(), Error>;

    /// The upstream has ended.
    ///
    /// # Errors
    ///
    /// `ModelError`, when the answer is not whole.
    fn finish(&mut self, out: &mut Vec<Event>) -> Result<(), Error>;
}

/// The stream ended before the model stopped.
pub(crate) fn cut() -> Error {
    Error::model("the model's provider broke off its answer")
}

pub(crate) fn unreadable(detail: impl std::fmt::Display) -> Error {
    Error::model("the model's provider sent an answer that cannot be read").with_detail(detail)
}
