//! Reading what Anthropic, or a provider that speaks its dialect, answers.
//!
//! Two ways: passed on to a client that speaks the same dialect ([`Scanner`], [`answer::scan`]: bytes kept, only
//! the model's name changed, only usage and stop read), or turned into events for a client that does not
//! ([`Decoder`], [`answer::decode`]). What a provider sends is bounded and believed in nothing.

pub mod answer;
mod decoder;
mod failure;
mod fields;
mod scanner;

pub use decoder::Decoder;
pub use failure::{failure, not_a_stream};
pub use scanner::Scanner;
