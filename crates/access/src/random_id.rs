//! Ids of resources, in the alphabets that Bedrock's ARNs are made of.

use crate::random;
use outcrop_core::Error;

const LOWER: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Of digits and small letters: jobs, invocations, guardrails.
///
/// # Errors
///
/// `Internal`, when the system's random source fails.
pub fn lower(length: usize) -> Result<String, Error> {
    random::text(LOWER, length)
}

/// Of digits and capitals: prompts and flows.
///
/// # Errors
///
/// As [`lower`].
pub fn upper(length: usize) -> Result<String, Error> {
    random::text(UPPER, length)
}
