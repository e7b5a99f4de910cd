//! The engine of the models inside the process, or what stands in its place in a binary built without one.

#[cfg(not(feature = "embedded-models"))]
mod absent;
#[cfg(feature = "embedded-models")]
mod present;

#[cfg(not(feature = "embedded-models"))]
pub use absent::Engine;
#[cfg(feature = "embedded-models")]
pub use present::Engine;
