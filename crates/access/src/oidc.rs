//! People who sign in at an identity provider: OpenID Connect, by authorisation code with PKCE.
//!
//! What decides is pure and stands in files of its own: what a provider's document may say ([`discovery`]), which keys
//! are good ([`jwks`]), when to ask again ([`age`]), what a token proves ([`token`]), what of it we read ([`claims`]).
//! [`provider`] puts them together and is the only part that speaks to anyone, through [`fetch`].

mod age;
mod claims;
mod code;
mod discovery;
mod fetch;
mod jwks;
mod login;
mod pkce;
mod provider;
mod token;

pub use claims::Claims;
pub use login::{LOGIN_SECONDS, Login, Started};
pub use provider::{Provider, Providers, Settings};
pub use token::Refusal;
