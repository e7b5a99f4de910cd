//! What is declared: read, and changed by a list of changes that is planned, checked and applied as a whole.

pub mod apply;
mod check;
pub mod list;
mod permit;
mod see;

pub use see::Sight;
