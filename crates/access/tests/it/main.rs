//! The authenticator on a store, and the verifier against the official signer, AWS's published cases, and requests that
//! another client signed.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, a panic is the report"
)]

mod authenticate;
mod bench;
mod canonical_corpus;
mod changes;
mod decide;
mod declare;
mod key_cache;
mod official_signer;
mod oracle;
mod people;
mod price;
mod published_cases;
mod refusals;
mod signer;
