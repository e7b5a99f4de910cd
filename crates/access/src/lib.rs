//! Who calls, and may they.
//!
//! Credentials in every form that a caller may bring: SigV4 signatures, API keys, console passwords and console
//! sessions. All of these are pure: they read no database, know no server, and never log. The [`snapshot`] is what
//! calls are decided by: made from the store, swapped whole, read without it. [`authenticate`] puts them together
//! for a request as it came over HTTP.

pub mod access_key;
pub mod api_key;
pub mod authenticate;
pub mod budget;
pub mod decide;
pub mod entitlement;
pub mod oidc;
pub mod password;
pub mod policy;
mod random;
pub mod random_id;
pub mod session;
pub mod sigv4;
pub mod snapshot;
