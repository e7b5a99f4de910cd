//! The vocabulary that every other crate speaks.
//!
//! Ids, money, tokens, the catalogue's nouns, the neutral form of a request, the events of an answer, error
//! codes, the clock, and the traits through which the planes meet. Nothing here does I/O, knows HTTP or knows
//! any one provider.

pub mod allocation;
pub mod arn;
pub mod audit;
pub mod budget;
pub mod catalogue;
pub mod chat;
pub mod clock;
pub mod embedding;
pub mod entitlement;
pub mod error;
pub mod event;
pub mod id;
pub mod key;
pub mod limit;
pub mod manifest;
pub mod money;
pub mod organisation;
pub mod plane;
pub mod price;
pub mod principal;
pub mod profile;
pub mod settlement;
pub mod tag;
pub mod usage;

pub use error::{Code, Error};
