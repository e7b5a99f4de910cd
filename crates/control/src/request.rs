//! Requests for models: the approval pipeline, as people and automation walk it.

mod access;
pub mod act;
mod facts;
pub mod list;
mod notice;
pub mod open;
mod pipeline;
pub mod show;
mod shown;
pub mod stages;
mod write;

pub use access::sees;
pub use facts::Now;
pub use notice::make as notice;
pub use pipeline::{Begin, begin, change, load};
pub use write::only;
