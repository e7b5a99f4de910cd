//! Prices: what is in force and what will be, and what is to be held against it.

pub mod check;
pub(crate) mod list;
mod shown;

pub use shown::{Applied, Listed, listed};

use outcrop_core::price::Unknown;

/// How prices are judged.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What becomes of a call that no price is known for.
    pub unknown: Unknown,
    /// After how many days the source of a declared price is stale.
    pub stale_after_days: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            unknown: Unknown::default(),
            stale_after_days: 90,
        }
    }
}
