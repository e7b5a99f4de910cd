//! Anthropic's HTTP API: what its clients send and read, and what its servers answer.

pub mod count_tokens;
pub mod error;
pub mod messages;
pub mod models;
mod read;
mod stop;
mod usage;
