//! Reads the price map of the litellm project out of a wheel that is opened as a zip, never installed or imported.
//!
//! Some releases of that package were compromised (1.82.7 and 1.82.8, in March 2026), so the release is pinned with the
//! hash of its file, and nothing of a file with another hash is looked at. What comes out are catalogue entries for
//! people to look through: nothing is applied here.

mod decimal;
mod facts;
mod fetch;
mod maker;
mod map;
mod wheel;

pub use fetch::{DEFAULT_INDEX, fetch};
pub use map::{Mapped, Origin, map};
pub use wheel::price_map;

/// A release that was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Pinned {
    pub version: &'static str,
    /// The wheel's name on the index.
    pub file: &'static str,
    /// SHA-256 of the wheel, hexadecimal.
    pub sha256: &'static str,
    /// The day on which it was published.
    pub date: &'static str,
}

pub const PINNED: Pinned = Pinned {
    version: "1.108.11",
    file: "litellm-1.108.11-cp310-abi3-manylinux_2_28_x86_64.whl",
    sha256: "cd21bfa087b46e563c428d6e7235663328832bd78e674bdba3fab6d7afd5d482",
    date: "2026-11-17",
};

/// Releases that held malicious code: refused by their version, whatever hash an operator gives.
pub const COMPROMISED: [&str; 2] = ["1.82.7", "1.82.8"];

/// The largest wheel that is opened.
pub const MAX_WHEEL_BYTES: usize = 128 * 1024 * 1024;
