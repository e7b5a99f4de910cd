//! What Outcrop keeps: configuration, prices, sessions and the ledger, on SQLite or on PostgreSQL.
//!
//! A [`Store`] is one handle on one database; plain structs go in and come out, grouped by noun, one file each.
//! There is one SQL text for both engines, and one contract suite that runs on both. Nothing here decides: who may
//! see or do what is the caller's to check, except that every read of the ledger takes a [`ledger::Scope`].

mod engine;
mod error;
mod open;
mod text;

pub mod access_key;
pub mod account;
pub mod api_key;
pub mod configuration;
pub mod entitlement;
pub mod ledger;
pub mod master_key;
pub mod node;
pub mod object;
pub mod organisation;
pub mod price;
pub mod principal;
pub mod project;
pub mod seal;
pub mod session;
pub mod shipper;
pub mod spool;
pub mod user;

pub use engine::Store;
pub use error::{Error, Result};
pub use open::{Database, Options};
