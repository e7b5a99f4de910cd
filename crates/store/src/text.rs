//! What text the store takes.
//!
//! PostgreSQL cannot hold a NUL character, and an index entry has a limit; SQLite would take both. So that the two
//! behave as one, the limits are drawn here. Configuration is refused with a reason; the ledger's dimensions are
//! repaired instead, because a settlement that is refused would block every one behind it in the spool.

use crate::error::{Error, Result};

/// The longest identifier, in bytes. Far below what PostgreSQL can index (about 2,700).
pub(crate) const MAX_ID_BYTES: usize = 512;
const MAX_TEXT_BYTES: usize = 64 * 1024;

/// Checks an identifier: not empty, not too long, no NUL.
pub(crate) fn id<'a>(what: &str, value: &'a str) -> Result<&'a str> {
    if value.is_empty() {
        return Err(Error::Invalid(format!("{what} is empty")));
    }
    bounded(what, value, MAX_ID_BYTES)
}

/// Checks a text that people write, such as a name.
pub(crate) fn plain<'a>(what: &str, value: &'a str) -> Result<&'a str> {
    bounded(what, value, MAX_TEXT_BYTES)
}

fn bounded<'a>(what: &str, value: &'a str, max_bytes: usize) -> Result<&'a str> {
    if value.len() > max_bytes {
        return Err(Error::Invalid(format!(
            "{what} has {} bytes; at most {max_bytes} are kept",
            value.len()
        )));
    }
    if value.contains('\0') {
        return Err(Error::Invalid(format!(
            "{what} contains a NUL character, which cannot be kept"
        )));
    }
    Ok(value)
}

/// The nearest text that can be a dimension: NUL becomes U+FFFD, and what is too long is cut.
pub(crate) fn repaired(value: &str) -> String {
    let mut text = value.replace('\0', "\u{fffd}");
    text.truncate(text.floor_char_boundary(MAX_ID_BYTES));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_and_excess_are_refused_with_a_reason() {
        assert!(id("the project's id", "p").is_ok());
        assert!(id("the project's id", "").is_err());
        let refusal = id("the project's id", "a\0b").expect_err("NUL");
        assert_eq!(
            refusal.to_string(),
            "the project's id contains a NUL character, which cannot be kept"
        );
        assert!(id("the project's id", &"x".repeat(MAX_ID_BYTES + 1)).is_err());
    }

    #[test]
    fn a_repaired_text_can_always_be_kept() {
        for hostile in ["a\0b", &"ü".repeat(400), "\0\0", &"\0".repeat(MAX_ID_BYTES)] {
            let text = repaired(hostile);
            assert!(bounded("it", &text, MAX_ID_BYTES).is_ok(), "{hostile:?}");
        }
        assert_eq!(repaired("plain"), "plain");
    }
}
