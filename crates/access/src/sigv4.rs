//! Verification of AWS Signature Version 4, header form, as SDKs of AWS sign calls to Bedrock.
//!
//! Three steps, so that nothing is read before it is worth reading: [`Signed::parse`] needs the headers alone,
//! [`Signed::check_scope`] needs the clock and the body's announced length, and [`KeyCache::verify`] needs the
//! body's hash. The order is in the types: only what passed its scope can be verified.
//!
//! The canonical request is rebuilt from the raw request line and from the *caller's* list of signed headers.
//! Not accepted, each with a text that says so: presigned URLs, session tokens, chunk-signed bodies, SigV4A.

pub mod canonical;
mod hex;
mod key_cache;
mod probe;
mod refusal;
mod scope;
mod signed;
mod signing_key;
mod stamp;
mod verify;

pub use canonical::Head;
pub use key_cache::KeyCache;
pub use probe::probe;
pub use refusal::{Kind, Refusal};
pub use scope::{Rules, Scoped};
pub use signed::Signed;
pub use signing_key::SigningKey;
pub use verify::hash_body;

/// The one algorithm that is accepted.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The last element of every credential scope.
const TERMINATOR: &str = "aws4_request";
