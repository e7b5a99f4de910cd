//! Calls, as the ledger knows them.

pub mod list;
pub mod show;
