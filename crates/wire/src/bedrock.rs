//! Amazon Bedrock's dialect.
//!
//! What the service models state (routes, constraints, types) is generated from them (`cargo xtask codegen`);
//! [`operation`] asks the routes, [`validate`] enforces the constraints. The rest is by hand.

pub mod converse;
pub mod count_tokens;
pub mod error;
mod generated;
pub mod invoke;
mod limit;
mod media;
pub mod metadata;
pub mod operation;
mod read;
pub mod upstream;
pub mod validate;

pub use generated::types;
