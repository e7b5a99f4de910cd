//! The catalogue: what is known of every model, whether or not any connection leads to it.
//!
//! It is the seed that ships in the binary, with what is declared in the place of entries of the same id, and the models
//! that the configuration file names without an entry. Everyone who is signed in may see it; who uses a model, and for
//! whom it is approved, is shown within what the viewer may see.

mod availability;
mod certification;
pub mod difference;
mod effective;
pub mod import;
pub(crate) mod list;
pub(crate) mod permit;
pub(crate) mod proposal;
mod seed;
pub(crate) mod show;
mod shown;
mod uses;
mod viewer;

pub(crate) use effective::{Known, Origin, effective, find, today};
pub use seed::seed;
