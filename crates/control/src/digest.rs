//! SHA-256, as documents are told by.

use aws_lc_rs::digest::{SHA256, digest};
use std::fmt::Write as _;

/// The digest in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        let _never_fails = write!(text, "{byte:02x}");
    }
    text
}
