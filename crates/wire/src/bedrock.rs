//! Amazon Bedrock's dialect.

pub mod converse;
pub mod error;
mod media;
pub mod metadata;
mod read;
