//! Reading what a provider of responses answers.
//!
//! Two ways: passed on to a client that speaks the same dialect ([`Scanner`], [`answer::scan`]), or turned into
//! events for a client that does not ([`Decoder`], [`answer::decode`]). What a provider sends is bounded and
//! believed in nothing.

pub mod answer;
mod decoder;
mod object;
mod scanner;

pub use decoder::Decoder;
pub use object::Own;
pub use scanner::Scanner;
