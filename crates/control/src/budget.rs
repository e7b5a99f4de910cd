//! Budgets: what is left of each, and increases that one person proposes and another one approves.

pub mod decide;
mod figures;
pub mod increase;
pub mod list;
mod permit;
mod shown;

pub use figures::{Figures, percent};
pub use shown::kept;
