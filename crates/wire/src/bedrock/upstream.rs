//! Reading what Amazon Bedrock answers, as far as its operations have it in common: refusals, frames, counts.

mod failure;
mod frames;
pub mod invoke;
mod usage;

pub(crate) use failure::in_stream;
pub use failure::{credentials_expired, failure};
pub(crate) use frames::{Batch, Frames};
pub(crate) use usage::{Reported, Tier, tier};
