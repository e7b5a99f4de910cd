//! Keys of principals: API keys, and access keys for signatures. The secret of either is told once, when it is made, and
//! stands in no listing, no log and no audit record.

pub mod access_key;
pub mod create;
mod describe;
pub mod list;
mod permit;
pub mod revoke;
pub mod rotate;

pub use permit::{Purpose, check};

use outcrop_core::Error;

const MAX_NAME_CHARS: usize = 100;

/// A name as people read it in a list.
fn check_name(name: &str) -> Result<(), Error> {
    if name.trim().is_empty() || name.chars().count() > MAX_NAME_CHARS || name.contains(char::is_control) {
        return Err(Error::validation(format!(
            "a key needs a name of 1 to {MAX_NAME_CHARS} characters on one line, such as `billing nightly`"
        ))
        .at("name"));
    }
    Ok(())
}

/// An end that is still to come.
fn check_expiry(expires_at_us: Option<i64>, now_us: i64) -> Result<(), Error> {
    if expires_at_us.is_some_and(|expiry| expiry <= now_us) {
        return Err(Error::validation(
            "`expires_at_us` is in the past; it is microseconds since the Unix epoch",
        )
        .at("expires_at_us"));
    }
    Ok(())
}
