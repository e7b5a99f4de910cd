//! Budgets as the store keeps them: what each node was given, in each period, and what it came to.
//!
//! The arithmetic is core's, [`outcrop_core::budget::lease`]; here it runs inside a transaction that holds the lock of
//! the budget's row, so two nodes that ask at once are answered one after the other. What is settled rises in the
//! transaction that writes the ledger's rows ([`settle`]), so it is counted exactly as often as they are: once.

mod ask;
mod increase;
mod limit;
mod node;
mod opening;
mod read;
pub(crate) mod settle;
mod view;

pub use ask::{Answered, Asked, Terms};
pub use increase::{Increase, NewIncrease, Status};
pub use node::{Begun, HeldBy, Outstanding};
pub use opening::Group;
pub use read::{Holder, Kept};
