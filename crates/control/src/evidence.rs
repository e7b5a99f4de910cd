//! Evidence: documents that prove what a certification or a request says.
//!
//! They are kept as they came, under the hash of their bytes, and never opened here: what is downloaded is an attachment.
//! Who knows a document's hash was shown it with what it proves, so the hash is what it is fetched by.

pub(crate) mod add;
pub(crate) mod show;

pub use add::keep;

use outcrop_store::object::Key;

/// The largest document.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

fn key(hash: &str) -> Result<Key, outcrop_store::Error> {
    Key::new(["evidence", hash])
}
