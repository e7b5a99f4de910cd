//! OpenAI's dialect: chat completions, embeddings, models, errors.

pub mod chat;
pub mod embeddings;
pub mod error;
pub mod models;
mod read;
mod usage;
