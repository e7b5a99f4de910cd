//! The embedded models as the rest of Outcrop sees them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(clippy::disallowed_methods, reason = "the test waits for what it spawned")]

mod ask;
mod files;
mod queue;
mod real_model;
mod tiny;
mod tiny_model;
