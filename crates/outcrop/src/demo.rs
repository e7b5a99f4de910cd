//! The demo organisation: made once, in an empty store, so that a fresh machine has something to call and someone
//! to sign in as. Never on its own: only `serve --demo` makes it.

mod catalogue;
mod credentials;
mod organisation;

pub use credentials::Credentials;
pub use organisation::{Place, REGION, ensure};
