//! Amazon Bedrock's dialect.

pub mod converse;
pub mod error;
pub mod upstream;
