//! Amazon Bedrock's dialect.

pub mod converse;
pub mod error;
pub mod invoke;
mod limit;
mod media;
pub mod metadata;
mod read;
