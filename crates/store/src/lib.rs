//! What Outcrop keeps: configuration, prices, sessions, resources and the ledger, on SQLite or on PostgreSQL, and
//! objects in a directory or behind S3.
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
pub mod agreement;
pub mod api_key;
pub mod async_invoke;
pub mod audit;
pub mod budget;
pub mod configuration;
pub mod cost;
pub mod counters;
pub mod document;
pub mod entitlement;
pub mod evidence;
pub mod idempotency;
pub mod identity;
pub mod key_use;
pub mod ledger;
pub mod manifest;
pub mod master_key;
pub mod membership;
pub mod node;
pub mod notice;
pub mod object;
pub mod organisation;
pub mod page;
pub mod price;
pub mod principal;
pub mod profile;
pub mod project;
pub mod proposal;
pub mod request;
pub mod resource;
pub mod seal;
pub mod session;
pub mod shipper;
pub mod spool;
pub mod stored_response;
pub mod tag;
pub mod terms;
pub mod unit;
pub mod user;

pub use engine::Store;
pub use error::{Error, Result};
pub use open::{Database, Options};
