//! What the dialects promise, checked from outside the crate.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says so by failing"
)]

mod anthropic;
mod bedrock_provider;
mod bedrock_round_trip;
mod converse;
mod conversions;
mod corpus;
mod describe;
mod embeddings;
mod errors;
mod eventstream;
mod goldens;
mod invoke;
mod models;
mod responses;
mod rewrite;
mod round_trip;
mod scanner;
mod splitter;
