//! Counts, prices and settles an attempt: the intent before the first byte goes out, the settlement before the
//! last byte goes to the client, whatever happens in between.

mod attempt;
mod observe;
mod stream;

pub use attempt::Attempt;
