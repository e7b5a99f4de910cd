//! OpenAI's dialect: chat completions, responses, embeddings, models, errors.

pub mod chat;
pub mod embeddings;
pub mod error;
mod file;
mod function;
mod harmless;
mod image;
mod misplaced;
pub mod models;
mod parts;
mod read;
pub mod responses;
mod settings;
mod usage;
mod write;
