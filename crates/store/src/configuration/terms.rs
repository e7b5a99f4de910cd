//! Which versions of which terms there are: the facts, not the texts.

use outcrop_core::clock::UnixMicros;

pub(crate) const SELECT: &str =
    "SELECT subject, ordinal, hash, added_at_us FROM terms_versions ORDER BY subject, ordinal";

/// A version of the terms of a subject. The one with the highest ordinal is in force.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TermsVersion {
    /// `model:ID` or `provider:NAME`.
    pub subject: String,
    /// From 1.
    pub ordinal: i64,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    pub added_at_us: UnixMicros,
}
